/**
 * Intensities known to a tolerance: limits of P(class | n) and rows against means drawn within it, keys that
 * fall from the exact one on, and what is refused.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength, type SymmetricInput } from "../../../hostsim/finite-key/key-length.js";
import { classShares, PHOTON_NUMBERS } from "../../../hostsim/finite-key/programme/class-shares.js";
import { designedRows } from "../../../hostsim/finite-key/programme/designed-tests.js";
import { type BoundScenario, boundOfCounts, inputOfCounts } from "../../../hostsim/pass/bound.js";
import { recomputedBound } from "../../../hostsim/pass/origin-certificate.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { scenarioData } from "../../../hostsim/scenario/load.js";
import { allowed, judgeRows } from "./programme/judge.js";
import { generator } from "./programme/random-counts.js";

const SOURCE = { intensities: [0.8, 0.3, 0.1, 0.02], probabilities: [0.4, 0.2, 0.2, 0.2] };

/** P(class | n), from logarithms. */
function sharesAt(means: readonly number[], photons: number): number[] {
  const logs = means.map((mean, k) => Math.log(SOURCE.probabilities[k]!) - mean + photons * Math.log(mean));
  return logs.map((log) => 1 / logs.reduce((sum, other) => sum + Math.exp(other - log), 0));
}

/** Every choice of one end of its tolerance a class. */
function corners(tolerance: number): number[][] {
  return Array.from({ length: 2 ** SOURCE.intensities.length }, (_, ends) =>
    SOURCE.intensities.map((mean, k) => mean * (1 + ((ends >> k) & 1 ? tolerance : -tolerance))),
  );
}

const file = join(packageRoot, "test/hostsim/finite-key/programme/third-column.json");
const { rows } = JSON.parse(readFileSync(file, "utf8")) as { rows: (SymmetricInput & { name: string })[] };

function bits(counts: SymmetricInput, intensity: number | undefined): number {
  return keyLength({
    ...counts,
    ...{ decoyMethod: "linear-programme", tailBound: "clopper-pearson", epsilonSec: 1e-9, epsilonCor: 1e-15 },
    ...{ errorPattern: "public", confirmationIsInLeak: true },
    ...(intensity === undefined ? {} : { tolerances: { intensity } }),
  }).secretKeyBits;
}

describe("P(class | n) of means within a tolerance", () => {
  it.each([1e-3, 0.05, 0.4, 0.9])(
    "lies within its limits at a tolerance of %d, up to 60 photons",
    (tolerance) => {
      const limits = classShares(SOURCE.intensities, SOURCE.probabilities, tolerance);
      const random = generator(7);
      const drawn = Array.from({ length: 200 }, () =>
        SOURCE.intensities.map((mean) => mean * (1 + tolerance * (2 * random() - 1))),
      );
      let outside = 0;
      for (const means of [...corners(tolerance), ...drawn])
        for (let n = 0; n <= 60; n++)
          for (const [k, share] of sharesAt(means, n).entries()) {
            const { least, most } = limits[Math.min(n, PHOTON_NUMBERS)]![k]!;
            if (least > share * (1 + 1e-12) || most < share * (1 - 1e-12)) outside++;
          }
      expect(outside).toBe(0);
    },
  );

  it("reaches its limits at means that are allowed", () => {
    const tolerance = 0.05;
    const limits = classShares(SOURCE.intensities, SOURCE.probabilities, tolerance);
    for (let n = 2; n < PHOTON_NUMBERS; n++) {
      const found = corners(tolerance).map((means) => sharesAt(means, n));
      for (const [k, { least, most }] of limits[n]!.entries()) {
        expect(Math.min(...found.map((of) => of[k]!)) / least).toBeCloseTo(1, 9);
        expect(Math.max(...found.map((of) => of[k]!)) / most).toBeCloseTo(1, 9);
      }
    }
  });

  it("makes rows of all classes for the worst of such sources", () => {
    const tolerance = 0.03;
    const source = { ...SOURCE, intensityTolerance: tolerance };
    const shares = classShares(SOURCE.intensities, SOURCE.probabilities, tolerance);
    for (const sign of [1, -1] as const) {
      const rowsOf = (all: number, k: number) =>
        designedRows(
          source,
          shares,
          SOURCE.intensities.map((_, each) => (each === k ? all : 0)),
          20,
          sign,
        );
      for (let row = 0; row < rowsOf(10_000, 0).length; row++) {
        // least = a_k N - b where all events are of class k.
        const weights = SOURCE.intensities.map(
          (_, k) => (rowsOf(10_000, k)[row]!.least - rowsOf(9_900, k)[row]!.least) / 100,
        );
        const { coefficients } = rowsOf(10_000, 0)[row]!;
        for (let n = 0; n < PHOTON_NUMBERS; n++) {
          const moments = corners(tolerance).map((means) =>
            sharesAt(means, n).reduce((sum, share, k) => sum + share * Math.exp(weights[k]!), 0),
          );
          expect(coefficients[n]!).toBeCloseTo(Math.log(Math.max(...moments)), 8);
        }
      }
    }
  });
});

