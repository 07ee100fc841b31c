/**
 * The last passes. Takes: parities of random halves of the block, asked in sets. Gives: the few errors that
 * all ordered passes missed. A set that found an error is followed by a fresh one, until one is even as a
 * whole: errors that are left then were there when it was asked, each half would have shown them with
 * probability 1/2, and all miss them with 2^-SELECTIONS. Never runs while a leaf of an ordered pass is odd.
 */
import { ask, askedPass, askedTo, batchClear } from "./batch";
import { selectionParity } from "./parity";
import { ORDERED_PASSES, SELECTION_SETS, SELECTIONS } from "./request";
import { copyOf, correct, corrected, followSelections, selectionsOdd } from "./search";
import { cutSelection, onlyPlace, weighAll } from "./weigh";

/** A search for each selection of the set: its stretch (to 0: none), and the satellite's parity of it. */
const froms = memory.data(4 * SELECTIONS, 4);
const tos = memory.data(4 * SELECTIONS, 4);
const theirs = memory.data(4 * SELECTIONS, 4);

let length: u32 = 0;
let seed: u64 = 0;
let answers: u32 = 0;
let set: u32 = 0;
let wasOdd: bool = false;
let weighedAt: u32 = 0;

/** Starts a block of n bits. */
export function selectionsBegin(n: u32, blockSeed: u64): void {
  length = n;
  seed = blockSeed;
  set = 0;
  wasOdd = false;
}

/** Whether the newest set was even as a whole when its answers came. */
export function selectionsHold(): bool {
  return set > 0 && !wasOdd;
}

/** Whether there is no further set to ask. */
export function selectionsAreSpent(): bool {
  return set == SELECTION_SETS;
}

/** Whether any set was asked. */
export function selectionsBegun(): bool {
  return set > 0;
}

/** Asks a fresh set. */
export function askSelections(): void {
  set += 1;
  answers = 0;
  for (let i: u32 = 0; i < SELECTIONS; i++) ask(passOf(i), 0, length);
}

/** Takes the answer to request `i` of `askSelections`. */
export function answerSelection(i: u32, answer: u32): void {
  store<u32>(entry(tos, i), 0);
  store<u32>(entry(theirs, i), answer);
  answers |= (answer ^ ours(i, 0, length)) << i;
  if (i + 1 < SELECTIONS) return;
  followSelections(passOf(0), SELECTIONS, answers);
  wasOdd = answers != 0;
  weighedAt = u32.MAX_VALUE;
}

/**
 * Asks the next question of the searches in odd selections: of the first one only, since an error found
 * betrays its mates for fewer answers; of all of them from the second set on, when so many errors are left
 * that it would take too long. Asks nothing when it corrected a bit, or all are even.
 */
export function askSelectionCuts(): void {
  if (weighedAt != corrected) weighAll(length);
  weighedAt = corrected;
  for (let i: u32 = 0; i < SELECTIONS; i++) {
    if (((selectionsOdd >> i) & 1) == 0) continue;
    if (!isSearched(i)) startSearch(i);
    const from = load<u32>(entry(froms, i));
    const middle = cutSelection(from, load<u32>(entry(tos, i)), seed, passOf(i));
    if (onlyPlace >= 0) {
      batchClear();
      store<u32>(entry(tos, i), 0);
      correct(<u32>onlyPlace);
      return;
    }
    ask(passOf(i), from, middle);
    if (set == 1) return;
  }
}

/** Takes the answer to request `request` of `askSelectionCuts`. */
export function answerSelectionCut(request: u32, answer: u32): void {
  const i = askedPass(request) - passOf(0);
  const middle = askedTo(request);
  if ((answer ^ ours(i, load<u32>(entry(froms, i)), middle)) != 0) {
    store<u32>(entry(tos, i), middle);
    store<u32>(entry(theirs, i), answer);
  } else {
    store<u32>(entry(theirs, i), load<u32>(entry(theirs, i)) ^ answer);
    store<u32>(entry(froms, i), middle);
  }
}

/** Whether selection i has a stretch that is odd still: another search may have found the error in it. */
function isSearched(i: u32): bool {
  const to = load<u32>(entry(tos, i));
  return to > 0 && (load<u32>(entry(theirs, i)) ^ ours(i, load<u32>(entry(froms, i)), to)) != 0;
}

function startSearch(i: u32): void {
  store<u32>(entry(froms, i), 0);
  store<u32>(entry(tos, i), length);
  store<u32>(entry(theirs, i), ours(i, 0, length) ^ 1);
}

function ours(i: u32, from: u32, to: u32): u32 {
  return selectionParity(copyOf(0), from, to, seed, passOf(i));
}

function passOf(i: u32): u32 {
  return ORDERED_PASSES + (set - 1) * SELECTIONS + i;
}

function entry(table: usize, i: u32): usize {
  return table + ((<usize>i) << 2);
}
