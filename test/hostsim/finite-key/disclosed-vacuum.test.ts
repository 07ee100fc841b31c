/** Bits of empty pulses told rather than corrected: what it changes, what it gains, where it is refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keylengthReport } from "../../../hostsim/cli/keylength.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts, leakContradictions, parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { disclosureGain } from "../../../hostsim/finite-key/disclosure-gain.js";
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

  it("is told as a gain only where it may be done and is not, by keylength where it is one", () => {
    const noisy = {
      ...biased,
      vacuumBits: "corrected",
      errorPattern: "public",
      keyBasis: { detections: [11_563_351, 581_331, 4000], errors: [80_000, 20_000, 2000] },
    };
    const gainOf = (changed: object) => {
      const counts = checkCounts({ ...noisy, ...changed });
      return disclosureGain(counts, keyLength(counts));
    };
    // f = 1: the vacuum's 2000 wrong of 4000 are 4000 bits of the leak.
    const entropy = (q: number) => -q * Math.log2(q) - (1 - q) * Math.log2(1 - q);
    const others = 11_563_351 * entropy(80_000 / 11_563_351) + 581_331 * entropy(20_000 / 581_331);
    expect(Math.abs(gainOf({ leakedBits: others + 4000 })! - 4000)).toBeLessThanOrEqual(1);
    // Secret errors: what empty pulses gave is lost, and it may be more.
    expect(gainOf({ leakedBits: 0, errorPattern: "secret" })).toBeLessThan(0);
    expect(gainOf({ vacuumBits: "disclosed" })).toBeNull();
    expect(gainOf({ intensities: [0.8, 0.1, 0.01] })).toBeNull();
    expect(gainOf({ keyBasis: { ...noisy.keyBasis, intensities: [0.8, 0.1, 0.01] } })).toBeNull();
    const told = /^vacuum class told and not corrected: (\d+) bits of key more \(estimated/m;
    const printed = (changed: object) => keylengthReport(JSON.stringify({ ...noisy, ...changed }), {});
    expect(Number(told.exec(printed({ leakedBits: others + 4000 }))?.[1])).toBe(
      gainOf({ leakedBits: others + 4000 }),
    );
    expect(printed({ leakedBits: 0, errorPattern: "secret" })).not.toMatch(told);
    expect(printed({ leakedBits: 1e9 })).not.toMatch(told);
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
    const input = (changed: Partial<KeyLengthInput>) =>
      ({
        ...counts,
        ...{
          decoyMethod: "linear-programme",
          tailBound: "clopper-pearson",
          epsilonSec: 1e-9,
          epsilonCor: 1e-15,
        },
        ...{ errorPattern: "public", confirmationIsInLeak: true },
        ...changed,
      }) as SymmetricInput;
    const bits = (changed: Partial<KeyLengthInput>) => keyLength(input(changed)).secretKeyBits;
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
    // What keylength tells of it, but for the file's rounding: the leak is as efficient for all classes.
    const gain = disclosureGain(input({}), keyLength(input({})));
    expect(Math.abs(gain! - (disclosed - corrected))).toBeLessThanOrEqual(4);
  }
});
