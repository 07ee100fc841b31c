/**
 * What a slot of flash holds. Takes: a place. Gives: its kind, and its words in RAM.
 * docs/reference/keystore.md has the layout.
 *
 * A key record is written word by word, its checksum last: only then is the key in the store. Two words stay
 * erased and are programmed later: the reservation, and the mark of its end (spent or burnt). The mark always
 * comes before the key is wiped, so a wiped key without a mark is a record that never counted.
 */

import { mendOneBit, wordsAreWhole, wordsChecksum } from "../glue/crc32";
import { ERASED, program, SLOT_WORDS, wordAt } from "./area";

/** Never written. */
export const SLOT_BLANK: u32 = 0;
/** Never written, yet a bit or two read as programmed: not to be used. */
export const SLOT_DIRTY: u32 = 1;
/** Wiped, and never counted: a write cut short, or a copy that a newer one replaced. */
const SLOT_VOID: u32 = 2;
/** A write cut short that is not wiped yet. */
export const SLOT_TORN: u32 = 3;
/** A key nobody has reserved. */
export const SLOT_FREE: u32 = 4;
/** A key reserved for a purpose and an owner. */
export const SLOT_RESERVED: u32 = 5;
/** A key that was spent, or whose spending had begun when power was cut. */
export const SLOT_SPENT: u32 = 6;
/** A key that was destroyed unspent. */
export const SLOT_BURNT: u32 = 7;
/** A key with a bit that fell over, its number and peer known: to be burnt. */
export const SLOT_DAMAGED: u32 = 8;
/** A record of which not even the number is known: to be burnt. */
export const SLOT_UNREADABLE: u32 = 9;
/** The first two slots of a sector. */
export const SLOT_HEADER: u32 = 10;
/** What became of a peer's keys whose records are gone. */
export const SLOT_TOTALS: u32 = 11;
/** The oldest sector is copied and may be erased. */
export const SLOT_RETIRE: u32 = 12;

/** Bytes of a key block. */
export const KEY_BYTES: usize = 32;

// Words of a key record.
const KIND_PEER: u32 = 0;
const NUMBER_LOW: u32 = 1;
const NUMBER_HIGH: u32 = 2;
const ORDINAL: u32 = 3;
const IDENTITY_WORDS: u32 = 4; // the checksum over them is the fifth
const KEY: u32 = 5;
const COMMIT: u32 = 13;
const RESERVATION: u32 = 14;
const END: u32 = 15;
// Of every other record, the first word of its own use; the last word is the checksum over the rest.
const CONTENT: u32 = 2;
const META_WORDS: u32 = 15;

const KIND_KEY: u32 = 0x4b45;
const KIND_HEADER: u32 = 0x5345;
const KIND_TOTALS: u32 = 0x544f;
const KIND_RETIRE: u32 = 0x5245;

const OWNER: u32 = 0x1fff;
const END_SPENT: u32 = 0x0000ffff;
const END_BURNT: u32 = 0xffff0000;
/** Set bits in a wiped key, or clear bits in an erased slot, that are taken for cells which fell over. */
const FALLEN: u32 = 2;

const SLOT_BYTES: usize = SLOT_WORDS * 4;

/** The words of the slot that was read last, or is to be written. */
const words = memory.data(<u32>SLOT_BYTES, 8);
/** Whether a bit of the record that was read last had to be turned back. */
let mended: bool = false;

/** Word of the record in RAM. */
function recordWord(word: u32): u32 {
  return load<u32>(words + ((<usize>word) << 2));
}

/** Sets a word of the record in RAM. */
function recordSet(word: u32, value: u32): void {
  store<u32>(words + ((<usize>word) << 2), value);
}

/**
 * Address of the words that a record of another kind than key has for its own use: 13 of them, from word 2
 * on.
 */
export function recordContent(): usize {
  return words + ((<usize>CONTENT) << 2);
}

/** Wipes the record in RAM. */
export function recordForget(): void {
  memory.fill(words, 0, SLOT_BYTES);
}

/** Whether a bit of the record's number, peer or sums had to be turned back. */
export function recordWasMended(): bool {
  return mended;
}

/** Peer of the key in RAM. */
export function recordPeer(): u32 {
  return recordWord(KIND_PEER) & 0xffff;
}

/** Number of the key in RAM. */
export function recordNumber(): u64 {
  return ((<u64>recordWord(NUMBER_HIGH)) << 32) | <u64>recordWord(NUMBER_LOW);
}

