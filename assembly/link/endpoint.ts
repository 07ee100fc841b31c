/**
 * One end of the link. Takes: packets from the other end, messages to send, the time. Gives: packets to send,
 * and the other side's messages, whole, in order, each once. A packet that is damaged, forged, repeated, of
 * another session or of the wrong direction changes nothing. Time is the caller's, in us, and never runs
 * back.
 *
 * The ground opens sessions. The satellite takes part in any whose first packet carries a right tag under key
 * that was never used; whatever it was doing in an earlier session is abandoned.
 */
import { POOL_GRANTED, poolNext } from "../authenticate/pool";
import {
  DIRECTION_DOWN,
  DIRECTION_UP,
  packetTag,
  sessionClose,
  sessionCouldOpenAt,
  sessionIsOpen,
  sessionOpen,
  sessionPosition,
  tagOfSessionAt,
} from "../authenticate/session";
import { get32, put32 } from "../glue/big-endian";
import {
  AT_ACKNOWLEDGED,
  AT_BEYOND,
  AT_ECHO,
  AT_NUMBER,
  AT_PAYLOAD,
  AT_SEGMENT,
  AT_SESSION,
  LONGEST_PACKET,
  NO_SEGMENT,
  packetFlags,
  packetHead,
  packetIsWhole,
  packetSeal,
  payloadBytes,
  SEGMENT_ONLY,
  taggedBytes,
  tagOf,
} from "./packet";
import {
  receivedBelow,
  receivedBeyond,
  receivingClear,
  receivingIsBroken,
  receivingReserve,
  receivingTake,
} from "./receiving";
import {
  NEVER,
  NOTHING_DUE,
  segmentBytes,
  segmentFlags,
  segmentPayload,
  sendingAcknowledged,
  sendingAdd,
  sendingClear,
  sendingDeadline,
  sendingDue,
  sendingReserve,
  sendingSent,
} from "./sending";

/** The packet belongs to the session and was taken. */
export const PACKET_TAKEN: u32 = 0;
/** The packet is genuine and opened a new session. */
export const PACKET_OPENED: u32 = 1;
/** Damaged on the way, or no packet of this link. */
export const PACKET_DAMAGED: u32 = 2;
/** Wrong tag, spent session, or no session. */
export const PACKET_FORGED: u32 = 3;
/** Genuine, but it has come before, or REMEMBERED packets later than one sent after it. */
export const PACKET_REPEATED: u32 = 4;

/** How many of the latest packet numbers are told apart as come or not. */
const REMEMBERED: u32 = 64;

/** Bits of the pool in a word, by which sessions are named. */
const POSITION_GRAIN: u64 = 64;

const incoming = memory.data(LONGEST_PACKET, 4);
const outgoing = memory.data(LONGEST_PACKET, 4);

let isGround: bool = false;
let number: u32 = 0;
let highestNumber: u32 = 0;
/** Bit i: packet highestNumber - i has come. */
let numbersSeen: u64 = 0;
let owesAcknowledgement: bool = false;
let damaged: u64 = 0;
let forged: u64 = 0;
let repeated: u64 = 0;

/**
 * Segments in a window, 16 KiB for both: what a session's ends should have alike, so that nothing is sent
 * which the other has no room for.
 */
export const WINDOW_SEGMENTS: u32 = 8;

/**
 * Reserves windows of `segments` segments each way and room for a message of `bytes` bytes. Called once at
 * start.
 */
export function linkReserve(ground: bool, segments: u32, bytes: u32): void {
  isGround = ground;
  sendingReserve(segments);
  receivingReserve(segments, bytes);
}

/** The ground opens a session at the first unspent bit of its pool. Returns a POOL_ code. */
export function linkOpen(): u32 {
  assert(isGround);
  const outcome = sessionOpen(poolNext());
  if (outcome == POOL_GRANTED) startOver();
  return outcome;
}

/** Ends the session: its keys are wiped, and nothing more is sent or taken. */
export function linkClose(): void {
  sessionClose();
  sendingClear();
  receivingClear();
}

/** Address for a packet that has come, LONGEST_PACKET bytes. */
export function linkIncoming(): usize {
  return incoming;
}

/** Address of the packet that `linkPoll` made. */
export function linkOutgoing(): usize {
  return outgoing;
}

/** Packets dropped since start because they were damaged. */
export function linkDamaged(): u64 {
  return damaged;
}

/** Packets dropped since start because they were not the other side's. */
export function linkForged(): u64 {
  return forged;
}

/** Packets dropped since start because they had come before. */
export function linkRepeated(): u64 {
  return repeated;
}

