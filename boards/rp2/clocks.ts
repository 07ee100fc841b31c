/**
 * Clocks. Takes: a profile, and the crystal of the board's facts. Gives: a system clock that is the pulse
 * rate: the PIO shows one pulse a cycle.
 *
 * 125 MHz is the safe profile, within the ratings of both chips. 250 MHz is an overclock: the RP2040 is
 * rated to 133 and certified to 200 MHz, the RP2350 rated to 150 MHz; the core voltage is raised to 1.20 V
 * for it. Both come from one VCO frequency, 1,500 MHz (12 MHz x 125), divided by 12 or by 6 (RP2040
 * datasheet 2.18).
 */
import { readRegister, setSlotRate, slotCounter, writeRegister } from "../../assembly/port/registers";
import { CLEAR, clocks, crystal, isRp2350, SET, systemPll } from "./chip";

/** Slots per microsecond of the safe profile. */
export const SAFE_CLOCK: u32 = 125;
/** Slots per microsecond of the overclock. */
const OVERCLOCK: u32 = 250;

const REFERENCE_CONTROL: u32 = 0x30; // RP2040 datasheet 2.15.7, RP2350 8.1.6
const REFERENCE_SELECTED: u32 = 0x38;
/** Control of the system clock. */
export const SYSTEM_CONTROL: u32 = 0x3c;
/** Its source, one bit each. */
export const SYSTEM_SELECTED: u32 = 0x44;
const PERIPHERAL_CONTROL: u32 = 0x48;
const FROM_CRYSTAL: u32 = 2;
/** Its source: the reference. */
export const FROM_REFERENCE: u32 = 0;
/** Its source: the PLL, as auxiliary source. */
export const FROM_PLL: u32 = 1;
const PERIPHERAL_FROM_CRYSTAL: u32 = (1 << 11) | (4 << 5);

/** The VCO's frequency: a multiple of the crystal's. */
const VCO_HZ: u32 = 1_500_000_000;
/** Of a PLL: what is switched off. */
export const PLL_POWER: u32 = 0x04; // RP2040 datasheet 2.18.4
/** Of a PLL: multiple of the crystal. */
export const PLL_FEEDBACK: u32 = 0x08;
/** Of a PLL: bits 18:16 and 14:12 divide the VCO. */
export const PLL_POST_DIVIDERS: u32 = 0x0c;
/** Of a PLL's first register: it runs. */
export const PLL_LOCKED: u32 = 1 << 31;
/** Everything is switched off. */
export const POWER_ALL_DOWN: u32 = 0x2d;
/** Only the dividers are. */
export const POWER_POST_DIVIDERS_DOWN: u32 = 1 << 3;

/**
 * Voltage codes of both chips' regulators, bits 8:4 of VREG (RP2040 2.10.6; RP2350 hardware_regs powman.h).
 */
export const VOLTAGE_1V10: u32 = 0xb << 4;
const VOLTAGE_1V20: u32 = 0xd << 4;
/** The RP2350 only. */
export const VOLTAGE_1V25: u32 = 0xe << 4;
const RP2040_VREG: u32 = 0x40064000;
const RP2040_VREG_ENABLE: u32 = 1;
const RP2040_VREG_SETTING: u32 = 0xf1;
/** The RP2350's power manager ignores writes whose upper half is not this password. */
const POWER_PASSWORD: u32 = 0x5afe << 16;
const RP2350_VREG_CONTROL: u32 = 0x40100004;
const RP2350_VREG_UNLOCK: u32 = 1 << 13;
const RP2350_VREG_STATUS: u32 = 0x40100008;
const RP2350_VREG_IN_REGULATION: u32 = 1 << 4;
const RP2350_VREG: u32 = 0x4010000c;
const RP2350_VREG_UPDATES: u32 = 1 << 15;
/** Loops while the regulator settles: more than 1 ms of the crystal's 12 MHz, six cycles each at least. */
const SETTLE_LOOPS: u32 = 2_500;

let slotsInMicrosecond: u32 = 1;

/** Slots of a microsecond, on the RP2040. */
export function slotsPerMicrosecond(): u32 {
  return slotsInMicrosecond;
}

