/**
 * Upper bounds on the tails of discrete distributions, never below the exact tail. Takes: where the tail
 * begins. Gives: a probability. The first terms are summed; the rest is less than a geometric series, since
 * the quotient of neighbouring terms falls away from the mode in all three distributions (they are
 * log-concave).
 */
import { logBinomial, logHypergeometric, logPoisson } from "./saddle-point.js";

/**
 * Terms that are summed before the geometric series takes over: the bound is then within 1 % of the tail,
 * mostly far closer.
 */
const TERMS = 64;
/** Covers the rounding of logarithms and sum, a hundred times over. */
const OUTWARD = 1 + 1e-10;

/**
 * Sum of a tail that begins with e^logFirst, the term after the i-th being `quotient(i)` times as large; the
 * quotients fall, and reach 0 behind the last possible term.
 */
function tailFrom(logFirst: number, quotient: (step: number) => number): number {
  if (quotient(0) >= 1) return 1;
  let term = 1;
  let sum = 1;
  for (let step = 0; step < TERMS; step++) {
    const next = quotient(step);
    if (next <= 0) return Math.min(1, Math.exp(logFirst) * sum * OUTWARD);
    term *= next;
    sum += term;
  }
  const last = Math.max(0, quotient(TERMS));
  return Math.min(1, Math.exp(logFirst) * (sum + (term * last) / (1 - last)) * OUTWARD);
}

/**
 * At most `x` marked among `drawn`, drawn without replacement from `marked` + `plain`: the probability, or a
 * little more; 1 from the mode on. All whole and not negative.
 */
export function hypergeometricAtMost(x: number, marked: number, plain: number, drawn: number): number {
  if (x >= Math.min(marked, drawn)) return 1;
  if (x < drawn - plain) return 0;
  return tailFrom(logHypergeometric(x, marked, plain, drawn), (step) => {
    const from = x - step;
    return (from * (plain - drawn + from)) / ((marked - from + 1) * (drawn - from + 1));
  });
}

/** At least `x` successes among `n`: the probability, or a little more; 1 up to the mode. */
export function binomialAtLeast(x: number, n: number, p: number): number {
  if (x <= 0) return 1;
  if (x > n) return 0;
  const odds = p / (1 - p);
  return tailFrom(logBinomial(x, n, p), (step) => ((n - x - step) / (x + step + 1)) * odds);
}

/** At least `x` events where `mean` are expected: the probability, or a little more; 1 up to the mode. */
export function poissonAtLeast(x: number, mean: number): number {
  if (x <= 0) return 1;
  if (mean <= 0) return 0;
  return tailFrom(logPoisson(x, mean), (step) => mean / (x + step + 1));
}
