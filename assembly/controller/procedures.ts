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
import { get16, get32, get64 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import { fail, OK } from "../glue/failure";
import { reserve } from "../port/memory";
import {
  DICTIONARY_HASH,
  FAILURE_NO_INTERPRETER,
  FAILURE_NO_SUCH_PROCEDURE,
  FAILURE_PROCEDURE_DAMAGED,
  FAILURE_PROCEDURE_OTHER_DICTIONARY,
  FAILURE_PROCEDURE_SEGMENT,
  FAILURE_PROCEDURE_TOO_LONG,
} from "../protocol/controller";

/** Procedures that can be loaded at a time. */
export const PLACES: u32 = 4;
/** Bytes of a procedure at most, its header and checksum included. */
export const PLACE_BYTES: u32 = 4096;
/** States of a place. */
export const PLACE_EMPTY: u32 = 0;
const PLACE_LOADING: u32 = 1;
const PLACE_READY: u32 = 2;

const MAGIC: u32 = 0x53515031; // "SQP1"
const AT_HASH: usize = 4;
const AT_LENGTH: usize = 12;
const HEADER_BYTES: u32 = 32;
const CHECKSUM_BYTES: u32 = 2;

/** A place. */
class Place {
  /** A PLACE_ code. */
  state: u32;
  /** Bytes that have come. */
  bytes: u32;
}

const places = memory.data(PLACES * offsetof<Place>(), 4);
let base: usize = 0;

/**
 * Reserves the places, 16 KiB. A board without an interpreter does not call it, and every load is refused.
 */
export function proceduresReserve(): void {
  base = reserve(<usize>(PLACES * PLACE_BYTES));
}

/** State of a place: a PLACE_ code. */
export function placeState(place: u32): u32 {
  return record(place).state;
}

/** Bytes that have come. */
export function placeBytes(place: u32): u32 {
  return record(place).bytes;
}

/** Checksum of a procedure that is ready. */
export function placeChecksum(place: u32): u32 {
  return placeState(place) == PLACE_READY
    ? get16(contents(place) + <usize>(placeBytes(place) - CHECKSUM_BYTES))
    : 0;
}

/** Address of the bytecode of a procedure that is ready. */
export function placeCode(place: u32): usize {
  return contents(place) + <usize>HEADER_BYTES;
}

/** Bytes of its bytecode. */
export function placeCodeBytes(place: u32): u32 {
  return get16(contents(place) + AT_LENGTH);
}

/** Whether a segment of `bytes` bytes for `offset` may come now: OK, or a failure of a FAILURE_ code. */
export function segmentCheck(place: u32, offset: u32, bytes: u32): u64 {
  if (base == 0) return fail(FAILURE_NO_INTERPRETER, 0);
  const due = placeState(place) == PLACE_LOADING ? placeBytes(place) : 0;
  if (offset != 0 && offset != due) return fail(FAILURE_PROCEDURE_SEGMENT, due);
  return offset + bytes > PLACE_BYTES ? fail(FAILURE_PROCEDURE_TOO_LONG, PLACE_BYTES) : OK;
}

/**
 * Takes a segment that `segmentCheck` has passed. OK, or a failure of a FAILURE_ code; one that fails empties
 * the place.
 */
export function segmentTake(place: u32, offset: u32, from: usize, bytes: u32): u64 {
  memory.copy(contents(place) + <usize>offset, from, <usize>bytes);
  const loaded = offset + bytes;
  setPlace(place, PLACE_LOADING, loaded);
  if (loaded < HEADER_BYTES) return OK;
  const whole = HEADER_BYTES + placeCodeBytes(place) + CHECKSUM_BYTES;
  if (whole <= PLACE_BYTES && loaded < whole) return OK;
  const failure = loaded == whole ? judge(contents(place), whole) : fail(FAILURE_PROCEDURE_DAMAGED, 0);
  setPlace(place, failure == OK ? PLACE_READY : PLACE_EMPTY, failure == OK ? whole : 0);
  return failure;
}

/** Whether a procedure is ready in a place: OK, or a failure of a FAILURE_ code. */
export function placeCheck(place: u32): u64 {
  return placeState(place) == PLACE_READY ? OK : fail(FAILURE_NO_SUCH_PROCEDURE, place);
}

/** Empties a place. */
export function placeEmpty(place: u32): void {
  setPlace(place, PLACE_EMPTY, 0);
}

function judge(at: usize, bytes: u32): u64 {
  const sum = checksum(at, bytes - CHECKSUM_BYTES);
  if (get32(at) != MAGIC || get16(at + <usize>(bytes - CHECKSUM_BYTES)) != sum)
    return fail(FAILURE_PROCEDURE_DAMAGED, sum);
  const hash = get64(at + AT_HASH);
  return hash == DICTIONARY_HASH ? OK : fail(FAILURE_PROCEDURE_OTHER_DICTIONARY, <u32>(hash >> 32));
}

function setPlace(place: u32, state: u32, bytes: u32): void {
  record(place).state = state;
  record(place).bytes = bytes;
}

function contents(place: u32): usize {
  return base + <usize>(place * PLACE_BYTES);
}

function record(place: u32): Place {
  return changetype<Place>(places + <usize>place * offsetof<Place>());
}
