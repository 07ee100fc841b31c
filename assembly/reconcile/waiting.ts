/**
 * The odd leaves that no search is in yet, one list a pass. Takes: leaves as they become odd. Gives: the
 * smallest first. A leaf that became even again while it waited drops out by itself.
 */
import { reserve } from "../port/memory";
import { LEAF_ODD, LEAF_SEARCHED, LEAF_WAITING, leafFlags, leafSize, setLeafFlags } from "./leaves";
import { ORDERED_PASSES } from "./request";

/** Binary digits of a leaf's size at most. */
const MOST_DIGITS: u32 = 32;

const listed = memory.data(4 * ORDERED_PASSES, 4);
const sizeCounts = memory.data(4 * (MOST_DIGITS + 1), 4);

let listBytes: usize = 0;
let lists: usize = 0;
let taken: usize = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 16 bytes a bit. Called once at start. */
export function waitingReserve(maximumBits: u32): void {
  listBytes = (<usize>maximumBits) << 2;
  lists = reserve(listBytes * <usize>ORDERED_PASSES);
  taken = reserve(listBytes);
}

/** Empties all lists, for a new block. */
export function waitingClear(): void {
  memory.fill(listed, 0, 4 * <usize>ORDERED_PASSES);
}

/** Lists the leaf at `start` unless it is even, listed or searched. */
export function waitIfOdd(pass: u32, start: u32): void {
  if ((leafFlags(pass, start) & (LEAF_ODD | LEAF_SEARCHED | LEAF_WAITING)) != LEAF_ODD) return;
  setLeafFlags(pass, start, LEAF_ODD | LEAF_WAITING);
  const count = load<u32>(slot(listed, pass));
  store<u32>(slot(lists + listBytes * <usize>pass, count), start);
  store<u32>(slot(listed, pass), count + 1);
}

/** Number of odd leaves that wait in a pass. */
export function waitingOdd(pass: u32): u32 {
  const list = lists + listBytes * <usize>pass;
  const count = load<u32>(slot(listed, pass));
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const start = load<u32>(slot(list, i));
    if ((leafFlags(pass, start) & LEAF_ODD) == 0) {
      setLeafFlags(pass, start, leafFlags(pass, start) & ~LEAF_WAITING);
      continue;
    }
    store<u32>(slot(list, kept), start);
    kept += 1;
  }
  store<u32>(slot(listed, pass), kept);
  return kept;
}

/** Takes up to `room` leaves from a pass's list, smallest first (to a factor of 2), and returns how many. */
export function takeWaiting(pass: u32, room: u32): u32 {
  const list = lists + listBytes * <usize>pass;
  const count = load<u32>(slot(listed, pass));
  const digits = largestDigits(list, count, pass, room);
  let kept: u32 = 0;
  let takenCount: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const start = load<u32>(slot(list, i));
    if (takenCount < room && binaryDigits(leafSize(pass, start)) <= digits) {
      setLeafFlags(pass, start, LEAF_ODD | LEAF_SEARCHED);
      store<u32>(slot(taken, takenCount), start);
      takenCount += 1;
    } else {
      store<u32>(slot(list, kept), start);
      kept += 1;
    }
  }
  store<u32>(slot(listed, pass), kept);
  return takenCount;
}

/** The start of leaf `i` of those taken last. */
export function takenLeaf(i: u32): u32 {
  return load<u32>(slot(taken, i));
}

/** The least number of binary digits such that `room` listed leaves have sizes of no more, or all have. */
function largestDigits(list: usize, count: u32, pass: u32, room: u32): u32 {
  memory.fill(sizeCounts, 0, 4 * (MOST_DIGITS + 1));
  for (let i: u32 = 0; i < count; i++) {
    const at = slot(sizeCounts, binaryDigits(leafSize(pass, load<u32>(slot(list, i)))));
    store<u32>(at, load<u32>(at) + 1);
  }
  let digits: u32 = 0;
  let within: u32 = 0;
  while (digits < MOST_DIGITS && within < room) {
    digits += 1;
    within += load<u32>(slot(sizeCounts, digits));
  }
  return digits;
}

function binaryDigits(size: u32): u32 {
  return <u32>(MOST_DIGITS - clz<u32>(size));
}

function slot(list: usize, i: u32): usize {
  return list + ((<usize>i) << 2);
}
