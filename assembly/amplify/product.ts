/**
 * Products of polynomials over GF(2) on a 32-bit processor that has no carry-less multiplication. Takes: two
 * packed polynomials. Gives: their packed product. Karatsuba (Karatsuba and Ofman, 1962) down to words, and
 * words by the integer multiplier with bits four apart. No branch and no address depends on the bits
 * multiplied, which are secret.
 */

/** Bytes of the smallest product: 256 x 256 bits. */
const LEAF_BYTES: usize = 32;
const MAXIMUM_LEVELS: usize = 16;

/** A product on its way: addresses, and which of its parts is next. */
class Level {
  first: u32;
  second: u32;
  product: u32;
  part: u32;
}

const LEVEL_BYTES: usize = offsetof<Level>();
const levels = memory.data(<u32>(MAXIMUM_LEVELS * LEVEL_BYTES), 16);
/** Of a leaf: the product of the sums of both operands' halves. */
const leafMiddle = memory.data(<u32>LEAF_BYTES, 16);

/** Bytes of working memory that `multiplyPacked` needs for operands of `bytes` bytes. */
export function packedWorkBytes(bytes: usize): usize {
  return 2 * bytes;
}

/**
 * product = first x second: `bytes` bytes each, 32 times a power of two, and 2 x bytes. All addresses are
 * multiples of 8, and nothing may overlap. `work` is packedWorkBytes(bytes) of memory.
 */
export function multiplyPacked(first: usize, second: usize, product: usize, bytes: usize, work: usize): void {
  let level = levels;
  let size = bytes;
  // Each level keeps the product of the half-size sums; the sums themselves lie where the product will be.
  let middle = work;
  writeLevel(level, first, second, product);
  while (level >= levels) {
    const open = changetype<Level>(level);
    const f = <usize>open.first;
    const g = <usize>open.second;
    const out = <usize>open.product;
    const part = open.part;
    const half = size >> 1;
    if (size == LEAF_BYTES) {
      multiplyLeaf(f, g, out);
    } else if (part < 3) {
      open.part = part + 1;
      level += LEVEL_BYTES;
      assert(level < levels + MAXIMUM_LEVELS * LEVEL_BYTES);
      if (part == 0) {
        addHalves(f, half, out);
        addHalves(g, half, out + half);
        writeLevel(level, out, out + half, middle);
      } else if (part == 1) {
        writeLevel(level, f, g, out);
      } else {
        writeLevel(level, f + half, g + half, out + size);
      }
      middle += size;
      size = half;
      continue;
    } else {
      addMiddle(out, middle, half);
    }
    level -= LEVEL_BYTES;
    size <<= 1;
    middle -= size;
  }
}

function writeLevel(address: usize, first: usize, second: usize, product: usize): void {
  const level = changetype<Level>(address);
  level.first = <u32>first;
  level.second = <u32>second;
  level.product = <u32>product;
  level.part = 0;
}

/** target = lower half xor upper half, each of `half` bytes. */
function addHalves(source: usize, half: usize, target: usize): void {
  for (let i: usize = 0; i < half; i += 8)
    store<u64>(target + i, load<u64>(source + i) ^ load<u64>(source + half + i));
}

/**
 * Adds the middle third of a Karatsuba product. `product` holds low and high products, each of 2 x half
 * bytes; `middle` is the product of the sums.
 */
function addMiddle(product: usize, middle: usize, half: usize): void {
  const high = product + 2 * half;
  for (let i: usize = 0; i < half; i += 8) {
    const shared = load<u64>(product + half + i) ^ load<u64>(high + i);
    const below = load<u64>(product + i) ^ load<u64>(middle + i);
    const above = load<u64>(high + half + i) ^ load<u64>(middle + half + i);
    store<u64>(product + half + i, shared ^ below);
    store<u64>(high + i, shared ^ above);
  }
}

