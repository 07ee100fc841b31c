/**
 * Detectors equal to a tolerance: delta_1 and delta_2 against operators of detectors drawn within it, against
 * the program that the paper's authors published, the tail against exact sums, and keys.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts } from "../../../hostsim/finite-key/counts-schema.js";
import {
  binomialShareAtMost,
  mismatchedPhaseError,
  mismatchOf,
} from "../../../hostsim/finite-key/detector-mismatch.js";
import { keyLength, type SymmetricInput } from "../../../hostsim/finite-key/key-length.js";
import { keyOfCounts } from "../../../hostsim/ground/assumptions/counted-key.js";
import { generator } from "./programme/random-counts.js";

type Matrix = readonly (readonly number[])[];

function times(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * b[i]![j]!, 0)));
}

function transposed(a: Matrix): number[][] {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

function diagonal(values: readonly number[]): number[][] {
  return values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
}

/** Largest magnitude of a symmetric matrix's eigenvalues: by squaring it until one is left. */
function norm(a: Matrix): number {
  let power = a;
  let log = 0;
  for (let i = 0; i < 40; i++) {
    const size = Math.max(...power.flat().map(Math.abs));
    if (size === 0) return 0;
    log += Math.log(size) / 2 ** i;
    power = power.map((row) => row.map((value) => value / size));
    power = times(power, power);
  }
  return Math.exp(log);
}

function binomial(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i;
  return product;
}

/**
 * Columns: n photons of which j are D and n - j are A, in terms of so many H and the others V. From
 * (h + v)^j (h - v)^(n - j), each power of h and v with its root of a factorial.
 */
function rotation(n: number): number[][] {
  const amplitude = (h: number, j: number) => {
    let sum = 0;
    for (let i = 0; i <= h; i++)
      if (i <= j && h - i <= n - j)
        sum += binomial(j, i) * binomial(n - j, h - i) * (-1) ** (n - j - (h - i));
    return (sum * Math.sqrt(binomial(n, j) / binomial(n, h))) / 2 ** (n / 2);
  };
  return Array.from({ length: n + 1 }, (_, h) => Array.from({ length: n + 1 }, (_, j) => amplitude(h, j)));
}

interface Detector {
  readonly efficiency: number;
  readonly dark: number;
}

/** That a basis detects, and that it says 0 (double clicks: half), by how many of n photons go to 0. */
function outcomes([first, second]: readonly [Detector, Detector], n: number) {
  return Array.from({ length: n + 1 }, (_, j) => {
    const silent = [
      (1 - first.dark) * (1 - first.efficiency) ** j,
      (1 - second.dark) * (1 - second.efficiency) ** (n - j),
    ] as const;
    const both = (1 - silent[0]) * (1 - silent[1]);
    return { detects: 1 - silent[0] * silent[1], zero: (1 - silent[0]) * silent[1] + both / 2 };
  });
}

/** 2 |sqrt(G_Z) E sqrt(G_Z) - sqrt(G_X) E sqrt(G_X)| and the largest loss of either second filter. */
function measured(
  Z: readonly [Detector, Detector],
  X: readonly [Detector, Detector],
  best: Detector,
  n: number,
) {
  const filter = 1 - (1 - best.dark) ** 2 * (1 - best.efficiency) ** n;
  const [ofZ, ofX] = [outcomes(Z, n), outcomes(X, n)];
  const root = ofZ.map(({ detects }) => Math.sqrt(detects / filter));
  const turn = rotation(n);
  const inZ = (values: readonly number[]) => times(times(turn, diagonal(values)), transposed(turn));
  // E: what the X measurement says once it detects; that of the other bit differs by as much.
  const E = inZ(ofX.map(({ detects, zero }) => zero / detects));
  const phase = times(times(diagonal(root), E), diagonal(root));
  const test = inZ(ofX.map(({ zero }) => zero / filter));
  const gap = 2 * norm(phase.map((row, i) => row.map((value, j) => value - test[i]![j]!)));
  const lost = Math.max(...[...ofZ, ...ofX].map(({ detects }) => 1 - detects / filter));
  return { gap, lost };
}

