/**
 * Decodes data processing of 32 bits among registers. Takes: two half-words. Gives: a record. Encodings:
 * Armv8-M Architecture Reference Manual (DDI 0553), C2.3.9 "Data processing (register)".
 */
import { Decoded, field, fieldPlace, rowOf, Shift } from "./decoded-record";
import { Operation } from "./operations";
import { NOTHING, PROGRAM_COUNTER } from "./state";

/** Extensions by three bits. */
const EXTENSIONS = memory.data<i32>([
  Operation.SXTH,
  Operation.UXTH,
  Operation.SXTB16,
  Operation.UXTB16,
  Operation.SXTB,
  Operation.UXTB,
  Operation.REFUSED,
  Operation.REFUSED,
]);

/** Four times four operations: saturating sums, reversals, SEL, CLZ. */
const UNARY = memory.data<i32>([
  Operation.QADD,
  Operation.QDADD,
  Operation.QSUB,
  Operation.QDSUB,
  Operation.REV,
  Operation.REV16,
  Operation.RBIT,
  Operation.REVSH,
  Operation.SEL,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.CLZ,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.REFUSED,
]);

/** The two parts that parallel sums do not have, by three bits of the instruction. */
const NO_PARALLEL: u32 = 3;
const LAST_PARALLEL: u32 = 6;

/** Decodes shifts by registers, extensions, parallel sums, reversals. */
export function decodeRegisterOperation(into: Decoded, first: u32, second: u32): void {
  if (field(second, 12, 4) != 0xf) return;
  into.d = fieldPlace(second, 8);
  into.n = fieldPlace(first, 0);
  into.m = fieldPlace(second, 0);
  const upper = field(first, 4, 4);
  const lower = field(second, 4, 4);
  if (upper < 8) {
    if (lower == 0) into.operation = <u8>(shiftOf(upper >> 1) + withFlags(upper));
    else if (lower >= 8 && lower < 12) decodeExtension(into, upper, lower);
  } else if (lower < 8) decodeParallel(into, upper, lower);
  else if (lower < 12 && upper < 12) decodeUnary(into, upper, lower);
  if (into.operation == Operation.REFUSED) return;
  const isCounter = into.d == <u8>PROGRAM_COUNTER || into.n == <u8>PROGRAM_COUNTER;
  if (isCounter || into.m == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
}

/** A shift by a register: left, right, right with sign, right in a circle. */
function shiftOf(which: u32): u32 {
  return Operation.LSL + which;
}

function withFlags(upper: u32): u32 {
  return (upper & 1) != 0 ? Operation.LSLS - Operation.LSL : 0;
}

function decodeExtension(into: Decoded, upper: u32, lower: u32): void {
  into.operation = rowOf(EXTENSIONS, upper);
  if (into.n == <u8>PROGRAM_COUNTER) into.n = <u8>NOTHING;
  into.amount = <u8>((lower & 3) << 3);
  if (into.amount != 0) into.shift = <u8>Shift.CIRCLE;
}

/**
 * Parallel sums: `extra` has bits 6 to 4 of the first half-word, `amount` bits 6 to 4 of the second one.
 */
function decodeParallel(into: Decoded, upper: u32, lower: u32): void {
  const which = upper & 7;
  const ending = lower & 3;
  if (which == NO_PARALLEL || which > LAST_PARALLEL || ending == 3) return;
  into.operation = <u8>Operation.PARALLEL;
  into.extra = <u8>which;
  into.amount = <u8>lower;
}

function decodeUnary(into: Decoded, upper: u32, lower: u32): void {
  into.operation = rowOf(UNARY, ((upper & 3) << 2) | (lower & 3));
  // Reversals and CLZ name their operand twice.
  const isTwice = (upper & 1) != 0;
  if (!isTwice) return;
  if (into.n != into.m) into.operation = <u8>Operation.UNPREDICTABLE;
  into.n = <u8>NOTHING;
}
