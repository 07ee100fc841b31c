/**
 * Privacy amplification by Toeplitz matrices, in small memory and while the pass goes on: the satellite's form. Takes:
 * corrected bits of each basis, block by block, and the seed of the matrices. Gives, for each basis,
 *
 *   output[i] = XOR over j of diagonal(i - j) key[j],   0 <= i < m,
 *
 * with the diagonals of diagonals.ts, all bits LSB first. Toeplitz matrices are a two-universal family (Krawczyk, CRYPTO '94).
 * Neither the number of key bits nor m need be known before the end: bits past the last one count as 0, and a hash to fewer
 * bits is the beginning of a hash to more.
 *
 * Key bits wait until they fill a piece. The piece times each piece of diagonals that meets the output is then added to it,
 * a product a step, so that a microcontroller can do other things in between. Holds the output and 14 kB. Never decides m,
 * never makes the seed. No branch and no address depends on a bit of the key.
 */
import { reserve } from "../port/memory";
import { addBits } from "./bits";
import { DIAGONALS_OF_BLOCK, diagonalBlocks } from "./diagonals";
import { multiplyPacked, packedWorkBytes } from "./product";

/** Key bits of a piece, and diagonals of a step. */
export const TOEPLITZ_PIECE_BITS: u32 = 16384;

const PIECE_BYTES: usize = 2048;
/** Most bits of a basis, key and output each: the diagonals reach twice as far. */
const MOST_BITS: u32 = 1 << 29;

const keyPieces = memory.data(2 * 2048, 16);
const diagonalPiece = memory.data(2048, 16);
const product = memory.data(2 * 2048, 16);
const work = memory.data(2 * 2048, 16);

const STATE_OUTPUT: usize = 0; // address
const STATE_RESERVED: usize = 4; // output bits
const STATE_OUTPUT_PIECES: usize = 8; // 0 unless begun
const STATE_PIECE: usize = 12; // number of the key piece that is being filled or worked off
const STATE_FILLED: usize = 16; // bits of it
const STATE_STEPS: usize = 20; // still due for it; 0 while it is being filled
const STATE_CLOSED: usize = 24; // 1 when no more bits will come
const STATE_BYTES: usize = 28;
const states = memory.data(2 * 28, 4);

/** Start-up: reserves memory for up to so many output bits of each basis, an eighth of a byte each; 0 for none. */
export function toeplitzReserve(bitsOfZ: u32, bitsOfX: u32): void {
  assert(packedWorkBytes(PIECE_BYTES) == 2 * PIECE_BYTES);
  reserveOutput(0, bitsOfZ);
  reserveOutput(1, bitsOfX);
}

/**
 * Begins to hash the bits of a basis, to `m` bits at most; forgets what was hashed before. Returns false, leaving all as
 * it was, when m is 0 or more than was reserved. The seed (`diagonalsSeed`) must be installed and stay until the end.
 */
export function toeplitzBegin(basis: u32, m: u32): bool {
  const state = stateOf(basis);
  if (m == 0 || m > load<u32>(state, STATE_RESERVED)) return false;
  store<u32>(state, (m + TOEPLITZ_PIECE_BITS - 1) / TOEPLITZ_PIECE_BITS, STATE_OUTPUT_PIECES);
  store<u32>(state, 0, STATE_PIECE);
  store<u32>(state, 0, STATE_FILLED);
  store<u32>(state, 0, STATE_STEPS);
  store<u32>(state, 0, STATE_CLOSED);
  memory.fill(keyPieceOf(basis), 0, PIECE_BYTES);
  memory.fill(toeplitzOutput(basis), 0, outputBytes(basis));
  return true;
}

/**
 * Takes up to `count` bits from bit `from` of `bits` on (LSB first; address a multiple of 4, readable 16 bytes past the
 * end) and returns how many. It takes fewer when they fill a piece, and none while steps are due.
 */
export function toeplitzAdd(basis: u32, bits: usize, from: u32, count: u32): u32 {
  const state = stateOf(basis);
  if (load<u32>(state, STATE_STEPS) > 0) return 0;
  assert(load<u32>(state, STATE_OUTPUT_PIECES) > 0 && load<u32>(state, STATE_CLOSED) == 0);
  assert(load<u32>(state, STATE_PIECE) < MOST_BITS / TOEPLITZ_PIECE_BITS);
  const filled = load<u32>(state, STATE_FILLED);
  const added = min<u32>(count, TOEPLITZ_PIECE_BITS - filled);
  addBits(bits, from, added, keyPieceOf(basis), filled);
  store<u32>(state, filled + added, STATE_FILLED);
  if (filled + added == TOEPLITZ_PIECE_BITS) orderSteps(state);
  return added;
}

