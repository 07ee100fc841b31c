/**
 * A polynomial hash over GF(2^64), the universal family behind every tag. Takes: a 64-bit key, once; then
 * bytes in any portions. Gives: 64 bits. With the 8-byte words w_1..w_k of the bytes (the last filled up with
 * zeros) and their number n:
 *
 *   h = w_1 r^(k+1) + w_2 r^k + ... + w_k r^2 + n r     in GF(2)[x] / (x^64 + x^4 + x^3 + x + 1)
 *
 * For two different messages of at most n bytes and any difference d, h(a) + h(b) = d for at most n/8 + 2 of
 * the 2^64 keys: the difference is a polynomial in r of that degree whose coefficients are not all 0 (Carter
 * and Wegman, J. Comput. Syst. Sci. 18, 143 (1979); Stinson, Des. Codes Cryptogr. 4, 369 (1994)). So a tag h
 * + pad with a pad that is used once can be forged with probability (n/8 + 2) / 2^64. No branch and no
 * address depends on anything but lengths and, for addresses, on nibbles of the running sum: keep it off
 * machines with shared caches where that matters.
 */

/** Bytes of the multiples of the key by 0 to 15, with which a hash in progress begins. */
const MULTIPLES_BYTES: usize = 16 * 8;

/** What follows the multiples. */
class Progress {
  sum: u64;
  /** The unfinished one. */
  word: u64;
  /** Bytes of the message so far. */
  count: u64;
}

/** Bytes of a hash in progress. */
export const POLYNOMIAL_HASH_BYTES: usize = MULTIPLES_BYTES + offsetof<Progress>();

/** x^64 reduced, times each polynomial of degree below 4: what the four bits shifted out come back as. */
const reduced = memory.data<u64>(
  [0x00, 0x1b, 0x36, 0x2d, 0x6c, 0x77, 0x5a, 0x41, 0xd8, 0xc3, 0xee, 0xf5, 0xb4, 0xaf, 0x82, 0x99],
  8,
);

/** Sets the key of the hash at `hash` (POLYNOMIAL_HASH_BYTES, aligned to 8) and starts a message. */
export function hashKey(hash: usize, key: u64): void {
  store<u64>(multiple(hash, 0), 0);
  store<u64>(multiple(hash, 1), key);
  for (let i: usize = 2; i < 16; i++) {
    const half = load<u64>(multiple(hash, i >> 1));
    const doubled = (half << 1) ^ ((0 - (half >> 63)) & 0x1b);
    store<u64>(multiple(hash, i), (i & 1) != 0 ? doubled ^ key : doubled);
  }
  hashRestart(hash);
}

/** Starts a new message under the same key. */
export function hashRestart(hash: usize): void {
  progressOf(hash).sum = 0;
  progressOf(hash).word = 0;
  progressOf(hash).count = 0;
}

/** Adds `bytes` bytes at `address` to the message. */
export function hashAdd(hash: usize, address: usize, bytes: u32): void {
  let count = progressOf(hash).count;
  let word = progressOf(hash).word;
  for (let i: u32 = 0; i < bytes; i++) {
    word |= (<u64>load<u8>(address + <usize>i)) << ((count & 7) << 3);
    count += 1;
    if ((count & 7) != 0) continue;
    take(hash, word);
    word = 0;
  }
  progressOf(hash).word = word;
  progressOf(hash).count = count;
}

/** Bytes of the message so far. */
export function hashedBytes(hash: usize): u64 {
  return progressOf(hash).count;
}

/** Ends the message and returns its hash; `hashRestart` starts the next. */
export function hashFinish(hash: usize): u64 {
  const count = progressOf(hash).count;
  if ((count & 7) != 0) take(hash, progressOf(hash).word);
  take(hash, count);
  return progressOf(hash).sum;
}

/** Wipes key and sum. */
export function hashWipe(hash: usize): void {
  memory.fill(hash, 0, POLYNOMIAL_HASH_BYTES);
}

/** sum = (sum + word) key: the sum's nibbles from the highest on, Horner's rule in steps of x^4. */
function take(hash: usize, word: u64): void {
  const sum = progressOf(hash).sum ^ word;
  let product: u64 = 0;
  for (let shift: i32 = 60; shift >= 0; shift -= 4) {
    product = (product << 4) ^ load<u64>(reduced + <usize>((product >> 60) << 3));
    product ^= load<u64>(multiple(hash, <usize>(sum >> <u64>shift) & 15));
  }
  progressOf(hash).sum = product;
}

/** Address of a multiple of the key. */
function multiple(hash: usize, factor: usize): usize {
  return hash + (factor << 3);
}

function progressOf(hash: usize): Progress {
  return changetype<Progress>(hash + MULTIPLES_BYTES);
}
