/**
 * The exact hypergeometric limit of the phase error, against sums of whole numbers that round nothing, and
 * against published approximations where they are good.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { ONE_DECOY } from "../../../hostsim/finite-key/methods/one-decoy.js";
import { TWO_DECOYS } from "../../../hostsim/finite-key/methods/two-decoys.js";
import { errorsRuledOut, phaseErrorBound } from "../../../hostsim/finite-key/phase-error.js";
import { tailExponent } from "../../../hostsim/finite-key/tail-bounds.js";
import { binomialAtLeast, hypergeometricAtMost, poissonAtLeast } from "../../../hostsim/probability/tails.js";

const LARGEST = 400;
const EXPONENT = tailExponent(1e-9, 21);

/** Pascal's triangle. */
const choose: bigint[][] = [[1n]];
for (let n = 1; n <= LARGEST; n++) {
  const above = choose[n - 1]!;
  choose.push(Array.from({ length: n + 1 }, (_, k) => (above[k - 1] ?? 0n) + (above[k] ?? 0n)));
}

function ways(n: number, k: number): bigint {
  return k < 0 || k > n ? 0n : choose[n]![k]!;
}

/** Ways to draw at most `x` marked ones; of ways(marked + plain, drawn). */
function waysAtMost(x: number, marked: number, plain: number, drawn: number): bigint {
  let sum = 0n;
  for (let i = 0; i <= x; i++) sum += ways(marked, i) * ways(plain, drawn - i);
  return sum;
}

/**
 * The fewest errors of the key basis with which so few test errors have at most one chance in `oneIn`; null:
 * none.
 */
function exactlyRuledOut(wrong: number, tested: number, kept: number, oneIn: bigint): number | null {
  const all = ways(tested + kept, tested);
  for (let errors = 0; errors <= kept; errors++) {
    const few = waysAtMost(wrong, wrong + errors, tested + kept - wrong - errors, tested);
    if (few * oneIn <= all) return errors;
  }
  return null;
}

/** A quotient of large whole numbers. */
function quotient(numerator: bigint, denominator: bigint): number {
  return Number((numerator * 10n ** 60n) / denominator) / 1e60;
}

