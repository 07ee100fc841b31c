/**
 * A command line as it comes in, byte by byte. Takes: bytes of the UART. Gives: its words. A line that is too
 * long is refused as a whole: `lineIsTooLong`.
 */

const CAPACITY: u32 = 160;
const line = memory.data(CAPACITY);
let length: u32 = 0;
let overflow: bool = false;
let ended: bool = false;

const NEWLINE: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;

/** Takes a byte; true when it ended a line that holds something. */
export function lineTake(byte: u32): bool {
  if (ended) {
    length = 0;
    overflow = false;
    ended = false;
  }
  if (byte == NEWLINE || byte == CARRIAGE_RETURN) {
    ended = length > 0 || overflow;
    return ended;
  }
  if (length == CAPACITY) overflow = true;
  else {
    store<u8>(line + <usize>length, <u8>byte);
    length += 1;
  }
  return false;
}

/** True when the line did not fit. */
export function lineIsTooLong(): bool {
  return overflow;
}

/** Offset of word `index`, or the length of the line when it has no such word. */
function wordStart(index: u32): u32 {
  let at: u32 = 0;
  let word: u32 = 0;
  while (at < length) {
    while (at < length && byteAt(at) == SPACE) at += 1;
    if (word == index) break;
    while (at < length && byteAt(at) != SPACE) at += 1;
    word += 1;
  }
  return at;
}

function byteAt(at: u32): u32 {
  return <u32>load<u8>(line + <usize>at);
}

/** Length of word `index`; 0 when there is none. */
export function wordLength(index: u32): u32 {
  const start = wordStart(index);
  let end = start;
  while (end < length && byteAt(end) != SPACE) end += 1;
  return end - start;
}

/** True when word `index` is `text`. */
export function wordIs(index: u32, text: string): bool {
  if (wordLength(index) != <u32>text.length) return false;
  const start = wordStart(index);
  for (let i = 0; i < text.length; i++) if (byteAt(start + <u32>i) != <u32>text.charCodeAt(i)) return false;
  return true;
}

/** True when word `index` is a number of one to nineteen decimal digits. */
export function wordIsNumber(index: u32): bool {
  const digits = wordLength(index);
  if (digits == 0 || digits > 19) return false;
  const start = wordStart(index);
  for (let i: u32 = 0; i < digits; i++) if (byteAt(start + i) - 0x30 > 9) return false;
  return true;
}

/** The number that word `index` is; call only when `wordIsNumber`. */
export function wordNumber(index: u32): u64 {
  const start = wordStart(index);
  const digits = wordLength(index);
  let value: u64 = 0;
  for (let i: u32 = 0; i < digits; i++) value = value * 10 + <u64>(byteAt(start + i) - 0x30);
  return value;
}

/**
 * Writes the bytes that word `index` spells in hexadecimal digits to `destination`; false unless it spells
 * `bytes`.
 */
export function wordHex(index: u32, destination: usize, bytes: u32): bool {
  if (wordLength(index) != 2 * bytes) return false;
  const start = wordStart(index);
  for (let i: u32 = 0; i < bytes; i++) {
    const high = hexValue(byteAt(start + 2 * i));
    const low = hexValue(byteAt(start + 2 * i + 1));
    if (high > 15 || low > 15) return false;
    store<u8>(destination + <usize>i, <u8>((high << 4) | low));
  }
  return true;
}

function hexValue(byte: u32): u32 {
  if (byte - 0x30 <= 9) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}

/** Overwrites the line: it may have held a seed. */
export function lineWipe(): void {
  memory.fill(line, 0, <usize>CAPACITY);
}
