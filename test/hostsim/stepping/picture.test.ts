import { beforeAll, describe, expect, it } from "vitest";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { sourceOf } from "../../../hostsim/stepping/source.js";
import { Stepper } from "../../../hostsim/stepping/stepper.js";
import { helpPage } from "../../../hostsim/stepping/terminal/help.js";
import { picture } from "../../../hostsim/stepping/terminal/picture.js";
import { colouredRow, plainRow } from "../../../hostsim/stepping/terminal/row.js";
import { press, pulsesOf, scheduleOf, type } from "./pulses.js";

let schedule: Schedule;

beforeAll(async () => {
  schedule = await scheduleOf("pico", 9);
});

const drawn = (stepper: Stepper, columns: number, rows: number): string[] =>
  picture(stepper, columns, rows).map(plainRow);
const rowOf = (rows: readonly string[], name: string): string =>
  rows.find((row) => row.startsWith(name.padEnd(8)))!.slice(8);

describe("the terminal's picture", () => {
  it("shows each line's levels in the slots in sight, symbols by letters, and the cursor", () => {
    const rows = drawn(new Stepper(sourceOf(schedule), 50), 108, 40);
    const levels = schedule.levels(0, 100);
    for (const [line, name] of ["value", "basis", "class0", "class1"].entries())
      expect([...rowOf(rows, name)].map((mark) => "▁▇".indexOf(mark))).toEqual(
        Array.from(levels, (level) => (level >> line) & 1),
      );
    const letters = Array.from({ length: 100 }, (_, index) => {
      const { intensityClass, polarisation } = schedule.at(index);
      const letter = { signal: polarisation, decoy: polarisation.toLowerCase(), vacuum: "·" };
      return letter[intensityClass];
    });
    expect(rowOf(rows, "symbol")).toBe(letters.join(""));
    expect(rowOf(rows, "").indexOf("^")).toBe(50);
    expect(rowOf(rows, "pulse")).toMatch(/^\|0 {3}\|5 {3}\|10 {2}\|15 /);
  });

  it("fits any terminal, with its waveforms, the cursor and the keys that a newcomer needs", () => {
    const source = sourceOf(schedule);
    for (const columns of [1, 9, 20, 40, 80, 120, 200])
      for (const rows of [1, 5, 8, 12, 24, 60])
        for (const other of [null, pulsesOf(() => 9)]) {
          const shown = drawn(new Stepper(source, 1000, { other }), columns, rows);
          expect(shown.length).toBeLessThanOrEqual(rows);
          for (const row of shown) expect(row.length).toBeLessThanOrEqual(columns);
        }
    const low = drawn(new Stepper(source, 1000), 40, 9);
    for (const name of ["value", "basis", "class0", "class1", "symbol", "pulse"])
      expect(rowOf(low, name), name).toBeDefined();
    expect(low.at(-1)).toBe("g go to  d next decoy  ? all keys");
    expect(rowOf(drawn(new Stepper(source, 1000), 80, 6), "+2 rows")).toContain("^");
  });

  it("shows a pulse as letters that a search takes when there is room, and shares when there is not", () => {
    const source = pulsesOf((index) => (index % 2 === 0 ? 9 : 4));
    const stepper = new Stepper(source, 0, { finest: 1 / 4 });
    press(stepper, "+", "+");
    expect(rowOf(drawn(stepper, 24, 40), "symbol")).toBe("sZ1 dZ0 sZ1 dZ0 ");
    press(stepper, "-", "-", "-", "-", "-");
    const rows = drawn(stepper, 28, 40);
    // Blocks of 100 pulses and 20 dark slots in columns of 8 slots: half of the pulses are signals.
    expect(rowOf(rows, "signal")).toBe(`${"▅".repeat(13)}  ${"▅".repeat(5)}`);
    expect(rowOf(rows, "decoy")).toBe(`${"▅".repeat(13)}  ${"▅".repeat(5)}`);
    expect(rowOf(rows, "vacuum")).toBe(`${"▁".repeat(13)}  ${"▁".repeat(5)}`);
    expect(rows.join(" ")).toContain("up to 8 pulses a column");
  });

  it("shows two schedules one below the other, and marks where they differ", () => {
    const other = pulsesOf((index) => (index === 3 || index === 12 ? 8 : 9));
    const rows = drawn(
      new Stepper(
        pulsesOf(() => 9),
        0,
        { other },
      ),
      40,
      40,
    );
    expect(rowOf(rows, "differs").trimEnd()).toBe("   x        x");
    const values = rows.filter((row) => row.startsWith("value"));
    expect(values.map((row) => row.slice(8))).toEqual([
      "▇".repeat(32),
      `▇▇▇▁${"▇".repeat(8)}▁${"▇".repeat(19)}`,
    ]);
    expect(rows).toContain("against written out");
  });

  it("shows marks and distances, what is typed, and what was counted", () => {
    const stepper = new Stepper(sourceOf(schedule), 50);
    stepper.resize(100);
    press(stepper, "m", "a", "ArrowDown", "m", "b", "l");
    const rows = drawn(stepper, 108, 40);
    expect(rowOf(rows, "").indexOf("a")).toBe(50);
    expect(rowOf(rows, "").indexOf("b")).toBe(60);
    expect(rowOf(rows, "marks")).toContain("a to b: 10 pulses, 40 ns");
    press(stepper, "g", "7", "e");
    expect(drawn(stepper, 108, 40).at(-1)).toBe("go to (7e10, 280 s, block 12, +1000): 7e_");
    expect(drawn(stepper, 30, 40).at(-1)).toMatch(/7e_$/);
    press(stepper, "Escape");
    type(stepper, "#s");
    expect(drawn(stepper, 108, 40).at(-1)).toMatch(/^s: \d+ in 11 pulses/);
  });

  it("colours by class, and marks the cursor's column, in a way that says nothing that letters don't", () => {
    const source = pulsesOf((index) => [9, 4, 0][index % 3]!);
    const rows = picture(new Stepper(source, 0), 24, 40);
    const symbols = rows.find((row) => plainRow(row).startsWith("symbol"))!;
    expect(symbols.slice(1, 4)).toEqual([
      { text: "V", style: "signal", isCursor: true },
      { text: "h", style: "decoy", isCursor: false },
      { text: "·", style: "vacuum", isCursor: false },
    ]);
    // A level keeps its form in the cursor's column: inverted, a low one would look high.
    const values = rows.find((row) => plainRow(row).startsWith("value"))!;
    expect(values[1]).toEqual({ text: "▇", style: "cursor", isCursor: false });
    expect(colouredRow(symbols)).toContain("\u001b[38;5;33;7mV\u001b[0m\u001b[38;5;166mh\u001b[0m");
  });
});

describe("the help", () => {
  it("has all keys on pages that fit", () => {
    const whole = helpPage(0, 100, 100);
    expect(whole.isLast).toBe(true);
    const pages: string[] = [];
    for (let page = 0; ; page++) {
      const { rows, isLast } = helpPage(page, 100, 10);
      expect(rows.length).toBeLessThanOrEqual(10);
      pages.push(...rows.slice(0, -1).map(plainRow));
      if (isLast) break;
    }
    expect(pages).toEqual(whole.rows.slice(0, -1).map(plainRow));
  });
});
