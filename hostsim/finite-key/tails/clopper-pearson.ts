/**
 * Exact binomial tails, as in the interval of Clopper and Pearson, Biometrika 26, 404 (1934). Given how many
 * photons each detection's pulse had, its class is drawn anew each time, with a probability that depends on
 * that number alone: a class's count is a sum of independent draws with unequal probabilities. Its tails are
 * no heavier than those of equal draws with the same mean, from a whole count away from the mean on
 * (Hoeffding, Ann. Math. Stat. 27, 713 (1956), theorem 4). Bounds that fail with a probability below 1/4 are
 * that far away, but for that on a count of 1: 1 or more have at most the mean's probability, however unequal
 * the draws are.
 */
import { binomialAtLeast } from "../../probability/tails.js";
import type { TailInequality } from "./tail-inequality.js";

/** Halvings of an interval no wider than all counts: of 10^9 of them, 10^-3 of one are left. */
const HALVINGS = 40;

/**
 * The largest number from 0 to `most` that is allowed, allowed ones lying below the others; 0 when none is.
 */
function largest(most: number, isAllowed: (value: number) => boolean): number {
  let good = 0;
  let bad = most;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (good + bad) / 2;
    if (isAllowed(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * The largest mean of `draws` draws of which `count` or more have a probability of at most e^-exponent;
 * counts that are not whole are rounded down.
 */
function meanAtLeast(count: number, draws: number, exponent: number): number {
  const seen = Math.floor(count);
  if (seen <= 0) return 0;
  const limit = Math.exp(-exponent);
  if (seen === 1) return limit;
  return largest(seen, (mean) => binomialAtLeast(seen, draws, mean / draws) <= limit);
}

/** Clopper and Pearson. */
export const CLOPPER_PEARSON = {
  name: "clopper-pearson",
  lower: (count, all, exponent) => meanAtLeast(count, Math.ceil(all), exponent),
  // As many of the other classes as at least are expected, taken from all.
  upper: (count, all, exponent) => {
    const draws = Math.ceil(all);
    return draws - meanAtLeast(draws - Math.ceil(count), draws, exponent);
  },
  // The most draws with probability 1/2 of which so few or fewer succeed with more than e^-exponent.
  emptyFromErrors: (errors, all, exponent) => {
    const wrong = Math.ceil(errors);
    const limit = Math.exp(-exponent);
    const fewWrong = (empty: number) => binomialAtLeast(empty - wrong, empty, 1 / 2);
    return Math.floor(
      largest(Math.ceil(all) + 1, (empty) => {
        const whole = Math.floor(empty);
        return whole <= 2 * wrong || fewWrong(whole) > limit;
      }),
    );
  },
} as const satisfies TailInequality;
