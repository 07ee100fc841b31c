/**
 * How clicks, bases and replies travel. Takes and gives: batches, as sift/announced.ts lays them out, and
 * bits.
 *
 * A click is its distance from the one before, less one, in the Rice code that suits the batch (within 0.12
 * bit of the entropy of geometric gaps, 0.03 where the parameter fits best). A basis is one bit. A reply is
 * one bit, whether the bases match, and behind a match the class: 0 signal, 10 decoy, 11 vacuum. A refused
 * pulse is answered like one of the other basis: the ground makes nothing of either, and the satellite tells
 * how many it refused.
 */
import {
  bitsRanOut,
  bitsRead,
  bitsReadFrom,
  bitsWrite,
  bitsWriteTo,
  bitsWritten,
  riceRead,
  riceWrite,
} from "../glue/bits";
import { CLASS_DECOY, CLASS_SIGNAL } from "../pattern/symbol";

/** Bit 0 of a reply: the bases match, and the pulse is now a sifted bit. */
export const REPLY_MATCH: u32 = 1;
/**
 * Bit 3 of a reply: refused (not emitted for key, out of order, announced before, or no room left). A reply
 * as the ground needs it is never refused; the satellite's count of refusals comes beside.
 */
export const REPLY_REFUSED: u32 = 8;
const LONGEST_RICE: u32 = 30;

/**
 * The Rice parameter for `count` ascending indices that span `span` pulses: for geometric gaps k + 1 is
 * shorter than k up to 2^(k + 1) = mean x 2 ln((1 + sqrt 5) / 2).
 */
export function announcementRice(span: u64, count: u32): u32 {
  const mean = count == 0 ? 1 : span / <u64>count;
  let low: u32 = 0;
  while (low < LONGEST_RICE && ((<u64>1) << (low + 1)) * 1039 <= mean * 1000) low++;
  return low;
}

/**
 * Writes `count` clicks to zeroed memory: ascending u64 `indices` above or equal to `first`. Stops before a
 * gap of 2^32 pulses and before `limit` bytes are full. Returns how many were written.
 */
export function announcementWrite(
  indices: usize,
  count: u32,
  first: u64,
  rice: u32,
  destination: usize,
  limit: u32,
): u32 {
  bitsWriteTo(destination);
  let expected = first;
  for (let i: u32 = 0; i < count; i++) {
    const index = load<u64>(indices + ((<usize>i) << 3));
    const gap = index - expected;
    if (gap > <u64>u32.MAX_VALUE || bitsWritten() + 64 > limit << 3) return i;
    riceWrite(<u32>gap, rice);
    expected = index + 1;
  }
  return count;
}

/** Bytes that the last `announcementWrite` or `replyWrite` filled. */
export function writtenBytes(): u32 {
  return (bitsWritten() + 7) >> 3;
}

/** Starts to read clicks, or bases. */
export function announcementReadFrom(address: usize, bytes: u32): void {
  bitsReadFrom(address, bytes);
}

/** Reads the next `count` bases into u8 `bases`. False when there are not that many. */
export function basesRead(count: u32, bases: usize): bool {
  for (let i: u32 = 0; i < count; i++) store<u8>(bases + <usize>i, <u8>bitsRead(1));
  return !bitsRanOut();
}

/**
 * Reads the next `count` clicks into u64 `indices`. Returns the index behind the last one, or u64.MAX_VALUE
 * when there are not that many.
 */
export function announcementRead(count: u32, first: u64, rice: u32, indices: usize): u64 {
  let expected = first;
  for (let i: u32 = 0; i < count; i++) {
    const index = expected + <u64>riceRead(rice);
    if (index < expected || index == u64.MAX_VALUE) return u64.MAX_VALUE;
    store<u64>(indices + ((<usize>i) << 3), index);
    expected = index + 1;
  }
  return bitsRanOut() ? u64.MAX_VALUE : expected;
}

/**
 * Appends `count` replies (u8 each, as sift/announced.ts makes them) and returns how many of them are
 * refusals.
 */
export function replyAppend(replies: usize, count: u32): u32 {
  let refused: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const reply = <u32>load<u8>(replies + <usize>i);
    if ((reply & REPLY_REFUSED) != 0) refused += 1;
    if ((reply & (REPLY_MATCH | REPLY_REFUSED)) != REPLY_MATCH) {
      bitsWrite(0, 1);
      continue;
    }
    const symbolClass = (reply >> 1) & 3;
    if (symbolClass == CLASS_SIGNAL) bitsWrite(1, 2);
    else bitsWrite(symbolClass == CLASS_DECOY ? 3 : 7, 3);
  }
  return refused;
}

/**
 * Reads `count` replies to u8 each: REPLY_MATCH and the class of a match in bits 2..1, or 0. False when there
 * are fewer.
 */
export function replyRead(address: usize, bytes: u32, count: u32, replies: usize): bool {
  bitsReadFrom(address, bytes);
  for (let i: u32 = 0; i < count; i++) {
    let reply: u32 = 0;
    if (bitsRead(1) != 0) {
      if (bitsRead(1) == 0) reply = (CLASS_SIGNAL << 1) | REPLY_MATCH;
      else reply = (bitsRead(1) == 0 ? CLASS_DECOY << 1 : 0) | REPLY_MATCH;
    }
    store<u8>(replies + <usize>i, <u8>reply);
  }
  return !bitsRanOut();
}