/** Number of the key at `place`, not checked. */
export function numberAt(place: u32): u64 {
  return ((<u64>wordAt(place, NUMBER_HIGH)) << 32) | <u64>wordAt(place, NUMBER_LOW);
}

/** Owner of the reservation at `place`, not checked. */
export function ownerAt(place: u32): u32 {
  return wordAt(place, RESERVATION) & OWNER;
}

/** Which of its peer's keys it was, counted from 1. */
export function recordOrdinal(): u32 {
  return recordWord(ORDINAL);
}

/** Purpose that the key in RAM is or was reserved for; 0 for none, or when that can't be read. */
export function recordPurpose(): u32 {
  return reservationIsWhole() ? (recordWord(RESERVATION) & 0xffff) >> 14 : 0;
}

/** Owner of the reservation. */
export function recordOwner(): u32 {
  return recordWord(RESERVATION) & OWNER;
}

/**
 * Whether the reservation is neither absent nor whole nor released: power was cut in it, or a bit fell over.
 */
export function reservationIsLost(): bool {
  const word = recordWord(RESERVATION);
  return word != ERASED && word != 0 && !reservationIsWhole();
}

/** Whether a reservation, or the rest of one, stands in the slot: another needs a new slot. */
export function reservationIsUsed(): bool {
  return recordWord(RESERVATION) != ERASED;
}

/**
 * Purpose (2 bits), parity, owner (13 bits), and above them the complement of all. The complement finds any
 * write cut short, which only clears bits; with the parity, two reservations differ in 4 bits, so any 3 flips
 * are found.
 */
function reservationIsWhole(): bool {
  const word = recordWord(RESERVATION);
  const data = word & 0xffff;
  return ((word >> 16) ^ data) == 0xffff && data >> 14 != 0 && (setBits(data) & 1) == 0;
}

function reservationWord(purpose: u32, owner: u32): u32 {
  const data = (purpose << 14) | owner;
  const even = data | ((setBits(data) & 1) << 13);
  return ((even ^ 0xffff) << 16) | even;
}

/** Copies the key in RAM to `destination` (32 bytes, aligned to 4). */
export function recordKeyTo(destination: usize): void {
  memory.copy(destination, recordKey(), KEY_BYTES);
}

/** Address of the key in RAM, aligned to 4. */
export function recordKey(): usize {
  return words + ((<usize>KEY) << 2);
}

/** Makes the record of a key in RAM. */
export function recordMake(peer: u32, number: u64, ordinal: u32, key: usize): void {
  recordSet(KIND_PEER, (KIND_KEY << 16) | peer);
  recordSet(NUMBER_LOW, <u32>number);
  recordSet(NUMBER_HIGH, <u32>(number >> 32));
  recordSet(ORDINAL, ordinal);
  recordSet(IDENTITY_WORDS, wordsChecksum(words, IDENTITY_WORDS));
  memory.copy(words + ((<usize>KEY) << 2), key, KEY_BYTES);
  recordSet(COMMIT, wordsChecksum(words, COMMIT));
  recordSet(RESERVATION, ERASED);
  recordSet(END, ERASED);
}

/** Whether 32 bytes can't be told from a wiped key; such a key is not taken. */
export function keyLooksWiped(key: usize): bool {
  let set: u32 = 0;
  for (let i: usize = 0; i < KEY_BYTES; i += 4) set += setBits(load<u32>(key + i));
  return set <= FALLEN;
}

/** Drops what stands of a reservation from the record in RAM. */
export function recordUnreserve(): void {
  recordSet(RESERVATION, ERASED);
}

/** Sets the reservation of the record in RAM. */
export function recordReserve(purpose: u32, owner: u32): void {
  recordSet(RESERVATION, reservationWord(purpose, owner));
}

/** Writes the key record in RAM to a blank slot; it counts once the checksum is there, which comes last. */
export function keyWrite(place: u32): void {
  for (let word: u32 = 0; word < COMMIT; word++) program(place, word, recordWord(word));
  program(place, RESERVATION, recordWord(RESERVATION));
  program(place, COMMIT, recordWord(COMMIT));
}

/** Begins a record of another kind in RAM: word 0 is taken, 1 to 14 are zero. */
export function metaMake(kind: u32, peer: u32): void {
  recordForget();
  const name = kind == SLOT_HEADER ? KIND_HEADER : kind == SLOT_TOTALS ? KIND_TOTALS : KIND_RETIRE;
  recordSet(KIND_PEER, (name << 16) | peer);
}

