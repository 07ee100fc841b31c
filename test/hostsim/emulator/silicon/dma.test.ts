/**
 * DMA. Oracles: hardware_regs dma.h (layout, fields, MODE), the RP2350 datasheet's text on chains, rings and
 * narrow writes, by hand.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { BareChip, RAM, SET } from "../../../support/bare-rp2350.js";

const DMA = 0x50000000;
const MULTI_CHAN_TRIGGER = DMA + 0x450;
const CHAN_ABORT = DMA + 0x464;
const INTR = DMA + 0x400;
const BIT_DMA = 2;
const BIT_PIO0 = 11;
const BIT_TRNG = 25;
const PIO_BYPASS = 0x50200038;
const EN = 1;
const HIGH_PRIORITY = 2;
const WORD = 2 << 2;
const INCR_READ = 1 << 4;
const INCR_READ_REV = 1 << 5;
const INCR_WRITE = 1 << 6;
const INCR_WRITE_REV = 1 << 7;
const RING_SEL = 1 << 12;
const UNPACED = 63 << 17;
const QUIET = 1 << 23;
const BSWAP = 1 << 24;
const BUSY = 2 ** 26;
const ENDLESS = 0xf0000000;
const TRIGGER_SELF = 0x10000000;
const FROM = RAM + 0x2000;
const TO = RAM + 0x3000;

const ring = (size: number) => size << 8;
const chain = (to: number) => to << 13;
const channel = (index: number) => DMA + 0x40 * index;

let chip: BareChip;
beforeEach(() => {
  chip = new BareChip();
  chip.release(BIT_DMA, BIT_PIO0, BIT_TRNG);
  for (let word = 0; word < 32; word++) chip.write(FROM + 4 * word, 0x11223300 + word);
});

function start(index: number, from: number, to: number, count: number, control: number): void {
  chip.write(channel(index), from);
  chip.write(channel(index) + 4, to);
  chip.write(channel(index) + 8, count);
  chip.write(channel(index) + 12, control | EN);
}

const words = (at: number, count: number) => Array.from({ length: count }, (_, i) => chip.read(at + 4 * i));
const alone = (index: number) => chain(index) | UNPACED;

describe("a channel", () => {
  it("moves an item a cycle, and says how many are left", () => {
    start(5, FROM, TO, 20, WORD | INCR_READ | INCR_WRITE | alone(5));
    chip.run(7);
    expect(chip.read(channel(5) + 8)).toBe(13);
    expect(chip.read(channel(5) + 12) & BUSY).toBe(BUSY);
    chip.run(13);
    expect(chip.read(channel(5) + 12) & BUSY).toBe(0);
    expect(words(TO, 20)).toEqual(words(FROM, 20));
    expect(chip.read(channel(5) + 0x804)).toBe(20);
    expect(chip.read(INTR)).toBe(1 << 5);
    chip.write(INTR, 1 << 5);
    expect(chip.read(INTR)).toBe(0);
  });

  it("has four aliases, each with its trigger last", () => {
    const [READ, WRITE, COUNT, CTRL] = [FROM, TO, 3, WORD | INCR_READ | INCR_WRITE | alone(2) | EN];
    const aliases = [
      [READ, WRITE, COUNT, CTRL],
      [CTRL, READ, WRITE, COUNT],
      [CTRL, COUNT, READ, WRITE],
      [CTRL, WRITE, COUNT, READ],
    ];
    aliases.forEach((values, alias) => {
      for (let word = 0; word < 3; word++) chip.write(TO + 4 * word, 0);
      values.forEach((value, place) => {
        chip.run(5);
        expect(chip.read(TO)).toBe(0);
        chip.write(channel(2) + 16 * alias + 4 * place, value);
      });
      chip.run(5);
      expect(words(TO, 3), `alias ${alias}`).toEqual(words(FROM, 3));
    });
  });

  it("goes back, or by two, and within a ring", () => {
    start(0, FROM + 28, TO, 8, WORD | INCR_READ | INCR_READ_REV | INCR_WRITE | alone(0));
    chip.run(10);
    expect(words(TO, 8)).toEqual(words(FROM, 8).reverse());
    for (let word = 0; word < 16; word++) chip.write(TO + 4 * word, 0);
    start(0, FROM, TO, 4, WORD | INCR_READ | INCR_WRITE_REV | alone(0));
    chip.run(10);
    expect(words(TO, 8)).toEqual(words(FROM, 4).flatMap((word) => [word, 0]));
    start(0, FROM + 8, TO, 6, WORD | INCR_READ | INCR_WRITE | ring(4) | alone(0));
    chip.run(10);
    expect(words(TO, 6)).toEqual([2, 3, 0, 1, 2, 3].map((word) => 0x11223300 + word));
    start(0, FROM, TO + 4, 3, WORD | INCR_READ | INCR_WRITE | RING_SEL | ring(3) | alone(0));
    chip.run(10);
    expect(words(TO, 2)).toEqual([0x11223301, 0x11223302]);
  });

  it("swaps the bytes of an item", () => {
    start(0, FROM, TO, 1, WORD | BSWAP | alone(0));
    chip.run(2);
    expect(chip.read(TO)).toBe(0x00332211);
    start(0, FROM, TO, 1, (1 << 2) | BSWAP | alone(0));
    chip.run(2);
    expect(chip.read(TO)).toBe(0x00330033);
  });

  it("with MODE endless goes on until it is aborted; with MODE trigger-self begins again by itself", () => {
    start(0, FROM, TO, ENDLESS | 1, WORD | alone(0));
    chip.run(5000);
    expect(chip.read(channel(0) + 12) & BUSY).toBe(BUSY);
    expect(chip.read(channel(0) + 8)).toBe(ENDLESS + 1);
    chip.write(CHAN_ABORT, 1);
    expect(chip.read(channel(0) + 12) & BUSY).toBe(0);
    start(0, FROM, TO, TRIGGER_SELF | 4, WORD | INCR_READ | INCR_WRITE | alone(0));
    chip.run(10);
    expect(chip.read(channel(0) + 4)).toBe(TO + 40);
    expect(chip.read(channel(0) + 8)).toBe(TRIGGER_SELF + 2);
  });

  it("reaches a register on all byte lanes with a narrow write, and reads one lane", () => {
    chip.write(FROM, 0x5a);
    start(0, FROM, PIO_BYPASS, 1, alone(0));
    chip.run(2);
    expect(chip.read(PIO_BYPASS)).toBe(0x5a5a5a5a);
    chip.write(PIO_BYPASS, 0x04030201);
    start(0, PIO_BYPASS + 2, TO, 1, alone(0));
    chip.write(TO, 0);
    chip.run(2);
    expect(chip.read(TO)).toBe(3);
    chip.write(FROM, 0x01);
    start(0, FROM, PIO_BYPASS + SET, 1, alone(0));
    chip.run(2);
    expect(chip.read(PIO_BYPASS)).toBe(0x05030301);
  });

  it("takes four cycles a write through the APB bridge, three a read", () => {
    const SAMPLE_COUNT = 0x400f0130;
    start(0, FROM, SAMPLE_COUNT, 100, WORD | alone(0));
    chip.run(40);
    expect(chip.read(channel(0) + 8)).toBe(90);
    chip.write(CHAN_ABORT, 1);
    chip.run(4);
    start(0, SAMPLE_COUNT, TO, 100, WORD | alone(0));
    chip.run(30);
    expect(chip.read(channel(0) + 8)).toBe(90);
  });

  it("stands still in the cycles that a test holds it", () => {
    const now = chip.silicon.cycleNow();
    chip.silicon.holdDma(now + 5, now + 12, 1);
    start(0, FROM, TO, 100, WORD | alone(0));
    chip.run(12);
    expect(chip.read(channel(0) + 8)).toBe(95);
    chip.run(1);
    expect(chip.read(channel(0) + 8)).toBe(94);
  });
});

describe("several channels", () => {
  it("are chained, and start together", () => {
    chip.write(channel(1), FROM);
    chip.write(channel(1) + 4, TO);
    chip.write(channel(1) + 8, 2);
    chip.write(channel(1) + 16, WORD | INCR_WRITE | alone(1) | QUIET | EN);
    start(0, FROM, TO + 0x40, 3, WORD | INCR_WRITE | chain(1) | UNPACED);
    chip.run(3);
    expect(words(TO, 2)).toEqual([0, 0]);
    chip.run(2);
    expect(words(TO, 2)).toEqual([0x11223300, 0x11223300]);
    expect(chip.read(INTR)).toBe(1);
    chip.write(MULTI_CHAN_TRIGGER, 3);
    expect(chip.read(channel(0) + 12) & chip.read(channel(1) + 12) & BUSY).toBe(BUSY);
  });

  it("take turns, those of high priority each before one of the others", () => {
    for (const index of [1, 2]) start(index, FROM, TO, 1000, WORD | alone(index));
    chip.run(100);
    expect([1, 2].map((index) => chip.read(channel(index) + 8))).toEqual([950, 950]);
    start(3, FROM, TO, 1000, WORD | HIGH_PRIORITY | alone(3));
    chip.run(100);
    expect([1, 2, 3].map((index) => chip.read(channel(index) + 8))).toEqual([925, 925, 950]);
  });

  it("by erratum E5 go on when one is aborted that is enabled and chains to another", () => {
    for (const enabled of [EN, 0]) {
      chip.write(channel(1) + 16, WORD | alone(1) | EN);
      chip.write(channel(1) + 8, 100);
      start(0, FROM, TO, 100, WORD | chain(1) | UNPACED);
      chip.write(channel(0) + 16, WORD | chain(1) | UNPACED | enabled);
      chip.write(CHAN_ABORT, 1);
      expect(chip.read(channel(0) + 12) & BUSY).toBe(0);
      expect(chip.read(channel(1) + 12) & BUSY).toBe(enabled ? BUSY : 0);
      chip.write(channel(1) + 16, alone(1));
      chip.write(CHAN_ABORT, 2);
    }
  });
});

describe("refused are", () => {
  it.each([
    ["a count of 0", () => start(0, FROM, TO, 0, alone(0)), /transfer count of 0/],
    ["a pacing timer", () => start(0, FROM, TO, 1, chain(0) | (59 << 17)), /TREQ_SEL/],
    ["an interrupt", () => chip.write(DMA + 0x404, 1), /interrupts/],
    ["SIO", () => start(0, FROM, 0xd0000010, 1, WORD | alone(0)), /SIO/],
    ["nothing's address", () => start(0, 0x60000000, TO, 1, WORD | alone(0)), /bus error/],
    [
      "a misaligned address",
      () => start(0, FROM + 2, TO, 1, WORD | alone(0)),
      /multiple of the transfer's size/,
    ],
    ["a reserved MODE", () => start(0, FROM, TO, 0x20000001, alone(0)), /reserved MODE/],
  ])("%s", (_, act, message) => {
    expect(() => {
      act();
      chip.run(4);
    }).toThrow(message);
  });
});

it("a block that is held in reset can't be used, and is as after a power-on when it comes back", () => {
  start(0, FROM, TO, ENDLESS | 1, WORD | alone(0));
  chip.write(0x40020000 + SET, 1 << BIT_DMA);
  expect(() => chip.read(DMA)).toThrow(/held in reset/);
  const other = new BareChip();
  other.release(BIT_DMA);
  other.write(DMA, 5);
  other.write(0x40020000 + SET, 1 << BIT_DMA);
  other.release(BIT_DMA);
  expect(other.read(DMA)).toBe(0);
});
