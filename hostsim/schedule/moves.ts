/**
 * Finding pulses. Takes: a schedule, where to start, what to look for. Gives: searches that go on a part at a
 * time, so that whoever waits sees how far they are and may stop them; they look only at pulses that they
 * have to.
 */
import type { Schedule } from "./types.js";

/** Pulses that one part of a search looks at: some 20 ms. */
const SEARCH_PART = 2 ** 18;
const CHUNK = 65_536;

/** Where a search goes. */
export type Direction = 1 | -1;

/** An index kept within the schedule. */
export function clamp(schedule: Schedule, index: number): number {
  return Math.min(Math.max(0, Math.trunc(index)), schedule.pulses - 1);
}

/** Finds what is sought among pulses [first, end): the one nearest to where the search comes from. */
type Finder = (first: number, end: number) => number | null;

/** A search that is under way. */
export class Search {
  /** Pulses looked at so far. */
  looked = 0;
  /** Where it was found; null as long as it was not. */
  found: number | null = null;
  /** Whether the schedule's end or beginning was reached. */
  isAtEnd = false;

  constructor(
    private readonly schedule: Schedule,
    private readonly from: number,
    readonly direction: Direction,
    private readonly finder: Finder,
  ) {}

  /** The last pulse that was looked at. */
  get reached(): number {
    return this.from + this.direction * this.looked;
  }

  /** Looks at one more part, unless it is over. */
  goOn(): void {
    for (let part = 0; part < SEARCH_PART && this.found === null && !this.isAtEnd; part += CHUNK) {
      const near = this.reached + this.direction;
      const first = this.direction === 1 ? near : Math.max(0, near - CHUNK + 1);
      const end = this.direction === 1 ? Math.min(near + CHUNK, this.schedule.pulses) : near + 1;
      if (end <= first) {
        this.isAtEnd = true;
        return;
      }
      this.found = this.finder(first, end);
      this.looked += end - first;
    }
  }
}

/** A search for the nearest pulse before or after `from` whose symbol fits. */
export function searchSymbol(
  schedule: Schedule,
  from: number,
  direction: Direction,
  fits: (symbol: number) => boolean,
): Search {
  return new Search(schedule, from, direction, (first, end) => {
    const symbols = schedule.symbols(first, end - first);
    const at = direction === 1 ? symbols.findIndex(fits) : symbols.findLastIndex(fits);
    return at < 0 ? null : first + at;
  });
}

/** A search for the nearest pulse at which a line has another level than at `from`. */
export function searchChange(schedule: Schedule, from: number, direction: Direction, line: number): Search {
  const levels = schedule.levels(from, 1)[0]!;
  const wanted = ((levels >> line) & 1) ^ 1;
  const high = levelTable(schedule, line);
  return searchSymbol(schedule, from, direction, (symbol) => high.get(symbol) === wanted);
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

/**
 * A search for the first pulse after `from` at which a sequence of symbols begins. Each entry is a set of
 * symbols that fit.
 */
export function searchSequence(
  schedule: Schedule,
  from: number,
  sequence: readonly ((symbol: number) => boolean)[],
): Search {
  const { length } = sequence;
  return new Search(schedule, from, 1, (first, end) => {
    const count = Math.min(end + length - 1, schedule.pulses) - first;
    const symbols = schedule.symbols(first, count);
    for (let at = 0; at + length <= count; at++)
      if (sequence.every((fits, i) => fits(symbols[at + i]!))) return first + at;
    return null;
  });
}

/**
 * Reads a sequence such as `sZ1 dX v *`: class s, d or v, then optionally basis Z or X, then optionally value
 * 0 or 1; `*` fits any symbol. Null when it is none.
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
