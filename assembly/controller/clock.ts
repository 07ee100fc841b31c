/**
 * The controller's clock. Takes: the board's time since power-on, in us, and the time that the ground sets.
 * Gives: on-board time, as us and as CCSDS unsegmented time code (CCSDS 301.0-B-4, 3.2): seconds of TAI since
 * 1 January 1958, 4 + 2 octets.
 */
import { get16, get32, put16, put32 } from "../glue/big-endian";

/** Preamble: CCSDS epoch, 4 octets of seconds, 2 of fractions (CCSDS 301.0-B-4, 3.2.2). */
const PREAMBLE: u32 = 0x1e;
/** Bytes of a time with its preamble. */
export const TIME_BYTES: u32 = 7;
const SECOND_US: u64 = 1_000_000;

let now: u64 = 0;
let offset: u64 = 0;
let isSet: bool = false;

/** Takes the board's time in us; one that runs back is ignored. */
export function clockTick(us: u64): void {
  if (us > now) now = us;
}

/** Time since power-on, in us. */
export function uptimeUs(): u64 {
  return now;
}

/** On-board time in us; time since power-on as long as it was not set. */
export function onBoardUs(): u64 {
  return now + offset;
}

/** Whether the time was set since power-on. */
export function clockIsSet(): bool {
  return isSet;
}

/** Sets the on-board time. */
export function clockSet(us: u64): void {
  offset = us - now;
  isSet = true;
}

/** Whether the 7 bytes at `at` are a time in the one format that is taken. */
export function timeIsValid(at: usize): bool {
  return <u32>load<u8>(at) == PREAMBLE;
}

/** Reads a time, in us, rounded down. */
export function timeRead(at: usize): u64 {
  return <u64>get32(at + 1) * SECOND_US + ((<u64>get16(at + 5) * SECOND_US) >> 16);
}

/** Writes a time given in us, rounded down to 2^-16 s. */
export function timeWrite(at: usize, us: u64): void {
  const fraction = <u32>(((us % SECOND_US) << 16) / SECOND_US);
  store<u8>(at, <u8>PREAMBLE);
  put32(at + 1, <u32>(us / SECOND_US));
  put16(at + 5, fraction);
}
