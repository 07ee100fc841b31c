/**
 * The power-on state machine (RP2350 hardware_regs psm.h, datasheet 7.4; RP2040 2.13). Takes: register
 * accesses. Gives: what a watchdog reset resets, and whether core 1 is held. Refused: forcing anything but
 * core 1 off.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";
import { lookSoon } from "./time";

const FRCE_ON: u32 = 0x0;
const FRCE_OFF: u32 = 0x4;
const WDSEL: u32 = 0x8;
const DONE: u32 = 0xc;
const ALL: u32 = IS_RP2040 ? 0x1ffff : 0x1ffffff;
const PROC1: u32 = IS_RP2040 ? 1 << 16 : 1 << 24;
/** All but the two oscillators, which a full reset needs. */
const ALL_BUT_OSCILLATORS: u32 = IS_RP2040 ? 0x1fffc : 0x1fffff3;

let select: u32 = 0;
let forcedOff: u32 = 0;

/** As after a reset. */
export function psmReset(): void {
  select = 0;
  forcedOff = 0;
}

/** Whether core 1 is held in reset. */
export function psmHoldsCore1(): bool {
  return (forcedOff & PROC1) != 0;
}

/** Whether a watchdog reset resets the whole chip; if not, the run stops. */
export function psmResetsAll(): bool {
  if ((select & ALL_BUT_OSCILLATORS) == ALL_BUT_OSCILLATORS) return true;
  refuse(
    "the watchdog fires, but PSM WDSEL selects less than the whole chip, which is not modelled",
    WDSEL,
    select,
  );
  return false;
}

/** Reads a register. */
export function psmRead(offset: u32): u32 {
  if (offset == WDSEL) return select;
  if (offset == FRCE_OFF) return forcedOff;
  if (offset == DONE) return ALL & ~forcedOff;
  return 0;
}

/** Writes a register. */
export function psmWrite(offset: u32, value: u32): void {
  if (offset == WDSEL) select = value & ALL;
  else if (offset == FRCE_OFF && (value & ~PROC1) == 0) {
    forcedOff = value;
    lookSoon();
  } else if (offset != FRCE_ON || value != 0)
    refuse("PSM: forcing other than core 1 off is not modelled", offset, value);
}
