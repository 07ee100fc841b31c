/** `satqkd keylength` on tables: rows as counts files, ranges, several methods, one line for a fault. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { parseCountsTable } from "../../../hostsim/finite-key/counts-table.js";
import { type BiasedInput, keyLength } from "../../../hostsim/finite-key/key-length.js";
import { biased, symmetric } from "./support.js";

const CHANNEL = { pulses: 1e10, transmittance: 1e-3, dark: 1e-6, qber: 0.01 };

/** A counts file as names and cells, written down apart from the code that reads them. */
function flat(data: unknown, path = ""): [string, string][] {
  if (Array.isArray(data)) return data.map((value, i) => [`${path}.${i + 1}`, `${value}`]);
  if (typeof data !== "object" || data === null) return [[path, `${data}`]];
  return Object.entries(data).flatMap(([name, value]) => flat(value, path === "" ? name : `${path}.${name}`));
}

function tableOf(data: object, changes: Record<string, string> = {}): string {
  const cells = flat(data);
  return `${cells.map(([name]) => name).join(",")}\n${cells.map(([name, cell]) => changes[name] ?? cell).join(",")}\n`;
}

describe("tables of counts", () => {
  it.each([
    ["biased", biased(CHANNEL, 1000, "chernoff")],
    ["symmetric", symmetric(CHANNEL, 1000, "clopper-pearson")],
  ])("a row is a counts file: %s", (_, counts) => {
    const { rows } = parseCountsTable(tableOf(counts));
    expect(rows.map(({ data }) => data)).toEqual([counts]);
    expect(keyLength(checkCounts(rows[0]!.data))).toEqual(keyLength(counts));
  });

  it("ranges make rows, each with each", () => {
    const text = tableOf(biased(CHANNEL, 0, "chernoff"), {
      leakedBits: "0..1e3:3",
      epsilonSec: "1e-9..3e-9:2",
    });
    const found = parseCountsTable(text).rows.map(({ data }) => [data.epsilonSec, data.leakedBits]);
    expect(found).toHaveLength(6);
    expect(found).toEqual(
      expect.arrayContaining(
        [0, 500, 1000].flatMap((leak) => [
          [1e-9, leak],
          [3e-9, leak],
        ]),
      ),
    );
  });

  it.each([
    ["a,b\n1\n", "line 2: 1 cells, and the header has 2 columns"],
    ["a,a\n1,2\n", "line 1: column a is there twice"],
    [
      "leakedBits\n1..2\n",
      'line 2, leakedBits: "1..2" is no range; say from..to:steps, with 2 steps or more',
    ],
    ["leakedBits\nmany\n", 'line 2, leakedBits: "many" is no number'],
    ["x.2\n1\n", "line 2, x.2: the numbers of x come in order, 1 first"],
    ["x\n", "the table has no rows"],
    ["x,y\n1..2:1000,1..2:1000\n", "line 2: its ranges make more than 100000 rows"],
  ])("what is wrong is said with its place: %j", (text, message) => {
    expect(() => parseCountsTable(text)).toThrow(message);
  });

  it("the verb reads one from stdin and prints a row a method, tail bound and row", () => {
    const run = (input: string, ...flags: string[]) =>
      spawnSync(
        process.execPath,
        [join(packageRoot, "dist/hostsim/cli/main.js"), "keylength", "-", ...flags],
        { input, encoding: "utf8" },
      );
    const counts = biased(CHANNEL, 0, "chernoff") as BiasedInput;
    const { stdout } = run(tableOf(counts), "--compare");
    const [header = "", ...rows] = stdout.trimEnd().split("\n");
    expect(rows).toHaveLength(6);
    const place = header.split(",").indexOf("result.secretKeyBits");
    const bits = rows.map((row) => Number(row.split(",")[place]));
    expect(bits[1]).toBe(keyLength(counts).secretKeyBits);
    expect(bits[5]).toBe(
      keyLength({ ...counts, decoyMethod: "linear-programme", tailBound: "clopper-pearson" }).secretKeyBits,
    );
    const wrong = run(tableOf(counts, { "intensities.1": "0.05" }));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toBe(
      "satqkd: counts -: line 2: intensities: decoy (mu2) 0.1 must be below signal (mu1) 0.05\n",
    );
    expect(run(JSON.stringify(counts), "--json").stdout).toContain(`"secretKeyBits": ${bits[1]}`);
  });
});
