/**
 * UARTs of the MPS2+ AN505. Takes and gives: bytes. Waits for nothing.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";

/**
 * CMSDK APB UART 0, secure alias (AN505 table 3-5; registers: Cortex-M System Design Kit TRM 4.3): packets
 * and the monitor.
 */
export const UART_PACKETS: u32 = 0x50200000;
/** UART 1: what the lines show (line-stream.ts). */
export const UART_LINES: u32 = 0x50201000;

const STATE: u32 = 4;
const CONTROL: u32 = 8;
const BAUD_DIVIDER: u32 = 16;

const TRANSMIT_FULL: u32 = 1;
const RECEIVE_FULL: u32 = 2;
const ENABLE_BOTH: u32 = 3;
/** 20 MHz / 115,200; QEMU moves a byte at once whatever it is, but wants at least 16. */
const DIVIDER: u32 = 174;

/** Switches transmitter and receiver on. */
export function uartStart(uart: u32): void {
  writeRegister(uart + BAUD_DIVIDER, DIVIDER);
  writeRegister(uart + CONTROL, ENABLE_BOTH);
  readRegister(uart); // drops what came before; QEMU looks for input again only when the register was read
}

/** True when a byte can be written. */
export function uartHasRoom(uart: u32): bool {
  return (readRegister(uart + STATE) & TRANSMIT_FULL) == 0;
}

/** True when a byte has come. */
export function uartHasByte(uart: u32): bool {
  return (readRegister(uart + STATE) & RECEIVE_FULL) != 0;
}

/** Sends a byte; call only when there is room. */
export function uartWrite(uart: u32, byte: u32): void {
  writeRegister(uart, byte);
}

/** The byte that has come. */
export function uartRead(uart: u32): u32 {
  return readRegister(uart) & 0xff;
}
