/**
 * What a station may choose besides the satellite's setting: how wide its gate is, how low it begins, how
 * long blocks of reconciliation are, whether bits of empty pulses are disclosed. Takes: the sessions to be
 * served, and a setting that is good as things stand. Gives: the choice with the most key and what each
 * freedom gained. One freedom after the other is tried on a grid and the setting climbs after each: key
 * depends on each of them smoothly, with one top.
 */
import type { VacuumBits } from "../finite-key/basis-key-length.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { efficiencyOfBlock, USUAL_BLOCK_BITS } from "./block-efficiency.js";
import { expectedKey, type KeyConditions, rankedByFormulas } from "./expected-key.js";
import type { Quantise } from "./payload-pattern.js";
import { polish } from "./polish.js";
import { scoreOf } from "./score.js";
import { pointOf, rounded, type Setting, type Space, settingOf } from "./setting.js";

/** What may be chosen. */
export const STATION_FREEDOMS = ["gate", "elevation", "block", "disclosure"] as const;

/** A freedom's name. */
export type StationFreedom = (typeof STATION_FREEDOMS)[number];

/** A choice. */
export interface StationChoice {
  readonly gatePs: number;
  readonly lowestElevationDeg: number;
  readonly blockBits: number;
  readonly vacuumBits: VacuumBits;
}

/** Sessions that are about alike: the conditions of one, and how many it stands for. */
export interface WeighedSession {
  readonly weight: number;
  readonly conditions: KeyConditions;
}

/** The sessions with a lowest elevation. */
export type SessionsAbove = (lowestElevationDeg: number) => readonly WeighedSession[];

/** What a freedom gained, on top of those before it. */
export interface FreedomGain {
  readonly freedom: string;
  /** What was chosen, as text with its unit. */
  readonly chosen: string;
  /** Expected key with it, and by how much that is more than before, in bits. */
  readonly secretKeyBits: number;
  readonly gainBits: number;
}

/** A choice, the setting that goes with it, and the key of all sessions. */
export interface ChosenStation {
  readonly choice: StationChoice;
  readonly setting: Setting;
  readonly pattern: PatternSummary;
  readonly secretKeyBits: number;
  readonly gains: readonly FreedomGain[];
}

/** Shares of a slot that are tried as the gate's width. */
const GATE_STEPS = 40;
const LOWEST_ELEVATION_DEG = 10;
const ELEVATION_STEP_DEG = 2.5;
const SHORTEST_BLOCK_BITS = 2 ** 14;
const LONGEST_BLOCK_BITS = 2 ** 20;
/** Each freedom is tried again once all others are chosen. */
const ROUNDS = 2;

/** What decides the search. */
export interface StationSearch {
  readonly sessions: SessionsAbove;
  readonly free: readonly StationFreedom[];
  /** Highest lowest elevation that is tried, in degrees: the session's least culmination. */
  readonly highestElevationDeg: number;
  readonly space: Space;
  readonly quantise: Quantise;
  readonly mostRandomBits: number;
}

/** Conditions of a session with a choice. */
export function conditionsWith(
  conditions: KeyConditions,
  { gatePs, blockBits, vacuumBits }: StationChoice,
): KeyConditions {
  return {
    ...conditions,
    channel: { ...conditions.channel, gatePs },
    efficiency: efficiencyOfBlock(conditions.efficiency, blockBits),
    vacuumBits,
  };
}

/** Key of all sessions, one bound each, in bits. */
export function keyOfSessions(
  sessions: readonly WeighedSession[],
  choice: StationChoice,
  setting: Setting,
  pattern: PatternSummary,
): number {
  return sessions.reduce((sum, { weight, conditions }) => {
    const { bound } = expectedKey(conditionsWith(conditions, choice), setting, pattern);
    return sum + weight * bound.secretKeyBits;
  }, 0);
}

/** As keyOfSessions, with a slope where there is no key. */
function scoreOfSessions(
  by: (conditions: KeyConditions) => KeyConditions,
  sessions: readonly WeighedSession[],
  choice: StationChoice,
  setting: Setting,
  pattern: PatternSummary,
): number {
  return sessions.reduce((sum, { weight, conditions }) => {
    const with_ = by(conditionsWith(conditions, choice));
    return sum + weight * scoreOf(with_, setting, pattern, expectedKey(with_, setting, pattern));
  }, 0);
}

/** Choices that differ from one in a freedom. */
function* candidates(
  freedom: StationFreedom,
  choice: StationChoice,
  slotPs: number,
  { highestElevationDeg, space }: StationSearch,
): Generator<StationChoice> {
  if (freedom === "gate")
    for (let step = 1; step <= GATE_STEPS; step++)
      yield { ...choice, gatePs: Math.round((step * slotPs) / GATE_STEPS) };
  if (freedom === "elevation")
    for (let degrees = LOWEST_ELEVATION_DEG; degrees <= highestElevationDeg; degrees += ELEVATION_STEP_DEG)
      yield { ...choice, lowestElevationDeg: degrees };
  if (freedom === "block")
    for (let bits = SHORTEST_BLOCK_BITS; bits <= LONGEST_BLOCK_BITS; bits *= 2)
      yield { ...choice, blockBits: bits };
  // Bits of a class that sends photons must not be told.
  if (freedom === "disclosure" && space.protocol === "two-decoy" && space.vacuumMean === 0)
    yield { ...choice, vacuumBits: "disclosed" };
}

