/**
 * HSTX. Oracle: hardware_regs hstx_ctrl.h, by hand: which bit of a word is on which pin in which half cycle,
 * words a cycle, what a queue that runs dry does. Times by the ratio of the clocks, as fractions.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { runHstxAt, runSystemAt, startCrystal } from "../../../support/bare-clocks.js";
import { BareChip, RAM } from "../../../support/bare-rp2350.js";

const CSR = 0x400c0000;
const BIT = (pin: number) => CSR + 4 + 4 * pin;
const STAT = 0x50600000;
const FIFO = STAT + 4;
const DMA = 0x50000000;
const PINS_CTRL = (pin: number) => 0x40028000 + 8 * pin + 4;
const PADS = (pin: number) => 0x40038004 + 4 * pin;
const FIRST_PIN = 12;
const EN = 1;
const SHIFT = (bits: number) => bits << 8;
const SHIFTS = (count: number) => count << 16;
const INV = 1 << 16;
const EMPTY = 1 << 9;
const FULL = 1 << 8;
const WOF = 1 << 10;
const [BIT_DMA, BIT_HSTX, BIT_IO, BIT_PADS] = [2, 3, 6, 9];
const LINES = 0xff << FIRST_PIN;
const CODE = SHIFT(8) | SHIFTS(4);

let chip: BareChip;

function newChip(systemDivider = 5, hstxDivider = 6): void {
  chip = new BareChip(undefined, LINES);
  startCrystal(chip);
  runSystemAt(chip, systemDivider, 2);
  runHstxAt(chip, hstxDivider, 2);
  chip.release(BIT_DMA, BIT_HSTX, BIT_IO, BIT_PADS);
  for (let pin = FIRST_PIN; pin < FIRST_PIN + 8; pin++) {
    chip.write(PADS(pin), 0x35);
    chip.write(PINS_CTRL(pin), 0);
  }
}

/** Four lines, two nibbles a cycle. */
function useNibbles(): void {
  for (let pin = 0; pin < 4; pin++) chip.write(BIT(pin), pin | ((pin + 4) << 8));
  for (let pin = 4; pin < 8; pin++) chip.write(PINS_CTRL(FIRST_PIN + pin), 31);
}

/** Levels of the lines in `count` slots from the first change on. */
function shown(count: number): number[] {
  const first = chip.changes[0]!.slot;
  return chip.levels(first, first + count).map((levels) => (levels >>> FIRST_PIN) & 0xff);
}

beforeEach(() => newChip());

describe("a word", () => {
  it("is shown as eight nibbles in four cycles, the lowest first", () => {
    useNibbles();
    chip.write(FIFO, 0x87654321);
    chip.write(FIFO, 0x000fedcb);
    chip.write(CSR, CODE | EN);
    chip.run(40);
    expect(chip.changes[0]!.slot % 2).toBe(0);
    expect(shown(18)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0]);
  });

  it("is shown as four bytes on eight lines in two cycles", () => {
    for (let pin = 0; pin < 8; pin++) chip.write(BIT(pin), pin | ((pin + 8) << 8));
    chip.write(FIFO, 0x80402011);
    chip.write(CSR, SHIFT(16) | SHIFTS(2) | EN);
    chip.run(40);
    expect(shown(5)).toEqual([0x11, 0x20, 0x40, 0x80, 0x80]);
  });

  it("may go to each pin from any bit, inverted or not, and be turned by any number", () => {
    // Pin 0: bits 31 and 3. Pin 1: bit 0 in both halves, inverted. Others as after a reset: bit 0.
    chip.write(BIT(0), 31 | (3 << 8));
    chip.write(BIT(1), INV);
    for (let pin = 2; pin < 8; pin++) chip.write(PINS_CTRL(FIRST_PIN + pin), 31);
    chip.write(FIFO, 0x80000011);
    chip.write(CSR, SHIFT(1) | SHIFTS(5) | EN);
    chip.run(40);
    // Turned right by 0 to 4: bit 31 is 1, 1 (bit 0), 0, 0, 0; bit 3 is 0, 1 (bit 4), 0, 0, 0; bit 0 is
    // 1, 0, 0, 0, 1.
    const zero = [1, 0, 1, 1, 0, 0, 0, 0, 0, 0];
    const one = [0, 0, 1, 1, 1, 1, 1, 1, 0, 0];
    // Inverted, pin 1 is high before the word, too: the first change is there.
    const start = chip.changes.find(
      ({ levels }, index) => index > 0 && levels !== chip.changes[0]!.levels,
    )!.slot;
    const levels = chip.levels(start, start + 10).map((all) => (all >>> FIRST_PIN) & 3);
    expect(levels).toEqual(zero.map((bit, slot) => bit | (one[slot]! << 1)));
  });
});

