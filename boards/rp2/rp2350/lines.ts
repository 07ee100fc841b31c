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
const OUTPUT_LOW: u32 = 2 << 12;

/** What a line's control register holds while the line is dark. */
export const LINE_DARK: u32 = FUNCTION_HSTX | OUTPUT_LOW;
const CONTROL_STEP: u32 = 8;
const CONTROL_OF_PIN: u32 = 4;

let firstLine: u32 = 0;

/** Sets up the pads of the lines, all low. Once, at start. */
export function linesPrepare<Facts>(): void {
  firstLine = changetype<Facts>(0).firstLine();
  for (let line: u32 = 0; line < LINES; line++) route(firstLine + line, PAD_OF_LINE, LINE_DARK);
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

function pinControl(pin: u32): u32 {
  return pins + CONTROL_STEP * pin + CONTROL_OF_PIN;
}
