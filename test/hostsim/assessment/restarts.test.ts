import { describe, expect, it } from "vitest";
import { assess } from "../../../hostsim/assessment/assess.js";
import { assessRestarts, chanceOf, columnsOf, mostInAnyLine } from "../../../hostsim/assessment/restarts.js";
import { unpackedSamples } from "../../../hostsim/assessment/samples.js";
import { RandomStream } from "../../../hostsim/base/random.js";
import { restartsThatRemember } from "./sources.js";

const SIZE = 120;
const quiet = (): void => undefined;

/** A small matrix of values of two bits, made row by row. */
function matrix(value: (random: RandomStream, row: number, column: number) => number): Uint8Array {
  const random = new RandomStream(7, "test of restarts");
  return Uint8Array.from({ length: SIZE * SIZE }, (_, at) => value(random, Math.floor(at / SIZE), at % SIZE));
}

const verdict = (samples: Uint8Array, initial: number) =>
  assessRestarts(unpackedSamples(samples, 2), initial, quiet, SIZE);

/** Binomial(n, 2^-H) >= count, in whole numbers of 2^-50. */
function exactChance(count: number, n: number, minEntropy: number): number {
  const one = 1n << 50n;
  const p = BigInt(Math.round(2 ** (50 - minEntropy)));
  let ways = 1n;
  let tail = 0n;
  for (let k = n; k >= count; k--) {
    tail += ways * p ** BigInt(k) * (one - p) ** BigInt(n - k);
    ways = (ways * BigInt(k)) / BigInt(n - k + 1);
  }
  return Number((tail * 10n ** 18n) >> BigInt(50 * n)) / 1e18;
}

describe("the restart tests", () => {
  it("find the same most common value as NIST's tool in a matrix of 1,000 x 1,000", () => {
    // ea_restart -n -v -v FILE 2 0.5, version 1.1.7: X_max 523.
    const rows = restartsThatRemember();
    const most = Math.max(mostInAnyLine(rows, 4, 1000), mostInAnyLine(columnsOf(rows, 1000), 4, 1000));
    expect(most).toBe(523);
  });

  it.each([
    [523, 1000, 1],
    // The greatest count that is sane at this estimate, and one more; the tool says 768, by simulation.
    [769, 1000, 0.5],
    [770, 1000, 0.5],
    [30, 1000, 7.2],
  ])("judge %s times among %s at %s bits by the binomial distribution", (count, n, minEntropy) => {
    const exact = exactChance(count, n, minEntropy);
    expect(chanceOf(count, n, minEntropy) / exact).toBeCloseTo(1, 6);
    if (minEntropy === 0.5) expect(exact > 0.000005).toBe(count === 769);
  });

  it("estimate rows and columns each as a source of its own, and leave the least of both and H_I", () => {
    const samples = matrix((random) => random.uint32() >>> 30);
    const { ofRows, ofColumns, hRows, hColumns, passed, entropy } = verdict(samples, 1.5);
    const columns = Uint8Array.from(
      { length: SIZE * SIZE },
      (_, i) => samples[(i % SIZE) * SIZE + Math.floor(i / SIZE)]!,
    );
    expect(ofRows).toEqual(assess(unpackedSamples(samples, 2), null, quiet).ofSamples);
    expect(ofColumns).toEqual(assess(unpackedSamples(columns, 2), null, quiet).ofSamples);
    expect(passed).toBe(true);
    expect(entropy).toBe(Math.min(hRows, hColumns, 1.5));
    expect(verdict(samples, 0.25).entropy).toBe(0.25);
  });

  it("fail a source that says the same after each restart, which its rows alone would not tell", () => {
    const first = matrix((random) => random.uint32() >>> 30).subarray(0, SIZE);
    const result = verdict(
      matrix((_, __, column) => first[column]!),
      1.5,
    );
    expect(result.mostInColumn).toBe(SIZE);
    expect(result).toMatchObject({ isSane: false, passed: false, entropy: 0 });
  });

  it("fail a source whose columns have less than half of what was estimated, though no value is too frequent", () => {
    // At one place after a restart the values follow from the row's number.
    const result = verdict(
      matrix((random, row, column) => (row + Math.floor(column / 3) + (random.uniform() < 0.02 ? 1 : 0)) & 3),
      1.9,
    );
    expect(result.isSane).toBe(true);
    expect(Math.min(result.hRows, result.hColumns)).toBeLessThan(0.95);
    expect(result).toMatchObject({ passed: false, entropy: 0 });
  });

  it("take no matrix of another size", () => {
    expect(() => assessRestarts(unpackedSamples(new Uint8Array(999_999), 1), 1, quiet)).toThrow(
      /1000 x 1000/,
    );
  });
});
