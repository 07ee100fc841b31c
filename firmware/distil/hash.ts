/**
 * Privacy amplification on a board. Takes: what the dialogue asks for. Gives: the key, one basis behind the
 * other in the order they were hashed, in memory that only the board reads.
 */
import { diagonalsSeed } from "../../assembly/amplify/diagonals";
import { appendBits } from "../../assembly/amplify/join";
import {
  toeplitzAdd,
  toeplitzBegin,
  toeplitzClose,
  toeplitzFinish,
  toeplitzOutput,
  toeplitzReserve,
  toeplitzStep,
} from "../../assembly/amplify/toeplitz";
import {
  amplifyBasis,
  amplifyInput,
  amplifyLength,
  amplifyPublicSeed,
} from "../../assembly/dialogue/satellite";
import { reserve } from "../../assembly/port/memory";
import { siftedBits } from "../../assembly/sift/announced";

/** One basis is hashed after the other, in the same place. */
const SLOT: u32 = 0;
/** Key bits of a piece: larger ones take less time and more memory. */
const PIECE_BITS: u32 = 4096;

let key: usize = 0;
let keyCapacity: u32 = 0;
let keyBits: u32 = 0;

/** Reserves room for a key of `bits` bits, and as much for the work on it. Called once at start. */
export function hashReserve(bits: u32): void {
  toeplitzReserve(bits, 0, PIECE_BITS);
  keyCapacity = bits;
  key = reserve(<usize>(bits >> 3));
}

/** Address of the key, lowest bit of the lowest byte first. Secret. */
export function hashedKey(): usize {
  return key;
}

/** Bits of the key, 0 when there is none. */
export function hashedBits(): u32 {
  return keyBits;
}

/** Forgets the key. */
export function hashWipe(): void {
  memory.fill(key, 0, <usize>(keyCapacity >> 3));
  keyBits = 0;
}

/** Hashes as the dialogue asks. False when the key would be longer than was reserved. */
export function hashNow(): bool {
  const basis = amplifyBasis();
  const bits = amplifyLength();
  const count = amplifyInput();
  if (keyBits + bits > keyCapacity || !toeplitzBegin(SLOT, basis, bits)) return false;
  diagonalsSeed(amplifyPublicSeed());
  for (let from: u32 = 0; from < count; ) {
    from += toeplitzAdd(SLOT, siftedBits(basis), from, count - from);
    finishSteps();
  }
  toeplitzClose(SLOT);
  finishSteps();
  if (!toeplitzFinish(SLOT, bits)) return false;
  appendBits(key, keyBits, toeplitzOutput(SLOT), bits);
  memory.fill(toeplitzOutput(SLOT), 0, <usize>((bits + 7) >> 3));
  keyBits += bits;
  return true;
}

function finishSteps(): void {
  while (toeplitzStep(SLOT) > 0);
}
