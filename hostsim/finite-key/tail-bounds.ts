/**
 * How far a count may lie from its expectation. Takes: counts by intensity class, and the failure probability
 * of each estimate. Gives: a lower and an upper bound on each class's expected count. Never scales to photon
 * numbers; that is the job of the decoy estimates.
 */
import { CHERNOFF } from "./tails/chernoff.js";
import { CLOPPER_PEARSON } from "./tails/clopper-pearson.js";
import { HOEFFDING } from "./tails/hoeffding.js";
import type { TailInequality } from "./tails/tail-inequality.js";

/** One number for each intensity class: signal (mu1), decoy (mu2), vacuum (mu3). */
export type PerClass = readonly [signal: number, decoy: number, vacuum: number];

/** One number for each class of a source that sends no vacuum class: signal (mu1), decoy (mu2). */
export type PerLightClass = readonly [signal: number, decoy: number];

/** One number for each class of a source with several decoys, brightest first. */
export type PerManyClasses =
  | readonly [number, number, number, number]
  | readonly [number, number, number, number, number];

/** One number for each class that the source sends: two to five, brightest first. */
export type OfClasses = PerClass | PerLightClass | PerManyClasses;

/** The inequalities that can be asked for. */
const TAIL_INEQUALITIES = [HOEFFDING, CHERNOFF, CLOPPER_PEARSON] as const;

/** Which inequality bounds a count's distance from its expectation. */
export type TailBound = (typeof TAIL_INEQUALITIES)[number]["name"];

/** Names of the tail bounds that can be asked for. */
export const TAIL_BOUNDS: readonly TailBound[] = TAIL_INEQUALITIES.map(({ name }) => name);

/** The tail bound where none is named: exact tails, never wider than the other two. */
export const DEFAULT_TAIL_BOUND: TailBound = CLOPPER_PEARSON.name;

/** The inequality of a name. */
export function tailInequality(name: TailBound): TailInequality {
  return TAIL_INEQUALITIES.find((each) => each.name === name)!;
}

/** As many numbers as `T` has. */
type Same<T extends OfClasses> = { readonly [K in keyof T]: number };

/** Bounds on the expected counts of the classes. */
export interface ExpectedCounts<T extends OfClasses> {
  lower: Same<T>;
  upper: Same<T>;
}

/**
 * b = ln(errorTerms / epsilonSec): the exponent that each estimate must reach when the secrecy failure is
 * shared evenly among `errorTerms` of them. The logarithms are taken apart so that no small epsilon overflows
 * the quotient.
 */
export function tailExponent(epsilonSec: number, errorTerms: number): number {
  return Math.log(errorTerms) - Math.log(epsilonSec);
}

/** Sum over the classes. */
export function total(counts: OfClasses): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/**
 * Bounds the expected count of each class, each side failing with a probability of at most exp(-exponent).
 *
 * Lower bounds may be negative: they enter differences, where only the end result is cut at 0.
 *
 * @param counts observed counts by class, not negative; they need not be whole
 * @param exponent b, from tailExponent
 */
export function expectedCounts<T extends OfClasses>(
  counts: T,
  exponent: number,
  tailBound: TailBound,
): ExpectedCounts<T> {
  const { lower, upper } = tailInequality(tailBound);
  const all = total(counts);
  const each = (bound: typeof lower) =>
    counts.map((count) => bound(count, all, exponent)) as unknown as Same<T>;
  return { lower: each(lower), upper: each(upper) };
}
