/**
 * Counting pulses. Takes: a range of pulses and what to count: a sequence, or differences of two schedules.
 * Gives: a count that goes on a part at a time, and its words.
 */
import { grouped } from "../schedule/words.js";
import type { Quest } from "./quest.js";
import { parseSequence, placesOf, SEQUENCE_EXAMPLE, type Sequence } from "./sequence.js";
import type { PulseSource } from "./source.js";

/** Pulses that one part of a count looks at. */
const PART = 2 ** 18;
const DIFFERENCES = "x";

/** A range of pulses, and how people call it. */
export interface CountRange {
  readonly first: number;
  readonly end: number;
  readonly words: string;
}

/** Counts in the pulses [first, end). */
type Counter = (first: number, end: number) => number;

/** A count that is under way. */
export class Count implements Quest {
  readonly found = null;
  /** Places found so far. */
  places = 0;
  private at: number;

  constructor(
    private readonly what: string,
    private readonly range: CountRange,
    private readonly counter: Counter,
  ) {
    this.at = range.first;
  }

  get isOver(): boolean {
    return this.at >= this.range.end;
  }

  get progress(): string {
    return `${this.what}: ${grouped(this.places)} in the first ${grouped(this.at - this.range.first)} of ${grouped(this.range.end - this.range.first)} pulses`;
  }

  get result(): string {
    const { first, end, words } = this.range;
    const pulses = end - first;
    const share = pulses === 0 ? "" : ` (${((100 * this.places) / pulses).toPrecision(3)} %)`;
    return `${this.what}: ${grouped(this.places)} in ${grouped(pulses)} pulses${share}, ${words}`;
  }

  goOn(): void {
    const end = Math.min(this.at + PART, this.range.end);
    if (end <= this.at) return;
    this.places += this.counter(this.at, end);
    this.at = end;
  }
}

/** A count of the places at which a sequence begins in a range; it may end behind it. */
export function countSequence(source: PulseSource, sequence: Sequence, range: CountRange): Count {
  const behind = sequence.fits.length - 1;
  return new Count(sequence.text, range, (first, end) => {
    const symbols = source.symbols(first, Math.min(end + behind, source.end) - first);
    let places = 0;
    for (const _ of placesOf(sequence, symbols)) places++;
    return places;
  });
}

/** A count of the pulses whose levels differ in `other`; those that only one of them has count, too. */
export function countDifferences(source: PulseSource, other: PulseSource, range: CountRange): Count {
  return new Count("differences", range, (first, end) => {
    const common = Math.max(0, Math.min(end, other.end) - first);
    const expected = source.symbols(first, common);
    const seen = other.symbols(first, common);
    let differences = end - first - common;
    for (let at = 0; at < common; at++)
      if (source.symbolLevels[expected[at]!] !== other.symbolLevels[seen[at]!]) differences++;
    return differences;
  });
}

/** What a person may count in. */
export interface CountRanges {
  /** Without a word for it: between marks, or what is shown. */
  readonly usual: CountRange;
  readonly block: CountRange;
  readonly all: CountRange;
}

/**
 * Reads what is to be counted, and where: `d`, `sZ1 dX in block`, `v in all`, `x` for differences.
 * @returns the count, or words that say what would be understood.
 */
export function parseCount(
  text: string,
  source: PulseSource,
  other: PulseSource | null,
  ranges: CountRanges,
): Count | string {
  const [, what = "", where = ""] = /^(.*?)(?:\s+in\s+(.*))?$/.exec(text.trim()) ?? [];
  const range = { "": ranges.usual, block: ranges.block, all: ranges.all }[where];
  if (range === undefined) return `"in ${where}" is no range: say "in block", "in all", or nothing`;
  if (what === DIFFERENCES && other !== null) return countDifferences(source, other, range);
  const sequence = parseSequence(what);
  return sequence === null
    ? `"${what}" can't be counted: try d, or ${SEQUENCE_EXAMPLE}`
    : countSequence(source, sequence, range);
}
