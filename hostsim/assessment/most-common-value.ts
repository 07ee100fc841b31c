/**
 * Most common value estimate, SP 800-90B section 6.3.1. Takes: samples. Gives: their min-entropy if each were
 * drawn anew from one distribution.
 */
import { bitsOf, type Estimate, upperBound } from "./estimate.js";

/** Estimate of samples with values below `values`. */
export function mostCommonValueEstimate(samples: Uint8Array, values: number): Estimate {
  const counts = new Uint32Array(values);
  for (const sample of samples) counts[sample]! += 1;
  const mode = counts.reduce((most, count) => Math.max(most, count), 0);
  const bound = upperBound(mode / samples.length, samples.length);
  return { minEntropy: bitsOf(bound), found: { mode, "p-hat": mode / samples.length, "p-u": bound } };
}
