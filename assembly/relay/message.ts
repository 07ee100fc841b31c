/**
 * What stations and satellite say to each other about relays. A space packet as on the link (CCSDS
 * 133.0-B-2), all numbers big-endian:
 *
 *   0  primary header; application 0x52
 *   6  kind            u16, an answer has ANSWER set
 *   8  station         u16, whom it is from, or for
 *  10  other           u16, the other station
 *  12  block           u64, number of the authentication block that the tag is under, or that the visit
 *                      began with; NO_BLOCK: no tag
 *  20  number          u64, of the question: rises with each one of a station; 0 in a part
 *  28  relay           u64, number of the relay, 0 for none
 *  36  body
 *   .  tag             u64, of the rows that it covers, if any, and of all before it
 *   .  checksum        u16, of all before it
 *
 * A block of 32 bytes makes two tags: bytes 0 to 7 key the hash of a question, 8 to 15 are its pad; 16 to 31
 * are the answer's. It is spent for them, so a tag is forged with probability (n/8 + 2) / 2^64 at most, n
 * bytes hashed. Once both have come, it makes the key of the visit (`visit.ts`): parts, which move rows and
 * pieces of messages, have tags under that.
 */
import {
  hashAdd,
  hashFinish,
  hashKey,
  hashWipe,
  POLYNOMIAL_HASH_BYTES,
} from "../authenticate/polynomial-hash";
import { checksum } from "../glue/crc16";
import { get16, get32, LONGEST_PACKET, put16, put32 } from "../link/packet";
import { visitTag } from "./visit";

/** Application process identifier of relays. */
export const RELAY_APPLICATION: u32 = 0x52;
/** Set in the kind of an answer. */
export const ANSWER: u32 = 0x8000;
/** I ask for a relay, with these runs of blocks. Body: number of runs u32; each first u64, count u32. */
export const KIND_ASK: u32 = 1;
/** I take my asking back. Body: as that of KIND_RETURN. */
export const KIND_WITHDRAW: u32 = 2;
/** The rows from one on. Body: u32. A part. */
export const KIND_FETCH: u32 = 3;
/** I have taken these rows down: the tag covers them. */
export const KIND_ACKNOWLEDGE: u32 = 4;
/** Keep a message for the other station. Body: bytes u32, CRC-32 u32. */
export const KIND_OFFER: u32 = 5;
/** A piece of it. Body: offset u32, data. A part. */
export const KIND_PUT: u32 = 6;
/** A piece of the message that is there for me from the other station. Body: offset u32. A part. */
export const KIND_GET: u32 = 7;
/** I have it; forget it. Body: CRC-32 u32. */
export const KIND_TAKEN: u32 = 8;
/**
 * Of the blocks that I had named, these were left over: which are gone? Body: number of runs u32; each first
 * u64, count u32.
 */
export const KIND_RETURN: u32 = 9;
/**
 * Is there a message for me from the other station? The answer ends with its bytes u32 and its CRC-32 u32.
 */
export const KIND_WAITING: u32 = 10;

/** Done, or found done. */
export const RELAY_OK: u32 = 0;
/** None of the blocks that were named are here. */
export const RELAY_SHORT: u32 = 1;
/** As many relays, or messages, are open as can be. */
export const RELAY_BUSY: u32 = 2;
/** No such relay, or message. */
export const RELAY_UNKNOWN: u32 = 3;
/** Not in this state any more, or not yet. */
export const RELAY_LATE: u32 = 4;
/** Flash does not hold what is written. */
export const RELAY_FLASH: u32 = 5;
/** The authentication block is not here, or kept for something else. */
export const RELAY_NO_KEY: u32 = 6;
/** A later question of the station came before this one: nothing was done. */
export const RELAY_OLD: u32 = 7;
/** Told to a station that is to add K_A xor K_B to its own key: the other's key is the shared one. */
export const ROLE_DECODE: u32 = 1;
/** Told to a station whose own key is the shared one. */
export const ROLE_KEEP: u32 = 2;
/** No row behind. */
export const NO_ROW: u32 = 0xffffffff;

/** A packet without a tag. */
export const NO_BLOCK: u64 = u64.MAX_VALUE;
/**
 * Bytes of a row as told: place u32, whether the xor is there u32, number of the station's own block u64,
 * xor.
 */
export const ROW_BYTES: u32 = 48;
/** Most numbers of blocks in an answer. A list that is full says nothing of the blocks that are not in it. */
export const MOST_GONE: u32 = 100;
/** Most blocks that KIND_RETURN and KIND_WITHDRAW name. */
export const MOST_RETURNED: u32 = 1024;

const AT_KIND: usize = 6;
const AT_STATION: usize = 8;
const AT_OTHER: usize = 10;
const AT_BLOCK: usize = 12;
const AT_NUMBER: usize = 20;
const AT_RELAY: usize = 28;
const AT_BODY: usize = 36;
const TAIL: u32 = 10;
const IS_COMMAND: u32 = 1 << 12;
const HAS_SECONDARY_HEADER: u32 = 1 << 11;
/** Where a block's bytes for the answer begin. */
const ANSWER_KEY: usize = 16;

const incoming = memory.data(LONGEST_PACKET, 8);
const outgoing = memory.data(LONGEST_PACKET, 8);
const hash = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
let end: usize = 0;
let sent: u32 = 0;
let read: usize = 0;

/** Address for a packet that has come, LONGEST_PACKET bytes. */
export function relayIncoming(): usize {
  return incoming;
}

/** Address of the packet that was made last. */
export function relayOutgoing(): usize {
  return outgoing;
}

