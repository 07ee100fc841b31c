import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf, sameColumns } from "../../../hostsim/stepping/columns.js";
import { pulseTicks, timeTicks } from "../../../hostsim/stepping/ruler.js";
import { Window } from "../../../hostsim/stepping/window.js";
import { pulsesOf } from "./pulses.js";

const SIGNAL = 9;
const DECOY = 4;
const VACUUM = 0;
/** Signal, decoy, vacuum in turn. */
const inTurn = (index: number): number => [SIGNAL, DECOY, VACUUM][index % 3]!;

function windowOf(source: ReturnType<typeof pulsesOf>, columns: number, slotsPerColumn = 1): Window {
  const window = new Window(source, 1 / 4);
  window.columns = columns;
  window.setScale(slotsPerColumn);
  window.begin(0);
  return window;
}

describe("a window", () => {
  it("keeps a slot in sight, and stays where it is as long as it is", () => {
    const window = windowOf(pulsesOf(inTurn), 50);
    window.keep(40);
    expect(window.start).toBe(0);
    window.keep(49);
    expect([window.start, window.columnOf(49)]).toEqual([24, 25]);
    window.begin(100);
    window.keep(102);
    expect(window.start).toBe(100);
    window.keep(101);
    expect([window.start, window.columnOf(101)]).toEqual([76, 25]);
    window.keep(1179);
    expect(window.columnOf(1179)).toBeLessThan(50);
  });

  it("keeps a slot in its column over zooms, within a column, and shows half or twice as much", () => {
    const source = pulsesOf(inTurn, { end: 1_000_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 1_000_000 }),
        fc.array(fc.constantFrom(1 as const, -1 as const), { maxLength: 12 }),
        (slot, zooms) => {
          const window = windowOf(source, 64);
          window.centre(slot);
          for (const direction of zooms) {
            const column = window.columnOf(slot);
            const before = window.slotsPerColumn;
            window.zoom(direction, slot);
            const wanted = Math.max(1 / 4, direction === 1 ? before / 2 : before * 2);
            expect(window.slotsPerColumn).toBe(wanted);
            if (window.start > 0) expect(Math.abs(window.columnOf(slot) - column)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { seed: 4, numRuns: 100 },
    );
  });

  it("fits a range, as large as it can be", () => {
    const window = windowOf(pulsesOf(inTurn), 100);
    window.fit(0, 1200);
    expect([window.start, window.slotsPerColumn]).toEqual([0, 16]);
    window.fit(150, 250);
    expect([window.start, window.slotsPerColumn]).toEqual([150, 1]);
    window.fit(151, 352);
    expect(window.start).toBeLessThanOrEqual(151);
    expect(window.start + window.slots).toBeGreaterThanOrEqual(352);
  });
});

describe("columns", () => {
  it("of one slot have one pulse, or none where it is dark", () => {
    const source = pulsesOf(inTurn);
    const columns = columnsOf(source, null, windowOf(source, 130));
    expect(columns.map(({ count }) => count)).toEqual(
      Array.from({ length: 130 }, (_, slot) => (slot % 120 < 100 ? 1 : 0)),
    );
    expect(columns[1]).toMatchObject({ first: 1, symbol: DECOY, classes: [0, 1, 0], high: [0, 0, 1, 0] });
    expect(columns[121]).toMatchObject({ first: 101, symbol: VACUUM });
  });

  it("of a part of a slot repeat its pulse, and say where it begins", () => {
    const source = pulsesOf(inTurn);
    const columns = columnsOf(source, null, windowOf(source, 12, 1 / 4));
    expect(columns.map(({ first }) => first)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(columns.map(({ isStart }) => isStart)).toEqual(
      Array.from({ length: 12 }, (_, column) => column % 4 === 0),
    );
  });

  it("of many slots count all pulses, as a scan of every slot does", () => {
    const source = pulsesOf((index) => (index * 7919) % 12);
    fc.assert(
      fc.property(
        fc.constantFrom(2, 8, 32),
        fc.nat({ max: 1199 }),
        fc.nat({ max: 40 }),
        (scale, start, late) => {
          const window = windowOf(source, 20, scale);
          window.begin(start);
          const columns = columnsOf(source, null, window, Number.POSITIVE_INFINITY, late);
          for (const [at, column] of columns.entries()) {
            let high = 0;
            let count = 0;
            for (let slot = at * scale - late; slot < (at + 1) * scale - late; slot++) {
              const there = window.start + slot;
              if (there < 0 || there % 120 >= 100) continue;
              const index = Math.floor(there / 120) * 100 + (there % 120);
              if (index >= 1000) continue;
              count += 1;
              high += (((index * 7919) % 12) >> 3) & 1;
            }
            expect([column.count, column.high[3]]).toEqual([count, high]);
          }
        },
      ),
      { seed: 6, numRuns: 60 },
    );
  });

  it("look at no more pulses than allowed, however many there are, and say how many", () => {
    const source = pulsesOf(inTurn, { end: 10_000_000_000 });
    const window = windowOf(source, 50);
    window.fit(0, window.endSlot);
    const columns = columnsOf(source, null, window, 30);
    expect(source.looked).toBe(columns.reduce((sum, { looked }) => sum + looked, 0));
    expect(columns[3]!.looked).toBe(30);
    expect(columns[3]!.count).toBeGreaterThan(1_000_000);
    expect(columns[3]!.classes).toEqual([10, 10, 10]);
  });

  it("tell where another schedule differs, and show the same pulses of it", () => {
    const source = pulsesOf(inTurn);
    const other = pulsesOf((index) => (index === 7 ? SIGNAL : inTurn(index)), { end: 30 });
    const columns = columnsOf(source, other, windowOf(source, 40));
    const differing = columns.flatMap(({ differences }, at) => (differences > 0 ? [at] : []));
    expect(differing).toEqual([7, ...Array.from({ length: 10 }, (_, at) => 30 + at)]);
    const shown = sameColumns(other, columns);
    expect(shown[7]!.symbol).toBe(SIGNAL);
    expect(shown[8]!.symbol).toBe(columns[8]!.symbol);
    expect(shown[30]!.looked).toBe(0);
  });
});

describe("rulers", () => {
  it("have round numbers where they belong, apart, of pulses and of time", () => {
    const source = pulsesOf(inTurn);
    const window = windowOf(source, 110);
    window.begin(95);
    // Pulse 99 is in slot 99, pulse 100 in slot 120.
    expect(pulseTicks(source, window, 6)).toEqual([
      { column: 25, label: "100" },
      { column: 35, label: "110" },
      { column: 45, label: "120" },
      { column: 55, label: "130" },
      { column: 65, label: "140" },
      { column: 75, label: "150" },
      { column: 85, label: "160" },
      { column: 95, label: "170" },
      { column: 105, label: "180" },
    ]);
    // 50 ns are 12.5 slots.
    expect(timeTicks(source, window, 12)).toEqual(
      [5, 17, 30, 42, 55, 67, 80, 92, 105].map((column, at) => ({ column, label: `${400 + 50 * at} ns` })),
    );
  });

  it("stay apart at any zoom", () => {
    const source = pulsesOf(inTurn, { end: 100_000 });
    for (let scale = 1 / 4; scale <= 1024; scale *= 2) {
      const window = windowOf(source, 200, scale);
      for (const ticks of [pulseTicks(source, window, 9), timeTicks(source, window, 9)]) {
        expect(ticks.length).toBeGreaterThan(0);
        ticks.slice(1).forEach(({ column }, at) => {
          expect(column - ticks[at]!.column).toBeGreaterThanOrEqual(9);
        });
      }
    }
  });
});