describe("the queue", () => {
  it("holds eight words, tells when it is full or empty, and notes a word too many", () => {
    expect(chip.read(STAT)).toBe(EMPTY);
    for (let word = 0; word < 8; word++) chip.write(FIFO, word);
    expect(chip.read(STAT)).toBe(FULL | 8);
    chip.write(FIFO, 8);
    expect(chip.read(STAT)).toBe(FULL | 8 | WOF);
    chip.write(STAT, WOF);
    expect(chip.read(STAT)).toBe(FULL | 8);
  });

  it.each([
    ["150 and 125 MHz", 5, 6],
    ["300 and 125 MHz", 2.5, 6],
    ["150 and 53.57 MHz", 5, 14],
  ])("is emptied at the rate of clk_hstx: %s", (_, system, hstx) => {
    newChip();
    chip = new BareChip(undefined, LINES);
    startCrystal(chip);
    const halves = system === 2.5 ? [5, 1] : [5, 2];
    runSystemAt(chip, halves[0]!, halves[1]! === 1 ? 1 : 2);
    const [first, second] = hstx === 14 ? [7, 4] : [6, 2];
    runHstxAt(chip, first!, second!);
    chip.release(BIT_DMA, BIT_HSTX, BIT_IO, BIT_PADS);
    const ratio = ((first! * second!) / (halves[0]! * halves[1]!)) * 1;
    for (let word = 0; word < 8; word++) chip.write(FIFO, word);
    chip.write(CSR, CODE | EN);
    const start = chip.silicon.cycleNow();
    const left: number[] = [];
    for (let cycle = 0; cycle < 40 * ratio; cycle++) {
      chip.run(1);
      left.push(chip.read(STAT) & 0xff);
    }
    // A word lasts four cycles of clk_hstx; the first begins within the next one.
    const begins = left.indexOf(7);
    expect(begins).toBeLessThanOrEqual(2 * ratio);
    for (let word = 1; word < 8; word++) {
      const exact = begins + 4 * word * ratio;
      const seen = left.findIndex((count) => count === 7 - word);
      expect(Math.abs(seen - exact), `word ${word}, from cycle ${start}`).toBeLessThanOrEqual(1);
    }
  });
});

describe("a queue that runs dry", () => {
  it("stops the register: the pins hold, and what comes later begins at a whole cycle", () => {
    useNibbles();
    chip.write(FIFO, 0x87654321);
    chip.write(CSR, CODE | EN);
    chip.run(60);
    const before = chip.silicon.slotNow();
    chip.write(FIFO, 0x0fedcba9);
    chip.run(20);
    const first = chip.changes[0]!.slot;
    expect(chip.levels(first + 7, Math.floor(before)).every((levels) => levels >>> FIRST_PIN === 8)).toBe(
      true,
    );
    const next = chip.changes.find(({ slot }) => slot >= before)!.slot;
    expect(next % 2).toBe(0);
    expect(next - before).toBeLessThanOrEqual(3);
    expect(chip.levels(next, next + 8).map((levels) => levels >>> FIRST_PIN)).toEqual([
      9, 10, 11, 12, 13, 14, 15, 0,
    ]);
  });

  it.each([
    [1, [7, 8, 7, 8, 7, 8]],
    [2, [1, 2, 1, 2, 1, 2]],
  ])(
    "may by choice %d go on alternating: as the last half cycles, or after one more shift",
    (code, levels) => {
      useNibbles();
      chip.silicon.hstxStallShows(code);
      chip.write(FIFO, 0x87654321);
      chip.write(CSR, CODE | EN);
      chip.run(60);
      expect(shown(14)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, ...levels]);
    },
  );
});

