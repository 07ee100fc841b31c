/**
 * UART 0, a PL011 (RP2040 datasheet 4.2). Takes and gives bytes: 8 data bits, no parity, the rate of
 * the board's facts.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";
import { uart0 } from "./chip";

const DATA: u32 = 0x00;
const FLAGS: u32 = 0x18;
const RECEIVE_EMPTY: u32 = 1 << 4;
const TRANSMIT_FULL: u32 = 1 << 5;

/** Sets the UART up from the crystal: 12 MHz / (16 x 115,200) = 6 + 33/64. */
export function uartStart<Facts>(): void {
  const facts = changetype<Facts>(0);
  const divisor64 = (4 * facts.crystalHz() + facts.baud() / 2) / facts.baud();
  writeRegister(uart0 + 0x24, divisor64 >> 6); // IBRD
  writeRegister(uart0 + 0x28, divisor64 & 63); // FBRD
  writeRegister(uart0 + 0x2c, 0x70); // LCR_H: 8 bits, FIFOs on
  writeRegister(uart0 + 0x30, 0x301); // CR: receiver, transmitter, on
}

/** True when a byte has come in. */
export function uartHasByte(): bool {
  return (readRegister(uart0 + FLAGS) & RECEIVE_EMPTY) == 0;
}

/** The byte that has come in. */
export function uartRead(): u32 {
  return readRegister(uart0 + DATA) & 0xff;
}

/** True when a byte can be sent at once. */
export function uartHasRoom(): bool {
  return (readRegister(uart0 + FLAGS) & TRANSMIT_FULL) == 0;
}

/** Sends a byte. */
export function uartWrite(byte: u32): void {
  writeRegister(uart0 + DATA, byte);
}
