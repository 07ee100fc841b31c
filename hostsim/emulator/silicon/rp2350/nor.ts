/**
 * The flash chip, a W25Q32RV as on the Pico 2 (Winbond datasheet, chapters 8 and 9.6), in single SPI. Takes:
 * chip select and bytes, each with its cycle. Gives: bytes. Erase and program begin when chip select rises,
 * and keep the chip busy for their time. Refused: unknown commands, a select that follows a deselect too
 * soon, any command but a status read while it is busy.
 */
import { cells, FLASH_BYTES } from "../memory";
import { systemCyclesOf } from "./frequencies";
import { refuse } from "./refusal";
import { NEVER } from "./time";

const SECTOR: u32 = 4096;
const PAGE: u32 = 256;
const WRITE_ENABLE_LATCH: u32 = 2;
const BUSY: u32 = 1;
/** Winbond, W25Q, 2^22 bytes. */
const IDENTITY: u32 = 0xef4016;
const ADDRESS_MASK: u32 = FLASH_BYTES - 1;

/** Commands. */
const PAGE_PROGRAM: u32 = 0x02;
const READ: u32 = 0x03;
const WRITE_DISABLE: u32 = 0x04;
const READ_STATUS: u32 = 0x05;
const WRITE_ENABLE: u32 = 0x06;
const SECTOR_ERASE: u32 = 0x20;
const READ_IDENTITY: u32 = 0x9f;

/** Typical and longest times in us: page program, sector erase (9.6, tPP and tSE). */
const PROGRAM_TYPICAL: u64 = 400;
const PROGRAM_LONGEST: u64 = 3000;
const ERASE_TYPICAL: u64 = 45_000;
const ERASE_LONGEST: u64 = 400_000;
const MICROSECONDS: u64 = 1_000_000;
/** Least time that select stays high after a command, 50 ns (9.6, tSHSL2), as periods of 20 MHz. */
const DESELECTED_HERTZ: u64 = 20_000_000;

const FRAME_BYTES: u32 = PAGE + 4;
const frame = memory.data(FRAME_BYTES);
let length: u32 = 0;
let selected: bool = false;
let writeEnabled: bool = false;
let busyUntil: u64 = 0;
let mayBeSelectedAt: u64 = 0;
let takesLongest: bool = false;
let staysBusy: bool = false;

/** Chooses between typical and longest times. */
export function norTakesLongest(does: bool): void {
  takesLongest = does;
}

/** Fault injection: an erase or a program that begins from now on never ends. */
export function norStaysBusy(does: bool): void {
  staysBusy = does;
}

/** As after a power-on; a chip reset leaves it alone, but select rises. */
export function norReset(): void {
  selected = false;
  length = 0;
  writeEnabled = false;
  mayBeSelectedAt = 0;
}

/** Whether it is busy at `cycle`. */
export function norIsBusy(cycle: u64): bool {
  return cycle < busyUntil;
}

/** Chip select falls: a command begins. */
export function norSelect(cycle: u64): void {
  if (selected) return;
  if (cycle < mayBeSelectedAt) refuse("flash: selected less than 50 ns after it was deselected", 0, 0);
  selected = true;
  length = 0;
}

/** Chip select rises: erase and program take effect. */
export function norDeselect(cycle: u64): void {
  if (!selected) return;
  selected = false;
  mayBeSelectedAt = cycle + systemCyclesOf(1, DESELECTED_HERTZ);
  if (length == 0) return;
  const command = <u32>load<u8>(frame);
  if (command == WRITE_ENABLE) writeEnabled = length == 1;
  else if (command == WRITE_DISABLE) writeEnabled = false;
  else if (command == SECTOR_ERASE && length == 4 && writeEnabled) {
    memory.fill(cells + <usize>(address() & ~(SECTOR - 1)), 0xff, SECTOR);
    work(cycle, takesLongest ? ERASE_LONGEST : ERASE_TYPICAL);
  } else if (command == PAGE_PROGRAM && length > 4 && writeEnabled) {
    program();
    work(cycle, takesLongest ? PROGRAM_LONGEST : PROGRAM_TYPICAL);
  }
}

function work(cycle: u64, microseconds: u64): void {
  writeEnabled = false;
  busyUntil = staysBusy ? NEVER : cycle + systemCyclesOf(microseconds, MICROSECONDS);
}

/** Clears bits only, and wraps to the beginning of the page after its last byte. */
function program(): void {
  const page = address() & ~(PAGE - 1);
  for (let index: u32 = 4; index < length; index++) {
    const cell = cells + <usize>(page + ((address() + index - 4) & (PAGE - 1)));
    store<u8>(cell, load<u8>(cell) & load<u8>(frame + <usize>index));
  }
}

function address(): u32 {
  // The command's byte, the highest of the four, is beyond the mask.
  return bswap<u32>(load<u32>(frame)) & ADDRESS_MASK;
}

/** Shifts one byte in and gives the byte that comes out meanwhile; `cycle`: when it is done. */
export function norExchange(value: u32, cycle: u64): u32 {
  if (!selected) return 0xff;
  const position = length;
  if (position < FRAME_BYTES) store<u8>(frame + <usize>position, <u8>value);
  length += 1;
  const command = <u32>load<u8>(frame);
  if (position == 0) {
    if (norIsBusy(cycle) && command != READ_STATUS) refuse("flash: a command while it is busy", 0, command);
    return 0xff;
  }
  switch (command) {
    case READ_STATUS:
      return (writeEnabled ? WRITE_ENABLE_LATCH : 0) | (norIsBusy(cycle) ? BUSY : 0);
    case READ:
      return position < 4 ? 0xff : <u32>load<u8>(cells + <usize>((address() + position - 4) & ADDRESS_MASK));
    case READ_IDENTITY:
      return position > 3 ? 0 : (IDENTITY >> (8 * (3 - position))) & 0xff;
    case PAGE_PROGRAM:
      if (position >= FRAME_BYTES) refuse("flash: more than a page is programmed at once", 0, length);
      return 0xff;
    case WRITE_DISABLE:
    case WRITE_ENABLE:
    case SECTOR_ERASE:
      return 0xff;
    default:
      refuse("flash: a command that is not modelled", 0, command);
      return 0xff;
  }
}
