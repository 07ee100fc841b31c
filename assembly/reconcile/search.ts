/**
 * The searches under way. Takes: leaves that are odd, and answers. Gives: the next cut of each search; corrects a bit when
 * a search ends, which may make leaves of the other passes odd (the cascade). Never talks to the other side itself.
 *
 * All odd leaves of pass 0 are searched at once: they have no bit in common. Of the larger leaves of a later pass only a
 * share is in work at a time, smallest first: each error found there betrays others through pass 0, where finding them
 * costs less.
 */
import { reserve } from "../port/memory";
import {
  bitOf,
  LEAF_ODD,
  LEAF_SEARCHED,
  LEAF_WAITING,
  leafFlags,
  leafSize,
  leafStart,
  orderOf,
  placeOf,
  setLeafFlags,
  splitLeaf,
  toggleLeaf,
} from "./leaves";
import { isSelected, stretchParity } from "./parity";
import { ORDERED_PASSES } from "./request";
import { cutStretch, leftMass, onlyPlace, rightMass } from "./weigh";

/** Of the odd leaves of a later pass, the share that is searched at a time. */
const SHARE: f64 = 0.5;
/** At least one search for so many bits of the block, which bounds the round trips of long blocks. */
const BITS_PER_SEARCH: u32 = 8192;

const SEARCH_PASS: usize = 0;
const SEARCH_START: usize = 4;
const SEARCH_MIDDLE: usize = 8;
const SEARCH_LEFT_MASS: usize = 12;
const SEARCH_RIGHT_MASS: usize = 16;
const SEARCH_BYTES: usize = 20;

const waitingCounts = memory.data(4 * 3, 4);
const searchedCounts = memory.data(4 * 3, 4);
const sizeCounts = memory.data(4 * 33, 4);

let copyBytes: usize = 0;
let copies: usize = 0;
let searches: usize = 0;
let waiting: usize = 0;
let waitingBytes: usize = 0;

let length: u32 = 0;
let blockSeed: u64 = 0;
let openPasses: u32 = 0;
let selectionsAsked: u32 = 0;

/** Number of searches under way. */
export let searchCount: u32 = 0;
/** Number of bits corrected in this block. */
export let corrected: u32 = 0;
/** Bit s: the two sides differ in the parity of selection s. */
export let selectionsOdd: u32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 53 bytes a bit. Called once at start. */
export function searchReserve(maximumBits: u32): void {
  copyBytes = (<usize>(maximumBits + 63) >> 6) << 3;
  copies = reserve(copyBytes * <usize>ORDERED_PASSES);
  searches = reserve(<usize>maximumBits * 2 * SEARCH_BYTES);
  waitingBytes = (<usize>maximumBits) << 2;
  waiting = reserve(waitingBytes * <usize>ORDERED_PASSES);
}

/** Starts a block of n bits: copies it, opens pass 0. */
export function searchBegin(bits: usize, n: u32, seed: u64): void {
  memory.fill(copies, 0, copyBytes);
  memory.copy(copies, bits, <usize>((n + 7) >> 3));
  memory.fill(waitingCounts, 0, 12);
  memory.fill(searchedCounts, 0, 12);
  length = n;
  blockSeed = seed;
  openPasses = 1;
  selectionsAsked = 0;
  selectionsOdd = 0;
  searchCount = 0;
  corrected = 0;
}

