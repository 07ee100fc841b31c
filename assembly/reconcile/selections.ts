/**
 * The last passes. Takes: parities of random halves of the block. Gives: the few errors that all ordered passes missed,
 * found one at a time; a set of errors that is left shows in each half with probability 1/2, so that all SELECTIONS
 * miss it with probability 2^-12. Never runs while a leaf of an ordered pass is odd.
 */
import { ask, askedPass, askedTo } from "./batch";
import { selectionParity } from "./parity";
import { ORDERED_PASSES, SELECTIONS } from "./request";
import { copyOf, correct, followSelections, selectionsOdd } from "./search";
import { cutSelection, onlyPlace, weighAll, weighSelection } from "./weigh";

let length: u32 = 0;
let seed: u64 = 0;
let answers: u32 = 0;
let pass: u32 = 0;
let from: u32 = 0;
let to: u32 = 0;

/** True once the selections of this block are asked. */
export let selectionsAsked: bool = false;

/** Starts a block of n bits. */
export function selectionsBegin(n: u32, blockSeed: u64): void {
  length = n;
  seed = blockSeed;
  answers = 0;
  to = 0;
  selectionsAsked = false;
}

/** Asks all selections. */
export function askSelections(): void {
  for (let i: u32 = 0; i < SELECTIONS; i++) ask(ORDERED_PASSES + i, 0, length);
  selectionsAsked = true;
}

/** Takes the answer to request `i` of `askSelections`. */
export function answerSelection(i: u32, answer: u32): void {
  answers |= (answer ^ selectionParity(copyOf(0), 0, length, seed, askedPass(i))) << i;
  if (i + 1 == SELECTIONS) followSelections(SELECTIONS, answers);
}

/** Asks the next question of the search in an odd selection. Asks nothing when it corrected a bit, or all are even. */
export function askSelectionCut(): void {
  if (to == 0) {
    if (selectionsOdd == 0) return;
    pass = ORDERED_PASSES + <u32>ctz(selectionsOdd);
    from = 0;
    to = length;
    weighAll(length);
    weighSelection(length, seed, pass);
  }
  const middle = cutSelection(from, to);
  if (onlyPlace < 0) {
    ask(pass, from, middle);
  } else {
    to = 0;
    correct(<u32>onlyPlace);
  }
}

/** Takes the answer to the request of `askSelectionCut`. */
export function answerSelectionCut(answer: u32): void {
  const middle = askedTo(0);
  if ((answer ^ selectionParity(copyOf(0), from, middle, seed, pass)) != 0) to = middle;
  else from = middle;
}
