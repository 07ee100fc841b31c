/**
 * The power manager's voltage regulator (RP2350 hardware_regs powman.h, datasheet 6.3). Takes: register
 * accesses. Gives: the core's voltage, and when it is there. A write without the password is ignored, as on
 * the chip; here that stops the run.
 */
import { ringHertz, systemCyclesOf } from "../blocks/frequencies";
import { refuse } from "../blocks/refusal";
import { now } from "../blocks/time";

const VREG_CTRL: u32 = 0x04;
const VREG_STS: u32 = 0x08;
const VREG: u32 = 0x0c;
const PASSWORD: u32 = 0x5afe;
const CTRL_BITS: u32 = 0xb170;
const UNLOCK: u32 = 1 << 13;
const VOUT_OK: u32 = 1 << 4;
const VREG_BITS: u32 = 0x1f2;
const UPDATE_IN_PROGRESS: u32 = 1 << 15;
const VSEL_SHIFT: u32 = 4;
const VSEL_BITS: u32 = 0x1f;
/** 1.30 V: above it DISABLE_VOLTAGE_LIMIT is needed. */
const VSEL_MOST: u32 = 0xf;
const DISABLE_VOLTAGE_LIMIT: u32 = 1 << 8;
/**
 * ASSUMPTIONS, in cycles of the ring oscillator: a new setting is taken over in some 1 us, and the voltage is
 * in regulation some 100 us later. The manual gives no figures; firmware has to wait for both flags.
 */
const UPDATE_CYCLES: u64 = 11;
const SETTLE_CYCLES: u64 = 1100;

let control: u32 = 0;
let setting: u32 = 0;
let updatedAt: u64 = 0;
let settledAt: u64 = 0;

/** As after a power-on: 1.10 V, locked. */
export function powerReset(): void {
  control = 0x8050;
  setting = 0xb0;
  updatedAt = now;
  settledAt = now;
}

/** Reads a register. */
export function powerRead(offset: u32): u32 {
  if (offset == VREG_CTRL) return control;
  if (offset == VREG_STS) return now >= settledAt ? VOUT_OK : 0;
  if (offset == VREG) return setting | (now < updatedAt ? UPDATE_IN_PROGRESS : 0);
  refuse("POWMAN: a register that is not modelled is read", offset, 0);
  return 0;
}

/** Writes a register. `raw`: what the bus carried, which has the password also under an alias. */
export function powerWrite(offset: u32, value: u32, raw: u32): void {
  if (raw >> 16 != PASSWORD) refuse("POWMAN is written without its password, which it ignores", offset, raw);
  else if (offset == VREG_CTRL) control = value & CTRL_BITS;
  else if (offset != VREG) refuse("POWMAN: a register that is not modelled is written", offset, value);
  else if ((control & UNLOCK) == 0) refuse("POWMAN: VREG is written while it is locked", offset, value);
  else if (now < updatedAt) refuse("POWMAN: VREG is written while an update is in progress", offset, value);
  else if (((value >> VSEL_SHIFT) & VSEL_BITS) > VSEL_MOST && (control & DISABLE_VOLTAGE_LIMIT) == 0)
    refuse("POWMAN: more than 1.30 V with the voltage limit on", offset, value);
  else change(value & VREG_BITS);
}

function change(value: u32): void {
  updatedAt = now + systemCyclesOf(UPDATE_CYCLES, ringHertz);
  if (value != setting) settledAt = updatedAt + systemCyclesOf(SETTLE_CYCLES, ringHertz);
  setting = value;
}
