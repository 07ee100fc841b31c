/**
 * The ground's side of reconciliation. Takes: its sifted bits and the satellite's answers. Gives: batches of requests,
 * one batch a round trip, and in the end the satellite's bits. Counts every answer as leaked, and never claims that the
 * blocks are equal: only the confirmation hash says so.
 *
 * Cascade (Brassard, Salvail, EUROCRYPT '93) with all parities kept and used again (Martinez-Mateo et al., Quantum Inf.
 * Comput. 15, 453 (2015)); what differs is in docs/reconciliation.md. One block at a time: to have several in flight,
 * the host makes several instances of the module.
 */
import { ask, batchAddress, batchClear, batchCount, batchReserve } from "./batch";
import { leavesReserve } from "./leaves";
import {
  answerFirst,
  answerLater,
  askFirst,
  askLater,
  closeFirst,
  closeLater,
  expectedErrors,
  openedPasses,
  openingBegin,
  openingReserve,
} from "./opening";
import { LONGEST_BLOCK } from "./permutation";
import { ANSWERS_BEYOND_LENGTH, ORDERED_PASSES } from "./request";
import {
  copyOf,
  corrected,
  searchAdvance,
  searchAnswer,
  searchBegin,
  searchCount,
  searchFrom,
  searchHurry,
  searchPass,
  searchReserve,
  searchTo,
} from "./search";
import {
  answerSelection,
  answerSelectionCut,
  askSelectionCut,
  askSelections,
  selectionsAsked,
  selectionsBegin,
} from "./selections";
import { weighReserve } from "./weigh";

/** State: more requests are due. */
export const BOB_RUNNING: u32 = 0;
/** State: nothing more to ask; the block is ready for confirmation. */
export const BOB_DONE: u32 = 1;
/** State: more answers than bits would be needed, or answers contradict; the block must be discarded. */
export const BOB_GIVEN_UP: u32 = 2;

const STEP_FIRST: u32 = 0;
const STEP_SEARCH: u32 = 1;
const STEP_LATER: u32 = 2;
const STEP_SELECTIONS: u32 = 3;
const STEP_SELECTION_CUT: u32 = 4;

const HIGHEST_HINT_PER_MILLION: u32 = 250000;

let capacity: u32 = 0;
let length: u32 = 0;
let step: u32 = 0;
let state: u32 = BOB_DONE;
let leaked: u32 = 0;
let roundTrips: u32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 170 bytes a bit. Called once at start. */
export function bobReserve(maximumBits: u32): void {
  assert(maximumBits <= LONGEST_BLOCK);
  capacity = maximumBits;
  batchReserve(maximumBits);
  openingReserve(maximumBits);
  leavesReserve(maximumBits);
  weighReserve(maximumBits);
  searchReserve(maximumBits);
}

/**
 * Starts on the n bits at `bits` (packed, lowest bit of the lowest byte first), 1 <= n <= the reserved maximum. `seed`
 * is the one that Alice was given for this block; `qberPerMillion` is a hint, 0 for none.
 */
export function bobBegin(bits: usize, n: u32, seed: u64, qberPerMillion: u32): void {
  assert(n > 0 && n <= capacity);
  length = n;
  step = STEP_FIRST;
  state = BOB_RUNNING;
  leaked = 0;
  roundTrips = 0;
  batchClear();
  searchBegin(bits, n, seed);
  openingBegin(n, seed, <f64>min<u32>(qberPerMillion, HIGHEST_HINT_PER_MILLION) * 1e-6);
  selectionsBegin(n, seed);
}

/**
 * Whether round trips count for more than answers, from now on and for the blocks to come: all searches at once, at some 2 %
 * more answers and a third of the round trips.
 */
export function bobHurry(hurry: bool): void {
  searchHurry(hurry);
}

/** Makes the next batch of requests and returns how many there are; 0 when the state is no longer BOB_RUNNING. */
export function bobRequests(): u32 {
  if (state != BOB_RUNNING) return 0;
  batchClear();
  if (step == STEP_FIRST) askFirst();
  else askNext();
  if (batchCount == 0) state = BOB_DONE;
  if (leaked + batchCount > length + ANSWERS_BEYOND_LENGTH || corrected > length) {
    state = BOB_GIVEN_UP;
    batchClear();
  }
  return batchCount;
}

/** Address of the batch: REQUEST_BYTES a request, see request.ts. */
export function bobRequestAddress(): usize {
  return batchAddress();
}

/** Takes the answers to the batch made last: one bit each, packed, lowest bit of the lowest byte first. */
export function bobAnswers(answers: usize): void {
  leaked += batchCount;
  roundTrips += 1;
  for (let i: u32 = 0; i < batchCount; i++) {
    takeAnswer(i, <u32>((load<u8>(answers + <usize>(i >> 3)) >> <u8>(i & 7)) & 1));
  }
  if (step == STEP_FIRST && closeFirst()) step = STEP_SEARCH;
  else if (step == STEP_LATER) closeLater();
  batchClear();
}

/** BOB_RUNNING, BOB_DONE or BOB_GIVEN_UP. */
export function bobState(): u32 {
  return state;
}

/** Address of the corrected bits, packed as they came. */
export function bobCorrectedBits(): usize {
  return copyOf(0);
}

/** Parities received: all of them count as leaked. */
export function bobLeakedBits(): u32 {
  return leaked;
}

/** Batches that were answered. */
export function bobRoundTrips(): u32 {
  return roundTrips;
}

/** Bits corrected: once the block is confirmed, the number of errors in it. */
export function bobErrors(): u32 {
  return corrected;
}

/** What to ask once pass 0 is open: searches first, then a new pass, then the random selections. */
function askNext(): void {
  searchAdvance();
  while (searchCount == 0 && selectionsAsked && corrected <= length) {
    step = STEP_SELECTION_CUT;
    const before = corrected;
    askSelectionCut();
    if (corrected == before) return;
    searchAdvance();
  }
  if (searchCount > 0) askSearches();
  else if (!selectionsAsked) askWider();
}

function askSearches(): void {
  step = STEP_SEARCH;
  for (let i: u32 = 0; i < searchCount; i++) ask(searchPass(i), searchFrom(i), searchTo(i));
}

function askWider(): void {
  const expected = expectedErrors();
  if (expected == 0) return;
  step = STEP_LATER;
  if (openedPasses() < ORDERED_PASSES) askLater(expected);
  if (batchCount > 0) return;
  step = STEP_SELECTIONS;
  askSelections();
}

function takeAnswer(i: u32, answer: u32): void {
  if (step == STEP_FIRST) answerFirst(i, answer);
  else if (step == STEP_SEARCH) searchAnswer(i, answer);
  else if (step == STEP_LATER) answerLater(i, answer);
  else if (step == STEP_SELECTIONS) answerSelection(i, answer);
  else answerSelectionCut(answer);
}
