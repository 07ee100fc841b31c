/**
 * Bits in a message, lowest bit of the lowest byte first. One writer and one reader at a time. The writer
 * wants zeroed memory; the reader gives zeros behind the end and remembers that it was asked for them.
 */

let writeAt: usize = 0;
let writtenBits: u32 = 0;
let readAt: usize = 0;
let readBits: u32 = 0;
let endBits: u32 = 0;

/** Starts to write at `address`. */
export function bitsWriteTo(address: usize): void {
  writeAt = address;
  writtenBits = 0;
}

/** Bits written so far. */
export function bitsWritten(): u32 {
  return writtenBits;
}

/** Appends the lowest `count` (at most 32) bits of `value`. */
export function bitsWrite(value: u32, count: u32): void {
  for (let done: u32 = 0; done < count; ) {
    const at = writeAt + <usize>(writtenBits >> 3);
    const free = 8 - (writtenBits & 7);
    const taken = min<u32>(free, count - done);
    const part = ((value >> done) & ((1 << taken) - 1)) << (writtenBits & 7);
    store<u8>(at, <u8>(<u32>load<u8>(at) | part));
    writtenBits += taken;
    done += taken;
  }
}

/** Starts to read `bytes` bytes at `address`. */
export function bitsReadFrom(address: usize, bytes: u32): void {
  readAt = address;
  readBits = 0;
  endBits = bytes << 3;
}

/** The next `count` (at most 32) bits. */
export function bitsRead(count: u32): u32 {
  let value: u32 = 0;
  for (let done: u32 = 0; done < count; ) {
    const offset = readBits & 7;
    const taken = min<u32>(8 - offset, count - done);
    const byte: u32 = readBits < endBits ? <u32>load<u8>(readAt + <usize>(readBits >> 3)) : 0;
    value |= ((byte >> offset) & ((1 << taken) - 1)) << done;
    readBits += taken;
    done += taken;
  }
  return value;
}

/** Whether more was read than there is. */
export function bitsRanOut(): bool {
  return readBits > endBits;
}

/**
 * Appends a number below 2^32 in the Rice code of parameter `low`: quotient in ones, a zero, `low` bits of
 * remainder.
 */
export function riceWrite(value: u32, low: u32): void {
  const quotient = value >> low;
  if (quotient < RICE_LIMIT) {
    bitsWrite((1 << quotient) - 1, quotient + 1);
    bitsWrite(value, low);
  } else {
    bitsWrite(0xffffffff, RICE_LIMIT);
    bitsWrite(value, 32);
  }
}

/** Reads what `riceWrite` wrote. */
export function riceRead(low: u32): u32 {
  let quotient: u32 = 0;
  while (quotient < RICE_LIMIT && bitsRead(1) != 0) quotient++;
  if (quotient == RICE_LIMIT) return bitsRead(32);
  return (quotient << low) | bitsRead(low);
}

/** From this quotient on a number is written out in 32 bits behind as many ones. */
const RICE_LIMIT: u32 = 24;
