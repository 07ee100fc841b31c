/**
 * Frames in a byte stream, for packets over a serial line. Takes: bytes as they come. Gives: frames, and
 * bytes to send.
 *
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Trans. Netw. 7, 159 (1999)) between zero
 * bytes: a frame holds no zero, so after any damage the next zero is a place to start anew. One receiver and
 * one sender a module. What checks a frame is the packet's own checksum.
 */

/** Longest frame's content, in bytes. */
export const LONGEST_FRAME: u32 = 1100;
/** The byte before and behind a frame. */
export const FRAME_EDGE: u32 = 0;

const LONGEST_RUN: u32 = 255;

const received = memory.data(LONGEST_FRAME, 4);
/** Stuffing adds a byte in 254 and one more; an edge stands at either end. */
const CODED_BYTES: u32 = LONGEST_FRAME + (LONGEST_FRAME / (LONGEST_RUN - 1) + 1) + 1 + 2;
const coded = memory.data(CODED_BYTES);

let receivedBytes: u32 = 0;
/** Bytes until the next code byte, and whether a zero stands before it. */
let runLeft: u32 = 0;
let zeroIsDue: bool = false;
let isInside: bool = false;
let isTooLong: bool = false;
let codedBytes: u32 = 0;
let sentBytes: u32 = 0;

/** Whether the receiver is inside a frame, where any byte belongs to it. */
export function frameIsOpen(): bool {
  return isInside;
}

/**
 * Takes a byte. Returns the bytes of the frame that it ends, at `frameContent` until the next call; 0 when it
 * ends none.
 */
export function frameTake(byte: u32): u32 {
  if (byte == FRAME_EDGE) {
    const isWhole = isInside && runLeft == 0 && !isTooLong;
    const bytes = isWhole ? receivedBytes : 0;
    // An edge behind content ends the frame; one behind another edge only begins it.
    isInside = !isInside || receivedBytes == 0;
    receivedBytes = 0;
    runLeft = 0;
    zeroIsDue = false;
    isTooLong = false;
    return bytes;
  }
  if (!isInside) return 0;
  if (runLeft == 0) {
    if (zeroIsDue) append(0);
    runLeft = byte - 1;
    zeroIsDue = byte != LONGEST_RUN;
    return 0;
  }
  append(byte);
  runLeft -= 1;
  return 0;
}

/** Address of the frame that `frameTake` ended. */
export function frameContent(): usize {
  return received;
}

function append(byte: u32): void {
  if (receivedBytes == LONGEST_FRAME) isTooLong = true;
  else {
    store<u8>(received + <usize>receivedBytes, <u8>byte);
    receivedBytes += 1;
  }
}

/** Codes a frame for sending; the one before must be out. */
export function framePut(content: usize, bytes: u32): void {
  assert(bytes <= LONGEST_FRAME && !frameWaits());
  sentBytes = 0;
  codedBytes = 0;
  put(FRAME_EDGE);
  let codeAt = codedBytes;
  put(0);
  for (let i: u32 = 0; i < bytes; i++) {
    const byte = <u32>load<u8>(content + <usize>i);
    if (byte != 0) put(byte);
    if (byte == 0 || codedBytes - codeAt == LONGEST_RUN) {
      store<u8>(coded + <usize>codeAt, <u8>(codedBytes - codeAt));
      codeAt = codedBytes;
      put(0);
    }
  }
  store<u8>(coded + <usize>codeAt, <u8>(codedBytes - codeAt));
  put(FRAME_EDGE);
}

/** Whether bytes of the frame are still to be sent. */
export function frameWaits(): bool {
  return sentBytes < codedBytes;
}

/** The next byte to send. */
export function frameNext(): u32 {
  const byte = <u32>load<u8>(coded + <usize>sentBytes);
  sentBytes += 1;
  return byte;
}

function put(byte: u32): void {
  store<u8>(coded + <usize>codedBytes, <u8>byte);
  codedBytes += 1;
}
