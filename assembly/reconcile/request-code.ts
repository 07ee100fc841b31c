/**
 * How parity requests travel. Takes and gives: requests as request.ts lays them out, and bits. A request is
 * told by what differs from the one before: stretches mostly lie one behind another, or are as long as their
 * neighbours.
 */
import { bitsRanOut, bitsRead, bitsReadFrom, bitsWrite, bitsWriteTo, bitsWritten } from "../glue/bits";
import { requestAt } from "./request";

/** Bits that tell the length of a number below 2^31. */
const LENGTH_BITS: u32 = 5;
/** Bits that tell a pass. */
const PASS_BITS: u32 = 8;
/** Most bits that a request takes: three flags, a pass, two numbers. */
const LONGEST_REQUEST_BITS: u32 = 3 + 8 + 2 * (5 + 31);

let readPass: u32 = 0;
let readEnd: u32 = 0;
let readLength: u32 = 0;

/**
 * Writes requests to zeroed memory until `count` are written or `limit` bytes would be exceeded; returns how
 * many. `requestCodeBytes` says how long they became.
 */
export function requestCodeWrite(requests: usize, count: u32, destination: usize, limit: u32): u32 {
  bitsWriteTo(destination);
  let pass: u32 = 0;
  let end: u32 = 0;
  let length: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (bitsWritten() + LONGEST_REQUEST_BITS > limit << 3) return i;
    const request = requestAt(requests, i);
    const nextPass = request.pass;
    const from = request.from;
    const to = request.to;
    if (nextPass == pass) bitsWrite(1, 1);
    else bitsWrite(nextPass << 1, 1 + PASS_BITS);
    if (from == end) bitsWrite(1, 1);
    else {
      bitsWrite(0, 1);
      // Mapped to 1, 2, 3, ...: forward to even, backward to odd.
      writeNumber(from > end ? (from - end) << 1 : ((end - from) << 1) | 1);
    }
    if (to - from == length) bitsWrite(1, 1);
    else {
      bitsWrite(0, 1);
      writeNumber(to - from);
    }
    pass = nextPass;
    end = to;
    length = to - from;
  }
  return count;
}

/** Bytes that the last `requestCodeWrite` filled. */
export function requestCodeBytes(): u32 {
  return (bitsWritten() + 7) >> 3;
}

/** Starts to read requests. */
export function requestCodeReadFrom(address: usize, bytes: u32): void {
  bitsReadFrom(address, bytes);
  readPass = 0;
  readEnd = 0;
  readLength = 0;
}

/** Reads the next `count` requests; false when there are fewer. Checks no number: that is Alice's part. */
export function requestCodeRead(count: u32, requests: usize): bool {
  for (let i: u32 = 0; i < count; i++) {
    const request = requestAt(requests, i);
    if (bitsRead(1) == 0) readPass = bitsRead(PASS_BITS);
    if (bitsRead(1) == 0) {
      const distance = readNumber();
      readEnd += (distance & 1) == 0 ? distance >> 1 : 0 - (distance >> 1);
    }
    if (bitsRead(1) == 0) readLength = readNumber();
    request.pass = readPass;
    request.from = readEnd;
    readEnd += readLength;
    request.to = readEnd;
  }
  return !bitsRanOut();
}

/** A number from 1 to 2^31 - 1: how many bits it has, then those below its highest. */
function writeNumber(value: u32): void {
  const below = 31 - clz(value);
  bitsWrite(below, LENGTH_BITS);
  bitsWrite(value, below);
}

function readNumber(): u32 {
  const below = bitsRead(LENGTH_BITS);
  return (1 << below) | bitsRead(below);
}