/** Opens pass `pass`: its leaves take part from now on. All its leaves must be added before a bit is corrected. */
export function searchOpen(pass: u32, n: u32): void {
  const order = orderOf(pass);
  const target = copyOf(pass);
  for (let from: u32 = 0; from < n; from += 64) {
    const size = min<u32>(64, n - from);
    let word: u64 = 0;
    for (let i: u32 = 0; i < size; i++) {
      const bit = load<u32>(order + ((<usize>(from + i)) << 2));
      word |= <u64>((load<u8>(copies + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) << i;
    }
    store<u64>(target + ((<usize>(from >> 6)) << 3), word);
  }
  openPasses = pass + 1;
}

/** Bob's bits in the order of an open pass. */
export function copyOf(pass: u32): usize {
  return copies + copyBytes * <usize>pass;
}

/** From now on `selectionsOdd` follows the corrections; `odd` is its state now. */
export function followSelections(asked: u32, odd: u32): void {
  selectionsAsked = asked;
  selectionsOdd = odd;
}

/** Lists a leaf for search if it is odd; corrects it when it is a single bit. */
export function settleLeaf(pass: u32, start: u32): void {
  const flags = leafFlags(pass, start);
  if ((flags & LEAF_ODD) == 0) return;
  if (leafSize(pass, start) == 1) correct(bitOf(pass, start));
  else if ((flags & (LEAF_SEARCHED | LEAF_WAITING)) == 0) wait(pass, start, flags);
}

/** Flips a bit in which the two sides differ. */
export function correct(bit: u32): void {
  corrected += 1;
  for (let pass: u32 = 0; pass < openPasses; pass++) {
    const place = placeOf(pass, bit);
    const at = copyOf(pass) + <usize>(place >> 3);
    store<u8>(at, load<u8>(at) ^ ((<u8>1) << (<u8>(place & 7))));
    const start = leafStart(pass, place);
    const flags = toggleLeaf(pass, start);
    if ((flags & (LEAF_ODD | LEAF_SEARCHED | LEAF_WAITING)) == LEAF_ODD) wait(pass, start, flags);
  }
  for (let selection: u32 = 0; selection < selectionsAsked; selection++) {
    selectionsOdd ^= isSelected(bit, blockSeed, ORDERED_PASSES + selection) << selection;
  }
}

/** Takes waiting leaves into work and cuts every leaf in work; `searchCount` is then the number of questions. */
export function searchAdvance(): void {
  do {
    for (let pass: u32 = 0; pass < openPasses; pass++) takeWaiting(pass);
    cutAll();
  } while (searchCount == 0 && anyWaiting());
}

/** The pass of search `i`. */
export function searchPass(i: u32): u32 {
  return load<u32>(search(i), SEARCH_PASS);
}

/** The first place of the stretch that search `i` asks about. */
export function searchFrom(i: u32): u32 {
  return load<u32>(search(i), SEARCH_START);
}

/** The place after the stretch that search `i` asks about. */
export function searchTo(i: u32): u32 {
  return load<u32>(search(i), SEARCH_MIDDLE);
}

/** Applies the answer to search `i`, and goes on in an odd part. */
export function searchAnswer(i: u32, answer: u32): void {
  const at = search(i);
  const pass = load<u32>(at, SEARCH_PASS);
  const start = load<u32>(at, SEARCH_START);
  const middle = load<u32>(at, SEARCH_MIDDLE);
  const leftOdd = answer ^ stretchParity(copyOf(pass), start, middle);
  splitLeaf(pass, start, middle, leftOdd, load<f32>(at, SEARCH_LEFT_MASS), load<f32>(at, SEARCH_RIGHT_MASS));
  const next = leftOdd != 0 ? start : middle;
  const flags = leafFlags(pass, next);
  if (leafSize(pass, next) > 1) {
    store<u32>(at, next, SEARCH_START);
    setLeafFlags(pass, next, flags | LEAF_SEARCHED);
  } else {
    store<u32>(at, ORDERED_PASSES, SEARCH_PASS);
    count(searchedCounts, pass, -1);
    settleLeaf(pass, next);
  }
  if (leftOdd != 0) settleLeaf(pass, middle);
}

/** Cuts the leaf of every search, and drops the searches that have ended. */
function cutAll(): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < searchCount; i++) {
    const at = search(i);
    const pass = load<u32>(at, SEARCH_PASS);
    if (pass == ORDERED_PASSES) continue;
    const start = load<u32>(at, SEARCH_START);
    const flags = leafFlags(pass, start);
    if ((flags & LEAF_ODD) != 0) {
      const middle = cutStretch(pass, start, start + leafSize(pass, start));
      if (onlyPlace < 0) {
        store<u32>(at, middle, SEARCH_MIDDLE);
        store<f32>(at, leftMass, SEARCH_LEFT_MASS);
        store<f32>(at, rightMass, SEARCH_RIGHT_MASS);
        memory.copy(search(kept), at, SEARCH_BYTES);
        kept += 1;
        continue;
      }
      correct(bitOf(pass, onlyPlace));
    }
    setLeafFlags(pass, start, leafFlags(pass, start) & ~LEAF_SEARCHED);
    count(searchedCounts, pass, -1);
  }
  searchCount = kept;
}

