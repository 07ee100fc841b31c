/**
 * The ledger of blocks. Takes: requests to emit blocks of the pattern. Gives: leave, once, and the state of
 * any block afterwards. Never gives a block out twice, across resets and power cuts: before the first block
 * of a stretch is used, the end of that stretch stands in flash, and a restart goes on behind it.
 *
 * Block numbers only rise. What happened to them is kept as runs of equal state, so memory depends on how
 * often the state changes, not on how many blocks are emitted. When the runs are full the oldest are
 * forgotten: their blocks give no key any more. The ground announces in order, so those are blocks that it
 * has announced, or has left out till now.
 */
import { MARK_BLOCKS, MARK_NONE, markCommission, markOpen, markRaise } from "../port/rising-mark";

/** Never claimed, or claimed before the last reset, or forgotten: gives no key. */
const BLOCK_UNKNOWN: u32 = 0;
/** Emitted once, whole, for key. */
export const BLOCK_KEY: u32 = 1;
/** Emitted from a replayable pattern in mode `calibrate`: never gives key. */
export const BLOCK_CALIBRATE: u32 = 2;
/** Not emitted exactly (underrun, late descriptor): struck from the key. */
export const BLOCK_STRUCK: u32 = 3;
/**
 * Claimed for key and not over: its light is still to come, or may yet turn out not to be exact. Gives no key
 * so far.
 */
export const BLOCK_ARMED: u32 = 4;

/** The claim stands. */
export const CLAIM_GRANTED: u32 = 0;
/** One of the blocks was claimed before, in this life of the board or an earlier one. */
export const CLAIM_REPEATED: u32 = 1;
/** The ledger was not opened, or its flash holds no readable record. */
export const CLAIM_NOT_OPEN: u32 = 2;
/** The claim ends more than RESERVED_AT_A_TIME blocks ahead of the next unclaimed one, or is of no block. */
export const CLAIM_TOO_FAR: u32 = 4;

/** Runs of equal state that the ledger can hold. */
const RUN_CAPACITY: u32 = 512;
/** Blocks reserved in flash at a time, and the longest claim. */
export const RESERVED_AT_A_TIME: u64 = 4096;
/** A record raises the reserved end by at most one claim and one reservation. */
const LARGEST_RAISE: u64 = 2 * RESERVED_AT_A_TIME;

/** Runs that are forgotten at a time, so that moving the others is rare. */
const FORGOTTEN_RUNS: u32 = 16;

/** Blocks of equal state. */
class Run {
  first: u64;
  length: u32;
  /** A BLOCK_ code. */
  state: u32;
}

const RUN_BYTES: usize = offsetof<Run>();
const runs = memory.data(RUN_CAPACITY * <u32>RUN_BYTES);

let open: bool = false;
let nextBlock: u64 = 0;
let reservedEnd: u64 = 0;
let runCount: u32 = 0;
/** Blocks below this were forgotten, whatever they were. */
let forgottenBelow: u64 = 0;

/**
 * Prepares blank flash for a ledger that starts at block 0, and opens it. Done once, before the board's first
 * seed; on flash that already holds a record it only opens, so that a repeated command never starts the count
 * again.
 */
export function ledgerCommission(): bool {
  if (ledgerOpen()) return true;
  markCommission(MARK_BLOCKS);
  return ledgerOpen();
}

/**
 * Opens the ledger after power-on: finds the reserved end in flash and goes on from there. A record that
 * power cut short counts as blocks that were emitted (port/rising-mark.ts). Returns false, and stays closed,
 * when flash holds no whole record.
 */
export function ledgerOpen(): bool {
  reservedEnd = markOpen(MARK_BLOCKS, LARGEST_RAISE);
  open = reservedEnd != MARK_NONE;
  nextBlock = reservedEnd;
  runCount = 0;
  forgottenBelow = nextBlock;
  return open;
}

/** The lowest block that may still be claimed. */
export function nextUnclaimedBlock(): u64 {
  return nextBlock;
}

/**
 * Claims `count` blocks from `first` on, in one of the BLOCK_ states. Blocks that are passed over can
 * never be claimed later. Returns one of the CLAIM_ codes; only CLAIM_GRANTED changes anything.
 */
