/**
 * K_A xor K_B, block by block, in flash. Takes: two reserved blocks. Gives: their xor under a place that both
 * stations call it by. A row names its two blocks before either is spent, and holds their xor only once both
 * are: so a cut leaves a pair untouched, or lost and known to be, and never a block that could be used again.
 * What stands here is public.
 */
import { wordsAreWhole, wordsChecksum } from "../glue/crc32";
import { readFlash, writeFlash } from "../port/registers";
import { ERASED, SECTOR_BYTES, sectorClear } from "./sectors";

/** Nothing was ever written there: the end. */
export const ROW_BLANK: u32 = 0;
/** The naming was cut short, or is of another relay: passed over. */
export const ROW_VOID: u32 = 1;
/** The blocks are named; they may or may not be spent. */
export const ROW_NAMED: u32 = 2;
/** The xor is there. */
export const ROW_WHOLE: u32 = 3;
/** The blocks are spent and their xor never came to be. */
const ROW_LOST: u32 = 4;

/** Rows of a sector. */
const SECTOR_ROWS: u32 = 64;

const WORDS: u32 = 16;
// Words of a row: two numbers, the relay's number, CRC-32 of these; the xor, CRC-32 of all before; unused.
const ASKERS: u32 = 0;
const OTHERS: u32 = 2;
const RELAY: u32 = 4;
const NAMED_WORDS: u32 = 5;
const XOR: u32 = 6;
const WHOLE_WORDS: u32 = 14;

const words = memory.data(WORDS * 4, 8);
let base: u32 = 0;
let sectors: u32 = 0;

/** Says where rows are: those of relay i in `each` sectors from byte `offset` + i * each * 4,096 on. */
export function padAt(offset: u32, each: u32): void {
  base = offset;
  sectors = each;
}

/** Rows that a relay has room for. */
export function padRows(): u32 {
  return sectors * SECTOR_ROWS;
}

/** Erases a relay's rows, those that are not blank already. */
export function padClear(relay: u32): void {
  for (let sector: u32 = 0; sector < sectors; sector++)
    sectorClear(base + (relay * sectors + sector) * SECTOR_BYTES);
}

/** Reads a row of the relay of this number into RAM and says what it is, one of the ROW_ codes. */
export function rowRead(relay: u32, row: u32, number: u64): u32 {
  let isBlank = true;
  let isXorBlank = true;
  for (let i: u32 = 0; i < WORDS; i++) {
    const value = readFlash(offset(relay, row, i));
    store<u32>(words + ((<usize>i) << 2), value);
    if (value == ERASED) continue;
    isBlank = false;
    if (i >= XOR) isXorBlank = false;
  }
  if (isBlank) return ROW_BLANK;
  if (!wordsAreWhole(words, NAMED_WORDS) || load<u32>(words, RELAY << 2) != <u32>number) return ROW_VOID;
  if (isXorBlank) return ROW_NAMED;
  return wordsAreWhole(words, WHOLE_WORDS) ? ROW_WHOLE : ROW_LOST;
}

/** Number of the asker's block, or of the other station's, in the row that was read last. */
export function rowBlock(isOther: bool): u64 {
  return load<u64>(words + ((<usize>(isOther ? OTHERS : ASKERS)) << 2));
}

/** Address of the 32 bytes of K_A xor K_B in the row that was read last, aligned to 4. */
export function rowXor(): usize {
  return words + ((<usize>XOR) << 2);
}

/** Names the blocks of a blank row; false when flash does not hold it. */
export function rowName(relay: u32, row: u32, number: u64, askers: u64, others: u64): bool {
  store<u64>(words, askers);
  store<u64>(words, others, OTHERS << 2);
  store<u32>(words, <u32>number, RELAY << 2);
  store<u32>(words, wordsChecksum(words, NAMED_WORDS), NAMED_WORDS << 2);
  for (let i: u32 = 0; i <= NAMED_WORDS; i++) program(relay, row, i);
  return rowRead(relay, row, number) == ROW_NAMED;
}

/** Puts the xor, at `rowXor`, into the row that was read or named last. */
export function rowFill(relay: u32, row: u32): void {
  store<u32>(words, wordsChecksum(words, WHOLE_WORDS), WHOLE_WORDS << 2);
  for (let i = XOR; i <= WHOLE_WORDS; i++) program(relay, row, i);
}

/** Marks the row that was read last as lost. */
export function rowLose(relay: u32, row: u32): void {
  memory.fill(rowXor(), 0, 40);
  for (let i = XOR; i < WORDS; i++) program(relay, row, i);
}

function program(relay: u32, row: u32, i: u32): void {
  writeFlash(offset(relay, row, i), load<u32>(words + ((<usize>i) << 2)));
}

function offset(relay: u32, row: u32, i: u32): u32 {
  return base + relay * sectors * SECTOR_BYTES + (row * WORDS + i) * 4;
}