describe("delta_1 and delta_2", () => {
  it.each([
    [0.001, 0],
    [0.02, 0.3],
    [0.2, 0],
    [0.5, 0.5],
  ])(
    "cover detectors drawn within %d and dark counts within %d, for up to three photons",
    (efficiency, darkCounts) => {
      const random = generator(5);
      const { errorGap, lostShare } = mismatchOf({ efficiency, darkCounts });
      let [largestGap, largestLoss] = [0, 0];
      for (let draw = 0; draw < 300; draw++) {
        const eta = Math.min(10 ** (-3 * random()), 1 / (1 + efficiency));
        const dark = 10 ** (-6 + 5 * random());
        // Ends of the tolerance are the worst: every second draw has nothing else.
        const within = (tolerance: number) =>
          1 + tolerance * (draw % 2 === 0 ? Math.sign(random() - 0.5) : 2 * random() - 1);
        const detector = () => ({ efficiency: eta * within(efficiency), dark: dark * within(darkCounts) });
        const best = { efficiency: eta * (1 + efficiency), dark: dark * (1 + darkCounts) };
        for (let n = 0; n <= 3; n++) {
          const { gap, lost } = measured([detector(), detector()], [detector(), detector()], best, n);
          largestGap = Math.max(largestGap, gap);
          largestLoss = Math.max(largestLoss, lost);
        }
      }
      expect(largestGap).toBeLessThanOrEqual(errorGap + 1e-12);
      expect(largestLoss).toBeLessThanOrEqual(lostShare + 1e-12);
      // Not far off either: a delta that is much too large would pass as well.
      expect(largestLoss).toBeGreaterThan(0.8 * lostShare);
      expect(largestGap).toBeGreaterThan(0.2 * errorGap);
    },
  );

  it("are never below those of the authors' program, whatever the dark counts, and equal without", () => {
    // computeDeltaOne.m and computeDeltaTwo.m, without random swapping.
    const published = (etaChar: number, dcChar: number, dcProb: number) => {
      const [dcMin, dcMax] = [dcProb * (1 - dcChar), dcProb * (1 + dcChar)];
      const etaRatio = (1 - etaChar) / (1 + etaChar);
      const lostInDark = dcProb === 0 ? 0 : 1 - (1 - (1 - dcMin) ** 2) / (1 - (1 - dcMax) ** 2);
      const zero = dcProb === 0 ? 0 : (lostInDark * (dcMax * (2 - dcMin))) / (1 - (1 - dcMin) ** 2);
      const light = (1 - dcMin) ** 2 * (1 - etaRatio);
      return { one: Math.max(zero, 4 * (1 - Math.sqrt(1 - light))), two: Math.max(lostInDark, light) };
    };
    for (const eta of [0, 1e-4, 0.01, 0.1, 0.5])
      for (const dark of [0, 0.01, 0.3])
        for (const probability of [0, 1e-8, 1e-5, 1e-2, 0.3]) {
          const { one, two } = published(eta, dark, probability);
          const { errorGap, lostShare } = mismatchOf({ efficiency: eta, darkCounts: dark });
          expect(errorGap).toBeGreaterThanOrEqual(one - 1e-9);
          expect(lostShare).toBeGreaterThanOrEqual(two - 1e-9);
          if (probability === 0 && dark === 0) {
            expect(errorGap).toBeCloseTo(one, 12);
            expect(lostShare).toBeCloseTo(two, 12);
          }
        }
  });
});

describe("the tail", () => {
  /** P[binomial(n, p) >= least], summed from the smallest term up. */
  function tail(n: number, p: number, least: number): number {
    let log = n * Math.log(p);
    let sum = 0;
    for (let k = n; k >= least; k--) {
      sum += Math.exp(log);
      log += Math.log((k * (1 - p)) / ((n - k + 1) * p));
    }
    return sum;
  }

  it("is exceeded no oftener than stated, and not by far less", () => {
    for (const n of [50, 1000, 20_000])
      for (const p of [1e-4, 0.01, 0.2])
        for (const exponent of [3, 20, 50]) {
          const share = binomialShareAtMost(n, p, exponent);
          expect(share).toBeGreaterThan(p);
          if (share === 1) continue;
          const exact = tail(n, p, Math.ceil(n * share));
          expect(exact).toBeLessThanOrEqual(Math.exp(-exponent) * (1 + 1e-9));
          expect(tail(n, p, Math.floor(n * (p + 0.6 * (share - p))))).toBeGreaterThan(Math.exp(-exponent));
        }
  });

  it("falls with the number of draws, rises with the probability, and vanishes with it", () => {
    const sizes = [100, 101, 150, 1e4, 1e6].map((n) => binomialShareAtMost(n, 0.01, 40));
    const chances = [0, 1e-30, 1e-9, 1e-3, 0.1].map((p) => binomialShareAtMost(1000, p, 40));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances[0]).toBe(0);
  });
});

