/**
 * The analysis by linear programmes: its certificate, its rows, and its key against an exact solver, against
 * another program (third-column.py), against Lim et al., and against simulated passes that know the truth.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../../hostsim/core/package-root.js";
import { parseCounts } from "../../../../hostsim/finite-key/counts-schema.js";
import { type KeyLengthInput, keyLength } from "../../../../hostsim/finite-key/key-length.js";
import { linearProgramme } from "../../../../hostsim/finite-key/methods/linear-programme.js";
import { classShares, PHOTON_NUMBERS } from "../../../../hostsim/finite-key/programme/class-shares.js";
import { designedRows, GUESSED_SHARES } from "../../../../hostsim/finite-key/programme/designed-tests.js";
import { certifiedMinimum } from "../../../../hostsim/finite-key/programme/linear-programme.js";
import { PhotonNumberRows } from "../../../../hostsim/finite-key/programme/photon-numbers.js";
import { type PerClass, tailExponent } from "../../../../hostsim/finite-key/tail-bounds.js";
import { biased, countsFile, satquma } from "../support.js";
import { compare } from "./comparison.js";
import { exactMinimum } from "./exact-simplex.js";
import { allowed, judgeMethods, judgeRows } from "./judge.js";
import { generator } from "./random-counts.js";

const SOURCE = { intensities: [0.8, 0.3, 0.1, 0.02], probabilities: [0.4, 0.2, 0.2, 0.2] };

describe("what a dual proves", () => {
  /** x + 2 y at least, where 3 <= x + y <= 5 and x <= 2: 4, at (2, 1). */
  const programme = {
    objective: [1, 2],
    rows: [
      { coefficients: [1, 1], least: 3 },
      { coefficients: [-1, 0], least: -2 },
      { coefficients: [-1, -1], least: -5 },
    ],
    most: 100,
  };

  it("is the minimum for the right multipliers, to rounding and never above it", () => {
    const proven = certifiedMinimum(programme, [2, 1, 0]);
    expect(proven).toBeLessThan(4);
    expect(proven).toBeGreaterThan(4 - 1e-8);
    expect(exactMinimum(programme)).toBe(4);
  });

  it("is never above the minimum, whatever the multipliers", () => {
    const any = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(any, any, any), (multipliers) => {
        expect(certifiedMinimum(programme, multipliers)).toBeLessThanOrEqual(4);
      }),
    );
    // A row taken the wrong way round, x + y >= 5, would make 8 of it.
    expect(certifiedMinimum(programme, [0, 1, -2])).toBeLessThanOrEqual(4);
    expect(certifiedMinimum(programme, [Number.NaN, 1])).toBe(Number.NEGATIVE_INFINITY);
    expect(certifiedMinimum(programme, [Number.POSITIVE_INFINITY, 1])).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("the rows", () => {
  it("P(class | n) lies within its limits, by logarithms, up to 60 photons in the remainder", () => {
    const shares = classShares(SOURCE.intensities, SOURCE.probabilities);
    for (let n = 0; n <= 60; n++) {
      const logs = SOURCE.intensities.map(
        (mean, k) => Math.log(SOURCE.probabilities[k]!) - mean + n * Math.log(mean),
      );
      const limits = shares[Math.min(n, PHOTON_NUMBERS)]!;
      for (const [k, log] of logs.entries()) {
        const share = 1 / logs.reduce((sum, other) => sum + Math.exp(other - log), 0);
        expect(limits[k]!.least * (1 - 1e-12)).toBeLessThanOrEqual(share);
        expect(limits[k]!.most * (1 + 1e-12)).toBeGreaterThanOrEqual(share);
        if (n < PHOTON_NUMBERS) expect(limits[k]!.most / limits[k]!.least).toBeLessThan(1 + 1e-12);
      }
    }
  });

  it("weights of tests are chosen by the sum of the counts alone", () => {
    const shares = classShares(SOURCE.intensities, SOURCE.probabilities);
    for (const sign of [1, -1] as const) {
      const coefficients = (counts: number[]) =>
        designedRows(SOURCE, shares, counts, 20, sign).map((row) => row.coefficients);
      const some = coefficients([9000, 700, 200, 100]);
      expect(some.length).toBeLessThanOrEqual(GUESSED_SHARES.length);
      expect(some.length).toBeGreaterThan(0);
      expect(coefficients([100, 200, 700, 9000])).toEqual(some);
    }
  });

  it("of tests are Markov's inequality for those weights, failing with e^-b", () => {
    const exponent = 20;
    const shares = classShares(SOURCE.intensities, SOURCE.probabilities);
    for (const sign of [1, -1] as const) {
      // All events in one class, in two numbers that share a design: least = a_k N - b.
      const rowsOf = (all: number, k: number) => {
        const counts = SOURCE.intensities.map((_, each) => (each === k ? all : 0));
        return designedRows(SOURCE, shares, counts, exponent, sign);
      };
      const [all, fewer] = [10_000, 9_900];
      for (let row = 0; row < rowsOf(all, 0).length; row++) {
        const found = SOURCE.intensities.map((_, k) => {
          const [here, there] = [rowsOf(all, k)[row]!, rowsOf(fewer, k)[row]!];
          expect(here.coefficients).toEqual(there.coefficients);
          const weight = (here.least - there.least) / (all - fewer);
          return { weight, b: weight * all - here.least, coefficients: here.coefficients };
        });
        for (const { b } of found) expect(b).toBeCloseTo(exponent, 6);
        for (let n = 0; n < PHOTON_NUMBERS; n++) {
          const parts = SOURCE.intensities.map(
            (mean, k) => SOURCE.probabilities[k]! * Math.exp(-mean) * mean ** n,
          );
          const sum = parts.reduce((so, part) => so + part, 0);
          const moment = parts.reduce((so, part, k) => so + (part / sum) * Math.exp(found[k]!.weight), 0);
          expect(found[0]!.coefficients[n]!).toBeCloseTo(Math.log(moment), 8);
        }
      }
    }
  });

  it.each([2, 3, 4])(
    "%i classes: each is false no oftener than it may be, 150 simulated passes at 0.1",
    (classes) => {
      for (const line of ["honest", "splitting"] as const) {
        const verdicts = judgeRows(150, 0.1, classes, line);
        for (const verdict of verdicts)
          expect(verdict.failures, verdict.claim).toBeLessThanOrEqual(allowed(verdict));
        // Rows that never fail would hold with a wrong sign as well.
        expect(Math.max(...verdicts.map(({ failures }) => failures))).toBeGreaterThan(4);
      }
    },
  );
});

