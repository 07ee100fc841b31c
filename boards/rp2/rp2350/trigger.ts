/**
 * The trigger pin: a pulse a block. Takes: nothing. Gives: what DMA writes for it. PIO 0 drives the pin by
 * instructions that are written to a machine of it which does not run: its registers are as near to DMA as
 * the queue of HSTX, those of the pins are not, and a slow write of DMA keeps the queue waiting.
 */
import { writeRegister } from "../../../assembly/port/registers";
import { PIO0 } from "../chip";
import { PAD_OF_LINE, route } from "../pins";

const FUNCTION_PIO0: u32 = 6;
const PIN_CONTROL: u32 = PIO0 + 0x0dc;
/** Machine 0 executes what is written here. */
export const TRIGGER_EXECUTES: u32 = PIO0 + 0x0d8;
const SET_BASE_AT: u32 = 5;
const SET_COUNT_AT: u32 = 26;
const SET_DIRECTION: u32 = 0xe081;
/** `set pins, 1` and `set pins, 0` (RP2350 datasheet 11.4). */
export const TRIGGER_HIGH: u32 = 0xe001;
/** Low. */
export const TRIGGER_LOW: u32 = 0xe000;

/** Drives the pin low. Once, at start. */
export function triggerPrepare<Facts>(): void {
  const pin = changetype<Facts>(0).trigger();
  writeRegister(PIN_CONTROL, (1 << SET_COUNT_AT) | (pin << SET_BASE_AT));
  writeRegister(TRIGGER_EXECUTES, TRIGGER_LOW);
  writeRegister(TRIGGER_EXECUTES, SET_DIRECTION);
  route(pin, PAD_OF_LINE, FUNCTION_PIO0);
}