/** Time since power-on in us. */
export function microseconds(): u64 {
  return slotCounter() / <u64>slotsInMicrosecond;
}

/** Starts the crystal; the UART and the reference run from it and never change with the profile. */
export function startCrystal<Facts>(): void {
  // STARTUP: how long the crystal may take to be stable, in units of 256 of its cycles.
  writeRegister(crystal + 0x0c, changetype<Facts>(0).crystalStart());
  writeRegister(crystal, (0xfab << 12) | 0xaa0);
  while ((readRegister(crystal + 4) & PLL_LOCKED) == 0) {}
  writeRegister(clocks + REFERENCE_CONTROL, FROM_CRYSTAL);
  while (readRegister(clocks + REFERENCE_SELECTED) != 1 << FROM_CRYSTAL) {}
  writeRegister(clocks + PERIPHERAL_CONTROL, PERIPHERAL_FROM_CRYSTAL);
}

/** True when the board offers a clock of this many slots per microsecond. */
export function clockIsOffered(slotsPerMicrosecond: u64): bool {
  return slotsPerMicrosecond == <u64>SAFE_CLOCK || slotsPerMicrosecond == <u64>OVERCLOCK;
}

/**
 * Takes the system clock from the reference: first away from the auxiliary source, then `setClock` chooses
 * another one. The RP2350 boots from its oscillator as auxiliary source, and only the first of these two
 * switches is free of glitches.
 */
export function leavePll(): void {
  writeRegister(clocks + SYSTEM_CONTROL + CLEAR, FROM_PLL);
  while (readRegister(clocks + SYSTEM_SELECTED) != 1 << FROM_REFERENCE) {}
}

/** Sets the system clock, SAFE_CLOCK or OVERCLOCK. Nothing may be on the lines meanwhile. */
export function setClock<Facts>(slotsPerMicrosecond: u32): void {
  leavePll();
  writeRegister(clocks + SYSTEM_CONTROL, FROM_REFERENCE);
  setSlotRate(slotsPerMicrosecond);
  slotsInMicrosecond = slotsPerMicrosecond;
  const fast = slotsPerMicrosecond == OVERCLOCK;
  setCoreVoltage(fast ? VOLTAGE_1V20 : VOLTAGE_1V10);
  writeRegister(systemPll + PLL_POWER, POWER_ALL_DOWN);
  writeRegister(systemPll, 1); // CS: reference divider
  writeRegister(systemPll + PLL_FEEDBACK, VCO_HZ / changetype<Facts>(0).crystalHz());
  writeRegister(systemPll + PLL_POWER, POWER_POST_DIVIDERS_DOWN);
  while ((readRegister(systemPll) & PLL_LOCKED) == 0) {}
  writeRegister(systemPll + PLL_POST_DIVIDERS, (6 << 16) | ((fast ? 1 : 2) << 12));
  writeRegister(systemPll + PLL_POWER, 0);
  writeRegister(clocks + SYSTEM_CONTROL, FROM_PLL);
  while (readRegister(clocks + SYSTEM_SELECTED) != 1 << FROM_PLL) {}
}

/**
 * Sets the core voltage and waits until it is there. The system clock is the crystal's meanwhile, slow
 * enough for both.
 */
export function setCoreVoltage(code: u32): void {
  if (isRp2350) {
    writeRegister(RP2350_VREG_CONTROL + SET, POWER_PASSWORD | RP2350_VREG_UNLOCK);
    while (readRegister(RP2350_VREG) & RP2350_VREG_UPDATES) {}
    writeRegister(RP2350_VREG, POWER_PASSWORD | code);
    while (readRegister(RP2350_VREG) & RP2350_VREG_UPDATES) {}
    while ((readRegister(RP2350_VREG_STATUS) & RP2350_VREG_IN_REGULATION) == 0) {}
  } else if ((readRegister(RP2040_VREG) & RP2040_VREG_SETTING) != (code | RP2040_VREG_ENABLE)) {
    writeRegister(RP2040_VREG, code | RP2040_VREG_ENABLE);
    for (let i: u32 = 0; i < SETTLE_LOOPS; i++) readRegister(RP2040_VREG);
  }
}
