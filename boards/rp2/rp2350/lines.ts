/**
 * The pins of the lines (RP2350 datasheet 9.11; hardware_regs io_bank0.h). Takes: how many show pulses.
 * Gives: pins that HSTX drives, or that are driven low whatever it does. Dark is the state at rest.
 */
import { writeRegister } from "../../../assembly/port/registers";
import { pins } from "../chip";
import { PAD_OF_LINE, route } from "../pins";

/** Lines that there are. */
export const LINES: u32 = 8;
/** Function HSTX of GPIO 12 to 19. */
const FUNCTION_HSTX: u32 = 0;
const FUNCTION_NONE: u32 = 31;
const OUTPUT_LOW: u32 = 2 << 12;
const OUTPUT_HIGH: u32 = 3 << 12;
const DRIVEN: u32 = 3 << 14;

/** What a line's control register holds while the line is dark. */
export const LINE_DARK: u32 = FUNCTION_HSTX | OUTPUT_LOW;
/** Levels of the trigger pin, which no block drives. */
export const TRIGGER_LOW: u32 = FUNCTION_NONE | OUTPUT_LOW | DRIVEN;
/** High. */
export const TRIGGER_HIGH: u32 = FUNCTION_NONE | OUTPUT_HIGH | DRIVEN;
const CONTROL_STEP: u32 = 8;
const CONTROL_OF_PIN: u32 = 4;

let firstLine: u32 = 0;
let trigger: u32 = 0;

/** Sets up the pads of lines and trigger, all low. Once, at start. */
export function linesPrepare<Facts>(): void {
  firstLine = changetype<Facts>(0).firstLine();
  trigger = changetype<Facts>(0).trigger();
  for (let line: u32 = 0; line < LINES; line++) route(firstLine + line, PAD_OF_LINE, LINE_DARK);
  route(trigger, PAD_OF_LINE, TRIGGER_LOW);
}

/** Drives all lines low, in order, at once. */
export function linesDark(): void {
  for (let line: u32 = 0; line < LINES; line++) writeRegister(pinControl(firstLine + line), LINE_DARK);
}

/** Lets HSTX drive the first `count` lines. */
export function linesShow(count: u32): void {
  for (let line: u32 = 0; line < count; line++) writeRegister(pinControl(firstLine + line), FUNCTION_HSTX);
}

/** Address of line 0's control register; that of each next line is twice a word further. */
export function lineControls(): u32 {
  return pinControl(firstLine);
}

/** Address of the trigger's control register. */
export function triggerControl(): u32 {
  return pinControl(trigger);
}

function pinControl(pin: u32): u32 {
  return pins + CONTROL_STEP * pin + CONTROL_OF_PIN;
}