describe("the phase error", () => {
  it("is that of equal detectors at 0, to the last bit, and fails no oftener in all else", () => {
    const asked: number[] = [];
    const ofEqual = (exponent: number) => {
      asked.push(exponent);
      return 0.01;
    };
    expect(mismatchedPhaseError(undefined, 1e5, 40, ofEqual)).toBe(0.01);
    expect(mismatchedPhaseError({ efficiency: 0, darkCounts: 0 }, 1e5, 40, ofEqual)).toBe(0.01);
    expect(asked).toEqual([40, 40]);
    for (const efficiency of [1e-12, 1e-3, 0.3, 0.9]) {
      const rate = mismatchedPhaseError({ efficiency }, 1e5, 40, ofEqual);
      const { errorGap, lostShare } = mismatchOf({ efficiency });
      const ofSampling = Math.exp(-asked.at(-1)!);
      // Each tail has what is left: half of e^-40 less the sampling's.
      const left = -Math.log((Math.exp(-40) - ofSampling) / 2);
      expect(left).toBeGreaterThan(40);
      const most =
        (0.01 + binomialShareAtMost(1e5, errorGap, left)) / (1 - binomialShareAtMost(1e5, lostShare, left));
      expect(rate).toBeCloseTo(Math.min(0.5, most), 9);
    }
  });

  it("lies between that of endless counts and the published program's", () => {
    const [n, exponent, equal] = [1e6, 2 * Math.log(1e12), 0.02];
    for (const efficiency of [1e-3, 0.01, 0.03]) {
      const { errorGap, lostShare } = mismatchOf({ efficiency });
      const rate = mismatchedPhaseError({ efficiency }, n, exponent, () => equal);
      // gammaBin.m for small epsilon: Hoeffding's sqrt(ln(1 / epsilon) / n), here with epsilon^2 / 20 a tail.
      const gamma = Math.sqrt((exponent + Math.log(20)) / (2 * n));
      expect(rate).toBeGreaterThan((equal + errorGap) / (1 - lostShare));
      expect(rate).toBeLessThan((equal + errorGap + gamma) / (1 - lostShare - gamma));
    }
  });
});

describe("the key", () => {
  const file = join(packageRoot, "test/hostsim/finite-key/programme/third-column.json");
  const { rows } = JSON.parse(readFileSync(file, "utf8")) as { rows: (SymmetricInput & { name: string })[] };
  const inputOf = ({ intensities, probabilities, basisCounts }: SymmetricInput) => ({
    ...{ layout: "symmetric", intensities, probabilities, basisCounts, epsilonSec: 1e-9, epsilonCor: 1e-15 },
    ...{ decoyMethod: "linear-programme", tailBound: "clopper-pearson", errorPattern: "public" },
  });
  const bits = (counts: SymmetricInput, efficiency: number, other = {}) =>
    keyLength({
      ...checkCounts({ ...inputOf(counts), tolerances: { efficiency }, ...other }),
      confirmationIsInLeak: true,
    }).secretKeyBits;

  it("falls from that of equal detectors on, without a step, by every method", () => {
    for (const [decoyMethod, tailBound] of [
      ["linear-programme", "clopper-pearson"],
      ["lim2014", "chernoff"],
    ]) {
      const equal = keyLength({
        ...checkCounts({ ...inputOf(rows[0]!), decoyMethod, tailBound }),
        confirmationIsInLeak: true,
      }).secretKeyBits;
      const found = [0, 1e-15, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.05].map((efficiency) =>
        bits(rows[0]!, efficiency, { decoyMethod, tailBound }),
      );
      expect(found[0]).toBe(equal);
      expect(found).toEqual([...found].sort((a, b) => b - a));
      expect(equal - found[1]!).toBeLessThan(60);
      expect(found.at(-1)!).toBeLessThan(equal / 10);
      const ofDark = checkCounts({
        ...inputOf(rows[0]!),
        decoyMethod,
        tailBound,
        tolerances: { darkCounts: 0.01 },
      });
      expect(keyLength({ ...ofDark, confirmationIsInLeak: true }).secretKeyBits).toBeLessThan(equal);
    }
  });

  it("is what the table of security.md says", () => {
    const page = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
    for (const { name, ...counts } of rows) {
      const found = [0, 1e-4, 1e-3, 1e-2, 0.02, 0.05].map((efficiency) =>
        bits(counts as SymmetricInput, efficiency).toLocaleString("en"),
      );
      expect(page).toContain(`| ${name} | ${found.join(" | ")} |`);
    }
  });

  it("is kept where gains differ as such detectors may, and refused where they differ by more", () => {
    const uneven = (factor: number, tolerances: object) => {
      const { Z, X } = rows[0]!.basisCounts;
      const scaled = (counts: readonly number[]) => counts.map((count) => Math.round(factor * count));
      const basisCounts = { Z: { ...Z, detections: scaled(Z.detections), errors: scaled(Z.errors) }, X };
      const counts = { ...inputOf(rows[0]!), basisCounts, basisProbabilities: { sent: 0.5, measured: 0.5 } };
      return keyOfCounts(checkCounts({ ...counts, tolerances }), []).gains;
    };
    expect(uneven(0.99, {})).toBe("differ");
    expect(uneven(0.99, { efficiency: 0.01 })).toBe("equal");
    expect(uneven(1 / 0.99, { efficiency: 0.01 })).toBe("equal");
    expect(uneven(0.95, { efficiency: 0.01 })).toBe("differ");
    expect(uneven(1 / 0.95, { efficiency: 0.01 })).toBe("differ");
  });

  it("refuses numbers that are no tolerance, by their field", () => {
    for (const field of ["efficiency", "darkCounts"])
      for (const value of [-0.01, 1])
        expect(() => checkCounts({ ...inputOf(rows[0]!), tolerances: { [field]: value } })).toThrow(
          new RegExp(`^tolerances.${field}: must be from 0 to below 1$`),
        );
  });
});
