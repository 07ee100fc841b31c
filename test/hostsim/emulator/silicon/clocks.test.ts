/**
 * Clocks, ticks, timer, watchdog, voltage. Oracles: hardware_regs clocks.h, pll.h, ticks.h, watchdog.h,
 * powman.h by hand; frequencies as fractions.
 */
import { beforeEach, describe, expect, it } from "vitest";
import {
  CLOCKS,
  PLL_SYS,
  PLL_USB,
  runHstxAt,
  runSystemAt,
  startCrystal,
  startPll,
} from "../../../support/bare-clocks.js";
import { BareChip, CLEAR, SET } from "../../../support/bare-rp2350.js";

const XOSC_STATUS = 0x40048004;
const TIMER_LOW = 0x400b0028;
const TICK_TIMER = 0x40108018;
const TICK_WATCHDOG = 0x40108030;
const WATCHDOG = 0x400d8000;
const SCRATCH = WATCHDOG + 0x0c;
const REASON = WATCHDOG + 0x08;
const WDSEL = 0x40018008;
const ALL_BUT_OSCILLATORS = 0x1fffff3;
const VREG_CTRL = 0x40100004;
const VREG_STS = 0x40100008;
const VREG = 0x4010000c;
const PASSWORD = 0x5afe0000;
const LOCK = 2 ** 31;
const [BIT_PLL_SYS, BIT_TIMER0] = [14, 23];
const STOP_WATCHDOG = 3;

let chip: BareChip;
beforeEach(() => {
  chip = new BareChip();
});

/** A generator that ticks each so many cycles of clk_ref. */
function tick(generator: number, cycles: number): void {
  chip.write(generator, 0);
  chip.write(generator + 4, cycles);
  chip.write(generator, 1);
}

describe("clk_sys", () => {
  it("is the ring oscillator's after power-on, then what is chosen", () => {
    expect(chip.silicon.systemFrequency()).toBe(11e6);
    startCrystal(chip);
    runSystemAt(chip, 5, 2);
    expect(chip.silicon.systemFrequency()).toBe(150e6);
    expect(chip.silicon.slotFrequency()).toBe(150e6);
    expect(chip.read(CLOCKS + 0x44)).toBe(2);
    expect(chip.read(CLOCKS + 0x38)).toBe(4);
    runHstxAt(chip, 6, 2);
    expect(chip.silicon.slotFrequency()).toBe(250e6);
  });

  it("may be of a PLL whose output is no whole number of hertz: the ratio stays exact", () => {
    startCrystal(chip);
    runSystemAt(chip, 7, 2);
    runHstxAt(chip, 6, 2);
    // 125 MHz to 1500 / 14 MHz is 7 to 6, so 14 slots in 6 cycles.
    const first = chip.silicon.slotNow();
    chip.run(6_000_000);
    expect(chip.silicon.slotNow() - first).toBe(14_000_000);
  });
});

describe("the crystal and the PLLs", () => {
  it("need their time: 47 x 256 cycles of the crystal, 500 of a PLL's reference", () => {
    chip.write(0x4004800c, 47);
    chip.write(0x40048000, (0xfab << 12) | 0xaa0);
    const cycles = Math.ceil((47 * 256 * 11) / 12);
    chip.run(cycles - 1);
    expect(chip.read(XOSC_STATUS) & LOCK).toBe(0);
    chip.run(1);
    expect(chip.read(XOSC_STATUS) & LOCK).toBe(-LOCK);
    chip.release(BIT_PLL_SYS);
    chip.write(PLL_SYS + 8, 125);
    chip.write(PLL_SYS + 4, 8);
    chip.run(400);
    expect(chip.read(PLL_SYS)).toBe(1);
    chip.run(100);
    expect(chip.read(PLL_SYS)).toBe(LOCK + 1);
  });

  it.each([
    ["62", /750 to 1600 MHz/],
    ["134", /750 to 1600 MHz/],
    ["15", /16 to 320/],
  ])("refuse a VCO out of its range: 12 MHz x %s", (feedback, message) => {
    startCrystal(chip);
    expect(() => startPll(chip, PLL_USB, Number(feedback), 6, 2)).toThrow(message);
  });
});

