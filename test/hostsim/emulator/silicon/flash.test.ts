/**
 * The flash behind QMI, and the cache before it. Oracles: hardware_regs qmi.h; Winbond W25Q32RV datasheet
 * (commands, times, 50 ns between commands); RP2350 datasheet 4.4.1 for the cache's maintenance, by hand.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { LONGEST } from "../../../../hostsim/emulator/flash-times.js";
import { runSystemAt, startCrystal } from "../../../support/bare-clocks.js";
import { BareChip } from "../../../support/bare-rp2350.js";

const CSR = 0x400d0000;
const TX = CSR + 4;
const RX = CSR + 8;
const [EN, BUSY, SELECT] = [1, 2, 4];
const RX_EMPTY = 1 << 16;
const DIRECT = EN | (12 << 22);
const BYTE_CYCLES = 8 * 12;
const CACHED = 0x10000000;
const UNCACHED = 0x1c000000;
const MAINTENANCE = 0x18000000;
const INVALIDATE_ADDRESS = 2;
const AT = 0x20000;
/** 50 ns at 150 MHz. */
const DESELECTED = 8;
const PROGRAM_CYCLES = 400 * 150;
const ERASE_CYCLES = 45_000 * 150;

let chip: BareChip;
beforeEach(() => {
  chip = new BareChip();
  startCrystal(chip);
  runSystemAt(chip, 5, 2);
});

function exchange(byte: number): number {
  chip.write(TX, byte);
  while (chip.read(CSR) & RX_EMPTY) chip.run(1);
  return chip.read(RX);
}

function command(...bytes: readonly number[]): number[] {
  chip.write(CSR, DIRECT | SELECT);
  const answers = bytes.map(exchange);
  while (chip.read(CSR) & BUSY) chip.run(1);
  chip.write(CSR, DIRECT);
  chip.run(DESELECTED);
  return answers;
}

const address = (at: number) => [(at >> 16) & 255, (at >> 8) & 255, at & 255];
const status = () => command(0x05, 0)[1]!;

function waitFor(cycles: number): void {
  const start = chip.silicon.cycleNow();
  while (status() & 1) chip.run(100);
  expect(chip.silicon.cycleNow() - start).toBeGreaterThan(0.98 * cycles);
  expect(chip.silicon.cycleNow() - start).toBeLessThan(1.02 * cycles + 1000);
}

describe("the chip", () => {
  it("says who it is", () => {
    chip.write(CSR, DIRECT);
    expect(command(0x9f, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 0x16]);
  });

  it("programs and erases after a write enable, and is busy for their times", () => {
    chip.write(CSR, DIRECT);
    command(0x02, ...address(AT), 0x12, 0x34);
    expect(status()).toBe(0);
    command(0x06);
    expect(status()).toBe(2);
    command(0x02, ...address(AT + 0xff), 0x12, 0x34);
    waitFor(PROGRAM_CYCLES);
    expect(status()).toBe(0);
    // It wraps within the page, and clears bits only.
    expect(command(0x03, ...address(AT + 0xff), 0, 0).slice(4)).toEqual([0x12, 0xff]);
    expect(command(0x03, ...address(AT), 0).slice(4)).toEqual([0x34]);
    command(0x06);
    command(0x02, ...address(AT), 0xf1);
    waitFor(PROGRAM_CYCLES);
    expect(command(0x03, ...address(AT), 0).slice(4)).toEqual([0x30]);
    command(0x06);
    command(0x20, ...address(AT + 77));
    waitFor(ERASE_CYCLES);
    expect(command(0x03, ...address(AT), 0).slice(4)).toEqual([0xff]);
  });

  it("may take its longest times", () => {
    chip.silicon.norIs(LONGEST.pageProgram, LONGEST.sectorErase, chip.silicon.flashBytes());
    chip.write(CSR, DIRECT);
    command(0x06);
    command(0x02, ...address(AT), 0);
    waitFor(3000 * 150);
  });

  it("takes eight bits of the serial clock for a byte", () => {
    chip.write(CSR, DIRECT);
    chip.write(CSR, DIRECT | SELECT);
    chip.write(TX, 0x9f);
    chip.run(BYTE_CYCLES);
    // The read looks two cycles after it begins, the write was done three after.
    expect(chip.read(CSR) & RX_EMPTY).toBe(RX_EMPTY);
    chip.run(1);
    expect(chip.read(CSR) & RX_EMPTY).toBe(0);
  });
});

describe("refused is", () => {
  beforeEach(() => chip.write(CSR, DIRECT));
  const forTooShort = () => {
    command(0x06);
    chip.write(CSR, DIRECT | SELECT);
    exchange(0x05);
    while (chip.read(CSR) & BUSY) chip.run(1);
    chip.write(CSR, DIRECT);
    chip.run(DESELECTED - 1);
    chip.write(CSR, DIRECT | SELECT);
  };
  it.each([
    ["a select within 50 ns", forTooShort, /else 50 ns/],
    [
      "a command while it is busy",
      () => {
        command(0x06);
        command(0x02, ...address(AT), 0);
        command(0x03, ...address(AT), 0);
      },
      /while it is busy/,
    ],
    [
      "the end of direct mode while it is busy",
      () => {
        command(0x06);
        command(0x02, ...address(AT), 0);
        chip.write(CSR, 0);
      },
      /busy or selected/,
    ],
    ["a command that is not modelled", () => command(0xab, 0), /not modelled/],
    [
      "a deselect within a byte",
      () => {
        chip.write(CSR, DIRECT | SELECT);
        chip.write(TX, 0x06);
        chip.write(CSR, DIRECT);
      },
      /on its way/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

it("code can't run from the flash in direct mode: core 0 faults", () => {
  chip.write(CSR, DIRECT);
  chip.run(100);
  expect(chip.silicon.processorRegister(0, 15)).not.toBe(0x10000100);
});

it("a read through the cache shows what was there until its line is invalidated; past it, what is there", () => {
  expect(chip.read(CACHED + AT)).toBe(0xffffffff);
  chip.write(CSR, DIRECT);
  command(0x06);
  command(0x02, ...address(AT), 1, 2, 3, 4);
  waitFor(PROGRAM_CYCLES);
  chip.write(CSR, 0);
  expect(chip.read(CACHED + AT)).toBe(0xffffffff);
  expect(chip.read(UNCACHED + AT)).toBe(0x04030201);
  chip.write(MAINTENANCE + AT + INVALIDATE_ADDRESS, 0, 1);
  expect(chip.read(CACHED + AT)).toBe(0x04030201);
  expect(chip.read(CACHED + AT + 8)).toBe(0xffffffff);
});