/** Starts searches in waiting leaves of a pass, smallest first, as many as its share allows. */
function takeWaiting(pass: u32): void {
  const odd = compactWaiting(pass);
  const fewest = max<u32>(1, length / BITS_PER_SEARCH);
  const searched = load<u32>(searchedCounts + ((<usize>pass) << 2));
  const allowed = pass == 0 ? u32.MAX_VALUE : max<u32>(fewest, <u32>(SHARE * <f64>(odd + searched)));
  if (odd == 0 || searched >= allowed) return;
  let room = allowed - searched;
  let sizes: u32 = 0; // leaves of fewer than 2^sizes places
  let smaller: u32 = 0;
  while (sizes < 32 && smaller < room) {
    sizes += 1;
    smaller += load<u32>(sizeCounts + ((<usize>sizes) << 2));
  }
  const list = waiting + waitingBytes * <usize>pass;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < odd; i++) {
    const start = load<u32>(list + ((<usize>i) << 2));
    if (room == 0 || sizeClass(leafSize(pass, start)) > sizes) {
      store<u32>(list + ((<usize>kept) << 2), start);
      kept += 1;
      continue;
    }
    setLeafFlags(pass, start, LEAF_ODD | LEAF_SEARCHED);
    store<u32>(search(searchCount), pass, SEARCH_PASS);
    store<u32>(search(searchCount), start, SEARCH_START);
    searchCount += 1;
    count(searchedCounts, pass, 1);
    room -= 1;
  }
  store<u32>(waitingCounts + ((<usize>pass) << 2), kept);
}

/** Drops from a pass's list what is no longer odd; counts the rest by size and returns their number. */
function compactWaiting(pass: u32): u32 {
  const list = waiting + waitingBytes * <usize>pass;
  const listed = load<u32>(waitingCounts + ((<usize>pass) << 2));
  memory.fill(sizeCounts, 0, 4 * 33);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < listed; i++) {
    const start = load<u32>(list + ((<usize>i) << 2));
    const flags = leafFlags(pass, start);
    if ((flags & LEAF_WAITING) == 0) continue;
    if ((flags & LEAF_ODD) == 0) {
      setLeafFlags(pass, start, flags & ~LEAF_WAITING);
      continue;
    }
    store<u32>(list + ((<usize>kept) << 2), start);
    kept += 1;
    count(sizeCounts, sizeClass(leafSize(pass, start)), 1);
  }
  store<u32>(waitingCounts + ((<usize>pass) << 2), kept);
  return kept;
}

function anyWaiting(): bool {
  let listed: u32 = 0;
  for (let pass: u32 = 0; pass < openPasses; pass++) listed += compactWaiting(pass);
  return listed > 0;
}

function wait(pass: u32, start: u32, flags: u32): void {
  const listed = load<u32>(waitingCounts + ((<usize>pass) << 2));
  setLeafFlags(pass, start, flags | LEAF_WAITING);
  store<u32>(waiting + waitingBytes * <usize>pass + ((<usize>listed) << 2), start);
  store<u32>(waitingCounts + ((<usize>pass) << 2), listed + 1);
}

function count(counts: usize, i: u32, change: i32): void {
  const at = counts + ((<usize>i) << 2);
  store<i32>(at, load<i32>(at) + change);
}

function search(i: u32): usize {
  return searches + <usize>i * SEARCH_BYTES;
}

/** The number of binary digits of a size. */
function sizeClass(size: u32): u32 {
  return <u32>(32 - clz<u32>(size));
}
