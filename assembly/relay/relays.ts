/**
 * The relays that are open, over power cuts. Takes: changes, each a whole record. Gives: the newest record of each after a start.
 * Two sectors of flash are written in turn: a change appends a record of 64 bytes with a rising number and a checksum, so
 * it stands whole or not at all; a full sector's newest records are copied to the other one, which is erased first.
 */
import { wordsAreWhole, wordsChecksum } from "../keystore/checksum";
import { eraseFlash, readFlash, writeFlash } from "../port/registers";
import { ERASED, SECTOR_BYTES } from "./sectors";
import { RELAY_FREE } from "./states";

/** Pairs of stations that can be served at a time. */
export const RELAYS: u32 = 4;
/** Sectors of the log. */
export const RELAY_LOG_SECTORS: u32 = 2;

const RECORDS: u32 = 64;
const BYTES: usize = 64;
const WORDS: u32 = 16;
const KIND: u32 = 0x524c0000;

// Words of a record. The last is the checksum.
const KIND_RELAY: u32 = 0;
const SEQUENCE: u32 = 1;
/** One of the RELAY_ states. */
export const FIELD_STATE: u32 = 2;
/** The station that asked first. */
export const FIELD_ASKER: u32 = 3;
/** The other one. */
export const FIELD_OTHER: u32 = 4;
/** Number of the relay, two words: above those of all earlier ones. */
export const FIELD_NUMBER: u32 = 5;
const NUMBER_HIGH: u32 = 6;
/** The station that acknowledged first, and so decodes. */
export const FIELD_DECODER: u32 = 7;
/** Bit 0: the asker has the shared key in its store; bit 1: the other has. */
export const FIELD_APPLIED: u32 = 8;
const CHECKED_WORDS: u32 = 15;

const records = memory.data(4 * 64, 8);
const read = memory.data(64, 8);
let base: u32 = 0;
let sector: u32 = 0;
let used: u32 = 0;
let sequence: u32 = 0;

/** Says where the two sectors are: a byte offset, a multiple of 4,096. */
export function relaysAt(offset: u32): void {
  base = offset;
}

/** Reads the log after a start, and finishes a copy that was cut. */
export function relaysOpen(): void {
  memory.fill(records, 0, <usize>RELAYS * BYTES);
  for (let relay: u32 = 0; relay < RELAYS; relay++) store<u32>(word(relay, KIND_RELAY), KIND | relay);
  sequence = 0;
  sector = 0;
  let newest: u32 = 0;
  let isSplit = false;
  for (let place: u32 = 0; place < RELAY_LOG_SECTORS * RECORDS; place++) {
    if (!readRecord(place)) continue;
    const relay = load<u32>(read) & 0xffff;
    const its = load<u32>(read, SEQUENCE << 2);
    if (its >= load<u32>(word(relay, SEQUENCE))) memory.copy(word(relay, 0), read, BYTES);
    if (its <= sequence) continue;
    sequence = its;
    newest = place;
  }
  sector = newest / RECORDS;
  used = 0;
  for (let slot: u32 = 0; slot < RECORDS; slot++) if (!isBlank(sector * RECORDS + slot)) used = slot + 1;
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (load<u32>(word(relay, SEQUENCE)) != 0 && !standsIn(sector, relay)) isSplit = true;
  }
  if (isSplit) copyAll();
}

/** A field of a relay. */
export function relayField(relay: u32, field: u32): u32 {
  return load<u32>(word(relay, field));
}

/** Changes a field in RAM; `relayKeep` makes it last. */
export function relaySet(relay: u32, field: u32, value: u32): void {
  store<u32>(word(relay, field), value);
}

/** Number of a relay. */
export function relayNumber(relay: u32): u64 {
  return <u64>relayField(relay, FIELD_NUMBER) | ((<u64>relayField(relay, NUMBER_HIGH)) << 32);
}

/** Sets a relay's number in RAM. */
export function relaySetNumber(relay: u32, number: u64): void {
  relaySet(relay, FIELD_NUMBER, <u32>number);
  relaySet(relay, NUMBER_HIGH, <u32>(number >> 32));
}

/** Highest number that a relay ever had. */
export function relayHighest(): u64 {
  let highest: u64 = 0;
  for (let relay: u32 = 0; relay < RELAYS; relay++) highest = max<u64>(highest, relayNumber(relay));
  return highest;
}

/** Puts a relay's fields into flash: they are there to stay when true is returned. False: flash does not hold them. */
export function relayKeep(relay: u32): bool {
  // What a cut left behind is passed over.
  while (used < RECORDS && !isBlank(sector * RECORDS + used)) used += 1;
  if (used < RECORDS) return write(relay);
  sector = 1 - sector;
  return copyAll();
}

/** The open relay of two stations, or RELAYS. */
export function relayOf(one: u32, two: u32): u32 {
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (relayField(relay, FIELD_STATE) == RELAY_FREE) continue;
    const asker = relayField(relay, FIELD_ASKER);
    const other = relayField(relay, FIELD_OTHER);
    if ((asker == one && other == two) || (asker == two && other == one)) return relay;
  }
  return RELAYS;
}

/** A relay that is not open, or RELAYS. */
export function relayUnused(): u32 {
  for (let relay: u32 = 0; relay < RELAYS; relay++) {
    if (relayField(relay, FIELD_STATE) == RELAY_FREE) return relay;
  }
  return RELAYS;
}

/** Writes all relays into the sector in use, erased before: until all stand there, the other sector has them. */
function copyAll(): bool {
  eraseFlash(base + sector * SECTOR_BYTES);
  used = 0;
  let isKept = true;
  for (let relay: u32 = 0; relay < RELAYS; relay++) isKept = write(relay) && isKept;
  return isKept;
}

function write(relay: u32): bool {
  sequence += 1;
  relaySet(relay, SEQUENCE, sequence);
  store<u32>(word(relay, CHECKED_WORDS), wordsChecksum(word(relay, 0), CHECKED_WORDS));
  const place = sector * RECORDS + used;
  for (let i: u32 = 0; i < WORDS; i++) writeFlash(offset(place, i), relayField(relay, i));
  used += 1;
  return readRecord(place) && load<u32>(read, SEQUENCE << 2) == sequence;
}

function standsIn(where: u32, relay: u32): bool {
  for (let slot: u32 = 0; slot < RECORDS; slot++) {
    if (!readRecord(where * RECORDS + slot) || (load<u32>(read) & 0xffff) != relay) continue;
    if (load<u32>(read, SEQUENCE << 2) == relayField(relay, SEQUENCE)) return true;
  }
  return false;
}

function readRecord(place: u32): bool {
  for (let i: u32 = 0; i < WORDS; i++) store<u32>(read + ((<usize>i) << 2), readFlash(offset(place, i)));
  return wordsAreWhole(read, CHECKED_WORDS) && (load<u32>(read) ^ KIND) < RELAYS;
}

function isBlank(place: u32): bool {
  for (let i: u32 = 0; i < WORDS; i++) if (readFlash(offset(place, i)) != ERASED) return false;
  return true;
}

function offset(place: u32, i: u32): u32 {
  return base + (place * WORDS + i) * 4;
}

function word(relay: u32, field: u32): usize {
  return records + <usize>relay * BYTES + ((<usize>field) << 2);
}
