/**
 * The settings registers of a PIO state machine (RP2040 datasheet section 3.7: SMx_CLKDIV, EXECCTRL,
 * SHIFTCTRL, PINCTRL), decoded once when they are written. Refused: OUT_STICKY and inline OUT enable.
 */
import { EmulationError } from "../../../hostsim/emulator/emulation-error.js";

/** Turns 32 bits left. */
export function rotateLeft(value: number, places: number): number {
  return (value << places) | (value >>> (32 - places));
}

/** A mask of the lowest `count` bits, 0 to 32. */
export function lowBits(count: number): number {
  return count >= 32 ? -1 : (1 << count) - 1;
}

/** CLKDIV of a machine that runs in every clk_sys cycle. */
export const UNDIVIDED = 1 << 16;

/** Registers of one machine, as written and decoded. */
export class PioSettings {
  clockDivider = UNDIVIDED;
  execControl = 0x0001f000;
  shiftControl = 0x000c0000;
  pinControl = 0x14000000;

  wrapTop = 31;
  wrapBottom = 0;
  sideIsOptional = false;
  sideSetsDirections = false;
  autopush = false;
  autopull = false;
  inShiftsRight = true;
  outShiftsRight = true;
  pushThreshold = 32;
  pullThreshold = 32;
  outBase = 0;
  outMask = 0;
  setBase = 0;
  setMask = 0;
  sideBase = 0;
  sideMask = 0;
  /** Bits of the delay field that side-set takes. */
  sideBits = 0;
  /** Bits of the delay field that are left for the delay. */
  delayMask = 31;

  constructor() {
    this.writePinControl(this.pinControl);
  }

  /** Wrap, side-set and status options. */
  writeExecControl(value: number): void {
    if (value & 0x60000)
      throw new EmulationError("PIO EXECCTRL: OUT_STICKY and INLINE_OUT_EN are not modelled");
    this.execControl = value & 0x7fffffff;
    this.wrapTop = (value >>> 12) & 31;
    this.wrapBottom = (value >>> 7) & 31;
    this.sideSetsDirections = (value & (1 << 29)) !== 0;
    this.sideIsOptional = (value & (1 << 30)) !== 0;
    this.writePinControl(this.pinControl);
  }

  /** Directions and thresholds of shifting; joining is the owner's. */
  writeShiftControl(value: number): void {
    this.shiftControl = value;
    this.autopush = (value & (1 << 16)) !== 0;
    this.autopull = (value & (1 << 17)) !== 0;
    this.inShiftsRight = (value & (1 << 18)) !== 0;
    this.outShiftsRight = (value & (1 << 19)) !== 0;
    this.pushThreshold = (value >>> 20) & 31 || 32;
    this.pullThreshold = (value >>> 25) & 31 || 32;
  }

  /** Pins of OUT, SET and side-set. */
  writePinControl(value: number): void {
    this.pinControl = value;
    this.outBase = value & 31;
    this.outMask = rotateLeft(lowBits((value >>> 20) & 63), this.outBase);
    this.setBase = (value >>> 5) & 31;
    this.setMask = rotateLeft(lowBits((value >>> 26) & 7), this.setBase);
    this.sideBase = (value >>> 10) & 31;
    this.sideBits = (value >>> 29) & 7;
    this.sideMask = rotateLeft(lowBits(this.sideBits - (this.sideIsOptional ? 1 : 0)), this.sideBase);
    this.delayMask = lowBits(5 - this.sideBits);
  }
}
