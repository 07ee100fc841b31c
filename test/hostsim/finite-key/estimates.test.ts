/** Tail bounds, entropy and phase error against numbers that mpmath and scipy made (30 digits; beta.isf). */
import { describe, expect, it } from "vitest";
import { binaryEntropy } from "../../../hostsim/finite-key/binary-entropy.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { phaseErrorBound } from "../../../hostsim/finite-key/phase-error.js";
import { expectedCounts, TAIL_BOUNDS, tailExponent } from "../../../hostsim/finite-key/tail-bounds.js";

const EPSILON_SEC = 1e-9;
const EXPONENT = tailExponent(EPSILON_SEC, 21);

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThan(
    1e-12 * Math.abs(expected),
  );
}

describe("tail bounds", () => {
  it("Chernoff equals mpmath's numbers for each class on its own count", () => {
    const { lower, upper } = expectedCounts([57276, 1000, 36], EXPONENT, "chernoff");
    expectClose(lower[0], 55614.028559888);
    expectClose(upper[0], 58949.983710571);
    expectClose(lower[1], 769.7659204054344);
    expectClose(upper[1], 1243.086014395549);
    expectClose(lower[2], -18.92466197021182);
    expectClose(upper[2], 107.4772057438212);
  });

  it("Chernoff allows ln(21/eps) below and twice that above for a class without counts", () => {
    const { lower, upper } = expectedCounts([0, 0, 0], EXPONENT, "chernoff");
    for (const bound of lower) expectClose(bound, -23.76778827466983);
    for (const bound of upper) expectClose(bound, 47.53557654933967);
  });

  it("Hoeffding gives every class the deviation of all counts together", () => {
    const { lower, upper } = expectedCounts([900_000, 99_000, 1000], EXPONENT, "hoeffding");
    expectClose(upper[0], 900_000 + 3447.302443554223);
    expectClose(lower[1], 99_000 - 3447.302443554223);
    expectClose(lower[2], 1000 - 3447.302443554223);
  });
});

describe("Clopper and Pearson's exact tails", () => {
  it.each([
    [
      [57276, 1000, 36],
      [57055.10230788399, 810.024098795062, 9.541727638087462],
      [57469.545057524294, 1217.3648048949608, 90.84490101164144],
    ],
    [
      [900_000, 99_000, 1000],
      [898045.8918694546, 97077.21304221643, 808.774299652204],
      [901931.4775497705, 100945.47415257976, 1219.53514573158],
    ],
    [
      [0, 0, 5],
      [0, 0, 0.04310485071990107],
      [4.956895149280099, 4.956895149280099, 5],
    ],
  ] as const)(
    "of %j are scipy's (beta.ppf, beta.isf), to 0.02 %% of the width and never narrower",
    (counts, below, above) => {
      const { lower, upper } = expectedCounts([...counts], EXPONENT, "clopper-pearson");
      counts.forEach((_, k) => {
        const width = above[k]! - below[k]!;
        expect(lower[k]!).toBeLessThanOrEqual(below[k]! + 1e-9 * width);
        expect(lower[k]!).toBeGreaterThan(below[k]! - 2e-4 * width);
        expect(upper[k]!).toBeGreaterThanOrEqual(above[k]! - 1e-9 * width);
        expect(upper[k]!).toBeLessThan(above[k]! + 2e-4 * width);
      });
    },
  );

  it("hold for the most unequal draws too: a single one that may succeed, or that may fail", () => {
    // One of 10 draws succeeds with the probability of the mean, the others never; e^-3 is not small.
    const exponent = 3;
    const { lower, upper } = expectedCounts([1, 9], exponent, "clopper-pearson");
    const chanceOfOne = lower[0];
    expect(chanceOfOne).toBeLessThanOrEqual(Math.exp(-exponent));
    expect(10 - upper[1]).toBeLessThanOrEqual(Math.exp(-exponent) * (1 + 1e-12));
    expect(chanceOfOne).toBeGreaterThan(0.999 * Math.exp(-exponent));
  });

  it("are never narrower for counts that are not whole", () => {
    const whole = expectedCounts([900, 99], EXPONENT, "clopper-pearson");
    const { lower, upper } = expectedCounts([900.5, 99.5], EXPONENT, "clopper-pearson");
    expect(lower[1]).toBeLessThanOrEqual(whole.lower[1] * (1 + 1e-9));
    expect(upper[1]).toBeGreaterThan(whole.upper[1]);
  });
});