describe("pads", () => {
  it("drive low by OUTOVER, and nothing when OEOVER or OD says so, from the slot of the write on", () => {
    useNibbles();
    for (let word = 0; word < 8; word++) chip.write(FIFO, 0xffffffff);
    chip.write(CSR, CODE | EN);
    chip.run(12);
    const at = Math.floor(chip.silicon.slotNow());
    chip.write(PINS_CTRL(FIRST_PIN), 2 << 12);
    chip.write(PINS_CTRL(FIRST_PIN + 1), 2 << 14);
    chip.write(PADS(FIRST_PIN + 2), 0x80);
    chip.run(12);
    expect(chip.levels(at - 1, at + 1).map((levels) => levels >>> FIRST_PIN)).toEqual([15, 8]);
  });

  it("that are isolated keep their level", () => {
    useNibbles();
    for (let word = 0; word < 8; word++) chip.write(FIFO, 0xf0f0f0f0);
    chip.write(CSR, CODE | EN);
    chip.run(13);
    const level = (chip.changes.at(-1)!.levels >>> FIRST_PIN) & 1;
    chip.write(PADS(FIRST_PIN), 0x135);
    chip.run(10);
    const held = new Set(
      chip.levels(chip.silicon.slotNow() - 8, chip.silicon.slotNow()).map((l) => (l >>> FIRST_PIN) & 1),
    );
    expect([...held]).toEqual([level]);
  });
});

it("is fed by DMA, and the first word of a block is marked in the slot in which it is shown", () => {
  useNibbles();
  for (let word = 0; word < 32; word++) chip.write(RAM + 0x2000 + 4 * word, 0x11111111 * (word % 15));
  const channel = (index: number, from: number, count: number, control: number, chain: number) => {
    chip.write(DMA + 64 * index, from);
    chip.write(DMA + 64 * index + 4, FIFO);
    chip.write(DMA + 64 * index + 8, count);
    // Enabled, words, paced by request 52.
    chip.write(DMA + 64 * index + 16, 1 | (2 << 2) | control | (chain << 13) | (52 << 17));
  };
  channel(1, RAM + 0x2004, 31, 1 << 4, 1);
  channel(0, RAM + 0x2000, 10, 0, 1);
  chip.write(DMA + 0x450, 1);
  chip.write(CSR, CODE | EN);
  chip.run(300);
  const marked = chip.changes.filter(({ levels }) => levels & 0x80000000);
  expect(marked).toHaveLength(1);
  const start = marked[0]!.slot;
  expect(chip.levels(start, start + 31 * 8).map((levels) => (levels >>> FIRST_PIN) & 15)).toEqual(
    Array.from({ length: 31 * 8 }, (_, slot) => (Math.floor(slot / 8) + 1) % 15),
  );
});

describe("refused are", () => {
  it.each([
    ["the command expander", () => chip.write(CSR, CODE | 2), /expander/],
    ["PIO coupled mode", () => chip.write(CSR, CODE | 16), /coupled/],
    ["the generated clock", () => chip.write(BIT(0), 1 << 17), /generated clock/],
    [
      "a chip without clk_hstx",
      () => {
        chip = new BareChip();
        chip.release(BIT_HSTX);
        chip.write(CSR, CODE | EN);
      },
      /clk_hstx is off/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
