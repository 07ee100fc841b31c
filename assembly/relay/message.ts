/**
 * Packets about relays, made and checked. Takes: heads, bodies, keys. Gives: whole packets with tag and
 * checksum, and whether one that has come is one. What is in them: docs/reference/relay-messages.md.
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
import { get16, get64, put16, put64 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import { LONGEST_PACKET } from "../link/packet";
import {
  ANSWER,
  HEAD_BYTES,
  ROWS_ROW_BYTES,
  readHeadBlock,
  readHeadKind,
  readHeadNumber,
  readHeadOther,
  readHeadRelay,
  readHeadStation,
  writeHead,
} from "../protocol/relay";
import { visitTag } from "./visit";

/** Application process identifier of relays. */
const RELAY_APPLICATION: u32 = 0x52;
/** Block of a packet without a tag. */
export const NO_BLOCK: u64 = u64.MAX_VALUE;

/** Bytes of the primary header, and of tag and checksum behind the body. */
const PRIMARY_BYTES: usize = 6;
const TAIL: u32 = 10;
const CHECKSUM_BYTES: u32 = 2;
const IS_COMMAND: u32 = 1 << 12;
const HAS_SECONDARY_HEADER: u32 = 1 << 11;
/** Where a block's bytes for the answer begin. */
const ANSWER_KEY: usize = 16;
/** Where the pad stands in the bytes for a tag, behind the hash's key. */
const PAD: usize = 8;

const incoming = memory.data(LONGEST_PACKET, 8);
const outgoing = memory.data(LONGEST_PACKET, 8);
const hash = memory.data(<u32>POLYNOMIAL_HASH_BYTES, 8);
let end: usize = 0;
let sent: u32 = 0;
let heardBytes: u32 = 0;

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
  writeHead(messageOut(), kind, station, other, block, number, relay);
  messageHolds(HEAD_BYTES);
}

/** Address of the message that is made: its head, then its body. */
export function messageOut(): usize {
  return outgoing + PRIMARY_BYTES;
}

/** The message that is made holds so many bytes, its head among them. */
export function messageHolds(bytes: u32): void {
  end = messageOut() + <usize>bytes;
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
  hashAdd(hash, row, ROWS_ROW_BYTES);
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
  put16(outgoing + 4, <u32>(end - messageOut()) + TAIL - 1);
}

function seal(tag: u64): u32 {
  put64(end, tag);
  end += 8;
  put16(end, checksum(outgoing, <u32>(end - outgoing)));
  end += 2;
  return <u32>(end - outgoing);
}

/** Whether `bytes` bytes at `relayIncoming` are a whole packet, a question or an answer. */
export function messageIsWhole(bytes: u32, isAnswer: bool): bool {
  if (bytes < <u32>PRIMARY_BYTES + HEAD_BYTES + TAIL || bytes > LONGEST_PACKET) return false;
  const direction = isAnswer ? 0 : IS_COMMAND;
  if (get16(incoming) != (direction | HAS_SECONDARY_HEADER | RELAY_APPLICATION)) return false;
  if (get16(incoming + 4) + 7 != bytes) return false;
  if (get16(incoming + <usize>(bytes - CHECKSUM_BYTES)) != checksum(incoming, bytes - CHECKSUM_BYTES))
    return false;
  heardBytes = bytes - <u32>PRIMARY_BYTES - TAIL;
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

/** Address of the message that has come: its head, then its body. */
export function messageIn(): usize {
  return incoming + PRIMARY_BYTES;
}

/** Its bytes, its head among them. */
export function messageInBytes(): u32 {
  return heardBytes;
}

/** Kind of the packet that has come. */
export function messageKind(): u32 {
  return readHeadKind(messageIn());
}

/** Whom it is from, or for. */
export function messageStation(): u32 {
  return readHeadStation(messageIn());
}

/** The other station. */
export function messageOther(): u32 {
  return readHeadOther(messageIn());
}

/** Its authentication block. */
export function messageBlock(): u64 {
  return readHeadBlock(messageIn());
}

/** Its number. */
export function messageNumber(): u64 {
  return readHeadNumber(messageIn());
}

/** Its relay. */
export function messageRelay(): u64 {
  return readHeadRelay(messageIn());
}

function tagEnd(packet: usize, bytes: u32, key: usize, isAnswer: bool): u64 {
  hashAdd(hash, packet, bytes);
  const tag = hashFinish(hash) ^ load<u64>(key + (isAnswer ? ANSWER_KEY : 0), PAD);
  hashWipe(hash);
  return tag;
}
