/**
 * Privacy amplification on a board. Takes: what the dialogue asks for. Gives: the key, one basis behind the other in the order
 * they were hashed, in memory that only the board reads. The public seed is expanded piece by piece, as ChaCha20 allows
 * at random access.
 */
import { appendBits } from "../../assembly/amplify/join";
import {
  toeplitzBegin,
  toeplitzDone,
  toeplitzKeyBits,
  toeplitzKeyPiece,
  toeplitzKeyStart,
  toeplitzOutput,
  toeplitzReserve,
  toeplitzSeedBits,
  toeplitzSeedPiece,
  toeplitzSeedStart,
  toeplitzStep,
} from "../../assembly/amplify/toeplitz";
import {
  amplifyBasis,
  amplifyInput,
  amplifyLength,
  amplifyPublicSeed,
} from "../../assembly/dialogue/satellite";
import { chachaBlock } from "../../assembly/entropy/chacha20";
import { reserve } from "../../assembly/port/memory";
import { siftedBits } from "../../assembly/sift/announced";

/** RFC 8439 section 2.3: constants, key, then counter and nonce 0. */
const input = memory.data<u32>(
  [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);
const INPUT_KEY: usize = 16;
const INPUT_COUNTER: usize = 48;
const BLOCK_BITS: u32 = 512;
const BLOCK_BYTES: usize = 64;

let key: usize = 0;
let keyCapacity: u32 = 0;
let keyBits: u32 = 0;

/** Reserves room for a key of `bits` bits (a multiple of 32), and as much for the work on it. Called once at start. */
export function hashReserve(bits: u32): void {
  toeplitzReserve(bits);
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
  if (keyBits + bits > keyCapacity || !toeplitzBegin(amplifyInput(), bits)) return false;
  memory.copy(input + INPUT_KEY, amplifyPublicSeed(), 32);
  while (!toeplitzDone()) {
    memory.copy(
      toeplitzKeyPiece(),
      siftedBits(basis) + <usize>(toeplitzKeyStart() >> 3),
      <usize>((toeplitzKeyBits() + 7) >> 3),
    );
    const firstBlock = toeplitzSeedStart() / BLOCK_BITS;
    const blocks = (toeplitzSeedBits() + BLOCK_BITS - 1) / BLOCK_BITS;
    for (let i: u32 = 0; i < blocks; i++) {
      store<u32>(input, firstBlock + i, INPUT_COUNTER);
      chachaBlock(input, toeplitzSeedPiece() + <usize>i * BLOCK_BYTES);
    }
    toeplitzStep();
  }
  appendBits(key, keyBits, toeplitzOutput(), bits);
  keyBits += bits;
  return true;
}
