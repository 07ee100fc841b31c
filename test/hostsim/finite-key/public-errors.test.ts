import { describe, expect, it } from "vitest";
import { type BiasedInput, keyLength } from "../../../hostsim/finite-key/key-length.js";

/** Counts of a source whose empty pulses often click: a lower bound on s0 far above 0. */
const COUNTS: BiasedInput = {
  layout: "biased",
  intensities: [0.5, 0.1, 0.0002],
  probabilities: [0.5, 0.25, 0.25],
  keyBasis: { detections: [6_000_000, 700_000, 60_000], errors: [90_000, 28_000, 30_000] },
  testBasis: { detections: [6_000_000, 700_000, 60_000], errors: [90_000, 28_000, 30_000] },
  leakedBits: 800_000,
  epsilonSec: 1e-9,
  epsilonCor: 1e-15,
  tailBound: "chernoff",
  decoyMethod: "lim2014",
};

function entropy(p: number): number {
  return -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

describe("where the eavesdropper knows the errors", () => {
  it("detections of empty pulses make no key: their click may be hers, and with the error she has the bit", () => {
    const secret = keyLength(COUNTS);
    const known = keyLength({ ...COUNTS, errorPattern: "public" });
    expect(secret.s0).toBeGreaterThan(50_000);
    expect(known.s0).toBe(secret.s0);
    // Eq. (1) of Lim et al. without its first term.
    const expected =
      known.s1 * (1 - entropy(known.phaseError)) - 800_000 - 6 * Math.log2(21e9) - Math.log2(2e15);
    expect(known.secretKeyBits).toBe(Math.floor(expected));
    expect(secret.secretKeyBits).toBe(Math.floor(expected + secret.s0));
    expect([secret.errorPattern, known.errorPattern]).toEqual(["secret", "public"]);
  });

  it("in a symmetric layout neither basis counts them", () => {
    const counted = { ...COUNTS.keyBasis, leakedBits: 800_000 };
    const { layout: _, keyBasis: __, testBasis: ___, leakedBits: ____, ...common } = COUNTS;
    const both = { ...common, layout: "symmetric", basisCounts: { Z: counted, X: counted } } as const;
    const secret = keyLength(both);
    const known = keyLength({ ...both, errorPattern: "public" });
    expect(Math.abs(secret.secretKeyBits - known.secretKeyBits - secret.s0)).toBeLessThanOrEqual(2);
  });

  it("are no reason to say that there are vacuum bits, when there is no key", () => {
    const { reason } = keyLength({ ...COUNTS, errorPattern: "public", leakedBits: 5_000_000 });
    expect(reason).toMatch(/secret of \d+ single-photon bits, and/);
  });
});

describe("a confirmation whose hashes are in the leak", () => {
  it("is not paid a second time", () => {
    const onTop = keyLength(COUNTS);
    const inLeak = keyLength({ ...COUNTS, confirmationIsInLeak: true });
    expect(inLeak.boundBits - onTop.boundBits).toBeCloseTo(Math.log2(2e15), 6);
  });
});
