/**
 * Privacy amplification by Toeplitz matrices, in small memory and while the pass goes on: the satellite's
 * form. Takes: corrected bits of one or two strings, block by block, and the seed of the matrices. Gives, for
 * each string,
 *
 *   output[i] = XOR over j of diagonal(i - j) key[j],   0 <= i < m,
 *
 * with the diagonals of diagonals.ts, all bits LSB first. Toeplitz matrices are a two-universal family
 * (Krawczyk, CRYPTO '94). Neither the number of key bits nor m need be known before the end: bits past the
 * last one count as 0, and a hash to fewer bits is the beginning of a hash to more.
 *
 * Key bits wait until they fill a piece. The piece times each piece of diagonals that meets the output is
 * then added to it, a product a step, so that a microcontroller can do other things in between. Holds the
 * output and 14 kB (in pieces of 16,384). Never decides m, never makes the seed. No branch and no address
 * depends on a bit of the key.
 */
import { reserve } from "../port/memory";
import { addBits } from "./bits";
import { DIAGONALS_OF_BLOCK, diagonalBlocks, MATRICES } from "./diagonals";
import { multiplyPacked, packedWorkBytes } from "./product";

/** Strings that can be hashed at the same time: one of each basis. */
const SLOTS: u32 = 2;
/** Most bits of a piece. */
const MOST_PIECE_BITS: u32 = 1 << 20;
/** Most bits of a string and of its output: the diagonals reach twice as far. */
const MOST_BITS: u32 = 1 << 29;

/** A string that is hashed. */
class Slot {
  /** Addresses of the output, and of the key piece that is being filled or worked off. */
  output: u32;
  /** Output bits that it has room for. */
  reserved: u32;
  keyPiece: u32;
  matrix: u32;
  /** 0 unless begun. */
  outputPieces: u32;
  /** Number of the key piece. */
  piece: u32;
  /** Bits of it. */
  filled: u32;
  /** Still due for it; 0 while it is being filled. */
  steps: u32;
  /** 1 when no more bits will come. */
  isClosed: u32;
}

const slots = memory.data(SLOTS * <u32>offsetof<Slot>(), 4);

let pieceBits: u32 = 0;
let pieceBytes: usize = 0;
let diagonalPiece: usize = 0;
let product: usize = 0;
let work: usize = 0;

/**
 * Start-up: reserves memory for up to so many output bits of slots 0 and 1, 0 for none, and for working in
 * pieces of `bits` key bits: a power of two, 512 to 2^20. Larger pieces cost less time and more memory, 7/8
 * byte a bit of one with both slots.
 */
export function toeplitzReserve(outputBits0: u32, outputBits1: u32, bits: u32): void {
  assert(pieceBits == 0 && bits >= DIAGONALS_OF_BLOCK && bits <= MOST_PIECE_BITS && popcnt(bits) == 1);
  pieceBits = bits;
  pieceBytes = <usize>(bits >> 3);
  diagonalPiece = reserve(pieceBytes);
  product = reserve(2 * pieceBytes);
  work = reserve(packedWorkBytes(pieceBytes));
  reserveSlot(0, outputBits0);
  reserveSlot(1, outputBits1);
}

/**
 * Begins to hash a string with a matrix of the seed, to `m` bits at most; forgets what the slot held before.
 * Returns false, leaving all as it was, when m is 0 or more than was reserved. The seed (`diagonalsSeed`)
 * must be installed and stay until the end.
 */
export function toeplitzBegin(slot: u32, matrix: u32, m: u32): bool {
  const at = slotAt(slot);
  if (m == 0 || m > at.reserved) return false;
  assert(matrix < MATRICES);
  at.matrix = matrix;
  at.outputPieces = (m + pieceBits - 1) / pieceBits;
  at.piece = 0;
  at.filled = 0;
  at.steps = 0;
  at.isClosed = 0;
  memory.fill(keyPieceOf(slot), 0, pieceBytes);
  memory.fill(toeplitzOutput(slot), 0, outputBytes(slot));
  return true;
}

/**
 * Takes up to `count` bits from bit `from` of `bits` on (LSB first; address a multiple of 4, readable 16
 * bytes past the end) and returns how many. It takes fewer when they fill a piece, and none while steps are
 * due.
 */