export function claimBlocks(first: u64, count: u32, state: u32): u32 {
  if (!open) return CLAIM_NOT_OPEN;
  if (first < nextBlock) return CLAIM_REPEATED;
  const ahead = first - nextBlock;
  if (count == 0 || ahead > RESERVED_AT_A_TIME || <u64>count > RESERVED_AT_A_TIME - ahead)
    return CLAIM_TOO_FAR;
  const end = first + <u64>count;
  if (end > reservedEnd) {
    markRaise(MARK_BLOCKS, end + RESERVED_AT_A_TIME);
    reservedEnd = end + RESERVED_AT_A_TIME;
  }
  makeRoom();
  appendRun(first, count, state);
  nextBlock = end;
  return CLAIM_GRANTED;
}

/** State of a block, one of the BLOCK_ codes. Binary search over the runs. */
export function blockState(block: u64): u32 {
  const run = findRun(block);
  return run == 0 ? BLOCK_UNKNOWN : runAt(run).state;
}

/** Blocks below this one were forgotten since power-on, because the runs were full, and give no key. */
export function ledgerForgottenBelow(): u64 {
  return forgottenBelow;
}

/**
 * Strikes one claimed block: it will never give key. Returns false when it was never claimed; the caller must
 * then stop emission. A block that was forgotten is as good as struck.
 */
export function strikeBlock(block: u64): bool {
  if (block >= nextBlock) return false;
  makeRoom();
  if (block < forgottenBelow) return true;
  return become(block, BLOCK_STRUCK);
}

/** An armed block is over and was shown whole: from here on it may give key. Anything else stays as it is. */
export function settleBlock(block: u64): void {
  makeRoom();
  if (blockState(block) == BLOCK_ARMED) become(block, BLOCK_KEY);
}

/** Forgets what became of every block so far: none of them gives key any more. They stay claimed. */
export function ledgerForget(): void {
  runCount = 0;
  forgottenBelow = nextBlock;
}

/** Gives one block of a run another state; there is room for two more runs. */
function become(block: u64, state: u32): bool {
  let run = findRun(block);
  if (run == 0) return false;
  const old = runAt(run).state;
  if (old == state) return true;
  const first = runAt(run).first;
  const end = first + <u64>runAt(run).length;
  if (block + 1 < end) insertRun(run, block + 1, <u32>(end - block - 1), old);
  if (block > first) {
    insertRun(run, first, <u32>(block - first), old);
    run += RUN_BYTES;
  }
  writeRun(run, block, 1, state);
  joinBefore(run);
  return true;
}

/**
 * Puts a run of what is left of the one at `run` behind it, or before it: a run of the same state is split in
 * two.
 */
function insertRun(run: usize, first: u64, count: u32, state: u32): void {
  const at = first > runAt(run).first ? run + RUN_BYTES : run;
  memory.copy(at + RUN_BYTES, at, runs + <usize>runCount * RUN_BYTES - at);
  writeRun(at, first, count, state);
  runCount += 1;
}

/** Joins a run to the one before, where both are of one state and nothing is between them. */
function joinBefore(run: usize): void {
  if (run == runs) return;
  const before = runAt(run - RUN_BYTES);
  const length = before.length;
  const joined = length + runAt(run).length;
  if (before.state != runAt(run).state || joined < length) return;
  if (before.first + <u64>length != runAt(run).first) return;
  before.length = joined;
  const behind = run + RUN_BYTES;
  memory.copy(run, behind, runs + <usize>runCount * RUN_BYTES - behind);
  runCount -= 1;
}

/** Forgets the oldest runs while there is no room for two more. */
function makeRoom(): void {
  if (runCount + 2 <= RUN_CAPACITY) return;
  const kept = runs + <usize>FORGOTTEN_RUNS * RUN_BYTES;
  forgottenBelow = runAt(kept).first;
  runCount -= FORGOTTEN_RUNS;
  memory.copy(runs, kept, <usize>runCount * RUN_BYTES);
}

/** Lengthens the last run where it fits; otherwise begins a new one. */
function appendRun(first: u64, count: u32, state: u32): void {
  const run = runs + <usize>runCount * RUN_BYTES;
  writeRun(run, first, count, state);
  runCount += 1;
  joinBefore(run);
}

function writeRun(address: usize, first: u64, count: u32, state: u32): void {
  const run = runAt(address);
  run.first = first;
  run.length = count;
  run.state = state;
}

function runAt(address: usize): Run {
  return changetype<Run>(address);
}

/** Address of the run that holds `block`, or 0. */
function findRun(block: u64): usize {
  let low: u32 = 0;
  let high: u32 = runCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs + <usize>middle * RUN_BYTES;
    const first = runAt(run).first;
    if (block < first) high = middle;
    else if (block >= first + <u64>runAt(run).length) low = middle + 1;
    else return run;
  }
  return 0;
}
