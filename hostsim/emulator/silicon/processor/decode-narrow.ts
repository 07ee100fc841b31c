/**
 * Decodes instructions of 16 bits. Takes: the half-word. Gives: a record. Encodings: Armv8-M Architecture
 * Reference Manual (DDI 0553), C2.2 "16-bit T32 instruction encoding"; Armv6-M has the same ones but for
 * CBZ, CBNZ and IT. Inside of an IT block the flags are left alone by all but comparisons.
 */
import { decodeMiscellaneous } from "./decode-miscellaneous";
import { Decoded, field, fieldPlace, lowPlace, rowOf, Shift, signed } from "./decoded-record";
import { Operation } from "./operations";
import { DISCARDED, NOTHING, PROGRAM_COUNTER, REGISTER_BYTES, STACK_POINTER } from "./state";

/** From an operation to the same one that sets the flags. */
const WITH_FLAGS: u32 = Operation.ANDS - Operation.AND;

/** Conditions in a conditional branch that are none. */
const UNDEFINED_CONDITION: u32 = 14;
const CALL_CONDITION: u32 = 15;

/** Decodes `code` into `into`, which is cleared. */
export function decodeNarrow(into: Decoded, code: u32, isSmall: bool, isInBlock: bool): void {
  const flags: u32 = isInBlock ? 0 : WITH_FLAGS;
  switch (code >> 12) {
    case 0x0:
    case 0x1:
      decodeShiftOrSum(into, code, flags);
      break;
    case 0x2:
    case 0x3:
      decodeImmediate(into, code, flags);
      break;
    case 0x4:
      if (field(code, 11, 1) != 0) {
        into.operation = <u8>Operation.LDR_LITERAL;
        into.d = lowPlace(code, 8);
        into.immediate = field(code, 0, 8) << 2;
      } else if (field(code, 10, 1) == 0) decodeRegisters(into, code, flags);
      else decodeHigh(into, code);
      break;
    case 0x5:
      decodeIndexed(into, code);
      break;
    case 0x6:
      decodeOffset(into, code, Operation.STR, Operation.LDR, 2);
      break;
    case 0x7:
      decodeOffset(into, code, Operation.STRB, Operation.LDRB, 0);
      break;
    case 0x8:
      decodeOffset(into, code, Operation.STRH, Operation.LDRH, 1);
      break;
    case 0x9:
      into.operation = <u8>(field(code, 11, 1) != 0 ? Operation.LDR : Operation.STR);
      onStack(into, code);
      break;
    case 0xa:
      onStack(into, code);
      if (field(code, 11, 1) != 0) into.operation = <u8>Operation.ADD;
      else {
        into.operation = <u8>Operation.ADR;
        into.n = <u8>NOTHING;
      }
      break;
    case 0xb:
      decodeMiscellaneous(into, code, isSmall);
      break;
    case 0xc:
      decodeMultiple(into, code);
      break;
    default:
      decodeBranch(into, code);
  }
}

/** A register of three bits and an offset in words from the stack pointer. */
function onStack(into: Decoded, code: u32): void {
  into.d = lowPlace(code, 8);
  into.n = <u8>STACK_POINTER;
  into.immediate = field(code, 0, 8) << 2;
}

function decodeShiftOrSum(into: Decoded, code: u32, flags: u32): void {
  into.d = lowPlace(code, 0);
  const kind = field(code, 11, 2);
  if (kind < 3) {
    const amount = field(code, 6, 5);
    into.operation = <u8>(Operation.ORR + flags);
    into.m = lowPlace(code, 3);
    // Left by 0 is a move, and leaves the carry; right by 0 is by 32.
    into.shift = <u8>(kind == 0 && amount == 0 ? Shift.NONE : Shift.LEFT + kind);
    into.amount = <u8>(kind != 0 && amount == 0 ? 32 : amount);
    return;
  }
  into.operation = <u8>((field(code, 9, 1) != 0 ? Operation.SUB : Operation.ADD) + flags);
  into.n = lowPlace(code, 3);
  if (field(code, 10, 1) != 0) into.immediate = field(code, 6, 3);
  else into.m = lowPlace(code, 6);
}

function decodeImmediate(into: Decoded, code: u32, flags: u32): void {
  into.d = into.n = lowPlace(code, 8);
  into.immediate = field(code, 0, 8);
  switch (field(code, 11, 2)) {
    case 0:
      into.operation = <u8>(Operation.ORR + flags);
      into.n = <u8>NOTHING;
      break;
    case 1:
      into.operation = <u8>Operation.SUBS;
      into.d = <u8>DISCARDED;
      break;
    case 2:
      into.operation = <u8>(Operation.ADD + flags);
      break;
    default:
      into.operation = <u8>(Operation.SUB + flags);
  }
}

