/**
 * The ground's side of reconciliation. Takes: its sifted bits and the satellite's answers. Gives: batches of
 * requests, one batch a round trip, and in the end the satellite's bits. Counts every answer as leaked, and
 * never claims that the blocks are equal: only the confirmation hash says so.
 *
 * Cascade (Brassard, Salvail, EUROCRYPT '93) with all parities kept and used again (Martinez-Mateo et al.,
 * Quantum Inf. Comput. 15, 453 (2015)); what differs is in docs/reference/reconciliation.md. One block at a
 * time: to have several in flight, the host makes several instances of the module.
 */
import { ask, batchAddress, batchClear, batchCount, batchReserve } from "./batch";
import { classesAlike, classesBegin, classesReserve } from "./classes";
import { evennessBegin, isUneven } from "./evenness";
import { leavesReserve } from "./leaves";
import {
  answerFirst,
  answerLater,
  answerTold,
  askFirst,
  askLater,
  askTold,
  closeFirst,
  closeLater,
  errorsByOpening,
  expectedErrors,
  isHopeless,
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
  selectionsOdd,
} from "./search";
import {
  answerSelection,
  answerSelectionCut,
  askSelectionCuts,
  askSelections,
  selectionsAreSpent,
  selectionsBegin,
  selectionsBegun,
  selectionsHold,
} from "./selections";
import { weighReserve } from "./weigh";

/** State: more requests are due. */
export const BOB_RUNNING: u32 = 0;
/** State: nothing more to ask; the block is ready for confirmation. */
const BOB_DONE: u32 = 1;
/**
 * State: far more errors than the parities of pass 0 had shown, more answers than bits, too many round trips,
 * or answers that contradict one another. The block is to be searched anew.
 */
export const BOB_GIVEN_UP: u32 = 2;
/** State: given up because a part of the block has far more errors than the rest (evenness.ts). */
export const BOB_UNEVEN: u32 = 3;
/** State: given up because no key can come of so many errors, few answers being told yet. */
export const BOB_HOPELESS: u32 = 4;

const STEP_FIRST: u32 = 0;
const STEP_SEARCH: u32 = 1;
const STEP_LATER: u32 = 2;
const STEP_SELECTIONS: u32 = 3;
const STEP_SELECTION_CUT: u32 = 4;
const STEP_TOLD: u32 = 5;

/** Hints beyond these are taken for them: what is told must not decide alone how long a search takes. */
const LOWEST_HINT_PER_MILLION: u32 = 200;
const HIGHEST_HINT_PER_MILLION: u32 = 250000;
const RANDOM_PER_MILLION: f64 = 500000;
/** Round trips that a block may take: some four times what one of 10^6 bits takes. */
const MOST_ROUND_TRIPS: u32 = 3000;
/**
 * A block is given up when it has this many times the errors of the estimate, which chance may halve, and
 * more.
 */
const OVERRUN: f64 = 4;
const OVERRUN_DEVIATIONS: f64 = 6;
const OVERRUN_ERRORS: f64 = 16;

let capacity: u32 = 0;
let length: u32 = 0;
let step: u32 = 0;
let state: u32 = BOB_DONE;
let leaked: u32 = 0;
let toldOutright: u32 = 0;
let roundTrips: u32 = 0;
let mostErrors: f64 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 171 bytes a bit. Called once at start. */
export function bobReserve(maximumBits: u32): void {
  assert(maximumBits <= LONGEST_BLOCK);
  capacity = maximumBits;
  batchReserve(maximumBits);
  openingReserve(maximumBits);
  leavesReserve(maximumBits);
  classesReserve(maximumBits);
  weighReserve(maximumBits);
  searchReserve(maximumBits);
}

/**
 * Starts on the n bits at `bits` (packed, lowest bit of the lowest byte first), 1 <= n <= the reserved
 * maximum. `seed` is the one that Alice was given for this block; `qberPerMillion` is a hint, 0 for none.
 */
export function bobBegin(bits: usize, n: u32, seed: u64, qberPerMillion: u32): void {
  assert(n > 0 && n <= capacity);
  classesAlike(n);
  begin(bits, n, seed, qberPerMillion == 0 ? 0 : rateOf(qberPerMillion));
  step = STEP_FIRST;
}

/**
 * The same with the class of each bit known: a byte a bit at `classes`, 0 signal, 1 decoy, 2 vacuum, and the
 * error rate to be expected of each class, in parts per million. A class that is nearly random is asked bit
 * by bit first (classes.ts).
 */
