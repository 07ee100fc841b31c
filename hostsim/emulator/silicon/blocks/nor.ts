/**
 * The flash chip, a W25Q32RV as on the Pico 2 or a W25Q16JV as on the Pico (Winbond datasheets, chapters 8
 * and 9, table 9.6), in single SPI. Takes: chip select and bytes, each with its cycle. Gives: bytes. Erase
 * and program begin when chip select rises, and change the cells while they keep the chip busy. Refused:
 * unknown commands, a select that follows a deselect too soon, a serial clock that is too fast, any command
 * but a status read while it is busy. Not modelled: wear, protection, the dual and quad modes.
 */
import { FLASH_BYTES } from "../memory";
import { nanosecondCounter, systemDivider, systemHertz } from "./frequencies";
import { cellAt, changeBegin, changeEnds, changeFinish, changeIsUnderWay, changeOver } from "./nor-change";
import { refuse } from "./refusal";

const SECTOR: u32 = 4096;
const PAGE: u32 = 256;
const WRITE_ENABLE_LATCH: u32 = 2;
const BUSY: u32 = 1;
/** Winbond, W25Q; below, the capacity as a power of two. */
const IDENTITY: u32 = 0xef4000;
let capacity: u32 = FLASH_BYTES;

/** Commands. */
const PAGE_PROGRAM: u32 = 0x02;
const READ: u32 = 0x03;
const WRITE_DISABLE: u32 = 0x04;
const READ_STATUS: u32 = 0x05;
const WRITE_ENABLE: u32 = 0x06;
const SECTOR_ERASE: u32 = 0x20;
const READ_IDENTITY: u32 = 0x9f;

/** Typical times in ns: page program of any length, sector erase (9.6, tPP and tSE). */
let programTime: u64 = 400_000;
let eraseTime: u64 = 45_000_000;
/**
 * Least time that select stays high after a read of cells and after another command, ns (tSHSL1, tSHSL2).
 */
const HIGH_AFTER_READ: u64 = 10;
const HIGH_AFTER_OTHERS: u64 = 50;
/** Fastest serial clock of the read command 03h and of the others, Hz (fR, FR). */
const FASTEST_READ: u64 = 50_000_000;
const FASTEST: u64 = 133_000_000;

/** Command and address. */
const HEAD: u32 = 4;
const FRAME_BYTES: u32 = PAGE + HEAD;
const frame = memory.data(FRAME_BYTES);
let length: u32 = 0;
let selected: bool = false;
let writeEnabled: bool = false;
/** When select rose, and how long it has to stay high; ns. */
let highSince: u64 = 0;
let highFor: u64 = 0;
/** What cells of a sector or a page shall be. */
const changed = memory.data(SECTOR);

/** How long it takes to program a page and to erase a sector, ns; bytes of the chip. */
export function norIs(program: f64, erase: f64, bytes: u32): void {
  programTime = <u64>program;
  eraseTime = <u64>erase;
  capacity = bytes;
}

/**
 * As after a power-on. A chip reset leaves it alone, but select rises, and the boot ROM tries to read for
 * longer than any erase takes (RP2040 2.8.1.3).
 */
export function norReset(): void {
  changeFinish();
  selected = false;
  length = 0;
  writeEnabled = false;
  highFor = 0;
}

function nanoseconds(cycle: u64): u64 {
  return nanosecondCounter().at(cycle);
}

/** Whether it is busy at `cycle`; when it no longer is, the cells are as they shall be. */
export function norIsBusy(cycle: u64): bool {
  return changeIsUnderWay && !changeOver(nanoseconds(cycle));
}

/** First cycle at which it is no longer busy, with the clock as it is; 0 when it is not. */
export function norReadyAt(): u64 {
  return changeIsUnderWay ? nanosecondCounter().cycleOf(changeEnds) : 0;
}

/** Chip select falls: a command begins. */
export function norSelect(cycle: u64): void {
  if (selected) return;
  const high = nanoseconds(cycle) - highSince;
  if (high < highFor)
    refuse(
      "flash: select is high for less than tSHSL, 10 ns after a read and else 50 ns (value)",
      0,
      <u32>high,
    );
  selected = true;
  length = 0;
}

/** Whether select is low. */
export function norIsSelected(): bool {
  return selected;
}

/** Chip select rises: erase and program take effect. */
export function norDeselect(cycle: u64): void {
  if (!selected) return;
  selected = false;
  const command = <u32>load<u8>(frame);
  highSince = nanoseconds(cycle);
  highFor = length > 0 && command == READ ? HIGH_AFTER_READ : HIGH_AFTER_OTHERS;
  if (length == 0) return;
  if (command == WRITE_ENABLE) writeEnabled = length == 1;
  else if (command == WRITE_DISABLE) writeEnabled = false;
  else if (command == SECTOR_ERASE && length == HEAD && writeEnabled) erase();
  else if (command == PAGE_PROGRAM && length > HEAD && writeEnabled) program();
}

/** A read in place in the cycles [from, to), at whose end select is high. `divider`: cycles of a bit. */
export function norReadInPlace(from: u64, to: u64, divider: u32): void {
  norSelect(from);
  checkClock(READ, divider);
  selected = false;
  highSince = nanoseconds(to) - HIGH_AFTER_READ;
  highFor = HIGH_AFTER_READ;
}

function checkClock(command: u32, divider: u32): void {
  const fastest = command == READ ? FASTEST_READ : FASTEST;
  if (systemHertz > fastest * <u64>divider * systemDivider)
    refuse("flash: a serial clock above 50 MHz for a read, 133 MHz for other commands", command, divider);
}

function erase(): void {
  memory.fill(changed, 0xff, SECTOR);
  begin(address() & ~(SECTOR - 1), SECTOR, eraseTime, true);
}

/** Clears bits only, and wraps to the beginning of the page after its last byte. */
function program(): void {
  memory.fill(changed, 0xff, PAGE);
  for (let index = HEAD; index < length; index++)
    store<u8>(changed + <usize>((address() + index - HEAD) & (PAGE - 1)), load<u8>(frame + <usize>index));
  begin(address() & ~(PAGE - 1), PAGE, programTime, false);
}

function begin(first: u32, bytes: u32, time: u64, isErase: bool): void {
  writeEnabled = false;
  changeBegin(first, changed, bytes, isErase, highSince, highSince + time);
}

function address(): u32 {
  // The command's byte, the highest of the four, is beyond the mask.
  return bswap<u32>(load<u32>(frame)) & (capacity - 1);
}

/**
 * Shifts one byte in and gives the byte that comes out meanwhile; `cycle`: when it is done, `divider`:
 * cycles of a bit.
 */
export function norExchange(value: u32, cycle: u64, divider: u32): u32 {
  if (!selected) return 0xff;
  const position = length;
  if (position < FRAME_BYTES) store<u8>(frame + <usize>position, <u8>value);
  length += 1;
  const command = <u32>load<u8>(frame);
  if (position == 0) {
    checkClock(command, divider);
    if (norIsBusy(cycle) && command != READ_STATUS) refuse("flash: a command while it is busy", 0, command);
    return 0xff;
  }
  switch (command) {
    case READ_STATUS:
      return (writeEnabled ? WRITE_ENABLE_LATCH : 0) | (norIsBusy(cycle) ? BUSY : 0);
    case READ:
      return position < HEAD ? 0xff : cellAt((address() + position - HEAD) & (capacity - 1));
    case READ_IDENTITY:
      return position > 3 ? 0 : ((IDENTITY | ctz<u32>(capacity)) >> (8 * (3 - position))) & 0xff;
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
