/**
 * Numbers in flash that only rise: how far something that may be used once is spent. Takes: a mark, and
 * higher values for it. Gives: after any power cut a value at least as high as the last that was written
 * whole.
 *
 * Each mark has two flash sectors, written in turn: the sector that holds the newest record is never erased.
 * A record is a u64 and its complement. A damaged record may be a write cut short or a whole one whose bits
 * fell over; each is taken for the latter, so it counts as a raise by the largest step that the user of the
 * mark takes.
 */
import { eraseFlash, readFlash, writeFlash } from "./registers";

/** The mark of the blocks of the pattern (pattern/ledger.ts). */
export const MARK_BLOCKS: u32 = 0;
/** The mark of the key that authenticates (authenticate/pool.ts). */
export const MARK_POOL: u32 = 1;
const MARKS: u32 = 2;
/** No whole record: the mark was never set, or its flash is lost. */
export const MARK_NONE: u64 = u64.MAX_VALUE;

const SECTOR_BYTES: u32 = 4096;
const JOURNAL_BYTES: u32 = 2 * SECTOR_BYTES;
const RECORD_BYTES: u32 = 16;
const ERASED: u32 = 0xffffffff;

/** Where each mark's next record goes: u32 each, counted from its first sector. */
const next = memory.data(MARKS * 4, 4);

function recordIsErased(offset: u32): bool {
  return (
    readFlash(offset) == ERASED &&
    readFlash(offset + 4) == ERASED &&
    readFlash(offset + 8) == ERASED &&
    readFlash(offset + 12) == ERASED
  );
}

function recordIsWhole(offset: u32): bool {
  return (
    readFlash(offset) == ~readFlash(offset + 8) &&
    readFlash(offset + 4) == ~readFlash(offset + 12) &&
    !recordIsErased(offset)
  );
}

/** Sets a mark on blank flash to 0. Call only when `markOpen` gave MARK_NONE. */
export function markCommission(mark: u32): void {
  const base = mark * JOURNAL_BYTES;
  for (let offset: u32 = 0; offset < JOURNAL_BYTES; offset += SECTOR_BYTES) eraseFlash(base + offset);
  setNext(mark, 0);
  markRaise(mark, 0);
}

/**
 * Reads a mark after power-on; damaged records behind the newest whole one raise it by `largestRaise` each,
 * those before it were no higher. MARK_NONE when there is no whole one.
 */
export function markOpen(mark: u32, largestRaise: u64): u64 {
  const base = mark * JOURNAL_BYTES;
  let newest: u32 = 0;
  let value = MARK_NONE;
  for (let offset: u32 = 0; offset < JOURNAL_BYTES; offset += RECORD_BYTES) {
    if (!recordIsWhole(base + offset)) continue;
    const end = ((<u64>readFlash(base + offset + 4)) << 32) | <u64>readFlash(base + offset);
    if (value != MARK_NONE && end <= value) continue;
    value = end;
    newest = offset;
  }
  if (value == MARK_NONE) return MARK_NONE;
  setNext(mark, (newest + RECORD_BYTES) % JOURNAL_BYTES);
  for (let i: u32 = RECORD_BYTES; i < JOURNAL_BYTES; i += RECORD_BYTES) {
    const behind = base + ((newest + i) % JOURNAL_BYTES);
    if (recordIsErased(behind) || recordIsWhole(behind)) break;
    value += largestRaise;
  }
  return value;
}

/** Raises a mark that is open. Returns only when the new value is there to stay. */
export function markRaise(mark: u32, value: u64): void {
  const base = mark * JOURNAL_BYTES;
  let offset = load<u32>(nextOf(mark));
  while (offset % SECTOR_BYTES != 0 && !recordIsErased(base + offset)) {
    offset = (offset + RECORD_BYTES) % JOURNAL_BYTES;
  }
  if (offset % SECTOR_BYTES == 0) eraseFlash(base + offset);
  writeFlash(base + offset, <u32>value);
  writeFlash(base + offset + 4, <u32>(value >> 32));
  writeFlash(base + offset + 8, ~(<u32>value));
  writeFlash(base + offset + 12, ~(<u32>(value >> 32)));
  setNext(mark, (offset + RECORD_BYTES) % JOURNAL_BYTES);
}

function nextOf(mark: u32): usize {
  return next + ((<usize>mark) << 2);
}

function setNext(mark: u32, offset: u32): void {
  store<u32>(nextOf(mark), offset);
}
