/**
 * Test vectors of sifting, reconciliation, hashing and health tests. Each takes its inputs from inputs.ts,
 * writes its outputs to `output` and returns their number in bytes.
 */
import { DIAGONALS_SEED_BYTES, diagonalsSeed } from "../../../../assembly/amplify/diagonals";
import {
  toeplitzAdd,
  toeplitzBegin,
  toeplitzClose,
  toeplitzFinish,
  toeplitzOutput,
  toeplitzReserve,
  toeplitzStep,
} from "../../../../assembly/amplify/toeplitz";
import { CONFIRMATION_KEY_BYTES, confirmationHash } from "../../../../assembly/confirm/confirm";
import {
  healthProportionLimit,
  healthRepetitionLimit,
  healthStart,
  healthTest,
} from "../../../../assembly/entropy/health";
import { installSeed } from "../../../../assembly/entropy/seed";
import { sha256Add, sha256Finish, sha256Start } from "../../../../assembly/entropy/sha256";
import {
  BLOCK_CALIBRATE,
  BLOCK_KEY,
  CLAIM_GRANTED,
  claimBlocks,
  ledgerCommission,
  ledgerOpen,
  nextUnclaimedBlock,
  strikeBlock,
} from "../../../../assembly/pattern/ledger";
import { aliceAnswer, aliceAnswered, aliceBegin, aliceReserve } from "../../../../assembly/reconcile/alice";
import { PASSES, REQUEST_BYTES } from "../../../../assembly/reconcile/request";
import {
  siftAnnounced,
  siftBases,
  siftClear,
  siftedBits,
  siftedCount,
  siftIndices,
  siftReplies,
  siftReserve,
} from "../../../../assembly/sift/announced";
import { inputBelow, inputFill, inputLong, inputWord } from "./inputs";

const PULSES_PER_BLOCK: u32 = 1024;
const ANNOUNCED: u32 = 16;
/** Room for sifted bits of a basis: some vectors fill it and are refused the rest. */
const SIFTED_BITS: u32 = 32;
/** Bits that a vector reconciles or hashes, at most. */
const LONGEST_BITS: u32 = 512;
const REQUESTS: u32 = 8;
const HASHED_BITS: u32 = 1200;
/** The smallest piece: several each way. */
const PIECE_BITS: u32 = 512;
const MESSAGE_BYTES: u32 = 200;
const SAMPLES: u32 = 64;
/** Claimed min-entropy of a sample in bits. */
const MINIMUM_ENTROPY: f64 = 2;

const scratch = memory.data(512, 16);
const key = memory.data(64, 16);
const progress = memory.data(104, 8);

/** Reserves memory and prepares the ledger's flash. Called once at start. */
export function distilReserve(): void {
  siftReserve(SIFTED_BITS, PULSES_PER_BLOCK);
  aliceReserve(LONGEST_BITS, 1);
  toeplitzReserve(HASHED_BITS, HASHED_BITS, PIECE_BITS);
  ledgerCommission();
}

/** Opens the ledger as after a reset: all blocks claimed before are unknown. Installs a seed. */
export function siftStream(): bool {
  inputFill(key, 32);
  return installSeed(key) && ledgerOpen();
}

/**
 * One block, claimed for key, for calibration, struck, or passed over; announcements in it, some in no order.
 */
export function siftVector(number: u32, output: usize): u32 {
  const block = nextUnclaimedBlock();
  const fate = number & 31;
  const claimed = fate == 5 ? block + 1 : block;
  assert(claimBlocks(claimed, 1, fate == 9 ? BLOCK_CALIBRATE : BLOCK_KEY) == CLAIM_GRANTED);
  if (fate == 17) assert(strikeBlock(block));
  siftClear();
  let pulse = block * <u64>PULSES_PER_BLOCK;
  for (let i: u32 = 0; i < ANNOUNCED; i++) {
    // Steps of 0 announce a pulse again.
    pulse += <u64>inputBelow(64);
    store<u64>(siftIndices() + ((<usize>i) << 3), pulse);
    store<u8>(siftBases() + <usize>i, <u8>(inputBelow(33) >> 4)); // rarely 2, which is no basis
  }
  siftAnnounced(ANNOUNCED);
  memory.copy(output, siftReplies(), <usize>ANNOUNCED);
  let written = ANNOUNCED;
  for (let basis: u32 = 0; basis < 2; basis++) {
    store<u32>(output + <usize>written, siftedCount(basis));
    store<u32>(output + <usize>written, load<u32>(siftedBits(basis)), 4);
    written += 8;
  }
  return written;
}

