/**
 * Tests of all classes at once. Takes: the source, and how many events there were. Gives: weights of the
 * classes, each set for one row that fails with a probability of at most e^-b. Never looks at the counts of
 * single classes: weights chosen after them would prove nothing.
 *
 * For weights a, E[exp(a . counts)] is the product over the events of M_n = sum_k P(k | n) e^a_k, n being the
 * photon number of the event's pulse, since the classes are drawn independently given those. So by Markov's
 * inequality a . counts > sum_n S_n ln M_n + b has a probability of at most e^-b: a linear row in S_n. One
 * such row takes the fluctuations of all classes together, where one limit a class lets all of them lie at
 * their worst ends at the same time.
 */
import { expectedCounts, type OfClasses } from "../tail-bounds.js";
import { classShares, classWeights, PHOTON_NUMBERS, type ShareLimits } from "./class-shares.js";
import type { Row } from "./linear-programme.js";
import { multipliersOf } from "./solve.js";

/** Rounding of exp, of the logarithm and of sums of five terms, a hundred times over. */
const ROUNDING = 2 ** -42;

/**
 * Shares of empty pulses among the events that weights are designed for; another row and another term each.
 * What the share is in fact costs tightness at most, never truth.
 */
export const GUESSED_SHARES: readonly number[] = [1e-3, 1e-2, 5e-2, 0.2, 0.6];

/** What is sent: mean photon numbers, falling, and how often each class is sent. */
interface Source {
  readonly intensities: readonly number[];
  readonly probabilities: readonly number[];
  /** Of the means, relative. Weights are designed for the means themselves: any are as true. */
  readonly intensityTolerance?: number | undefined;
}

/** Events by photon number in a line that loses most light: in proportion to n P(n), but for empty pulses. */
function guessedEvents(
  intensities: readonly number[],
  probabilities: readonly number[],
  numbers: number,
  all: number,
  emptyShare: number,
): number[] {
  const weights = Array.from({ length: numbers }, (_, photons) => {
    let factorial = 1;
    for (let i = 2; i <= photons; i++) factorial *= i;
    const sum = intensities.reduce(
      (sum, mean, k) => sum + probabilities[k]! * Math.exp(-mean) * mean ** photons,
      0,
    );
    return (photons * sum) / factorial;
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight, photons) =>
    photons === 0 ? emptyShare * all : ((1 - emptyShare) * all * weight) / sum,
  );
}

/**
 * Weights for a bound on the single photons among `all` events of which so large a share came from empty
 * pulses; null where the solver has none.
 *
 * @param sign 1 for a lower bound, -1 for an upper one: then a lower one on all others
 */
function designedWeights(
  intensities: readonly number[],
  probabilities: readonly number[],
  all: number,
  exponent: number,
  sign: 1 | -1,
  emptyShare: number,
): number[] | null {
  const shares = classShares(intensities, probabilities);
  const middle = shares.map((of) => of.map(({ least, most }) => (least + most) / 2));
  const events = guessedEvents(intensities, probabilities, shares.length, all, emptyShare);
  const guessed = intensities.map((_, k) =>
    events.reduce((sum, count, n) => sum + count * middle[n]![k]!, 0),
  );
  const { lower, upper } = expectedCounts(guessed as unknown as OfClasses, exponent, "chernoff");
  const rows: Row[] = intensities.flatMap((_, k) => [
    { coefficients: middle.map((of) => of[k]!), least: lower[k]! },
    { coefficients: middle.map((of) => -of[k]!), least: -upper[k]! },
  ]);
  rows.push(
    { coefficients: middle.map(() => 1), least: all },
    { coefficients: middle.map(() => -1), least: -all },
  );
  const objective = middle.map((_, photons) => Number((photons === 1) === (sign === 1)));
  const multipliers = multipliersOf({ objective, rows, most: all });
  if (multipliers === null || multipliers === "infeasible") return null;
  const weights = intensities.map((_, k) => multipliers[2 * k]! - multipliers[2 * k + 1]!);
  const variance = events.reduce((sum, count, n) => {
    const mean = weights.reduce((m, weight, k) => m + middle[n]![k]! * weight, 0);
    const square = weights.reduce((m, weight, k) => m + middle[n]![k]! * weight ** 2, 0);
    return sum + count * Math.max(0, square - mean ** 2);
  }, 0);
  if (!(variance > 0)) return null;
  const scale = Math.sqrt((2 * exponent) / variance);
  return weights.map((weight) => weight * scale);
}

