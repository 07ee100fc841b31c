/**
 * What becomes of a block that a search did not settle. Takes: how its search or its confirmation ended.
 * Gives: blocks to search, anew or in part, and stretches of which nothing can be had. Nothing is ever asked
 * twice under one seed, and the leak of all attempts adds up.
 */
import type { BlockTask, SearchedBlock } from "./block-dialogue.js";
import type { ErrorHint } from "./block-search.js";
import type { Stretch } from "./sifted-string.js";

/** Searches of a stretch at most. */
const MOST_ATTEMPTS = 3;
/** Errors that a block is taken to hold when only its hash shows that it holds any. */
export const FEW_ERRORS = 16;
/** Segments with more than twice the corrections of the ordinary one and 8 are suspect. */
const SUSPECT_FACTOR = 2;
const SUSPECT_MARGIN = 8;

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
  if (task.attempt < MOST_ATTEMPTS) {
    if (outcome === "uneven") return divided(searched);
    if (outcome === "given up") return anew(searched, task.bits, 0);
  }
  return { again: [], hopeless: [task], leakedBits: 0 };
}

/** After a confirmation that showed the block to be unequal: hardly any error can be left in it. */
export function afterConfirmation(searched: SearchedBlock): NextAttempt {
  const { task, bits } = searched;
  if (task.attempt >= MOST_ATTEMPTS) return { again: [], hopeless: [task], leakedBits: 0 };
  return anew(searched, bits, Math.ceil((FEW_ERRORS / task.count) * 1e6));
}

function anew({ task, leakedBits }: SearchedBlock, bits: Uint8Array, perMillion: number): NextAttempt {
  const leakedBefore = task.leakedBefore + leakedBits;
  const hint: ErrorHint = { kind: "alike", perMillion };
  const again = { ...task, bits, hint, leakedBefore, attempt: task.attempt + 1 };
  return { again: [again], hopeless: [], leakedBits: 0 };
}

/** Cuts a block between good segments, which are searched again, and bad ones. */
function divided({ task, segments, ordinary, leakedBits }: SearchedBlock): NextAttempt {
  const isBad = badSegments(segments, ordinary);
  const again: BlockTask[] = [];
  const hopeless: Stretch[] = [];
  for (let from = 0; from < segments.length; ) {
    const to = endOfRun(isBad, from);
    const start = borderOf(task, from, segments.length);
    const count = borderOf(task, to, segments.length) - start;
    if (count > 0 && isBad[from]) hopeless.push({ start: task.start + start, count });
    else if (count > 0) again.push(partOf(task, start, count));
    from = to;
  }
  return { again, hopeless, leakedBits: task.leakedBefore + leakedBits };
}

/**
 * Which segments are bad: neighbouring suspects of which one has at least half as many corrections as the
 * worst. An error found betrays its neighbours, so that ten in one segment may be chance.
 */
function badSegments(segments: readonly number[], ordinary: number): boolean[] {
  const isSuspect = segments.map((count) => count > SUSPECT_FACTOR * ordinary + SUSPECT_MARGIN);
  const isBad = segments.map(() => false);
  for (let from = 0; from < segments.length; ) {
    const to = endOfRun(isSuspect, from);
    const worst = Math.max(...segments.slice(from, to));
    if (isSuspect[from] && 2 * worst >= Math.max(...segments)) isBad.fill(true, from, to);
    from = to;
  }
  return isBad;
}

/** Where the equal flags that begin at `from` end. */
function endOfRun(flags: readonly boolean[], from: number): number {
  const end = flags.indexOf(!flags[from], from);
  return end < 0 ? flags.length : end;
}

/** Where a segment begins, in bits of the block: segments have whole bytes, but for the block's end. */
function borderOf({ count }: BlockTask, segment: number, segments: number): number {
  return segment === segments ? count : Math.min(count, (Math.ceil(count / segments) * segment) & ~7);
}

/**
 * A part of a task as it was before the search: the errors that a search has left come in pairs, which a new
 * one over the same places would not see.
 */
function partOf(task: BlockTask, start: number, count: number): BlockTask {
  const bits = task.bits.slice(start >> 3, (start + count + 7) >> 3);
  if (count & 7) bits[bits.length - 1]! &= (1 << (count & 7)) - 1;
  const { basis, hint, attempt } = task;
  return {
    basis,
    start: task.start + start,
    count,
    bits,
    hint: hint.kind === "alike" ? hint : { ...hint, classes: hint.classes.slice(start, start + count) },
    attempt: attempt + 1,
    leakedBefore: 0,
  };
}
