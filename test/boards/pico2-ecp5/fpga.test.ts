/**
 * The FPGA's source by its registers: a block of RFC 8439, dark in all that must be dark and how soon, what
 * frames do that are not whole, and the margin of the core.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addressOf, DirectFpga, frameOf, type Plan } from "./direct-fpga.js";

const PULSES = 1024;
/** No nibble gives a dark symbol: a dark slot is none of the pattern's. */
const BRIGHT = Array.from({ length: 16 }, (_, nibble) => 8 | (nibble & 3));
const PLAN: Plan = {
  key: Uint8Array.from({ length: 32 }, (_, index) => index),
  number: 0n,
  domain: 0,
  epoch: 1,
  pulses: PULSES,
  map: BRIGHT,
  lasers: true,
};
/** Bits of `state`. */
const [RUNS, HAS_KEY, STALLED] = [1, 2, 4];
/** Two bits a table, the last one lowest. */
const outcomesOf = (word: number, tables: number): number[] =>
  Array.from({ length: tables }, (_, back) => (word >>> (2 * (tables - 1 - back))) & 3);
const [SHOWN, MISSED, BROKEN] = [1, 2, 3];
/** The vendor's output register, which is not simulated, adds a cycle of two slots. */
const OUTPUT_REGISTER_SLOTS = 2;
/** docs/decisions/2026-11-30-road-to-250-mhz.md: dark within two cycles. */
const DARK_WITHIN_SLOTS = 4;
const isBright = (levels: Uint8Array): boolean => levels.every((level) => level !== 0);
const isDark = (levels: Uint8Array): boolean => levels.every((level) => level === 0);
/** Cycles that `tables` tables take, and some more. */
const cyclesOf = (tables: number): number => (tables * PULSES) / 2 + 100;

let fpga: DirectFpga;
beforeEach(() => {
  fpga = new DirectFpga();
});
afterEach(() => fpga.close());

describe("the keystream", () => {
  /** Nibbles of a block, seen through two maps: three bits as a symbol's code, then the fourth. */
  const nibblesOf = (plan: Omit<Plan, "map" | "lasers">): number[] => {
    const seen = [(nibble: number) => nibble & 7, (nibble: number) => nibble >> 3].map((symbolOf) => {
      fpga.reset();
      fpga.shown();
      fpga.set(
        { ...plan, map: Array.from({ length: 16 }, (_, nibble) => symbolOf(nibble)), lasers: false },
        1,
      );
      fpga.command("begin");
      fpga.run(cyclesOf(1));
      return fpga.shownFromBegin();
    });
    return Array.from({ length: 128 }, (_, slot) => seen[0]![slot]! | (seen[1]![slot]! << 3));
  };

  it("is that of RFC 8439, section 2.3.2", () => {
    // Nonce 00:00:00:09:00:00:00:4a:00:00:00:00, counter 1.
    const nibbles = nibblesOf({
      key: PLAN.key,
      number: (0x09000000n << 32n) | 1n,
      domain: 0x4a000000,
      epoch: 0,
      pulses: PULSES,
    });
    const bytes = Array.from({ length: 64 }, (_, at) => nibbles[2 * at]! | (nibbles[2 * at + 1]! << 4));
    expect(Buffer.from(bytes).toString("hex")).toBe(
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e" +
        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
    );
  });
});

