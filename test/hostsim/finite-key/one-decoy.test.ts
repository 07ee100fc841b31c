/**
 * The bound with one decoy against mpmath (30 digits, formulas of docs/reference/finite-key.md written down a
 * second time), in its limits, against the bound with two decoys, and its properties. That it holds on
 * simulated pulses is in photon-numbers.test.ts.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confirmationBits } from "../../../hostsim/finite-key/basis-key-length.js";
import { parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import type { BasisEvents } from "../../../hostsim/finite-key/decoy-method.js";
import { type BiasedInput, keyLength } from "../../../hostsim/finite-key/key-length.js";
import { ONE_DECOY, vacuumDetectionsAtMost } from "../../../hostsim/finite-key/methods/one-decoy.js";
import { TWO_DECOYS } from "../../../hostsim/finite-key/methods/two-decoys.js";
import {
  type PerClass,
  type PerLightClass,
  TAIL_BOUNDS,
  type TailBound,
  tailExponent,
} from "../../../hostsim/finite-key/tail-bounds.js";

const SEED = 112171104;

function expectClose(actual: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThan(
    relative * Math.abs(expected),
  );
}

const INPUT = {
  layout: "biased",
  intensities: [0.6, 0.2],
  probabilities: [0.7, 0.3],
  keyBasis: { detections: [4_000_000, 560_000], errors: [36_000, 5600] },
  testBasis: { detections: [450_000, 63_000], errors: [3000, 1200] },
  leakedBits: 400_000,
  epsilonSec: 1e-9,
  epsilonCor: 1e-15,
  decoyMethod: "rusca2018",
} as const;

describe("every term equals mpmath's", () => {
  const expected = {
    hoeffding: {
      s0AtMost: 47007.59778148207,
      s1: 2148926.4433782534,
      testS1: 206247.66350689495,
      testV1: 3083.878061968575,
      phaseError: 0.017486013904009137,
      boundBits: 1475579.9251874527,
    },
    chernoff: {
      s0AtMost: 32726.77177692646,
      s1: 2205953.037473133,
      testS1: 223259.76014138473,
      testV1: 3486.6662452072305,
      phaseError: 0.018107268701675592,
      boundBits: 1517429.3922897754,
    },
  };
  for (const tailBound of ["hoeffding", "chernoff"] as const) {
    it(tailBound, () => {
      const result = keyLength({ ...INPUT, tailBound, phaseErrorLimit: "lim2014" });
      const { key } = result.bases;
      expect(result).toMatchObject({ method: "rusca2018", tailBound, s0: 0, reason: null });
      expectClose(result.s1, expected[tailBound].s1);
      expectClose(key!.testS1, expected[tailBound].testS1);
      expectClose(key!.testV1, expected[tailBound].testV1);
      expectClose(result.phaseError, expected[tailBound].phaseError);
      expectClose(result.boundBits, expected[tailBound].boundBits);
      const { intensities, probabilities, keyBasis } = INPUT;
      const confidence = { exponent: tailExponent(1e-9, 19), tailBound };
      const atMost = vacuumDetectionsAtMost({ intensities, probabilities, ...keyBasis }, confidence);
      expectClose(atMost, expected[tailBound].s0AtMost);
    });
  }

  it("clopper-pearson, to 1e-5 and never to the parties' gain (scipy's beta.ppf, beta.isf and binom.cdf)", () => {
    const tailBound = "clopper-pearson";
    const { s1, bases } = keyLength({ ...INPUT, tailBound, phaseErrorLimit: "lim2014" });
    const { key } = bases;
    const { intensities, probabilities, keyBasis } = INPUT;
    const confidence = { exponent: tailExponent(1e-9, 19), tailBound } as const;
    const s0AtMost = vacuumDetectionsAtMost({ intensities, probabilities, ...keyBasis }, confidence);
    const atMost = [
      [s1, 2218508.7715840004],
      [key!.testS1, 228308.95058780716],
      [key!.boundBits, 1569993.7095250895],
      // Upper bounds, so the other way round.
      [-s0AtMost, -32240],
      [-key!.testV1, -2898.1612129060627],
    ] as const;
    for (const [bound, exact] of atMost) {
      expect(bound).toBeLessThanOrEqual(exact + 1e-9 * Math.abs(exact));
      expectClose(bound, exact, 1e-5);
    }
  });

  it("19 terms cost 255.700603627889515 bits at 1e-9 and 1e-15", () => {
    expectClose(ONE_DECOY.secrecyBits(1e-9) + confirmationBits(1e-15), 255.7006036278895);
  });
});

/**
 * A channel whose yields and error rates are known for each photon number; multi-photon yields at their
 * largest.
 */