/** Operations of two low registers, by four bits of the instruction, without flags. */
const TWO_REGISTERS = memory.data<i32>([
  Operation.AND,
  Operation.EOR,
  Operation.LSL,
  Operation.LSR,
  Operation.ASR,
  Operation.ADC,
  Operation.SBC,
  Operation.ROR,
  Operation.ANDS,
  Operation.RSB,
  Operation.SUBS,
  Operation.ADDS,
  Operation.ORR,
  Operation.MUL,
  Operation.BIC,
  Operation.ORN,
]);

function decodeRegisters(into: Decoded, code: u32, flags: u32): void {
  const which = <i32>rowOf(TWO_REGISTERS, field(code, 6, 4));
  into.d = into.n = lowPlace(code, 0);
  into.m = lowPlace(code, 3);
  into.operation = <u8>which;
  if (which >= Operation.ANDS && which <= Operation.RSBS) into.d = <u8>DISCARDED;
  else if (which >= Operation.LSL) into.operation += <u8>(flags != 0 ? Operation.LSLS - Operation.LSL : 0);
  else if (which == Operation.MUL) into.operation = <u8>(flags != 0 ? Operation.MULS : Operation.MUL);
  else into.operation += <u8>flags;
  if (which == Operation.ORN) into.n = <u8>NOTHING;
  if (which == Operation.RSB) {
    into.n = lowPlace(code, 3);
    into.m = <u8>NOTHING;
  }
}

function decodeHigh(into: Decoded, code: u32): void {
  const d = <u8>((field(code, 0, 3) | (field(code, 7, 1) << 3)) * REGISTER_BYTES);
  into.d = into.n = d;
  into.m = fieldPlace(code, 3);
  switch (field(code, 8, 2)) {
    case 0:
      into.operation = <u8>(d == PROGRAM_COUNTER ? Operation.ADD_BRANCH : Operation.ADD);
      break;
    case 1:
      into.operation = <u8>Operation.SUBS;
      into.d = <u8>DISCARDED;
      break;
    case 2:
      into.operation = <u8>(d == PROGRAM_COUNTER ? Operation.MOV_BRANCH : Operation.ORR);
      into.n = <u8>NOTHING;
      break;
    default:
      into.d = <u8>DISCARDED;
      into.n = <u8>NOTHING;
      // The other ones leave the secure state.
      if (field(code, 0, 3) != 0) return;
      into.operation = <u8>(field(code, 7, 1) != 0 ? Operation.BLX : Operation.BX);
      if (into.m == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
  }
}

/** Loads and stores with an index in a register, by three bits of the instruction. */
const INDEXED = memory.data<i32>([
  Operation.STR,
  Operation.STRH,
  Operation.STRB,
  Operation.LDRSB,
  Operation.LDR,
  Operation.LDRH,
  Operation.LDRB,
  Operation.LDRSH,
]);

function decodeIndexed(into: Decoded, code: u32): void {
  into.operation = rowOf(INDEXED, field(code, 9, 3));
  into.d = lowPlace(code, 0);
  into.n = lowPlace(code, 3);
  into.m = lowPlace(code, 6);
}

function decodeOffset(into: Decoded, code: u32, stores: u32, loads: u32, scale: u32): void {
  into.operation = <u8>(field(code, 11, 1) != 0 ? loads : stores);
  into.d = lowPlace(code, 0);
  into.n = lowPlace(code, 3);
  into.immediate = field(code, 6, 5) << scale;
}

function decodeMultiple(into: Decoded, code: u32): void {
  const isLoad = field(code, 11, 1) != 0;
  const list = field(code, 0, 8);
  into.operation = <u8>(isLoad ? Operation.LDM : Operation.STM);
  into.n = lowPlace(code, 8);
  into.immediate = list;
  // A load of the base itself is not written over.
  into.extra = isLoad && (list >> field(code, 8, 3)) & 1 ? 0 : 1;
  if (list == 0) into.operation = <u8>Operation.UNPREDICTABLE;
}

function decodeBranch(into: Decoded, code: u32): void {
  if (code >> 12 == 0xe) {
    into.operation = <u8>Operation.B;
    into.immediate = signed(code, 11) << 1;
    return;
  }
  const condition = field(code, 8, 4);
  into.immediate = field(code, 0, 8);
  if (condition == UNDEFINED_CONDITION) into.operation = <u8>Operation.UDF;
  else if (condition == CALL_CONDITION) into.operation = <u8>Operation.SVC;
  else {
    into.operation = <u8>(Operation.BEQ + condition);
    into.immediate = signed(code, 8) << 1;
  }
}
