/**
 * Figures of many random passes. Takes: numbers of passes, and what numbers the slots. Gives: how many
 * were acquired, index errors, tracking, and what was wrong without being said. The test flies some, the
 * study (clock-study.ts) a thousand.
 */
import type { TimeSource } from "../../../../hostsim/pass/ground-timing.js";
import { type Flown, fly } from "./flown.js";
import { randomPass } from "./random-pass.js";

/** Length of a pass, in s. */
const SECONDS = 7;
/** Pulses that one told stretch has at most: 134 ms, and 1 ms to either side. */
const ONE_TOLD_STRETCH_SLOTS = 34.5e6;
/** Wrong indices of a pass that count as a wrong lock, if nobody said so. */
const LEAST_SILENT = 20;

/** What many passes showed. */
export interface ClockFigures {
  readonly passes: number;
  /** Passes that ended with a lock which the satellite's replies show to be right. */
  readonly acquired: number;
  /** Those of them that needed one lock and one told stretch. */
  readonly acquiredAtOnce: number;
  /** Clicks of pulses inside the gate, and those with another index than their pulse's. */
  readonly gated: number;
  readonly wrong: number;
  /** The most wrong indices of one pass. */
  readonly mostWrong: number;
  /** Error of the delay after 5 s, rms of all and of the worst pass, in ps. */
  readonly rmsPs: number;
  readonly worstRmsPs: number;
  /** Times that the satellite's replies showed a lock to be wrong. */
  readonly alarms: number;
  readonly passesWithAlarms: number;
  /** Share of light among clicks that the last gate of each pass was chosen by. */
  readonly lightShares: readonly number[];
  /** Passes with at least 20 wrong indices and no alarm. */
  readonly silentlyWrong: readonly number[];
  /** Passes that were never acquired, or not rightly. */
  readonly failed: readonly number[];
  /** When the last pass was acquired, in s. */
  readonly latestS: number;
}

/**
 * Flies passes of these numbers.
 *
 * @param mostDisplacedM how far elements are wrong beside the track and above, in m, at most
 */
export function clockFigures(seeds: readonly number[], source: TimeSource, mostDisplacedM = 0): ClockFigures {
  const flights = seeds.map((seed) => ({
    seed,
    flown: fly(randomPass(seed, { seconds: SECONDS, source, mostDisplacedM }), { source }),
  }));
  const flown = flights.map((flight) => flight.flown);
  const sum = (of: (flight: Flown) => number) => flown.reduce((total, flight) => total + of(flight), 0);
  const isAcquired = ({ state, verdict }: Flown) => state.acquiredPs !== null && verdict === "right";
  const isAtOnce = ({ state }: Flown) => state.acquisitions === 1 && state.toldSlots < ONE_TOLD_STRETCH_SLOTS;
  const seedsOf = (holds: (flight: Flown) => boolean) =>
    flights.filter((flight) => holds(flight.flown)).map(({ seed }) => seed);
  const rms = ({ squares, tracked }: Flown) => Math.sqrt(squares / Math.max(tracked, 1));
  return {
    passes: flights.length,
    acquired: flown.filter(isAcquired).length,
    acquiredAtOnce: flown.filter((flight) => isAcquired(flight) && isAtOnce(flight)).length,
    gated: sum(({ gated }) => gated),
    wrong: sum(({ wrong }) => wrong),
    mostWrong: Math.max(...flown.map(({ wrong }) => wrong)),
    rmsPs: Math.sqrt(
      sum(({ squares }) => squares) /
        Math.max(
          sum(({ tracked }) => tracked),
          1,
        ),
    ),
    worstRmsPs: Math.max(...flown.map(rms)),
    alarms: sum(({ alarms }) => alarms),
    passesWithAlarms: flown.filter(({ alarms }) => alarms > 0).length,
    lightShares: flown.map(({ state }) => state.gate?.share ?? 0),
    silentlyWrong: seedsOf(({ wrong, alarms }) => wrong >= LEAST_SILENT && alarms === 0),
    failed: seedsOf((flight) => !isAcquired(flight)),
    latestS: Math.max(...flown.map(({ state }) => state.acquiredPs ?? 0)) / 1e12,
  };
}
