/**
 * The shape of a transform. Takes: the length of a cyclic product in bits. Gives: into how many pieces it is
 * cut and in which ring they are multiplied (see transform.ts), the cheapest that fits in the memory
 * reserved.
 */

import { multiplyCost, multiplyWorkBytes, paddedSize } from "./karatsuba";
import { LANES, ROW_BYTES } from "./lanes";

/** Pieces are 3^1 to 3^10 in number: 3^10 is the best for a product of some 10^10 bits. */
const LARGEST_EXPONENT: u32 = 10;

let pieces: u32 = 0;
let pieceBits: u32 = 0;
let halfBits: u32 = 0;

/** Number of pieces, a power of 3: the length of the transform. */
export function planPieces(): u32 {
  return pieces;
}

/** Bits of one piece. */
export function planPieceBits(): u32 {
  return pieceBits;
}

/** L: ring elements have two halves of L bits. At least pieceBits, and a multiple of pieces / 3. */
export function planHalfBits(): u32 {
  return halfBits;
}

/** Bytes that hold a half of an element: L bits, filled up with zeros to whole rows. */
export function planHalfBytes(): usize {
  return ((<usize>halfBits + 127) >> 7) << 4;
}

/** Bytes of all the elements of one operand; their number is rounded up to whole batches of lanes. */
export function planOperandBytes(): u64 {
  return <u64>(batches() * LANES * 2) * <u64>planHalfBytes();
}

/** Rows of an operand in lanes: what the multiplication takes, and at least whole tiles of 128. */
export function planLaneRows(): u32 {
  return max<u32>(paddedSize(halfBits), (halfBits + 127) & ~127);
}

/**
 * Bytes that the product in lanes works in: six operands, three products and what the multiplication needs.
 */
export function planLaneBytes(): u64 {
  return <u64>planLaneRows() * <u64>(12 * ROW_BYTES) + multiplyWorkBytes(paddedSize(halfBits));
}

function batches(): u32 {
  return (pieces + LANES - 1) / LANES;
}

function shape(exponent: u32, lengthBits: u32): void {
  let third: u32 = 1;
  for (let i: u32 = 1; i < exponent; i++) third *= 3;
  pieces = 3 * third;
  pieceBits = (lengthBits + pieces - 1) / pieces;
  halfBits = ((pieceBits + third - 1) / third) * third;
}

/**
 * Estimated cost. The weights were measured: a row in a transform costs about 8 bit multiplications of all
 * lanes.
 */
function cost(exponent: u32): u64 {
  const multiplications = <u64>(3 * batches()) * multiplyCost(paddedSize(halfBits));
  const transforms = <u64>pieces * <u64>(planHalfBytes() >> 4) * <u64>(8 * (exponent + 2));
  return multiplications + transforms;
}

/**
 * Chooses the shape for a cyclic product of `lengthBits`, with operands and lanes in at most the given bytes
 * each. Returns false, leaving no shape, when none fits.
 */
export function planFor(lengthBits: u32, operandBytes: u64, laneBytes: u64): bool {
  let best: u32 = 0;
  let lowest = u64.MAX_VALUE;
  for (let exponent: u32 = 1; exponent <= LARGEST_EXPONENT; exponent++) {
    shape(exponent, lengthBits);
    if (planOperandBytes() > operandBytes || planLaneBytes() > laneBytes) continue;
    const estimate = cost(exponent);
    if (estimate >= lowest) continue;
    lowest = estimate;
    best = exponent;
  }
  if (best == 0) return false;
  shape(best, lengthBits);
  return true;
}