export function toeplitzAdd(slot: u32, bits: usize, from: u32, count: u32): u32 {
  const at = slotAt(slot);
  if (at.steps > 0) return 0;
  assert(at.outputPieces > 0 && at.isClosed == 0);
  assert(at.piece < MOST_BITS / pieceBits);
  const filled = at.filled;
  const added = min<u32>(count, pieceBits - filled);
  addBits(bits, from, added, keyPieceOf(slot), filled);
  at.filled = filled + added;
  if (filled + added == pieceBits) orderSteps(at);
  return added;
}

/** No more bits of a slot will come: the last piece, however short, is to be worked off. */
export function toeplitzClose(slot: u32): void {
  const at = slotAt(slot);
  at.isClosed = 1;
  if (at.filled > 0 && at.steps == 0) orderSteps(at);
}

/** Does one step for a slot, if any is due, and returns how many remain. */
export function toeplitzStep(slot: u32): u32 {
  const at = slotAt(slot);
  const due = at.steps;
  if (due == 0) return 0;
  // Key piece k times the diagonals' piece s - k gives the output's pieces s and s + 1; s runs down to -1.
  const outputPiece = <i32>due - 2;
  const diagonalsPiece = outputPiece - <i32>at.piece;
  diagonalBlocks(at.matrix, diagonalsPiece * <i32>pieceBits, pieceBits / DIAGONALS_OF_BLOCK, diagonalPiece);
  multiplyPacked(keyPieceOf(slot), diagonalPiece, product, pieceBytes, work);
  addToOutput(slot, outputPiece, product);
  addToOutput(slot, outputPiece + 1, product + pieceBytes);
  at.steps = due - 1;
  if (due == 1) closePiece(slot);
  return due - 1;
}

/**
 * Ends a slot with its first m output bits and wipes the ones behind them, which must not be used. Returns
 * false, doing nothing, unless it was closed, no step is due, and m is no more than it was begun with (up to
 * whole pieces).
 */
export function toeplitzFinish(slot: u32, m: u32): bool {
  const at = slotAt(slot);
  if (at.isClosed == 0 || at.steps > 0) return false;
  const pieces = at.outputPieces;
  if (m > at.reserved || m > pieces * pieceBits) return false;
  const output = toeplitzOutput(slot);
  for (let word: usize = (<usize>(m >> 6)) << 3; word < outputBytes(slot); word += 8) {
    const kept = word << 3 < <usize>m ? ((<u64>1) << (<u64>(m & 63))) - 1 : 0;
    store<u64>(output + word, load<u64>(output + word) & kept);
  }
  at.outputPieces = 0;
  return true;
}

/** Address of the output of a slot, LSB first, filled up to 64-bit words. */
export function toeplitzOutput(slot: u32): usize {
  return <usize>slotAt(slot).output;
}

function reserveSlot(slot: u32, outputBits: u32): void {
  assert(outputBits <= MOST_BITS);
  if (outputBits == 0) return;
  const at = slotAt(slot);
  at.reserved = outputBits;
  at.output = <u32>reserve(outputBytes(slot));
  at.keyPiece = <u32>reserve(pieceBytes);
}

function outputBytes(slot: u32): usize {
  return (<usize>((slotAt(slot).reserved + 63) >> 6)) << 3;
}

function orderSteps(at: Slot): void {
  at.steps = at.outputPieces + 1;
}

/** Leaves nothing of the key behind, and opens the next piece. */
function closePiece(slot: u32): void {
  const at = slotAt(slot);
  memory.fill(keyPieceOf(slot), 0, pieceBytes);
  memory.fill(product, 0, 2 * pieceBytes);
  memory.fill(work, 0, packedWorkBytes(pieceBytes));
  at.piece = at.piece + 1;
  at.filled = 0;
}

/** Adds a piece's worth of a product to piece `number` of the output, as far as there is one. */
function addToOutput(slot: u32, number: i32, addend: usize): void {
  if (number < 0) return;
  const start = <usize>number * pieceBytes;
  const bytes = outputBytes(slot);
  if (start >= bytes) return;
  const target = toeplitzOutput(slot) + start;
  const length = min<usize>(pieceBytes, bytes - start);
  for (let i: usize = 0; i < length; i += 8)
    store<u64>(target + i, load<u64>(target + i) ^ load<u64>(addend + i));
}

function keyPieceOf(slot: u32): usize {
  return <usize>slotAt(slot).keyPiece;
}

function slotAt(slot: u32): Slot {
  assert(slot < SLOTS);
  return changetype<Slot>(slots + <usize>slot * offsetof<Slot>());
}
