import { beforeAll, describe, expect, it } from "vitest";
import { columnsOf } from "../../../hostsim/stepping/columns.js";
import { KEY_LINES } from "../../../hostsim/stepping/keys.js";
import { type PulseSource, sourceOf } from "../../../hostsim/stepping/source.js";
import { Stepper } from "../../../hostsim/stepping/stepper.js";
import { press, pulsesOf, scheduleOf, type } from "./pulses.js";

let source: PulseSource;
let symbols: Uint8Array;

beforeAll(async () => {
  source = sourceOf(await scheduleOf("pico", 9));
  symbols = source.symbols(0, 200_000);
});

describe("the keys", () => {
  it("step forward and back by a pulse, ten, a block, to both ends, and never leave the schedule", () => {
    const stepper = new Stepper(source, 100_000);
    const keys = [
      ["ArrowRight", 100_001],
      ["h", 100_000],
      ["ArrowDown", 100_010],
      ["ArrowUp", 100_000],
      ["PageDown", 165_536],
      ["PageUp", 100_000],
      ["PageUp", 34_464],
      ["PageUp", 0],
      ["ArrowLeft", 0],
      ["End", 2 ** 45 - 1],
      ["l", 2 ** 45 - 1],
      ["Home", 0],
    ] as const;
    for (const [key, cursor] of keys) {
      press(stepper, key);
      expect(stepper.cursor).toBe(cursor);
    }
  });

  it("find the next decoy after pulse 7e10 as a newcomer types it: g, 7e10, Enter, d", async () => {
    const pass = sourceOf(await scheduleOf("jinan-250mhz", 1));
    const stepper = new Stepper(pass, 0);
    type(stepper, "g7e10");
    expect(stepper.cursor).toBe(7e10);
    press(stepper, "d");
    const next = pass.symbols(7e10 + 1, 100).findIndex((symbol) => symbol >> 2 === 1);
    expect(stepper.cursor).toBe(7e10 + 1 + next);
    type(stepper, "g280 s");
    expect(stepper.cursor).toBe(7e10);
    type(stepper, "gblock 12");
    expect(stepper.cursor).toBe(12 * pass.pulsesPerBlock);
  });

  it("find signals, decoys and vacuum on and back, as a scan does", () => {
    const stepper = new Stepper(source, 1000);
    for (const [key, code] of [
      ["v", 0],
      ["d", 1],
      ["s", 2],
    ] as const) {
      const before = stepper.cursor;
      press(stepper, key);
      expect(stepper.cursor).toBe(symbols.findIndex((symbol, at) => at > before && symbol >> 2 === code));
      const after = stepper.cursor;
      press(stepper, key.toUpperCase());
      expect(stepper.cursor).toBe(symbols.subarray(0, after).findLastIndex((symbol) => symbol >> 2 === code));
    }
  });

  it("go to a time in ps, and to the last pulse before it when it is dark then", () => {
    const stepper = new Stepper(source, 0);
    type(stepper, "t40,000");
    expect(stepper.cursor).toBe(10);
    type(stepper, `t${70_000 * 4000}`);
    expect(stepper.cursor).toBe(65_535);
    expect(stepper.status).toMatch(/dark at that time/);
  });

  it("set marks and jump to them with distances, and say what is typed wrongly", () => {
    const stepper = new Stepper(source, 77);
    press(stepper, "m", "a", "l", "l", "m", "b", "l");
    expect(stepper.marks.distances(source, stepper.cursor)).toEqual([
      "cursor to a: -3 pulses, -12 ns",
      "cursor to b: -1 pulse, -4 ns",
      "a to b: 2 pulses, 8 ns",
    ]);
    press(stepper, "'", "a");
    expect(stepper.cursor).toBe(77);
    press(stepper, "'", "c");
    expect(stepper.status).toMatch(/no mark c/);
    type(stepper, "/xyz");
    expect(stepper.status).toMatch(/is no sequence/);
    press(stepper, ..."g12", "Backspace", "Enter");
    expect(stepper.cursor).toBe(1);
    press(stepper, ..."g5", "Escape");
    expect([stepper.cursor, stepper.prompt]).toEqual([1, null]);
    press(stepper, "9", "7");
    expect(stepper.status).toMatch(/there is no line 7/);
    press(stepper, "x");
    expect(stepper.status).toMatch(/no second schedule/);
  });

  it("count in sight, between marks, in the block and in all", () => {
    const stepper = new Stepper(
      pulsesOf((index) => (index % 5 === 0 ? 4 : 9)),
      0,
    );
    stepper.resize(50);
    type(stepper, "#d");
    expect(stepper.status).toBe("d: 10 in 50 pulses (20.0 %), in sight");
    type(stepper, "#d s in block");
    expect(stepper.status).toBe("d s: 20 in 100 pulses (20.0 %), in this block");
    type(stepper, "#s in all");
    expect(stepper.status).toBe("s: 800 in 1,000 pulses (80.0 %), in all");
    press(stepper, "m", "p", "PageDown", "m", "q", "Home");
    type(stepper, "#d");
    expect(stepper.status).toBe("d: 21 in 101 pulses (20.8 %), from mark p to q");
    type(stepper, "#d in town");
    expect(stepper.status).toMatch(/"in town" is no range/);
    type(stepper, "#x");
    expect(stepper.status).toMatch(/"x" can't be counted/);
  });

  it("go from difference to difference of two schedules, and count them", () => {
    const other = pulsesOf((index) => (index === 300 || index === 310 ? 5 : 9));
    const stepper = new Stepper(
      pulsesOf(() => 9),
      0,
      { other },
    );
    press(stepper, "x");
    expect(stepper.cursor).toBe(300);
    press(stepper, "x");
    expect(stepper.cursor).toBe(310);
    press(stepper, "X");
    expect(stepper.cursor).toBe(300);
    type(stepper, "#x in all");
    expect(stepper.status).toBe("differences: 2 in 1,000 pulses (0.200 %), in all");
  });

  it("zoom at the cursor, show all and come back", () => {
    const stepper = new Stepper(source, 100_000, { finest: 1 / 4 });
    stepper.resize(80);
    const column = stepper.window.columnOf(stepper.slot);
    press(stepper, "-", "-", "+", "+");
    expect(stepper.window.columnOf(stepper.slot)).toBe(column);
    press(stepper, "+", "+", "+", "+");
    expect(stepper.window.slotsPerColumn).toBe(1 / 4);
    press(stepper, "f");
    expect(stepper.window.slots).toBeGreaterThanOrEqual(stepper.window.endSlot);
    press(stepper, "f");
    expect(stepper.window.slotsPerColumn).toBe(1 / 4);
    expect(stepper.window.columnOf(stepper.slot)).toBe(40);
    press(stepper, ..."lllll", "c");
    expect(stepper.window.columnOf(stepper.slot)).toBe(40);
  });

  it("are all in the help, each once", () => {
    const keys = KEY_LINES.flatMap((line) => Object.keys(line.keys));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of ["Home", "End", "+", "-", "g", "d", "x", "#", "m", "?"]) expect(keys).toContain(key);
  });

  it("to pulse 7e10 and back look at no more pulses than there are columns", async () => {
    const far = sourceOf(await scheduleOf("jinan-250mhz", 9));
    let looked = 0;
    const counting: PulseSource = {
      ...far,
      symbols: (first, count) => {
        looked += count;
        return far.symbols(first, count);
      },
    };
    const stepper = new Stepper(counting, 0);
    stepper.resize(100);
    for (const place of ["7e10", "0"]) {
      type(stepper, `g${place}`);
      columnsOf(counting, null, stepper.window);
    }
    expect(stepper.cursor).toBe(0);
    expect(looked).toBe(200);
  });
});

