/**
 * Events in flash, so that the last of them, and what they tell, outlive resets and power cuts. Takes:
 * events. Gives: after power-on those before it, how often the board has booted, and why.
 *
 * Two sectors are written in turn; while one is erased, the other holds the newest 128. A record is eight
 * words, its checksum last: one that power cut short is passed over.
 */
import { wordsAreWhole, wordsChecksum } from "../glue/crc32";
import { eraseFlash, readFlash, writeFlash } from "../port/registers";

/** Sectors of 4,096 bytes. */
const JOURNAL_SECTORS: u32 = 2;
const SECTOR_BYTES: u32 = 4096;
const JOURNAL_BYTES: u32 = JOURNAL_SECTORS * SECTOR_BYTES;

/** An event as the log has it, which the ground reads as it lies in memory. */
export class LoggedEvent {
  /** On-board time, in us. */
  us: u64;
  value0: u32;
  value1: u32;
  /** An EVENT_ code. */
  event: u32;
  /** Counted from the first. */
  number: u32;
}

/** An event as it lies in flash. */
class JournalRecord {
  number: u32;
  event: u32;
  value0: u32;
  value1: u32;
  /** On-board time, in us. */
  us: u64;
  boot: u32;
  /** CRC-32 of all before. */
  sum: u32;
}

const RECORD_BYTES: u32 = <u32>offsetof<JournalRecord>();
const RECORD_WORDS: u32 = RECORD_BYTES >> 2;
const DATA_WORDS: u32 = RECORD_WORDS - 1;
const ERASED: u32 = 0xffffffff;

const words = memory.data(RECORD_BYTES, 8);
const record = changetype<JournalRecord>(words);
let base: u32 = 0;
let isOpen: bool = false;
/** Where the next record goes, from `base`. */
let next: u32 = 0;
/** Number of the next event. */
let count: u32 = 0;
let boot: u32 = 0;

/**
 * Opens the journal in the sectors from byte `offset` of the non-volatile area on. Call once, after power-on.
 */
export function journalOpen(offset: u32): void {
  base = offset;
  count = 0;
  boot = 0;
  next = 0;
  for (let at: u32 = 0; at < JOURNAL_BYTES; at += RECORD_BYTES) {
    if (!recordRead(at)) continue;
    const number = record.number;
    if (number < count) continue;
    count = number + 1;
    boot = record.boot;
    next = (at + RECORD_BYTES) % JOURNAL_BYTES;
  }
  boot += 1;
  isOpen = true;
}

/** Boots of this board, this one included; 0 where there is no journal. */
export function journalBoot(): u32 {
  return isOpen ? boot : 0;
}

/** Events since the journal was blank: the number of the next one. */
export function journalCount(): u32 {
  return count;
}

/** Writes an event; returns when it is there to stay. Does nothing where there is no journal. */
export function journalAppend(id: u32, value0: u32, value1: u32, timeUs: u64): void {
  if (!isOpen) return;
  record.number = count;
  record.event = id;
  record.value0 = value0;
  record.value1 = value1;
  record.us = timeUs;
  record.boot = boot;
  record.sum = wordsChecksum(words, DATA_WORDS);
  while (next % SECTOR_BYTES != 0 && !isErased(next)) next = (next + RECORD_BYTES) % JOURNAL_BYTES;
  if (next % SECTOR_BYTES == 0) eraseFlash(base + next);
  for (let word: u32 = 0; word < RECORD_WORDS; word++)
    writeFlash(base + next + (word << 2), load<u32>(words + ((<usize>word) << 2)));
  next = (next + RECORD_BYTES) % JOURNAL_BYTES;
  count += 1;
}

/**
 * Puts event `number` to `entry`. Returns false when it is not there any more, or was cut short.
 */
export function journalRead(number: u32, entry: LoggedEvent): bool {
  for (let at: u32 = 0; at < JOURNAL_BYTES; at += RECORD_BYTES) {
    if (readFlash(base + at) != number || !recordRead(at)) continue;
    entry.us = record.us;
    entry.value0 = record.value0;
    entry.value1 = record.value1;
    entry.event = record.event;
    entry.number = number;
    return true;
  }
  return false;
}

function isErased(at: u32): bool {
  for (let word: u32 = 0; word < RECORD_WORDS; word++)
    if (readFlash(base + at + (word << 2)) != ERASED) return false;
  return true;
}

/** Reads a record; false when it is blank or damaged. */
function recordRead(at: u32): bool {
  if (isErased(at)) return false;
  for (let word: u32 = 0; word < RECORD_WORDS; word++)
    store<u32>(words + ((<usize>word) << 2), readFlash(base + at + (word << 2)));
  return wordsAreWhole(words, DATA_WORDS);
}
