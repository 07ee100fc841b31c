/**
 * Flash as the processors see it (RP2040 datasheet 2.6.3): four windows with and without cache, and XIP_CTRL.
 * Takes: reads of a processor. Gives: what they find, and the cycles for which they hold it. The cache has 16
 * kB in two ways of lines of 8 bytes. `flash` of ../memory holds each line as it was last taken over, so what
 * is changed in the cells stays old until a flush. A miss fills a line by two serial reads, a read past the
 * cache is one. Refused: the cache powered down or as memory, streaming, and what ssi.ts refuses.
 *
 * ASSUMPTIONS: a miss fills its line by two reads of a word; of two lines the one that was filled longer ago
 * is replaced. The datasheet says neither.
 */
import { refuse } from "../blocks/refusal";
import { now } from "../blocks/time";
import { addWaits, cells, FLASH_BYTES, flash, waits } from "../memory";
import { ssiReadInPlace } from "./ssi";

const OFFSET_MASK: u32 = 0xffffff;
/** Bits of the window's address. */
const NO_ALLOCATION: u32 = 0x01000000;
const NO_CACHE: u32 = 0x02000000;

const CTRL: u32 = 0x00;
const FLUSH: u32 = 0x04;
const STAT: u32 = 0x08;
const CTRL_ENABLE: u32 = 1;
const CTRL_BAD_WRITE_FAULTS: u32 = 2;
const FLUSH_READY: u32 = 1;
const STREAM_EMPTY: u32 = 2;

const LINE_SHIFT: u32 = 3;
const LINE_BYTES: u32 = 1 << LINE_SHIFT;
const WORDS_OF_LINE: u32 = 2;
const SETS: u32 = 1024;
/** Tags of a set's two ways, as line numbers and 1; 0: nothing is there. */
class Ways {
  first: u32;
  second: u32;
  /** Whether the first one is the older. */
  firstIsOlder: u32;
  unused: u32;
}
const sets = memory.data(SETS * <u32>offsetof<Ways>(), 16);

let control: u32 = CTRL_ENABLE | CTRL_BAD_WRITE_FAULTS;
/** Cycle until which a flush takes. */
let flushedAt: u64 = 0;
/** Tag of the line that was fetched from last. */
let lastFetched: u32 = 0;

function waysOf(line: u32): Ways {
  return changetype<Ways>(sets + <usize>(line & (SETS - 1)) * offsetof<Ways>());
}

/** As after a reset: empty, on. */
export function xipReset(): void {
  forgetAll();
  control = CTRL_ENABLE | CTRL_BAD_WRITE_FAULTS;
  flushedAt = 0;
}

function forgetAll(): void {
  memory.fill(sets, 0, SETS * <u32>offsetof<Ways>());
  lastFetched = 0;
}

/** A flush holds whoever reads flash, or FLUSH, until it is over (2.6.3.2). */
function awaitFlush(): void {
  const at = now + <u64>waits;
  if (flushedAt > at) addWaits(<u32>(flushedAt - at));
  flushedAt = 0;
}

/** The line of an offset is in the cache, or comes there. */
function fill(offset: u32): void {
  const tag = (offset >> LINE_SHIFT) + 1;
  const ways = waysOf(offset >> LINE_SHIFT);
  if (ways.first == tag || ways.second == tag) return;
  lastFetched = 0;
  for (let word: u32 = 0; word < WORDS_OF_LINE; word++) ssiReadInPlace();
  const place = <usize>(offset & ~(LINE_BYTES - 1));
  if (place < <usize>FLASH_BYTES) store<u64>(flash + place, load<u64>(cells + place));
  if (ways.firstIsOlder != 0 || ways.first == 0) ways.first = tag;
  else ways.second = tag;
  ways.firstIsOlder = ways.first == tag ? 0 : 1;
}

/** Where what a processor reads at an address of the windows stands. */
export function xipRead(address: u32): usize {
  const offset = address & OFFSET_MASK;
  if (flushedAt != 0) awaitFlush();
  if ((control & CTRL_ENABLE) != 0 && (address & (NO_CACHE | NO_ALLOCATION)) == 0) {
    fill(offset);
    return flash + <usize>offset;
  }
  if ((control & CTRL_ENABLE) != 0 && (address & NO_CACHE) == 0) {
    const tag = (offset >> LINE_SHIFT) + 1;
    const ways = waysOf(offset >> LINE_SHIFT);
    if (ways.first == tag || ways.second == tag) return flash + <usize>offset;
  }
  ssiReadInPlace();
  return cells + <usize>offset;
}

/** Where the instruction at an address of the windows stands; its line is in the cache then. */
export function xipFetch(address: u32): usize {
  const tag = ((address & OFFSET_MASK) >> LINE_SHIFT) + 1;
  if (tag == lastFetched && address >> 24 == 0x10 && isWithinLine(address))
    return flash + <usize>(address & OFFSET_MASK);
  const at = xipRead(address);
  // The second half of a long instruction may stand in the next line.
  if (!isWithinLine(address) && <u32>load<u16>(at) >> 11 > 0x1c) xipRead(address + 2);
  lastFetched = flushedAt == 0 && (control & CTRL_ENABLE) != 0 ? tag : 0;
  return at;
}

function isWithinLine(address: u32): bool {
  return (address & (LINE_BYTES - 1)) != LINE_BYTES - 2;
}

/**
 * A write to a window: through the cache it forgets the line there; elsewhere it is lost. Gives whether it
 * faults.
 */
export function xipWrite(address: u32): bool {
  if (address >> 24 != 0x10) return (control & CTRL_BAD_WRITE_FAULTS) != 0;
  const line = (address & OFFSET_MASK) >> LINE_SHIFT;
  const ways = waysOf(line);
  lastFetched = 0;
  if (ways.first == line + 1) ways.first = 0;
  if (ways.second == line + 1) ways.second = 0;
  return false;
}

/** Reads a register of XIP_CTRL. */
export function xipControlRead(offset: u32): u32 {
  switch (offset) {
    case CTRL:
      return control;
    case FLUSH:
      awaitFlush();
      return 0;
    case STAT:
      return STREAM_EMPTY | (now >= flushedAt ? FLUSH_READY : 0);
    default:
      refuse("XIP_CTRL: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register of XIP_CTRL. */
export function xipControlWrite(offset: u32, value: u32): void {
  if (offset == FLUSH) {
    if ((value & 1) == 0) return;
    forgetAll();
    flushedAt = now + SETS;
  } else if (offset != CTRL || value & ~(CTRL_ENABLE | CTRL_BAD_WRITE_FAULTS))
    refuse("XIP_CTRL: a register, or a value for it, that is not modelled is written", offset, value);
  else {
    control = value;
    lastFetched = 0;
  }
}