/** Writes the record in RAM, of another kind than key, to a blank slot. */
export function metaWrite(place: u32): void {
  recordSet(META_WORDS, wordsChecksum(words, META_WORDS));
  for (let word: u32 = 0; word < SLOT_WORDS; word++) program(place, word, recordWord(word));
}

/** Reserves the key at `place`, whose reservation was never used. */
export function markReserved(place: u32, purpose: u32, owner: u32): void {
  program(place, RESERVATION, reservationWord(purpose, owner));
}

/** Takes the reservation of the key at `place` back: its word becomes 0. */
export function markReleased(place: u32): void {
  program(place, RESERVATION, 0);
}

/**
 * Marks the key at `place` as spent. Its bits may leave the store when this has returned and the area isn't
 * broken.
 */
export function markSpent(place: u32): void {
  program(place, END, wordAt(place, END) & END_SPENT);
}

/** Marks the key at `place` as burnt. */
export function markBurnt(place: u32): void {
  program(place, END, wordAt(place, END) & END_BURNT);
}

/** Programs the key's words to 0, and the checksum, which tells 32 bits about them. */
export function keyWipe(place: u32): void {
  for (let word = KEY; word <= COMMIT; word++) program(place, word, 0);
}

/** Whether a bit of the key in RAM, or of its checksum, is still set. */
export function wipeIsIncomplete(): bool {
  for (let word = KEY; word <= COMMIT; word++) if (recordWord(word) != 0) return true;
  return false;
}

/**
 * Whether the mark of the key in RAM has all bits clear that it must have clear: the upper or the lower half.
 */
export function endIsWhole(): bool {
  return recordWord(END) >> 16 == 0 || (recordWord(END) & 0xffff) == 0;
}

/** Reads a slot into RAM and says what it holds, one of the SLOT_ codes. */
export function slotRead(place: u32): u32 {
  mended = false;
  let clear: u32 = 0;
  for (let word: u32 = 0; word < SLOT_WORDS; word++) {
    const value = wordAt(place, word);
    recordSet(word, value);
    clear += setBits(~value);
  }
  if (clear == 0) return SLOT_BLANK;
  if (clear <= FALLEN) return SLOT_DIRTY;
  const isKey = recordWord(KIND_PEER) >> 16 == KIND_KEY;
  if (!isKey && wordsAreWhole(words, META_WORDS)) return metaKind();
  if (neverCounted()) return wipeIsIncomplete() ? SLOT_TORN : SLOT_VOID;
  if (isKey && wordsAreWhole(words, IDENTITY_WORDS)) return keyKind();
  return mendedKind();
}

/** A record that is not whole: a key whose identity can be mended, another record that can be, or neither. */
function mendedKind(): u32 {
  mended = true;
  if (mendOneBit(words, IDENTITY_WORDS) && recordWord(KIND_PEER) >> 16 == KIND_KEY) return keyKind();
  if (mendOneBit(words, META_WORDS)) return metaKind();
  mended = false;
  return SLOT_UNREADABLE;
}

function metaKind(): u32 {
  const kind = recordWord(KIND_PEER) >> 16;
  if (kind == KIND_HEADER) return SLOT_HEADER;
  if (kind == KIND_TOTALS) return SLOT_TOTALS;
  return kind == KIND_RETIRE ? SLOT_RETIRE : SLOT_UNREADABLE;
}

/** No mark of an end, and no checksum yet or the key wiped: cut while it was written, or wiped after that. */
function neverCounted(): bool {
  if (setBits(~recordWord(END)) > FALLEN) return false;
  return recordWord(COMMIT) == ERASED || keyLooksWiped(words + ((<usize>KEY) << 2));
}

function setBits(word: u32): u32 {
  return <u32>popcnt<u32>(word);
}

function keyKind(): u32 {
  const end = recordWord(END);
  if (end != ERASED) return endKind(setBits(end >> 16), setBits(end & 0xffff));
  if (mended || !wordsAreWhole(words, COMMIT)) return SLOT_DAMAGED;
  return reservationIsWhole() ? SLOT_RESERVED : SLOT_FREE;
}

/**
 * What a mark says with `upper` and `lower` bits set in its halves. Spent clears the upper half, burnt the
 * lower one, so neither cut short is taken for the other. A mark that is barely begun on a key nobody
 * reserved is no spending: a bit fell over.
 */
function endKind(upper: u32, lower: u32): u32 {
  if (lower < 8) return SLOT_BURNT;
  if (upper < 8) return SLOT_SPENT;
  return upper < 16 && reservationIsWhole() ? SLOT_SPENT : SLOT_DAMAGED;
}
