import { beforeAll, describe, expect, it } from "vitest";
import { countDifferences, countSequence } from "../../../hostsim/stepping/count.js";
import type { Quest } from "../../../hostsim/stepping/quest.js";
import {
  searchChange,
  searchDifference,
  searchSequence,
  searchSymbol,
} from "../../../hostsim/stepping/search.js";
import { parseSequence } from "../../../hostsim/stepping/sequence.js";
import { type PulseSource, sourceOf } from "../../../hostsim/stepping/source.js";
import { pulsesOf, scheduleOf } from "./pulses.js";

let source: PulseSource;
let symbols: Uint8Array;

beforeAll(async () => {
  source = sourceOf(await scheduleOf("pico", 9));
  symbols = source.symbols(0, 200_000);
});

/** A search or count to its end. */
function finished<T extends Quest>(quest: T): T {
  while (!quest.isOver) quest.goOn();
  return quest;
}

const isDecoy = (symbol: number): boolean => symbol >> 2 === 1;

describe("a search", () => {
  it("finds the nearest pulse of a class, before and after, as a plain scan does", () => {
    for (const from of [0, 1, 2, 500, 65_535, 65_536, 131_071]) {
      const next = symbols.findIndex((symbol, index) => index > from && isDecoy(symbol));
      expect(finished(searchSymbol("decoy", source, from, 1, isDecoy)).found).toBe(next);
      const before = symbols.subarray(0, from).findLastIndex(isDecoy);
      expect(finished(searchSymbol("decoy", source, from, -1, isDecoy)).found).toBe(
        before < 0 ? null : before,
      );
    }
    expect(finished(searchSymbol("decoy", source, source.end - 1, 1, isDecoy)).found).toBeNull();
  });

  it("stays within a range that begins later", () => {
    const part = pulsesOf((index) => (index === 300 || index === 700 ? 4 : 8), { first: 400, end: 800 });
    expect(finished(searchSymbol("decoy", part, 500, 1, isDecoy)).found).toBe(700);
    const back = finished(searchSymbol("decoy", part, 500, -1, isDecoy));
    expect(back.found).toBeNull();
    expect(back.result).toBe("no decoy in the previous 100 pulses, to pulse 400: the schedule begins there");
  });

  it("finds the next change on a line", () => {
    for (let line = 0; line < 4; line++) {
      const wanted = symbols.findIndex((symbol) => (((symbol ^ symbols[0]!) >> line) & 1) === 1);
      expect(finished(searchChange(source, 0, 1, line)).found).toBe(wanted);
    }
  });

  it("finds a sequence where it begins, on and back, also across chunks", () => {
    // Chunks of 65,536 from the start of the search on: the sequence lies across the end of the first.
    const at = 131_069;
    const wanted = Array.from(symbols.subarray(at, at + 9), (symbol) => (other: number) => other === symbol);
    const sequence = { text: "nine", fits: wanted };
    expect(finished(searchSequence(source, at + 3 - 65_536, 1, sequence)).found).toBe(at);
    expect(finished(searchSequence(source, at + 2, -1, sequence)).found).toBe(at);
    const typed = parseSequence("sZ1 dX v *")!;
    const places = [...symbols.keys()].filter(
      (i) => symbols[i] === 9 && symbols[i + 1]! >> 1 === 3 && symbols[i + 2]! >> 2 === 0,
    );
    expect(finished(searchSequence(source, 0, 1, typed)).found).toBe(places.find((i) => i > 0));
    expect(finished(searchSequence(source, 100_000, -1, typed)).found).toBe(
      places.findLast((i) => i < 100_000),
    );
    expect(parseSequence("sQ")).toBeNull();
    expect(parseSequence("")).toBeNull();
  });

  it("finds the next pulse that differs between two schedules, and the end of the shorter one", () => {
    const first = pulsesOf(() => 9);
    const other = pulsesOf((index) => (index === 250 || index === 640 ? 5 : 9), { end: 900 });
    const next = (from: number): number | null => finished(searchDifference(first, other, from, 1)).found;
    expect([0, 250, 640, 950].map(next)).toEqual([250, 640, 900, 951]);
    const before = (from: number): number | null => finished(searchDifference(first, other, from, -1)).found;
    expect([950, 900, 640, 250].map(before)).toEqual([949, 640, 250, null]);
    expect(
      finished(
        searchDifference(
          first,
          pulsesOf(() => 9),
          0,
          1,
        ),
      ).result,
    ).toBe("no difference in the next 999 pulses, to pulse 999: the schedule ends there");
  });
});

describe("a count", () => {
  it("counts what a plain scan counts, across parts, and the places of overlapping sequences", () => {
    const range = { first: 5, end: 200_000, words: "here" };
    const decoys = finished(countSequence(source, parseSequence("d")!, range));
    expect(decoys.places).toBe(symbols.subarray(5).filter(isDecoy).length);
    expect(decoys.result).toMatch(/^d: [\d,]+ in 199,995 pulses \(2\d\.\d %\), here$/);
    const long = pulsesOf(() => 9, { end: 600_000 });
    const pairs = countSequence(long, parseSequence("s s")!, { first: 0, end: 600_000, words: "in all" });
    pairs.goOn();
    expect(pairs.progress).toBe("s s: 262,144 in the first 262,144 of 600,000 pulses");
    expect(finished(pairs).places).toBe(599_999);
  });

  it("counts differences, and pulses that the other schedule has not", () => {
    const other = pulsesOf((index) => (index % 100 === 0 ? 5 : 9), { end: 900 });
    const count = finished(
      countDifferences(
        pulsesOf(() => 9),
        other,
        { first: 0, end: 1000, words: "" },
      ),
    );
    expect(count.places).toBe(9 + 100);
  });
});
