/**
 * The pool of key that authenticates: bits that both sides share and nobody else knows, numbered from the
 * first that was ever put in. Takes: bits, at the end of what is there. Gives: stretches of it, once each.
 * Before a stretch is used its end stands in flash, so no reset and no power cut gives any of it out again;
 * what a reset finds half used is burnt. Spent bits are wiped. Refuses to go below the reserve unless the
 * caller may: the reserve is what the next session needs to start at all.
 *
 * Positions and lengths are in bits, always multiples of 64. The bits themselves live in RAM here; the host
 * or the key store loads them after power-on.
 */
import { reserve } from "../port/memory";
import { MARK_NONE, MARK_POOL, markCommission, markOpen, markRaise } from "../port/rising-mark";

/** The stretch is the caller's. */
export const POOL_GRANTED: u32 = 0;
/** Some of the stretch was given out before, in this life of the board or an earlier one. */
export const POOL_REPEATED: u32 = 1;
/** The pool was not opened. */
export const POOL_NOT_OPEN: u32 = 2;
/** Not enough key, or only enough by touching the reserve. */
export const POOL_SHORT: u32 = 3;

/**
 * Longest stretch that is given out at a time, in bits; a damaged record in flash burns as much, so it is
 * kept short.
 */
export const POOL_LONGEST: u32 = 1024;

let open: bool = false;
let capacityBits: u64 = 0;
let words: usize = 0;
/** Position of the first bit that may still be given out, and behind the last one. */
let nextPosition: u64 = 0;
let endPosition: u64 = 0;
let reserveBits: u64 = 0;

/** Reserves room for `bits` bits, a multiple of 64. Called once at start. */
export function poolReserve(bits: u32): void {
  assert((bits & 63) == 0);
  capacityBits = <u64>bits;
  words = reserve(<usize>(bits >> 3));
}

/**
 * Opens the pool after power-on, empty: nothing below the mark in flash is ever given out again. `commission`
 * is the operator's word that this flash never held a pool: without a whole record it is then prepared.
 * Otherwise the pool stays closed without one, and the answer is false.
 */
export function poolOpen(commission: bool): bool {
  let mark = markOpen(MARK_POOL, <u64>POOL_LONGEST);
  if (mark == MARK_NONE && commission) {
    markCommission(MARK_POOL);
    mark = markOpen(MARK_POOL, <u64>POOL_LONGEST);
  }
  open = mark != MARK_NONE;
  nextPosition = mark;
  endPosition = mark;
  memory.fill(words, 0, <usize>(capacityBits >> 3));
  return open;
}

/** Sets how many bits `poolSpend` leaves alone unless told otherwise. */
export function poolSetReserve(bits: u32): void {
  reserveBits = <u64>bits;
}

/**
 * Puts in `bits` bits (a multiple of 64) at `address` (aligned to 4), which are numbered from `position` on:
 * 64-bit words, lowest byte first. Bits below the mark are passed over. Returns false, and takes nothing,
 * when they do not follow on what is there or there is no room.
 */
export function poolFill(position: u64, address: usize, bits: u32): bool {
  if (!open || (bits & 63) != 0 || (position & 63) != 0) return false;
  const end = position + <u64>bits;
  const empty = nextPosition == endPosition;
  if (empty ? position > nextPosition : position != endPosition) return false;
  if (end > nextPosition + capacityBits) return false;
  for (let at = max<u64>(position, nextPosition); at < end; at += 64) {
    memory.copy(wordOf(at), address + <usize>((at - position) >> 3), 8);
  }
  endPosition = max<u64>(end, nextPosition);
  return true;
}

/** Position of the first bit that may still be given out. */
export function poolNext(): u64 {
  return nextPosition;
}

/** Position behind the last bit that was ever put in. */
export function poolEnd(): u64 {
  return endPosition;
}

/** Bits that are left, the reserve included. */
export function poolLeft(): u64 {
  return endPosition - nextPosition;
}

/**
 * Gives out `bits` bits (a multiple of 64, at most POOL_LONGEST) from `position` on; what is passed over is
 * burnt. Returns a POOL_ code; only POOL_GRANTED changes anything. `mayTouchReserve` is for opening a session
 * and for ending an uncertainty, no more.
 */
export function poolSpend(position: u64, bits: u32, mayTouchReserve: bool): u32 {
  if (!open) return POOL_NOT_OPEN;
  if (position < nextPosition) return POOL_REPEATED;
  const left = mayTouchReserve ? 0 : reserveBits;
  const end = position + <u64>bits;
  if (bits > POOL_LONGEST || end < position || end + left > endPosition) return POOL_SHORT;
  for (let from = nextPosition; from < end; from += <u64>POOL_LONGEST)
    markRaise(MARK_POOL, min<u64>(end, from + <u64>POOL_LONGEST));
  for (let at = nextPosition; at < position; at += 64) store<u64>(wordOf(at), 0);
  nextPosition = end;
  return POOL_GRANTED;
}

/** Takes the 64-bit word at `position` out of a stretch that was given out: reads it and wipes it. */
export function poolTake(position: u64): u64 {
  assert(position < nextPosition);
  const word = load<u64>(wordOf(position));
  store<u64>(wordOf(position), 0);
  return word;
}

/**
 * Reads the 64-bit word at `position` and leaves it: to see whether a session's first packet was made with
 * it.
 */
export function poolPeek(position: u64): u64 {
  if (position < nextPosition || position + 64 > endPosition) return 0;
  return load<u64>(wordOf(position));
}

function wordOf(position: u64): usize {
  return words + <usize>((position % capacityBits) >> 3);
}
