/**
 * Toeplitz hashing bit by bit, as it is defined, and the bytes that tests hash. Knows nothing of the core.
 */
import { createCipheriv } from "node:crypto";
import { RandomStream } from "../../../hostsim/base/random.js";

/** Bit `index` of a string of bits, LSB first. */
export function bitOf(bytes: Uint8Array, index: number): number {
  return (bytes[index >>> 3]! >>> (index & 7)) & 1;
}

/** Output bit i: XOR over j of seed[i - j + n - 1] key[j]. */
export function toeplitzBit(key: Uint8Array, seed: Uint8Array, n: number, i: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum ^= bitOf(seed, i - j + n - 1) & bitOf(key, j);
  return sum;
}

/** All m output bits, LSB first, the last byte filled up with zeros. */
export function toeplitzBytes(key: Uint8Array, seed: Uint8Array, n: number, m: number): Uint8Array {
  const output = new Uint8Array((m + 7) >>> 3);
  for (let i = 0; i < m; i++) output[i >>> 3]! |= toeplitzBit(key, seed, n, i) << (i & 7);
  return output;
}

/** Random bytes for `bits` bits; the bits behind the end are random too, and must not matter. */
export function randomBits(bits: number, use: string): Uint8Array {
  const stream = new RandomStream(2, use);
  const words = new Uint32Array((bits + 31) >>> 5);
  for (let i = 0; i < words.length; i++) words[i] = stream.uint32();
  return new Uint8Array(words.buffer, 0, (bits + 7) >>> 3);
}

/**
 * Diagonals first..first+count-1 of a basis's matrix, from OpenSSL's ChaCha20: bit 2^30 + d of the keystream.
 */
export function diagonalsByOpenssl(
  seed: Uint8Array,
  basis: number,
  first: number,
  count: number,
): Uint8Array {
  const position = 2 ** 30 + first;
  const nonce = new Uint8Array(16);
  new DataView(nonce.buffer).setUint32(0, Math.floor(position / 512), true);
  nonce[8] = basis;
  const skipped = position % 512;
  const stream = createCipheriv("chacha20", seed, nonce).update(new Uint8Array((skipped + count + 7) >>> 3));
  const bits = new Uint8Array((count + 7) >>> 3);
  for (let i = 0; i < count; i++) bits[i >>> 3]! |= bitOf(stream, skipped + i) << (i & 7);
  return bits;
}
