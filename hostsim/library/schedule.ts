/**
 * Pulses for programs. Takes: a board or a scenario, and a seed. Gives: any pulse at once, made by the
 * payload's own core.
 */
import { openSchedule as open } from "../schedule/open.js";
import type { Schedule } from "../schedule/types.js";

/** Which pulses, and on which lines. */
export interface ScheduleOptions {
  /** Seed, as of `satqkd emulate` and `pass`; 1 when left out. */
  readonly seed?: number;
  /** "symbol-code" (4 lines), which is meant when it is left out, or "lasers" (8 lines). */
  readonly lineMap?: "symbol-code" | "lasers";
  /** Show this block of the calibration pattern, again and again, instead of the pattern for key. */
  readonly calibrationBlock?: number;
  /** Delay of each line against the slot, ps, as many as the map has lines; none when left out. */
  readonly delaysPs?: readonly number[];
}

/** What a pulse is, without its place. */
export interface PulseSymbol {
  readonly intensityClass: "signal" | "decoy" | "vacuum";
  readonly basis: "Z" | "X";
  readonly value: 0 | 1;
}

/**
 * Opens the schedule of a board (`satqkd boards`) or of a scenario's pass, by name.
 * @throws UserError when there is no such target, or an option does not fit it.
 */
export function openSchedule(target: string, options: ScheduleOptions = {}): Promise<Schedule> {
  const { seed = 1, lineMap = "symbol-code", calibrationBlock, delaysPs } = options;
  return open({
    target,
    seed,
    mode: calibrationBlock === undefined ? "key" : "calibrate",
    replayBlock: calibrationBlock ?? 0,
    lineMap,
    delaysPs: delaysPs ?? Array.from({ length: lineMap === "lasers" ? 8 : 4 }, () => 0),
  });
}

const CLASSES = ["vacuum", "decoy", "signal"] as const;

/**
 * What `count` pulses from `first` on are, first pulse of the schedule 0. Any place costs the same, also
 * 7e10.
 * @throws UserError when they are not all in the schedule.
 */
export function symbolsAt(schedule: Schedule, first: number, count: number): PulseSymbol[] {
  if (count > 0) for (const end of [first, first + count - 1]) schedule.at(end);
  return Array.from(schedule.symbols(first, count), (symbol) => ({
    intensityClass: CLASSES[symbol >> 2] ?? "vacuum",
    basis: symbol & 2 ? "X" : "Z",
    value: symbol & 1 ? 1 : 0,
  }));
}
