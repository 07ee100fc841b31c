/**
 * Chernoff's bound in the form of Yin et al., Sci. Rep. 10, 14312 (2020): each class's width comes from its
 * own count, which makes it far narrower for the rare classes.
 */
import type { TailInequality } from "./tail-inequality.js";

/** Chernoff. */
export const CHERNOFF = {
  name: "chernoff",
  /** n - (b/2 + sqrt(2 n b + b^2/4)) */
  lower: (count, _all, exponent) =>
    count - (exponent / 2 + Math.sqrt(2 * count * exponent + exponent ** 2 / 4)),
  /** n + b + sqrt(2 n b + b^2) */
  upper: (count, _all, exponent) => count + exponent + Math.sqrt(2 * count * exponent + exponent ** 2),
  // s_0/2 - sqrt(s_0 b/2) <= v_0 (Hoeffding), solved for s_0, as each count is measured by its own size.
  emptyFromErrors: (errors, _all, exponent) =>
    2 * errors + exponent + Math.sqrt(exponent ** 2 + 4 * exponent * errors),
} as const satisfies TailInequality;
