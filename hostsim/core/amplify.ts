/**
 * Privacy amplification by a module's fast amplifier. Takes: a side's own bits and what to hash them to. Gives: its key.
 *
 * The Toeplitz seed is public. The ground draws 32 bytes after the last block is settled and both sides expand them by
 * ChaCha20: that the hash is drawn from a universal family then rests on ChaCha20, as the pattern's secrecy does.
 */
import { createCipheriv } from "node:crypto";

/** What both modules' amplifiers share. */
export interface Amplifier {
  readonly memory: WebAssembly.Memory;
  amplifyKey(): number;
  amplifySeed(): number;
  amplifyOutput(): number;
  amplify(n: number, m: number): boolean;
}

/** How many bits become how many, under which public seed. */
export interface Hashing {
  readonly inputBits: number;
  readonly keyBits: number;
  /** 32 bytes. */
  readonly publicSeed: Uint8Array;
}

/** Expands a public 32-byte value to `bytes` bytes of ChaCha20 keystream (RFC 8439, nonce 0). */
export function expandPublicSeed(seed: Uint8Array, bytes: number): Uint8Array {
  return createCipheriv("chacha20", seed, new Uint8Array(16)).update(new Uint8Array(bytes));
}

/** Hashes packed bits, lowest bit first, to a key of `keyBits` bits. */
export function amplify(amplifier: Amplifier, bits: Uint8Array, hashing: Hashing): Uint8Array {
  const { inputBits: n, keyBits: m, publicSeed } = hashing;
  const seed = expandPublicSeed(publicSeed, Math.ceil((n + m - 1) / 8));
  const { buffer } = amplifier.memory;
  new Uint8Array(buffer, amplifier.amplifyKey(), bits.length).set(bits);
  new Uint8Array(buffer, amplifier.amplifySeed(), seed.length).set(seed);
  if (!amplifier.amplify(n, m))
    throw new Error(`${n} bits can't be amplified to ${m}: more than was reserved`);
  return new Uint8Array(buffer, amplifier.amplifyOutput(), Math.ceil(m / 8)).slice();
}