describe("simulated passes whose means are off", () => {
  const up = [1.05, 0.95, 1.05, 1];
  const down = [0.95, 1.05, 0.95, 1];

  it.each([
    ["always the same way", [up]],
    ["each pulse another way", [up, down, down]],
  ])("%s: no row fails oftener than it may; with means taken for exact some do", (_, factors) => {
    const passes = (tolerance: number) => judgeRows(60, 0.1, 3, "splitting", { tolerance, factors });
    for (const verdict of passes(0.05))
      expect(verdict.failures, verdict.claim).toBeLessThanOrEqual(allowed(verdict));
    if (factors.length > 1) return;
    expect(passes(0).some((verdict) => verdict.failures > allowed(verdict))).toBe(true);
  });
});

describe("the key", () => {
  it("is the exact one at 0, and falls from there without a step", () => {
    for (const { name, ...counts } of rows) {
      const exact = bits(counts as SymmetricInput, undefined);
      expect(bits(counts as SymmetricInput, 0)).toBe(exact);
      let before = exact;
      for (const tolerance of [1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.05]) {
        const now = bits(counts as SymmetricInput, tolerance);
        expect(now, `${name} at ${tolerance}`).toBeLessThanOrEqual(before);
        // No step: a tolerance of x costs less than 10 x of the single photons' key, and a bit a basis.
        expect(exact - now).toBeLessThan(2 + 10 * tolerance * (exact + 60_000));
        before = now;
      }
      expect(before).toBeLessThan(exact);
    }
  });

  it("is what the table of security.md says", () => {
    const page = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
    for (const { name, ...counts } of rows) {
      const found = [0, 1e-4, 1e-3, 1e-2, 0.05].map((x) =>
        bits(counts as SymmetricInput, x).toLocaleString("en"),
      );
      expect(page).toContain(`| ${name} | ${found.join(" | ")} |`);
    }
  });

  it("of a pass is bounded with the scenario's tolerance, and by whoever gets its certificate", () => {
    const { intensities, probabilities, basisCounts } = rows[0]!;
    const [signal, decoy, vacuum] = intensities as readonly number[];
    const three = (of: readonly number[]) => ({ signal: of[0]!, decoy: of[1]!, vacuum: of[2]! });
    const conditions: BoundScenario = {
      intensities: three([signal!, decoy!, vacuum!]),
      probabilities: three(probabilities),
      epsilonSec: 1e-9,
      epsilonCor: 1e-15,
      tailBound: "clopper-pearson",
      decoyMethod: "linear-programme",
      keyBases: "symmetric",
    };
    const shares = probabilities as readonly [number, number, number];
    const counted = (basis: "Z" | "X") => ({ ...basisCounts[basis], probabilities: shares }) as never;
    const of = (intensityTolerance?: number) =>
      boundOfCounts({ ...conditions, intensityTolerance }, counted("Z"), counted("X")).secretKeyBits;
    expect(of()).toBe(bits(rows[0]!, undefined));
    expect(of(0.01)).toBe(bits(rows[0]!, 0.01));
    const { confirmationIsInLeak: _, ...counts } = inputOfCounts(
      { ...conditions, intensityTolerance: 0.01 },
      counted("Z"),
      counted("X"),
    );
    const written = JSON.parse(JSON.stringify(counts)) as Record<string, unknown>;
    expect(recomputedBound({ counts: written } as never).secretKeyBits).toBe(of(0.01));
  });
});

describe("what is refused", () => {
  const { intensities, probabilities, basisCounts } = rows[0]!;
  const counts = { intensities, probabilities, basisCounts };
  const whole = {
    ...counts,
    layout: "symmetric",
    epsilonSec: 1e-9,
    epsilonCor: 1e-15,
    tolerances: { intensity: 0.01 },
  };

  it("closed formulas, by name", () => {
    expect(() => checkCounts({ ...whole, decoyMethod: "lim2014" })).toThrow(
      /^tolerances.intensity: an intensity tolerance needs the decoy analysis linear-programme; lim2014 takes the intensities for exact$/,
    );
    const anyway = keyLength({ ...whole, tailBound: "chernoff", decoyMethod: "lim2014" } as SymmetricInput);
    expect(anyway).toMatchObject({ secretKeyBits: 0, reason: expect.stringMatching(/linear-programme/) });
  });

  it("closed formulas in a scenario, which is read with the programme", () => {
    const data = scenarioData("jinan-250mhz") as Record<"source" | "security", object>;
    const withMethod = (decoyMethod: string) =>
      checkScenario({
        ...data,
        source: { ...data.source, intensityTolerance: { value: 0.01, assumed: "a test" } },
        security: { ...data.security, decoyMethod },
      });
    expect(() => withMethod("lim2014")).toThrow(
      /source.intensityTolerance: needs security.decoyMethod linear-programme; lim2014 takes the intensities for exact/,
    );
    expect(() => withMethod("linear-programme")).not.toThrow();
  });

  it("bases that send differently: the basis of a single photon would tell the mean", () => {
    const Z = { ...basisCounts.Z, probabilities: [0.6, 0.2, 0.2] };
    const uneven = { ...whole, decoyMethod: "linear-programme", basisCounts: { ...basisCounts, Z } };
    expect(() => checkCounts(uneven)).toThrow(
      /^tolerances.intensity: an intensity tolerance needs the same intensities and probabilities in both bases$/,
    );
    expect(() => checkCounts({ ...uneven, tolerances: { intensity: 0 } })).not.toThrow();
  });

  it("numbers that are no tolerance", () => {
    for (const intensity of [-0.1, 1])
      expect(() => checkCounts({ ...whole, tolerances: { intensity } })).toThrow(
        /^tolerances.intensity: must be from 0 to below 1$/,
      );
  });
});
