/**
 * Decodes data processing of 32 bits with immediates and shifted registers. Takes: two half-words. Gives: a
 * record. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), C2.3.2 and C2.3.3; the immediate:
 * T32ExpandImm_C in its part E.
 */
import { Decoded, field, fieldPlace, rowOf, Shift } from "./decoded-record";
import { Operation } from "./operations";
import { DISCARDED, NOTHING, PROGRAM_COUNTER, STACK_POINTER } from "./state";

/** From an operation to the same one that sets the flags. */
const WITH_FLAGS: u32 = Operation.ANDS - Operation.AND;

/** Operations by four bits of the instruction. */
const OPERATIONS = memory.data<i32>([
  Operation.AND,
  Operation.BIC,
  Operation.ORR,
  Operation.ORN,
  Operation.EOR,
  Operation.REFUSED,
  Operation.PKHBT,
  Operation.REFUSED,
  Operation.ADD,
  Operation.REFUSED,
  Operation.ADC,
  Operation.SBC,
  Operation.REFUSED,
  Operation.SUB,
  Operation.RSB,
  Operation.REFUSED,
]);

/** Takes operation, destination and first operand, which all forms have in the same bits. */
function decodeOperation(into: Decoded, first: u32, second: u32): void {
  const which = <i32>rowOf(OPERATIONS, field(first, 5, 4));
  const setsFlags = field(first, 4, 1) != 0;
  if (which == Operation.REFUSED) return;
  into.n = fieldPlace(first, 0);
  into.d = fieldPlace(second, 8);
  into.operation = <u8>(setsFlags ? which + WITH_FLAGS : which);
  const isMove = which == Operation.ORR || which == Operation.ORN;
  if (isMove && into.n == <u8>PROGRAM_COUNTER) into.n = <u8>NOTHING;
  // Comparisons are operations that set the flags, and have no destination.
  const canCompare =
    which == Operation.AND || which == Operation.EOR || which == Operation.ADD || which == Operation.SUB;
  if (into.d == <u8>PROGRAM_COUNTER && canCompare && setsFlags) into.d = <u8>DISCARDED;
  if (into.d == <u8>PROGRAM_COUNTER || into.n == <u8>PROGRAM_COUNTER)
    into.operation = <u8>Operation.UNPREDICTABLE;
}

