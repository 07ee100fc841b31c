/**
 * Acceptance of telecommands (ECSS-E-ST-70-41C, 7.4.4 and 8.1.2). Takes: bytes that claim to be one. Gives:
 * which of the dictionary's commands it is, with arguments of the right length and in range, or why it is
 * none. Only reads; every access is checked against the bytes that have come, never against those that the
 * packet declares.
 *
 *   0  primary header: telecommand, with secondary header, application; sequence flags and count; length
 *   6  version 2 and acknowledgement flags, service, subtype
 *   9  source u16
 *  11  arguments
 *   .  checksum u16
 */
import { checksum } from "../glue/crc16";
import {
  COMMAND_COUNT,
  CONTROLLER_APPLICATION,
  commandTable,
  FAILURE_ARGUMENT_OUT_OF_RANGE,
  FAILURE_CHECKSUM,
  FAILURE_LENGTH_DISAGREES,
  FAILURE_NONE,
  FAILURE_NOT_A_TELECOMMAND,
  FAILURE_NOT_AVAILABLE,
  FAILURE_SEGMENTED,
  FAILURE_TOO_LONG,
  FAILURE_TOO_SHORT,
  FAILURE_UNKNOWN_APPLICATION,
  FAILURE_UNKNOWN_FUNCTION,
  FAILURE_UNKNOWN_SERVICE,
  FAILURE_UNKNOWN_SUBTYPE,
  FAILURE_UNKNOWN_VERSION,
  FAILURE_WRONG_LENGTH,
  fieldTable,
  SERVICE_FUNCTIONS,
  UNAVAILABLE_COUNT,
  unavailableServices,
} from "../protocol/controller";
import { timeIsValid } from "./clock";

/** Bytes of the longest telecommand. */
export const LONGEST_TELECOMMAND: u32 = 256;
/** Bytes of the shortest: no arguments. */
export const SHORTEST_TELECOMMAND: u32 = 13;
/** Bytes from a telecommand's start to its arguments. */
export const AT_ARGUMENTS: u32 = 11;

const CHECKSUM_BYTES: u32 = 2;
const VERSION: u32 = 2;
const ONLY_SEGMENT: u32 = 3;
/**
 * Packet version 0, type telecommand, secondary header flag; application masked out (CCSDS 133.0-B-2, 4.1.3).
 */
const TELECOMMAND_HEAD: u32 = 0x1800;
const APPLICATION_BITS: u32 = 0x07ff;

// Columns of the table of telecommands (generated.ts).
const ROW_BYTES: usize = 12;
const SUBTYPE: usize = 1;
const FUNCTION: usize = 2;
const LAYOUT: usize = 3;
const HEAD_FIRST: usize = 4;
const HEAD_FIELDS: usize = 5;
const HEAD_BYTES: usize = 6;
const ENTRY_FIRST: usize = 7;
const ENTRY_FIELDS: usize = 8;
const ENTRY_BYTES: usize = 9;
const MOST_ENTRIES: usize = 10;
const LAYOUT_SCHEDULE: u32 = 1;

// Columns of the table of fields.
const FIELD_BYTES: usize = 12;
const FIELD_OFFSET: usize = 1;
const FIELD_LEAST: usize = 4;
const FIELD_MOST: usize = 8;
const TIME_FIELD: u32 = 7;

let request: u32 = 0;
let acknowledgements: u32 = 0;
let service: u32 = 0;
let subtype: u32 = 0;
let source: u32 = 0;
let application: u32 = 0;
let command: u32 = 0;
let detail: u32 = 0;
let argumentsAt: usize = 0;
let argumentBytes: u32 = 0;

/** Request identifier of the last telecommand: its first four bytes, zero for those that have not come. */
export function telecommandRequest(): u32 {
  return request;
}

/** Acknowledgement flags of the last telecommand. */
export function telecommandAcknowledgements(): u32 {
  return acknowledgements;
}

/** Service of the last telecommand. */
export function telecommandService(): u32 {
  return service;
}

/** Subtype of the last telecommand. */
export function telecommandSubtype(): u32 {
  return subtype;
}

/** Source of the last telecommand. */
export function telecommandSource(): u32 {
  return source;
}

/** Application of the last telecommand. */
export function telecommandApplication(): u32 {
  return application;
}

/** The last telecommand's COMMAND_ code; good only after FAILURE_NONE. */
export function telecommandCommand(): u32 {
  return command;
}

/** What the failure is about; see the dictionary. */
export function telecommandDetail(): u32 {
  return detail;
}

/** Address of the last telecommand's arguments; behind the function's identifier when it is a function. */
export function telecommandArguments(): usize {
  return argumentsAt;
}

/** Bytes of the arguments. */
export function telecommandArgumentBytes(): u32 {
  return argumentBytes;
}

/**
 * Judges the `bytes` bytes at `packet`. Returns a FAILURE_ code, FAILURE_NONE when the telecommand is
 * accepted.
 */
