/**
 * Finding pulses. Takes: pulses, where to start, what to look for. Gives: searches that go on a part at a
 * time, so that whoever waits sees how far they are and may stop them; they look only at pulses that they
 * have to.
 */
import { grouped } from "../schedule/words.js";
import type { Quest } from "./quest.js";
import { placesOf, type Sequence } from "./sequence.js";
import type { PulseSource } from "./source.js";

/** Pulses that one part of a search looks at: some 20 ms. */
const SEARCH_PART = 2 ** 18;
const CHUNK = 65_536;

/** Where a search goes. */
export type Direction = 1 | -1;

/** Finds what is sought among pulses [first, end): the one nearest to where the search comes from. */
type Finder = (first: number, end: number) => number | null;

/** A search that is under way. */
export class Search implements Quest {
  /** Pulses looked at so far. */
  looked = 0;
  found: number | null = null;
  /** Whether the last or the first pulse was reached. */
  private isAtEnd = false;

  constructor(
    /** What is sought, in words. */
    readonly what: string,
    private readonly source: PulseSource,
    private readonly from: number,
    private readonly direction: Direction,
    private readonly finder: Finder,
  ) {}

  get isOver(): boolean {
    return this.isAtEnd || this.found !== null;
  }

  get progress(): string {
    const where = this.direction === 1 ? "next" : "previous";
    return `no ${this.what} in the ${where} ${grouped(this.looked)} pulses, to pulse ${grouped(this.reached)}`;
  }

  get result(): string {
    if (this.found !== null) return "";
    return `${this.progress}: the schedule ${this.direction === 1 ? "ends" : "begins"} there`;
  }

  goOn(): void {
    for (let part = 0; part < SEARCH_PART && !this.isOver; part += CHUNK) {
      const near = this.reached + this.direction;
      const first = this.direction === 1 ? near : Math.max(this.source.first, near - CHUNK + 1);
      const end = this.direction === 1 ? Math.min(near + CHUNK, this.source.end) : near + 1;
      if (end <= first) {
        this.isAtEnd = true;
        return;
      }
      this.found = this.finder(first, end);
      this.looked += end - first;
    }
  }

  /** The last pulse that was looked at. */
  private get reached(): number {
    return this.from + this.direction * this.looked;
  }
}

/** A search for the nearest pulse before or after `from` whose symbol fits. */
export function searchSymbol(
  what: string,
  source: PulseSource,
  from: number,
  direction: Direction,
  fits: (symbol: number) => boolean,
): Search {
  return new Search(what, source, from, direction, (first, end) => {
    const symbols = source.symbols(first, end - first);
    const at = direction === 1 ? symbols.findIndex(fits) : symbols.findLastIndex(fits);
    return at < 0 ? null : first + at;
  });
}

/** A search for the nearest pulse at which a line has another level than at `from`. */
export function searchChange(source: PulseSource, from: number, direction: Direction, line: number): Search {
  const levelOf = (symbol: number): number => (source.symbolLevels[symbol]! >> line) & 1;
  const here = levelOf(source.symbols(from, 1)[0]!);
  const what = `change of ${source.lineNames[line]}`;
  return searchSymbol(what, source, from, direction, (symbol) => levelOf(symbol) !== here);
}

/** A search for the nearest pulse before or after `from` at which a sequence begins. */
export function searchSequence(
  source: PulseSource,
  from: number,
  direction: Direction,
  sequence: Sequence,
): Search {
  const behind = sequence.fits.length - 1;
  return new Search(sequence.text, source, from, direction, (first, end) => {
    const symbols = source.symbols(first, Math.min(end + behind, source.end) - first);
    let found: number | null = null;
    for (const at of placesOf(sequence, symbols)) {
      found = first + at;
      if (direction === 1) return found;
    }
    return found;
  });
}

/** A search for the nearest pulse before or after `from` whose levels differ in `other`. */
export function searchDifference(
  source: PulseSource,
  other: PulseSource,
  from: number,
  direction: Direction,
): Search {
  return new Search("difference", source, from, direction, (first, end) => {
    // Beyond what both have, every pulse differs, and nothing need be looked up.
    const common = Math.min(end, other.end) - first;
    if (common <= 0) return direction === 1 ? first : end - 1;
    if (direction === -1 && first + common < end) return end - 1;
    const expected = source.symbols(first, common);
    const seen = other.symbols(first, common);
    const differs = (symbol: number, at: number): boolean =>
      source.symbolLevels[symbol] !== other.symbolLevels[seen[at]!];
    const at = direction === 1 ? expected.findIndex(differs) : expected.findLastIndex(differs);
    if (at >= 0) return first + at;
    return direction === 1 && first + common < end ? first + common : null;
  });
}