function chosenWords(freedom: StationFreedom, choice: StationChoice): string {
  if (freedom === "gate") return `${choice.gatePs} ps`;
  if (freedom === "elevation") return `${choice.lowestElevationDeg} deg`;
  if (freedom === "disclosure") return choice.vacuumBits;
  return `${choice.blockBits} bits`;
}

const FREEDOM_WORDS = {
  gate: "gate width",
  elevation: "lowest elevation",
  block: "block length",
  disclosure: "bits of the vacuum class",
} as const satisfies Record<StationFreedom, string>;

/** Gains by freedom as they are told, one on top of the other, up to the key of all. */
function toldGains(
  gains: ReadonlyMap<string, number>,
  choice: StationChoice,
  setting: Setting,
  key: number,
): FreedomGain[] {
  let secretKeyBits = key - [...gains.values()].reduce((all, gain) => all + gain, 0);
  return [...gains].map(([name, gainBits]) => {
    secretKeyBits += gainBits;
    const known = STATION_FREEDOMS.find((each) => each === name);
    const chosen = known === undefined ? `mu ${setting.intensities.signal}` : chosenWords(known, choice);
    const freedom = known === undefined ? "one setting for all sessions" : FREEDOM_WORDS[known];
    return { freedom, chosen, secretKeyBits, gainBits };
  });
}

/** Chooses, from a choice and a setting that can be sent. */
export function chooseStation(search: StationSearch, now: StationChoice, start: Setting): ChosenStation {
  const { free, sessions, space, quantise, mostRandomBits } = search;
  let choice = now;
  let setting = start;
  let pattern = quantise(start)!;
  const climb = (by = rankedByFormulas): void => {
    const point = pointOf(space, setting);
    const of = sessions(choice.lowestElevationDeg);
    const score = (at: readonly number[]) => {
      const tried = rounded(settingOf(space, at));
      const sent = quantise(tried);
      if (sent === null || sent.randomBitsPerPulse > mostRandomBits) return Number.NEGATIVE_INFINITY;
      return scoreOfSessions(by, of, choice, tried, sent);
    };
    const before = scoreOfSessions(by, of, choice, setting, pattern);
    const climbed = polish(
      point,
      point.map((_, at) => at),
      score,
    );
    if (climbed.score <= before) return;
    setting = rounded(settingOf(space, climbed.point));
    pattern = quantise(setting)!;
  };
  const widen = (freedom: StationFreedom): void => {
    let best = scoreOfSessions(
      rankedByFormulas,
      sessions(choice.lowestElevationDeg),
      choice,
      setting,
      pattern,
    );
    for (const each of candidates(freedom, choice, slotPs, search)) {
      const of = sessions(each.lowestElevationDeg);
      const score = scoreOfSessions(rankedByFormulas, of, each, setting, pattern);
      if (!(score > best)) continue;
      best = score;
      choice = each;
    }
  };
  const keyNow = () => keyOfSessions(sessions(choice.lowestElevationDeg), choice, setting, pattern);
  const slotPs = sessions(now.lowestElevationDeg)[0]!.conditions.channel.slotPs;
  const gains = new Map<string, number>();
  let key = keyNow();
  const gained = (freedom: string, step: () => void): void => {
    const before = { choice, setting, pattern };
    step();
    const reached = keyNow();
    // What formulas rank higher may give less key by the analysis asked for.
    if (reached < key) ({ choice, setting, pattern } = before);
    gains.set(freedom, (gains.get(freedom) ?? 0) + Math.max(0, reached - key));
    key = Math.max(key, reached);
  };
  // The setting that it begins with is the best of one session; of several another one may be.
  if (sessions(now.lowestElevationDeg).length > 1) gained("season", climb);
  for (let round = 0; round < ROUNDS; round++) {
    for (const freedom of free) {
      gained(freedom, () => widen(freedom));
      gained(freedom, climb);
    }
  }
  const last = [...gains.keys()].at(-1);
  if (last !== undefined && key > 0) gained(last, () => climb((asked) => asked));
  return { choice, setting, pattern, secretKeyBits: key, gains: toldGains(gains, choice, setting, key) };
}

/** The choice that a scenario has. */
export function choiceOfScenario(scenario: {
  readonly receiver: { readonly gatePs: number };
  readonly station: { readonly minimumElevationDeg: number };
  readonly reconciliation?: { readonly blockBits: number } | undefined;
  readonly security: { readonly vacuumBits?: VacuumBits | undefined };
}): StationChoice {
  return {
    gatePs: scenario.receiver.gatePs,
    lowestElevationDeg: scenario.station.minimumElevationDeg,
    blockBits: scenario.reconciliation?.blockBits ?? USUAL_BLOCK_BITS,
    vacuumBits: scenario.security.vacuumBits ?? "corrected",
  };
}
