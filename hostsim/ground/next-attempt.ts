/**
 * What becomes of a block that a search did not settle. Takes: how its search or its confirmation ended. Gives: blocks to search, anew or in
 * part, and stretches of which nothing can be had. Nothing is ever asked twice under one seed, and the leak of all attempts adds up.
 */
import type { BlockTask, SearchedBlock } from "./block-dialogue.js";
import type { Stretch } from "./sifted-string.js";

/** Searches of a stretch at most. */
const MOST_ATTEMPTS = 4;
/** A stretch that has far more errors than its neighbours is looked into once more when it is longer than this. */
const WORTH_A_LOOK_BITS = 4096;
/** Errors that a block is taken to hold when only its hash shows that it holds any. */
export const FEW_ERRORS = 16;
/** Segments with more than twice the corrections of the ordinary one and 8 are taken for bad. */
const BAD_FACTOR = 2;
const BAD_MARGIN = 8;
/** Which of the segments, by corrections, is the ordinary one: as in assembly/reconcile/evenness.ts. */
const ORDINARY_RANK = 4;
/** Errors that are left in the good part of a block, at least, as a share of the estimate. */
const LEAST_LEFT = 0.25;

/** What is to be done. */
export interface NextAttempt {
  readonly again: readonly BlockTask[];
  readonly hopeless: readonly Stretch[];
  /** Bits that were told about what is searched again only in part: they count, whatever comes. */
  readonly leakedBits: number;
}

/** After a search that was given up. */
export function afterSearch(searched: SearchedBlock): NextAttempt {
  const { task, outcome } = searched;
  if (outcome === "uneven" && task.attempt < MOST_ATTEMPTS) return divided(searched);
  if (outcome === "given up" && task.attempt < MOST_ATTEMPTS) return anew(searched, task.bits, 0);
  return { again: [], hopeless: [task], leakedBits: 0 };
}

/** After a confirmation that showed the block to be unequal: hardly any error can be left in it. */
export function afterConfirmation(searched: SearchedBlock): NextAttempt {
  const { task, bits } = searched;
  if (task.attempt >= MOST_ATTEMPTS) return { again: [], hopeless: [task], leakedBits: 0 };
  return anew(searched, bits, Math.ceil((FEW_ERRORS / task.count) * 1e6));
}

function anew({ task, leakedBits }: SearchedBlock, bits: Uint8Array, estimatePpm: number): NextAttempt {
  const leakedBefore = task.leakedBefore + leakedBits;
  const again = { ...task, bits, estimatePpm, leakedBefore, attempt: task.attempt + 1 };
  return { again: [again], hopeless: [], leakedBits: 0 };
}

/** Cuts a block between good segments and bad ones. */
function divided(searched: SearchedBlock): NextAttempt {
  const { task, bits, segments } = searched;
  const ordinary = [...segments].sort((a, b) => a - b)[ORDINARY_RANK - 1]!;
  const isBad = segments.map((count) => count > BAD_FACTOR * ordinary + BAD_MARGIN);
  const again: BlockTask[] = [];
  const hopeless: Stretch[] = [];
  for (let from = 0; from < segments.length; ) {
    let to = from + 1;
    while (to < segments.length && isBad[to] === isBad[from]) to += 1;
    const start = borderOf(task, from, segments.length);
    const count = borderOf(task, to, segments.length) - start;
    if (count > 0) {
      const part = partOf(task, start, count);
      if (!isBad[from])
        again.push({ ...part, bits: cut(bits, start, count), estimatePpm: leftIn(searched, start, count) });
      else if (count > WORTH_A_LOOK_BITS && count < task.count) again.push(part);
      else hopeless.push(part);
    }
    from = to;
  }
  return { again, hopeless, leakedBits: task.leakedBefore + searched.leakedBits };
}

/** Where a segment begins, in bits of the block: segments have whole bytes, but for the block's end. */
function borderOf({ count }: BlockTask, segment: number, segments: number): number {
  return segment === segments ? count : Math.min(count, (Math.ceil(count / segments) * segment) & ~7);
}

/** A part of a task as it was before the search, of which no estimate is known. */
function partOf(task: BlockTask, start: number, count: number): BlockTask {
  return {
    basis: task.basis,
    start: task.start + start,
    count,
    bits: cut(task.bits, start, count),
    estimatePpm: 0,
    attempt: task.attempt + 1,
    leakedBefore: 0,
  };
}

/** The error rate that is left in a part: what was expected, less what was found. */
function leftIn({ task, bits }: SearchedBlock, start: number, count: number): number {
  if (task.estimatePpm === 0) return 0;
  let found = 0;
  for (let at = start; at < start + count; at++) {
    found += ((bits[at >> 3]! ^ task.bits[at >> 3]!) >> (at & 7)) & 1;
  }
  const left = task.estimatePpm - (found / count) * 1e6;
  return Math.ceil(Math.max(left, LEAST_LEFT * task.estimatePpm));
}

function cut(bits: Uint8Array, start: number, count: number): Uint8Array {
  const part = bits.slice(start >> 3, (start + count + 7) >> 3);
  if (count & 7) part[part.length - 1]! &= (1 << (count & 7)) - 1;
  return part;
}
