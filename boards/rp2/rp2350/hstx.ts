/**
 * HSTX, the block that shifts eight lines at double data rate (RP2350 datasheet 12.11; hardware_regs
 * hstx_ctrl.h, hstx_fifo.h). Takes: a line map. Gives: two slots a cycle of its own clock, from words that
 * DMA puts into its queue, the earliest pulse in a word's lowest bits.
 */
import { LINES_SYMBOL_CODE, pulsesPerWord } from "../../../assembly/emission/lines";
import { readRegister, writeRegister } from "../../../assembly/port/registers";
import { CLEAR, resets, SET } from "../chip";

const CONTROL: u32 = 0x400c0000;
const BIT0: u32 = CONTROL + 4;
const OUTPUTS: u32 = 8;
const RUNS: u32 = 1;
/** Bits by which the word is turned right each cycle, and cycles a word. */
const SHIFT_AT: u32 = 8;
const SHIFTS_AT: u32 = 16;
/** The clock on a line is not used; its divider's reset value. */
const CLOCK_DIVIDER: u32 = 1 << 28;
/** Of an output: bit of the word in the second half of a cycle. */
const SECOND_HALF_AT: u32 = 8;
const RESET_BIT: u32 = 1 << 3;
const RESET_DONE: u32 = 8;

const STATUS: u32 = 0x50600000;
/** Where words go. */
export const HSTX_QUEUE: u32 = STATUS + 4;
/** Words that the queue holds. */
export const HSTX_QUEUE_WORDS: u32 = 8;
/** DMA request while the queue has room (hardware_regs dreq.h). */
export const HSTX_REQUEST: u32 = 52;
/** Byte of the status with the flags: bit 0 full, 1 empty, 2 written while full. */
export const HSTX_FLAGS: u32 = STATUS + 1;
const FULL: u32 = 1 << 8;
/** Looks at the queue that DMA fills in as many cycles. */
const LOOKS: u32 = 1000;

/** Resets the block and sets it up for a line map: stopped, with an empty queue, all outputs low. */
export function hstxPrepare(lineMap: u32): void {
  writeRegister(resets + SET, RESET_BIT);
  writeRegister(resets + CLEAR, RESET_BIT);
  while ((readRegister(resets + RESET_DONE) & RESET_BIT) == 0) {}
  const lines: u32 = lineMap == LINES_SYMBOL_CODE ? 4 : OUTPUTS;
  const settings = CLOCK_DIVIDER | ((pulsesPerWord(lineMap) >> 1) << SHIFTS_AT) | ((2 * lines) << SHIFT_AT);
  for (let output: u32 = 0; output < lines; output++)
    writeRegister(BIT0 + 4 * output, ((output + lines) << SECOND_HALF_AT) | output);
  writeRegister(CONTROL, settings);
}

/** Waits until DMA has filled the queue; false when it does not. */
export function hstxIsFilled(): bool {
  for (let look: u32 = 0; look < LOOKS; look++) if (readRegister(STATUS) & FULL) return true;
  return false;
}

/** Lets it run: the first word of the queue is on the lines. */
export function hstxRun(): void {
  writeRegister(CONTROL, readRegister(CONTROL) | RUNS);
}

/** Stops it; what it shows then is not documented, so the lines are overridden before. */
export function hstxStop(): void {
  writeRegister(CONTROL, readRegister(CONTROL) & ~RUNS);
}
