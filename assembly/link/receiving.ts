/**
 * The receiving half of the sliding window. Takes: segments in any order, some twice. Gives: whole messages,
 * each once, in the order they were sent. What is ahead waits in the window; a message waits until it is
 * taken.
 */
import { reserve } from "../port/memory";
import { LONGEST_PAYLOAD, SEGMENT_FIRST, SEGMENT_LAST, SEGMENT_ONLY } from "./packet";

/** A segment of the window; its payload lies behind it. */
class Slot {
  /** Of its payload; 0 when it has not come. */
  bytes: u32;
  /** SEGMENT_ sequence flags. */
  flags: u32;
}

const SLOT_BYTES: usize = offsetof<Slot>() + <usize>LONGEST_PAYLOAD;

let slots: usize = 0;
let slotCount: u32 = 0;
let message: usize = 0;
let capacity: u32 = 0;
let assembled: u32 = 0;
let isComplete: bool = false;
let isBroken: bool = false;
/** The segment that is to be read next. */
let next: u32 = 0;

/**
 * Reserves a window of `segments` segments, at most 32, and room for a message of `bytes` bytes. Called once
 * at start.
 */
export function receivingReserve(segments: u32, bytes: u32): void {
  assert(segments <= 32);
  slotCount = segments;
  capacity = bytes;
  slots = reserve(SLOT_BYTES * <usize>segments);
  message = reserve(<usize>bytes);
}

/** Forgets everything: a new session. */
export function receivingClear(): void {
  memory.fill(slots, 0, SLOT_BYTES * <usize>slotCount);
  next = 0;
  assembled = 0;
  isComplete = false;
  isBroken = false;
}

/** Takes a segment; one that has come before, or is beyond the window, changes nothing. */
export function receivingTake(segment: u32, flags: u32, payload: usize, bytes: u32): void {
  if (segment < next || segment - next >= slotCount || bytes == 0 || bytes > LONGEST_PAYLOAD) return;
  const slot = slotOf(segment);
  if (slot.bytes != 0) return;
  slot.bytes = bytes;
  slot.flags = flags;
  memory.copy(payloadOf(slot), payload, <usize>bytes);
}

/** Bytes of the message that is complete, or 0. It stays until `messageDone`. */
export function messageBytes(): u32 {
  while (!isComplete && !isBroken && slotOf(next).bytes != 0) append();
  return isComplete ? assembled : 0;
}

/** Address of the message. */
export function messageAddress(): usize {
  return message;
}

/** Frees the message, so that the next can be read. */
export function messageDone(): void {
  isComplete = false;
  assembled = 0;
}

/**
 * True when what came makes no message: too long, or its segments do not fit together. The session can't go
 * on.
 */
export function receivingIsBroken(): bool {
  return isBroken;
}

/** All segments below this one have come. */
export function receivedBelow(): u32 {
  let segment = next;
  while (segment - next < slotCount && slotOf(segment).bytes != 0) segment++;
  return segment;
}

/** Bit i: segment `below` + 1 + i has come. */
export function receivedBeyond(below: u32): u32 {
  let bits: u32 = 0;
  for (let i: u32 = 0; i < 32 && below + 1 + i - next < slotCount; i++) {
    if (slotOf(below + 1 + i).bytes != 0) bits |= (<u32>1) << i;
  }
  return bits;
}

function append(): void {
  const slot = slotOf(next);
  const bytes = slot.bytes;
  const flags = slot.flags;
  const begins = flags == SEGMENT_FIRST || flags == SEGMENT_ONLY;
  if (begins != (assembled == 0) || assembled + bytes > capacity) {
    isBroken = true;
    return;
  }
  memory.copy(message + <usize>assembled, payloadOf(slot), <usize>bytes);
  assembled += bytes;
  slot.bytes = 0;
  next += 1;
  isComplete = flags == SEGMENT_LAST || flags == SEGMENT_ONLY;
}

function payloadOf(slot: Slot): usize {
  return changetype<usize>(slot) + offsetof<Slot>();
}

function slotOf(segment: u32): Slot {
  return changetype<Slot>(slots + <usize>(segment % slotCount) * SLOT_BYTES);
}
