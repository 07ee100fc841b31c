/**
 * Why the board last reset. Takes: the word that start-up.c keeps over a reset. Gives: the cause, once.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";

/** Address of `board_kept_cause`: first word of KEPT in image.ld. */
const KEPT: u32 = 0x383e0000;
/** Marks a cause, so that what RAM holds at power-on is not taken for one (board.h). */
const MARK: u32 = 0xfa000000;

let cause: u32 = 0;

/** Reads and clears the kept word: call once at start. */
export function causeTake(): void {
  const kept = readRegister(KEPT);
  if ((kept & 0xff000000) == MARK) cause = kept & 0xff;
  writeRegister(KEPT, 0);
}

/** Cause of the last reset: a code of firmware/native/wasm-rt.h, or 0 after power-on. */
export function lastResetCause(): u32 {
  return cause;
}
