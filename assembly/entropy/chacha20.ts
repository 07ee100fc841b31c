/**
 * ChaCha20 keystream (RFC 8439) in counter mode. Takes: a 256-bit key, once; then block numbers. Gives: 64-byte blocks
 * of keystream, at random access. Never keeps a keystream and never hands out the key.
 *
 * The 64-bit block number, a domain and an epoch fill the last four state words: the RFC's counter is the number's low
 * half; its 96-bit nonce is the number's high half, the domain (what the stream is for), the epoch. The rounds are
 * spelled out because sixteen locals in registers are what makes them fast.
 */

/** Bytes of one keystream block. */
export const KEYSTREAM_BLOCK_BYTES: u32 = 64;

const SIGMA_0: u32 = 0x61707865; // "expand 32-byte k", RFC 8439 section 2.3
const SIGMA_1: u32 = 0x3320646e;
const SIGMA_2: u32 = 0x79622d32;
const SIGMA_3: u32 = 0x6b206574;
const DOUBLE_ROUNDS: u32 = 10;

const key = memory.data(32, 16);
const numbers = memory.data(32, 16);
let epoch: u32 = 0;

/** Installs the 32-byte key at `address` and the epoch, which must be new whenever a key is used again after a reset. */
export function setKeystreamKey(address: usize, keyEpoch: u32): void {
  memory.copy(key, address, 32);
  epoch = keyEpoch;
}

/** Wipes the key. */
export function clearKeystreamKey(): void {
  memory.fill(key, 0, 32);
}

/** Writes `count` consecutive blocks, from block number `first` on, to `destination`. */
export function keystream(first: u64, count: u32, domain: u32, destination: usize): void {
  let done: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    for (; done + 4 <= count; done += 4) {
      const number = first + <u64>done;
      store<u64>(numbers, number);
      store<u64>(numbers, number + 1, 8);
      store<u64>(numbers, number + 2, 16);
      store<u64>(numbers, number + 3, 24);
      fourBlocks(numbers, domain, destination + <usize>(done << 6));
    }
  }
  for (; done < count; done++) oneBlock(first + <u64>done, domain, destination + <usize>(done << 6));
}

/** Writes the four blocks whose numbers (4 x u64, any order) stand at `blockNumbers` to `destination`. */
export function keystreamGather(blockNumbers: usize, domain: u32, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    fourBlocks(blockNumbers, domain, destination);
  } else {
    for (let i: usize = 0; i < 4; i++)
      oneBlock(load<u64>(blockNumbers + (i << 3)), domain, destination + (i << 6));
  }
}

