/**
 * The receiving half of the sliding window. Takes: segments in any order, some twice. Gives: whole messages,
 * each once, in the order they were sent. What is ahead waits in the window; a message waits until it is
 * taken.
 */
import { reserve } from "../port/memory";
import { LONGEST_PAYLOAD, SEGMENT_FIRST, SEGMENT_LAST, SEGMENT_ONLY } from "./packet";

const SLOT_BYTES_OF: usize = 0; // u32 payload bytes, 0 when empty
const SLOT_FLAGS: usize = 4; // u32 sequence flags
const SLOT_PAYLOAD: usize = 8;
const SLOT_BYTES: usize = 1008;

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
  if (load<u32>(slot, SLOT_BYTES_OF) != 0) return;
  store<u32>(slot, bytes, SLOT_BYTES_OF);
  store<u32>(slot, flags, SLOT_FLAGS);
  memory.copy(slot + SLOT_PAYLOAD, payload, <usize>bytes);
}

/** Bytes of the message that is complete, or 0. It stays until `messageDone`. */
export function messageBytes(): u32 {
  while (!isComplete && !isBroken && load<u32>(slotOf(next), SLOT_BYTES_OF) != 0) append();
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
  while (segment - next < slotCount && load<u32>(slotOf(segment), SLOT_BYTES_OF) != 0) segment++;
  return segment;
}

/** Bit i: segment `below` + 1 + i has come. */
export function receivedBeyond(below: u32): u32 {
  let bits: u32 = 0;
  for (let i: u32 = 0; i < 32 && below + 1 + i - next < slotCount; i++) {
    if (load<u32>(slotOf(below + 1 + i), SLOT_BYTES_OF) != 0) bits |= (<u32>1) << i;
  }
  return bits;
}

function append(): void {
  const slot = slotOf(next);
  const bytes = load<u32>(slot, SLOT_BYTES_OF);
  const flags = load<u32>(slot, SLOT_FLAGS);
  const begins = flags == SEGMENT_FIRST || flags == SEGMENT_ONLY;
  if (begins != (assembled == 0) || assembled + bytes > capacity) {
    isBroken = true;
    return;
  }
  memory.copy(message + <usize>assembled, slot + SLOT_PAYLOAD, <usize>bytes);
  assembled += bytes;
  store<u32>(slot, 0, SLOT_BYTES_OF);
  next += 1;
  isComplete = flags == SEGMENT_LAST || flags == SEGMENT_ONLY;
}

function slotOf(segment: u32): usize {
  return slots + <usize>(segment % slotCount) * SLOT_BYTES;
}