/** Begins a packet. */
export function messageBegin(kind: u32, station: u32, other: u32, block: u64, number: u64, relay: u64): void {
  const direction = (kind & ANSWER) == 0 ? IS_COMMAND : 0;
  put16(outgoing, direction | HAS_SECONDARY_HEADER | RELAY_APPLICATION);
  put16(outgoing + 2, (3 << 14) | (sent & 0x3fff));
  sent += 1;
  put16(outgoing + AT_KIND, kind);
  put16(outgoing + AT_STATION, station);
  put16(outgoing + AT_OTHER, other);
  put64(outgoing + AT_BLOCK, block);
  put64(outgoing + AT_NUMBER, number);
  put64(outgoing + AT_RELAY, relay);
  end = outgoing + AT_BODY;
}

/** Adds a number to the body. */
export function messageAdd32(value: u32): void {
  put32(end, value);
  end += 4;
}

/** Adds a number to the body. */
export function messageAdd64(value: u64): void {
  put64(end, value);
  end += 8;
}

/** Adds room for `bytes` bytes to the body and says where. */
export function messageRoom(bytes: u32): usize {
  end += <usize>bytes;
  return end - <usize>bytes;
}

/** Bytes that the body can still take. */
export function messageLeft(): u32 {
  return <u32>(outgoing + <usize>LONGEST_PACKET - end) - TAIL;
}

/** Starts a tag under the block at `key`: rows may follow, by `tagAdd`, then the packet. */
export function tagStart(key: usize, isAnswer: bool): void {
  hashKey(hash, load<u64>(key + (isAnswer ? ANSWER_KEY : 0)));
}

/** Adds a row to the tag. */
export function tagAdd(row: usize): void {
  hashAdd(hash, row, ROW_BYTES);
}

/** Ends the packet with its tag, if `key` isn't 0, and checksum. Returns its bytes. */
export function messageSeal(key: usize, isAnswer: bool): u32 {
  putLength();
  return seal(key == 0 ? 0 : tagEnd(outgoing, <u32>(end - outgoing), key, isAnswer));
}

/** Ends a part with its tag under the visit's key, and checksum. Returns its bytes. */
export function partSeal(visit: usize): u32 {
  putLength();
  return seal(visitTag(visit, outgoing, <u32>(end - outgoing)));
}

function putLength(): void {
  put16(outgoing + 4, <u32>(end - outgoing) + TAIL - 6 - 1);
}

function seal(tag: u64): u32 {
  put64(end, tag);
  end += 8;
  put16(end, checksum(outgoing, <u32>(end - outgoing)));
  end += 2;
  return <u32>(end - outgoing);
}

/**
 * Whether `bytes` bytes at `relayIncoming` are a whole packet, a question or an answer. Its body is read from
 * there.
 */
export function messageIsWhole(bytes: u32, isAnswer: bool): bool {
  if (bytes < <u32>AT_BODY + TAIL || bytes > LONGEST_PACKET) return false;
  const direction = isAnswer ? 0 : IS_COMMAND;
  if (get16(incoming) != (direction | HAS_SECONDARY_HEADER | RELAY_APPLICATION)) return false;
  if (get16(incoming + 4) + 7 != bytes) return false;
  if (get16(incoming + <usize>bytes - 2) != checksum(incoming, bytes - 2)) return false;
  read = incoming + AT_BODY;
  return ((messageKind() & ANSWER) != 0) == isAnswer;
}

/** Whether the tag of the packet of `bytes` bytes is right. `tagStart` and `tagAdd` came before. */
export function tagIsRight(bytes: u32, key: usize, isAnswer: bool): bool {
  return get64(incoming + <usize>(bytes - TAIL)) == tagEnd(incoming, bytes - TAIL, key, isAnswer);
}

/** Whether the tag of the part of `bytes` bytes is right. */
export function partIsRight(bytes: u32, visit: usize): bool {
  return get64(incoming + <usize>(bytes - TAIL)) == visitTag(visit, incoming, bytes - TAIL);
}

/** Kind of the packet that has come. */
export function messageKind(): u32 {
  return get16(incoming + AT_KIND);
}

/** Whom it is from, or for. */
export function messageStation(): u32 {
  return get16(incoming + AT_STATION);
}

/** The other station. */
export function messageOther(): u32 {
  return get16(incoming + AT_OTHER);
}

/** Its authentication block. */
export function messageBlock(): u64 {
  return get64(incoming + AT_BLOCK);
}

/** Its number. */
export function messageNumber(): u64 {
  return get64(incoming + AT_NUMBER);
}

/** Its relay. */
export function messageRelay(): u64 {
  return get64(incoming + AT_RELAY);
}

/** Bytes of its body that are not read yet, in a packet of `bytes` bytes. */
export function messageUnread(bytes: u32): u32 {
  return <u32>(incoming + <usize>(bytes - TAIL) - read);
}

/** Next number of the body. */
export function messageTake32(): u32 {
  read += 4;
  return get32(read - 4);
}

/** Next number of the body. */
export function messageTake64(): u64 {
  read += 8;
  return get64(read - 8);
}

/** Address of the next `bytes` bytes of the body. */
export function messageTakeBytes(bytes: u32): usize {
  read += <usize>bytes;
  return read - <usize>bytes;
}

function tagEnd(packet: usize, bytes: u32, key: usize, isAnswer: bool): u64 {
  hashAdd(hash, packet, bytes);
  const tag = hashFinish(hash) ^ load<u64>(key + (isAnswer ? ANSWER_KEY : 0), 8);
  hashWipe(hash);
  return tag;
}

/** Stores a big-endian u64 at any address. */
export function put64(at: usize, value: u64): void {
  put32(at, <u32>(value >> 32));
  put32(at + 4, <u32>value);
}

function get64(at: usize): u64 {
  return ((<u64>get32(at)) << 32) | <u64>get32(at + 4);
}