interface Yields {
  empty: number;
  single: number;
  several: number;
  singleError: number;
}

const HONEST: Yields = { empty: 2e-7, single: 1e-3, several: 2e-3, singleError: 0.01 };

/** Exact expected counts of `pulses` pulses with these means and probabilities. */
function exactEvents<T extends PerClass | PerLightClass>(
  pulses: number,
  intensities: NoInfer<T>,
  probabilities: NoInfer<T>,
  yields: Yields,
): BasisEvents<T> {
  const share = (k: number, photons: 0 | 1) =>
    pulses * probabilities[k]! * Math.exp(-intensities[k]!) * (photons === 0 ? 1 : intensities[k]!);
  const several = (k: number) => pulses * probabilities[k]! - share(k, 0) - share(k, 1);
  const detections = intensities.map(
    (_, k) => share(k, 0) * yields.empty + share(k, 1) * yields.single + several(k) * yields.several,
  );
  const errors = intensities.map(
    (_, k) =>
      (share(k, 0) * yields.empty) / 2 +
      (share(k, 1) * yields.single + several(k) * yields.several) * yields.singleError,
  );
  return { detections, errors, intensities, probabilities } as unknown as BasisEvents<T>;
}

function trueSingles(pulses: number, intensities: PerLightClass, probabilities: PerLightClass): number {
  return intensities.reduce(
    (sum, mean, k) => sum + pulses * probabilities[k]! * Math.exp(-mean) * mean * HONEST.single,
    0,
  );
}

describe("in the limit of long passes", () => {
  const CONFIDENCE = { exponent: tailExponent(1e-9, 19), tailBound: "chernoff" } as const;

  it("s_1 and v_1 become the asymptotic formulas of yields, and all deviations vanish", () => {
    const [mu1, mu2] = [0.6, 0.15];
    const probabilities = [0.7, 0.3] as const;
    // So many dark counts that v_1 is not cut at the errors that were seen.
    const bright = { ...HONEST, empty: 2e-5 };
    const gain = (mean: number) =>
      Math.exp(-mean) * bright.empty +
      Math.exp(-mean) * mean * bright.single +
      (1 - Math.exp(-mean) * (1 + mean)) * bright.several;
    const errorGain = (mean: number) =>
      (Math.exp(-mean) * bright.empty) / 2 +
      (gain(mean) - Math.exp(-mean) * bright.empty) * bright.singleError;
    // Ma, Qi, Zhao, Lo, PRA 72, 012326 (2005), Eq. (34), with the largest empty yield that the decoy's errors
    // allow.
    const empty = 2 * errorGain(mu2) * Math.exp(mu2);
    const share = (mu2 / mu1) ** 2;
    const single =
      (mu1 / (mu1 * mu2 - mu2 ** 2)) *
      (gain(mu2) * Math.exp(mu2) - gain(mu1) * Math.exp(mu1) * share - (1 - share) * empty);
    const pulses = 1e24;
    const tau1 = probabilities[0] * Math.exp(-mu1) * mu1 + probabilities[1] * Math.exp(-mu2) * mu2;
    const events = exactEvents<PerLightClass>(pulses, [mu1, mu2], probabilities, bright);
    const { s1 } = ONE_DECOY.photonNumbers(events, CONFIDENCE);
    expectClose(s1 / pulses, tau1 * single, 1e-6);
    const errors = (tau1 * (errorGain(mu1) * Math.exp(mu1) - errorGain(mu2) * Math.exp(mu2))) / (mu1 - mu2);
    expectClose(ONE_DECOY.singlePhotonErrors(events, CONFIDENCE) / pulses, errors, 1e-6);
  });

  it("s_1 reaches the truth as the decoy gets weaker on a channel without errors or dark counts", () => {
    const dark = { ...HONEST, empty: 0, singleError: 0 };
    const probabilities = [0.5, 0.5] as const;
    const kept = [0.1, 0.01, 0.001].map((mu2) => {
      const events = exactEvents<PerLightClass>(1e24, [0.6, mu2], probabilities, dark);
      return ONE_DECOY.photonNumbers(events, CONFIDENCE).s1 / trueSingles(1e24, [0.6, mu2], probabilities);
    });
    expect(kept[0]).toBeGreaterThan(0.9);
    expect(kept[1]).toBeGreaterThan(kept[0]!);
    expect(kept[2]).toBeGreaterThan(kept[1]!);
    expect(kept[2]).toBeLessThanOrEqual(1);
    expect(1 - kept[2]!).toBeLessThan(1e-3);
  });
});

