/**
 * Clocks of the RP2350. Takes: the processors' clock, and slots per microsecond. Gives: the processors'
 * from one PLL, that of the lines from the other, two slots a cycle; neither has to know of the other.
 *
 * Processors at 150 MHz are the rated profile. 300 MHz is an overclock, named *fast*: the core voltage is
 * raised to 1.25 V for it, as video projects do. HSTX is rated to 150 MHz, so 250 slots a microsecond are
 * within its rating. Both PLLs multiply the crystal to 750 to 1,600 MHz (datasheet 8.6), then divide.
 */
import { readRegister, setSlotRate, slotCounter, writeRegister } from "../../../assembly/port/registers";
import { CLEAR, clocks, systemPll } from "../chip";
import {
  FROM_PLL,
  FROM_REFERENCE,
  PLL_FEEDBACK,
  PLL_LOCKED,
  PLL_POST_DIVIDERS,
  PLL_POWER,
  POWER_ALL_DOWN,
  POWER_POST_DIVIDERS_DOWN,
  SYSTEM_CONTROL,
  SYSTEM_SELECTED,
  setCoreVoltage,
  VOLTAGE_1V10,
  VOLTAGE_1V25,
} from "../clocks";

/** Processor clock of the rated profile, in MHz. */
export const RATED_CLOCK: u32 = 150;
/** Processor clock of the overclock, in MHz. */
const FAST_CLOCK: u32 = 300;
/** Slots per microsecond after power-on, and the most that there are. */
export const HIGHEST_SLOT_RATE: u32 = 250;

/** MHz of the system PLL's VCO, and its first divider. */
const SYSTEM_VCO: u32 = 1500;
const SYSTEM_DIVIDER: u32 = 5;

const LINE_PLL: u32 = 0x40058000;
const LINE_CONTROL: u32 = 0x54; // CLK_HSTX_CTRL of hardware_regs clocks.h
const LINE_DIVIDER: u32 = 0x58;
const LINE_DIVIDER_AT: u32 = 16;
const LINE_FROM_PLL: u32 = 2 << 5;
const LINE_ENABLE: u32 = 1 << 11;
const LEAST_VCO: u32 = 750;
const MOST_VCO: u32 = 1600;
const MOST_POST_DIVIDER: u32 = 7;
const MOST_LINE_DIVIDER: u32 = 3;

let slotsInMicrosecond: u32 = 1;
let coreClock: u32 = 0;

// What `findDividers` found.
let feedback: u32 = 0;
let firstDivider: u32 = 0;
let secondDivider: u32 = 0;
let lineDivider: u32 = 0;

/** Time since power-on in us. */
export function microseconds(): u64 {
  return slotCounter() / <u64>slotsInMicrosecond;
}

/** The processors' clock in MHz. */
export function coreMegahertz(): u32 {
  return coreClock;
}

/** Slots of a microsecond. */
export function slotRate(): u32 {
  return slotsInMicrosecond;
}

/**
 * Sets the processors' clock in MHz; false when it is not offered. Nothing may be on the lines meanwhile,
 * and no outputs under way.
 */
export function setCoreClock<Facts>(megahertz: u64): bool {
  if (megahertz != <u64>RATED_CLOCK && megahertz != <u64>FAST_CLOCK) return false;
  const fast = megahertz == <u64>FAST_CLOCK;
  // First away from the auxiliary source, then to another one: the chip boots from its oscillator as
  // auxiliary source, and only the first of these two switches is free of glitches.
  writeRegister(clocks + SYSTEM_CONTROL + CLEAR, FROM_PLL);
  while (readRegister(clocks + SYSTEM_SELECTED) != 1 << FROM_REFERENCE) {}
  writeRegister(clocks + SYSTEM_CONTROL, FROM_REFERENCE);
  setCoreVoltage(fast ? VOLTAGE_1V25 : VOLTAGE_1V10);
  startPll(systemPll, SYSTEM_VCO / crystalMegahertz<Facts>(), SYSTEM_DIVIDER, fast ? 1 : 2);
  writeRegister(clocks + SYSTEM_CONTROL, FROM_PLL);
  while (readRegister(clocks + SYSTEM_SELECTED) != 1 << FROM_PLL) {}
  coreClock = <u32>megahertz;
  return true;
}

/**
 * Sets the slots per microsecond: any whole number up to HIGHEST_SLOT_RATE that the dividers can make;
 * false for others. Nothing may be on the lines meanwhile.
 */
export function setSlotClock<Facts>(slotsPerMicrosecond: u64): bool {
  if (slotsPerMicrosecond > <u64>HIGHEST_SLOT_RATE) return false;
  if (!findDividers(<u32>slotsPerMicrosecond, crystalMegahertz<Facts>())) return false;
  writeRegister(clocks + LINE_CONTROL, LINE_FROM_PLL);
  startPll(LINE_PLL, feedback, firstDivider, secondDivider);
  writeRegister(clocks + LINE_DIVIDER, lineDivider << LINE_DIVIDER_AT);
  writeRegister(clocks + LINE_CONTROL, LINE_FROM_PLL | LINE_ENABLE);
  slotsInMicrosecond = <u32>slotsPerMicrosecond;
  setSlotRate(slotsInMicrosecond);
  return true;
}

function crystalMegahertz<Facts>(): u32 {
  return changetype<Facts>(0).crystalHz() / 1_000_000;
}

/** Starts a PLL: the crystal times `feedbackDivider`, divided by both others. */
function startPll(pll: u32, feedbackDivider: u32, first: u32, second: u32): void {
  writeRegister(pll + PLL_POWER, POWER_ALL_DOWN);
  writeRegister(pll, 1); // CS: reference divider
  writeRegister(pll + PLL_FEEDBACK, feedbackDivider);
  writeRegister(pll + PLL_POWER, POWER_POST_DIVIDERS_DOWN);
  while ((readRegister(pll) & PLL_LOCKED) == 0) {}
  writeRegister(pll + PLL_POST_DIVIDERS, (first << 16) | (second << 12));
  writeRegister(pll + PLL_POWER, 0);
}

/** Dividers for half as many MHz as there are slots a microsecond, with as high a VCO as there is. */
function findDividers(slots: u32, crystal: u32): bool {
  feedback = 0;
  for (let line: u32 = 1; line <= MOST_LINE_DIVIDER; line++)
    for (let first: u32 = 1; first <= MOST_POST_DIVIDER; first++)
      for (let second: u32 = 1; second <= first; second++)
        tryDividers(slots * line * first * second, crystal, line, first, second);
  return feedback != 0;
}

function tryDividers(twiceVco: u32, crystal: u32, line: u32, first: u32, second: u32): void {
  const isWhole = twiceVco % (2 * crystal) == 0;
  if (!isWhole || twiceVco < 2 * LEAST_VCO || twiceVco > 2 * MOST_VCO) return;
  const found = twiceVco / (2 * crystal);
  if (found <= feedback) return;
  feedback = found;
  firstDivider = first;
  secondDivider = second;
  lineDivider = line;
}
