/**
 * Privacy amplification by a Toeplitz matrix: the definition, in small memory, for the satellite. Takes: n bits of
 * equal key and n + m - 1 public seed bits, both in pieces, in the order it asks for. Gives: m bits,
 *
 *   output[i] = XOR over j of seed[i - j + n - 1] key[j],   0 <= i < m, 0 <= j < n,
 *
 * all bits LSB first. Toeplitz matrices are a two-universal family (Krawczyk, CRYPTO '94). Holds m bits and one piece.
 * Never decides m, never makes the seed. No branch and no address depends on a bit of the key.
 */
import { reserve } from "../port/memory";

/** Key bits of a piece, and output bits that one step adds to. */
export const TOEPLITZ_PIECE_BITS: u32 = 4096;
/** Seed pieces begin at a multiple of this: one ChaCha20 block, so that they can be made again at random access. */
export const TOEPLITZ_SEED_GRAIN: u32 = 512;

const keyPiece = memory.data(512, 16);
// A step needs 2 x 4096 - 1 seed bits behind up to 511 it skips, and reads at most a word further.
const seedPiece = memory.data(1104, 16);

let maximumOutput: u32 = 0;
let output: usize = 0;
let inputBits: u32 = 0;
let outputBits: u32 = 0;
let keyStart: u32 = 0;
let outputStart: u32 = 0;

/** Start-up: reserves memory for up to `bits` of output, an eighth of a byte each. Traps with 0 or when called twice. */
export function toeplitzReserve(bits: u32): void {
  assert(maximumOutput == 0 && bits != 0 && bits <= 1 << 30);
  maximumOutput = bits;
  output = reserve((<usize>((bits + 63) >> 6)) << 3);
}

/**
 * Begins to hash `n` bits to `m`. Returns false, leaving all as it was, when n or m is 0, m is more than was reserved
 * or n is above 2^30.
 */
export function toeplitzBegin(n: u32, m: u32): bool {
  if (n == 0 || m == 0 || m > maximumOutput || n > 1 << 30) return false;
  inputBits = n;
  outputBits = m;
  keyStart = 0;
  outputStart = 0;
  memory.fill(output, 0, (<usize>((m + 63) >> 6)) << 3);
  return true;
}

/** Whether the output is complete. */
export function toeplitzDone(): bool {
  return keyStart >= inputBits;
}

/** First key bit of the next step, a multiple of TOEPLITZ_PIECE_BITS; it stays for as many steps as the output needs. */
export function toeplitzKeyStart(): u32 {
  return keyStart;
}

/** Key bits that the next step takes. */
export function toeplitzKeyBits(): u32 {
  return min<u32>(TOEPLITZ_PIECE_BITS, inputBits - keyStart);
}

/** First seed bit of the next step, a multiple of TOEPLITZ_SEED_GRAIN. */
export function toeplitzSeedStart(): u32 {
  return firstSeedBit() & ~(TOEPLITZ_SEED_GRAIN - 1);
}

/** Seed bits that the next step takes, from `toeplitzSeedStart` on. */
export function toeplitzSeedBits(): u32 {
  return firstSeedBit() - toeplitzSeedStart() + toeplitzKeyBits() + stepOutputBits() - 1;
}

/** Address for a piece of key: TOEPLITZ_PIECE_BITS bits, LSB first. What is behind its end is ignored. */
export function toeplitzKeyPiece(): usize {
  return keyPiece;
}

/** Address for a piece of seed: 8,702 bits or 1,088 bytes, LSB first. What is behind its end is ignored. */
export function toeplitzSeedPiece(): usize {
  return seedPiece;
}

/** Address of the output: m bits, LSB first, filled up with zeros to whole 64-bit words. */
export function toeplitzOutput(): usize {
  return output;
}

/** Adds the product of the piece of key and the piece of seed to its part of the output, and goes on to the next. */
export function toeplitzStep(): void {
  assert(!toeplitzDone());
  const keyBits = toeplitzKeyBits();
  const target = output + <usize>((outputStart >> 6) << 3);
  const words = <usize>((stepOutputBits() + 63) >> 6);
  const skipped = firstSeedBit() - toeplitzSeedStart();
  for (let j: u32 = 0; j < keyBits; j++) {
    const bit = (load<u64>(keyPiece + <usize>((j >> 6) << 3)) >> <u64>(j & 63)) & 1;
    addShifted(skipped + keyBits - 1 - j, 0 - bit, target, words);
  }
  clearBehindOutput();
  outputStart += TOEPLITZ_PIECE_BITS;
  if (outputStart < outputBits) return;
  outputStart = 0;
  keyStart += TOEPLITZ_PIECE_BITS;
}

function stepOutputBits(): u32 {
  return min<u32>(TOEPLITZ_PIECE_BITS, outputBits - outputStart);
}

/** Where the last key bit of the step meets the first output bit of the step. */
function firstSeedBit(): u32 {
  return outputStart + inputBits - keyStart - toeplitzKeyBits();
}

/** Adds the seed piece from bit `position` on, under a mask of all ones or all zeros, to words of the output. */
function addShifted(position: u32, mask: u64, target: usize, words: usize): void {
  const source = seedPiece + <usize>((position >> 6) << 3);
  const shift = <u64>(position & 63);
  let word = load<u64>(source);
  for (let i: usize = 0; i < words << 3; i += 8) {
    const next = load<u64>(source + i, 8);
    // Two shifts, because a shift by 64 - 0 would not clear the word.
    const window = (word >> shift) | ((next << 1) << (63 - shift));
    store<u64>(target + i, load<u64>(target + i) ^ (window & mask));
    word = next;
  }
}

function clearBehindOutput(): void {
  const over = outputBits & 63;
  if (over == 0) return;
  const last = output + <usize>((outputBits >> 6) << 3);
  store<u64>(last, load<u64>(last) & (((<u64>1) << (<u64>over)) - 1));
}