/** Designs that are kept: a pass asks for the same ones at each of its intervals. */
const MOST_DESIGNS = 64;
const designs = new Map<string, readonly (readonly number[])[]>();

/**
 * Weights for every guessed share. They are designed for the power of 2^(1/4) that is nearest to the number
 * of events, which costs less than a hundredth of a row's width and lets neighbouring numbers share a design.
 */
function weightsFor(
  source: Source,
  all: number,
  exponent: number,
  sign: 1 | -1,
): readonly (readonly number[])[] {
  const { intensities, probabilities } = source;
  const step = Math.round(4 * Math.log2(all));
  const key = JSON.stringify([intensities, probabilities, step, exponent, sign]);
  const known = designs.get(key);
  if (known !== undefined) return known;
  const made = GUESSED_SHARES.map((share) =>
    designedWeights(intensities, probabilities, 2 ** (step / 4), exponent, sign, share),
  ).filter((weights) => weights?.every(Number.isFinite) === true);
  if (designs.size >= MOST_DESIGNS) designs.clear();
  designs.set(key, made as number[][]);
  return made as number[][];
}

/**
 * The most that sum_k w_k e^a_k / sum_k w_k can be for w within limits. It rises with w_k where e^a_k is
 * above it and falls elsewhere, so at its largest the first so many classes by a_k have most and all others
 * least.
 */
function largestMoment(weights: readonly number[], limits: readonly ShareLimits[]): number {
  const largestFirst = weights.map((_, k) => k).sort((a, b) => weights[b]! - weights[a]!);
  const moments = largestFirst.map((_, last) => {
    let [sum, all] = [0, 0];
    for (const [place, k] of largestFirst.entries()) {
      const w = place <= last ? limits[k]!.most : limits[k]!.least;
      sum += w * Math.exp(weights[k]!);
      all += w;
    }
    return sum / all;
  });
  return Math.max(...moments);
}

/** M_n for limits of P(k | n) that differ by rounding alone, or that are those of the remainder. */
function momentOfShares(weights: readonly number[], shares: readonly ShareLimits[]): number {
  return weights.reduce((sum, weight, k) => sum + shares[k]!.most * Math.exp(weight), 0);
}

/** ln M_n, at least as large as it is: coefficient of S_n. */
function logMomentAtMost(
  weights: readonly number[],
  { intensities, probabilities, intensityTolerance = 0 }: Source,
  shares: readonly ShareLimits[],
  photons: number,
): number {
  const moment =
    intensityTolerance === 0 || photons === PHOTON_NUMBERS
      ? momentOfShares(weights, shares)
      : largestMoment(weights, classWeights(intensities, probabilities, photons, intensityTolerance));
  const log = Math.log(moment * (1 + ROUNDING));
  return log + Math.abs(log) * ROUNDING;
}

/**
 * Rows over the photon numbers of `counts` that each fail with a probability of at most e^-exponent: at most
 * one for each guessed share, whatever the counts are.
 *
 * @param shares those of the source, by classShares
 * @param counts of the classes; the weights depend on their sum alone
 * @param sign 1 where single photons are to be bounded from below, -1 from above
 */
export function designedRows(
  source: Source,
  shares: readonly (readonly ShareLimits[])[],
  counts: readonly number[],
  exponent: number,
  sign: 1 | -1,
): Row[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return [];
  return weightsFor(source, all, exponent, sign).map((weights) => {
    const seen = weights.reduce((sum, weight, k) => sum + weight * counts[k]!, 0);
    const size = weights.reduce((sum, weight, k) => sum + Math.abs(weight * counts[k]!), exponent);
    const coefficients = shares.map((of, photons) => logMomentAtMost(weights, source, of, photons));
    return { coefficients, least: seen - exponent - size * ROUNDING };
  });
}
