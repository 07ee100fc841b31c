/**
 * Privacy amplification on both sides. Takes: equal sifted strings and the length of each basis's key. Gives: each
 * side's key, hashed by its own module from its own bits.
 *
 * The seed of the Toeplitz matrices is public once the last block is settled, and drawn independently of all that came
 * before: 32 bytes, from which both sides make the diagonals (assembly/amplify/diagonals.ts).
 */
import { createHash } from "node:crypto";
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
  readonly DIAGONALS_SEED_BYTES: { readonly value: number };
  diagonalsSeed(address: number): void;
  amplifyDiagonals(matrix: number, n: number, m: number): boolean;
  amplifyKey(): number;
  amplifyOutput(): number;
  amplify(n: number, m: number): boolean;
}

/** Installs the seed of the matrices; the key's place serves to hand it over. */
function installSeed(amplifier: Amplifier, seed: Uint8Array): void {
  new Uint8Array(amplifier.memory.buffer).set(seed, amplifier.amplifyKey());
  amplifier.diagonalsSeed(amplifier.amplifyKey());
}

function hash(amplifier: Amplifier, bits: Uint8Array, basis: number, n: number, m: number): Uint8Array {
  const { buffer } = amplifier.memory;
  new Uint8Array(buffer, amplifier.amplifyKey(), bits.length).set(bits);
  if (!amplifier.amplifyDiagonals(basis, n, m) || !amplifier.amplify(n, m))
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
  const seed = Uint8Array.from(
    { length: ground.core.DIAGONALS_SEED_BYTES.value },
    () => random.uint32() >>> 24,
  );
  for (const side of [satellite, ground]) installSeed(side.core, seed);
  let length = 0;
  for (const basis of [0, 1] as const) {
    const m = keyBits[basis];
    if (m === 0) continue;
    const n = ground.sifted[basis].settled;
    const satelliteBits = satellite.siftedBits(basis, 0, n);
    appendBits(keys.satellite, length, hash(satellite.core, satelliteBits, basis, n, m), m);
    appendBits(keys.ground, length, hash(ground.core, ground.sifted[basis].slice(0, n), basis, n, m), m);
    length += m;
  }
  return keys;
}

/** SHA-256 of a key, in hexadecimal: enough to compare, useless to whoever has no key. */
export function keyFingerprint(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex");
}
