/**
 * Records that change, over power cuts. Takes: changes, each a whole record. Gives: the newest one of each
 * after a start. Two sectors of flash are written in turn: a change appends a record of 64 bytes with a
 * rising number and a checksum, so it stands whole or not at all; a full sector's newest records are copied
 * to the other one, which is erased first.
 */
import { mendOneBit, wordsAreWhole, wordsChecksum } from "../glue/crc32";
import { eraseFlash, readFlash, writeFlash } from "../port/registers";
import { ERASED, SECTOR_BYTES } from "./sectors";

/** Records of open relays: the first ones. */
export const RELAYS: u32 = 4;
/** Records of how far each station's questions have come: the others. */
export const MARKS: u32 = 4;
/** Sectors of the journal. */
export const JOURNAL_SECTORS: u32 = 2;
/** First word of a record that is its user's, and the word behind the last one. */
export const FIRST_FIELD: u32 = 2;
export const END_OF_FIELDS: u32 = 15;

const KEPT: u32 = RELAYS + MARKS;
const SLOTS: u32 = 64;
const WORDS: u32 = 16;
const BYTES: usize = WORDS * 4;
const KIND: u32 = 0x524c0000;
// Words of a record; the last is the checksum.
const KIND_RECORD: u32 = 0;
const SEQUENCE: u32 = 1;
const CHECKED_WORDS: u32 = 15;

const records = memory.data(KEPT * <u32>BYTES, 8);
const read = memory.data(<u32>BYTES, 8);
let base: u32 = 0;
let sector: u32 = 0;
let used: u32 = 0;
let sequence: u32 = 0;

/** Says where the two sectors are: a byte offset, a multiple of 4,096. */
export function journalAt(offset: u32): void {
  base = offset;
}

/**
 * Reads the journal after a start, and finishes a copy that was cut. A record that was never written is all
 * zeros.
 */
export function journalOpen(): void {
  memory.fill(records, 0, <usize>KEPT * BYTES);
  for (let record: u32 = 0; record < KEPT; record++) store<u32>(word(record, KIND_RECORD), KIND | record);
  sequence = 0;
  sector = 0;
  let newest: u32 = 0;
  let isSplit = false;
  for (let place: u32 = 0; place < JOURNAL_SECTORS * SLOTS; place++) {
    if (!readRecord(place)) continue;
    const record = load<u32>(read) & 0xffff;
    const its = load<u32>(read, SEQUENCE << 2);
    if (its >= load<u32>(word(record, SEQUENCE))) memory.copy(word(record, 0), read, BYTES);
    if (its <= sequence) continue;
    sequence = its;
    newest = place;
  }
  sector = newest / SLOTS;
  used = 0;
  for (let slot: u32 = 0; slot < SLOTS; slot++) if (!isBlank(sector * SLOTS + slot)) used = slot + 1;
  for (let record: u32 = 0; record < KEPT; record++) {
    if (wasWritten(record) && !standsIn(sector, record)) isSplit = true;
  }
  if (isSplit) copyAll();
}

/** A word of a record. */
export function recordField(record: u32, field: u32): u32 {
  return load<u32>(word(record, field));
}

/** Changes a word in RAM; `recordKeep` makes it last. */
export function recordSet(record: u32, field: u32, value: u32): void {
  store<u32>(word(record, field), value);
}

/**
 * Puts a record's words into flash: they are there to stay when true is returned. False: flash does not hold
 * them.
 */
export function recordKeep(record: u32): bool {
  // What a cut left behind is passed over.
  while (used < SLOTS && !isBlank(sector * SLOTS + used)) used += 1;
  if (used < SLOTS) return write(record);
  sector = 1 - sector;
  return copyAll(record);
}

/**
 * Writes all records, and `changed`, into the sector in use, erased before: until all stand there, the other
 * sector has them.
 */
function copyAll(changed: u32 = KEPT): bool {
  eraseFlash(base + sector * SECTOR_BYTES);
  used = 0;
  let isKept = true;
  for (let record: u32 = 0; record < KEPT; record++) {
    if (wasWritten(record) || record == changed) isKept = write(record) && isKept;
  }
  return isKept;
}

function write(record: u32): bool {
  sequence += 1;
  recordSet(record, SEQUENCE, sequence);
  store<u32>(word(record, CHECKED_WORDS), wordsChecksum(word(record, 0), CHECKED_WORDS));
  const place = sector * SLOTS + used;
  for (let i: u32 = 0; i < WORDS; i++) writeFlash(offset(place, i), recordField(record, i));
  used += 1;
  return readRecord(place) && load<u32>(read, SEQUENCE << 2) == sequence;
}

function wasWritten(record: u32): bool {
  return recordField(record, SEQUENCE) != 0;
}

function standsIn(where: u32, record: u32): bool {
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    if (!readRecord(where * SLOTS + slot) || (load<u32>(read) & 0xffff) != record) continue;
    if (load<u32>(read, SEQUENCE << 2) == recordField(record, SEQUENCE)) return true;
  }
  return false;
}

function readRecord(place: u32): bool {
  let all = ERASED;
  for (let i: u32 = 0; i < WORDS; i++) {
    const value = readFlash(offset(place, i));
    store<u32>(read + ((<usize>i) << 2), value);
    all &= value;
  }
  if (all == ERASED) return false;
  const isKnown = (load<u32>(read) ^ KIND) < KEPT;
  if (wordsAreWhole(read, CHECKED_WORDS)) return isKnown;
  // A bit that fell over must not set a mark back. A write that was cut one bit short is as good as whole:
  // nothing was done yet.
  return isKnown && (load<u32>(read) & 0xffff) >= RELAYS && mendOneBit(read, CHECKED_WORDS);
}

function isBlank(place: u32): bool {
  for (let i: u32 = 0; i < WORDS; i++) if (readFlash(offset(place, i)) != ERASED) return false;
  return true;
}

function offset(place: u32, i: u32): u32 {
  return base + (place * WORDS + i) * 4;
}

function word(record: u32, field: u32): usize {
  return records + <usize>record * BYTES + ((<usize>field) << 2);
}
