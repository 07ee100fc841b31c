/**
 * A packet of the link: a CCSDS space packet (CCSDS 133.0-B-2) whose secondary header carries what delivery
 * needs. All numbers big-endian.
 *
 *   0  primary header: version, telecommand or telemetry, secondary header flag, application; sequence
 *      flags and count; length of all that follows, less one
 *   6  session       u32, its position in the pool in words of 64 bits
 *  10  number        u32, counts the packets that a side has sent; its lowest 14 bits are the sequence count
 *  14  acknowledged  u32, all the other side's segments below this one have come
 *  18  beyond        u32, bit i: segment acknowledged + 1 + i has come too
 *  22  echo          u32, highest number that has come
 *  26  segment       u32, place of the payload in what this side sends, NO_SEGMENT when there is none
 *  30  payload, at most LONGEST_PAYLOAD bytes
 *   .  tag           u64, of all before it
 *   .  checksum      u16, of all before it
 */
import { get16, get64, put16, put64 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";

/** Application process identifier of distillation. */
export const APPLICATION: u32 = 0x51;
/** Most bytes of payload in a packet. */
export const LONGEST_PAYLOAD: u32 = 1000;
/** Bytes of a packet besides its payload. */
export const PACKET_OVERHEAD: u32 = 40;
/** Bytes of the longest packet. */
export const LONGEST_PACKET: u32 = 1040;

/**
 * Sequence flags (CCSDS 133.0-B-2, 4.1.3.4.2): a message's segment in the middle, the first, the last, the
 * only one.
 */
export const SEGMENT_MIDDLE: u32 = 0;
export const SEGMENT_FIRST: u32 = 1;
export const SEGMENT_LAST: u32 = 2;
export const SEGMENT_ONLY: u32 = 3;

/** Segment of a packet that carries nothing but acknowledgement. */
export const NO_SEGMENT: u32 = 0xffffffff;

/** Offsets of a packet's fields, in bytes from its start. */
export const AT_SESSION: usize = 6;
export const AT_NUMBER: usize = 10;
export const AT_ACKNOWLEDGED: usize = 14;
export const AT_BEYOND: usize = 18;
export const AT_ECHO: usize = 22;
export const AT_SEGMENT: usize = 26;
export const AT_PAYLOAD: usize = 30;
const TAG_BYTES: u32 = 8;
const CHECKSUM_BYTES: u32 = 2;
const IS_COMMAND: u32 = 1 << 12;
const HAS_SECONDARY_HEADER: u32 = 1 << 11;

/** Writes the primary header. */
export function packetHead(at: usize, isCommand: bool, flags: u32, number: u32, payloadBytes: u32): void {
  put16(at, (isCommand ? IS_COMMAND : 0) | HAS_SECONDARY_HEADER | APPLICATION);
  put16(at + 2, (flags << 14) | (number & 0x3fff));
  put16(at + 4, payloadBytes + PACKET_OVERHEAD - 6 - 1);
}

/** Writes tag and checksum behind the payload and returns the packet's bytes. */
export function packetSeal(at: usize, payloadBytes: u32, tag: u64): u32 {
  const behind = at + AT_PAYLOAD + <usize>payloadBytes;
  put64(behind, tag);
  const covered = <u32>AT_PAYLOAD + payloadBytes + TAG_BYTES;
  put16(at + <usize>covered, checksum(at, covered));
  return covered + CHECKSUM_BYTES;
}

/** Whether `bytes` bytes are one whole packet of this link in the right direction. */
export function packetIsWhole(at: usize, bytes: u32, isCommand: bool): bool {
  if (bytes < PACKET_OVERHEAD || bytes > LONGEST_PACKET) return false;
  if (get16(at) != ((isCommand ? IS_COMMAND : 0) | HAS_SECONDARY_HEADER | APPLICATION)) return false;
  if (get16(at + 4) + 7 != bytes) return false;
  return get16(at + <usize>(bytes - CHECKSUM_BYTES)) == checksum(at, bytes - CHECKSUM_BYTES);
}

/** Sequence flags of a packet. */
export function packetFlags(at: usize): u32 {
  return get16(at + 2) >> 14;
}

/** Bytes of payload in a packet of `bytes` bytes. */
export function payloadBytes(bytes: u32): u32 {
  return bytes - PACKET_OVERHEAD;
}

/** Tag of a packet of `bytes` bytes. */
export function tagOf(at: usize, bytes: u32): u64 {
  return get64(at + <usize>(bytes - CHECKSUM_BYTES - TAG_BYTES));
}

/** Bytes of a packet of `bytes` bytes that its tag covers. */
export function taggedBytes(bytes: u32): u32 {
  return bytes - CHECKSUM_BYTES - TAG_BYTES;
}
