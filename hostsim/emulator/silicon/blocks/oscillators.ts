/**
 * The crystal oscillator (RP2350 hardware_regs xosc.h, RP2040 datasheet 2.16) and the ring oscillator
 * (rosc.h; 2.17). Takes: register accesses. Gives: when the crystal is stable; the ring's random bit, which
 * the host gives.
 */
import { IS_RP2040 } from "../chip";
import { crystalHertz, systemCyclesOf } from "./frequencies";
import { randomWord } from "./noise";
import { refuse } from "./refusal";
import { NEVER, now } from "./time";

const CTRL: u32 = 0x00;
const XOSC_STATUS: u32 = 0x04;
const XOSC_STARTUP: u32 = 0x0c;
const ENABLE: u32 = 0xfab << 12;
const ENABLE_BITS: u32 = 0xfff << 12;
const RANGE_1_15MHZ: u32 = 0xaa0;
const RANGE_BITS: u32 = 0xfff;
const STABLE: u32 = 1 << 31;
const ENABLED: u32 = 1 << 12;
const DELAY_BITS: u32 = 0x3fff;
/** STARTUP counts in units of so many crystal cycles; X4 is not modelled. */
const DELAY_UNIT: u64 = 256;

/** STARTUP after a reset. */
const FIRST_DELAY: u32 = IS_RP2040 ? 0xc4 : 0;

const ROSC_STATUS: u32 = IS_RP2040 ? 0x18 : 0x1c;
const ROSC_RANDOMBIT: u32 = IS_RP2040 ? 0x1c : 0x20;

let control: u32 = 0;
let startUp: u32 = 0;
let stableAt: u64 = NEVER;

/** As after a power-on, or a reset that resets it. */
export function crystalReset(): void {
  control = 0;
  startUp = FIRST_DELAY;
  stableAt = NEVER;
}

/** Whether the crystal runs and is stable. */
export function crystalIsStable(): bool {
  return now >= stableAt;
}

/** Reads a register of XOSC. */
export function crystalRead(offset: u32): u32 {
  if (offset == CTRL) return control;
  if (offset == XOSC_STATUS) return (stableAt == NEVER ? 0 : ENABLED) | (crystalIsStable() ? STABLE : 0);
  if (offset == XOSC_STARTUP) return startUp;
  refuse("XOSC: a register that is not modelled is read", offset, 0);
  return 0;
}

/** Writes a register of XOSC. */
export function crystalWrite(offset: u32, value: u32): void {
  if (offset == XOSC_STARTUP) {
    if (value & ~DELAY_BITS) refuse("XOSC: STARTUP.X4 is not modelled", offset, value);
    startUp = value;
    return;
  }
  if (offset != CTRL) {
    refuse("XOSC: a register that is not modelled is written", offset, value);
    return;
  }
  control = value;
  if ((value & ENABLE_BITS) != ENABLE) stableAt = NEVER;
  else if ((value & RANGE_BITS) != RANGE_1_15MHZ)
    refuse("XOSC: FREQ_RANGE is not the one of a crystal of 1 to 15 MHz", offset, value);
  else if (stableAt == NEVER) stableAt = now + systemCyclesOf(<u64>startUp * DELAY_UNIT, crystalHertz);
}

/** Reads a register of ROSC, as it is when it runs. */
export function ringRead(offset: u32): u32 {
  if (offset == ROSC_STATUS) return STABLE | ENABLED;
  if (offset == ROSC_RANDOMBIT) return randomWord() >> 31;
  refuse("ROSC: a register that is not modelled is read", offset, 0);
  return 0;
}