describe("a long search", () => {
  const FAR = 40_000_000;
  let asked: number;
  /** Vacuum as far as one looks, but for one signal. */
  const lonely = (): PulseSource => ({
    ...source,
    end: 50_000_000,
    symbols: (first, count) => {
      asked += count;
      const found = new Uint8Array(count);
      if (FAR >= first && FAR < first + count) found[FAR - first] = 9;
      return found;
    },
  });

  it("goes on part by part and says how far it is, stops at Esc, goes on at n where it was, and finds", () => {
    asked = 0;
    const stepper = new Stepper(lonely(), 1000);
    type(stepper, "/sZ1");
    expect(stepper.status).toBe("no sZ1 in the next 262,144 pulses, to pulse 263,144; Esc stops");
    stepper.goOn();
    press(stepper, "d", "Escape");
    expect(stepper.isSearching).toBe(false);
    expect(stepper.status).toBe("stopped: no sZ1 in the next 524,288 pulses, to pulse 525,288; n goes on");
    expect(stepper.cursor).toBe(1000);
    press(stepper, "n");
    expect(stepper.status).toMatch(/next 786,432 pulses/);
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.cursor).toBe(FAR);
    expect(asked).toBeLessThan(FAR + 65_536);
    press(stepper, "n");
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.status).toBe(
      "no sZ1 in the next 9,999,999 pulses, to pulse 49,999,999: the schedule ends there",
    );
    expect(stepper.cursor).toBe(FAR);
  });

  it("ends at the beginning too, and is left by q", () => {
    const stepper = new Stepper(lonely(), 600_000);
    press(stepper, "D");
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.status).toBe(
      "no decoy in the previous 600,000 pulses, to pulse 0: the schedule begins there",
    );
    press(stepper, "d", "Escape");
    expect(stepper.status).toMatch(/^stopped: no decoy/);
    press(stepper, "n", "q");
    expect(stepper.quit).toBe(true);
  });
});