describe("the key", () => {
  it("rows, sampling and hash fail with epsilon_sec together", () => {
    const rows = [10 + 4 * 5, 18 + 3 * 5, 24 + 3 * 5, 30 + 3 * 5];
    for (const [i, classes] of [2, 3, 4, 5].entries()) {
      const { errorTerms, samplingExponent, secrecyBits } = linearProgramme(classes);
      for (const epsilon of [1e-9, 1e-2]) {
        const exponent = Math.log(errorTerms / epsilon);
        const ofRows = rows[i]! * Math.exp(-exponent);
        const smoothing = Math.sqrt(Math.exp(-samplingExponent(exponent)));
        const ofHash = 2 ** (-secrecyBits(epsilon) / 2) / 2;
        expect((ofRows + 2 * smoothing + ofHash) / epsilon).toBeCloseTo(1, 9);
      }
    }
  });

  it("is at least what a programme with one limit a class gives in SciPy, and more than Lim et al. give", () => {
    const file = join(packageRoot, "test/hostsim/finite-key/programme/third-column.json");
    const { rows } = JSON.parse(readFileSync(file, "utf8")) as {
      rows: (KeyLengthInput & { linear: number; smoothed: number })[];
    };
    expect(rows.length).toBeGreaterThan(4);
    for (const { linear, smoothed, ...counts } of rows) {
      const bits = (decoyMethod: "lim2014" | "linear-programme", tailBound: "chernoff" | "clopper-pearson") =>
        keyLength({
          ...counts,
          ...{ decoyMethod, tailBound, epsilonSec: 1e-9, epsilonCor: 1e-15 },
          errorPattern: "public",
          confirmationIsInLeak: true,
        }).secretKeyBits;
      const ours = bits("linear-programme", "clopper-pearson");
      expect(ours).toBeGreaterThan(linear);
      expect(ours).toBeGreaterThan(smoothed * 1.01);
      expect(ours).toBeGreaterThan(bits("lim2014", "chernoff"));
    }
  });

  it("300 random inputs: never above the exact optimum, never below Lim et al. with Chernoff's tails", () => {
    const found = compare(300, 3, 60);
    expect(found).toMatchObject({ aboveExact: 0, contradictions: 0, belowLim: 0 });
    expect(found.largestShortfall).toBeLessThan(1e-6);
    expect(found.withKey).toBeGreaterThan(100);
  });

  it("falls where errors of all classes grow alike; where those of one alone do, as the exact optimum does", () => {
    const random = generator(22);
    const power = (least: number, most: number) => 10 ** (least + (most - least) * random());
    let withKey = 0;
    for (let i = 0; i < 60; i++) {
      const channel = {
        ...{ pulses: power(8, 11), transmittance: power(-4, -2) },
        ...{ dark: power(-9, -5), qber: 0.06 * random() },
      };
      const tail = i % 2 === 0 ? "chernoff" : "clopper-pearson";
      const factor = 1 + 0.3 * random();
      const input = { ...biased(channel, 0, tail), decoyMethod: "linear-programme" } as const;
      const { detections, errors } = input.testBasis;
      const worse = { detections, errors: errors.map((count) => factor * count) as unknown as typeof errors };
      const [before, after] = [keyLength(input), keyLength({ ...input, testBasis: worse })];
      withKey += Number(before.secretKeyBits > 0);
      expect(after.secretKeyBits).toBeLessThanOrEqual(before.secretKeyBits);
      expect(after.bases.key!.testV1).toBeGreaterThanOrEqual(before.bases.key!.testV1);
    }
    expect(withKey).toBeGreaterThan(40);
    // Two percent more errors of the vacuum class alone: more of all errors are of empty pulses.
    const noisy = { pulses: 2.07e9, transmittance: 1.24e-4, dark: 2.75e-6, qber: 0.0536 };
    const { testBasis, intensities, probabilities } = biased(noisy, 0, "chernoff");
    const mostErrors = (share: number) => {
      const [signal, decoy, vacuum] = testBasis.errors as readonly [number, number, number];
      const errors = [signal, decoy, vacuum * share] as const;
      const events = { detections: testBasis.detections as PerClass, errors, intensities, probabilities };
      const confidence = { exponent: tailExponent(1e-9, 38), tailBound: "chernoff" } as const;
      const rows = new PhotonNumberRows(events, confidence, ["detections", "errors"]);
      const others = exactMinimum(
        rows.programme((unknown, photons) => Number(unknown === "errors" && photons !== 1)),
      );
      const bound = linearProgramme(3).singlePhotonErrors(events, confidence);
      return { exact: signal + decoy + vacuum * share - Number(others), bound };
    };
    const [few, more] = [mostErrors(1), mostErrors(1.02)];
    for (const { exact, bound } of [few, more]) {
      expect(bound).toBeGreaterThanOrEqual(exact * (1 - 1e-12));
      expect(bound).toBeLessThan(exact * (1 + 1e-4));
    }
    expect(few.exact - more.exact).toBeGreaterThan(0.01 * few.exact);
  });

  it("SatQuMA's rows with key all gain", () => {
    for (const row of satquma.rows.filter(({ SKL }) => SKL > 0)) {
      const counts = parseCounts(JSON.stringify(countsFile(row)));
      const other = { ...counts, decoyMethod: "linear-programme", tailBound: "clopper-pearson" } as const;
      expect(keyLength({ ...other, phaseErrorLimit: "exact" }).secretKeyBits).toBeGreaterThan(row.SKL);
    }
  });

  it("40 simulated passes at a failure of 0.1: no method claims more than there is", () => {
    for (const line of ["honest", "splitting"] as const)
      for (const verdict of judgeMethods(40, 0.1, line))
        expect(verdict.failures, verdict.claim).toBeLessThanOrEqual(allowed(verdict));
  });

  it("four and five classes have key, and a fifth class is read from a file", () => {
    const counts = biased(
      { pulses: 1e10, transmittance: 1e-3, dark: 1e-6, qber: 0.01 },
      0,
      "clopper-pearson",
    );
    const split = (list: readonly number[], parts: number) => [
      ...Array.from({ length: parts }, () => list[0]! / parts),
      list[1]!,
      list[2]!,
    ];
    // One signal class as several of nearly one mean: the counts stay those of the source to a part in 10^4.
    const parts = 3;
    const basis = {
      detections: split(counts.keyBasis.detections, parts),
      errors: split(counts.keyBasis.errors, parts),
    };
    const file = {
      ...{
        layout: "biased",
        leakedBits: 0,
        epsilonSec: 1e-9,
        epsilonCor: 1e-15,
        tailBound: "clopper-pearson",
      },
      decoyMethod: "linear-programme",
      intensities: [0.80001, 0.8, 0.79999, 0.1, 0],
      probabilities: [...Array.from({ length: parts }, () => 0.5 / parts), 0.25, 0.25],
      keyBasis: basis,
      testBasis: basis,
    };
    const five = keyLength(parseCounts(JSON.stringify(file)));
    const three = keyLength({ ...counts, decoyMethod: "linear-programme" });
    expect(five.secretKeyBits).toBeGreaterThan(0.97 * three.secretKeyBits);
    expect(() => parseCounts(JSON.stringify({ ...file, decoyMethod: "lim2014" }))).toThrow(
      "decoyMethod: lim2014 is for 3 classes, and the lists have 5",
    );
  });

  it("counts that no light of the source gives make no key, with the reason", () => {
    const counts = biased(
      { pulses: 1e10, transmittance: 1e-3, dark: 1e-6, qber: 0.01 },
      0,
      "clopper-pearson",
    );
    const [signal, decoy, vacuum] = counts.keyBasis.detections as readonly [number, number, number];
    const keyBasis = { ...counts.keyBasis, detections: [decoy, signal, vacuum] as const };
    const { secretKeyBits, reason } = keyLength({ ...counts, keyBasis, decoyMethod: "linear-programme" });
    expect(secretKeyBits).toBe(0);
    expect(reason).toBe("the counts of the key basis contradict the intensities and probabilities given");
  });
});
