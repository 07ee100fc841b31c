/**
 * The searches under way. Takes: leaves that are odd, and answers. Gives: the next cut of each search;
 * corrects a bit when a search ends, which may make leaves of the other passes odd (the cascade). Never talks
 * to the other side itself.
 *
 * All odd leaves of pass 0 are searched at once: they have no bit in common. Of the larger leaves of a later
 * pass only a share is in work at a time, smallest first: each error found there betrays others through pass
 * 0, where finding them costs less. A larger share saves round trips and costs answers.
 */
import { reserve } from "../port/memory";
import { evennessCount } from "./evenness";
import {
  bitOf,
  LEAF_ODD,
  LEAF_SEARCHED,
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
import { takenLeaf, takeWaiting, waitIfOdd, waitingClear, waitingOdd, waitingReserve } from "./waiting";
import { cutStretch, leftMass, onlyPlace, rightMass } from "./weigh";

/** Of the odd leaves of a later pass, the share that is searched at a time; all of them in a hurry. */
const SHARE: f64 = 0.5;
/** At least one search for so many bits of the block, which bounds the round trips of long blocks. */
const BITS_PER_SEARCH: u32 = 8192;
/** The same in a hurry. */
const BITS_PER_HURRIED_SEARCH: u32 = 64;

/** A search: a leaf, and where it is cut. */
class Search {
  pass: u32;
  start: u32;
  middle: u32;
  /** Expected number of errors in each part. */
  leftMass: f32;
  rightMass: f32;
}

const SEARCH_BYTES: usize = offsetof<Search>();

/** What stands for the pass in a search that has ended. */
const ENDED: u32 = ORDERED_PASSES;

const searchedCounts = memory.data(4 * ORDERED_PASSES, 4);

let copyBytes: usize = 0;
let copies: usize = 0;
let searches: usize = 0;
let length: u32 = 0;
let seed: u64 = 0;
let openPasses: u32 = 0;
let followedSelections: u32 = 0;
let firstSelection: u32 = 0;
let isHurried: bool = false;

/** Number of searches under way. */
export let searchCount: u32 = 0;
/** Number of bits corrected in this block. */
export let corrected: u32 = 0;
/** Bit s: the two sides differ in the parity of selection s. */
export let selectionsOdd: u32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 57 bytes a bit. Called once at start. */
export function searchReserve(maximumBits: u32): void {
  copyBytes = (<usize>(maximumBits + 63) >> 6) << 3;
  copies = reserve(copyBytes * <usize>ORDERED_PASSES);
  searches = reserve(<usize>maximumBits * 2 * SEARCH_BYTES);
  waitingReserve(maximumBits);
}

/** Starts a block of n bits: copies it, opens pass 0. */
export function searchBegin(bits: usize, n: u32, blockSeed: u64): void {
  memory.fill(copies, 0, copyBytes);
  memory.copy(copies, bits, <usize>((n + 7) >> 3));
  memory.fill(searchedCounts, 0, 4 * <usize>ORDERED_PASSES);
  waitingClear();
  length = n;
  seed = blockSeed;
  openPasses = 1;
  followedSelections = 0;
  selectionsOdd = 0;
  searchCount = 0;
  corrected = 0;
}

/** Whether round trips count for more than answers from now on. */
export function searchHurry(hurry: bool): void {
  isHurried = hurry;
}

/** Opens pass `pass`, whose order is made: all its leaves must be added before the next correction. */
export function searchOpen(pass: u32): void {
  const order = orderOf(pass);
  const target = copyOf(pass);
  for (let from: u32 = 0; from < length; from += 64) {
    const size = min<u32>(64, length - from);
    let word: u64 = 0;
    for (let i: u32 = 0; i < size; i++) {
      const bit = load<u32>(order + ((<usize>(from + i)) << 2));
      word |= (<u64>((load<u8>(copies + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1)) << i;
    }
    store<u64>(target + ((<usize>(from >> 6)) << 3), word);
  }
  openPasses = pass + 1;
}

/** Address of Bob's bits in the order of an open pass. */
export function copyOf(pass: u32): usize {
  return copies + copyBytes * <usize>pass;
}

/**
 * From now on `selectionsOdd` follows the corrections in `count` selections from pass `first` on; `odd` is
 * its state now.
 */
export function followSelections(first: u32, count: u32, odd: u32): void {
  firstSelection = first;
  followedSelections = count;
  selectionsOdd = odd;
}

/** Lists a leaf for search if it is odd; corrects it at once when it is a single bit. */
export function settleLeaf(pass: u32, start: u32): void {
  if (leafSize(pass, start) > 1) waitIfOdd(pass, start);
  else if ((leafFlags(pass, start) & LEAF_ODD) != 0) correct(bitOf(pass, start));
}

/** Flips a bit that was told before there are leaves. */
export function correctTold(bit: u32): void {
  corrected += 1;
  const at = copies + <usize>(bit >> 3);
  store<u8>(at, load<u8>(at) ^ ((<u8>1) << (<u8>(bit & 7))));
}

/** Flips a bit in which the two sides differ. */
export function correct(bit: u32): void {
  corrected += 1;
  if (openPasses > 1) evennessCount(bit);
  for (let pass: u32 = 0; pass < openPasses; pass++) {
    const place = placeOf(pass, bit);
    const at = copyOf(pass) + <usize>(place >> 3);
    store<u8>(at, load<u8>(at) ^ ((<u8>1) << (<u8>(place & 7))));
    const start = leafStart(pass, place);
    toggleLeaf(pass, start);
    // A known bit that is found wrong means that answers contradict; confirmation will refuse the block.
    if (leafSize(pass, start) > 1) waitIfOdd(pass, start);
  }
  for (let selection: u32 = 0; selection < followedSelections; selection++) {
    selectionsOdd ^= isSelected(bit, seed, firstSelection + selection) << selection;
  }
}

/**
 * Takes waiting leaves into work and cuts every leaf in work; `searchCount` is then the number of questions.
 */
export function searchAdvance(): void {
  let waiting: u32;
  do {
    for (let pass: u32 = 0; pass < openPasses; pass++) startSearches(pass);
    cutAll();
    waiting = 0;
    for (let pass: u32 = 0; pass < openPasses; pass++) waiting += waitingOdd(pass);
    // Ends: a leaf that leaves no question had a bit corrected, which no bit needs twice unless answers
    // contradict.
  } while (searchCount == 0 && waiting > 0 && corrected <= length);
}

/** The pass of search `i`. */
export function searchPass(i: u32): u32 {
  return search(i).pass;
}

/** The first place of the stretch that search `i` asks about. */
export function searchFrom(i: u32): u32 {
  return search(i).start;
}

/** The place after the stretch that search `i` asks about. */
export function searchTo(i: u32): u32 {
  return search(i).middle;
}

/** Applies the answer to search `i`, and goes on in an odd part. */
export function searchAnswer(i: u32, answer: u32): void {
  const at = search(i);
  const pass = at.pass;
  const start = at.start;
  const middle = at.middle;
  const leftOdd = answer ^ stretchParity(copyOf(pass), start, middle);
  splitLeaf(pass, start, middle, leftOdd, at.leftMass, at.rightMass);
  const next = leftOdd != 0 ? start : middle;
  if (leafSize(pass, next) > 1) {
    at.start = next;
    setLeafFlags(pass, next, leafFlags(pass, next) | LEAF_SEARCHED);
  } else {
    at.pass = ENDED;
    countSearched(pass, -1);
    settleLeaf(pass, next);
  }
  // Odd as well, when another search found an error here meanwhile.
  if (leftOdd != 0) settleLeaf(pass, middle);
}

/** Cuts the leaf of every search, and drops the searches that have ended. */
function cutAll(): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < searchCount; i++) {
    const at = search(i);
    const pass = at.pass;
    if (pass == ENDED) continue;
    const start = at.start;
    if ((leafFlags(pass, start) & LEAF_ODD) != 0) {
      const middle = cutStretch(pass, start, start + leafSize(pass, start));
      if (onlyPlace < 0) {
        at.middle = middle;
        at.leftMass = leftMass;
        at.rightMass = rightMass;
        memory.copy(changetype<usize>(search(kept)), changetype<usize>(at), SEARCH_BYTES);
        kept += 1;
        continue;
      }
      correct(bitOf(pass, onlyPlace));
    }
    setLeafFlags(pass, start, leafFlags(pass, start) & ~LEAF_SEARCHED);
    countSearched(pass, -1);
  }
  searchCount = kept;
}

/** Starts searches in waiting leaves of a pass, as many as its share allows. */
function startSearches(pass: u32): void {
  const odd = waitingOdd(pass);
  const searched = load<u32>(searchedCounts + ((<usize>pass) << 2));
  const fewest = max<u32>(1, length / (isHurried ? BITS_PER_HURRIED_SEARCH : BITS_PER_SEARCH));
  const share = isHurried ? 1 : SHARE;
  const allowed = pass == 0 ? u32.MAX_VALUE : max<u32>(fewest, <u32>(share * <f64>(odd + searched)));
  if (odd == 0 || searched >= allowed) return;
  const taken = takeWaiting(pass, allowed - searched);
  for (let i: u32 = 0; i < taken; i++) {
    search(searchCount).pass = pass;
    search(searchCount).start = takenLeaf(i);
    searchCount += 1;
  }
  countSearched(pass, <i32>taken);
}

function countSearched(pass: u32, change: i32): void {
  const at = searchedCounts + ((<usize>pass) << 2);
  store<i32>(at, load<i32>(at) + change);
}

function search(i: u32): Search {
  return changetype<Search>(searches + <usize>i * SEARCH_BYTES);
}
