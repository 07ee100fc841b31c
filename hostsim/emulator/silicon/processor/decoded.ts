/**
 * A decoded instruction. Takes: the bytes at an address. Gives: a record that says what to do, from a table
 * by the address' low bits. An entry holds the four bytes that it was made from, so it is right or made
 * anew, whatever was written where. Inside of an IT block short instructions leave the flags: a second
 * table.
 */
import { decodeNarrow } from "./decode-narrow";
import { decodeWide } from "./decode-wide";
import { Decoded } from "./decoded-record";
import { ProcessorState } from "./state";

/** Instructions that a table holds: 32 KiB of code. */
const ENTRIES: u32 = 16384;

/** Bytes of an entry, a power of 2. */
const ENTRY_BYTES: u32 = <u32>offsetof<Decoded>();

/** Bytes of the tables of one architecture: outside and inside of IT blocks. */
const TABLE_BYTES: u32 = ENTRIES * ENTRY_BYTES;

/** First half-words from here on have a second one. */
const FIRST_WIDE: u32 = 0xe800;

const smallTables = memory.data(2 * ENTRIES * <u32>offsetof<Decoded>(), 64);
const mainlineTables = memory.data(2 * ENTRIES * <u32>offsetof<Decoded>(), 64);

/** Gives a core the tables of its architecture, which both cores may share. */
export function takeTables(cpu: ProcessorState): void {
  cpu.decoded = cpu.isSmall != 0 ? smallTables : mainlineTables;
}

/** The entry for an even address, inside of an IT block or not. It may be of other bytes. */
export function entryFor(cpu: ProcessorState, address: u32, isInBlock: bool): Decoded {
  const table = isInBlock ? cpu.decoded + TABLE_BYTES : cpu.decoded;
  return changetype<Decoded>(table + (address & (2 * ENTRIES - 1)) * (ENTRY_BYTES / 2));
}

/** Makes an entry from the bytes of an instruction: its first half-word is in the low bits. */
export function decode(into: Decoded, bytes: u32, isSmall: bool, isInBlock: bool): void {
  const first = bytes & 0xffff;
  into.clear();
  if (first < FIRST_WIDE) decodeNarrow(into, first, isSmall, isInBlock);
  else decodeWide(into, first, bytes >> 16, isSmall);
  into.bytes = ~bytes;
}
