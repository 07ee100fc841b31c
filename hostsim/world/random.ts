/**
 * The simulated world's randomness. Takes: one printed seed and a name for each use. Gives: independent streams that
 * are the same on every machine. It is for simulation only; no key of a real payload may come from it.
 */
import { createHash } from "node:crypto";

/** A stream of uniform random numbers. */
export interface RandomSource {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform number in [0, 1) with 53 random bits. */
  uniform(): number;
}

/** Derives 32 bytes from the world's seed for a named use. */
export function deriveBytes(seed: number, use: string): Uint8Array {
  return createHash("sha256").update(`satqkd simulation ${seed} ${use}`).digest();
}

/** xoshiro128** 1.1 (Blackman and Vigna, 2018), seeded by SHA-256 of the world's seed and the stream's name. */
export class RandomStream implements RandomSource {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number, use: string) {
    const state = new DataView(Uint8Array.from(deriveBytes(seed, use)).buffer);
    this.a = state.getInt32(0, true);
    this.b = state.getInt32(4, true);
    this.c = state.getInt32(8, true);
    this.d = state.getInt32(12, true) | 1;
  }

  uint32(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  uniform(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Exponentially distributed number of mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  private spare = Number.NaN;

  /** Normally distributed number of mean 0 and variance 1 (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const spare = this.spare;
      this.spare = Number.NaN;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }
}
