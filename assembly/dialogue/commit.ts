/**
 * What is to be done on both sides or on neither: keeping the new key, and putting key into both pools.
 * Takes: a MESSAGE_COMMIT whose tag was right. Gives: what it asks for, and whether it was done before. The
 * satellite decides; the ground, once it has asked, waits for its word, in this session or a later one (the
 * table in docs/reference/link.md).
 *
 * An id is the position in the pool of a checkpoint's pads, so ids only rise and none comes twice.
 */
import { poolEnd } from "../authenticate/pool";
import {
  COMMIT_KEY,
  readCommitId,
  readCommitNumber,
  readCommitPoolEnd,
  readCommitSource,
  readCommitWords,
} from "../protocol/distillation";

const NONE: u64 = 0;

/** Id of the key that waits for the ground's word. */
let pending: u64 = NONE;
/** Id of what was done last, and how many blocks that kept. */
let lastId: u64 = NONE;
let lastKept: u32 = 0;

let source: u32 = 0;
let id: u64 = NONE;
let end: u64 = 0;
let number: u64 = 0;
let words: u32 = 0;

/** What was hashed waits from here on for the ground's word, named by the checkpoint that covered it. */
export function pendingBegin(checkpoint: u64): void {
  pending = checkpoint;
}

/** Whether a key waits for the ground's word. It is nobody's to use. */
export function dialogueHasPending(): bool {
  return pending != NONE;
}

/** No key waits any more. */
export function pendingEnd(): void {
  pending = NONE;
}

/** Takes in what a MESSAGE_COMMIT asks for. */
export function commitRead(message: usize): void {
  source = readCommitSource(message);
  id = readCommitId(message);
  end = readCommitPoolEnd(message);
  number = readCommitNumber(message);
  words = readCommitWords(message);
}

/** Notes what was done about it. */
export function commitNote(kept: u32): void {
  lastId = id;
  lastKept = kept;
}

/** Whether just this was asked and answered before: the answer was lost. */
export function commitIsKnown(): bool {
  return id == lastId;
}

/** Blocks that were kept then. */
export function commitKeptThen(): u32 {
  return lastKept;
}

/** Its id. */
export function commitId(): u64 {
  return id;
}

/** What it is about: a COMMIT_ code. */
export function commitSource(): u32 {
  return source;
}

/** The pass, or the first block's number. */
export function commitNumber(): u64 {
  return number;
}

/** 64-bit words that go into the pool. */
export function commitWords(): u32 {
  return words;
}

/** Whether it is about the very key that waits here. */
export function commitIsOfPending(): bool {
  return source == COMMIT_KEY && pending != NONE && id == pending;
}

/**
 * Whether the pool ends where the ground's does: only then may it be filled, or the two would be out of step
 * for ever.
 */
export function commitMayFill(): bool {
  return end == poolEnd();
}
