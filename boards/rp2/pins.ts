/**
 * Pins (RP2040 datasheet 2.19, RP2350 chapter 9). Takes: how many lines show pulses. Gives: pads and
 * functions. A line that no function drives is held low by its pull-down, also in reset: dark.
 */
import { writeRegister } from "../../assembly/port/registers";
import { pads, pins } from "./chip";
import { FIRST_LINE, TRIGGER_PIN } from "./pio";

const FUNCTION_PIO0: u32 = 6;
const FUNCTION_UART: u32 = 2;
const FUNCTION_NONE: u32 = 31;
const UART_TRANSMIT_PIN: u32 = 12;
const UART_RECEIVE_PIN: u32 = 13;
const LINES: u32 = 8;

/**
 * No input, 12 mA, pull-down, fast edges. With its input enabled, a line of the RP2350 that nothing drives
 * can stay at about 2.2 V in spite of its pull-down (erratum RP2350-E9). The RP2350's isolation bit is
 * cleared with it.
 */
const PAD_OF_LINE: u32 = 0x35;
/** Input enabled, 4 mA, pull-up, Schmitt trigger. */
const PAD_OF_UART: u32 = 0x5a;

/** Gives the first `lines` lines and the trigger to the PIO; the other lines are not driven. */
export function showLines(lines: u32): void {
  for (let line: u32 = 0; line < LINES; line++)
    route(FIRST_LINE + line, PAD_OF_LINE, line < lines ? FUNCTION_PIO0 : FUNCTION_NONE);
  route(TRIGGER_PIN, PAD_OF_LINE, FUNCTION_PIO0);
}

/** Gives GPIO 12 and 13 to the UART. */
export function showUart(): void {
  route(UART_TRANSMIT_PIN, PAD_OF_UART, FUNCTION_UART);
  route(UART_RECEIVE_PIN, PAD_OF_UART, FUNCTION_UART);
}

function route(pin: u32, pad: u32, pinFunction: u32): void {
  writeRegister(pads + 4 + 4 * pin, pad);
  writeRegister(pins + 8 * pin + 4, pinFunction);
}
