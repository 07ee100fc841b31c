/**
 * Privacy amplification on both sides. Takes: equal sifted strings and the length of each basis's key. Gives: each
 * side's key, hashed by its own module from its own bits.
 *
 * The Toeplitz seed is public. The ground draws 32 bytes after the last block is settled and both sides expand them by
 * ChaCha20: that the hash is drawn from a universal family then rests on ChaCha20, as the pattern's secrecy does.
 */
import { createCipheriv, createHash } from "node:crypto";
import type { GroundStation } from "../ground/ground-station.js";
import type { Satellite } from "../satellite/satellite.js";
import type { RandomSource } from "../world/random.js";

/** The key of both sides: secret bytes, packed lowest bit first, Z's bits and then X's. */
export interface Keys {
  readonly satellite: Uint8Array;
  readonly ground: Uint8Array;
}

/** What both modules' amplifiers share. */
interface Amplifier {
  readonly memory: WebAssembly.Memory;
  amplifyKey(): number;
  amplifySeed(): number;
  amplifyOutput(): number;
  amplify(n: number, m: number): boolean;
}

/** Expands a public 32-byte value to `bytes` bytes of ChaCha20 keystream (RFC 8439, nonce 0). */
export function expandPublicSeed(seed: Uint8Array, bytes: number): Uint8Array {
  return createCipheriv("chacha20", seed, new Uint8Array(16)).update(new Uint8Array(bytes));
}

function hash(amplifier: Amplifier, bits: Uint8Array, n: number, m: number, seed: Uint8Array): Uint8Array {
  const { buffer } = amplifier.memory;
  new Uint8Array(buffer, amplifier.amplifyKey(), bits.length).set(bits);
  new Uint8Array(buffer, amplifier.amplifySeed(), seed.length).set(seed);
  if (!amplifier.amplify(n, m))
    throw new Error(`${n} bits can't be amplified to ${m}: more than was reserved`);
  return new Uint8Array(buffer, amplifier.amplifyOutput(), Math.ceil(m / 8)).slice();
}

/** Appends `bits` bits of `source` behind the first `length` bits of `target`. */
function appendBits(target: Uint8Array, length: number, source: Uint8Array, bits: number): void {
  for (let i = 0; i < bits; i++) {
    if ((source[i >> 3]! >> (i & 7)) & 1) target[(length + i) >> 3]! |= 1 << ((length + i) & 7);
  }
}

/** Hashes the sifted strings of both sides down to `keyBits` secret bits from Z and X. */
export function amplifyBoth(
  satellite: Satellite,
  ground: GroundStation,
  keyBits: readonly [number, number],
  random: RandomSource,
): Keys {
  const bytes = Math.ceil((keyBits[0] + keyBits[1]) / 8);
  const keys = { satellite: new Uint8Array(bytes), ground: new Uint8Array(bytes) };
  let length = 0;
  for (const basis of [0, 1] as const) {
    const m = keyBits[basis];
    if (m === 0) continue;
    const publicSeed = Uint8Array.from({ length: 32 }, () => random.uint32() >>> 24);
    const n = ground.sifted[basis].settled;
    const seed = expandPublicSeed(publicSeed, Math.ceil((n + m - 1) / 8));
    appendBits(
      keys.satellite,
      length,
      hash(satellite.core, satellite.siftedBits(basis, 0, n), n, m, seed),
      m,
    );
    appendBits(keys.ground, length, hash(ground.core, ground.sifted[basis].slice(0, n), n, m, seed), m);
    length += m;
  }
  return keys;
}

/** SHA-256 of a key, in hexadecimal: enough to compare, useless to whoever has no key. */
export function keyFingerprint(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex");
}
