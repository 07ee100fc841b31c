/** Bits of empty pulses told rather than corrected: what it changes, what it gains, where it is refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts, leakContradictions, parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import {
  type KeyLengthInput,
  keyLength,
  type SymmetricInput,
} from "../../../hostsim/finite-key/key-length.js";
import { countsFile, satquma } from "./support.js";

const biased = { ...countsFile(satquma.rows[0]!), vacuumBits: "disclosed" };
const told = satquma.rows[0]!.nX_k[2];

describe("the vacuum class disclosed", () => {
  it("takes its detections from what empty pulses give, none of single photons, and the leak as it is", () => {
    // Many empty detections, so that they count at all.
    const noisy = (vacuumBits?: string) => ({
      ...biased,
      vacuumBits,
      keyBasis: { detections: [11_563_351, 581_331, 40_000], errors: [80_000, 20_000, 20_000] },
    });
    const disclosed = keyLength(checkCounts(noisy("disclosed")));
    const corrected = keyLength(checkCounts(noisy()));
    expect(disclosed.s0).toBe(corrected.s0);
    expect(disclosed.s0).toBeGreaterThan(50_000);
    expect(corrected.boundBits - disclosed.boundBits).toBeCloseTo(40_000, 3);
    // With errors public empty pulses give nothing, so nothing is taken.
    const open = (vacuumBits: string) =>
      keyLength(checkCounts({ ...noisy(vacuumBits), errorPattern: "public" })).boundBits;
    expect(open("disclosed")).toBe(open("corrected"));
  });

  it("never takes more than empty pulses gave", () => {
    const { s0, boundBits } = keyLength(checkCounts(biased));
    expect(told).toBeGreaterThan(s0);
    expect(boundBits).toBeCloseTo(
      keyLength(checkCounts({ ...biased, vacuumBits: "corrected" })).boundBits - s0,
      6,
    );
  });

  it("is refused where single photons would be told, in a basis's own means as well", () => {
    const message =
      /^vacuumBits: the last class's mean must be 0 where its bits are disclosed, and it is 0.01: /;
    expect(() => checkCounts({ ...biased, intensities: [0.8, 0.1, 0.01] })).toThrow(message);
    const keyBasis = { ...biased.keyBasis, intensities: [0.8, 0.1, 0.01] };
    expect(() => checkCounts({ ...biased, keyBasis })).toThrow(message);
    expect(() => parseCounts(JSON.stringify({ ...biased, vacuumBits: "kept" }))).toThrow(
      /^vacuumBits: must be corrected or disclosed$/,
    );
  });

  it("measures the leak against the errors of the other classes", () => {
    const entropy = (q: number) => -q * Math.log2(q) - (1 - q) * Math.log2(1 - q);
    const keyBasis = { detections: [1000, 100, 50], errors: [20, 5, 25] };
    const least = 1000 * entropy(0.02) + 100 * entropy(0.05);
    const contradictions = (leakedBits: number, vacuumBits: string) =>
      leakContradictions(checkCounts({ ...biased, keyBasis, leakedBits, vacuumBits }));
    expect(contradictions(least + 1, "disclosed")).toEqual([]);
    expect(contradictions(least - 1, "disclosed")).toHaveLength(1);
    expect(contradictions(least + 1, "corrected")).toHaveLength(1);
  });
});

/** Gains in docs/reference/security.md, computed anew; the leak is 1.04 times Shannon's least by class. */
it("gains what the table of security.md says", () => {
  const file = join(packageRoot, "test/hostsim/finite-key/programme/third-column.json");
  const { rows } = JSON.parse(readFileSync(file, "utf8")) as { rows: (SymmetricInput & { name: string })[] };
  const table = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
  for (const { name, ...counts } of rows) {
    const { Z, X } = counts.basisCounts;
    const without = <T extends typeof Z>(basis: T) => {
      const [empty, wrong] = [basis.detections[2]!, basis.errors[2]!];
      const q = wrong / empty;
      const saved = empty === 0 ? 0 : -1.04 * empty * (q * Math.log2(q) + (1 - q) * Math.log2(1 - q));
      return { ...basis, leakedBits: basis.leakedBits - saved };
    };
    const bits = (input: Partial<KeyLengthInput>) =>
      keyLength({
        ...counts,
        ...{
          decoyMethod: "linear-programme",
          tailBound: "clopper-pearson",
          epsilonSec: 1e-9,
          epsilonCor: 1e-15,
        },
        ...{ errorPattern: "public", confirmationIsInLeak: true },
        ...input,
      } as SymmetricInput).secretKeyBits;
    const [corrected, disclosed] = [
      bits({}),
      bits({
        vacuumBits: "disclosed",
        basisCounts: { Z: without(Z), X: without(X) },
      } as Partial<SymmetricInput>),
    ];
    expect(disclosed).toBeGreaterThan(corrected);
    const row = `| ${name} | ${corrected.toLocaleString("en-US")} | ${disclosed.toLocaleString("en-US")} |`;
    expect(table).toContain(row);
  }
});
