/**
 * How far a count may lie from its expectation. Takes: counts by intensity class, and the failure probability of each
 * estimate. Gives: a lower and an upper bound on each class's expected count. Never scales to photon numbers; that is
 * the job of the decoy estimates.
 */

/** One number for each intensity class: signal (mu1), decoy (mu2), vacuum (mu3). */
export type PerClass = readonly [signal: number, decoy: number, vacuum: number];

/** One number for each class of a source that sends no vacuum class: signal (mu1), decoy (mu2). */
export type PerLightClass = readonly [signal: number, decoy: number];

/** One number for each class that the source sends: three, or two without a vacuum class. */
export type OfClasses = PerClass | PerLightClass;

/** The tail bounds that can be asked for. */
export const TAIL_BOUNDS = ["hoeffding", "chernoff"] as const;

/** Which inequality bounds a count's distance from its expectation. */
export type TailBound = (typeof TAIL_BOUNDS)[number];

/** As many numbers as `T` has. */
type Same<T extends OfClasses> = { readonly [K in keyof T]: number };

/** Bounds on the expected counts of the classes. */
export interface ExpectedCounts<T extends OfClasses> {
  lower: Same<T>;
  upper: Same<T>;
}

/**
 * b = ln(errorTerms / epsilonSec): the exponent that each estimate must reach when the secrecy failure is shared evenly
 * among `errorTerms` of them. The logarithms are taken apart so that no small epsilon overflows the quotient.
 */
export function tailExponent(epsilonSec: number, errorTerms: number): number {
  return Math.log(errorTerms) - Math.log(epsilonSec);
}

/** Hoeffding: sqrt((n/2) b) of Lim et al. 2014 below Eq. (2), n being the sum of all classes. */
export function hoeffdingDeviation(counts: OfClasses, exponent: number): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return Math.sqrt((sum / 2) * exponent);
}

/** Chernoff, lower: n - (b/2 + sqrt(2 n b + b^2/4)) (Yin et al., Sci. Rep. 10, 14312 (2020)). */
function chernoffLower(count: number, exponent: number): number {
  return count - (exponent / 2 + Math.sqrt(2 * count * exponent + exponent ** 2 / 4));
}

/** Chernoff, upper: n + b + sqrt(2 n b + b^2) (Yin et al., Sci. Rep. 10, 14312 (2020)). */
function chernoffUpper(count: number, exponent: number): number {
  return count + exponent + Math.sqrt(2 * count * exponent + exponent ** 2);
}

/**
 * Bounds the expected count of each class, each side failing with a probability of at most exp(-exponent).
 *
 * Lower bounds may be negative: they enter differences, where only the end result is cut at 0.
 *
 * @param counts observed counts by class, not negative; they need not be whole
 * @param exponent b, from tailExponent
 * @param tailBound Hoeffding takes its width from all classes together, Chernoff from each class's own count, which
 *   makes it far narrower for the rare classes
 */
export function expectedCounts<T extends OfClasses>(
  counts: T,
  exponent: number,
  tailBound: TailBound,
): ExpectedCounts<T> {
  const each = (bound: (count: number) => number) => counts.map(bound) as unknown as Same<T>;
  if (tailBound === "hoeffding") {
    const deviation = hoeffdingDeviation(counts, exponent);
    return { lower: each((count) => count - deviation), upper: each((count) => count + deviation) };
  }
  return {
    lower: each((count) => chernoffLower(count, exponent)),
    upper: each((count) => chernoffUpper(count, exponent)),
  };
}
