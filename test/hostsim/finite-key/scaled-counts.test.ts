/** Counts at another loss and of another size, against a channel whose counts follow from its formulas. */
import { describe, expect, it } from "vitest";
import type { CountedInput } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength, type MeasuredBasis } from "../../../hostsim/finite-key/key-length.js";
import { allMethods, curvesOfLoss, curvesOfSize } from "../../../hostsim/finite-key/method-curves.js";
import { countsAtLoss, countsOfSize } from "../../../hostsim/finite-key/scaled-counts.js";

const MEANS = [0.8, 0.1, 0.01] as const;
const SHARES = [0.5, 0.25, 0.25] as const;
const PULSES = 1e10;
const DARK = 1e-7;

/** A linear receiver: mean * transmittance of light, 1 % of it wrong, and noise, half of it wrong. */
function basisAt(transmittance: number): MeasuredBasis {
  const light = MEANS.map((mean, k) => PULSES * SHARES[k]! * mean * transmittance);
  const noise = SHARES.map((share) => PULSES * share * DARK);
  return {
    detections: [light[0]! + noise[0]!, light[1]! + noise[1]!, light[2]! + noise[2]!],
    errors: [
      light[0]! / 100 + noise[0]! / 2,
      light[1]! / 100 + noise[1]! / 2,
      light[2]! / 100 + noise[2]! / 2,
    ],
  };
}

const entropy = (q: number) => -q * Math.log2(q) - (1 - q) * Math.log2(1 - q);

/** 1.2 times the least, class by class. */
function leakOf({ detections, errors }: MeasuredBasis): number {
  return detections.reduce((sum, n, k) => sum + 1.2 * n * entropy(errors[k]! / n), 0);
}

function countsAt(transmittance: number): CountedInput & { layout: "symmetric" } {
  const basis = basisAt(transmittance);
  const withLeak = { ...basis, leakedBits: leakOf(basis) };
  return {
    layout: "symmetric",
    intensities: MEANS,
    probabilities: SHARES,
    basisCounts: { Z: withLeak, X: withLeak },
    epsilonSec: 1e-9,
    epsilonCor: 1e-15,
    tailBound: "chernoff",
    errorPattern: "public",
  };
}

const near = (expected: number) =>
  expect.closeTo(expected, Math.max(0, 6 - Math.floor(Math.log10(expected))));

describe("counts at another loss", () => {
  it.each([
    ["10 dB more", 10, 1e-5],
    ["5 dB less", -5, 10 ** -3.5],
    ["as it is", 0, 1e-4],
  ])("%s are those of a linear receiver there, noise and leak included", (_, moreDb, transmittance) => {
    const there = countsAtLoss(countsAt(1e-4), moreDb);
    const { Z } = countsAt(transmittance).basisCounts;
    if (there.layout !== "symmetric") throw new Error("another layout");
    expect(there.basisCounts.Z.detections).toEqual(Z.detections.map(near));
    expect(there.basisCounts.Z.errors).toEqual(Z.errors.map(near));
    expect(there.basisCounts.X.leakedBits).toEqual(near(Z.leakedBits));
  });

  it("keep errors within detections where nothing but noise is, and take no noise below 0", () => {
    const counts = countsAt(1e-4);
    // The faintest class has none at all: the straight line would end below 0.
    const basis = { detections: [1000, 100, 0], errors: [1000, 0, 0], leakedBits: 0 } as const;
    const there = countsAtLoss({ ...counts, basisCounts: { Z: basis, X: basis } }, 10);
    if (there.layout !== "symmetric") throw new Error("another layout");
    expect(there.basisCounts.Z.detections).toEqual([100, 10, 0].map(near0));
    expect(there.basisCounts.Z.errors).toEqual([100, 0, 0].map(near0));
  });
});

const near0 = (expected: number) => expect.closeTo(expected, 6);

describe("counts of another size", () => {
  it("are in proportion, with the leak, in a biased layout too", () => {
    const { basisCounts, ...common } = countsAt(1e-4);
    const biased: CountedInput = {
      ...common,
      layout: "biased",
      keyBasis: basisAt(1e-4),
      testBasis: basisAt(1e-4),
      leakedBits: basisCounts.Z.leakedBits,
    };
    const half = countsOfSize(biased, 0.5);
    if (half.layout !== "biased") throw new Error("another layout");
    expect(half.leakedBits).toBe(basisCounts.Z.leakedBits / 2);
    expect(half.testBasis.errors).toEqual(basisAt(1e-4).errors.map((count) => count / 2));
  });
});

describe("the methods side by side", () => {
  const counts = countsAt(1e-4);
  const ofLoss = curvesOfLoss(counts);

  it("are each what it is alone, and end where nobody has key", () => {
    const at = ofLoss.points.indexOf(5);
    const alone = allMethods(countsAtLoss(counts, 5)).map((input) => keyLength(input).secretKeyBits);
    expect(ofLoss.curves.map(({ secretKeyBits }) => secretKeyBits[at])).toEqual(alone);
    expect(new Set(alone).size).toBe(6);
    expect(ofLoss.curves.map(({ secretKeyBits }) => secretKeyBits.at(-1))).toEqual(Array(6).fill(0));
    expect(ofLoss.curves.some(({ secretKeyBits }) => secretKeyBits.at(-2)! > 0)).toBe(true);
  });

  it("never give more with more loss, nor less a bit with more bits", () => {
    for (const { secretKeyBits } of ofLoss.curves)
      secretKeyBits.slice(1).forEach((bits, i) => {
        expect(bits).toBeLessThanOrEqual(secretKeyBits[i]!);
      });
    const { points, curves } = curvesOfSize(counts);
    for (const { secretKeyBits } of curves)
      points.slice(1).forEach((point, i) => {
        // Whole bits on either side.
        expect((secretKeyBits[i + 1]! + 2) / point).toBeGreaterThanOrEqual(secretKeyBits[i]! / points[i]!);
      });
  });

  it("leave out Lim et al. where its means are too close, as a counts file that names it is refused", () => {
    const close = { ...counts, intensities: [0.5, 0.3, 0.2] as const };
    expect(new Set(allMethods(close).map(({ decoyMethod }) => decoyMethod))).toEqual(
      new Set(["linear-programme"]),
    );
  });
});
