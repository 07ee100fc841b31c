/**
 * The ledger of blocks. Takes: requests to emit blocks of the pattern. Gives: leave, once, and the state of any
 * block afterwards. Never gives a block out twice, across resets and power cuts: before the first block of a
 * stretch is used, the end of that stretch stands in flash, and a restart goes on behind it.
 *
 * Block numbers only rise. What happened to them is kept as runs of equal state, so memory depends on how often
 * the state changes, not on how many blocks are emitted; when the runs are full the ledger refuses, and the lines
 * stay dark.
 */
import { MARK_BLOCKS, MARK_NONE, markCommission, markOpen, markRaise } from "../port/rising-mark";

/** Never claimed, or claimed before the last reset and therefore unknown: gives no key. */
export const BLOCK_UNKNOWN: u32 = 0;
/** Emitted once, for key. */
export const BLOCK_KEY: u32 = 1;
/** Emitted from a replayable pattern in mode `calibrate`: never gives key. */
export const BLOCK_CALIBRATE: u32 = 2;
/** Not emitted exactly (underrun, late descriptor): struck from the key. */
export const BLOCK_STRUCK: u32 = 3;

/** The claim stands. */
export const CLAIM_GRANTED: u32 = 0;
/** One of the blocks was claimed before, in this life of the board or an earlier one. */
export const CLAIM_REPEATED: u32 = 1;
/** The ledger was not opened, or its flash holds no readable record. */
export const CLAIM_NOT_OPEN: u32 = 2;
/** No room for another run: distil before more is emitted. */
export const CLAIM_FULL: u32 = 3;
/** The claim ends more than RESERVED_AT_A_TIME blocks ahead of the next unclaimed one. */
export const CLAIM_TOO_FAR: u32 = 4;

/** Runs of equal state that the ledger can hold. */
export const RUN_CAPACITY: u32 = 1024;
/** Blocks reserved in flash at a time, and the longest claim. */
export const RESERVED_AT_A_TIME: u64 = 4096;
/** A record raises the reserved end by at most one claim and one reservation. */
const LARGEST_RAISE: u64 = 2 * RESERVED_AT_A_TIME;

const RUN_BYTES: usize = 16; // first block (u64), length (u32), state (u32)
const runs = memory.data(<i32>RUN_CAPACITY * 16);

let open: bool = false;
let nextBlock: u64 = 0;
let reservedEnd: u64 = 0;
let runCount: u32 = 0;

/**
 * Prepares blank flash for a ledger that starts at block 0, and opens it. Done once, before the board's first seed; on
 * flash that already holds a record it only opens, so that a repeated command never starts the count again.
 */
export function ledgerCommission(): bool {
  if (ledgerOpen()) return true;
  markCommission(MARK_BLOCKS);
  return ledgerOpen();
}

/**
 * Opens the ledger after power-on: finds the reserved end in flash and goes on from there. A record that power cut short
 * counts as blocks that were emitted (port/rising-mark.ts). Returns false, and stays closed, when flash holds no whole
 * record.
 */
export function ledgerOpen(): bool {
  reservedEnd = markOpen(MARK_BLOCKS, LARGEST_RAISE);
  open = reservedEnd != MARK_NONE;
  nextBlock = reservedEnd;
  runCount = 0;
  return open;
}

/** The lowest block that may still be claimed. */
export function nextUnclaimedBlock(): u64 {
  return nextBlock;
}

/**
 * Claims `count` blocks from `first` on, for state BLOCK_KEY or BLOCK_CALIBRATE. Blocks that are passed over can
 * never be claimed later. Returns one of the CLAIM_ codes; only CLAIM_GRANTED changes anything.
 */
export function claimBlocks(first: u64, count: u32, state: u32): u32 {
  if (!open) return CLAIM_NOT_OPEN;
  if (first < nextBlock) return CLAIM_REPEATED;
  const end = first + <u64>count;
  if (end > nextBlock + RESERVED_AT_A_TIME) return CLAIM_TOO_FAR;
  if (!appendRun(first, count, state)) return CLAIM_FULL;
  if (end > reservedEnd) {
    markRaise(MARK_BLOCKS, end + RESERVED_AT_A_TIME);
    reservedEnd = end + RESERVED_AT_A_TIME;
  }
  nextBlock = end;
  return CLAIM_GRANTED;
}

/** State of a block, one of the BLOCK_ codes. Binary search over the runs. */
export function blockState(block: u64): u32 {
  const run = findRun(block);
  return run == 0 ? BLOCK_UNKNOWN : load<u32>(run, 12);
}

/**
 * Strikes one claimed block: it will never give key. Returns false when it was never claimed or the runs are full;
 * the caller must then stop emission.
 */
export function strikeBlock(block: u64): bool {
  const run = findRun(block);
  if (run == 0) return false;
  const state = load<u32>(run, 12);
  if (state == BLOCK_STRUCK) return true;
  if (runCount + 2 > RUN_CAPACITY) return false;
  const first = load<u64>(run);
  const end = first + <u64>load<u32>(run, 8);
  const tail = run + RUN_BYTES;
  const bytesBehind = runs + <usize>runCount * RUN_BYTES - tail;
  const before: u32 = block > first ? 1 : 0;
  const behind: u32 = block + 1 < end ? 1 : 0;
  memory.copy(tail + <usize>(before + behind) * RUN_BYTES, tail, bytesBehind);
  let at = run;
  if (before) at = writeRun(at, first, <u32>(block - first), state);
  at = writeRun(at, block, 1, BLOCK_STRUCK);
  if (behind) writeRun(at, block + 1, <u32>(end - block - 1), state);
  runCount += before + behind;
  return true;
}

function writeRun(address: usize, first: u64, count: u32, state: u32): usize {
  store<u64>(address, first);
  store<u32>(address, count, 8);
  store<u32>(address, state, 12);
  return address + RUN_BYTES;
}

/** Lengthens the last run where it fits; otherwise begins a new one. Two runs are kept free for a strike. */
function appendRun(first: u64, count: u32, state: u32): bool {
  if (runCount > 0) {
    const last = runs + <usize>(runCount - 1) * RUN_BYTES;
    const length = load<u32>(last, 8);
    if (load<u32>(last, 12) == state && load<u64>(last) + <u64>length == first && length + count >= length) {
      store<u32>(last, length + count, 8);
      return true;
    }
  }
  if (runCount + 2 >= RUN_CAPACITY) return false;
  writeRun(runs + <usize>runCount * RUN_BYTES, first, count, state);
  runCount += 1;
  return true;
}

/** Address of the run that holds `block`, or 0. */
function findRun(block: u64): usize {
  let low: u32 = 0;
  let high: u32 = runCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs + <usize>middle * RUN_BYTES;
    const first = load<u64>(run);
    if (block < first) high = middle;
    else if (block >= first + <u64>load<u32>(run, 8)) low = middle + 1;
    else return run;
  }
  return 0;
}
