/**
 * Logarithms of discrete probabilities without cancellation, for any size: Loader's saddle-point expansion
 * ("Fast and accurate computation of binomial probabilities", 2000; what R's dbinom and dhyper do). Takes and
 * gives plain numbers; absolute error below 1e-12 for results above -1000.
 */

const LOG_TWO_PI = Math.log(2 * Math.PI);
/** From here on Stirling's series with five terms is exact to 1e-15. */
const SERIES_FROM = 16;
/** Relative distance below which the deviance is summed as a series. */
const NEAR = 0.1;

/** ln n! - ln(sqrt(2 pi n) (n/e)^n) for a whole n of at least 1. */
function stirlingError(n: number): number {
  if (n < SERIES_FROM) {
    let logFactorial = 0;
    for (let i = 2; i <= n; i++) logFactorial += Math.log(i);
    return logFactorial - (LOG_TWO_PI + Math.log(n)) / 2 - n * Math.log(n) + n;
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x / mean) + mean - x, for x and mean above 0. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= NEAR * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let power = 2 * x * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln of the probability of x successes among n trials of probability p; 0 <= x <= n whole, 0 < p < 1. */
export function logBinomial(x: number, n: number, p: number): number {
  if (x === 0) return n * Math.log1p(-p);
  if (x === n) return n * Math.log(p);
  const logSpread = LOG_TWO_PI + Math.log(x) + Math.log1p(-x / n);
  return (
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    deviance(x, n * p) -
    deviance(n - x, n * (1 - p)) -
    logSpread / 2
  );
}

/**
 * ln of the probability of x marked among `drawn` of `marked` + `plain`, without replacement; x must be
 * possible.
 */
export function logHypergeometric(x: number, marked: number, plain: number, drawn: number): number {
  const all = marked + plain;
  if (drawn === 0 || drawn === all || marked === 0 || plain === 0) return 0;
  const p = drawn / all;
  return logBinomial(x, marked, p) + logBinomial(drawn - x, plain, p) - logBinomial(drawn, all, p);
}

/** ln of the probability of x events where `mean` are expected; x whole, mean above 0. */
export function logPoisson(x: number, mean: number): number {
  if (x === 0) return -mean;
  return -stirlingError(x) - deviance(x, mean) - (LOG_TWO_PI + Math.log(x)) / 2;
}
