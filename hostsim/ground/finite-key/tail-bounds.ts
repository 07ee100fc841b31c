/**
 * How far a count may lie from its expectation. Takes: counts by intensity class, and the failure probability of the
 * key. Gives: a lower and an upper bound on each class's expected count. Never scales to photon numbers; that is
 * decoy-estimates.ts.
 */

/** One number for each intensity class: signal (mu1), decoy (mu2), vacuum (mu3). */
export type PerClass = readonly [signal: number, decoy: number, vacuum: number];

/** The tail bounds that can be asked for. */
export const TAIL_BOUNDS = ["hoeffding", "chernoff"] as const;

/** Which inequality bounds a count's distance from its expectation. */
export type TailBound = (typeof TAIL_BOUNDS)[number];

/** Bounds on the expected counts of the classes. */
export interface ExpectedCounts {
  lower: PerClass;
  upper: PerClass;
}

/**
 * Number of error terms among which the secrecy failure is shared evenly (Lim et al., PRA 89, 022307 (2014),
 * appendices A and B).
 */
export const ERROR_TERMS = 21;

/**
 * ln(21 / epsilonSec): the exponent that a tail bound must reach for each error term. The logarithms are taken apart so
 * that no small epsilon overflows the quotient.
 */
export function tailExponent(epsilonSec: number): number {
  return Math.log(ERROR_TERMS) - Math.log(epsilonSec);
}

/** Hoeffding: the deviation sqrt((n/2) ln(21/eps)) of Lim et al. 2014 below Eq. (2), n being the sum of all classes. */
function hoeffding(counts: PerClass, exponent: number): ExpectedCounts {
  const [signal, decoy, vacuum] = counts;
  const deviation = Math.sqrt(((signal + decoy + vacuum) / 2) * exponent);
  return {
    lower: [signal - deviation, decoy - deviation, vacuum - deviation],
    upper: [signal + deviation, decoy + deviation, vacuum + deviation],
  };
}

/** Chernoff, lower: n - (b/2 + sqrt(2 n b + b^2/4)) with b = ln(21/eps) (Yin et al., Sci. Rep. 10, 14312 (2020)). */
function chernoffLower(count: number, exponent: number): number {
  return count - (exponent / 2 + Math.sqrt(2 * count * exponent + exponent ** 2 / 4));
}

/** Chernoff, upper: n + b + sqrt(2 n b + b^2) with b = ln(21/eps) (Yin et al., Sci. Rep. 10, 14312 (2020)). */
function chernoffUpper(count: number, exponent: number): number {
  return count + exponent + Math.sqrt(2 * count * exponent + exponent ** 2);
}

/**
 * Bounds the expected count of each class, each side failing with a probability of at most epsilonSec / 21.
 *
 * Lower bounds may be negative: they enter differences, where only the end result is cut at 0.
 *
 * @param counts observed counts by class, not negative; they need not be whole
 * @param epsilonSec failure probability of the whole key's secrecy, above 0 and below 1
 * @param tailBound Hoeffding takes its width from all classes together, Chernoff from each class's own count, which
 *   makes it far narrower for the rare classes
 */
export function expectedCounts(counts: PerClass, epsilonSec: number, tailBound: TailBound): ExpectedCounts {
  const exponent = tailExponent(epsilonSec);
  if (tailBound === "hoeffding") return hoeffding(counts, exponent);
  const [signal, decoy, vacuum] = counts;
  return {
    lower: [chernoffLower(signal, exponent), chernoffLower(decoy, exponent), chernoffLower(vacuum, exponent)],
    upper: [chernoffUpper(signal, exponent), chernoffUpper(decoy, exponent), chernoffUpper(vacuum, exponent)],
  };
}