/** Takes a packet of `bytes` bytes at `linkIncoming`. Returns a PACKET_ code. */
export function linkTake(bytes: u32, nowUs: u64): u32 {
  if (!packetIsWhole(incoming, bytes, !isGround)) {
    damaged += 1;
    return PACKET_DAMAGED;
  }
  const position = <u64>get32(incoming + AT_SESSION) * POSITION_GRAIN;
  const isOfSession = sessionIsOpen() && position == sessionPosition();
  if (isOfSession ? !isGenuine(bytes) : !opensSession(position, bytes)) {
    forged += 1;
    return PACKET_FORGED;
  }
  if (!noteNumber(get32(incoming + AT_NUMBER))) {
    repeated += 1;
    return PACKET_REPEATED;
  }
  sendingAcknowledged(
    get32(incoming + AT_ACKNOWLEDGED),
    get32(incoming + AT_BEYOND),
    get32(incoming + AT_ECHO),
    nowUs,
  );
  const segment = get32(incoming + AT_SEGMENT);
  if (segment != NO_SEGMENT) {
    receivingTake(segment, packetFlags(incoming), incoming + AT_PAYLOAD, payloadBytes(bytes));
    owesAcknowledgement = true;
  }
  return isOfSession ? PACKET_TAKEN : PACKET_OPENED;
}

/** Queues a message; false when the window has no room for it now, or there is no session. */
export function linkSend(message: usize, bytes: u32): bool {
  return sessionIsOpen() && sendingAdd(message, bytes);
}

/**
 * Makes the packet that should go out at `nowUs`, at `linkOutgoing`. Returns its bytes, 0 when none should.
 */
export function linkPoll(nowUs: u64): u32 {
  if (!sessionIsOpen() || receivingIsBroken()) return 0;
  const segment = sendingDue(nowUs);
  if (segment == NOTHING_DUE && !owesAcknowledgement) return 0;
  // A pad is never used twice: a session ends with its numbers.
  if (number == u32.MAX_VALUE) {
    linkClose();
    return 0;
  }
  const isEmpty = segment == NOTHING_DUE;
  const bytes: u32 = isEmpty ? 0 : segmentBytes(segment);
  number += 1;
  packetHead(outgoing, isGround, isEmpty ? SEGMENT_ONLY : segmentFlags(segment), number, bytes);
  const below = receivedBelow();
  put32(outgoing + AT_SESSION, <u32>(sessionPosition() / POSITION_GRAIN));
  put32(outgoing + AT_NUMBER, number);
  put32(outgoing + AT_ACKNOWLEDGED, below);
  put32(outgoing + AT_BEYOND, receivedBeyond(below));
  put32(outgoing + AT_ECHO, highestNumber);
  put32(outgoing + AT_SEGMENT, isEmpty ? NO_SEGMENT : segment);
  if (!isEmpty) {
    memory.copy(outgoing + AT_PAYLOAD, segmentPayload(segment), <usize>bytes);
    sendingSent(segment, number, nowUs);
  }
  owesAcknowledgement = false;
  const direction = isGround ? DIRECTION_UP : DIRECTION_DOWN;
  return packetSeal(outgoing, bytes, packetTag(direction, <u64>number, outgoing, <u32>AT_PAYLOAD + bytes));
}

/** When `linkPoll` has something to send without a packet coming first: 0 at once, NEVER never. */
export function linkDeadline(): u64 {
  if (!sessionIsOpen() || receivingIsBroken()) return NEVER;
  return owesAcknowledgement ? 0 : sendingDeadline();
}

function isGenuine(bytes: u32): bool {
  return tagOf(incoming, bytes) == packetTag(theirDirection(), theirNumber(), incoming, taggedBytes(bytes));
}

/**
 * Whether the packet is the first of a new session under key that was never used; if so the session is open
 * afterwards.
 */
function opensSession(position: u64, bytes: u32): bool {
  if (isGround || !sessionCouldOpenAt(position)) return false;
  const tag = tagOfSessionAt(position, DIRECTION_UP, theirNumber(), incoming, taggedBytes(bytes));
  if (tagOf(incoming, bytes) != tag || sessionOpen(position) != POOL_GRANTED) return false;
  startOver();
  return true;
}

/** Notes that the packet of this number has come; false when it had come before, or it is too old to tell. */
function noteNumber(sent: u32): bool {
  if (sent > highestNumber) {
    const ahead = sent - highestNumber;
    numbersSeen = ahead < REMEMBERED ? (numbersSeen << (<u64>ahead)) | 1 : 1;
    highestNumber = sent;
    return true;
  }
  const behind = highestNumber - sent;
  const bit = (<u64>1) << (<u64>behind);
  if (behind >= REMEMBERED || (numbersSeen & bit) != 0) return false;
  numbersSeen |= bit;
  return true;
}

function theirDirection(): u32 {
  return isGround ? DIRECTION_DOWN : DIRECTION_UP;
}

function theirNumber(): u64 {
  return <u64>get32(incoming + AT_NUMBER);
}

function startOver(): void {
  sendingClear();
  receivingClear();
  number = 0;
  highestNumber = 0;
  numbersSeen = 0;
  owesAcknowledgement = false;
}
