/**
 * The sending half of the sliding window. Takes: messages, acknowledgements, the time. Gives: the segment
 * that should go out now. A segment stays until it is acknowledged; it goes out again when packets sent later
 * have come and it has not, or when nothing was heard of it for too long. Never drops, never reorders what
 * the other side will read.
 */
import { reserve } from "../port/memory";
import { LONGEST_PAYLOAD, SEGMENT_FIRST, SEGMENT_LAST, SEGMENT_MIDDLE, SEGMENT_ONLY } from "./packet";

/** No segment is due. */
export const NOTHING_DUE: u32 = 0xffffffff;
/** No time at which anything falls due by itself. */
export const NEVER: u64 = u64.MAX_VALUE;

/** A packet counts as lost when one that was sent this many later has come. */
const REORDERED_AT_MOST: u32 = 3;
const FIRST_TIMEOUT_US: u64 = 250_000;
/**
 * Least margin over the mean round trip: more than a packet's time on a slow line (RFC 6298's granularity).
 */
const LEAST_MARGIN_US: u64 = 20_000;
const LONGEST_TIMEOUT_US: u64 = 500_000;

/** A segment of the window; its payload lies behind it. */
class Slot {
  /** Of its payload. */
  bytes: u32;
  /** SEGMENT_ sequence flags. */
  flags: u32;
  /** A STATE_ code. */
  state: u32;
  /** Of the packet that carried it last. */
  number: u32;
  /** When that went out. */
  sentUs: u64;
}

const SLOT_BYTES: usize = offsetof<Slot>() + <usize>LONGEST_PAYLOAD;

const STATE_UNSENT: u32 = 0;
const STATE_SENT: u32 = 1;
const STATE_LOST: u32 = 2;
const STATE_ARRIVED: u32 = 3;

let slots: usize = 0;
let slotCount: u32 = 0;
/** Segments below this have arrived; this one is the first that has not. */
let oldest: u32 = 0;
/** The next segment that a message gets. */
let behind: u32 = 0;
let smoothedUs: u64 = 0;
let variationUs: u64 = 0;
let timeoutUs: u64 = FIRST_TIMEOUT_US;
let resent: u64 = 0;

/** Reserves a window of `segments` segments, at most 32, 1 KiB each. Called once at start. */
export function sendingReserve(segments: u32): void {
  assert(segments <= 32);
  slotCount = segments;
  slots = reserve(SLOT_BYTES * <usize>segments);
}

/** Forgets everything: a new session. */
export function sendingClear(): void {
  memory.fill(slots, 0, SLOT_BYTES * <usize>slotCount);
  oldest = 0;
  behind = 0;
  smoothedUs = 0;
  variationUs = 0;
  timeoutUs = FIRST_TIMEOUT_US;
}

/** Whether a message of `bytes` bytes would be taken. */
export function sendingHasRoom(bytes: u32): bool {
  return behind - oldest + segmentsOf(bytes) <= slotCount;
}

/** Packets that carried a segment again, since start. */
export function sendingResent(): u64 {
  return resent;
}

/** Whether every segment has arrived. */
export function sendingIsEmpty(): bool {
  return oldest == behind;
}

/** Cuts a message into segments and queues them; false when there is no room for all of it. */
export function sendingAdd(message: usize, bytes: u32): bool {
  if (bytes == 0 || !sendingHasRoom(bytes)) return false;
  const count = segmentsOf(bytes);
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotOf(behind);
    const from = i * LONGEST_PAYLOAD;
    const length = min<u32>(LONGEST_PAYLOAD, bytes - from);
    const isLast = i + 1 == count;
    slot.bytes = length;
    slot.flags = i == 0 ? (isLast ? SEGMENT_ONLY : SEGMENT_FIRST) : isLast ? SEGMENT_LAST : SEGMENT_MIDDLE;
    slot.state = STATE_UNSENT;
    memory.copy(segmentPayload(behind), message + <usize>from, <usize>length);
    behind += 1;
  }
  return true;
}

