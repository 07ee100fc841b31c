/**
 * Privacy amplification at full speed. Takes: n bits of equal key and n + m - 1 public seed bits. Gives: m
 * bits, output[i] = XOR over j of seed[i - j + n - 1] key[j], a product with a Toeplitz matrix, through
 * transform.ts: it is the middle m coefficients of seed x key, which a cyclic product of n + m - 1 leaves
 * whole.
 *
 * Never decides m (that is the finite-key bound's) and never makes the seed; docs/reference/amplification.md
 * says whence it comes.
 */
import { reserve } from "../port/memory";
import { addBits, BITS_SLACK, copyBits } from "./bits";
import { diagonals, diagonalsBytes } from "./diagonals";
import {
  planFor,
  planHalfBits,
  planHalfBytes,
  planLaneBytes,
  planLaneRows,
  planOperandBytes,
  planPieceBits,
  planPieces,
} from "./plan";
import { ringConfigure, ringWorkBytes } from "./ring";
import { multiplyElements, transformBack, transformForward } from "./transform";

/** The largest n + m - 1 that can be reserved, so that bit positions stay far below 2^32. */
const LARGEST_LENGTH_BITS: u32 = 1 << 30;

/** Bound on each of the buffers below, so that all of them fit in 4 GiB. */
const LARGEST_RESERVE_BYTES: u64 = 1 << 30;

let maximumInput: u32 = 0;
let maximumOutput: u32 = 0;
let key: usize = 0;
let seed: usize = 0;
let output: usize = 0;
let seedElements: usize = 0;
let keyElements: usize = 0;
let operandBytes: u64 = 0;
let lanes: usize = 0;
let laneBytes: u64 = 0;
let ringWork: usize = 0;

/**
 * Start-up: reserves memory for up to `inputBits` of key and `outputBits` of output, about 1 byte a bit of
 * their sum. Traps when called twice, with 0, or beyond 2^30 bits in sum.
 */
export function amplifyReserve(inputBits: u32, outputBits: u32): void {
  assert(maximumInput == 0 && inputBits != 0 && outputBits != 0);
  assert(<u64>inputBits + <u64>outputBits <= <u64>LARGEST_LENGTH_BITS);
  const lengthBits = inputBits + outputBits - 1;
  assert(planFor(lengthBits, LARGEST_RESERVE_BYTES, LARGEST_RESERVE_BYTES));
  operandBytes = planOperandBytes();
  laneBytes = planLaneBytes();
  key = reserve(<usize>(inputBits >> 3) + BITS_SLACK);
  seed = reserve(diagonalsBytes(lengthBits));
  output = reserve(<usize>(outputBits >> 3) + BITS_SLACK);
  seedElements = reserve(<usize>operandBytes);
  keyElements = reserve(<usize>operandBytes);
  lanes = reserve(<usize>laneBytes);
  ringWork = reserve(ringWorkBytes(planHalfBytes()));
  maximumInput = inputBits;
  maximumOutput = outputBits;
}

/** Address of the key: n bits, LSB first. */
export function amplifyKey(): usize {
  return key;
}

/**
 * Address of the seed: n + m - 1 bits, LSB first, which are the diagonals of the matrix from 1 - n to m - 1.
 */
export function amplifySeed(): usize {
  return seed;
}

/**
 * Fills in the n + m - 1 seed bits from matrix `matrix` (the basis) of the 32-byte seed installed by
 * `diagonalsSeed`, so that `amplify` gives what toeplitz.ts gives. Returns false, doing nothing, where
 * `amplify` would refuse.
 */
export function amplifyDiagonals(matrix: u32, n: u32, m: u32): bool {
  if (!fits(n, m)) return false;
  diagonals(matrix, 1 - <i32>n, n + m - 1, seed);
  return true;
}

/** Address of the output: m bits, LSB first, the last byte filled up with zeros. */
export function amplifyOutput(): usize {
  return output;
}

/**
 * Hashes `n` key bits to `m` output bits. Returns false, and leaves all as it was, when either is 0 or more
 * than was reserved. Key and seed stay; any bits behind their ends are ignored.
 */
export function amplify(n: u32, m: u32): bool {
  if (!fits(n, m)) return false;
  const lengthBits = n + m - 1;
  // The shape that was reserved for the largest product holds any smaller one, so there is always one that
  // fits.
  assert(planFor(lengthBits, operandBytes, laneBytes));
  const pieces = planPieces();
  const halfBits = planHalfBits();
  const halfBytes = planHalfBytes();
  ringConfigure(halfBits, halfBytes, ringWork);
  cut(seed, lengthBits, seedElements);
  cut(key, n, keyElements);
  transformForward(seedElements, pieces, halfBits, halfBytes);
  transformForward(keyElements, pieces, halfBits, halfBytes);
  multiplyElements(seedElements, keyElements, pieces, halfBits, halfBytes, planLaneRows(), lanes);
  transformBack(seedElements, pieces, halfBits, halfBytes);
  joinMiddle(n, m);
  return true;
}

function fits(n: u32, m: u32): bool {
  return n != 0 && m != 0 && n <= maximumInput && m <= maximumOutput;
}

/** Cuts `bits` bits into pieces: the low halves of the elements. */
function cut(source: usize, bits: u32, elements: usize): void {
  const halfBytes = planHalfBytes();
  const pieceBits = planPieceBits();
  memory.fill(elements, 0, <usize>planOperandBytes());
  for (let piece: u32 = 0; piece < planPieces(); piece++) {
    const start = piece * pieceBits;
    if (start >= bits) return;
    const element = elements + <usize>piece * 2 * halfBytes;
    copyBits(source, start, min<u32>(pieceBits, bits - start), element, halfBytes);
  }
}

/**
 * Adds up the overlapping elements over coefficients n - 1 to n + m - 2 of the product. What the last
 * elements carry past the cyclic length belongs to coefficients below n - 1, so it is left out.
 */
function joinMiddle(n: u32, m: u32): void {
  const halfBytes = planHalfBytes();
  const halfBits = planHalfBits();
  const first = n - 1;
  const end = first + m;
  memory.fill(output, 0, (<usize>((m + 63) >> 6)) << 3);
  for (let half: u32 = 0; half < 2 * planPieces(); half++) {
    const start = (half >> 1) * planPieceBits() + (half & 1) * halfBits;
    const from = max<u32>(start, first);
    const to = min<u32>(start + halfBits, end);
    if (from >= to) continue;
    const source = seedElements + <usize>half * halfBytes;
    addBits(source, from - start, to - from, output, from - first);
  }
}
