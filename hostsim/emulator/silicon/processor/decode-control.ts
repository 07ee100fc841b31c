/**
 * Decodes branches and control instructions of 32 bits. Takes: two half-words, of which the second begins
 * with a 1. Gives: a record. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), C2.3.4 "Branches
 * and miscellaneous control"; Armv6-M has BL, MRS, MSR, barriers and UDF of them.
 */
import { decodeHint } from "./decode-miscellaneous";
import { Decoded, field, fieldPlace, signed } from "./decoded-record";
import { Operation } from "./operations";
import { PROGRAM_COUNTER, STACK_POINTER } from "./state";

/** First half-words, some with a register in their low bits. */
const MSR_FIRST: u32 = 0xf380;
const HINT_FIRST: u32 = 0xf3af;
const BARRIER_FIRST: u32 = 0xf3bf;
const MRS_FIRST: u32 = 0xf3ef;
const UNDEFINED_FIRST: u32 = 0xf7f0;

/** Second half-words and the bits that are fixed in them. */
const MSR_SECOND: u32 = 0x8000;
const MSR_FIXED: u32 = 0xf300;
const HINT_SECOND: u32 = 0x8000;
const BARRIER_SECOND: u32 = 0x8f00;
const BARRIER_FIXED: u32 = 0xff00;
const MRS_SECOND: u32 = 0x8000;
const MRS_FIXED: u32 = 0xf000;
const UNDEFINED_SECOND: u32 = 0xa000;
const UNDEFINED_FIXED: u32 = 0xf000;

/** CLREX and the barriers, by four bits. */
const CLREX: u32 = 2;
const DSB: u32 = 4;
const ISB: u32 = 6;

/** Decodes an instruction into `into`, which is cleared. */
export function decodeWideBranch(into: Decoded, first: u32, second: u32, isSmall: bool): void {
  const kind = (field(second, 14, 1) << 1) | field(second, 12, 1);
  if (kind == 3) {
    into.operation = <u8>Operation.BL;
    into.immediate = longOffset(first, second);
  } else if (kind == 1) {
    if (isSmall) return;
    into.operation = <u8>Operation.B;
    into.immediate = longOffset(first, second);
  } else if (kind == 0) {
    if (field(first, 7, 3) == 7) decodeControl(into, first, second, isSmall);
    else if (!isSmall) decodeConditional(into, first, second);
  }
}

/** Offset of a branch, 25 bits; two of its bits are kept as whether they equal the sign. */
function longOffset(first: u32, second: u32): u32 {
  const sign = field(first, 10, 1);
  const high = ((field(second, 13, 1) ^ sign ^ 1) << 1) | (field(second, 11, 1) ^ sign ^ 1);
  const offset = (sign << 24) | (high << 22) | (field(first, 0, 10) << 12) | (field(second, 0, 11) << 1);
  return signed(offset, 25);
}

function decodeConditional(into: Decoded, first: u32, second: u32): void {
  const high = (field(first, 10, 1) << 2) | (field(second, 11, 1) << 1) | field(second, 13, 1);
  into.operation = <u8>(Operation.BEQ + field(first, 6, 4));
  into.immediate = signed((high << 18) | (field(first, 0, 6) << 12) | (field(second, 0, 11) << 1), 21);
}

function decodeControl(into: Decoded, first: u32, second: u32, isSmall: bool): void {
  if ((first & 0xfff0) == UNDEFINED_FIRST) {
    if ((second & UNDEFINED_FIXED) == UNDEFINED_SECOND) into.operation = <u8>Operation.UDF;
  } else if ((first & 0xfff0) == MSR_FIRST) {
    if ((second & MSR_FIXED) != MSR_SECOND) return;
    into.operation = <u8>Operation.MSR;
    into.n = fieldPlace(first, 0);
    into.immediate = field(second, 0, 8);
    // Which parts of the flags it writes: bit 1 NZCVQ, bit 0 GE.
    into.extra = <u8>field(second, 10, 2);
    if (into.n == <u8>PROGRAM_COUNTER || into.n == <u8>STACK_POINTER)
      into.operation = <u8>Operation.UNPREDICTABLE;
  } else if (first == MRS_FIRST) {
    if ((second & MRS_FIXED) != MRS_SECOND) return;
    into.operation = <u8>Operation.MRS;
    into.d = fieldPlace(second, 8);
    into.immediate = field(second, 0, 8);
    if (into.d == <u8>PROGRAM_COUNTER || into.d == <u8>STACK_POINTER)
      into.operation = <u8>Operation.UNPREDICTABLE;
  } else if (first == BARRIER_FIRST) {
    if ((second & BARRIER_FIXED) == BARRIER_SECOND) decodeBarrier(into, field(second, 4, 4), isSmall);
  } else if (first == HINT_FIRST && !isSmall) {
    if ((second & 0xff00) == HINT_SECOND) decodeHint(into, second & 0xff);
  }
}

function decodeBarrier(into: Decoded, which: u32, isSmall: bool): void {
  if (which >= DSB && which <= ISB) into.operation = <u8>Operation.BARRIER;
  else if (which == CLREX && !isSmall) into.operation = <u8>Operation.CLREX;
}
