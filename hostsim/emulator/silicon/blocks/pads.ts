/**
 * Pins (RP2350 hardware_regs io_bank0.h, pads_bank0.h; datasheet 9; RP2040 2.19). Takes: register accesses,
 * and what the blocks that drive pins give. Gives: the level of each of GPIO 0 to 31 that somebody watches.
 * A pad that nothing drives counts as low: pull-down, and the laser driver's own. Inputs are not modelled.
 */
import { IS_RP2040 } from "../chip";
import { pioBlockOf } from "./pio-block";
import { refuse } from "./refusal";

const PINS: u32 = IS_RP2040 ? 30 : 48;
/** IO_BANK0: STATUS and CTRL of each pin, eight bytes apart. */
const IO_STRIDE: u32 = 8;
const IO_CTRL: u32 = 4;
const IO_END: u32 = PINS * IO_STRIDE;
const FUNCSEL_BITS: u32 = 0x1f;
const OUTOVER_SHIFT: u32 = IS_RP2040 ? 8 : 12;
const OEOVER_SHIFT: u32 = IS_RP2040 ? 12 : 14;
const OVER_BITS: u32 = 3;
const INVERT: u32 = 1;
const LOW: u32 = 2;
const HIGH: u32 = 3;
const CTRL_BITS: u32 = IS_RP2040 ? 0x3003331f : 0x3003f01f;
const OUT_TO_PAD: u32 = 1 << 9;
const OE_TO_PAD: u32 = 1 << 13;

/** PADS_BANK0: voltage select, then a word for each pin. */
const PAD_VOLTAGE: u32 = 0;
const PAD_FIRST: u32 = 4;
const PAD_RESET: u32 = IS_RP2040 ? 0x56 : 0x116;
const PAD_BITS: u32 = IS_RP2040 ? 0xff : 0x1ff;
const OUTPUT_DISABLE: u32 = 1 << 7;
/** Only the RP2350 isolates pads. */
const ISOLATE: u32 = IS_RP2040 ? 0 : 1 << 8;

/** HSTX is the RP2350's alone; block 1 of PIO is modelled for the RP2040 alone. */
const FUNCTION_HSTX: u32 = IS_RP2040 ? 32 : 0;
const FUNCTION_PIO1: u32 = IS_RP2040 ? 7 : 32;
/** Function of a pin: UART. */
export const FUNCTION_UART: u32 = 2;
const FUNCTION_SIO: u32 = 5;
const FUNCTION_PIO0: u32 = 6;
const FUNCTION_NONE: u32 = 31;
/** Pins that HSTX can drive (datasheet 12.11). */
export const HSTX_FIRST_PIN: u32 = 12;
const HSTX_PINS: u32 = 0xff << HSTX_FIRST_PIN;

const PIN_BYTES: u32 = PINS * 4;
const controls = memory.data(PIN_BYTES, 4);
const electrics = memory.data(PIN_BYTES, 4);
let voltage: u32 = 0;

/** GPIOs whose level counts, one bit each. */
let watchedPins: u32 = 0;
/** Set when a register has changed what levels may be. */
export let padsChanged: bool = true;

/** Pins that each block drives. */
let fromPio0: u32 = 0;
let fromPio1: u32 = 0;
/** Pins that HSTX drives. */
export let hstxPins: u32 = 0;
/** Watched pins whose level is HSTX's, and those of them that invert it. */
export let hstxShows: u32 = 0;
export let hstxInverts: u32 = 0;
let fromSio: u32 = 0;
let invertValue: u32 = 0;
let forceLow: u32 = 0;
let forceHigh: u32 = 0;
let invertEnable: u32 = 0;
let forceOff: u32 = 0;
let forceOn: u32 = 0;
let disabled: u32 = 0;
let isolated: u32 = 0;
/** Levels that isolated pads hold. */
let held: u32 = 0;
let lastLevels: u32 = 0;

/** Which GPIOs are watched. */
export function watchPins(pins: u32): void {
  watchedPins = pins;
  padsChanged = true;
}

/** The levels may be others, without a write to these registers. */
export function padsTouch(): void {
  padsChanged = true;
}

/** The pads show these levels: what HSTX shows does not pass through `padLevels` slot by slot. */
export function padsShow(levels: u32): void {
  lastLevels = levels;
}

/** IO_BANK0 as after a reset: no functions. */
export function pinsReset(): void {
  for (let pin: u32 = 0; pin < PINS; pin++) store<u32>(controls + <usize>(4 * pin), FUNCTION_NONE);
  padsChanged = true;
}

/** PADS_BANK0 as after a reset: isolated. */
export function padsReset(): void {
  for (let pin: u32 = 0; pin < PINS; pin++) store<u32>(electrics + <usize>(4 * pin), PAD_RESET);
  voltage = 0;
  held = 0;
  padsChanged = true;
}

/** Function of a pin. */
export function pinFunction(pin: u32): u32 {
  return load<u32>(controls + <usize>(4 * pin)) & FUNCSEL_BITS;
}

