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
import { get16 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import { fail, OK } from "../glue/failure";
import {
  COMMAND_COUNT,
  CONTROLLER_APPLICATION,
  FAILURE_ARGUMENT_OUT_OF_RANGE,
  FAILURE_CHECKSUM,
  FAILURE_LENGTH_DISAGREES,
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
  SERVICE_FUNCTIONS,
  UNAVAILABLE_COUNT,
  unavailableServices,
} from "../protocol/controller";
import { timeIsValid } from "./clock";
import { commandRow, FieldRow, fieldRow } from "./tables";

/** Bytes of the longest telecommand. */
export const LONGEST_TELECOMMAND: u32 = 256;
/** Bytes of the shortest: no arguments. */
export const SHORTEST_TELECOMMAND: u32 = 13;
/** Where a telecommand has what: bytes from its start. */
export const AT_SEQUENCE: usize = 2;
export const AT_LENGTH: usize = 4;
export const AT_VERSION: usize = 6;
export const AT_SERVICE: usize = 7;
export const AT_SUBTYPE: usize = 8;
export const AT_SOURCE: usize = 9;
export const AT_ARGUMENTS: usize = 11;

const CHECKSUM_BYTES: u32 = 2;
const VERSION: u32 = 2;
const ONLY_SEGMENT: u32 = 3;
/**
 * Packet version 0, type telecommand, secondary header flag; application masked out (CCSDS 133.0-B-2, 4.1.3).
 */
const TELECOMMAND_HEAD: u32 = 0x1800;
const APPLICATION_BITS: u32 = 0x07ff;

const LAYOUT_SCHEDULE: u32 = 1;
const TIME_FIELD: u32 = 7;

/** A telecommand as it was read: as far as it was sound, zeros from there on. */
export class Telecommand {
  /** Request identifier: its first four bytes, zero for those that have not come. */
  request: u32;
  /** Acknowledgement flags. */
  acknowledgements: u32;
  service: u32;
  subtype: u32;
  /** Where it comes from. */
  source: u32;
  /** Its COMMAND_ code. */
  command: u32;
  /** Address of its arguments; behind the function's identifier when it is a function. */
  argumentsAt: usize;
  /** Bytes of the arguments. */
  argumentBytes: u32;
}

/**
 * Reads the `bytes` bytes at `packet` into `read`, and judges them: OK when the telecommand is accepted, or a
 * failure of a FAILURE_ code.
 */
export function telecommandCheck(packet: usize, bytes: u32, read: Telecommand): u64 {
  memory.fill(changetype<usize>(read), 0, offsetof<Telecommand>());
  read.request = readRequest(packet, bytes);
  const failure = checkHead(packet, bytes, read.request);
  if (failure != OK) return failure;
  read.acknowledgements = <u32>load<u8>(packet, AT_VERSION) & 15;
  read.service = <u32>load<u8>(packet, AT_SERVICE);
  read.subtype = <u32>load<u8>(packet, AT_SUBTYPE);
  read.source = get16(packet + AT_SOURCE);
  const application = (read.request >> 16) & APPLICATION_BITS;
  if (application != CONTROLLER_APPLICATION) return fail(FAILURE_UNKNOWN_APPLICATION, application);
  read.argumentsAt = packet + AT_ARGUMENTS;
  read.argumentBytes = bytes - <u32>AT_ARGUMENTS - CHECKSUM_BYTES;
  const unknown = findCommand(read);
  return unknown == OK ? checkArguments(read) : unknown;
}

function checkHead(packet: usize, bytes: u32, request: u32): u64 {
  if (bytes < SHORTEST_TELECOMMAND) return fail(FAILURE_TOO_SHORT, bytes);
  if (bytes > LONGEST_TELECOMMAND) return fail(FAILURE_TOO_LONG, bytes);
  const declared = get16(packet + AT_LENGTH) + 7;
  if (declared != bytes) return fail(FAILURE_LENGTH_DISAGREES, declared);
  const head = request >> 16;
  if ((head & ~APPLICATION_BITS) != TELECOMMAND_HEAD) return fail(FAILURE_NOT_A_TELECOMMAND, head);
  const sum = checksum(packet, bytes - CHECKSUM_BYTES);
  if (get16(packet + <usize>(bytes - CHECKSUM_BYTES)) != sum) return fail(FAILURE_CHECKSUM, sum);
  const flags = (request >> 14) & 3;
  if (flags != ONLY_SEGMENT) return fail(FAILURE_SEGMENTED, flags);
  const version = <u32>load<u8>(packet, AT_VERSION) >> 4;
  return version == VERSION ? OK : fail(FAILURE_UNKNOWN_VERSION, version);
}

function readRequest(packet: usize, bytes: u32): u32 {
  let id: u32 = 0;
  for (let i: u32 = 0; i < 4; i++) id = (id << 8) | (i < bytes ? <u32>load<u8>(packet + <usize>i) : 0);
  return id;
}

/** Finds the row of service, subtype and function; takes the function's identifier off the arguments. */
function findCommand(read: Telecommand): u64 {
  const service = read.service;
  for (let i: u32 = 0; i < UNAVAILABLE_COUNT; i++) {
    if (<u32>load<u8>(unavailableServices + <usize>i) == service) return fail(FAILURE_NOT_AVAILABLE, service);
  }
  let hasService = false;
  let hasSubtype = false;
  const wanted: u32 =
    service == SERVICE_FUNCTIONS && read.argumentBytes > 0 ? <u32>load<u8>(read.argumentsAt) : 0;
  for (let i: u32 = 0; i < COMMAND_COUNT; i++) {
    const row = commandRow(i);
    if (<u32>row.service != service) continue;
    hasService = true;
    if (<u32>row.subtype != read.subtype) continue;
    hasSubtype = true;
    if (<u32>row.functionId != wanted) continue;
    read.command = i;
    if (wanted != 0) {
      read.argumentsAt += 1;
      read.argumentBytes -= 1;
    }
    return OK;
  }
  if (!hasService) return fail(FAILURE_UNKNOWN_SERVICE, service);
  if (!hasSubtype) return fail(FAILURE_UNKNOWN_SUBTYPE, read.subtype);
  return read.argumentBytes == 0 ? fail(FAILURE_WRONG_LENGTH, 0) : fail(FAILURE_UNKNOWN_FUNCTION, wanted);
}

/**
 * Length and ranges of the arguments. Of a schedule only that it is not empty: schedule.ts walks its entries.
 */
function checkArguments(read: Telecommand): u64 {
  const row = commandRow(read.command);
  const argumentBytes = read.argumentBytes;
  if (<u32>row.layout == LAYOUT_SCHEDULE) return argumentBytes == 0 ? fail(FAILURE_WRONG_LENGTH, 0) : OK;
  const headBytes = <u32>row.headBytes;
  const entryBytes = <u32>row.entryBytes;
  const most = <u32>row.mostEntries;
  if (argumentBytes < headBytes + (most > 0 ? 1 : 0)) return fail(FAILURE_WRONG_LENGTH, argumentBytes);
  const entries: u32 = most > 0 ? <u32>load<u8>(read.argumentsAt + <usize>headBytes) : 0;
  const expected = headBytes + (most > 0 ? 1 + entries * entryBytes : 0);
  if (most > 0 && (entries == 0 || entries > most)) return fail(FAILURE_ARGUMENT_OUT_OF_RANGE, headBytes);
  if (argumentBytes != expected) return fail(FAILURE_WRONG_LENGTH, argumentBytes);
  const failure = checkFields(read.argumentsAt, <u32>row.headFirst, <u32>row.headFields, 0);
  if (failure != OK) return failure;
  for (let i: u32 = 0; i < entries; i++) {
    const at = headBytes + 1 + i * entryBytes;
    const inEntry = checkFields(read.argumentsAt, <u32>row.entryFirst, <u32>row.entryFields, at);
    if (inEntry != OK) return inEntry;
  }
  return OK;
}

/** Whether `count` fields from place `first` of the table on, at byte `at` of the arguments, are in range. */
function checkFields(from: usize, first: u32, count: u32, at: u32): u64 {
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldRow(first + i);
    const offset = at + <u32>field.offset;
    if (!fieldFits(field, from + <usize>offset)) return fail(FAILURE_ARGUMENT_OUT_OF_RANGE, offset);
  }
  return OK;
}

function fieldFits(field: FieldRow, address: usize): bool {
  if (<u32>field.bytes == TIME_FIELD) return timeIsValid(address);
  const value = getNumber(address, <u32>field.bytes);
  return value >= <u64>field.least && value <= <u64>field.most;
}

/** A big-endian number of 1 to 8 bytes. */
function getNumber(at: usize, bytes: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < bytes; i++) value = (value << 8) | <u64>load<u8>(at + <usize>i);
  return value;
}
