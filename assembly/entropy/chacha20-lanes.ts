/**
 * ChaCha20 (RFC 8439), four blocks side by side in 128-bit vectors. Takes and gives what four calls of
 * `chachaBlock` do. The rounds are spelled out because sixteen locals in registers are what makes them fast.
 */
import { DOUBLE_ROUNDS } from "./chacha20";

/**
 * By whole bytes a shuffle does it. Written as a swizzle V8 loads its constant once a double round, not at
 * every use.
 */
function rotate16(v: v128): v128 {
  return i8x16.swizzle(v, i8x16(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}

function rotate12(v: v128): v128 {
  return v128.or(i32x4.shl(v, 12), i32x4.shr_u(v, 20));
}

function rotate8(v: v128): v128 {
  return i8x16.swizzle(v, i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
}

function rotate7(v: v128): v128 {
  return v128.or(i32x4.shl(v, 7), i32x4.shr_u(v, 25));
}

/**
 * Writes four blocks to `destination`, 256 bytes. `input` is a block's input as in chacha20.ts; its words 12
 * and 13 give way to the four block numbers (u64 each, any order) at `blockNumbers`. Lane k of every vector
 * belongs to number k.
 */
export function chachaLanes(input: usize, blockNumbers: usize, destination: usize): void {
  const pair0 = v128.load(blockNumbers);
  const pair1 = v128.load(blockNumbers, 16);
  const low = i8x16.shuffle(pair0, pair1, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  const high = i8x16.shuffle(pair0, pair1, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  let x0 = v128.load32_splat(input);
  let x1 = v128.load32_splat(input, 4);
  let x2 = v128.load32_splat(input, 8);
  let x3 = v128.load32_splat(input, 12);
  let x4 = v128.load32_splat(input, 16);
  let x5 = v128.load32_splat(input, 20);
  let x6 = v128.load32_splat(input, 24);
  let x7 = v128.load32_splat(input, 28);
  let x8 = v128.load32_splat(input, 32);
  let x9 = v128.load32_splat(input, 36);
  let x10 = v128.load32_splat(input, 40);
  let x11 = v128.load32_splat(input, 44);
  let x12 = low;
  let x13 = high;
  let x14 = v128.load32_splat(input, 56);
  let x15 = v128.load32_splat(input, 60);
  for (let round: u32 = 0; round < DOUBLE_ROUNDS; round++) {
    x0 = i32x4.add(x0, x4);
    x1 = i32x4.add(x1, x5);
    x2 = i32x4.add(x2, x6);
    x3 = i32x4.add(x3, x7);
    x12 = rotate16(v128.xor(x12, x0));
    x13 = rotate16(v128.xor(x13, x1));
    x14 = rotate16(v128.xor(x14, x2));
    x15 = rotate16(v128.xor(x15, x3));
    x8 = i32x4.add(x8, x12);
    x9 = i32x4.add(x9, x13);
    x10 = i32x4.add(x10, x14);
    x11 = i32x4.add(x11, x15);
    x4 = rotate12(v128.xor(x4, x8));
    x5 = rotate12(v128.xor(x5, x9));
    x6 = rotate12(v128.xor(x6, x10));
    x7 = rotate12(v128.xor(x7, x11));
    x0 = i32x4.add(x0, x4);
    x1 = i32x4.add(x1, x5);
    x2 = i32x4.add(x2, x6);
    x3 = i32x4.add(x3, x7);
    x12 = rotate8(v128.xor(x12, x0));
    x13 = rotate8(v128.xor(x13, x1));
    x14 = rotate8(v128.xor(x14, x2));
    x15 = rotate8(v128.xor(x15, x3));
    x8 = i32x4.add(x8, x12);
    x9 = i32x4.add(x9, x13);
    x10 = i32x4.add(x10, x14);
    x11 = i32x4.add(x11, x15);
    x4 = rotate7(v128.xor(x4, x8));
    x5 = rotate7(v128.xor(x5, x9));
    x6 = rotate7(v128.xor(x6, x10));
    x7 = rotate7(v128.xor(x7, x11));
    x0 = i32x4.add(x0, x5);
    x1 = i32x4.add(x1, x6);
    x2 = i32x4.add(x2, x7);
    x3 = i32x4.add(x3, x4);
    x15 = rotate16(v128.xor(x15, x0));
    x12 = rotate16(v128.xor(x12, x1));
    x13 = rotate16(v128.xor(x13, x2));
    x14 = rotate16(v128.xor(x14, x3));
    x10 = i32x4.add(x10, x15);
    x11 = i32x4.add(x11, x12);
    x8 = i32x4.add(x8, x13);
    x9 = i32x4.add(x9, x14);
    x5 = rotate12(v128.xor(x5, x10));
    x6 = rotate12(v128.xor(x6, x11));
    x7 = rotate12(v128.xor(x7, x8));
    x4 = rotate12(v128.xor(x4, x9));
    x0 = i32x4.add(x0, x5);
    x1 = i32x4.add(x1, x6);
    x2 = i32x4.add(x2, x7);
    x3 = i32x4.add(x3, x4);
    x15 = rotate8(v128.xor(x15, x0));
    x12 = rotate8(v128.xor(x12, x1));
    x13 = rotate8(v128.xor(x13, x2));
    x14 = rotate8(v128.xor(x14, x3));
    x10 = i32x4.add(x10, x15);
    x11 = i32x4.add(x11, x12);
    x8 = i32x4.add(x8, x13);
    x9 = i32x4.add(x9, x14);
    x5 = rotate7(v128.xor(x5, x10));
    x6 = rotate7(v128.xor(x6, x11));
    x7 = rotate7(v128.xor(x7, x8));
    x4 = rotate7(v128.xor(x4, x9));
  }
  x0 = i32x4.add(x0, v128.load32_splat(input));
  x1 = i32x4.add(x1, v128.load32_splat(input, 4));
  x2 = i32x4.add(x2, v128.load32_splat(input, 8));
  x3 = i32x4.add(x3, v128.load32_splat(input, 12));
  x4 = i32x4.add(x4, v128.load32_splat(input, 16));
  x5 = i32x4.add(x5, v128.load32_splat(input, 20));
  x6 = i32x4.add(x6, v128.load32_splat(input, 24));
  x7 = i32x4.add(x7, v128.load32_splat(input, 28));
  x8 = i32x4.add(x8, v128.load32_splat(input, 32));
  x9 = i32x4.add(x9, v128.load32_splat(input, 36));
  x10 = i32x4.add(x10, v128.load32_splat(input, 40));
  x11 = i32x4.add(x11, v128.load32_splat(input, 44));
  x12 = i32x4.add(x12, low);
  x13 = i32x4.add(x13, high);
  x14 = i32x4.add(x14, v128.load32_splat(input, 56));
  x15 = i32x4.add(x15, v128.load32_splat(input, 60));
  storeTransposed(x0, x1, x2, x3, destination);
  storeTransposed(x4, x5, x6, x7, destination + 16);
  storeTransposed(x8, x9, x10, x11, destination + 32);
  storeTransposed(x12, x13, x14, x15, destination + 48);
}

/** Writes four words of each of four blocks: row k of the transposed square goes to block k. */
function storeTransposed(a: v128, b: v128, c: v128, d: v128, destination: usize): void {
  const ab0 = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const ab1 = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const cd0 = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const cd1 = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(destination, i8x16.shuffle(ab0, cd0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
  v128.store(
    destination,
    i8x16.shuffle(ab0, cd0, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
    64,
  );
  v128.store(
    destination,
    i8x16.shuffle(ab1, cd1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
    128,
  );
  v128.store(
    destination,
    i8x16.shuffle(ab1, cd1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31),
    192,
  );
}
