/**
 * Whether tables are at their end what they were when they were filled. Takes: tables, when they are filled
 * and when they are over. Gives: the answer, at once or, where hardware makes the check words, when it is
 * there: the processor fills another table meanwhile.
 */
import { wordsCheck } from "../faults/check";
import {
  hardwareCheckBegin,
  hardwareCheckEnd,
  hardwareCheckForget,
  hardwareCheckIsOver,
} from "../port/registers";
import { RING_CAPACITY } from "./ring";

/** The answer is not there yet: ask again. */
export const TABLE_PENDING: u32 = 0;
/** The table is as it was filled. */
export const TABLE_WHOLE: u32 = 1;
/** It is not. */
export const TABLE_DAMAGED: u32 = 2;

/** What is known of a table. */
class Known {
  /** Check word of the table as it was filled, twice. */
  word: u32;
  complement: u32;
  /** 1: hardware is asked for that word, or for the one at the table's end. */
  isFilling: u32;
  isEnding: u32;
}

const known = memory.data(RING_CAPACITY * <u32>offsetof<Known>(), 8);

/** Once, at start: a table that is late before it was ever filled has a check word of nothing. */
export function tableChecksReserve(): void {
  for (let index: u32 = 0; index < RING_CAPACITY; index++) keep(index, 0);
}

/** Whether the processor waits for answers: then they are part of its time for a table. */
export function tableChecksWait(): bool {
  return !isDefined(WITH_HARDWARE_CHECK);
}

/** A sequence begins, or is over: nothing is asked any more. */
export function tableChecksForget(): void {
  if (!isDefined(WITH_HARDWARE_CHECK)) return;
  hardwareCheckForget();
  for (let index: u32 = 0; index < RING_CAPACITY; index++) {
    knownOf(index).isFilling = 0;
    knownOf(index).isEnding = 0;
  }
}

/** The table of ring place `index`, `words` words at `table`, is filled. */
export function tableFilled(index: u32, table: usize, words: u32): void {
  if (isDefined(WITH_HARDWARE_CHECK)) {
    hardwareCheckBegin(2 * index, table, words, 0);
    knownOf(index).isFilling = 1;
    knownOf(index).isEnding = 0;
  } else keep(index, wordsCheck(table, words));
}

/** A table will be over at a time: hardware may look at it from then on, without being asked again. */
export function tableEndsAt(index: u32, table: usize, words: u32, microseconds: u64): void {
  if (!isDefined(WITH_HARDWARE_CHECK)) return;
  hardwareCheckBegin(2 * index + 1, table, words, microseconds);
  knownOf(index).isEnding = 1;
}

/** Whether what is known of a table is itself undamaged. */
export function tableCheckIsKept(index: u32): bool {
  return knownOf(index).word == ~knownOf(index).complement;
}

/**
 * Whether a table that is over is as it was filled: a TABLE_ code; none of them TABLE_PENDING when the caller
 * has to know.
 */
export function tableAnswer(index: u32, table: usize, words: u32, now: bool): u32 {
  if (!isDefined(WITH_HARDWARE_CHECK)) return answer(index, wordsCheck(table, words));
  if (!knownOf(index).isEnding) tableEndsAt(index, table, words, 0);
  if (!now && !hardwareCheckIsOver(2 * index + 1)) return TABLE_PENDING;
  const word = hardwareCheckEnd(2 * index + 1);
  takeFilled(index);
  knownOf(index).isEnding = 0;
  return answer(index, word);
}

function takeFilled(index: u32): void {
  if (knownOf(index).isFilling) keep(index, hardwareCheckEnd(2 * index));
  knownOf(index).isFilling = 0;
}

function answer(index: u32, word: u32): u32 {
  return word == knownOf(index).word ? TABLE_WHOLE : TABLE_DAMAGED;
}

function keep(index: u32, word: u32): void {
  knownOf(index).word = word;
  knownOf(index).complement = ~word;
}

function knownOf(index: u32): Known {
  return changetype<Known>(known + <usize>index * offsetof<Known>());
}