describe("dark", () => {
  it("without permission: the second table of three, as a whole; slots go on", () => {
    fpga.set(PLAN, 1);
    fpga.write("permit", 2);
    fpga.command("begin");
    fpga.run(cyclesOf(4));
    const levels = fpga.shownFromBegin();
    const table = (index: number) => levels.subarray(index * PULSES, (index + 1) * PULSES);
    expect([0, 1, 2, 3].map((index) => isBright(table(index)))).toEqual([true, false, true, false]);
    expect([1, 3].every((index) => isDark(table(index)))).toBe(true);
    const over = fpga.read("over");
    expect(outcomesOf(fpga.read("outcomes"), over)).toEqual([
      SHOWN,
      MISSED,
      SHOWN,
      ...Array.from({ length: over - 3 }, () => MISSED),
    ]);
    expect([fpga.read("shown"), fpga.read("late") >= 2]).toEqual([2, true]);
  });

  it("from the slot on that `stopped-at` tells, once the permission is withdrawn", () => {
    fpga.set({ ...PLAN, pulses: 8192 }, 3);
    fpga.command("begin");
    fpga.run(8192 / 2 + 800);
    fpga.command("withdraw");
    fpga.run(8192);
    const levels = fpga.shownFromBegin();
    const end = levels.indexOf(0);
    expect(isDark(levels.subarray(end))).toBe(true);
    expect(fpga.read("over")).toBeGreaterThanOrEqual(2);
    const outcomes = outcomesOf(fpga.read("outcomes"), fpga.read("over"));
    expect(outcomes.slice(0, 2)).toEqual([SHOWN, BROKEN]);
    expect(outcomes.slice(2).every((outcome) => outcome === MISSED)).toBe(true);
    expect(8192 + fpga.read("stopped-at")).toBe(end);
    expect(fpga.counts().brightAfter + OUTPUT_REGISTER_SLOTS).toBe(DARK_WITHIN_SLOTS);
  });

  it("once stopped, and the key is forgotten: it does not begin again", () => {
    fpga.set({ ...PLAN, pulses: 8192 }, 3);
    fpga.command("begin");
    fpga.run(2000);
    expect(fpga.read("state")).toBe(RUNS! | HAS_KEY!);
    fpga.command("stop");
    fpga.run(1000);
    const levels = fpga.shownFromBegin();
    expect(isDark(levels.subarray(levels.indexOf(0)))).toBe(true);
    expect(fpga.counts().brightAfter + OUTPUT_REGISTER_SLOTS).toBe(DARK_WITHIN_SLOTS);
    expect(fpga.read("state")).toBe(0);
    const faults = fpga.read("faults");
    fpga.write("permit", 0);
    fpga.command("begin");
    fpga.run(2000);
    expect(isDark(fpga.shown().levels)).toBe(true);
    expect(fpga.read("faults")).toBe(faults + 1);
  });

  it("without a whole key", () => {
    fpga.set(PLAN, 1);
    fpga.command("stop");
    for (let word = 0; word < 7; word++) fpga.write("key", 1, word);
    fpga.write("permit", 0);
    fpga.command("begin");
    fpga.run(2000);
    expect(isDark(fpga.shown().levels)).toBe(true);
    expect(fpga.read("state")).toBe(0);
  });

  it("from the very slot on for which a core that stands still has no symbol, until it is stopped", () => {
    fpga.set({ ...PLAN, pulses: 8192 }, 3);
    fpga.command("begin");
    fpga.run(600);
    fpga.holdCore(32);
    fpga.run(3000);
    const levels = fpga.shownFromBegin();
    const end = levels.indexOf(0);
    expect(end % 128).toBe(0); // blocks were whole
    expect(isDark(levels.subarray(end))).toBe(true);
    expect(fpga.read("state")).toBe(HAS_KEY! | STALLED!);
    expect([fpga.read("over"), outcomesOf(fpga.read("outcomes"), 1), fpga.read("stopped-at")]).toEqual([
      1,
      [BROKEN],
      end,
    ]);
    fpga.holdCore(0);
    fpga.write("permit", 0);
    fpga.command("begin");
    fpga.run(2000);
    expect(isDark(fpga.shown().levels)).toBe(true);
  });

  it("of a symbol that is none", () => {
    fpga.set({ ...PLAN, map: Array.from({ length: 16 }, (_, nibble) => 12 | (nibble & 3)) }, 1);
    for (const lines of [0, 1]) {
      fpga.write("lines", lines);
      fpga.command("begin");
      fpga.run(cyclesOf(1));
      expect(isDark(fpga.shown().levels)).toBe(true);
      fpga.command("stop");
      for (let word = 0; word < 8; word++) fpga.write("key", 1, word);
      fpga.write("permit", 0);
    }
  });
});

