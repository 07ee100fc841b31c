/**
 * What every estimator of SP 800-90B section 6.3 shares. Takes: counts. Gives: an upper bound on a
 * probability, and the min-entropy that goes with it.
 */

/** Quantile of the normal distribution for a one-sided bound of 99.5 %: `Z` of section 6.3.1. */
export const CONFIDENCE = 2.576;

/** Min-entropy of a sample by one estimator. */
export interface Estimate {
  /** Bits a sample, 0 to the logarithm of the number of values. */
  readonly minEntropy: number;
  /** What was found on the way, by the standard's own symbols. */
  readonly found: Readonly<Record<string, number>>;
}

/**
 * The upper end of the confidence interval of a probability that was seen to be `share` among `samples`
 * samples (section 6.3.1, step 2).
 */
export function upperBound(share: number, samples: number): number {
  return Math.min(1, share + CONFIDENCE * Math.sqrt((share * (1 - share)) / (samples - 1)));
}

/** Min-entropy in bits of what happens with a probability. Never -0. */
export function bitsOf(probability: number): number {
  return Math.max(0, -Math.log2(probability));
}

/**
 * The point in [low, high] at which a falling function has a value. The function is asked some hundred times.
 */
export function whereFalling(fall: (at: number) => number, value: number, low: number, high: number): number {
  let from = low;
  let to = high;
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return middle;
    if (fall(middle) > value) from = middle;
    else to = middle;
  }
}
