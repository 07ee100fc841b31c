import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "bench", ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("satqkd bench", () => {
  it("prints a table with a row for each figure, every reconciliation within what is wanted", () => {
    const { status, stdout } = bench("reconciliation", "--markdown");
    expect(status).toBe(0);
    const rows = stdout.trim().split("\n");
    expect(rows.slice(0, 2)).toEqual(["| figure | measured | wanted | note |", "|---|---|---|---|"]);
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows.slice(2)) {
      const [, name, value, wanted, note] = row.split("|").map((cell) => cell.trim());
      expect(name).toMatch(/^reconciliation f, n = [\d,]+, QBER [\d.]+ %$/);
      expect(Number(value)).toBeGreaterThan(1);
      expect(Number(value)).toBeLessThanOrEqual(Number(wanted?.replace("<= ", "")));
      expect(note).toMatch(/ round trips, .* \d+ of \d+ searched again, 0 left out, 0 undetected$/);
    }
  });

  it.each([
    [["--json", "--markdown"], /^satqkd: --json and --markdown exclude each other\n$/],
    [["nothing"], /^satqkd: unknown benchmark nothing; there are .*reconciliation-table\n$/],
  ])("refuses %j in one line", (args, message) => {
    const { status, stdout, stderr } = bench(...args);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
  });
});