/** Data processing with a register, shifted by a constant; packing of half-words. */
export function decodeShiftedOperand(into: Decoded, first: u32, second: u32): void {
  // Bit 15 is what Armv8.1-M added.
  if (field(second, 15, 1) != 0) return;
  decodeOperation(into, first, second);
  into.m = fieldPlace(second, 0);
  const amount = (field(second, 12, 3) << 2) | field(second, 6, 2);
  takeShift(into, field(second, 4, 2), amount);
  if (field(first, 5, 4) == 6) {
    into.operation = <u8>(field(second, 5, 1) != 0 ? Operation.PKHTB : Operation.PKHBT);
    if (field(first, 4, 1) != 0 || field(second, 4, 1) != 0) into.operation = <u8>Operation.REFUSED;
  }
  if (into.m == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
  if (into.m == <u8>STACK_POINTER && into.n != <u8>NOTHING) into.operation = <u8>Operation.UNPREDICTABLE;
}

/** A shift by a constant: DecodeImmShift in the manual. */
function takeShift(into: Decoded, kind: u32, amount: u32): void {
  into.amount = <u8>amount;
  if (amount != 0) {
    into.shift = <u8>(Shift.LEFT + kind);
    return;
  }
  if (kind == 0) return;
  into.amount = 32;
  into.shift = <u8>(kind == 3 ? Shift.THROUGH_CARRY : Shift.LEFT + kind);
}

/** The twelve bits of an immediate that its instruction spreads over three places. */
function spread(first: u32, second: u32): u32 {
  return (field(first, 10, 1) << 11) | (field(second, 12, 3) << 8) | field(second, 0, 8);
}

/** Data processing with an immediate that is a byte, repeated or turned. */
export function decodeImmediateOperand(into: Decoded, first: u32, second: u32): void {
  decodeOperation(into, first, second);
  if (into.operation == Operation.PKHBT || into.operation == Operation.PKHBT + WITH_FLAGS)
    into.operation = <u8>Operation.REFUSED;
  const code = spread(first, second);
  const byte = code & 0xff;
  if (code >> 10 != 0) {
    into.immediate = rotr<u32>(0x80 | byte, code >> 7);
    const operation = <i32>into.operation;
    const keepsCarry = operation >= Operation.ANDS && operation <= Operation.EORS;
    if (keepsCarry) into.shift = <u8>Shift.CARRIES;
    return;
  }
  const pair = byte * 0x00010001;
  switch (code >> 8) {
    case 0:
      into.immediate = byte;
      break;
    case 1:
      into.immediate = pair;
      break;
    case 2:
      into.immediate = pair << 8;
      break;
    default:
      into.immediate = pair | (pair << 8);
  }
}

/** Data processing with an immediate as it is: sums, moves of 16 bits, bit fields, saturation. */
export function decodePlainImmediate(into: Decoded, first: u32, second: u32): void {
  const n = fieldPlace(first, 0);
  into.d = fieldPlace(second, 8);
  const isFromCounter = n == <u8>PROGRAM_COUNTER;
  switch (field(first, 4, 5)) {
    case 0x00:
      into.immediate = spread(first, second);
      into.n = isFromCounter ? <u8>NOTHING : n;
      into.operation = <u8>(isFromCounter ? Operation.ADR : Operation.ADD);
      break;
    case 0x0a:
      into.immediate = isFromCounter ? 0 - spread(first, second) : spread(first, second);
      into.n = isFromCounter ? <u8>NOTHING : n;
      into.operation = <u8>(isFromCounter ? Operation.ADR : Operation.SUB);
      break;
    case 0x04:
      into.operation = <u8>Operation.ORR;
      into.immediate = (field(first, 0, 4) << 12) | spread(first, second);
      break;
    case 0x0c:
      into.operation = <u8>Operation.MOVT;
      into.immediate = (field(first, 0, 4) << 12) | spread(first, second);
      break;
    default:
      into.n = n;
      if (field(first, 4, 1) == 0 && field(first, 10, 1) == 0 && field(second, 5, 1) == 0)
        decodeBits(into, first, second);
      if (isFromCounter && into.operation != Operation.BFI) into.operation = <u8>Operation.REFUSED;
  }
  if (into.d == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
}

/** Bit fields and saturation. */
function decodeBits(into: Decoded, first: u32, second: u32): void {
  const low = (field(second, 12, 3) << 2) | field(second, 6, 2);
  const last = field(second, 0, 5);
  const which = field(first, 5, 4);
  into.amount = <u8>low;
  switch (which) {
    case 0x8:
    case 0x9:
      decodeSaturation(into, which, low, last + 1, Operation.SSAT, Operation.SSAT16);
      break;
    case 0xc:
    case 0xd:
      decodeSaturation(into, which, low, last, Operation.USAT, Operation.USAT16);
      break;
    case 0xb:
      if (into.n == <u8>PROGRAM_COUNTER) into.n = <u8>NOTHING;
      into.operation = <u8>(last >= low ? Operation.BFI : Operation.UNPREDICTABLE);
      // Shifted right first, or it would overflow for a field of 32 bits.
      into.immediate = (0xffffffff >> (31 - last)) & (0xffffffff << low);
      break;
    case 0xa:
    case 0xe:
      into.operation = <u8>(which == 0xa ? Operation.SBFX : Operation.UBFX);
      if (low + last > 31) into.operation = <u8>Operation.UNPREDICTABLE;
      into.immediate = 0xffffffff >> (31 - last);
      into.extra = <u8>(31 - last);
  }
}

function decodeSaturation(
  into: Decoded,
  which: u32,
  amount: u32,
  width: u32,
  whole: Operation,
  halves: Operation,
): void {
  // Saturates to so many bits; the operand stands where others have their first one.
  into.extra = <u8>width;
  into.m = into.n;
  into.n = <u8>NOTHING;
  const isRight = (which & 1) != 0;
  if (isRight && amount == 0) {
    into.operation = <u8>halves;
    return;
  }
  into.operation = <u8>whole;
  if (amount != 0) into.shift = <u8>(isRight ? Shift.SIGNED : Shift.LEFT);
}