describe("the exact limit of the phase error", () => {
  it("is never below the exact one, nor above it by more than one error, for any small test and key", () => {
    let compared = 0;
    for (const oneIn of [20n, 10_000n]) {
      const exponent = Math.log(Number(oneIn));
      for (let tested = 1; tested <= 26; tested++) {
        for (let kept = 1; kept <= 26; kept++) {
          for (let wrong = 0; wrong < tested; wrong += 1 + (wrong >> 2)) {
            const exact = exactlyRuledOut(wrong, tested, kept, oneIn);
            const ours = errorsRuledOut(wrong, tested, kept, exponent);
            const where = `${wrong} of ${tested}, key ${kept}, 1 in ${oneIn}`;
            if (exact === null || exact > Math.ceil(kept / 2)) expect(ours, where).toBe(kept);
            else {
              expect(ours, where).toBeGreaterThanOrEqual(exact);
              if (exact < Math.ceil(kept / 2)) expect(ours, where).toBeLessThanOrEqual(exact + 1);
            }
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
  });

  it("is the exact one for tests and keys of up to 200, at failure probabilities down to 1e-12", () => {
    const random = new RandomStream(7, "sizes");
    let same = 0;
    let decided = 0;
    for (let i = 0; i < 400; i++) {
      const tested = 20 + Math.floor(random.uniform() * 180);
      const kept = 20 + Math.floor(random.uniform() * 180);
      const wrong = Math.floor((random.uniform() * tested) / 5);
      const decades = 2 + Math.floor(random.uniform() * 11);
      const exact = exactlyRuledOut(wrong, tested, kept, 10n ** BigInt(decades));
      const ours = errorsRuledOut(wrong, tested, kept, decades * Math.LN10);
      if (exact === null || exact > Math.ceil(kept / 2)) {
        expect(ours).toBe(kept);
        continue;
      }
      decided += 1;
      expect(ours).toBeGreaterThanOrEqual(exact);
      expect(ours).toBeLessThanOrEqual(exact + 1);
      if (ours === exact) same += 1;
    }
    expect(decided).toBeGreaterThan(100);
    expect(same / decided).toBeGreaterThan(0.97);
  });

  it("holds for every larger key as well, though whole errors make the exact rate rise and fall", () => {
    for (const [wrong, tested] of [
      [0, 30],
      [2, 60],
      [9, 150],
    ] as const) {
      const exponent = Math.log(1e4);
      const possible = Array.from({ length: 241 }, (_, kept) =>
        kept < 1 ? 0 : Math.max(0, (exactlyRuledOut(wrong, tested, kept, 10_000n) ?? kept + 1) - 1) / kept,
      );
      let rises = 0;
      for (let kept = 10; kept <= 240; kept++) {
        const rate = phaseErrorBound(wrong, tested, kept, exponent);
        if (rate === 0.5) continue;
        if (possible[kept]! > possible[kept - 1]!) rises += 1;
        for (let larger = kept; larger <= 240; larger++)
          expect(rate, `${kept} against ${larger}`).toBeGreaterThanOrEqual(possible[larger]!);
      }
      expect(rises).toBeGreaterThan(10);
    }
  });

  it("lies above the paper's Eq. (5), which is too low for small keys, and within 2 % of it for large ones", () => {
    const ratio = (wrong: number, tested: number, kept: number) =>
      phaseErrorBound(wrong, tested, kept, 2 * EXPONENT, "lim2014") /
      phaseErrorBound(wrong, tested, kept, 2 * EXPONENT);
    expect(ratio(30, 1e5, 100)).toBeLessThan(0.2);
    expect(ratio(3, 1e6, 1000)).toBeLessThan(0.25);
    expect(ratio(30, 1e4, 300)).toBeLessThan(0.5);
    for (const size of [1e6, 1e8, 1e10]) {
      expect(ratio(0.005 * size, size, 10 * size)).toBeGreaterThan(0.98);
      expect(ratio(0.005 * size, size, 10 * size)).toBeLessThan(1);
    }
  });

  it("reaches the exact binomial limit (scipy's beta.isf) when the key is endless", () => {
    for (const [errors, sample, limit] of [
      [0, 1e4, 0.002373956525108601],
      [0, 1e6, 2.3767505823027853e-5],
      [10, 1e4, 0.0047411534488374955],
      [24, 1e6, 7.202608764183235e-5],
      [100, 1e5, 0.0018019414720430685],
    ] as const) {
      const rate = phaseErrorBound(errors, sample, 1e12, EXPONENT);
      expect(rate / limit).toBeGreaterThan(1 - 1e-6);
      expect(rate / limit).toBeLessThan(1.001);
    }
  });

  it("is the worst when there is no whole photon to sample, or to have key from, or all that were sampled are wrong", () => {
    for (const [errors, tested, kept] of [
      [0, 0, 100],
      [0, 0.9, 100],
      [0, -3, 100],
      [0, 100, 0],
      [0, 100, 0.9],
      [0, 100, -3],
      [10, 10, 100],
      [12, 10, 100],
    ] as const)
      expect(phaseErrorBound(errors, tested, kept, EXPONENT), `${errors}, ${tested}, ${kept}`).toBe(0.5);
    for (const [tested, kept] of [
      [0, 100],
      [100, 0],
      [-1, 100],
      [100, -1],
    ] as const)
      expect(phaseErrorBound(0, tested, kept, EXPONENT, "lim2014"), `${tested}, ${kept}`).toBe(0.5);
  });

  it("rises with errors, falls with the sizes of test and key, and takes no part of an error or photon for a whole one", () => {
    const at = (wrong: number, tested: number, kept: number) =>
      phaseErrorBound(wrong, tested, kept, EXPONENT);
    for (let wrong = 0; wrong < 40; wrong++)
      expect(at(wrong + 1, 2000, 5000)).toBeGreaterThan(at(wrong, 2000, 5000));
    for (let size = 1000; size < 50_000; size *= 1.3) {
      expect(at(20, 1.3 * size, 5000)).toBeLessThanOrEqual(at(20, size, 5000));
      expect(at(20, 2000, 1.3 * size)).toBeLessThanOrEqual(at(20, 2000, size));
    }
    expect(at(20.99, 2000.9, 5000.9)).toBe(at(20, 2000, 5000));
  });
});

describe("upper bounds on tails", () => {
  it("are never below sums of whole numbers, and close to them", () => {
    const random = new RandomStream(8, "tails");
    for (let i = 0; i < 300; i++) {
      const marked = Math.floor(random.uniform() * 200);
      const plain = Math.floor(random.uniform() * 200);
      const drawn = Math.floor(random.uniform() * (marked + plain + 1));
      const x = Math.floor((random.uniform() * drawn * marked) / (marked + plain + 1));
      const exact = quotient(waysAtMost(x, marked, plain, drawn), ways(marked + plain, drawn));
      const ours = hypergeometricAtMost(x, marked, plain, drawn);
      expect(ours, `${x} of ${marked}+${plain}, ${drawn}`).toBeGreaterThanOrEqual(exact * (1 - 1e-15));
      if (ours < 0.1 && exact > 1e-40) expect(ours / exact).toBeLessThan(1 + 1e-6);
    }
    // Binomial with p = 3/8, in whole numbers of eighths.
    for (const [x, n] of [
      [0, 5],
      [60, 100],
      [100, 100],
      [200, 400],
      [180, 400],
    ] as const) {
      let sum = 0n;
      for (let i = x; i <= n; i++) sum += ways(n, i) * 3n ** BigInt(i) * 5n ** BigInt(n - i);
      const exact = quotient(sum, 8n ** BigInt(n));
      expect(binomialAtLeast(x, n, 3 / 8)).toBeGreaterThanOrEqual(exact * (1 - 1e-15));
      expect(binomialAtLeast(x, n, 3 / 8)).toBeLessThan(exact * (1 + 1e-6) + (x === 0 ? 1e-9 : 0));
    }
    expect(binomialAtLeast(6, 5, 0.5)).toBe(0);
  });

  it("of Poisson's law equal mpmath's incomplete gamma function", () => {
    for (const [x, mean, tail] of [
      [10, 2, 4.649807501726381e-5],
      [150, 100, 1.88421046603867e-6],
      [10_700, 10_000, 2.300257714659732e-12],
    ] as const) {
      expect(poissonAtLeast(x, mean) / tail).toBeGreaterThan(1 - 1e-12);
      expect(poissonAtLeast(x, mean) / tail).toBeLessThan(1.001);
    }
    expect([poissonAtLeast(0, 3), poissonAtLeast(1, 0)]).toEqual([1, 0]);
  });
});

describe.each([TWO_DECOYS, ONE_DECOY])(
  "the share of the sampling by $name",
  ({ errorTerms, samplingExponent }) => {
    // Eq. (5) of Lim et al. has 21^2 / epsilon^2: what enters the secrecy is the root of the failure.
    it("is that of one term, the root of its failure being counted", () => {
      for (const epsilonSec of [1e-6, 1e-9, 1e-15]) {
        const failure = Math.exp(-samplingExponent(tailExponent(epsilonSec, errorTerms)));
        expect(Math.sqrt(failure) / (epsilonSec / errorTerms)).toBeCloseTo(1, 9);
      }
    });
  },
);
