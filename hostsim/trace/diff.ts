/**
 * The first pulse in which two traces differ, and what kind of difference it is. Takes: levels of both,
 * expected and seen. Gives: a difference in data and words, or null.
 */
import type { Levels } from "./trace.js";

/** Pulses behind a difference that tell its kind. */
const WINDOW = 256;
/** Pulses shown around it. */
const CONTEXT = 8;

/** What happened. */
export type DifferenceKind =
  | "flipped"
  | "dropped"
  | "doubled"
  | "unknown"
  | "other"
  | "ends early"
  | "goes on";

/** A difference. */
export interface Difference {
  /** Pulses after the first of the traces. */
  readonly offset: number;
  readonly kind: DifferenceKind;
  readonly expected: number | null;
  readonly seen: number | null;
  /** Lines whose level is unknown, bit k for line k. */
  readonly expectedUnknown: number;
  readonly seenUnknown: number;
  /** Lines with another level, or an unknown one. */
  readonly lines: readonly number[];
  /** Levels around it. */
  readonly expectedContext: readonly number[];
  readonly seenContext: readonly number[];
}

/**
 * Compares two traces; null when they are equal. An unknown level equals nothing, not even another unknown
 * one. Indices that `seen` has twice or not at all are a difference where they are, whatever the levels;
 * those of `expected` are not looked at.
 */
export function firstDifference(expected: Levels, seen: Levels, lineCount: number): Difference | null {
  const common = Math.min(expected.levels.length, seen.levels.length);
  const irregular = seen.irregular?.offset ?? common;
  let offset = 0;
  while (offset < common && offset !== irregular && isSame(expected, seen, offset)) offset += 1;
  if (offset === common && irregular === common && expected.levels.length === seen.levels.length) return null;
  const before = Math.max(0, offset - CONTEXT);
  const expectedUnknown = offset < common ? (expected.unknown?.[offset] ?? 0) : 0;
  const seenUnknown = offset < common ? (seen.unknown?.[offset] ?? 0) : 0;
  const changed =
    offset < common ? (expected.levels[offset]! ^ seen.levels[offset]!) | expectedUnknown | seenUnknown : 0;
  return {
    offset,
    kind: kindAt(expected, seen, offset),
    expected: expected.levels[offset] ?? null,
    seen: seen.levels[offset] ?? null,
    expectedUnknown,
    seenUnknown,
    lines: Array.from({ length: lineCount }, (_, line) => line).filter((line) => (changed >> line) & 1),
    expectedContext: Array.from(expected.levels.subarray(before, offset + CONTEXT)),
    seenContext: Array.from(seen.levels.subarray(before, offset + CONTEXT)),
  };
}

function isSame(expected: Levels, seen: Levels, at: number): boolean {
  return (
    expected.levels[at] === seen.levels[at] &&
    ((expected.unknown?.[at] ?? 0) | (seen.unknown?.[at] ?? 0)) === 0
  );
}

/**
 * What an index says, else which alignment behind the difference fits for WINDOW pulses, or to the end of the
 * shorter trace.
 */
function kindAt(expected: Levels, seen: Levels, at: number): DifferenceKind {
  if (seen.irregular?.offset === at) return seen.irregular.kind;
  const [wanted, shown] = [expected.levels, seen.levels];
  if (at === shown.length) return "ends early";
  if (at === wanted.length) return "goes on";
  if (((expected.unknown?.[at] ?? 0) | (seen.unknown?.[at] ?? 0)) !== 0) return "unknown";
  if (fits(wanted, at + 1, shown, at + 1)) return "flipped";
  if (fits(wanted, at + 1, shown, at)) return "dropped";
  // A doubled pulse shows again what came before; among equal neighbours it is noticed behind the last of
  // them.
  if (at > 0 && shown[at] === wanted[at - 1] && fits(wanted, at, shown, at + 1)) return "doubled";
  return "other";
}

function fits(expected: Uint8Array, from: number, seen: Uint8Array, at: number): boolean {
  const length = Math.min(WINDOW, expected.length - from, seen.length - at);
  for (let i = 0; i < length; i++) if (expected[from + i] !== seen[at + i]) return false;
  return true;
}
