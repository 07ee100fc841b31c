/** Layouts, reasons and properties of the key length. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { type BiasedInput, type KeyLength, keyLength } from "../../../hostsim/finite-key/key-length.js";
import { type PerClass, TAIL_BOUNDS } from "../../../hostsim/finite-key/tail-bounds.js";
import { biased, type Channel, symmetric } from "./support.js";

const SEED = 89022307;
const RUNS = { seed: SEED, numRuns: 300 };
const GOOD: Channel = { pulses: 1e9, transmittance: 1e-3, dark: 1e-7, qber: 0.01 };

const channels: fc.Arbitrary<Channel> = fc.record({
  pulses: fc.double({ min: 1e6, max: 1e11, noNaN: true }),
  transmittance: fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
  dark: fc.double({ min: 1e-9, max: 1e-5, noNaN: true }),
  qber: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const tails = fc.constantFrom(...TAIL_BOUNDS);
const epsilons = fc.double({ min: -20, max: -1, noNaN: true }).map((exponent) => 10 ** exponent);

/** No more key and no higher bound, but for rounding. */
function expectNoMore(worse: KeyLength, better: KeyLength): void {
  expect(worse.boundBits).toBeLessThanOrEqual(better.boundBits + 1e-9 * Math.abs(better.boundBits));
  expect(worse.secretKeyBits).toBeLessThanOrEqual(better.secretKeyBits);
}

