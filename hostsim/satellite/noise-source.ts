/**
 * A simulated physical noise source. Takes: the world's randomness. Gives: raw 8-bit samples, as a real
 * source would be sampled; here they are uniform, so every health test of a healthy source should pass.
 */
import type { RandomSource } from "../base/random.js";

/** A function that returns as many raw samples as asked for. */
export function simulatedNoiseSource(random: RandomSource): (count: number) => Uint8Array {
  return (count) => Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}
