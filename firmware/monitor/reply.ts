/**
 * The reply line of the monitor. Takes: words and numbers. Gives: bytes for the board's UART, one at a time.
 * Never holds more than one reply; a longer one is cut.
 */

const CAPACITY: u32 = 2048;
/** Nine digits, and the unit of the first of them. */
const GROUP: u64 = 1_000_000_000;
const GROUP_UNIT: u32 = 100_000_000;
const reply = memory.data(CAPACITY);
let written: u32 = 0;
let taken: u32 = 0;

/** Starts a reply; what was not sent yet of the last one is dropped. */
export function replyStart(): void {
  written = 0;
  taken = 0;
}

/** Appends a byte. */
export function replyByte(byte: u32): void {
  if (written == CAPACITY) return;
  store<u8>(reply + <usize>written, <u8>byte);
  written += 1;
}

/** Appends text; string literals are static data, so nothing is allocated. */
export function replyText(text: string): void {
  for (let i = 0; i < text.length; i++) replyByte(text.charCodeAt(i));
}

/** Appends ` name=`. */
export function replyName(name: string): void {
  replyByte(0x20);
  replyText(name);
  replyByte(0x3d);
}

/**
 * Appends a number in decimal digits, nine at a time: a division of 64 bits takes a small processor some 800
 * cycles, and a status that took long would take its time from the tables.
 */
function replyNumber(value: u64): void {
  const above = value / GROUP;
  if (above == 0) {
    replyDigits(<u32>value, 1);
    return;
  }
  const highest = above / GROUP;
  if (highest != 0) replyDigits(<u32>highest, 1);
  replyDigits(<u32>(above % GROUP), highest != 0 ? GROUP_UNIT : 1);
  replyDigits(<u32>(value % GROUP), GROUP_UNIT);
}

/** Appends digits from `unit` on, a power of ten, or from a higher one where the number has it. */
function replyDigits(value: u32, unit: u32): void {
  while (value / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) replyByte(0x30 + ((value / unit) % 10));
}

/** Appends a number that may be negative. */
export function replySigned(value: i64): void {
  if (value < 0) replyByte(0x2d);
  replyNumber(<u64>(value < 0 ? -value : value));
}

/** Appends a byte as two hexadecimal digits. */
export function replyHexByte(byte: u32): void {
  replyByte(hexDigit(byte >> 4));
  replyByte(hexDigit(byte & 15));
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** Appends ` name=value`. */
export function replyField(name: string, value: u64): void {
  replyName(name);
  replyNumber(value);
}

/** Starts a refusal: `error reason`. */
export function replyError(reason: string): void {
  replyStart();
  replyText("error ");
  replyText(reason);
}

/** True while a byte waits to be sent. */
export function replyWaits(): bool {
  return taken < written;
}

/** The next byte for the UART. */
export function replyTake(): u32 {
  taken += 1;
  return <u32>load<u8>(reply + <usize>(taken - 1));
}