/** Requests about a block: all passes, and every 64th batch a pass or a stretch that is none. */
export function paritiesVector(number: u32, output: usize): u32 {
  const n = 64 + inputBelow(LONGEST_BITS - 63);
  inputFill(scratch, LONGEST_BITS >> 3);
  store<u32>(output, aliceBegin(0, scratch, n, inputLong()));
  const passes = PASSES + ((number & 63) == 63 ? 1 : 0);
  for (let i: u32 = 0; i < REQUESTS; i++) {
    const request = scratch + <usize>(i * REQUEST_BYTES);
    const from = inputBelow(n);
    store<u32>(request, inputBelow(passes));
    store<u32>(request, from, 4);
    store<u32>(request, from + 1 + inputBelow(n - from), 8);
  }
  store<u32>(output, 0, 8);
  store<u32>(output, aliceAnswer(0, scratch, REQUESTS, output + 8), 4);
  store<u32>(output, aliceAnswered(0), 12);
  return 16;
}

/** Up to 1,500 bits, in parts from any bit of a buffer on, to up to 1,200. */
export function toeplitzVector(output: usize): u32 {
  const slot = inputBelow(2);
  const m = 1 + inputBelow(HASHED_BITS);
  inputFill(key, DIAGONALS_SEED_BYTES);
  diagonalsSeed(key);
  assert(toeplitzBegin(slot, inputBelow(2), m + inputBelow(HASHED_BITS + 1 - m)));
  for (let part: u32 = 0; part < 3; part++) {
    inputFill(scratch, LONGEST_BITS >> 3);
    const end = inputBelow(LONGEST_BITS - 127);
    for (let from = inputBelow(end + 1); from < end; ) {
      from += toeplitzAdd(slot, scratch, from, end - from);
      while (toeplitzStep(slot) > 0) {}
    }
  }
  toeplitzClose(slot);
  while (toeplitzStep(slot) > 0) {}
  assert(toeplitzFinish(slot, m));
  const bytes = ((m + 63) >> 6) << 3;
  memory.copy(output, toeplitzOutput(slot), <usize>bytes);
  return bytes;
}

/** Blocks of up to 512 bits, the empty one included; key words above the modulus now and then. */
export function confirmationVector(output: usize): u32 {
  inputFill(scratch, LONGEST_BITS >> 3);
  inputFill(key, CONFIRMATION_KEY_BYTES);
  if (inputBelow(32) == 0) memory.fill(key + ((<usize>inputBelow(3)) << 4), 0xff, 16);
  store<u64>(output, confirmationHash(scratch, inputBelow(LONGEST_BITS + 1), key));
  return 8;
}

/** A message of up to 199 bytes in two pieces. */
export function sha256Vector(output: usize): u32 {
  inputFill(scratch, MESSAGE_BYTES);
  const bytes = inputBelow(MESSAGE_BYTES);
  const early = inputBelow(bytes + 1);
  sha256Start(progress);
  sha256Add(progress, scratch, early);
  sha256Add(progress, scratch + <usize>early, bytes - early);
  sha256Finish(progress, output);
  return 32;
}

/** Claims a min-entropy, from which the limits follow in floating point. */
export function healthStream(): bool {
  healthStart(MINIMUM_ENTROPY);
  return true;
}

/** Samples of four or five values, stuck now and then: both tests fail for some; and the limits. */
export function healthVector(output: usize): u32 {
  const values = 1 + inputBelow(5);
  for (let i: u32 = 0; i < SAMPLES; i++) store<u8>(output + <usize>i, <u8>healthTest(inputWord() % values));
  store<u32>(output + <usize>SAMPLES, healthRepetitionLimit());
  store<u32>(output + <usize>SAMPLES, healthProportionLimit(), 4);
  return SAMPLES + 8;
}
