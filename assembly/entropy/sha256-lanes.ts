/**
 * SHA-256 (FIPS 180-4) of four messages of one block each, side by side. Takes: their words as numbers, word
 * t of message k at t * 16 + k * 4. Gives: their digests, laid out alike. By vectors where there are any, and
 * the same by single words.
 */
import { SHA256_CONSTANTS, SHA256_INITIAL, sha256Words } from "./sha256";

/** Messages side by side. */
export const LANES: u32 = 4;
/** Bytes of a row: one word of each. */
export const LANES_ROW_BYTES: u32 = 16;
const MESSAGE_ROWS: u32 = 16;
const DIGEST_ROWS: u32 = 8;
const SCHEDULE_ROWS: u32 = 64;
/** Bytes of the words of four messages, and of four digests. */
export const LANES_MESSAGE_BYTES: u32 = MESSAGE_ROWS * LANES_ROW_BYTES;
export const LANES_DIGEST_BYTES: u32 = DIGEST_ROWS * LANES_ROW_BYTES;

// Memory is in functions, so that a build that does not hash so has none of it.
function schedule(): usize {
  return memory.data(SCHEDULE_ROWS * LANES_ROW_BYTES, 16);
}

function state(): usize {
  return memory.data(DIGEST_ROWS * 4, 4);
}

/** Hashes the first `lanes` messages at `words`, by vectors all four; both addresses are aligned to 16. */
export function sha256Lanes(words: usize, digests: usize, lanes: u32): void {
  if (ASC_FEATURE_SIMD) {
    expand(words);
    rounds(digests);
    memory.fill(schedule(), 0, SCHEDULE_ROWS * LANES_ROW_BYTES);
  } else {
    for (let lane: usize = 0; lane < <usize>lanes; lane++) {
      memory.copy(state(), SHA256_INITIAL, DIGEST_ROWS * 4);
      sha256Words(state(), words + (lane << 2), LANES_ROW_BYTES);
      for (let row: usize = 0; row < <usize>DIGEST_ROWS; row++)
        store<u32>(digests + row * LANES_ROW_BYTES + (lane << 2), load<u32>(state() + (row << 2)));
    }
    memory.fill(state(), 0, DIGEST_ROWS * 4);
  }
}

function right(v: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(v, bits), i32x4.shl(v, 32 - bits));
}

function xor3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

function expand(words: usize): void {
  memory.copy(schedule(), words, LANES_MESSAGE_BYTES);
  for (let t: usize = 0; t < <usize>(SCHEDULE_ROWS - MESSAGE_ROWS); t++) {
    const small0 = smallSigma(rowOf(t + 1), 7, 18, 3);
    const small1 = smallSigma(rowOf(t + 14), 17, 19, 10);
    const sum = i32x4.add(i32x4.add(rowOf(t), small0), i32x4.add(rowOf(t + 9), small1));
    v128.store(schedule() + ((t + 16) << 4), sum);
  }
}

function rowOf(t: usize): v128 {
  return v128.load(schedule() + (t << 4));
}

/** FIPS 180-4, (4.6) and (4.7). */
function smallSigma(word: v128, one: i32, other: i32, shift: i32): v128 {
  return xor3(right(word, one), right(word, other), i32x4.shr_u(word, shift));
}

function initialOf(row: usize): v128 {
  return v128.load32_splat(SHA256_INITIAL + (row << 2));
}

function rounds(digests: usize): void {
  let a = initialOf(0);
  let b = initialOf(1);
  let c = initialOf(2);
  let d = initialOf(3);
  let e = initialOf(4);
  let f = initialOf(5);
  let g = initialOf(6);
  let h = initialOf(7);
  for (let t: usize = 0; t < <usize>SCHEDULE_ROWS; t++) {
    const word = i32x4.add(rowOf(t), v128.load32_splat(SHA256_CONSTANTS + (t << 2)));
    const big1 = xor3(right(e, 6), right(e, 11), right(e, 25));
    // f where e has a bit, else g.
    const t1 = i32x4.add(i32x4.add(h, big1), i32x4.add(v128.bitselect(f, g, e), word));
    const big0 = xor3(right(a, 2), right(a, 13), right(a, 22));
    const majority = v128.or(v128.and(a, b), v128.and(c, v128.or(a, b)));
    h = g;
    g = f;
    f = e;
    e = i32x4.add(d, t1);
    d = c;
    c = b;
    b = a;
    a = i32x4.add(t1, i32x4.add(big0, majority));
  }
  finish(digests, 0, a);
  finish(digests, 1, b);
  finish(digests, 2, c);
  finish(digests, 3, d);
  finish(digests, 4, e);
  finish(digests, 5, f);
  finish(digests, 6, g);
  finish(digests, 7, h);
}

function finish(digests: usize, row: usize, value: v128): void {
  v128.store(digests + (row << 4), i32x4.add(value, initialOf(row)));
}