describe("against two decoys, as the vacuum class gets rare", () => {
  /** The same pulses' signal and decoy, with a vacuum class of this probability or none. */
  function both(pulses: number, vacuum: number, tailBound: TailBound) {
    const signal = 0.7 * (1 - vacuum);
    const three = exactEvents<PerClass>(
      pulses,
      [0.6, 0.15, 0],
      [signal, 1 - vacuum - signal, vacuum],
      HONEST,
    );
    const two = exactEvents<PerLightClass>(pulses, [0.6, 0.15], [0.7, 0.3], HONEST);
    return {
      two: TWO_DECOYS.photonNumbers(three, { exponent: tailExponent(1e-9, 21), tailBound }).s1,
      one: ONE_DECOY.photonNumbers(two, { exponent: tailExponent(1e-9, 19), tailBound }).s1,
    };
  }

  it("with endless counts two decoys know more, for they see the empty pulses", () => {
    const { one, two } = both(1e26, 1e-6, "chernoff");
    expect(two).toBeGreaterThan(one);
    // What one decoy does not know is how many of the decoy's errors came from empty pulses.
    expect(one / two).toBeGreaterThan(0.8);
  });

  it("with the counts of a pass two decoys go blind as vacuum gets rare, and one decoy does not", () => {
    for (const tailBound of TAIL_BOUNDS) {
      const ratios = [0.01, 1e-3, 1e-4, 1e-5, 1e-6].map((vacuum) => {
        const { one, two } = both(1e10, vacuum, tailBound);
        return two / one;
      });
      for (let i = 1; i < ratios.length; i++) expect(ratios[i]).toBeLessThanOrEqual(ratios[i - 1]!);
      expect(ratios[0]).toBeGreaterThan(0.3);
      expect(ratios.at(-1)).toBe(0);
    }
  });
});

