import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatsOf } from "../../../hostsim/assessment/repeats.js";
import { commonPrefixes, suffixArray } from "../../../hostsim/assessment/suffix-array.js";

/** Texts of few letters, some of them a piece again and again. */
const texts = fc.oneof(
  fc.array(fc.nat(2), { minLength: 1, maxLength: 120 }),
  fc
    .tuple(fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 30 }))
    .map(([piece, times]) =>
      Array.from({ length: piece.length * times }, (_, i) => piece[i % piece.length]!),
    ),
);

function lessThan(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((letter, i) => letter !== b[i]);
  return at === -1 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

function sharedBy(a: readonly number[], b: readonly number[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared;
}

describe("the suffix array", () => {
  it("is the order of the suffixes, with what neighbours share", () => {
    fc.assert(
      fc.property(texts, (letters) => {
        const text = Int32Array.from(letters);
        const order = suffixArray(text, 4);
        const sorted = letters.map((_, i) => i).sort((a, b) => lessThan(letters.slice(a), letters.slice(b)));
        expect([...order]).toEqual(sorted);
        expect([...commonPrefixes(text, order)]).toEqual(
          sorted.map((at, i) => (i === 0 ? 0 : sharedBy(letters.slice(at), letters.slice(sorted[i - 1]!)))),
        );
      }),
      { seed: 90, numRuns: 300 },
    );
  });
});

describe("repeats of tuples", () => {
  it("are those that a count of every tuple finds, for each length", () => {
    fc.assert(
      fc.property(texts, (letters) => {
        const { longest, mostCommon, pairs } = repeatsOf(Uint8Array.from(letters), 4);
        for (let length = 1; length <= letters.length; length++) {
          const counts = new Map<string, number>();
          for (let at = 0; at + length <= letters.length; at++) {
            const tuple = letters.slice(at, at + length).join();
            counts.set(tuple, (counts.get(tuple) ?? 0) + 1);
          }
          const most = Math.max(...counts.values());
          expect(length <= longest).toBe(most >= 2);
          if (most < 2) break;
          expect(mostCommon[length]).toBe(most);
          expect(pairs[length]).toBe([...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0));
        }
      }),
      { seed: 91, numRuns: 200 },
    );
  });
});
