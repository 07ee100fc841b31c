/**
 * Finding pulses. Takes: a schedule, where to start, what to look for. Gives: an index, or null when there is none within
 * SEARCH_LIMIT pulses. Looks only at pulses that it has to, a chunk at a time.
 */
import type { Schedule } from "./types.js";

/** Pulses that a search looks at before it gives up. */
export const SEARCH_LIMIT = 2 ** 24;
const CHUNK = 65_536;

/** Where a search goes. */
export type Direction = 1 | -1;

/** An index kept within the schedule. */
export function clamp(schedule: Schedule, index: number): number {
  return Math.min(Math.max(0, Math.trunc(index)), schedule.pulses - 1);
}

/** The nearest pulse before or after `from` whose symbol fits. */
export function findSymbol(
  schedule: Schedule,
  from: number,
  direction: Direction,
  fits: (symbol: number) => boolean,
): number | null {
  for (let looked = 0; looked < SEARCH_LIMIT; looked += CHUNK) {
    const near = from + direction * (looked + 1);
    const first = direction === 1 ? near : Math.max(0, near - CHUNK + 1);
    const end = direction === 1 ? Math.min(near + CHUNK, schedule.pulses) : near + 1;
    if (end <= first) return null;
    const symbols = schedule.symbols(first, end - first);
    const at = direction === 1 ? symbols.findIndex(fits) : symbols.findLastIndex(fits);
    if (at >= 0) return first + at;
  }
  return null;
}

/** The nearest pulse at which a line has another level than at `from`. */
export function findChange(
  schedule: Schedule,
  from: number,
  direction: Direction,
  line: number,
): number | null {
  const levels = schedule.levels(from, 1)[0]!;
  const wanted = ((levels >> line) & 1) ^ 1;
  const high = levelTable(schedule, line);
  return findSymbol(schedule, from, direction, (symbol) => high.get(symbol) === wanted);
}

/** Level of a line for each symbol, learnt from the schedule itself as symbols come up. */
function levelTable(schedule: Schedule, line: number): { get(symbol: number): number | undefined } {
  const known = new Map<number, number>();
  let next = 0;
  const limit = Math.min(schedule.pulses, CHUNK);
  return {
    get(symbol) {
      while (!known.has(symbol) && next < limit) {
        const count = Math.min(1024, limit - next);
        const symbols = schedule.symbols(next, count);
        const levels = schedule.levels(next, count);
        for (let i = 0; i < count; i++) known.set(symbols[i]!, (levels[i]! >> line) & 1);
        next += count;
      }
      return known.get(symbol);
    },
  };
}

/** First pulse after `from` at which a sequence of symbols begins. Each entry is a set of symbols that fit. */
export function findSequence(
  schedule: Schedule,
  from: number,
  sequence: readonly ((symbol: number) => boolean)[],
): number | null {
  const { length } = sequence;
  for (let looked = 0; looked < SEARCH_LIMIT; looked += CHUNK) {
    const first = from + 1 + looked;
    const count = Math.min(CHUNK + length - 1, schedule.pulses - first);
    if (count < length) return null;
    const symbols = schedule.symbols(first, count);
    for (let at = 0; at + length <= count; at++)
      if (sequence.every((fits, i) => fits(symbols[at + i]!))) return first + at;
  }
  return null;
}

/**
 * Reads a sequence such as `sZ1 dX v *`: class s, d or v, then optionally basis Z or X, then optionally value 0 or 1; `*`
 * fits any symbol. Null when it is none.
 */
export function parseSequence(text: string): ((symbol: number) => boolean)[] | null {
  const words = text.trim().split(/\s+/);
  const sequence = words.map((word) => {
    const match = /^(?:\*|([sdv])([ZX])?([01])?)$/.exec(word);
    if (match === null) return null;
    const [, intensity, basis, value] = match;
    return (symbol: number): boolean =>
      (intensity === undefined || symbol >> 2 === "vds".indexOf(intensity)) &&
      (basis === undefined || ((symbol >> 1) & 1) === "ZX".indexOf(basis)) &&
      (value === undefined || (symbol & 1) === Number(value));
  });
  return sequence.every((fits) => fits !== null) ? sequence : null;
}
