/**
 * UART 0 of the MPS2+ AN505. Takes and gives: bytes. Waits for nothing.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";

/** CMSDK APB UART 0, secure alias (AN505 table 3-5; registers: Cortex-M System Design Kit TRM 4.3). */
const UART: u32 = 0x50200000;
const DATA: u32 = UART;
const STATE: u32 = UART + 4;
const CONTROL: u32 = UART + 8;
const BAUD_DIVIDER: u32 = UART + 16;

const TRANSMIT_FULL: u32 = 1;
const RECEIVE_FULL: u32 = 2;
const ENABLE_BOTH: u32 = 3;
/** 20 MHz / 115,200; QEMU moves a byte at once whatever it is, but wants at least 16. */
const DIVIDER: u32 = 174;

/** Switches transmitter and receiver on. */
export function uartStart(): void {
  writeRegister(BAUD_DIVIDER, DIVIDER);
  writeRegister(CONTROL, ENABLE_BOTH);
  readRegister(DATA); // drops what came before; QEMU looks for input again only when the register was read
}

/** True when a byte can be written. */
export function uartHasRoom(): bool {
  return (readRegister(STATE) & TRANSMIT_FULL) == 0;
}

/** True when a byte has come. */
export function uartHasByte(): bool {
  return (readRegister(STATE) & RECEIVE_FULL) != 0;
}

/** Sends a byte; call only when there is room. */
export function uartWrite(byte: u32): void {
  writeRegister(DATA, byte);
}

/** The byte that has come. */
export function uartRead(): u32 {
  return readRegister(DATA) & 0xff;
}