describe("frames", () => {
  it("that are damaged in any bit change nothing, and are counted", () => {
    fpga.set(PLAN, 0);
    const good = frameOf(0x80 | addressOf("permit"), 0);
    for (let bit = 0; bit < 48; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 0x80 >> (bit & 7);
      fpga.frame(bad);
    }
    // Bit 0 makes it a read, whose check is the master's.
    expect(fpga.read("faults")).toBe(47);
    fpga.command("begin");
    fpga.run(cyclesOf(1));
    expect(isDark(fpga.shown().levels)).toBe(true);
  });

  it("that are too short or too long change nothing, and are counted", () => {
    fpga.set(PLAN, 0);
    const good = frameOf(0x80 | addressOf("permit"), 0);
    fpga.frame(good.subarray(0, 5));
    fpga.frame(Uint8Array.of(...good, 0));
    fpga.frame(Uint8Array.of(...good, ...good));
    expect(fpga.read("faults")).toBe(3);
    fpga.command("begin");
    fpga.run(cyclesOf(1));
    expect(isDark(fpga.shown().levels)).toBe(true);
  });

  it("never read the key, nor anything else that was written", () => {
    fpga.set({ ...PLAN, key: new Uint8Array(32).fill(0xa5), map: Array.from({ length: 16 }, () => 5) }, 1);
    for (let address = 0; address < addressOf("identity"); address++) expect(fpga.readAt(address)).toBe(0);
    for (let address = addressOf("faults") + 1; address < 128; address++)
      expect(fpga.readAt(address)).toBe(0);
  });

  it("that would change a running sequence, or permit a table that is not near, are refused", () => {
    fpga.set({ ...PLAN, pulses: 1 << 20 }, 1);
    fpga.command("begin");
    fpga.run(100);
    fpga.shown();
    const held = ["epoch", "domain", "first-low", "first-high", "pulses", "map-low", "map-high", "lines"];
    for (const name of [...held, "replay", "key"]) fpga.write(name, 0);
    fpga.write("permit", 0); // it has begun
    fpga.write("permit", 17); // 1 to 16 are near
    fpga.command("begin");
    expect(fpga.read("faults")).toBe(held.length + 2 + 2 + 1);
    fpga.write("permit", 16);
    expect(fpga.read("faults")).toBe(held.length + 2 + 2 + 1);
    expect(isBright(fpga.shown().levels)).toBe(true);
  });

  it("tell the slots of a sequence in two halves that belong together", () => {
    fpga.set({ ...PLAN, pulses: 1 << 20 }, 1);
    fpga.command("begin");
    fpga.run(50_000);
    const low = fpga.read("slots-low");
    expect(low).toBeGreaterThan(100_000);
    expect(low).toBeLessThan(103_000);
    expect(fpga.read("slots-high")).toBe(0);
  });
});

describe("the core's margin", () => {
  /** Cycles of 62.5 MHz in which a block of 128 pulses is shown. */
  const BLOCK_CYCLES = 32;
  /** 20 rounds, and one that adds and loads. */
  const CORE_CYCLES = 21;
  const stalls = (heldCycles: number): boolean => {
    fpga.set({ ...PLAN, pulses: 1 << 20 }, 1);
    fpga.holdCore(heldCycles);
    fpga.command("begin");
    fpga.run(20_000);
    return (fpga.read("state") & STALLED!) !== 0;
  };

  it("is 11 of 32 cycles: a block takes 21, and waits for the rest", () => {
    expect(stalls(0)).toBe(false);
    const before = fpga.counts();
    fpga.run(64 * 1000);
    const after = fpga.counts();
    const waits = (after.waits - before.waits) / 1000;
    expect((after.coreCycles - before.coreCycles) / 1000).toBe(BLOCK_CYCLES);
    expect(BLOCK_CYCLES - waits).toBe(CORE_CYCLES);
    expect(waits).toBeGreaterThan(0);
  });

  it.each([
    [11, false],
    [12, true],
  ])("held for %i of 32 cycles, the core stalls: %s", (held, isLate) => {
    expect(stalls(held)).toBe(isLate);
  });
});