describe(`properties of the key length (fast-check seed ${SEED})`, () => {
  it("more signal or decoy errors in the test basis never give more key", () => {
    fc.assert(
      fc.property(channels, tails, fraction, fraction, (channel, tail, moreSignal, moreDecoy) => {
        const input = biased(channel, 0, tail);
        const { detections, errors } = input.testBasis as { detections: PerClass; errors: PerClass };
        const add = (k: 0 | 1, share: number) => errors[k] + share * (detections[k] - errors[k]);
        const testBasis = {
          detections,
          errors: [add(0, moreSignal), add(1, moreDecoy), errors[2]],
        } as const;
        expectNoMore(keyLength({ ...input, testBasis }), keyLength(input));
      }),
      RUNS,
    );
  });

  it("more leak never gives more key, and each bit costs one bit of the bound", () => {
    fc.assert(
      fc.property(channels, tails, fc.integer({ min: 1, max: 1_000_000 }), (channel, tail, leak) => {
        const without = keyLength(biased(channel, 0, tail));
        const leaky = keyLength(biased(channel, leak, tail));
        expectNoMore(leaky, without);
        expect(without.boundBits - leaky.boundBits).toBeCloseTo(leak, 3);
      }),
      RUNS,
    );
  });

  it("a smaller failure probability never gives more key", () => {
    fc.assert(
      fc.property(channels, tails, epsilons, epsilons, fraction, (channel, tail, sec, cor, share) => {
        const input = { ...biased(channel, 100, tail), epsilonSec: sec, epsilonCor: cor };
        const better = keyLength(input);
        expectNoMore(keyLength({ ...input, epsilonSec: sec * (share + 1e-9) * 0.999 }), better);
        expectNoMore(keyLength({ ...input, epsilonCor: cor * (share + 1e-9) * 0.999 }), better);
      }),
      RUNS,
    );
  });

  it("any counts that the file check lets through give finite numbers and at most as many bits as detections", () => {
    const count = fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
      fc.double({ min: 0, max: 1000, noNaN: true }),
    );
    const basis = fc
      .tuple(fc.tuple(count, count, count), fc.tuple(fraction, fraction, fraction))
      .map(([detections, shares]) => ({
        detections,
        errors: detections.map((detected, k) => detected * shares[k]!),
      }));
    const intensities = fc
      .tuple(
        fc.double({ min: 2.1e-6, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 0.49, noNaN: true }),
        fraction,
      )
      .map(([signal, share, vacuumShare]) => {
        const decoy = Math.max(1e-6, signal * share);
        return [signal, decoy, decoy * vacuumShare * 0.99];
      });
    const anyEpsilon = fc.double({ min: 1e-300, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(basis, basis, intensities, anyEpsilon, anyEpsilon, tails, (Z, X, means, sec, cor, tail) => {
        const file = {
          layout: "symmetric",
          intensities: means,
          probabilities: [0.9, 0.1 - 1e-12, 1e-12],
          basisCounts: { Z: { ...Z, leakedBits: 0 }, X: { ...X, leakedBits: 0 } },
          epsilonSec: sec,
          epsilonCor: cor,
          tailBound: tail,
        };
        const result = keyLength(parseCounts(JSON.stringify(file)));
        for (const [name, bound] of Object.entries(result.bases)) {
          const { reason, ...numbers } = bound;
          for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
          expect(reason === null).toBe(bound.secretKeyBits > 0);
          expect(bound.phaseError).toBeLessThanOrEqual(0.5);
          const detections = (name === "Z" ? Z : X).detections.reduce((sum, detected) => sum + detected, 0);
          expect(bound.s0 + bound.s1).toBeLessThanOrEqual(detections);
          expect(bound.secretKeyBits).toBeLessThanOrEqual(detections);
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});

describe("layouts", () => {
  it("symmetric: each basis gets half of either failure probability, lengths are rounded down and added", () => {
    const both = keyLength(symmetric(GOOD, 10_000, "chernoff"));
    const half = keyLength({
      ...biased(GOOD, 10_000, "chernoff"),
      epsilonSec: 0.5e-9,
      epsilonCor: 0.5e-15,
    });
    expect(half.secretKeyBits).toBeGreaterThan(0);
    expect(both.layout).toBe("symmetric");
    expect(both.secretKeyBits).toBe(2 * half.secretKeyBits);
    expect(both.s1).toBe(2 * half.s1);
    expect(both.phaseError).toBe(half.phaseError);
    expect(both.leakedBits).toBe(20_000);
    // Two bounds of half the failure probability: 2 (256.5669... + 6 + 1) bits.
    expect(both.overheadBits).toBeCloseTo(2 * (256.5669430839 + 7), 9);
    expect(both).toMatchObject({ epsilonSec: 1e-9, epsilonCor: 1e-15, reason: null });
  });

  it("symmetric: a basis whose leak eats its key costs the other basis nothing", () => {
    const input = symmetric(GOOD, 10_000, "chernoff");
    const fine = keyLength(input);
    const Z = { ...input.basisCounts.Z, leakedBits: 1e7 };
    const result = keyLength({ ...input, basisCounts: { ...input.basisCounts, Z } });
    expect(result.bases.Z).toMatchObject({ secretKeyBits: 0 });
    expect(result.bases.Z!.reason).toMatch(/phase error/);
    expect(result.secretKeyBits).toBe(fine.bases.X!.secretKeyBits);
    expect(result.reason).toBeNull();
  });

  it("class probabilities given for one basis are used for that basis only", () => {
    const input = biased(GOOD, 0, "chernoff");
    const plain = keyLength(input);
    const probabilities = [0.5, 0.26, 0.24] as const;
    const forTest = keyLength({ ...input, testBasis: { ...input.testBasis, probabilities } });
    expect(forTest.s1).toBe(plain.s1);
    expect(forTest.bases.key!.testS1).not.toBe(plain.bases.key!.testS1);
    const forBoth = keyLength({
      ...input,
      keyBasis: { ...input.keyBasis, probabilities },
      testBasis: { ...input.testBasis, probabilities },
    });
    expect(forBoth).toEqual(keyLength({ ...input, probabilities }));
  });

  it("at few counts Chernoff gives key where Hoeffding gives none, and each result names its bound", () => {
    const scarce = { ...GOOD, pulses: 1e8, transmittance: 1e-3 };
    const chernoff = keyLength(biased(scarce, 2500, "chernoff"));
    const hoeffding = keyLength(biased(scarce, 2500, "hoeffding"));
    expect(chernoff.secretKeyBits).toBeGreaterThan(0);
    expect(hoeffding.secretKeyBits).toBe(0);
    expect([chernoff.tailBound, hoeffding.tailBound]).toEqual(["chernoff", "hoeffding"]);
  });
});

describe("no key comes with its reason", () => {
  const input = biased(GOOD, 0, "chernoff");
  const zero = { detections: [0, 0, 0], errors: [0, 0, 0] } as const;
  const cases: [title: string, input: BiasedInput, reason: RegExp][] = [
    ["no detections", { ...input, keyBasis: zero, testBasis: zero }, /no detections in the key basis/],
    ["an empty test basis", { ...input, testBasis: zero }, /no detections in the test basis/],
    [
      "too few detections",
      biased({ ...GOOD, pulses: 1e5 }, 0, "chernoff"),
      /key basis has too few detections \(42\)/,
    ],
    [
      "intercept and resend on every pulse",
      biased({ ...GOOD, qber: 0.25 }, 350_000, "chernoff"),
      /phase error 0\.\d+ leaves \d+ secret of \d+|phase error of 0.5 .*QBER of the test basis: 25/,
    ],
    [
      "random bits",
      biased({ ...GOOD, qber: 0.5 }, 0, "chernoff"),
      /phase error of 0.5 .*: 50.0 % of \d+ bits/,
    ],
    ["a leak of everything", biased(GOOD, 1e9, "chernoff"), /1000000257 go to leak/],
    [
      "signal and decoy counts exchanged",
      { ...input, keyBasis: { detections: [6000, 100_000, 10], errors: [0, 0, 0] } },
      /key basis contradict the intensities/,
    ],
  ];
  for (const [title, counts, reason] of cases) {
    it(title, () => {
      const result = keyLength(counts);
      expect(result.secretKeyBits).toBe(0);
      expect(result.reason).toMatch(reason);
      expect(Object.values(result)).not.toContain(Number.NaN);
    });
  }

  it("of a symmetric layout, one for each basis", () => {
    const { reason } = keyLength(symmetric({ ...GOOD, qber: 0.5 }, 0, "chernoff"));
    expect(reason).toMatch(/^from basis Z: .*; from basis X: /);
  });
});
