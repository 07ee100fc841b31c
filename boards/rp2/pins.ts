/**
 * Pins (RP2040 datasheet 2.19, RP2350 chapter 9). Takes: how many lines show pulses; which pins, from the
 * board's facts. Gives: pads and functions. A line that no function drives is held low by its pull-down, also
 * in reset: dark.
 */
import { writeRegister } from "../../assembly/port/registers";
import { pads, pins } from "./chip";

const FUNCTION_PIO0: u32 = 6;
const FUNCTION_UART: u32 = 2;
const FUNCTION_NONE: u32 = 31;
const LINES: u32 = 8;

/**
 * No input, 12 mA, pull-down, fast edges. With its input enabled, a line of the RP2350 that nothing drives
 * can stay at about 2.2 V in spite of its pull-down (erratum RP2350-E9). The RP2350's isolation bit is
 * cleared with it.
 */
export const PAD_OF_LINE: u32 = 0x35;
/** Input enabled, 4 mA, pull-up, Schmitt trigger. */
const PAD_OF_UART: u32 = 0x5a;

/** Gives the first `lines` lines and the trigger to the PIO; the other lines are not driven. */
export function showLines<Facts>(lines: u32): void {
  const facts = changetype<Facts>(0);
  for (let line: u32 = 0; line < LINES; line++)
    route(facts.firstLine() + line, PAD_OF_LINE, line < lines ? FUNCTION_PIO0 : FUNCTION_NONE);
  route(facts.trigger(), PAD_OF_LINE, FUNCTION_PIO0);
}

/** Gives its two pins to the UART. */
export function showUart<Facts>(): void {
  const facts = changetype<Facts>(0);
  route(facts.uartTransmit(), PAD_OF_UART, FUNCTION_UART);
  route(facts.uartReceive(), PAD_OF_UART, FUNCTION_UART);
}

/** Sets up a pin's pad and control register. */
export function route(pin: u32, pad: u32, pinFunction: u32): void {
  writeRegister(pads + 4 + 4 * pin, pad);
  writeRegister(pins + 8 * pin + 4, pinFunction);
}
