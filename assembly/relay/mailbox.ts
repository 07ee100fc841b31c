/**
 * Data that waits on board for a station. Takes: a message in parts, whose sum was told before. Gives: it
 * back in parts, once it is whole. What waits is under a one-time pad that the satellite does not hold, with
 * a tag of its own that the receiver checks; here a CRC-32 finds what flash or the line did. One message at a
 * time from each station to each other.
 */
import { checksumAdd, wordsAreWhole, wordsChecksum } from "../glue/crc32";
import { readFlash, writeFlash } from "../port/registers";
import { SECTOR_BYTES, sectorClear } from "./sectors";

/** Messages that can wait. */
export const MAILS: u32 = 4;
/** No such message. */
export const NO_MAIL: u32 = 0xffffffff;

const WORDS: u32 = 16;
const KIND: u32 = 0x4d41494c;

// Words of the head; the message begins behind it.
const HEAD_KIND: u32 = 0;
const HEAD_ENDS: u32 = 1;
const HEAD_BYTES: u32 = 2;
const HEAD_SUM: u32 = 3;
const CHECKED_WORDS: u32 = 4;
/** Programmed to 0 when the message is whole. */
const HEAD_WHOLE: u32 = 5;
const HEAD_SIZE: u32 = WORDS * 4;

const head = memory.data(HEAD_SIZE, 8);
let base: u32 = 0;
let sectors: u32 = 0;

/** Says where messages are: each in `each` sectors from byte `offset` on. */
export function mailAt(offset: u32, each: u32): void {
  base = offset;
  sectors = each;
}

/** Longest message, in bytes. */
function mailRoom(): u32 {
  return sectors * SECTOR_BYTES - HEAD_SIZE;
}

/** The message between two stations, whole or not, or NO_MAIL. */
export function mailOf(from: u32, to: u32): u32 {
  for (let mail: u32 = 0; mail < MAILS; mail++) {
    if (readHead(mail) && field(HEAD_ENDS) == ((from << 16) | to)) return mail;
  }
  return NO_MAIL;
}

/** Whether a message has come whole. */
export function mailIsWhole(mail: u32): bool {
  return readHead(mail) && field(HEAD_WHOLE) == 0;
}

/** Bytes of a message. */
export function mailBytes(mail: u32): u32 {
  return readHead(mail) ? field(HEAD_BYTES) : 0;
}

/** CRC-32 of a message, filled up to whole words with zeros. */
export function mailSum(mail: u32): u32 {
  return readHead(mail) ? field(HEAD_SUM) : 0;
}

/** Makes room for a message; NO_MAIL when there is none. */
export function mailBegin(from: u32, to: u32, bytes: u32, sum: u32): u32 {
  if (bytes > mailRoom()) return NO_MAIL;
  let mail: u32 = 0;
  while (mail < MAILS && readHead(mail)) mail += 1;
  if (mail == MAILS) return NO_MAIL;
  mailForget(mail);
  memory.fill(head, 0xff, <usize>HEAD_SIZE);
  store<u32>(head, KIND);
  store<u32>(head, (from << 16) | to, HEAD_ENDS << 2);
  store<u32>(head, bytes, HEAD_BYTES << 2);
  store<u32>(head, sum, HEAD_SUM << 2);
  store<u32>(head, wordsChecksum(head, CHECKED_WORDS), CHECKED_WORDS << 2);
  for (let i: u32 = 0; i <= CHECKED_WORDS; i++) writeFlash(start(mail) + i * 4, field(i));
  return readHead(mail) ? mail : NO_MAIL;
}

/**
 * Puts `bytes` bytes (whole words but for the last part) at byte `offset`, a multiple of 4, of a message that
 * isn't whole.
 */
export function mailPut(mail: u32, offset: u32, source: usize, bytes: u32): bool {
  const total = mailBytes(mail);
  if ((offset & 3) != 0 || offset > total || bytes > total - offset || field(HEAD_WHOLE) == 0) return false;
  for (let at: u32 = 0; at < bytes; at += 4) {
    let word: u32 = 0;
    for (let i: u32 = 0; i < min<u32>(4, bytes - at); i++)
      word |= (<u32>load<u8>(source + <usize>(at + i))) << (i << 3);
    writeFlash(start(mail) + HEAD_SIZE + offset + at, word);
  }
  return true;
}

/** Looks whether all of a message has come, and notes it. */
export function mailEnd(mail: u32): bool {
  if (!readHead(mail)) return false;
  const total = field(HEAD_BYTES);
  let sum: u32 = 0;
  for (let at: u32 = 0; at < total; at += 4) sum = checksumAdd(sum, readFlash(start(mail) + HEAD_SIZE + at));
  if (sum != field(HEAD_SUM)) return false;
  writeFlash(start(mail) + (HEAD_WHOLE << 2), 0);
  return mailIsWhole(mail);
}

/** Copies `bytes` bytes from byte `offset`, a multiple of 4, of a message. */
export function mailRead(mail: u32, offset: u32, destination: usize, bytes: u32): void {
  for (let at: u32 = 0; at < bytes; at++) {
    const word = readFlash(start(mail) + HEAD_SIZE + offset + (at & ~3));
    store<u8>(destination + <usize>at, <u8>(word >> ((at & 3) << 3)));
  }
}

/** Erases a message: its head last, so that a cut leaves it to be erased again. */
export function mailForget(mail: u32): void {
  for (let sector = sectors; sector > 0; sector--) sectorClear(start(mail) + (sector - 1) * SECTOR_BYTES);
}

function readHead(mail: u32): bool {
  for (let i: u32 = 0; i < WORDS; i++) store<u32>(head + ((<usize>i) << 2), readFlash(start(mail) + i * 4));
  return wordsAreWhole(head, CHECKED_WORDS) && field(HEAD_KIND) == KIND && field(HEAD_BYTES) <= mailRoom();
}

function field(i: u32): u32 {
  return load<u32>(head + ((<usize>i) << 2));
}

function start(mail: u32): u32 {
  return base + mail * sectors * SECTOR_BYTES;
}
