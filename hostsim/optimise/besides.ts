/**
 * What is chosen besides the setting of the scenario's own session: the station's part, and a season's
 * sessions. Takes: the scenario, its optimum, what is free. Gives: the choice, what each freedom gained, and
 * the conditions under which the best setting is told.
 */
import { UserError } from "../base/user-error.js";
import type { BoardEmission } from "../pass/emission-of-board.js";
import { expectedChannelOf } from "../pass/expected-channel.js";
import type { Scenario } from "../scenario/schema.js";
import type { KeyConditions } from "./expected-key.js";
import { gainsOfSetting } from "./freedom-gains.js";
import { type Freedom, type Judged, judge, type Optimum } from "./optimise.js";
import type { Quantise } from "./payload-pattern.js";
import type { ChosenBesides } from "./result.js";
import { channelsOfNights, joined, type SessionChannel } from "./season.js";
import {
  choiceOfScenario,
  chooseStation,
  conditionsWith,
  keyOfSessions,
  type SessionsAbove,
  type StationFreedom,
  type WeighedSession,
} from "./station-choice.js";

/** A lowest elevation above this leaves so little of a pass that none is tried, in degrees. */
const HIGHEST_ELEVATION_DEG = 45;

/** What is free besides. */
export interface FreeBesides {
  readonly free: readonly StationFreedom[];
  /** Nights of a season; null: the scenario's own session. */
  readonly season: number | null;
}

/** The scenario, and how its channels become conditions. */
export interface Served {
  readonly scenario: Scenario;
  readonly emission: BoardEmission;
  readonly conditionsFor: (scenario: Scenario, channel: SessionChannel) => KeyConditions;
}

/**
 * No lowest elevation lies above the least culmination of the sessions.
 * @throws UserError where the elevation or a season is to be chosen for a fixed window
 */
export function highestElevation({ session }: Scenario, { free, season }: FreeBesides): number {
  if (session.kind === "pass") return Math.min(HIGHEST_ELEVATION_DEG, session.minimumPeakElevationDeg);
  if (free.includes("elevation") || season !== null)
    throw new UserError(
      'the session is a fixed window: --free elevation and --season need one that searches for its pass (session.kind "pass")',
    );
  return 0;
}

function scenarioAbove(scenario: Scenario, minimumElevationDeg: number): Scenario {
  return { ...scenario, station: { ...scenario.station, minimumElevationDeg } };
}

/** The sessions with a lowest elevation: the scenario's own, or those of a season. */
function sessionsOf(
  { scenario, emission, conditionsFor }: Served,
  { free, season }: FreeBesides,
  own: KeyConditions,
): SessionsAbove {
  if (season === null && !free.includes("elevation")) return () => [{ weight: 1, conditions: own }];
  const known = new Map<number, readonly WeighedSession[]>();
  return (lowestElevationDeg) => {
    const made = known.get(lowestElevationDeg);
    if (made !== undefined) return made;
    const above = scenarioAbove(scenario, lowestElevationDeg);
    const channels =
      season === null
        ? [{ weight: 1, channel: expectedChannelOf(above, emission) }]
        : joined(channelsOfNights(above, emission, season));
    const sessions = channels.map(({ weight, channel }) => ({
      weight,
      conditions: conditionsFor(above, channel),
    }));
    known.set(lowestElevationDeg, sessions);
    return sessions;
  };
}

/** Chooses. `own`: the conditions of the scenario's own session, for which `optimum` is the best setting. */
export function chooseBesides(
  served: Served,
  besides: FreeBesides,
  own: KeyConditions,
  optimum: Optimum,
  { mostPhotons, mostRandomBits, chooseSplitter }: Freedom,
  quantise: Quantise,
): ChosenBesides {
  const { scenario, emission, conditionsFor } = served;
  const { free, season } = besides;
  const sessions = sessionsOf(served, besides, own);
  const now = choiceOfScenario(scenario);
  const ofNow = sessions(now.lowestElevationDeg);
  const keyOf = ({ setting, pattern }: Judged) => keyOfSessions(ofNow, now, setting, pattern);
  const gains = gainsOfSetting(optimum, keyOf, chooseSplitter);
  const { best, before } = optimum;
  if (free.length === 0 && season === null)
    return { freedoms: gains, station: null, season: null, best, conditions: own };
  const { keyBases, intensities, receiverBasisZ } = best.setting;
  const space = {
    protocol: best.protocol,
    keyBases,
    vacuumMean: intensities.vacuum,
    mostPhotons,
    receiverBasisZ: chooseSplitter ? null : receiverBasisZ,
  };
  const highestElevationDeg = highestElevation(scenario, besides);
  const search = { sessions, free, highestElevationDeg, space, quantise, mostRandomBits };
  const { choice, setting, pattern, secretKeyBits, gains: more } = chooseStation(search, now, best.setting);
  const ofChoice = sessions(choice.lowestElevationDeg);
  const above = scenarioAbove(scenario, choice.lowestElevationDeg);
  const session =
    season === null ? ofChoice[0]!.conditions : conditionsFor(above, expectedChannelOf(above, emission));
  const conditions = conditionsWith(session, choice);
  const withKey = ofChoice.filter((one) => keyOfSessions([one], choice, setting, pattern) > 0);
  const count = (of: readonly WeighedSession[]) => of.reduce((sum, { weight }) => sum + weight, 0);
  return {
    freedoms: [...gains, ...more],
    station: free.length === 0 ? null : choice,
    season:
      season === null
        ? null
        : {
            nights: season,
            sessions: count(ofNow),
            sessionsWithKey: count(withKey),
            beforeBits: keyOf(before),
            afterBits: secretKeyBits,
          },
    best: judge(conditions, setting, quantise)!,
    conditions,
  };
}
