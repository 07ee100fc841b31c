/**
 * The sessions of a season: the scenario's search for a pass, one night after the other, each with its own
 * orbit's geometry and its own sky. Takes: a scenario that searches for its pass, and how many nights.
 * Gives: their channels; nights without a pass are none. Nights that are nearly alike are joined: a session
 * stands for its group, so that a search costs no more for a year than for a week.
 */
import { UserError } from "../base/user-error.js";
import type { ExpectedChannel } from "../channel/expected-counts.js";
import type { BoardEmission } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { Scenario } from "../scenario/schema.js";

const MS_PER_DAY = 86_400_000;
/** Groups that nights are joined to, by their light. */
const GROUPS = 8;

/** A session as expected counts see it. */
export type SessionChannel = ReturnType<typeof expectedChannelOf>;

/** A session's channel, and how many sessions it stands for. */
export interface WeighedChannel {
  readonly weight: number;
  readonly channel: SessionChannel;
}

/** The scenario's session on a later night. @throws UserError where the session is no search */
export function scenarioOfNight(scenario: Scenario, night: number): Scenario {
  const { session } = scenario;
  if (session.kind !== "pass")
    throw new UserError('--season: needs a session that searches for its pass (session.kind "pass")');
  const searchFromUtc = new Date(Date.parse(session.searchFromUtc) + night * MS_PER_DAY).toISOString();
  return { ...scenario, session: { ...session, searchFromUtc } };
}

/** Pulses that arrive, on average over what is sent: what sorts the nights. */
function lightOf({ levels }: Pick<ExpectedChannel, "levels">): number {
  return levels.reduce((sum, { pulses, transmittance }) => sum + pulses * transmittance, 0);
}

/** Channels of all nights that have a pass. */
export function channelsOfNights(
  scenario: Scenario,
  emission: BoardEmission,
  nights: number,
): SessionChannel[] {
  const channels: SessionChannel[] = [];
  for (let night = 0; night < nights; night++) {
    try {
      channels.push(expectedChannelOf(scenarioOfNight(scenario, night), emission));
    } catch (error) {
      // A night on which nothing culminates high enough: any other fault the first night has shown.
      if (night === 0 || !(error instanceof UserError)) throw error;
    }
  }
  return channels;
}

/** Joins sessions that bring about as much light: the middle one of each group stands for all of it. */
export function joined(channels: readonly SessionChannel[]): WeighedChannel[] {
  const sorted = [...channels].sort((a, b) => lightOf(a) - lightOf(b));
  const groups = Math.min(GROUPS, sorted.length);
  return Array.from({ length: groups }, (_, group) => {
    const from = Math.floor((group * sorted.length) / groups);
    const to = Math.floor(((group + 1) * sorted.length) / groups);
    return { weight: to - from, channel: sorted[(from + to) >> 1]! };
  });
}