/** No more bits of a basis will come: the last piece, however short, is to be worked off. */
export function toeplitzClose(basis: u32): void {
  const state = stateOf(basis);
  store<u32>(state, 1, STATE_CLOSED);
  if (load<u32>(state, STATE_FILLED) > 0) orderSteps(state);
}

/** Does one step for a basis, if any is due, and returns how many remain. */
export function toeplitzStep(basis: u32): u32 {
  const state = stateOf(basis);
  const due = load<u32>(state, STATE_STEPS);
  if (due == 0) return 0;
  // Key piece k times the diagonals' piece s - k gives the output's pieces s and s + 1; s runs down to -1.
  const outputPiece = <i32>due - 2;
  const diagonalsPiece = outputPiece - <i32>load<u32>(state, STATE_PIECE);
  diagonalBlocks(
    basis,
    diagonalsPiece * <i32>TOEPLITZ_PIECE_BITS,
    TOEPLITZ_PIECE_BITS / DIAGONALS_OF_BLOCK,
    diagonalPiece,
  );
  multiplyPacked(keyPieceOf(basis), diagonalPiece, product, PIECE_BYTES, work);
  addToOutput(basis, outputPiece, product);
  addToOutput(basis, outputPiece + 1, product + PIECE_BYTES);
  store<u32>(state, due - 1, STATE_STEPS);
  if (due == 1) closePiece(basis);
  return due - 1;
}

/**
 * Ends a basis with its first m output bits and wipes the ones behind them, which must not be used. Returns false, doing
 * nothing, unless it was closed, no step is due, and m is no more than it was begun with.
 */
export function toeplitzFinish(basis: u32, m: u32): bool {
  const state = stateOf(basis);
  if (load<u32>(state, STATE_CLOSED) == 0 || load<u32>(state, STATE_STEPS) > 0) return false;
  const pieces = load<u32>(state, STATE_OUTPUT_PIECES);
  if (m > load<u32>(state, STATE_RESERVED) || m > pieces * TOEPLITZ_PIECE_BITS) return false;
  const output = toeplitzOutput(basis);
  for (let word: usize = (<usize>(m >> 6)) << 3; word < outputBytes(basis); word += 8) {
    const kept = word << 3 < <usize>m ? ((<u64>1) << (<u64>(m & 63))) - 1 : 0;
    store<u64>(output + word, load<u64>(output + word) & kept);
  }
  return true;
}

/** Address of the output of a basis, LSB first, filled up to 64-bit words. */
export function toeplitzOutput(basis: u32): usize {
  return <usize>load<u32>(stateOf(basis), STATE_OUTPUT);
}

function reserveOutput(basis: u32, bits: u32): void {
  const state = stateOf(basis);
  assert(load<u32>(state, STATE_RESERVED) == 0 && bits <= MOST_BITS);
  store<u32>(state, bits, STATE_RESERVED);
  store<u32>(state, <u32>reserve(outputBytes(basis)), STATE_OUTPUT);
}

function outputBytes(basis: u32): usize {
  return (<usize>((load<u32>(stateOf(basis), STATE_RESERVED) + 63) >> 6)) << 3;
}

function orderSteps(state: usize): void {
  store<u32>(state, load<u32>(state, STATE_OUTPUT_PIECES) + 1, STATE_STEPS);
}

/** Leaves nothing of the key behind, and opens the next piece. */
function closePiece(basis: u32): void {
  const state = stateOf(basis);
  memory.fill(keyPieceOf(basis), 0, PIECE_BYTES);
  memory.fill(product, 0, 2 * PIECE_BYTES);
  memory.fill(work, 0, 2 * PIECE_BYTES);
  store<u32>(state, load<u32>(state, STATE_PIECE) + 1, STATE_PIECE);
  store<u32>(state, 0, STATE_FILLED);
}

/** Adds a piece's worth of a product to piece `number` of the output, as far as there is one. */
function addToOutput(basis: u32, number: i32, addend: usize): void {
  if (number < 0) return;
  const start = <usize>number * PIECE_BYTES;
  const bytes = outputBytes(basis);
  if (start >= bytes) return;
  const target = toeplitzOutput(basis) + start;
  const length = min<usize>(PIECE_BYTES, bytes - start);
  for (let i: usize = 0; i < length; i += 8)
    store<u64>(target + i, load<u64>(target + i) ^ load<u64>(addend + i));
}

function keyPieceOf(basis: u32): usize {
  return keyPieces + <usize>basis * PIECE_BYTES;
}

function stateOf(basis: u32): usize {
  assert(basis < 2);
  return states + <usize>basis * STATE_BYTES;
}
