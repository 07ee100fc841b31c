/**
 * The simulated world's randomness. Takes: a seed and a name for each use. Gives: independent streams: those
 * of a printed seed are the same on every machine, and no secret may come from them; those of a secret root
 * never come again.
 */
import { type Cipher, createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/** A stream of uniform random numbers. */
export interface RandomSource {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform number in [0, 1) with 53 random bits. */
  uniform(): number;
}

/**
 * A root of randomness that nobody can print: 256 bits of the operating system's random source, which leave
 * this object only as bytes derived from them. For runs whose keys are kept.
 */
export class SecretRoot {
  readonly #root: Uint8Array;

  constructor(root: Uint8Array = randomBytes(32)) {
    this.#root = root;
  }

  /** 32 bytes for a named use. */
  derive(use: string): Uint8Array {
    return createHmac("sha256", this.#root).update(`satqkd ${use}`).digest();
  }

  /** What `JSON.stringify` shows. */
  toJSON(): null {
    return null;
  }
}

/** What everything random in a run follows from: a number that may be printed, or a root that can't be. */
export type Seed = number | SecretRoot;

/** A root of the operating system's randomness: never the same, never shown. */
export function ofOperatingSystem(): SecretRoot {
  return new SecretRoot();
}

/** The number that runs everything again; null when there is none. */
export function printedSeed(seed: Seed): number | null {
  return typeof seed === "number" ? seed : null;
}

/** A seed in words, for summaries and pages. */
export function seedWords(seed: number | null): string {
  return seed === null ? "randomness of the operating system, never the same" : `seed ${seed}`;
}

/** Derives 32 bytes from a seed for a named use. */
export function deriveBytes(seed: Seed, use: string): Uint8Array {
  if (typeof seed !== "number") return seed.derive(use);
  return createHash("sha256").update(`satqkd simulation ${seed} ${use}`).digest();
}

/** The seed of a part of a run: 32 bits of a number's, all bits of a root's. */
export function seedOfPart(seed: Seed, part: string): Seed {
  const bytes = deriveBytes(seed, part);
  if (typeof seed === "number") return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return new SecretRoot(bytes);
}

/** AES-256 in counter mode as 32-bit words: who sees some of them can't tell the others. */
class Keystream {
  private readonly cipher: Cipher;
  private readonly zeros = new Uint8Array(16_384);
  private words = new Uint32Array(0);
  private at = 0;

  constructor(key: Uint8Array) {
    this.cipher = createCipheriv("aes-256-ctr", key, new Uint8Array(16));
  }

  uint32(): number {
    if (this.at === this.words.length) {
      this.words = new Uint32Array(Uint8Array.from(this.cipher.update(this.zeros)).buffer);
      this.at = 0;
    }
    return this.words[this.at++]!;
  }
}

/**
 * Random numbers for a named use. Of a printed seed: xoshiro128** 1.1 (Blackman and Vigna, 2018), seeded by
 * SHA-256 of seed and name, the same on every machine. Of a secret root: a keystream, for xoshiro's state
 * follows from its output, and some of what is drawn is announced.
 */
export class RandomStream implements RandomSource {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  private readonly keystream: Keystream | null;

  constructor(seed: Seed, use: string) {
    const bytes = deriveBytes(seed, use);
    this.keystream = typeof seed === "number" ? null : new Keystream(bytes);
    if (this.keystream !== null) return;
    const state = new DataView(Uint8Array.from(bytes).buffer);
    this.a = state.getInt32(0, true);
    this.b = state.getInt32(4, true);
    this.c = state.getInt32(8, true);
    this.d = state.getInt32(12, true) | 1;
  }

  uint32(): number {
    if (this.keystream !== null) return this.keystream.uint32();
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
