/**
 * Where the median of a distribution lies that nothing is known of. Takes: values that were drawn from it.
 * Gives: two of them between which the median lies with a chance that is exact for any continuous
 * distribution (David and Nagaraja, Order Statistics, 3rd edition, section 7.1): from the k-th lowest to the
 * k-th highest, 1 - 2 P(Bin(n, 1/2) < k).
 */

/** An interval of the median. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Chance that the interval holds the median; less than 95 % where there are too few values. */
  readonly confidence: number;
}

const WANTED = 0.95;

/** The narrowest such interval of at least 95 %; of fewer than six values from the lowest to the highest. */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  // P(Bin(n, 1/2) <= i), term by term.
  let term = 0.5 ** n;
  let below = 0;
  let rank = 0;
  let confidence = Math.max(0, 1 - 2 * term);
  for (let i = 0; i < n / 2 - 1; i++) {
    below += term;
    term *= (n - i) / (i + 1);
    const wider = 1 - 2 * (below + term);
    if (wider < WANTED) break;
    rank = i + 1;
    confidence = wider;
  }
  const middle = (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2;
  return { median: middle, low: sorted[rank]!, high: sorted[n - 1 - rank]!, confidence };
}
