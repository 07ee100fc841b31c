/**
 * What of a hash is known, counted by linear algebra over two elements: a random matrix hashes a string of
 * which some bits are known and some parities were told. The hash's bits that follow from those are those in
 * the span.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { informationPerBit, knownKeyBits } from "../../../hostsim/gym/known-key.js";

/** Rank of rows of bits over GF(2). */
function rank(rows: readonly bigint[]): number {
  const pivots: bigint[] = [];
  for (const row of rows) {
    let left = row;
    for (const pivot of pivots) if ((left ^ pivot) < left) left ^= pivot;
    if (left === 0n) continue;
    pivots.push(left);
    pivots.sort((a, b) => (a < b ? 1 : -1));
  }
  return pivots.length;
}

describe("bits of a key that an attacker knows", () => {
  it("are those that linear algebra gives her, but for what chance makes dependent", () => {
    const random = new RandomStream(1, "known key");
    for (let round = 0; round < 60; round++) {
      const bits = 20 + (random.uint32() % 60);
      const known = random.uint32() % bits;
      const leaked = random.uint32() % 20;
      const key = 1 + (random.uint32() % 40);
      const row = () =>
        BigInt.asUintN(
          bits - known,
          (BigInt(random.uint32()) << 64n) | (BigInt(random.uint32()) << 32n) | BigInt(random.uint32()),
        );
      const told = Array.from({ length: leaked }, row);
      const hash = Array.from({ length: key }, row);
      const hers = key - (rank([...told, ...hash]) - rank(told));
      const formula = knownKeyBits(key, { bits, informationBits: known, leakedBits: rank(told) });
      // Random rows depend on each other by chance: k more than they must with probability below 2^-k.
      expect(hers).toBeGreaterThanOrEqual(formula);
      expect(hers - formula).toBeLessThan(8);
    }
  });

  it("a guess tells as much as a binary symmetric channel", () => {
    expect(informationPerBit({ siftedBits: 100, guessedBits: 50, rightGuesses: 50 })).toBe(0.5);
    expect(informationPerBit({ siftedBits: 100, guessedBits: 100, rightGuesses: 50 })).toBe(0);
    // 11 % wrong: half a bit (Shor and Preskill).
    expect(informationPerBit({ siftedBits: 100, guessedBits: 100, rightGuesses: 89 })).toBeCloseTo(0.5, 3);
    expect(informationPerBit({ siftedBits: 100, guessedBits: 0, rightGuesses: 0 })).toBe(0);
  });
});
