/**
 * The first pulse in which two traces differ, and what kind of difference it is. Takes: levels of both, expected and seen.
 * Gives: a difference in data and words, or null.
 */

/** Pulses behind a difference that tell its kind. */
const WINDOW = 256;
/** Pulses shown around it. */
const CONTEXT = 8;

/** What happened. */
export type DifferenceKind = "flipped" | "dropped" | "doubled" | "other" | "ends early" | "goes on";

/** A difference. */
export interface Difference {
  /** Pulses after the first of the traces. */
  readonly offset: number;
  readonly kind: DifferenceKind;
  readonly expected: number | null;
  readonly seen: number | null;
  /** Lines with another level. */
  readonly lines: readonly number[];
  /** Levels around it. */
  readonly expectedContext: readonly number[];
  readonly seenContext: readonly number[];
}

/** Compares two traces; null when they are equal. */
export function firstDifference(
  expected: Uint8Array,
  seen: Uint8Array,
  lineCount: number,
): Difference | null {
  const common = Math.min(expected.length, seen.length);
  let offset = 0;
  while (offset < common && expected[offset] === seen[offset]) offset += 1;
  if (offset === common && expected.length === seen.length) return null;
  const before = Math.max(0, offset - CONTEXT);
  const changed = offset < common ? expected[offset]! ^ seen[offset]! : 0;
  return {
    offset,
    kind:
      offset === common
        ? seen.length < expected.length
          ? "ends early"
          : "goes on"
        : kindAt(expected, seen, offset),
    expected: expected[offset] ?? null,
    seen: seen[offset] ?? null,
    lines: Array.from({ length: lineCount }, (_, line) => line).filter((line) => (changed >> line) & 1),
    expectedContext: Array.from(expected.subarray(before, offset + CONTEXT)),
    seenContext: Array.from(seen.subarray(before, offset + CONTEXT)),
  };
}

/** Which alignment behind the difference fits for WINDOW pulses, or to the end of the shorter trace. */
function kindAt(expected: Uint8Array, seen: Uint8Array, at: number): DifferenceKind {
  if (fits(expected, at + 1, seen, at + 1)) return "flipped";
  if (fits(expected, at + 1, seen, at)) return "dropped";
  // A doubled pulse shows again what came before; among equal neighbours it is noticed behind the last of them.
  if (at > 0 && seen[at] === expected[at - 1] && fits(expected, at, seen, at + 1)) return "doubled";
  return "other";
}

function fits(expected: Uint8Array, from: number, seen: Uint8Array, at: number): boolean {
  const length = Math.min(WINDOW, expected.length - from, seen.length - at);
  for (let i = 0; i < length; i++) if (expected[from + i] !== seen[at + i]) return false;
  return true;
}