function rotate16(v: v128): v128 {
  return i8x16.shuffle(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

function rotate12(v: v128): v128 {
  return v128.or(i32x4.shl(v, 12), i32x4.shr_u(v, 20));
}

function rotate8(v: v128): v128 {
  return i8x16.shuffle(v, v, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

function rotate7(v: v128): v128 {
  return v128.or(i32x4.shl(v, 7), i32x4.shr_u(v, 25));
}

/** Four blocks side by side: lane k of every vector belongs to the k-th block number. */
function fourBlocks(blockNumbers: usize, domain: u32, destination: usize): void {
  const pair0 = v128.load(blockNumbers);
  const pair1 = v128.load(blockNumbers, 16);
  const low = i8x16.shuffle(pair0, pair1, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  const high = i8x16.shuffle(pair0, pair1, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  let x0 = i32x4.splat(SIGMA_0);
  let x1 = i32x4.splat(SIGMA_1);
  let x2 = i32x4.splat(SIGMA_2);
  let x3 = i32x4.splat(SIGMA_3);
  let x4 = v128.load32_splat(key, 0);
  let x5 = v128.load32_splat(key, 4);
  let x6 = v128.load32_splat(key, 8);
  let x7 = v128.load32_splat(key, 12);
  let x8 = v128.load32_splat(key, 16);
  let x9 = v128.load32_splat(key, 20);
  let x10 = v128.load32_splat(key, 24);
  let x11 = v128.load32_splat(key, 28);
  let x12 = low;
  let x13 = high;
  let x14 = i32x4.splat(domain);
  let x15 = i32x4.splat(epoch);
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
  x0 = i32x4.add(x0, i32x4.splat(SIGMA_0));
  x1 = i32x4.add(x1, i32x4.splat(SIGMA_1));
  x2 = i32x4.add(x2, i32x4.splat(SIGMA_2));
  x3 = i32x4.add(x3, i32x4.splat(SIGMA_3));
  x4 = i32x4.add(x4, v128.load32_splat(key, 0));
  x5 = i32x4.add(x5, v128.load32_splat(key, 4));
  x6 = i32x4.add(x6, v128.load32_splat(key, 8));
  x7 = i32x4.add(x7, v128.load32_splat(key, 12));
  x8 = i32x4.add(x8, v128.load32_splat(key, 16));
  x9 = i32x4.add(x9, v128.load32_splat(key, 20));
  x10 = i32x4.add(x10, v128.load32_splat(key, 24));
  x11 = i32x4.add(x11, v128.load32_splat(key, 28));
  x12 = i32x4.add(x12, low);
  x13 = i32x4.add(x13, high);
  x14 = i32x4.add(x14, i32x4.splat(domain));
  x15 = i32x4.add(x15, i32x4.splat(epoch));
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

/** One block, in 32-bit words. */
function oneBlock(number: u64, domain: u32, destination: usize): void {
  let x0: u32 = SIGMA_0;
  let x1: u32 = SIGMA_1;
  let x2: u32 = SIGMA_2;
  let x3: u32 = SIGMA_3;
  let x4: u32 = load<u32>(key);
  let x5: u32 = load<u32>(key, 4);
  let x6: u32 = load<u32>(key, 8);
  let x7: u32 = load<u32>(key, 12);
  let x8: u32 = load<u32>(key, 16);
  let x9: u32 = load<u32>(key, 20);
  let x10: u32 = load<u32>(key, 24);
  let x11: u32 = load<u32>(key, 28);
  let x12: u32 = <u32>number;
  let x13: u32 = <u32>(number >> 32);
  let x14: u32 = domain;
  let x15: u32 = epoch;
  for (let round: u32 = 0; round < DOUBLE_ROUNDS; round++) {
    x0 += x4;
    x12 = rotl<u32>(x12 ^ x0, 16);
    x8 += x12;
    x4 = rotl<u32>(x4 ^ x8, 12);
    x0 += x4;
    x12 = rotl<u32>(x12 ^ x0, 8);
    x8 += x12;
    x4 = rotl<u32>(x4 ^ x8, 7);
    x1 += x5;
    x13 = rotl<u32>(x13 ^ x1, 16);
    x9 += x13;
    x5 = rotl<u32>(x5 ^ x9, 12);
    x1 += x5;
    x13 = rotl<u32>(x13 ^ x1, 8);
    x9 += x13;
    x5 = rotl<u32>(x5 ^ x9, 7);
    x2 += x6;
    x14 = rotl<u32>(x14 ^ x2, 16);
    x10 += x14;
    x6 = rotl<u32>(x6 ^ x10, 12);
    x2 += x6;
    x14 = rotl<u32>(x14 ^ x2, 8);
    x10 += x14;
    x6 = rotl<u32>(x6 ^ x10, 7);
    x3 += x7;
    x15 = rotl<u32>(x15 ^ x3, 16);
    x11 += x15;
    x7 = rotl<u32>(x7 ^ x11, 12);
    x3 += x7;
    x15 = rotl<u32>(x15 ^ x3, 8);
    x11 += x15;
    x7 = rotl<u32>(x7 ^ x11, 7);
    x0 += x5;
    x15 = rotl<u32>(x15 ^ x0, 16);
    x10 += x15;
    x5 = rotl<u32>(x5 ^ x10, 12);
    x0 += x5;
    x15 = rotl<u32>(x15 ^ x0, 8);
    x10 += x15;
    x5 = rotl<u32>(x5 ^ x10, 7);
    x1 += x6;
    x12 = rotl<u32>(x12 ^ x1, 16);
    x11 += x12;
    x6 = rotl<u32>(x6 ^ x11, 12);
    x1 += x6;
    x12 = rotl<u32>(x12 ^ x1, 8);
    x11 += x12;
    x6 = rotl<u32>(x6 ^ x11, 7);
    x2 += x7;
    x13 = rotl<u32>(x13 ^ x2, 16);
    x8 += x13;
    x7 = rotl<u32>(x7 ^ x8, 12);
    x2 += x7;
    x13 = rotl<u32>(x13 ^ x2, 8);
    x8 += x13;
    x7 = rotl<u32>(x7 ^ x8, 7);
    x3 += x4;
    x14 = rotl<u32>(x14 ^ x3, 16);
    x9 += x14;
    x4 = rotl<u32>(x4 ^ x9, 12);
    x3 += x4;
    x14 = rotl<u32>(x14 ^ x3, 8);
    x9 += x14;
    x4 = rotl<u32>(x4 ^ x9, 7);
  }
  store<u32>(destination, x0 + SIGMA_0);
  store<u32>(destination, x1 + SIGMA_1, 4);
  store<u32>(destination, x2 + SIGMA_2, 8);
  store<u32>(destination, x3 + SIGMA_3, 12);
  store<u32>(destination, x4 + load<u32>(key), 16);
  store<u32>(destination, x5 + load<u32>(key, 4), 20);
  store<u32>(destination, x6 + load<u32>(key, 8), 24);
  store<u32>(destination, x7 + load<u32>(key, 12), 28);
  store<u32>(destination, x8 + load<u32>(key, 16), 32);
  store<u32>(destination, x9 + load<u32>(key, 20), 36);
  store<u32>(destination, x10 + load<u32>(key, 24), 40);
  store<u32>(destination, x11 + load<u32>(key, 28), 44);
  store<u32>(destination, x12 + <u32>number, 48);
  store<u32>(destination, x13 + <u32>(number >> 32), 52);
  store<u32>(destination, x14 + domain, 56);
  store<u32>(destination, x15 + epoch, 60);
}