describe("refused is", () => {
  beforeEach(() => startCrystal(chip));
  it.each([
    [
      "a source that does not run",
      () => chip.write(CLOCKS + 0x3c, 1),
      /auxiliary source changes|does not run/,
    ],
    [
      "clk_hstx from a PLL that does not run",
      () => chip.write(CLOCKS + 0x54, (2 << 5) | (1 << 11)),
      /does not run/,
    ],
    ["another auxiliary source while it is in use", () => chip.write(CLOCKS + 0x3c, 0x61), /glitch/],
    ["a fraction", () => chip.write(CLOCKS + 0x40, 0x18000), /fraction/],
    [
      "a read clock of the flash above 50 MHz",
      () => {
        runSystemAt(chip, 5, 2);
        chip.write(0x400d000c, 2);
      },
      /above 50 MHz/,
    ],
    [
      "a reset of the PLL in use",
      () => {
        runSystemAt(chip, 5, 2);
        chip.write(0x40020000 + SET, 1 << BIT_PLL_SYS);
      },
      /PLL that a clock runs from/,
    ],
    [
      "the timer without its tick",
      () => {
        chip.release(BIT_TIMER0);
        chip.read(TIMER_LOW);
      },
      /stands still/,
    ],
    ["a watchdog without its tick", () => chip.write(WATCHDOG, 1 << 30), /never run out/],
    ["a write to the power manager without its password", () => chip.write(VREG, 0xd0), /password/],
    ["a voltage while it is locked", () => chip.write(VREG, PASSWORD | 0xd0), /locked/],
    [
      "more than 1.30 V",
      () => {
        chip.write(VREG_CTRL + SET, PASSWORD | (1 << 13));
        chip.write(VREG, PASSWORD | (0x10 << 4));
      },
      /1.30 V/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

it("the timer counts microseconds of the crystal, whatever clk_sys does", () => {
  startCrystal(chip);
  tick(TICK_TIMER, 12);
  chip.release(BIT_TIMER0);
  const first = chip.read(TIMER_LOW);
  chip.run(11 * 1000);
  expect(chip.read(TIMER_LOW) - first).toBe(1000);
  runSystemAt(chip, 5, 2);
  const second = chip.read(TIMER_LOW);
  chip.run(150 * 1000);
  expect(chip.read(TIMER_LOW) - second).toBe(1000);
});

describe("the watchdog", () => {
  it("runs out after as many ticks as were loaded, unless it is fed", () => {
    startCrystal(chip);
    tick(TICK_WATCHDOG, 12);
    chip.write(WDSEL, ALL_BUT_OSCILLATORS);
    chip.write(WATCHDOG + 4, 100);
    chip.write(WATCHDOG, 1 << 30);
    chip.run(11 * 90);
    expect(chip.read(WATCHDOG) & 0xffffff).toBe(10);
    chip.write(WATCHDOG + 4, 100);
    expect(chip.run(11 * 99)).toBe(0);
    chip.write(SCRATCH + 4, 0x12345678);
    expect(chip.run(11 * 2)).toBe(STOP_WATCHDOG);
    chip.silicon.machineRestart();
    expect(chip.read(REASON)).toBe(1);
    expect(chip.read(SCRATCH + 4)).toBe(0x12345678);
    expect(chip.silicon.systemFrequency()).toBe(11e6);
    expect(chip.run(100)).toBe(0);
  });

  it("fires at once when triggered; a reset of less than the whole chip is refused", () => {
    chip.write(WDSEL, ALL_BUT_OSCILLATORS);
    chip.write(WATCHDOG, 2 ** 31);
    expect(chip.run(10)).toBe(STOP_WATCHDOG);
    chip.silicon.machineRestart();
    expect(chip.read(REASON)).toBe(2);
    chip.write(WATCHDOG, 2 ** 31);
    chip.run(10);
    chip.silicon.machineRestart();
    expect(() => chip.read(REASON)).toThrow(/WDSEL/);
  });
});

it("the voltage is taken over, and then in regulation", () => {
  chip.write(VREG_CTRL + SET, PASSWORD | (1 << 13));
  expect(chip.read(VREG_STS)).toBe(0x10);
  chip.write(VREG, PASSWORD | 0xd0);
  expect(chip.read(VREG)).toBe(0x80d0);
  chip.run(20);
  expect(chip.read(VREG)).toBe(0xd0);
  expect(chip.read(VREG_STS)).toBe(0);
  chip.run(2000);
  expect(chip.read(VREG_STS)).toBe(0x10);
  chip.write(VREG_CTRL + CLEAR, PASSWORD | (1 << 13));
  expect(() => chip.write(VREG, PASSWORD | 0xb0)).toThrow(/locked/);
});
