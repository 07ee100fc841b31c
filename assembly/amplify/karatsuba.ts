/**
 * Products of 128 pairs of polynomials over GF(2), side by side in rows (see lanes.ts). Takes: two operands
 * of `size` rows. Gives: 2 x size rows of product. Karatsuba (Karatsuba and Ofman, 1962): three products of
 * half the size for one, walked with an explicit stack of levels; the smallest are multiplied out.
 *
 * No branch and no address depends on the bits multiplied, which are secret.
 */
import { ROW_BYTES, xorRows } from "./lanes";

/** Sizes of `paddedSize` are 16, 20, 24 or 28 times a power of two. */
const SIZE_GRAIN: u32 = 4;
/** A size above this is halved, if its halves can still be multiplied out by four rows at a time. */
const LARGEST_LEAF: u32 = 16;
const MAXIMUM_LEVELS: usize = 24;

/** A product on its way: addresses, and which of its parts is next. */
class Level {
  first: u32;
  second: u32;
  product: u32;
  part: u32;
}

const LEVEL_BYTES: usize = offsetof<Level>();
const levels = memory.data(<u32>(MAXIMUM_LEVELS * LEVEL_BYTES), 16);

/** The smallest size of at least `rows` rows that `multiplyLanes` takes. */
export function paddedSize(rows: u32): u32 {
  let unit = SIZE_GRAIN;
  while (unit * 7 < rows) unit <<= 1;
  for (let quarters: u32 = 4; quarters < 7; quarters++) {
    if (unit * quarters >= rows) return unit * quarters;
  }
  return unit * 7;
}

/** Bytes of working memory that `multiplyLanes` needs for operands of `size` rows. */
export function multiplyWorkBytes(size: u32): u64 {
  return <u64>size * <u64>(4 * ROW_BYTES);
}

/** Multiplications of 128 pairs of bits in a product of `size` rows: the measure of its cost. */
export function multiplyCost(size: u32): u64 {
  let half = size;
  let leaves: u64 = 1;
  while (isHalved(half)) {
    half >>= 1;
    leaves *= 3;
  }
  return leaves * <u64>half * <u64>half;
}

function isHalved(size: u32): bool {
  return size > LARGEST_LEAF && (size & 7) == 0;
}

function writeLevel(address: usize, first: usize, second: usize, product: usize): void {
  const level = changetype<Level>(address);
  level.first = <u32>first;
  level.second = <u32>second;
  level.product = <u32>product;
  level.part = 0;
}

/**
 * product = first x second in every lane. Operands have `size` rows, a value of `paddedSize`; the product has
 * 2 x size, the last of them zero. `work` is multiplyWorkBytes(size) of memory; nothing may overlap.
 */
export function multiplyLanes(first: usize, second: usize, product: usize, size: u32, work: usize): void {
  let level = levels;
  let rows = size;
  // Each level keeps the two half-size sums and their product; below it lie the smaller levels.
  let sums = work;
  writeLevel(level, first, second, product);
  while (level >= levels) {
    const open = changetype<Level>(level);
    const f = <usize>open.first;
    const g = <usize>open.second;
    const out = <usize>open.product;
    const part = open.part;
    const half = <usize>(rows >> 1) * ROW_BYTES;
    if (!isHalved(rows)) {
      multiplyOut(f, g, out, rows);
    } else if (part < 3) {
      open.part = part + 1;
      let nextFirst = f;
      let nextSecond = g;
      let nextProduct = out;
      if (part == 1) {
        nextFirst = f + half;
        nextSecond = g + half;
        nextProduct = out + 2 * half;
      } else if (part == 2) {
        xorRows(sums, f, f + half, half);
        xorRows(sums + half, g, g + half, half);
        nextFirst = sums;
        nextSecond = sums + half;
        nextProduct = sums + 2 * half;
      }
      sums += 4 * half;
      rows >>= 1;
      level += LEVEL_BYTES;
      assert(level < levels + MAXIMUM_LEVELS * LEVEL_BYTES);
      writeLevel(level, nextFirst, nextSecond, nextProduct);
      continue;
    } else {
      addMiddle(out, sums + 2 * half, half);
    }
    level -= LEVEL_BYTES;
    rows <<= 1;
    sums -= <usize>rows * 2 * ROW_BYTES;
  }
}

