/**
 * Collision estimate of bits, SP 800-90B section 6.3.2. Takes: bits. Gives: the min-entropy of a biased coin
 * whose bits repeat as soon as these do.
 */
import { bitsOf, CONFIDENCE, type Estimate } from "./estimate.js";

/**
 * Bits a fair coin needs on average until one value has come twice: from there on there is no bias to find.
 */
const FAIR_MEAN = 2.5;
const LEAST_MEAN = 2;

/** Estimate of bits. */
export function collisionEstimate(bits: Uint8Array): Estimate {
  let collisions = 0;
  let sum = 0;
  let squares = 0;
  for (let at = 0; at + 1 < bits.length; ) {
    // Of three bits two are equal.
    const steps = bits[at] === bits[at + 1] ? 2 : 3;
    if (at + steps > bits.length) break;
    collisions += 1;
    sum += steps;
    squares += steps * steps;
    at += steps;
  }
  const mean = sum / collisions;
  const deviation = Math.sqrt(Math.max(0, squares - sum * mean) / (collisions - 1));
  const lowMean = Math.max(LEAST_MEAN, mean - (CONFIDENCE * deviation) / Math.sqrt(collisions));
  const p = likelyBit(lowMean);
  return {
    minEntropy: bitsOf(p),
    found: { v: collisions, "X-bar": mean, "sigma-hat": deviation, "X-bar'": lowMean, p },
  };
}

/**
 * Step 7 of the section: the standard writes the mean with the incomplete gamma function F(q) = q + 2 q^2 + 2
 * q^3, and what it writes is 2 + 2 p (1 - p). Its greater root, or 1/2 where there is none.
 */
function likelyBit(mean: number): number {
  return mean >= FAIR_MEAN ? 0.5 : 0.5 + Math.sqrt((FAIR_MEAN - mean) / 2);
}
