/**
 * The budget of cycles that `satqkd build pico2` prints. Oracles: the period that the board states, and what
 * a table needs as test/boards/pico2/image.test.ts finds it, from how fast an overloaded board falls behind.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard, loadBoardInProfile } from "../../../hostsim/board/board.js";
import { imageFunctions } from "../../../hostsim/board/build/functions.js";
import { cycleBudgets, describeCycles, hasCycleBudget } from "../../../hostsim/emulation/cycle-budget.js";
import { imageFolder } from "../../support/images.js";

const folder = imageFolder("pico2");
const functions = imageFunctions(join(folder, "image.elf"));
const budgets = await cycleBudgets("pico2", readFileSync(join(folder, "image.bin")), functions);
const MEGAHERTZ_A_SLOT = 150 / 250;
/** Cycles that a table needs. */
const NEEDED = 173_300;
const OUTPUTS = 1024;
/** An output: sixteen words in and eight out at four and three cycles each, and 57 cycles of the engine. */
const LEAST_CYCLES_AN_OUTPUT = 16 * 4 + 8 * 3 + 57;

describe.each(budgets)(
  "the budget of a table: $lineMap",
  ({ lineMap, cyclesPerTable, firstCore, secondCore }) => {
    const cycles = (part: string) => [...firstCore, ...secondCore].find(({ what }) => what === part)!.cycles;

    it("is the time from table to table, for both cores, all of it in parts", () => {
      const { value } = loadBoardInProfile("pico2").emission!.periodSlots;
      const slots = lineMap === "lasers" ? value.lasers : value.symbolCode;
      expect(Math.abs(cyclesPerTable / (slots * MEGAHERTZ_A_SLOT) - 1)).toBeLessThan(0.005);
      for (const parts of [firstCore, secondCore]) {
        const sum = parts.reduce((before, part) => before + part.cycles, 0);
        expect(Math.abs(sum - cyclesPerTable)).toBeLessThanOrEqual(parts.length);
        for (const part of parts) expect(part.cycles, part.what).toBeGreaterThan(0);
      }
    });

    it("has the second core work for as long as a table needs, nearly all of it with the engine", () => {
      expect(Math.abs(cyclesPerTable - cycles("nothing to do") - NEEDED)).toBeLessThan(500);
      expect(cycles("engine fed and emptied")).toBeGreaterThan(OUTPUTS * LEAST_CYCLES_AN_OUTPUT);
      expect(cycles("between its chunks")).toBeLessThan(0.01 * cyclesPerTable);
    });

    it("has the first core map a table in less time: fourteen cycles a word of eight pulses, or fifteen", () => {
      const map = cycles("random bits to line levels");
      expect(map).toBeGreaterThan((14 * 65536) / 8);
      expect(map).toBeLessThan(0.85 * cyclesPerTable);
      expect(cycles("one output again by software")).toBeLessThan(0.1 * cyclesPerTable);
    });
  },
);

it("the lasers' map costs the first core more than the code", () => {
  const [code, lasers] = budgets.map(({ firstCore }) => firstCore[0]!.cycles);
  expect(lasers).toBeGreaterThan(1.05 * code!);
});

it("is told in three lines a line map, with where it is from", () => {
  const lines = describeCycles(budgets[0]!);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^cycles a table of 65536 pulses, symbol-code, emulated, profile rated: 17\d{4}$/);
  expect(lines[2]).toMatch(
    /^ {2}second core: 17\d{4} engine fed and emptied, \d+ between its chunks, \d+ nothing to do$/,
  );
});

it("is only of boards whose engine makes the bits", () => {
  expect(
    ["pico", "pico2", "pico2-ecp5", "mps2-an505"].filter((name) => hasCycleBudget(loadBoard(name))),
  ).toEqual(["pico2"]);
});

it("finds a function by an address in it, and none between functions", () => {
  const text = readFileSync(join(folder, "intermediate", "image.map"), "utf8");
  const [, at] = /^ \.ram_code\s+0x([0-9a-f]+)/m.exec(text) ?? [];
  expect(at).toBeDefined();
  expect(functions.at(Number.parseInt(at!, 16))).not.toBe("");
  expect(functions.at(0)).toBe("");
  expect(functions.at(0xffffffff)).toBe("");
});
