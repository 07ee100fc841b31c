/**
 * t-tuple and longest repeated substring estimates, SP 800-90B sections 6.3.5 and 6.3.6. Takes: how often
 * tuples come again. Gives: the min-entropy of a sample if the likeliest tuple, or a repetition, were as
 * likely as it was frequent.
 */
import { bitsOf, type Estimate, upperBound } from "./estimate.js";
import type { Repeats } from "./repeats.js";

/** A tuple is common when it comes so often. */
const COMMON_COUNT = 35;

/**
 * t-tuple estimate of `samples` samples; null when no value is common. `cutoff`: 35 in the standard, less in
 * its example.
 */
export function tTupleEstimate(repeats: Repeats, samples: number, cutoff = COMMON_COUNT): Estimate | null {
  const t = longestCommon(repeats, cutoff);
  if (t === 0) return null;
  let likeliest = 0;
  for (let length = 1; length <= t; length++) {
    const share = repeats.mostCommon[length]! / (samples - length + 1);
    likeliest = Math.max(likeliest, share ** (1 / length));
  }
  const bound = upperBound(likeliest, samples);
  return { minEntropy: bitsOf(bound), found: { t, "p-hat-max": likeliest, "p-u": bound } };
}

/** Longest repeated substring estimate; null when nothing repeats beyond what is common. */
export function longestRepeatEstimate(
  repeats: Repeats,
  samples: number,
  cutoff = COMMON_COUNT,
): Estimate | null {
  const u = longestCommon(repeats, cutoff) + 1;
  const v = repeats.longest;
  if (v < u) return null;
  let likeliest = 0;
  for (let length = u; length <= v; length++) {
    const places = samples - length + 1;
    const collision = repeats.pairs[length]! / ((places * (places - 1)) / 2);
    likeliest = Math.max(likeliest, collision ** (1 / length));
  }
  const bound = upperBound(likeliest, samples);
  return { minEntropy: bitsOf(bound), found: { u, v, "p-hat": likeliest, "p-u": bound } };
}

/** The greatest length of which a tuple is common; 0 when none is. */
function longestCommon({ longest, mostCommon }: Repeats, cutoff: number): number {
  let length = 0;
  while (length < longest && mostCommon[length + 1]! >= cutoff) length++;
  return length;
}
