/**
 * The FPGA's source in yosys: what must be dark is proved, not sampled (dark.v), the whole of it can be made
 * of the parts that an ECP5 has, and fits.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const SOURCE = join(packageRoot, "boards", "pico2-ecp5", "fpga");
const PROOF = join(packageRoot, "test", "boards", "pico2-ecp5", "dark.v");
/** Of an LFE5U-25F (Lattice FPGA-DS-02012, table 1.1): look-up tables, and as many registers. */
const LOOK_UP_TABLES = 24_288;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-yosys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs yosys; throws with its last lines when it fails, or is not there. */
function yosys(script: readonly string[]): string {
  const path = join(folder, "script.ys");
  writeFileSync(path, script.join("\n"));
  try {
    return execFileSync("yosys", ["-s", path], { encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: string; stdout?: string; stderr?: string };
    if (code === "ENOENT")
      throw new Error("yosys is not installed: bash firmware/native/install-packages.sh", { cause: error });
    throw new Error(`${stdout}${stderr}`.slice(-2000), { cause: error });
  }
}

/** Proves dark.v with these sources of the two modules that it is about. */
function prove(symbols: string, tables: string): string {
  writeFileSync(join(folder, "symbols.v"), symbols);
  writeFileSync(join(folder, "tables.v"), tables);
  return yosys([
    `read_verilog -formal -I${SOURCE} ${PROOF} ${join(folder, "symbols.v")} ${join(folder, "tables.v")}`,
    "prep -top dark -flatten",
    "async2sync",
    "opt -full",
    "sat -verify -prove-asserts -tempinduct",
  ]);
}
const sourceOf = (name: string): string => readFileSync(join(SOURCE, name), "utf8");

describe("the proof", () => {
  it("holds: dark but for a symbol that is there and may be shown, never two lasers, whatever comes in", () => {
    expect(prove(sourceOf("symbols.v"), sourceOf("tables.v"))).toMatch(/Induction step proven: SUCCESS!/);
  });

  it.each([
    ["a pair that may not be shown", "is_lit <= go && lit;", "is_lit <= go;", "symbols.v"],
    ["a withdrawn permission", "is_permitted && !is_dark;", "is_permitted;", "tables.v"],
    ["two lasers at a time", "8'd1 << symbol[1:0]", "8'd3 << symbol[1:0]", "symbols.v"],
    ["a level that stays", ": 8'd0;\n    level_second", ": level_first;\n    level_second", "symbols.v"],
  ])("finds %s", (_, good, bad, file) => {
    // Both registers of a pair are gated: only without the symbols' gate does the other one's fault show.
    const symbols = sourceOf("symbols.v").replaceAll("go && lit ? map", "go ? map");
    const tables = sourceOf("tables.v");
    const source = file === "symbols.v" ? symbols : tables;
    expect(source).toContain(good);
    const broken = source.replace(good, bad);
    expect(() =>
      file === "symbols.v" ? prove(broken, tables) : prove(sourceOf("symbols.v"), broken),
    ).toThrow(/proof did fail/);
  });
});

describe("the synthesis", () => {
  it("for an ECP5 takes less than a third of an LFE5U-25F, and no latch, memory or multiplier", () => {
    const path = join(folder, "cells.txt");
    yosys([
      `read_verilog -I${SOURCE} ${join(SOURCE, "*.v")}`,
      "synth_ecp5 -top top",
      "check -assert",
      `tee -o ${path} stat`,
    ]);
    const cells = new Map(
      [...readFileSync(path, "utf8").matchAll(/^ {5}(\w+) +(\d+)$/gm)].map(([, name, count]) => [
        name!,
        Number(count),
      ]),
    );
    const count = (name: string): number => cells.get(name) ?? 0;
    // A cell of the carry chain is two look-up tables.
    const tables = count("LUT4") + 2 * count("CCU2C");
    expect(tables).toBeGreaterThan(4000);
    expect(tables).toBeLessThan(LOOK_UP_TABLES / 3);
    expect(count("TRELLIS_FF")).toBeLessThan(LOOK_UP_TABLES / 6);
    expect([count("ODDRX1F"), count("EHXPLLL")]).toEqual([9, 1]);
    const known = ["LUT4", "CCU2C", "PFUMX", "L6MUX21", "TRELLIS_FF", "ODDRX1F", "EHXPLLL"];
    expect([...cells.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });
});
