/**
 * On-board procedures (ECSS-E-ST-70-41C, 8.18): the places that hold them. Takes: a procedure in segments, in
 * order. Gives: one that is whole and was made for this image's dictionary, or the reason why not. Places are
 * RAM: a reset empties them.
 *
 *   0  "SQP1"
 *   4  hash of the dictionary u64
 *  12  bytes of the bytecode u16
 *  14  name, 16 bytes, filled up with zeros
 *  30  0 u16
 *  32  bytecode of Lua 5.4
 *   .  checksum u16 of all before
 */
import { checksum } from "../glue/crc16";
import { reserve } from "../port/memory";
import {
  DICTIONARY_HASH,
  FAILURE_NO_INTERPRETER,
  FAILURE_NO_SUCH_PROCEDURE,
  FAILURE_NONE,
  FAILURE_PROCEDURE_DAMAGED,
  FAILURE_PROCEDURE_OTHER_DICTIONARY,
  FAILURE_PROCEDURE_SEGMENT,
  FAILURE_PROCEDURE_TOO_LONG,
} from "../protocol/controller";
import { getNumber } from "./telecommand";

/** Procedures that can be loaded at a time. */
export const PLACES: u32 = 4;
/** Bytes of a procedure at most, its header and checksum included. */
export const PLACE_BYTES: u32 = 4096;
/** States of a place. */
export const PLACE_EMPTY: u32 = 0;
const PLACE_LOADING: u32 = 1;
const PLACE_READY: u32 = 2;

const MAGIC: u64 = 0x53515031; // "SQP1"
const AT_HASH: usize = 4;
const AT_LENGTH: usize = 12;
const HEADER_BYTES: u32 = 32;
const CHECKSUM_BYTES: u32 = 2;

/** For each place: state u32, bytes u32. */
const places = memory.data(PLACES * 8, 4);
let base: usize = 0;
let about: u32 = 0;

/**
 * Reserves the places, 16 KiB. A board without an interpreter does not call it, and every load is refused.
 */
export function proceduresReserve(): void {
  base = reserve(<usize>(PLACES * PLACE_BYTES));
}

/** State of a place: a PLACE_ code. */
export function placeState(place: u32): u32 {
  return load<u32>(record(place));
}

/** Bytes that have come. */
export function placeBytes(place: u32): u32 {
  return load<u32>(record(place), 4);
}

/** Checksum of a procedure that is ready. */
export function placeChecksum(place: u32): u32 {
  return placeState(place) == PLACE_READY
    ? <u32>getNumber(contents(place) + <usize>(placeBytes(place) - CHECKSUM_BYTES), 2)
    : 0;
}

/** Address of the bytecode of a procedure that is ready. */
export function placeCode(place: u32): usize {
  return contents(place) + <usize>HEADER_BYTES;
}

/** Bytes of its bytecode. */
export function placeCodeBytes(place: u32): u32 {
  return <u32>getNumber(contents(place) + AT_LENGTH, 2);
}

/** What the failure is about; see the dictionary. */
export function placeDetail(): u32 {
  return about;
}

/** Whether a segment of `bytes` bytes for `offset` may come now. Returns a FAILURE_ code. */
export function segmentCheck(place: u32, offset: u32, bytes: u32): u32 {
  if (base == 0) return fail(FAILURE_NO_INTERPRETER, 0);
  const due = placeState(place) == PLACE_LOADING ? placeBytes(place) : 0;
  if (offset != 0 && offset != due) return fail(FAILURE_PROCEDURE_SEGMENT, due);
  return offset + bytes > PLACE_BYTES ? fail(FAILURE_PROCEDURE_TOO_LONG, PLACE_BYTES) : FAILURE_NONE;
}

/**
 * Takes a segment that `segmentCheck` has passed. Returns a FAILURE_ code; one that fails empties the place.
 */
export function segmentTake(place: u32, offset: u32, from: usize, bytes: u32): u32 {
  memory.copy(contents(place) + <usize>offset, from, <usize>bytes);
  const loaded = offset + bytes;
  setPlace(place, PLACE_LOADING, loaded);
  if (loaded < HEADER_BYTES) return FAILURE_NONE;
  const whole = HEADER_BYTES + placeCodeBytes(place) + CHECKSUM_BYTES;
  if (whole <= PLACE_BYTES && loaded < whole) return FAILURE_NONE;
  const failure = loaded == whole ? judge(contents(place), whole) : fail(FAILURE_PROCEDURE_DAMAGED, 0);
  setPlace(place, failure == FAILURE_NONE ? PLACE_READY : PLACE_EMPTY, failure == FAILURE_NONE ? whole : 0);
  return failure;
}

/** Whether a procedure is ready in a place. Returns a FAILURE_ code. */
export function placeCheck(place: u32): u32 {
  return placeState(place) == PLACE_READY ? FAILURE_NONE : fail(FAILURE_NO_SUCH_PROCEDURE, place);
}

/** Empties a place. */
export function placeEmpty(place: u32): void {
  setPlace(place, PLACE_EMPTY, 0);
}

function judge(at: usize, bytes: u32): u32 {
  const sum = checksum(at, bytes - CHECKSUM_BYTES);
  if (getNumber(at, 4) != MAGIC || <u32>getNumber(at + <usize>(bytes - CHECKSUM_BYTES), 2) != sum)
    return fail(FAILURE_PROCEDURE_DAMAGED, sum);
  const hash = getNumber(at + AT_HASH, 8);
  return hash == DICTIONARY_HASH ? FAILURE_NONE : fail(FAILURE_PROCEDURE_OTHER_DICTIONARY, <u32>(hash >> 32));
}

function fail(failure: u32, detail: u32): u32 {
  about = detail;
  return failure;
}

function setPlace(place: u32, state: u32, bytes: u32): void {
  store<u32>(record(place), state);
  store<u32>(record(place), bytes, 4);
}

function contents(place: u32): usize {
  return base + <usize>(place * PLACE_BYTES);
}

function record(place: u32): usize {
  return places + ((<usize>place) << 3);
}
