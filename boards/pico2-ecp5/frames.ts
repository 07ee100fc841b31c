/**
 * Frames to and from the FPGA (fpga/frames.v has their form). Takes: a register and its value, or a register.
 * Gives: whether it went out, or its value. Six bytes a frame, over SPI 0 of the RP2350, a PL022 (RP2350
 * datasheet 12.3): they fit its queue of eight, which is filled before the port is enabled, so that a frame
 * has no gap whatever the processor does.
 */
import { readRegister, writeRegister } from "../../assembly/port/registers";
import { CLEAR, SET } from "../rp2/chip";

const SPI0: u32 = 0x40080000; // hardware_regs addressmap.h
const CONTROL0: u32 = SPI0; // SSPCR0
const CONTROL1: u32 = SPI0 + 0x04; // SSPCR1
const DATA: u32 = SPI0 + 0x08; // SSPDR
const STATUS: u32 = SPI0 + 0x0c; // SSPSR
const PRESCALE: u32 = SPI0 + 0x10; // SSPCPSR
const RESETS: u32 = 0x40020000;
const RESETS_DONE: u32 = RESETS + 8;
const RESET_OF_SPI0: u32 = 1 << 18; // hardware_regs resets.h

/** Eight bits; clock high at rest, data taken at its second edge: SPI mode 3. */
const MODE: u32 = 7 | (1 << 6) | (1 << 7);
/** The crystal's 12 MHz by two, the least that there is: 6 Mbit/s. */
const HALF: u32 = 2;
const ENABLED: u32 = 1 << 1;
const RECEIVED: u32 = 1 << 2;
const BUSY: u32 = 1 << 4;

const IS_WRITE: u32 = 1 << 7;
const FRAME_BYTES: i32 = 6;
const CHECKED_BYTES: i32 = 5;
const CRC_FIRST: u32 = 0xff;
const POLYNOMIAL: u32 = 0x07;
/** Looks at the status before a frame counts as stuck: a frame takes 8 us, a look three cycles at least. */
const LOOKS: u32 = 10_000;

/** How often a frame is sent whose answer is wrong. */
export const ATTEMPTS: u32 = 3;
/** What `readFpga` gives when each answer was bad: no register has so many bits. */
export const NOT_READ: u64 = u64.MAX_VALUE;

const frame = memory.data(FRAME_BYTES, 4);

/** Starts the port. */
export function framesStart(): void {
  writeRegister(RESETS + SET, RESET_OF_SPI0);
  writeRegister(RESETS + CLEAR, RESET_OF_SPI0);
  while ((readRegister(RESETS_DONE) & RESET_OF_SPI0) == 0) {}
  writeRegister(PRESCALE, HALF);
  writeRegister(CONTROL0, MODE);
  writeRegister(CONTROL1, 0);
}

/** Writes a register. False when the port is stuck; whether it was taken tells the count of faults. */
export function writeFpga(register: u32, value: u32): bool {
  const isOut = exchange(IS_WRITE | register, value);
  memory.fill(frame, 0, FRAME_BYTES);
  return isOut;
}

/** Reads a register; NOT_READ when each answer's CRC is wrong, or the port is stuck. */
export function readFpga(register: u32): u64 {
  for (let attempt: u32 = 0; attempt < ATTEMPTS; attempt++) {
    if (!exchange(register, 0)) return NOT_READ;
    // The answer's CRC is over the address as it was heard, and the four bytes of data.
    let check = checkByte(CRC_FIRST, register);
    let value: u32 = 0;
    for (let at = 1; at < CHECKED_BYTES; at++) {
      const byte = <u32>load<u8>(frame + <usize>at);
      check = checkByte(check, byte);
      value = (value << 8) | byte;
    }
    if (check == <u32>load<u8>(frame + <usize>CHECKED_BYTES)) return <u64>value;
  }
  return NOT_READ;
}

/** Sends a frame, and has `frame` hold what came back. */
function exchange(head: u32, value: u32): bool {
  let check = checkByte(CRC_FIRST, head);
  writeRegister(DATA, head);
  for (let shift = 24; shift >= 0; shift -= 8) {
    const byte = (value >> shift) & 0xff;
    check = checkByte(check, byte);
    writeRegister(DATA, byte);
  }
  writeRegister(DATA, check);
  writeRegister(CONTROL1, ENABLED);
  let at = 0;
  for (let look: u32 = 0; look < LOOKS && at < FRAME_BYTES; look++) {
    if ((readRegister(STATUS) & RECEIVED) == 0) continue;
    store<u8>(frame + <usize>at, <u8>readRegister(DATA));
    at += 1;
  }
  for (let look: u32 = 0; look < LOOKS && (readRegister(STATUS) & BUSY) != 0; look++) {}
  writeRegister(CONTROL1, 0);
  return at == FRAME_BYTES;
}

function checkByte(check: u32, byte: u32): u32 {
  check ^= byte;
  for (let bit = 0; bit < 8; bit++) check = (check << 1) ^ (check & 0x80 ? POLYNOMIAL : 0);
  return check & 0xff;
}