/** Levels of the watched pins, from what PIO, HSTX and SIO drive. */
export function padLevels(hstx: u32, sio: u32, sioEnable: u32): u32 {
  if (padsChanged) readRegisters();
  const pio0 = pioBlockOf(0);
  let value = (pio0.pins & fromPio0) | (hstx & hstxPins) | (sio & fromSio);
  let enable = (pio0.directions & fromPio0) | hstxPins | (sioEnable & fromSio);
  if (IS_RP2040) {
    const pio1 = pioBlockOf(1);
    value |= pio1.pins & fromPio1;
    enable |= pio1.directions & fromPio1;
  }
  const driven = ((enable ^ invertEnable) & ~forceOff) | forceOn;
  const high = ((value ^ invertValue) & ~forceLow) | forceHigh;
  lastLevels = ((high & driven & ~disabled & ~isolated) | (held & isolated)) & watchedPins;
  return lastLevels;
}

function readRegisters(): void {
  padsChanged = false;
  fromPio0 = fromPio1 = hstxPins = fromSio = 0;
  invertValue = forceLow = forceHigh = 0;
  invertEnable = forceOff = forceOn = 0;
  disabled = 0;
  let nowIsolated: u32 = 0;
  for (let pin: u32 = 0; pin < 32; pin++) {
    const bit: u32 = 1 << pin;
    if ((watchedPins & bit) == 0) continue;
    const control = load<u32>(controls + <usize>(4 * pin));
    const pad = load<u32>(electrics + <usize>(4 * pin));
    readFunction(pin, bit, control);
    const value = (control >> OUTOVER_SHIFT) & OVER_BITS;
    if (value == INVERT) invertValue |= bit;
    else if (value == LOW) forceLow |= bit;
    else if (value == HIGH) forceHigh |= bit;
    const enable = (control >> OEOVER_SHIFT) & OVER_BITS;
    if (enable == INVERT) invertEnable |= bit;
    else if (enable == LOW) forceOff |= bit;
    else if (enable == HIGH) forceOn |= bit;
    if (pad & OUTPUT_DISABLE) disabled |= bit;
    if (pad & ISOLATE) nowIsolated |= bit;
  }
  // A pad that is isolated keeps what it shows (9.7).
  held = (held & isolated & nowIsolated) | (lastLevels & nowIsolated & ~isolated);
  isolated = nowIsolated;
  const driven = (~invertEnable & ~forceOff) | forceOn;
  hstxShows = hstxPins & watchedPins & driven & ~disabled & ~isolated & ~forceLow & ~forceHigh;
  hstxInverts = invertValue & hstxShows;
}

function readFunction(pin: u32, bit: u32, control: u32): void {
  const chosen = control & FUNCSEL_BITS;
  if (chosen == FUNCTION_PIO0) fromPio0 |= bit;
  else if (chosen == FUNCTION_PIO1) fromPio1 |= bit;
  else if (chosen == FUNCTION_SIO) fromSio |= bit;
  else if (chosen == FUNCTION_HSTX && HSTX_PINS & bit) hstxPins |= bit;
  else if (chosen != FUNCTION_NONE)
    refuse("IO_BANK0: a line or the trigger is given a function that is not modelled", pin, control);
}

/** Reads a register of IO_BANK0. */
export function pinsRead(offset: u32): u32 {
  if (offset >= IO_END) {
    refuse("IO_BANK0: interrupts are not modelled", offset, 0);
    return 0;
  }
  const pin = offset / IO_STRIDE;
  if (offset % IO_STRIDE == IO_CTRL) return load<u32>(controls + <usize>(4 * pin));
  if (pin >= 32 || (watchedPins & (1 << pin)) == 0) return 0;
  return lastLevels & (1 << pin) ? OUT_TO_PAD | OE_TO_PAD : OE_TO_PAD;
}

/** Writes a register of IO_BANK0. STATUS can't be written; a write there does nothing. */
export function pinsWrite(offset: u32, value: u32): void {
  if (offset >= IO_END) {
    refuse("IO_BANK0: interrupts are not modelled", offset, value);
    return;
  }
  if (offset % IO_STRIDE != IO_CTRL) return;
  store<u32>(controls + <usize>(4 * (offset / IO_STRIDE)), value & CTRL_BITS);
  padsChanged = true;
}

/** Reads a register of PADS_BANK0. */
export function padsRead(offset: u32): u32 {
  if (offset == PAD_VOLTAGE) return voltage;
  if (offset < PAD_FIRST + PIN_BYTES) return load<u32>(electrics + <usize>(offset - PAD_FIRST));
  refuse("PADS_BANK0: a register that is not modelled is read", offset, 0);
  return 0;
}

/** Writes a register of PADS_BANK0. */
export function padsWrite(offset: u32, value: u32): void {
  if (offset == PAD_VOLTAGE) voltage = value & 1;
  else if (offset < PAD_FIRST + PIN_BYTES)
    store<u32>(electrics + <usize>(offset - PAD_FIRST), value & PAD_BITS);
  else refuse("PADS_BANK0: a register that is not modelled is written", offset, value);
  padsChanged = true;
}