/**
 * Adds the middle third of a Karatsuba product. `product` holds low and high products, each of 2 x half
 * bytes; `middle` is the product of the sums.
 */
function addMiddle(product: usize, middle: usize, half: usize): void {
  const high = product + 2 * half;
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < half; i += 16) {
      const lowTop = v128.load(product + half + i);
      const shared = v128.xor(lowTop, v128.load(high + i));
      const below = v128.xor(v128.load(product + i), v128.load(middle + i));
      const above = v128.xor(v128.load(high + half + i), v128.load(middle + half + i));
      v128.store(product + half + i, v128.xor(shared, below));
      v128.store(high + i, v128.xor(shared, above));
    }
  } else {
    for (let i: usize = 0; i < half; i += 8) {
      const shared = load<u64>(product + half + i) ^ load<u64>(high + i);
      const below = load<u64>(product + i) ^ load<u64>(middle + i);
      const above = load<u64>(high + half + i) ^ load<u64>(middle + half + i);
      store<u64>(product + half + i, shared ^ below);
      store<u64>(high + i, shared ^ above);
    }
  }
}

/** Schoolbook product of `rows` rows, a multiple of 4. */
function multiplyOut(f: usize, g: usize, product: usize, rows: u32): void {
  const bytes = <usize>rows * ROW_BYTES;
  memory.fill(product, 0, 2 * bytes);
  for (let i: usize = 0; i < bytes; i += 4 * ROW_BYTES) {
    if (ASC_FEATURE_SIMD) {
      addFourRows<v128>(f + i, g, product + i, bytes);
    } else {
      addFourRows<u64>(f + i, g, product + i, bytes);
      addFourRows<u64>(f + i + 8, g + 8, product + i + 8, bytes);
    }
  }
}

/**
 * product += (four rows of f) x g. The sums of the last three rows wait in locals until the next row of g.
 */
function addFourRows<T>(f: usize, g: usize, product: usize, bytes: usize): void {
  const f0 = load<T>(f);
  const f1 = load<T>(f, 16);
  const f2 = load<T>(f, 32);
  const f3 = load<T>(f, 48);
  let s0 = load<T>(product);
  let s1 = load<T>(product, 16);
  let s2 = load<T>(product, 32);
  for (let j: usize = 0; j < bytes; j += 64) {
    let row = load<T>(g + j);
    let s3 = xorOf<T>(load<T>(product + j, 48), andOf<T>(f3, row));
    store<T>(product + j, xorOf<T>(s0, andOf<T>(f0, row)));
    s1 = xorOf<T>(s1, andOf<T>(f1, row));
    s2 = xorOf<T>(s2, andOf<T>(f2, row));

    row = load<T>(g + j, 16);
    s0 = xorOf<T>(load<T>(product + j, 64), andOf<T>(f3, row));
    store<T>(product + j, xorOf<T>(s1, andOf<T>(f0, row)), 16);
    s2 = xorOf<T>(s2, andOf<T>(f1, row));
    s3 = xorOf<T>(s3, andOf<T>(f2, row));

    row = load<T>(g + j, 32);
    s1 = xorOf<T>(load<T>(product + j, 80), andOf<T>(f3, row));
    store<T>(product + j, xorOf<T>(s2, andOf<T>(f0, row)), 32);
    s3 = xorOf<T>(s3, andOf<T>(f1, row));
    s0 = xorOf<T>(s0, andOf<T>(f2, row));

    row = load<T>(g + j, 48);
    s2 = xorOf<T>(load<T>(product + j, 96), andOf<T>(f3, row));
    store<T>(product + j, xorOf<T>(s3, andOf<T>(f0, row)), 48);
    s0 = xorOf<T>(s0, andOf<T>(f1, row));
    s1 = xorOf<T>(s1, andOf<T>(f2, row));
  }
  store<T>(product + bytes, s0);
  store<T>(product + bytes, s1, 16);
  store<T>(product + bytes, s2, 32);
}

function xorOf<T>(a: T, b: T): T {
  if (ASC_FEATURE_SIMD) return v128.xor(a, b);
  return a ^ b;
}

function andOf<T>(a: T, b: T): T {
  if (ASC_FEATURE_SIMD) return v128.and(a, b);
  return a & b;
}