export function bobBeginClasses(
  bits: usize,
  classes: usize,
  n: u32,
  seed: u64,
  signalPerMillion: u32,
  decoyPerMillion: u32,
  vacuumPerMillion: u32,
): void {
  assert(n > 0 && n <= capacity);
  const decoy = rateOf(decoyPerMillion);
  const vacuum =
    min<f64>(max<f64>(<f64>vacuumPerMillion, LOWEST_HINT_PER_MILLION), RANDOM_PER_MILLION) * 1e-6;
  begin(bits, n, seed, classesBegin(classes, n, rateOf(signalPerMillion), decoy, vacuum));
  step = STEP_TOLD;
}

function rateOf(perMillion: u32): f64 {
  return <f64>min<u32>(max<u32>(perMillion, LOWEST_HINT_PER_MILLION), HIGHEST_HINT_PER_MILLION) * 1e-6;
}

function begin(bits: usize, n: u32, seed: u64, hint: f64): void {
  length = n;
  state = BOB_RUNNING;
  leaked = 0;
  toldOutright = 0;
  roundTrips = 0;
  mostErrors = Infinity;
  batchClear();
  searchBegin(bits, n, seed);
  openingBegin(n, seed, hint);
  evennessBegin(n);
  selectionsBegin(n, seed);
}

/**
 * Whether round trips count for more than answers, from now on and for the blocks to come: all searches at
 * once, at some 2 % more answers and a third of the round trips.
 */
export function bobHurry(hurry: bool): void {
  searchHurry(hurry);
}

/**
 * Makes the next batch of requests and returns how many there are; 0 when the state is no longer BOB_RUNNING.
 */
export function bobRequests(): u32 {
  if (state != BOB_RUNNING) return 0;
  batchClear();
  if (step == STEP_TOLD) {
    askTold();
    if (batchCount == 0) step = STEP_FIRST;
  }
  if (step == STEP_FIRST) askFirst();
  else if (step != STEP_TOLD) askNext();
  if (batchCount == 0) state = BOB_DONE;
  if (isEndless()) giveUp(BOB_GIVEN_UP);
  else if (isUneven()) giveUp(BOB_UNEVEN);
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
  if (step == STEP_TOLD) {
    toldOutright = batchCount;
    step = STEP_FIRST;
  } else if (step == STEP_FIRST) endFirst();
  else if (step == STEP_LATER) closeLater();
  batchClear();
}

function endFirst(): void {
  if (closeFirst()) {
    step = STEP_SEARCH;
    const errors = errorsByOpening();
    mostErrors = <f64>corrected + OVERRUN * errors + OVERRUN_DEVIATIONS * Math.sqrt(errors) + OVERRUN_ERRORS;
  }
  if (isHopeless) giveUp(BOB_HOPELESS);
}

function giveUp(reason: u32): void {
  state = reason;
  batchClear();
}

/** BOB_RUNNING, BOB_DONE, BOB_GIVEN_UP, BOB_UNEVEN or BOB_HOPELESS. */
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

/**
 * Those of them that were one bit each of a class that is nearly random: the vacuum's, since no other class'
 * hint is taken for so high (HIGHEST_HINT_PER_MILLION).
 */
export function bobToldOutright(): u32 {
  return toldOutright;
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
  while (searchCount == 0 && selectionsOdd != 0 && corrected <= length) {
    step = STEP_SELECTION_CUT;
    const before = corrected;
    askSelectionCuts();
    if (corrected == before) return;
    searchAdvance();
  }
  if (searchCount > 0) askSearches();
  else if (!selectionsHold()) askWider();
}

function isEndless(): bool {
  return (
    leaked + batchCount > length + ANSWERS_BEYOND_LENGTH ||
    <f64>corrected > mostErrors ||
    corrected > length ||
    roundTrips == MOST_ROUND_TRIPS ||
    (batchCount == 0 && selectionsAreSpent() && !selectionsHold())
  );
}

function askSearches(): void {
  step = STEP_SEARCH;
  for (let i: u32 = 0; i < searchCount; i++) ask(searchPass(i), searchFrom(i), searchTo(i));
}

function askWider(): void {
  const expected = expectedErrors();
  if (expected == 0) return;
  step = STEP_LATER;
  if (openedPasses() < ORDERED_PASSES && !selectionsBegun()) askLater(expected);
  if (batchCount > 0) return;
  step = STEP_SELECTIONS;
  if (!selectionsAreSpent()) askSelections();
}

function takeAnswer(i: u32, answer: u32): void {
  if (step == STEP_TOLD) answerTold(i, answer);
  else if (step == STEP_FIRST) answerFirst(i, answer);
  else if (step == STEP_SEARCH) searchAnswer(i, answer);
  else if (step == STEP_LATER) answerLater(i, answer);
  else if (step == STEP_SELECTIONS) answerSelection(i, answer);
  else answerSelectionCut(i, answer);
}
