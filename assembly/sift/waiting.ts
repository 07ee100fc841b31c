/**
 * Clicks that wait for their bases. Takes: pulses that the ground says it has seen, and later its bases, in
 * the same order. Gives: how many pulses were refused, and then the replies of sift/announced.ts.
 *
 * A pulse is spent and looked up when it is said to have clicked, and its symbol kept here, four bits a
 * click, oldest first. What is told until the bases come follows from pulse indices alone: an eavesdropper
 * who still decides about later light learns no class, basis or bit from it (docs/reference/security.md).
 */
import { reserve } from "../port/memory";
import { SEEN_REFUSED, SIFT_BATCH, siftAnswer, siftSee, siftSymbols } from "./announced";

let area: usize = 0;
let capacity: u32 = 0;
let oldest: u32 = 0;
let waiting: u32 = 0;

/** Reserves room for so many clicks. Called once at start. */
export function waitingReserve(clicks: u32): void {
  capacity = (clicks + 1) & ~1;
  area = reserve(<usize>(capacity >> 1));
}

/** Clicks that may wait at a time. */
export function waitingRoom(): u32 {
  return capacity;
}

/** Clicks that wait. */
export function waitingCount(): u32 {
  return waiting;
}

/** Forgets all of them; their pulses stay spent. */
export function waitingClear(): void {
  memory.fill(area, 0, <usize>(capacity >> 1));
  oldest = 0;
  waiting = 0;
}

/**
 * Takes the first `count` clicks of the batch's indices (sift/announced.ts), for which there must be room.
 * Returns how many were refused; those wait like the others, so that bases find them in their order.
 */
export function waitingTake(count: u32): u32 {
  assert(count <= capacity - waiting);
  siftSee(count);
  let refused: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const symbol = <u32>load<u8>(siftSymbols() + <usize>i);
    if (symbol == SEEN_REFUSED) refused += 1;
    put(placeOf(waiting + i), symbol);
  }
  waiting += count;
  memory.fill(siftSymbols(), 0, SIFT_BATCH);
  return refused;
}

/** Answers the oldest `count` clicks by the batch's bases, as siftAnswer does, and forgets them here. */
export function waitingAnswer(count: u32): void {
  assert(count <= waiting && count <= SIFT_BATCH);
  for (let i: u32 = 0; i < count; i++) {
    const place = placeOf(i);
    store<u8>(siftSymbols() + <usize>i, <u8>get(place));
    put(place, 0);
  }
  siftAnswer(count);
  memory.fill(siftSymbols(), 0, SIFT_BATCH);
  oldest = placeOf(count);
  waiting -= count;
}

/** Place of the click that came so many after the oldest. */
function placeOf(after: u32): u32 {
  const place = oldest + after;
  return place >= capacity ? place - capacity : place;
}

function get(place: u32): u32 {
  return (<u32>load<u8>(area + <usize>(place >> 1)) >> ((place & 1) << 2)) & 15;
}

function put(place: u32, symbol: u32): void {
  const address = area + <usize>(place >> 1);
  const shift = (place & 1) << 2;
  store<u8>(address, <u8>((<u32>load<u8>(address) & ~(15 << shift)) | (symbol << shift)));
}