describe(`properties of the key with one decoy (fast-check seed ${SEED})`, () => {
  const RUNS = { seed: SEED, numRuns: 300 };
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const yields = fc.record({
    empty: fc.double({ min: 1e-9, max: 1e-5, noNaN: true }),
    single: fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
    several: fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
    singleError: fc.double({ min: 0, max: 0.5, noNaN: true }),
  });
  const pulses = fc.double({ min: 1e6, max: 1e12, noNaN: true });
  const tails = fc.constantFrom(...TAIL_BOUNDS);

  function input(pulseCount: number, channel: Yields, tailBound: TailBound): BiasedInput {
    const { detections, errors } = exactEvents<PerLightClass>(pulseCount, [0.6, 0.15], [0.7, 0.3], channel);
    const basis = { detections, errors };
    const { intensities: _means, ...common } = INPUT;
    return {
      ...common,
      intensities: [0.6, 0.15],
      leakedBits: 0,
      keyBasis: basis,
      testBasis: basis,
      tailBound,
    };
  }

  it("more errors in either basis never give more key", () => {
    fc.assert(
      fc.property(pulses, yields, tails, fraction, fraction, (count, channel, tail, signal, decoy) => {
        const good = input(count, channel, tail);
        const [n1, n2] = good.keyBasis.detections as PerLightClass;
        const [m1, m2] = good.keyBasis.errors as PerLightClass;
        // In the test basis decoy errors also lower v_1 (they are no single photons' then): there only the
        // signal's rise.
        const inKey = {
          detections: [n1, n2],
          errors: [m1 + signal * (n1 - m1), m2 + decoy * (n2 - m2)],
        } as const;
        const inTest = { detections: [n1, n2], errors: [m1 + signal * (n1 - m1), m2] } as const;
        const best = keyLength(good);
        const slack = 1e-9 * Math.abs(best.boundBits);
        expect(keyLength({ ...good, keyBasis: inKey }).boundBits).toBeLessThanOrEqual(best.boundBits + slack);
        expect(keyLength({ ...good, testBasis: inTest }).boundBits).toBeLessThanOrEqual(
          best.boundBits + slack,
        );
      }),
      RUNS,
    );
  });

  it("a smaller failure probability and more leak never give more key", () => {
    fc.assert(
      fc.property(pulses, yields, tails, fraction, (count, channel, tail, share) => {
        const good = input(count, channel, tail);
        const best = keyLength(good);
        const slack = 1e-9 * Math.abs(best.boundBits);
        for (const worse of [
          { ...good, epsilonSec: good.epsilonSec * (share + 1e-9) * 0.999 },
          { ...good, epsilonCor: good.epsilonCor * (share + 1e-9) * 0.999 },
          { ...good, leakedBits: 1 + 1e6 * share },
        ]) {
          expect(keyLength(worse).boundBits).toBeLessThanOrEqual(best.boundBits + slack);
        }
      }),
      RUNS,
    );
  });

  it("a pass twice as long never gives less key", () => {
    fc.assert(
      fc.property(pulses, yields, tails, (count, channel, tail) => {
        const shorter = keyLength(input(count, channel, tail));
        const longer = keyLength(input(2 * count, channel, tail));
        expect(longer.secretKeyBits).toBeGreaterThanOrEqual(shorter.secretKeyBits);
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
      .tuple(fc.tuple(count, count), fc.tuple(fraction, fraction))
      .map(([detections, shares]) => ({
        detections,
        errors: detections.map((detected, k) => detected * shares[k]!),
      }));
    const means = fc
      .tuple(
        fc.double({ min: 2e-6, max: 100, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      )
      .map(([signal, share]) => [signal, Math.max(1e-6, signal * share)]);
    const epsilons = fc.double({ min: 1e-300, max: 0.999999, noNaN: true });
    fc.assert(
      fc.property(basis, basis, means, epsilons, epsilons, tails, (Z, X, intensities, sec, cor, tail) => {
        const result = keyLength(
          parseCounts(
            JSON.stringify({
              layout: "symmetric",
              intensities,
              probabilities: [0.9, 0.1],
              basisCounts: { Z: { ...Z, leakedBits: 0 }, X: { ...X, leakedBits: 0 } },
              epsilonSec: sec,
              epsilonCor: cor,
              tailBound: tail,
              decoyMethod: "rusca2018",
            }),
          ),
        );
        expect(result.method).toBe("rusca2018");
        for (const [name, bound] of Object.entries(result.bases)) {
          const { reason, ...numbers } = bound;
          for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
          expect(reason === null).toBe(bound.secretKeyBits > 0);
          const [signal, decoy] = (name === "Z" ? Z : X).detections;
          expect(bound.s0 + bound.s1).toBeLessThanOrEqual(signal + decoy);
          expect(bound.secretKeyBits).toBeLessThanOrEqual(signal + decoy);
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

describe("few errors", () => {
  it("an error-free test never proves fewer than ln(19/epsilon) errors", () => {
    const perfect = { detections: [450_000, 63_000], errors: [0, 0] } as const;
    const result = keyLength({ ...INPUT, testBasis: perfect, tailBound: "chernoff" });
    expect(result.bases.key!.testV1).toBe(0);
    expect(result.phaseError).toBeGreaterThan(23.667704816112852 / result.bases.key!.testS1);
  });

  it("no detections, or fewer than the bound can use, give no key and say why", () => {
    const none = { detections: [0, 0], errors: [0, 0] } as const;
    const reasonOf = (change: Partial<BiasedInput>) =>
      keyLength({ ...INPUT, tailBound: "chernoff", ...change });
    expect(reasonOf({ keyBasis: none })).toMatchObject({
      secretKeyBits: 0,
      reason: "there are no detections in the key basis",
    });
    expect(reasonOf({ keyBasis: { detections: [400, 56], errors: [4, 1] } }).reason).toMatch(
      /key basis has too few detections \(456\)/,
    );
  });
});