export function telecommandCheck(packet: usize, bytes: u32): u32 {
  request = readRequest(packet, bytes);
  acknowledgements = 0;
  service = 0;
  subtype = 0;
  source = 0;
  application = (request >> 16) & APPLICATION_BITS;
  if (bytes < SHORTEST_TELECOMMAND) return fail(FAILURE_TOO_SHORT, bytes);
  if (bytes > LONGEST_TELECOMMAND) return fail(FAILURE_TOO_LONG, bytes);
  const declared = get16(packet + 4) + 7;
  if (declared != bytes) return fail(FAILURE_LENGTH_DISAGREES, declared);
  const head = request >> 16;
  if ((head & ~APPLICATION_BITS) != TELECOMMAND_HEAD) return fail(FAILURE_NOT_A_TELECOMMAND, head);
  const sum = checksum(packet, bytes - CHECKSUM_BYTES);
  if (get16(packet + <usize>(bytes - CHECKSUM_BYTES)) != sum) return fail(FAILURE_CHECKSUM, sum);
  const flags = (request >> 14) & 3;
  if (flags != ONLY_SEGMENT) return fail(FAILURE_SEGMENTED, flags);
  const version = <u32>load<u8>(packet, 6) >> 4;
  if (version != VERSION) return fail(FAILURE_UNKNOWN_VERSION, version);
  acknowledgements = <u32>load<u8>(packet, 6) & 15;
  service = <u32>load<u8>(packet, 7);
  subtype = <u32>load<u8>(packet, 8);
  source = get16(packet + 9);
  if (application != CONTROLLER_APPLICATION) return fail(FAILURE_UNKNOWN_APPLICATION, application);
  argumentsAt = packet + <usize>AT_ARGUMENTS;
  argumentBytes = bytes - AT_ARGUMENTS - CHECKSUM_BYTES;
  const failure = findCommand();
  return failure == FAILURE_NONE ? checkArguments() : failure;
}

function fail(failure: u32, about: u32): u32 {
  detail = about;
  return failure;
}

function readRequest(packet: usize, bytes: u32): u32 {
  let id: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) id = (id << 8) | (i < bytes ? <u32>load<u8>(packet + <usize>i) : 0);
  return id;
}

function get16(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 8) | <u32>load<u8>(at, 1);
}

/** Finds the row of service, subtype and function; takes the function's identifier off the arguments. */
function findCommand(): u32 {
  for (let i: u32 = 0; i < UNAVAILABLE_COUNT; i++) {
    if (<u32>load<u8>(unavailableServices + <usize>i) == service) return fail(FAILURE_NOT_AVAILABLE, service);
  }
  let hasService = false;
  let hasSubtype = false;
  const wanted: u32 = service == SERVICE_FUNCTIONS && argumentBytes > 0 ? <u32>load<u8>(argumentsAt) : 0;
  for (let i: u32 = 0; i < COMMAND_COUNT; i++) {
    const row = commandTable + <usize>i * ROW_BYTES;
    if (<u32>load<u8>(row) != service) continue;
    hasService = true;
    if (<u32>load<u8>(row, SUBTYPE) != subtype) continue;
    hasSubtype = true;
    if (<u32>load<u8>(row, FUNCTION) != wanted) continue;
    command = i;
    if (wanted != 0) {
      argumentsAt += 1;
      argumentBytes -= 1;
    }
    return FAILURE_NONE;
  }
  if (!hasService) return fail(FAILURE_UNKNOWN_SERVICE, service);
  if (!hasSubtype) return fail(FAILURE_UNKNOWN_SUBTYPE, subtype);
  return argumentBytes == 0 ? fail(FAILURE_WRONG_LENGTH, 0) : fail(FAILURE_UNKNOWN_FUNCTION, wanted);
}

/**
 * Length and ranges of the arguments. Of a schedule only that it is not empty: schedule.ts walks its entries.
 */
function checkArguments(): u32 {
  const row = commandTable + <usize>command * ROW_BYTES;
  if (<u32>load<u8>(row, LAYOUT) == LAYOUT_SCHEDULE) {
    return argumentBytes == 0 ? fail(FAILURE_WRONG_LENGTH, 0) : FAILURE_NONE;
  }
  const headBytes = <u32>load<u8>(row, HEAD_BYTES);
  const entryBytes = <u32>load<u8>(row, ENTRY_BYTES);
  const most = <u32>load<u8>(row, MOST_ENTRIES);
  if (argumentBytes < headBytes + (most > 0 ? 1 : 0)) return fail(FAILURE_WRONG_LENGTH, argumentBytes);
  const entries: u32 = most > 0 ? <u32>load<u8>(argumentsAt + <usize>headBytes) : 0;
  const expected = headBytes + (most > 0 ? 1 + entries * entryBytes : 0);
  if (most > 0 && (entries == 0 || entries > most)) return fail(FAILURE_ARGUMENT_OUT_OF_RANGE, headBytes);
  if (argumentBytes != expected) return fail(FAILURE_WRONG_LENGTH, argumentBytes);
  if (!fieldsFit(<u32>load<u8>(row, HEAD_FIRST), <u32>load<u8>(row, HEAD_FIELDS), 0))
    return FAILURE_ARGUMENT_OUT_OF_RANGE;
  for (let i: u32 = 0; i < entries; i++) {
    const at = headBytes + 1 + i * entryBytes;
    if (!fieldsFit(<u32>load<u8>(row, ENTRY_FIRST), <u32>load<u8>(row, ENTRY_FIELDS), at))
      return FAILURE_ARGUMENT_OUT_OF_RANGE;
  }
  return FAILURE_NONE;
}

/** Whether `count` fields from place `first` of the table on, at byte `at` of the arguments, are in range. */
function fieldsFit(first: u32, count: u32, at: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldTable + <usize>(first + i) * FIELD_BYTES;
    const bytes = <u32>load<u8>(field);
    const offset = at + <u32>load<u8>(field, FIELD_OFFSET);
    const address = argumentsAt + <usize>offset;
    let fits: bool;
    if (bytes == TIME_FIELD) fits = timeIsValid(address);
    else {
      const value = getNumber(address, bytes);
      fits = value >= <u64>load<u32>(field, FIELD_LEAST) && value <= <u64>load<u32>(field, FIELD_MOST);
    }
    if (!fits) {
      detail = offset;
      return false;
    }
  }
  return true;
}

/** A big-endian number of 1 to 8 bytes. */
export function getNumber(at: usize, bytes: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < bytes; i++) value = (value << 8) | <u64>load<u8>(at + <usize>i);
  return value;
}
