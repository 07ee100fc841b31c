/**
 * Telemetry packets (ECSS-E-ST-70-41C, 7.4.3) and their queue. Takes: reports, field by field. Gives: whole
 * packets, in order. The queue is bounded; what has no room is dropped and counted, and the less important is
 * dropped first.
 *
 *   0  primary header: telemetry, with secondary header; sequence flags and count; length
 *   6  version 2 and time status (1: set by the ground), service, subtype
 *   9  message counter u16, of this report since power-on
 *  11  destination u16: the source of the command that it answers, or 0
 *  13  time, 7 bytes
 *  20  data
 *   .  checksum u16
 */
import { put16, put32, put64 } from "../glue/big-endian";
import { checksum } from "../glue/crc16";
import { reserve } from "../port/memory";
import { CONTROLLER_APPLICATION, REPORT_COUNT, reportTable } from "../protocol/controller";
import { clockIsSet, onBoardUs, TIME_BYTES, timeWrite } from "./clock";

/** Bytes of the longest packet. */
export const LONGEST_TELEMETRY: u32 = 1040;
/** Bytes of a packet besides its data. */
export const TELEMETRY_OVERHEAD: u32 = 22;

/** Room in the queue that a report leaves to more important ones. */
export const FOR_VERIFICATION: u32 = 0;
/** Events leave room for verification. */
export const FOR_EVENTS: u32 = 1024;
/** Data leave room for events and verification. */
export const FOR_DATA: u32 = 2048;

const QUEUE_BYTES: u32 = 8192;
const LENGTH_BYTES: u32 = 2;
const AT_SEQUENCE: usize = 2;
const AT_LENGTH: usize = 4;
const AT_VERSION: usize = 6;
const AT_SERVICE: usize = 7;
const AT_SUBTYPE: usize = 8;
const AT_COUNTER: usize = 9;
const AT_DESTINATION: usize = 11;
const AT_TIME: usize = 13;
const AT_DATA: u32 = 20;
const VERSION: u32 = 2;
const HAS_SECONDARY_HEADER: u32 = 1 << 11;
const ONLY_SEGMENT: u32 = 3 << 14;
/** A row of the table of reports. */
class ReportRow {
  service: u8;
  subtype: u8;
}

/** Message counters, for as many reports as the assertion in `telemetryReserve` lets the dictionary have. */
const MOST_REPORTS: u32 = 32;
const counters = memory.data(MOST_REPORTS * 2, 4);
const packet = memory.data(LONGEST_TELEMETRY, 4);
const outgoing = memory.data(LONGEST_TELEMETRY, 4);

let queue: usize = 0;
let first: u32 = 0;
let waiting: u32 = 0;
let sequence: u32 = 0;
let lost: u32 = 0;
let at: u32 = 0;
let report: u32 = 0;

/** Reserves the queue: 8 KiB. Called once at start. */
export function telemetryReserve(): void {
  assert(REPORT_COUNT <= MOST_REPORTS);
  queue = reserve(<usize>QUEUE_BYTES);
}

/** Begins a report: a REPORT_ code, and for whom. */
export function telemetryBegin(code: u32, destination: u32): void {
  report = code;
  const row = changetype<ReportRow>(reportTable + <usize>code * offsetof<ReportRow>());
  const status: u32 = clockIsSet() ? 1 : 0;
  store<u8>(packet, <u8>((VERSION << 4) | status), AT_VERSION);
  store<u8>(packet, row.service, AT_SERVICE);
  store<u8>(packet, row.subtype, AT_SUBTYPE);
  put16(packet + AT_DESTINATION, destination);
  timeWrite(packet + AT_TIME, onBoardUs());
  at = AT_DATA;
}

/** Appends a byte. */
export function append8(value: u32): void {
  store<u8>(packet + <usize>at, <u8>value);
  at += 1;
}

/** Appends a u16. */
export function append16(value: u32): void {
  put16(packet + <usize>at, value);
  at += 2;
}

/** Appends a u32. */
export function append32(value: u32): void {
  put32(packet + <usize>at, value);
  at += 4;
}

/** Appends a u64. */
export function append64(value: u64): void {
  put64(packet + <usize>at, value);
  at += 8;
}

/** Appends `bytes` bytes. */
export function appendBytes(from: usize, bytes: u32): void {
  memory.copy(packet + <usize>at, from, <usize>bytes);
  at += bytes;
}

/** Appends the on-board time. */
export function appendTime(): void {
  timeWrite(packet + <usize>at, onBoardUs());
  at += TIME_BYTES;
}

/** Ends the report and queues it, if that leaves `room` bytes free; else it is dropped and counted. */
export function telemetryEnd(room: u32): void {
  assert(at + 2 <= LONGEST_TELEMETRY);
  const bytes = at + 2;
  if (waiting + LENGTH_BYTES + bytes + room > QUEUE_BYTES) {
    lost += 1;
    return;
  }
  const counter = counters + ((<usize>report) << 1);
  store<u16>(counter, <u16>(load<u16>(counter) + 1));
  put16(packet, HAS_SECONDARY_HEADER | CONTROLLER_APPLICATION);
  put16(packet + AT_SEQUENCE, ONLY_SEGMENT | (sequence & 0x3fff));
  put16(packet + AT_LENGTH, bytes - 7);
  put16(packet + AT_COUNTER, <u32>load<u16>(counter));
  put16(packet + <usize>at, checksum(packet, at));
  sequence += 1;
  pushByte(bytes >> 8);
  pushByte(bytes);
  for (let i: u32 = 0; i < bytes; i++) pushByte(<u32>load<u8>(packet + <usize>i));
}

/**
 * Takes the oldest packet out of the queue, to `telemetryOutgoing`. Returns its bytes, 0 when there is none.
 */
export function telemetryTake(): u32 {
  if (waiting == 0) return 0;
  const bytes = (pullByte() << 8) | pullByte();
  for (let i: u32 = 0; i < bytes; i++) store<u8>(outgoing + <usize>i, <u8>pullByte());
  return bytes;
}

/** Address of the packet that `telemetryTake` took. */
export function telemetryOutgoing(): usize {
  return outgoing;
}

/** Reports dropped since power-on. */
export function telemetryLost(): u32 {
  return lost;
}

/** Bytes in the queue. */
export function telemetryWaiting(): u32 {
  return waiting;
}

function pushByte(byte: u32): void {
  store<u8>(queue + <usize>((first + waiting) % QUEUE_BYTES), <u8>byte);
  waiting += 1;
}

function pullByte(): u32 {
  const byte = <u32>load<u8>(queue + <usize>first);
  first = (first + 1) % QUEUE_BYTES;
  waiting -= 1;
  return byte;
}