/**
 * The segment that should go out at `nowUs`, or NOTHING_DUE. Lost ones first, then those overdue, then new
 * ones.
 */
export function sendingDue(nowUs: u64): u32 {
  for (let segment = oldest; segment != behind; segment++) {
    const slot = slotOf(segment);
    const state = slot.state;
    if (state == STATE_LOST || state == STATE_UNSENT) return segment;
    if (state == STATE_SENT && nowUs >= slot.sentUs + timeoutUs) {
      timeoutUs = min<u64>(2 * timeoutUs, LONGEST_TIMEOUT_US);
      return segment;
    }
  }
  return NOTHING_DUE;
}

/** When the next segment falls due by itself: 0 for at once, NEVER when nothing is in flight. */
export function sendingDeadline(): u64 {
  let deadline = NEVER;
  for (let segment = oldest; segment != behind; segment++) {
    const slot = slotOf(segment);
    const state = slot.state;
    if (state == STATE_LOST || state == STATE_UNSENT) return 0;
    if (state == STATE_SENT) deadline = min<u64>(deadline, slot.sentUs + timeoutUs);
  }
  return deadline;
}

/** Notes that a segment goes out in the packet of this number. */
export function sendingSent(segment: u32, number: u32, nowUs: u64): void {
  const slot = slotOf(segment);
  if (slot.state != STATE_UNSENT) resent += 1;
  slot.state = STATE_SENT;
  slot.number = number;
  slot.sentUs = nowUs;
}

/** Sequence flags of a segment in the window. */
export function segmentFlags(segment: u32): u32 {
  return slotOf(segment).flags;
}

/** Bytes of a segment in the window. */
export function segmentBytes(segment: u32): u32 {
  return slotOf(segment).bytes;
}

/** Address of a segment in the window. */
export function segmentPayload(segment: u32): usize {
  return changetype<usize>(slotOf(segment)) + offsetof<Slot>();
}

/** Takes an acknowledgement: see packet.ts for its fields. One that is late or repeated changes nothing. */
export function sendingAcknowledged(acknowledged: u32, beyond: u32, echo: u32, nowUs: u64): void {
  if (acknowledged < oldest || acknowledged > behind) return;
  for (let segment = oldest; segment != behind; segment++) {
    const slot = slotOf(segment);
    const state = slot.state;
    if (state == STATE_UNSENT || state == STATE_ARRIVED) continue;
    const number = slot.number;
    const ahead = segment - acknowledged - 1;
    if (segment < acknowledged || (segment > acknowledged && ahead < 32 && ((beyond >> ahead) & 1) != 0)) {
      slot.state = STATE_ARRIVED;
      if (number == echo) measure(nowUs - slot.sentUs);
    } else if (number + REORDERED_AT_MOST <= echo) {
      slot.state = STATE_LOST;
    }
  }
  oldest = acknowledged;
}

/** Takes a round trip into the timeout: mean and variation as in RFC 6298. */
function measure(tripUs: u64): void {
  if (smoothedUs == 0) {
    smoothedUs = tripUs;
    variationUs = tripUs >> 1;
  } else {
    const difference = tripUs > smoothedUs ? tripUs - smoothedUs : smoothedUs - tripUs;
    variationUs = (3 * variationUs + difference) >> 2;
    smoothedUs = (7 * smoothedUs + tripUs) >> 3;
  }
  timeoutUs = min<u64>(smoothedUs + max<u64>(4 * variationUs, LEAST_MARGIN_US), LONGEST_TIMEOUT_US);
}

function segmentsOf(bytes: u32): u32 {
  return (bytes + LONGEST_PAYLOAD - 1) / LONGEST_PAYLOAD;
}

function slotOf(segment: u32): Slot {
  return changetype<Slot>(slots + <usize>(segment % slotCount) * SLOT_BYTES);
}
