/**
 * The ground's side of reconciliation. Takes: its sifted bits and the satellite's answers. Gives: batches of requests,
 * one batch a round trip, and in the end the satellite's bits. Never counts less than every answer as leaked, and never
 * claims that the blocks are equal: only the confirmation hash says so.
 */
import { reserve } from "../port/memory";
import { estimateQber } from "./estimate";
import { addLeaf, bitOf, LEAF_ODD, leafFlags, leafSize, leavesReserve, openOrder, splitLeaf } from "./leaves";
import { selectionParity, stretchParity } from "./parity";
import { LONGEST_BLOCK } from "./permutation";
import { ANSWERS_BEYOND_LENGTH, ORDERED_PASSES, REQUEST_BYTES, SELECTIONS } from "./request";
import {
  copyOf,
  correct,
  corrected,
  searchAdvance,
  searchAnswer,
  searchBegin,
  searchCount,
  searchFrom,
  searchOpen,
  searchPass,
  searchReserve,
  searchSelections,
  searchTo,
  selectionsOdd,
  settleLeaf,
} from "./search";
import { cutSelection, onlyPlace, weighAll, weighReserve, weighSelection, weightOf, weighWith } from "./weigh";

/** State: more requests are due. */
export const BOB_RUNNING: u32 = 0;
/** State: nothing more to ask; the block is ready for confirmation. */
export const BOB_DONE: u32 = 1;
/** State: as many answers as bits; the block must be discarded. */
export const BOB_GIVEN_UP: u32 = 2;

const STEP_BLOCKS: u32 = 0;
const STEP_HALVE: u32 = 1;
const STEP_SEARCH: u32 = 2;
const STEP_OPEN: u32 = 3;
const STEP_SELECTIONS: u32 = 4;
const STEP_SELECTION_SEARCH: u32 = 5;

export let FIRST_MASS: f64 = 1.3;
export let LATER_MASS: f64 = 1.2;
export let WORTH: f64 = 2;
export function bobTune(a: f64, b: f64, c: f64): void { FIRST_MASS = a; LATER_MASS = b; WORTH = c; }

let requests: usize = 0;
let masses: usize = 0;
let capacity: u32 = 0;
let length: u32 = 0;
let seed: u64 = 0;
let hint: f64 = 0;
let step: u32 = 0;
let state: u32 = 0;
let requestCount: u32 = 0;
let leaked: u32 = 0;
let roundTrips: u32 = 0;
let blockSize: u32 = 0;
let qber: f64 = 0;
let passes: u32 = 0;
let selectionsAsked: bool = false;
let selection: u32 = 0;
let selectionFrom: u32 = 0;
let selectionTo: u32 = 0;
let oddSelections: u32 = 0;
let lastFrom: u32 = 0;
let lastMass: f32 = 0;
let lastOdd: u32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 128 bytes a bit. Called once at start. */
export function bobReserve(maximumBits: u32): void {
  assert(maximumBits <= LONGEST_BLOCK);
  capacity = maximumBits;
  requests = reserve(<usize>((maximumBits + ANSWERS_BEYOND_LENGTH) * REQUEST_BYTES));
  masses = reserve((<usize>maximumBits) << 2);
  leavesReserve(maximumBits);
  weighReserve(maximumBits);
  searchReserve(maximumBits);
}

/**
 * Starts on a block of n bits at `bits`, 1 <= n <= the reserved maximum. `blockSeed` is the one that Alice was given;
 * `qberPerMillion` is a hint, 0 for none: a wrong one costs efficiency, never correctness.
 */
export function bobBegin(bits: usize, n: u32, blockSeed: u64, qberPerMillion: u32): void {
  assert(n > 0 && n <= capacity);
  length = n;
  seed = blockSeed;
  hint = <f64>min<u32>(qberPerMillion, 250000) * 1e-6;
  state = BOB_RUNNING;
  step = STEP_BLOCKS;
  requestCount = 0;
  leaked = 0;
  roundTrips = 0;
  passes = 1;
  selectionsAsked = false;
  selectionTo = 0;
  const wanted = hint > 0 ? 8 / hint : <f64>n;
  blockSize = 1;
  while (blockSize < n && <f64>blockSize < wanted) blockSize <<= 1;
  searchBegin(bits, n, seed);
}

/** Makes the next batch of requests and returns how many there are; 0 when the state is no longer BOB_RUNNING. */
export function bobRequests(): u32 {
  if (state != BOB_RUNNING) return 0;
  requestCount = 0;
  if (step == STEP_BLOCKS) requestBlocks();
  else if (step == STEP_HALVE) requestHalves();
  else requestNext();
  if (requestCount == 0) state = BOB_DONE;
  else if (leaked + requestCount > length + ANSWERS_BEYOND_LENGTH) {
    state = BOB_GIVEN_UP;
    requestCount = 0;
  }
  return requestCount;
}

/** Address of the batch: REQUEST_BYTES a request, see request.ts. */
export function bobRequestAddress(): usize {
  return requests;
}

