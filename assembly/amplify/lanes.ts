/**
 * Bits of 128 polynomials side by side. A row is 16 bytes: one coefficient of each of the 128 polynomials,
 * one a lane, so that one 128-bit AND multiplies 128 pairs of bits. Takes: packed polynomials. Gives: rows,
 * and back again.
 */

/** Polynomials that are worked on side by side. */
export const LANES: u32 = 128;
/** Bytes of a row. */
export const ROW_BYTES: usize = 16;

const TILE_BYTES: usize = LANES * <u32>ROW_BYTES;
const tile = memory.data(<u32>TILE_BYTES, 16);

/** target = first xor second, all of `bytes` bytes, a multiple of 16. The target may be one of the two. */
export function xorRows(target: usize, first: usize, second: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(target + i, v128.xor(v128.load(first + i), v128.load(second + i)));
    }
  } else {
    for (let i: usize = 0; i < bytes; i += 8) {
      store<u64>(target + i, load<u64>(first + i) ^ load<u64>(second + i));
    }
  }
}

/**
 * Transposes a square of 128 x 128 bits: bit c of line r goes to bit r of line c. A line is 16 bytes, bits
 * LSB first; lines lie `sourceStride` and `targetStride` bytes apart. The same call makes rows of packed
 * polynomials and packed polynomials of rows.
 */
export function transpose(source: usize, sourceStride: usize, target: usize, targetStride: usize): void {
  // The exchange of the 64 x 64 quarters happens while loading, the five steps between stay in the tile.
  for (let r: usize = 0; r < 64; r++) {
    const upper = source + r * sourceStride;
    const lower = upper + 64 * sourceStride;
    const line = tile + (r << 4);
    store<u64>(line, load<u64>(upper));
    store<u64>(line, load<u64>(lower), 8);
    store<u64>(line, load<u64>(upper, 8), 1024);
    store<u64>(line, load<u64>(lower, 8), 1032);
  }
  for (let distance: usize = 32; distance > 0; distance >>= 1) exchange(distance);
  for (let r: usize = 0; r < LANES; r++) memory.copy(target + r * targetStride, tile + (r << 4), 16);
}

/**
 * In each 64 x 64 quarter of the tile: swaps bits c + distance of line r with bits c of line r + distance.
 */
function exchange(distance: usize): void {
  // `distance` ones, as many zeros, and so on.
  const mask = u64.MAX_VALUE / (((<u64>1) << (<u64>distance)) + 1);
  const step = distance << 4;
  for (let base: usize = 0; base < TILE_BYTES; base += step << 1) {
    for (let offset: usize = 0; offset < step; offset += 16) {
      const upper = tile + base + offset;
      exchangeLines(upper, upper + step, <i32>distance, mask);
    }
  }
}

function exchangeLines(upper: usize, lower: usize, distance: i32, mask: u64): void {
  if (ASC_FEATURE_SIMD) {
    const a = v128.load(upper);
    const b = v128.load(lower);
    const swap = v128.and(v128.xor(i64x2.shr_u(a, distance), b), i64x2.splat(mask));
    v128.store(lower, v128.xor(b, swap));
    v128.store(upper, v128.xor(a, i64x2.shl(swap, distance)));
  } else {
    for (let half: usize = 0; half < 16; half += 8) {
      const a = load<u64>(upper + half);
      const b = load<u64>(lower + half);
      const swap = ((a >> distance) ^ b) & mask;
      store<u64>(lower + half, b ^ swap);
      store<u64>(upper + half, a ^ (swap << distance));
    }
  }
}