describe("tail bounds of two classes", () => {
  it("are those of the same counts among three, where the third has none", () => {
    for (const tailBound of TAIL_BOUNDS) {
      const two = expectedCounts([57276, 1000], EXPONENT, tailBound);
      const three = expectedCounts([57276, 1000, 0], EXPONENT, tailBound);
      expect(two.lower).toEqual(three.lower.slice(0, 2));
      expect(two.upper).toEqual(three.upper.slice(0, 2));
    }
  });

  it("the exponent is ln(terms / epsilon): 23.667705 with 19 terms, 23.767788 with 21", () => {
    expectClose(tailExponent(EPSILON_SEC, 19), 23.667704816112852);
    expectClose(tailExponent(EPSILON_SEC, 21), 23.76778827466983);
  });
});

describe("binary entropy", () => {
  it("equals tabulated values, and is 0 at both ends", () => {
    expectClose(binaryEntropy(0.11), 0.499915958164528);
    expectClose(binaryEntropy(0.01), 0.08079313589591117);
    expectClose(binaryEntropy(0.25), 0.8112781244591328);
    expect([binaryEntropy(0), binaryEntropy(1), binaryEntropy(0.5)]).toEqual([0, 0, 1]);
  });
});

describe("phase error by Eq. (5) of Lim et al.", () => {
  it("equals Eq. (5) in mpmath for 2,000 errors in 400,000", () => {
    expectClose(phaseErrorBound(2000, 4e5, 5e6, 2 * EXPONENT, "lim2014"), 0.006057726329890406);
  });

  it("is at least 0.98 of the exact binomial limit for few errors, where Eq. (5) itself falls short", () => {
    const exactLimits = [
      [0, 1e4, 0.002373956525108601],
      [0, 1e6, 2.3767505823027853e-5],
      [10, 1e4, 0.0047411534488374955],
      [24, 1e6, 7.202608764183235e-5],
      [100, 1e5, 0.0018019414720430685],
    ] as const;
    for (const [errors, sample, limit] of exactLimits) {
      expect(phaseErrorBound(errors, sample, 1e9, 2 * EXPONENT, "lim2014")).toBeGreaterThan(0.98 * limit);
    }
  });

  it("never takes an error-free test of five bits for proof of an error-free key", () => {
    expect(phaseErrorBound(0, 5, 1e6, 2 * EXPONENT, "lim2014")).toBe(0.5);
  });

  it("is 0.5, never NaN, when nothing was sampled, all is wrong, or errors outnumber single photons", () => {
    for (const [errors, sample, key] of [
      [0, 0, 1e6],
      [0, 1e6, 0],
      [1e6, 1e6, 1e6],
      [2e6, 1e6, 1e6],
    ] as const) {
      expect(phaseErrorBound(errors, sample, key, 2 * EXPONENT, "lim2014")).toBe(0.5);
    }
  });

  it("keeps rising with the error rate even for a failure probability near 1", () => {
    let before = 0;
    for (let errors = 0; errors < 5e5; errors += 1e4) {
      const now = phaseErrorBound(errors, 1e6, 1e6, 2 * tailExponent(0.9, 21), "lim2014");
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
});

describe("all five equations with a vacuum class that is not dark (mu3 = 0.02)", () => {
  const input = {
    layout: "biased",
    intensities: [0.8, 0.2, 0.02],
    probabilities: [0.5, 0.3, 0.2],
    keyBasis: { detections: [8_000_000, 1_300_000, 220_000], errors: [80_000, 14_000, 3000] },
    testBasis: { detections: [900_000, 147_000, 26_000], errors: [9000, 1600, 400] },
    leakedBits: 500_000,
    epsilonSec: EPSILON_SEC,
    epsilonCor: 1e-15,
    decoyMethod: "lim2014",
  } as const;

  it("Hoeffding equals mpmath's numbers", () => {
    const result = keyLength({ ...input, phaseErrorLimit: "lim2014", tailBound: "hoeffding" });
    expectClose(result.s0, 395618.2338737492);
    expectClose(result.s1, 3395294.768575689);
    expectClose(result.bases.key!.testS1, 335172.1294710638);
    expectClose(result.bases.key!.testV1, 10074.12111712683);
    expectClose(result.phaseError, 0.03282179542749049);
    expectClose(result.boundBits, 2583242.112808112);
  });

  it("Chernoff equals mpmath's numbers", () => {
    const result = keyLength({ ...input, phaseErrorLimit: "lim2014", tailBound: "chernoff" });
    expectClose(result.s0, 424359.2592125314);
    expectClose(result.s1, 3482896.042467412);
    expectClose(result.bases.key!.testS1, 364083.5585165553);
    expectClose(result.bases.key!.testV1, 8359.384646263861);
    expectClose(result.phaseError, 0.02529919154880591);
    expectClose(result.boundBits, 2814071.765240625);
  });
});
