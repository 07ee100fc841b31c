/**
 * A new image on its way up. Takes: its length, version and sum, then its bytes in order. Gives: a candidate
 * in the other slot, or a reason why not. What has come is forgotten at a reset: then it begins anew.
 */
import { fail, OK } from "../glue/failure";
import {
  FAILURE_IMAGE_DAMAGED,
  FAILURE_IMAGE_NOT_CONFIRMED,
  FAILURE_IMAGE_PART,
  FAILURE_IMAGE_TOO_LONG,
  FAILURE_IMAGE_VERSION,
  FAILURE_NO_IMAGE_SLOTS,
} from "../protocol/controller";
import {
  imageSum,
  longestImage,
  otherSlot,
  runningIsConfirmed,
  runningSlot,
  SLOT_EMPTY,
  slotBegin,
  slotSeal,
  slotState,
  slotsAreThere,
  slotVersion,
  slotWrite,
} from "./slots";

let wantedBytes: u32 = 0;
let wantedVersion: u32 = 0;
let wantedSum: u32 = 0;
/** Bytes that have come. */
let loaded: u32 = 0;

/** Whether an image of so many bytes and such a version may be sent: OK, or a failure of a FAILURE_ code. */
export function imageBeginCheck(bytes: u32, version: u32): u64 {
  if (!slotsAreThere()) return fail(FAILURE_NO_IMAGE_SLOTS, 0);
  if (!runningIsConfirmed()) return fail(FAILURE_IMAGE_NOT_CONFIRMED, 0);
  if (bytes == 0 || bytes % 4 != 0 || bytes > longestImage())
    return fail(FAILURE_IMAGE_TOO_LONG, longestImage());
  const lowest = slotVersion(runningSlot());
  return version > lowest ? OK : fail(FAILURE_IMAGE_VERSION, lowest);
}

/** Begins with an image that `imageBeginCheck` has passed: what the other slot holds is gone. */
export function imageBegin(bytes: u32, version: u32, sum: u32): void {
  slotBegin();
  wantedBytes = bytes;
  wantedVersion = version;
  wantedSum = sum;
  loaded = 0;
}

/**
 * Whether `bytes` bytes for `offset` may come now: parts come in order, whole words. OK, or a failure of a
 * FAILURE_ code.
 */
export function imagePartCheck(offset: u32, bytes: u32): u64 {
  if (!slotsAreThere()) return fail(FAILURE_NO_IMAGE_SLOTS, 0);
  return offset == loaded && bytes % 4 == 0 && bytes <= wantedBytes - loaded
    ? OK
    : fail(FAILURE_IMAGE_PART, loaded);
}

/** Takes a part that `imagePartCheck` has passed: `bytes` bytes at `from`, any alignment. */
export function imagePartTake(from: usize, bytes: u32): void {
  for (let at: u32 = 0; at < bytes; at += 4) {
    let word: u32 = 0;
    for (let i: u32 = 0; i < 4; i++) word |= (<u32>load<u8>(from + <usize>(at + i))) << (i << 3);
    slotWrite(loaded + at, word);
  }
  loaded += bytes;
}

/** Whether the whole image is in flash as it was announced: OK, or a failure of a FAILURE_ code. */
export function imageActivateCheck(): u64 {
  if (!slotsAreThere()) return fail(FAILURE_NO_IMAGE_SLOTS, 0);
  if (wantedBytes == 0 || loaded != wantedBytes) return fail(FAILURE_IMAGE_PART, loaded);
  if (slotState(otherSlot()) != SLOT_EMPTY) return fail(FAILURE_IMAGE_PART, loaded);
  const sum = imageSum(otherSlot(), wantedBytes);
  return sum == wantedSum ? OK : fail(FAILURE_IMAGE_DAMAGED, sum);
}

/** Makes it a candidate: the next boot tries it. */
export function imageActivate(): void {
  slotSeal(wantedBytes, wantedSum, wantedVersion);
  wantedBytes = 0;
  loaded = 0;
}
