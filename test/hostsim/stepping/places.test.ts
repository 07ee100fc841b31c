import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goTo } from "../../../hostsim/stepping/go-to.js";
import { parseTime, timeWords } from "../../../hostsim/stepping/time-words.js";
import { pulsesOf } from "./pulses.js";

describe("times", () => {
  it("are exact in words, and read back as they were", () => {
    expect(timeWords(280_000_000_104_000n)).toBe("280.000 000 104 s");
    expect(timeWords(1n)).toBe("1 ps");
    expect(timeWords(0n)).toBe("0 ps");
    expect(timeWords(1_500n)).toBe("1.5 ns");
    expect(timeWords(-80_000n)).toBe("-80 ns");
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (ps) => {
        expect(parseTime(timeWords(ps))).toBe(ps);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it("are read with any unit, and what is less than a picosecond is cut off", () => {
    expect(parseTime("280 s")).toBe(280n * 10n ** 12n);
    expect(parseTime("1.5ms")).toBe(1_500_000_000n);
    expect(parseTime("12 µs")).toBe(12_000_000n);
    expect(parseTime("7e5 ps")).toBe(700_000n);
    expect(parseTime(".5 ns")).toBe(500n);
    expect(parseTime("0.0019 ns")).toBe(1n);
    for (const text of ["", "s", "12", "1.2.3 s", "4 h", "-1 s", "1e99 s", ". s"])
      expect(parseTime(text), text).toBeNull();
  });
});

describe("places", () => {
  // Blocks of 100 pulses in 120 slots of 4 ns.
  const source = pulsesOf(() => 0, { end: 1_000_000 });
  const from = (text: string, cursor = 250): number | null => goTo(text, source, cursor).index;

  it("are pulses, times, slots and blocks, from the beginning or from here", () => {
    expect(from("7e5")).toBe(700_000);
    expect(from("700,000")).toBe(700_000);
    expect(from("700 000")).toBe(700_000);
    expect(from("pulse 12")).toBe(12);
    expect(from("block 12")).toBe(1200);
    expect(from("3 blocks")).toBe(300);
    expect(from("slot 121")).toBe(101);
    expect(from("40 ns")).toBe(10);
    expect(from("1 us")).toBe(210);
    expect(from("+1000")).toBe(1250);
    expect(from("-50")).toBe(200);
    expect(from("+1 block")).toBe(350);
    expect(from("-2 blocks")).toBe(50);
    // Pulse 250 is in slot 290, at 1.16 us.
    expect(from("+40 ns")).toBe(260);
    expect(from("-40ns")).toBe(240);
    expect(goTo("40000", source, 0, "ps").index).toBe(10);
    expect(goTo("1 us", source, 0, "ps").index).toBe(210);
  });

  it("are the last pulse before them where it is dark, and kept within the range, and it is said", () => {
    expect(goTo("slot 110", source, 0)).toEqual({
      index: 99,
      message: "dark at that time: the last pulse before it",
    });
    const beyond = { index: 999_999, message: "pulses 0 to 999,999 are here" };
    for (const text of ["1e6", "280 s", "block 1e7", "1e20 s"]) expect(goTo(text, source, 0)).toEqual(beyond);
    for (const text of ["-1000", "-1 s", "-9 blocks"])
      expect(goTo(text, source, 250)).toEqual({ index: 0, message: "pulses 0 to 999,999 are here" });
  });

  it("are refused with what would be understood", () => {
    for (const text of ["", "x", "12 bananas", "0x10", "1.5", "block", "--3", "block 1 block"])
      expect(goTo(text, source, 0)).toEqual({
        index: null,
        message: `"${text}" is no place: try 7e10, 280 s, block 12, +1000`,
      });
  });
});
