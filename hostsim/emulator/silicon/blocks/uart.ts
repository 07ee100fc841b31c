/**
 * UART 0, a PL011 (RP2350 hardware_regs uart.h, datasheet 12.1). Takes: bytes from the host, register
 * accesses. Gives: bytes to the host. A byte goes and comes at once; those that come wait in a queue that has
 * no end. Refused: sending without clk_peri or at a wrong rate, interrupts, DMA.
 */
import { peripheralHertz } from "./frequencies";
import { FUNCTION_UART, pinFunction } from "./pads";
import { refuse } from "./refusal";

const DATA: u32 = 0x00;
const STATUS: u32 = 0x04;
const FLAGS: u32 = 0x18;
const INTEGER_DIVISOR: u32 = 0x24;
const FRACTION_DIVISOR: u32 = 0x28;
const LINE_CONTROL: u32 = 0x2c;
const CONTROL: u32 = 0x30;
const FIFO_LEVELS: u32 = 0x34;
const INTERRUPT_MASK: u32 = 0x38;
const INTERRUPT_CLEAR: u32 = 0x44;
const DMA_CONTROL: u32 = 0x48;

const RECEIVE_EMPTY: u32 = 1 << 4;
const TRANSMIT_EMPTY: u32 = 1 << 7;
const ENABLED: u32 = 1 << 0;
const TRANSMITS: u32 = 1 << 8;
const RECEIVES: u32 = 1 << 9;
/** Divisors count 64ths of sixteen clocks a bit. */
const SIXTY_FOURTHS: u64 = 64;
const CLOCKS_A_BIT: u64 = 16;
/** The rate may miss by one part in so many. */
const TOLERANCE: u64 = 50;

const QUEUE: u32 = 8192;
const QUEUE_MASK: u32 = QUEUE - 1;
const received = memory.data(QUEUE);
const sent = memory.data(QUEUE);
let receivedFirst: u32 = 0;
let receivedEnd: u32 = 0;
let sentCount: u32 = 0;
/** The host is to look: a line of text is complete, or the queue is full. */
export let uartToLook: bool = false;
const LINE_END: u32 = 0x0a;

let integerDivisor: u32 = 0;
let fractionDivisor: u32 = 0;
let lineControl: u32 = 0;
let control: u32 = TRANSMITS | RECEIVES;
let fifoLevels: u32 = 0;
let transmitPin: u32 = 0;
let receivePin: u32 = 0;
let baud: u64 = 0;

/** Registers as after a reset; bytes on the way to the board stay with the host. */
export function uartReset(): void {
  integerDivisor = 0;
  fractionDivisor = 0;
  lineControl = 0;
  control = TRANSMITS | RECEIVES;
  fifoLevels = 0x12;
}

/** The board's pins, and the rate of the line. */
export function uartWire(transmit: u32, receive: u32, rate: u32): void {
  transmitPin = transmit;
  receivePin = receive;
  baud = <u64>rate;
}

/** A byte for the board; false when the queue is full. */
export function uartGive(byte: u32): bool {
  if (receivedEnd - receivedFirst >= QUEUE) return false;
  store<u8>(received + <usize>(receivedEnd & QUEUE_MASK), <u8>byte);
  receivedEnd += 1;
  return true;
}

/** Bytes that the board has sent since the last `uartForget`, and where they are. */
export function uartSent(): u32 {
  return sentCount;
}

/** Where they are. */
export function uartSentAt(): usize {
  return sent;
}

/** The host has taken them. */
export function uartForget(): void {
  sentCount = 0;
  uartToLook = false;
}

function comes(): bool {
  const wanted = ENABLED | RECEIVES;
  return (
    receivedFirst != receivedEnd && (control & wanted) == wanted && pinFunction(receivePin) == FUNCTION_UART
  );
}

function send(value: u32): void {
  const wanted = ENABLED | TRANSMITS;
  if ((control & wanted) != wanted || pinFunction(transmitPin) != FUNCTION_UART) return;
  if (peripheralHertz == 0) {
    refuse("UART0 sends while clk_peri is off", DATA, value);
    return;
  }
  const divisor = <u64>((integerDivisor << 6) | fractionDivisor);
  const rate = divisor == 0 ? 0 : (peripheralHertz * SIXTY_FOURTHS) / (CLOCKS_A_BIT * divisor);
  if (rate + baud / TOLERANCE < baud || rate > baud + baud / TOLERANCE) {
    refuse("UART0 sends at a rate that is more than 2 % off the line's", DATA, <u32>rate);
    return;
  }
  if (sentCount == QUEUE) refuse("UART0: the host did not take what was sent", DATA, value);
  else {
    store<u8>(sent + <usize>sentCount, <u8>value);
    sentCount += 1;
    if (value == LINE_END || sentCount == QUEUE) uartToLook = true;
  }
}

/** Reads a register. */
export function uartRead(offset: u32): u32 {
  switch (offset) {
    case DATA: {
      if (!comes()) return 0;
      const byte = <u32>load<u8>(received + <usize>(receivedFirst & QUEUE_MASK));
      receivedFirst += 1;
      return byte;
    }
    case FLAGS:
      return TRANSMIT_EMPTY | (comes() ? 0 : RECEIVE_EMPTY);
    case INTEGER_DIVISOR:
      return integerDivisor;
    case FRACTION_DIVISOR:
      return fractionDivisor;
    case LINE_CONTROL:
      return lineControl;
    case CONTROL:
      return control;
    case FIFO_LEVELS:
      return fifoLevels;
    case STATUS:
    case INTERRUPT_MASK:
    case DMA_CONTROL:
      return 0;
    default:
      refuse("UART0: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. */
export function uartWrite(offset: u32, value: u32): void {
  if (offset == DATA) send(value);
  else if (offset == INTEGER_DIVISOR) integerDivisor = value & 0xffff;
  else if (offset == FRACTION_DIVISOR) fractionDivisor = value & 0x3f;
  else if (offset == LINE_CONTROL) lineControl = value & 0xff;
  else if (offset == CONTROL) control = value & 0xffff;
  else if (offset == FIFO_LEVELS) fifoLevels = value & 0x3f;
  else if (offset != STATUS && offset != INTERRUPT_CLEAR && value != 0)
    refuse("UART0: interrupts and DMA are not modelled", offset, value);
}