/** product = f x g, 256 x 256 bits: one more step of Karatsuba, without the stack of levels. */
function multiplyLeaf(f: usize, g: usize, product: usize): void {
  multiply128(load<u64>(f), load<u64>(f, 8), load<u64>(g), load<u64>(g, 8), product);
  multiply128(load<u64>(f, 16), load<u64>(f, 24), load<u64>(g, 16), load<u64>(g, 24), product + 32);
  multiply128(
    load<u64>(f) ^ load<u64>(f, 16),
    load<u64>(f, 8) ^ load<u64>(f, 24),
    load<u64>(g) ^ load<u64>(g, 16),
    load<u64>(g, 8) ^ load<u64>(g, 24),
    leafMiddle,
  );
  addMiddle(product, leafMiddle, 16);
}

/** product = (f1 x^64 + f0) (g1 x^64 + g0): nine products of words for sixteen. */
function multiply128(f0: u64, f1: u64, g0: u64, g1: u64, product: usize): void {
  multiply64(f0, g0, product);
  multiply64(f1, g1, product + 16);
  const low0 = load<u64>(product);
  const low1 = load<u64>(product, 8);
  const high0 = load<u64>(product, 16);
  const high1 = load<u64>(product, 24);
  multiply64(f0 ^ f1, g0 ^ g1, product + 8);
  const shared = low1 ^ high0;
  store<u64>(product, load<u64>(product, 8) ^ low0 ^ shared, 8);
  store<u64>(product, load<u64>(product, 16) ^ high1 ^ shared, 16);
}

/** The 128 bits of f x g to `product`. */
function multiply64(f: u64, g: u64, product: usize): void {
  const low = multiplyWords(<u32>f, <u32>g);
  const high = multiplyWords(<u32>(f >> 32), <u32>(g >> 32));
  const middle = multiplyWords(<u32>f ^ <u32>(f >> 32), <u32>g ^ <u32>(g >> 32)) ^ low ^ high;
  store<u64>(product, low ^ (middle << 32));
  store<u64>(product, high ^ (middle >> 32), 8);
}

const ONE_IN_4: u32 = 0x11111111;
const ONE_IN_4_OF_64: u64 = 0x1111111111111111;

/**
 * f x g without carries. Each operand is cut into four by its bits' places modulo 4, so that a product of
 * integers has room for the sums: a cell of four bits holds up to 15. A place gets at most 8 terms from one
 * product, and at most 15 from two whose cuts add up to c and to c + 4, since one has its 8 where the other
 * has 7. Only a cell's lowest bit is kept.
 */
function multiplyWords(f: u32, g: u32): u64 {
  const f0 = <u64>(f & ONE_IN_4);
  const f1 = <u64>(f & (ONE_IN_4 << 1));
  const f2 = <u64>(f & (ONE_IN_4 << 2));
  const f3 = <u64>(f & (ONE_IN_4 << 3));
  const g0 = <u64>(g & ONE_IN_4);
  const g1 = <u64>(g & (ONE_IN_4 << 1));
  const g2 = <u64>(g & (ONE_IN_4 << 2));
  const g3 = <u64>(g & (ONE_IN_4 << 3));
  const c0 = (f0 * g0 + f1 * g3) ^ (f2 * g2) ^ (f3 * g1);
  const c1 = (f0 * g1 + f2 * g3) ^ (f1 * g0 + f3 * g2);
  const c2 = (f0 * g2 + f3 * g3) ^ (f1 * g1) ^ (f2 * g0);
  const c3 = (f0 * g3) ^ (f1 * g2) ^ (f2 * g1) ^ (f3 * g0);
  return (
    (c0 & ONE_IN_4_OF_64) |
    (c1 & (ONE_IN_4_OF_64 << 1)) |
    (c2 & (ONE_IN_4_OF_64 << 2)) |
    (c3 & (ONE_IN_4_OF_64 << 3))
  );
}
