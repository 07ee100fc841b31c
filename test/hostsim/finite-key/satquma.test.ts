/**
 * Key length against SatQuMA 2.0.0-beta, an implementation that is not ours
 * (test/hostsim/finite-key/satquma-2.0.0-beta.json).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { confirmationBits } from "../../../hostsim/finite-key/basis-key-length.js";
import { parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { TWO_DECOYS } from "../../../hostsim/finite-key/methods/two-decoys.js";
import { countsFile, satquma } from "./support.js";

const RELATIVE = 1e-6;

function expectRelative(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThan(RELATIVE);
}

describe("SatQuMA 2.0.0-beta agrees with our bound", () => {
  it("has 16 rows, half of them with a key", () => {
    expect(satquma.rows).toHaveLength(16);
    expect(satquma.rows.filter((row) => row.SKL > 0)).toHaveLength(8);
  });

  for (const row of satquma.rows) {
    it(`p_ec ${row.Pec}, QBER_I ${row.QBERI}, ${row.ls_dB} dB, ${row.dt_s} s: same key length and same estimates`, () => {
      const result = keyLength(parseCounts(JSON.stringify(countsFile(row))));
      const { key } = result.bases;
      expect(result).toMatchObject({ method: "lim2014", layout: "biased", tailBound: "chernoff" });
      expectRelative(result.s1, row.sX1);
      expect(Math.abs(result.s0 - row.sX0)).toBeLessThan(1e-6 * Math.max(1, row.sX0));
      expectRelative(key!.testS1, row.sZ1);
      expectRelative(key!.testV1, row.vZ1);
      expectRelative(result.phaseError, row.phi_x);
      expect(result.secretKeyBits).toBe(Math.floor(row.SKL));
      if (row.SKL > 0) expectRelative(result.boundBits, row.SKL);
      else expect(result.boundBits).toBeLessThan(0);
      expect(result.reason === null).toBe(row.SKL > 0);
    });
  }

  it("the default gives more of each row's counts, by what docs/reference/security.md says", () => {
    const text = readFileSync(join(packageRoot, "docs/reference/security.md"), "utf8");
    for (const row of satquma.rows) {
      const { tailBound: _, decoyMethod: __, phaseErrorLimit: ___, ...counts } = countsFile(row);
      const theirs = keyLength(parseCounts(JSON.stringify(countsFile(row)))).secretKeyBits;
      const { secretKeyBits } = keyLength(parseCounts(JSON.stringify(counts)));
      const name = `| p_ec ${row.Pec.toExponential(0)}, QBER_I ${row.QBERI}, ${row.ls_dB} dB, ${row.dt_s} s |`;
      if (theirs === 0) {
        expect(secretKeyBits).toBe(0);
        expect(text).not.toContain(name);
        continue;
      }
      const [old, ours] = [theirs, secretKeyBits].map((bits) => bits.toLocaleString("en-US"));
      expect(text).toContain(
        `${name} ${old} | ${ours} | +${(100 * (secretKeyBits / theirs - 1)).toFixed(2)} % |`,
      );
    }
  });

  it("gives up 256.5669430839 bits at 1e-9 and 1e-15", () => {
    expect(TWO_DECOYS.secrecyBits(1e-9) + confirmationBits(1e-15)).toBeCloseTo(256.5669430839, 10);
  });
});
