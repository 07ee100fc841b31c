/**
 * Telecommands that a procedure gives. Takes: a row of the table of telecommands and values for its fields.
 * Gives: a packet that goes the way of any other, so that a procedure can do no more than an operator.
 * Commands for procedures are not theirs to give: none starts itself again, now or by the schedule.
 */
import { get32, put16 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import {
  COMMAND_COUNT,
  COMMAND_LOAD_PROCEDURE,
  COMMAND_SCHEDULE,
  CONTROLLER_APPLICATION,
} from "../protocol/controller";
import { onBoardUs, TIME_BYTES, timeWrite } from "./clock";
import { CommandRow, commandRow, fieldRow } from "./tables";
import {
  AT_ARGUMENTS,
  AT_LENGTH,
  AT_SEQUENCE,
  AT_SERVICE,
  AT_SOURCE,
  AT_SUBTYPE,
  AT_VERSION,
  LONGEST_TELECOMMAND,
} from "./telecommand";

/** Source of telecommands that procedures give. */
export const PROCEDURE_SOURCE: u32 = 0xffff;

const CHECKSUM_BYTES: u32 = 2;
const ALL_REPORTS: u32 = 15;
const US_PER_MS: u64 = 1000;
/**
 * Sequence counts of procedures are the upper half, so that they are seldom the ground's; the source tells
 * them apart for certain.
 */
const FIRST_COUNT: u32 = 0x2000;
const COUNT_BITS: u32 = 0x1fff;

const packet = memory.data(LONGEST_TELECOMMAND, 4);
let sequence: u32 = 0;
let values: usize = 0;
let left: u32 = 0;
let fits: bool = false;
let at: u32 = 0;

/** Address of the packet that was made last. */
export function procedureCommand(): usize {
  return packet;
}

/** Its request identifier. */
export function procedureCommandRequest(): u32 {
  return get32(packet);
}

/**
 * Makes the telecommand of row `row` with `count` values, i64 each, from `from` on. Returns its bytes; 0 when
 * they don't fit.
 */
export function commandMake(row: u32, from: usize, count: u32): u32 {
  return build(0, row, from, count);
}

/**
 * Makes the telecommand that schedules another, `delayMs` from now. Returns its bytes; 0 when values don't
 * fit.
 */
export function commandMakeScheduled(delayMs: u64, row: u32, from: usize, count: u32): u32 {
  const inner = <u32>AT_ARGUMENTS + 1 + TIME_BYTES;
  const bytes = build(inner, row, from, count);
  if (bytes == 0 || inner + bytes + CHECKSUM_BYTES > LONGEST_TELECOMMAND) return 0;
  head(0, commandRow(COMMAND_SCHEDULE));
  store<u8>(packet, 1, AT_ARGUMENTS);
  timeWrite(packet + AT_ARGUMENTS + 1, onBoardUs() + delayMs * US_PER_MS);
  at = inner + bytes;
  return close(0);
}

function build(start: u32, command: u32, from: usize, count: u32): u32 {
  if (command >= COMMAND_COUNT || command == COMMAND_SCHEDULE) return 0;
  const row = commandRow(command);
  if (row.service == commandRow(COMMAND_LOAD_PROCEDURE).service) return 0;
  values = from;
  left = count;
  fits = true;
  head(start, row);
  at = start + <u32>AT_ARGUMENTS;
  if (row.functionId != 0) number(1, <i64>row.functionId);
  fields(<u32>row.headFirst, <u32>row.headFields);
  const entryFields = <u32>row.entryFields;
  if (entryFields > 0) {
    const entries = left / entryFields;
    number(1, <i64>entries);
    for (let i: u32 = 0; i < entries; i++) fields(<u32>row.entryFirst, entryFields);
  }
  return fits && left == 0 ? close(start) : 0;
}

function head(start: u32, row: CommandRow): void {
  const to = packet + <usize>start;
  put16(to, 0x1800 | CONTROLLER_APPLICATION);
  put16(to + AT_SEQUENCE, 0xc000 | FIRST_COUNT | (sequence & COUNT_BITS));
  sequence += 1;
  store<u8>(to, <u8>((2 << 4) | ALL_REPORTS), AT_VERSION);
  store<u8>(to, row.service, AT_SERVICE);
  store<u8>(to, row.subtype, AT_SUBTYPE);
  put16(to + AT_SOURCE, PROCEDURE_SOURCE);
}

/** Writes length and checksum of the packet that ends at `at`. Returns its bytes. */
function close(start: u32): u32 {
  const bytes = at - start + CHECKSUM_BYTES;
  const from = packet + <usize>start;
  put16(from + AT_LENGTH, bytes - 7);
  put16(packet + <usize>at, checksum(from, at - start));
  return bytes;
}

function fields(first: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const width = <u32>fieldRow(first + i).bytes;
    if (left == 0) {
      fits = false;
      return;
    }
    const value = load<i64>(values);
    values += 8;
    left -= 1;
    if (width == TIME_BYTES) {
      if (at + TIME_BYTES + CHECKSUM_BYTES > LONGEST_TELECOMMAND || value < 0) fits = false;
      else timeWrite(packet + <usize>at, <u64>value);
      at += TIME_BYTES;
    } else number(width, value);
  }
}

/** Appends a number; one that has no room in `width` bytes, signed or not, makes the whole command unfit. */
function number(width: u32, value: i64): void {
  const bits = <i64>(width << 3);
  if (at + width + CHECKSUM_BYTES > LONGEST_TELECOMMAND) fits = false;
  if (width < 8 && value >> bits != 0 && value >> (bits - 1) != -1) fits = false;
  if (!fits) return;
  for (let i: u32 = 0; i < width; i++)
    store<u8>(packet + <usize>(at + i), <u8>(value >> <i64>((width - 1 - i) << 3)));
  at += width;
}