/** Takes the answers to the batch made last, one bit each. */
export function bobAnswers(answers: usize): void {
  leaked += requestCount;
  roundTrips += 1;
  lastOdd = 0;
  oddSelections = 0;
  for (let i: u32 = 0; i < requestCount; i++) {
    apply(i, (load<u8>(answers + <usize>(i >> 3)) >> (i & 7)) & 1);
  }
  if (step == STEP_BLOCKS || step == STEP_HALVE) chooseBlockSize();
  else if (step == STEP_OPEN) closePass();
  else if (step == STEP_SELECTIONS) searchSelections(SELECTIONS, oddSelections);
  requestCount = 0;
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

/** Bits corrected: after confirmation, the number of errors in the block. */
export function bobErrors(): u32 {
  return corrected;
}

function requestBlocks(): void {
  for (let from: u32 = 0; from < length; from += blockSize) {
    request(0, from, min<u32>(from + blockSize, length));
  }
}

function requestHalves(): void {
  for (let from: u32 = 0; from < length; from += blockSize << 1) {
    if (from + blockSize < length) request(0, from, from + blockSize);
  }
}

function request(pass: u32, from: u32, to: u32): void {
  const at = requests + <usize>(requestCount * REQUEST_BYTES);
  store<u32>(at, pass);
  store<u32>(at, from, 4);
  store<u32>(at, to, 8);
  requestCount += 1;
}

/** What to ask once pass 0 has its blocks: searches first, then a new pass, then the random selections. */
function requestNext(): void {
  while (true) {
    searchAdvance();
    if (searchCount > 0) return requestSearches();
    if (selectionTo > 0) {
      const middle = cutSelection(selectionFrom, selectionTo);
      if (onlyPlace < 0) {
        step = STEP_SELECTION_SEARCH;
        return request(ORDERED_PASSES + selection, selectionFrom, middle);
      }
      correct(<u32>onlyPlace);
      selectionTo = 0;
    } else if (selectionsAsked) {
      if (selectionsOdd == 0) return;
      selection = <u32>ctz(selectionsOdd);
      selectionFrom = 0;
      selectionTo = length;
      weighAll(length);
      weighSelection(length, seed, ORDERED_PASSES + selection);
    } else {
      requestWider();
      return;
    }
  }
}

function requestSearches(): void {
  step = STEP_SEARCH;
  for (let i: u32 = 0; i < searchCount; i++) request(searchPass(i), searchFrom(i), searchTo(i));
}

/** Asks the blocks of a new pass, or when few errors are left the random selections, or nothing when none can be. */
function requestWider(): void {
  const expected = weighAll(length);
  if (expected == 0) return;
  if (passes < ORDERED_PASSES && expected > LATER_MASS) requestPass(expected);
  if (requestCount > 0) return;
  step = STEP_SELECTIONS;
  selectionsAsked = true;
  for (let i: u32 = 0; i < SELECTIONS; i++) request(ORDERED_PASSES + i, 0, length);
}

/** Asks the blocks of the next pass but the last, each expected to hold the same number of errors. */
function requestPass(expected: f64): void {
  openOrder(passes, length, seed);
  const target = <f32>(expected / Math.ceil(expected / LATER_MASS));
  let from: u32 = 0;
  let mass: f32 = 0;
  for (let place: u32 = 0; place < length; place++) {
    mass += weightOf(bitOf(passes, place));
    if (mass < target || place + 1 == length) continue;
    store<f32>(masses + ((<usize>requestCount) << 2), mass);
    request(passes, from, place + 1);
    from = place + 1;
    mass = 0;
  }
  if (requestCount == 0) return;
  searchOpen(passes, length);
  lastFrom = from;
  lastMass = mass;
  step = STEP_OPEN;
}

function apply(i: u32, answer: u32): void {
  if (step == STEP_SEARCH) return searchAnswer(i, answer);
  const pass = load<u32>(requests + <usize>(i * REQUEST_BYTES));
  const from = load<u32>(requests + <usize>(i * REQUEST_BYTES), 4);
  const to = load<u32>(requests + <usize>(i * REQUEST_BYTES), 8);
  if (pass >= ORDERED_PASSES) {
    const odd = answer ^ selectionParity(copyOf(0), from, to, seed, pass);
    if (step == STEP_SELECTIONS) oddSelections |= odd << i;
    else if (odd != 0) selectionTo = to;
    else selectionFrom = to;
    return;
  }
  const odd = answer ^ stretchParity(copyOf(pass), from, to);
  if (step == STEP_HALVE) splitLeaf(pass, from, to, odd, 0, 0);
  else addLeaf(pass, from, to - from, odd, load<f32>(masses + ((<usize>i) << 2)));
  lastOdd ^= odd;
}

/** Estimates the QBER from the blocks of pass 0; halves them, or starts to search. */
function chooseBlockSize(): void {
  let blocks: u32 = 0;
  let odd: u32 = 0;
  for (let from: u32 = 0; from < length; from += blockSize) {
    blocks += 1;
    odd += leafFlags(0, from) & LEAF_ODD;
  }
  qber = estimateQber(odd, blocks, blockSize, hint);
  if (blockSize > 1 && <f64>blockSize * qber > FIRST_MASS) {
    blockSize >>= 1;
    step = STEP_HALVE;
    return;
  }
  weighWith(qber, 1);
  for (let from: u32 = 0; from < length; from += blockSize) {
    const size = min<u32>(blockSize, length - from);
    addLeaf(0, from, size, leafFlags(0, from) & LEAF_ODD, <f32>(qber * <f64>size));
    settleLeaf(0, from);
  }
  step = STEP_SEARCH;
}

/**
 * All leaves of the earlier passes are even here, and so is the whole block: the last block of the new pass differs in
 * parity as all others together do, and is not asked.
 */
function closePass(): void {
  addLeaf(passes, lastFrom, length - lastFrom, lastOdd, lastMass);
  weighWith(qber, passes + 1);
  for (let from: u32 = 0; from < length; from += leafSize(passes, from)) settleLeaf(passes, from);
  passes += 1;
}
