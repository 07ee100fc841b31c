/**
 * Decodes the miscellaneous instructions of 16 bits. Takes: a half-word whose first four bits are 1011.
 * Gives: a record. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), C2.2.6.
 */
import { Decoded, field, lowPlace, rowOf } from "./decoded-record";
import { Operation } from "./operations";
import { LINK, PROGRAM_COUNTER, REGISTER_BYTES, STACK_POINTER } from "./state";

/** Places in a list of registers: of the link register, of the program counter. */
export const LINK_IN_LIST: u32 = LINK / REGISTER_BYTES;
export const COUNTER_IN_LIST: u32 = PROGRAM_COUNTER / REGISTER_BYTES;

/** What CPS changes, in the bits of the instruction: bit 4 masks, bit 1 is PRIMASK, bit 0 FAULTMASK. */
const CPS_CODE: u32 = 0xb660;
const CPS_BITS: u32 = 0x13;
const CPS_FAULTMASK: u32 = 0x1;

/** Extensions, by two bits of the instruction. */
const EXTENSIONS = memory.data<i32>([Operation.SXTH, Operation.SXTB, Operation.UXTH, Operation.UXTB]);

/** Reversals, by two bits of the instruction. */
const REVERSALS = memory.data<i32>([Operation.REV, Operation.REV16, Operation.REFUSED, Operation.REVSH]);

/** Hints, by four bits of the instruction: NOP, YIELD, WFE, WFI, SEV. */
const HINTS = memory.data<i32>([Operation.NOP, Operation.NOP, Operation.WFE, Operation.WFI, Operation.SEV]);
const LAST_HINT: u32 = 4;

/** Decodes `code` into `into`, which is cleared. */
export function decodeMiscellaneous(into: Decoded, code: u32, isSmall: bool): void {
  switch (field(code, 8, 4)) {
    case 0x0:
      into.operation = <u8>(field(code, 7, 1) != 0 ? Operation.SUB : Operation.ADD);
      into.d = into.n = <u8>STACK_POINTER;
      into.immediate = field(code, 0, 7) << 2;
      break;
    case 0x1:
    case 0x3:
    case 0x9:
    case 0xb:
      if (!isSmall) decodeCompareAndBranch(into, code);
      break;
    case 0x2:
      into.operation = rowOf(EXTENSIONS, field(code, 6, 2));
      into.d = lowPlace(code, 0);
      into.m = lowPlace(code, 3);
      break;
    case 0x4:
    case 0x5:
      decodePush(into, code);
      break;
    case 0x6:
      decodeMasks(into, code, isSmall);
      break;
    case 0xa:
      into.operation = rowOf(REVERSALS, field(code, 6, 2));
      into.d = lowPlace(code, 0);
      into.m = lowPlace(code, 3);
      break;
    case 0xc:
    case 0xd:
      decodePop(into, code);
      break;
    case 0xe:
      into.operation = <u8>Operation.BKPT;
      into.immediate = field(code, 0, 8);
      break;
    case 0xf:
      if (field(code, 0, 4) == 0) decodeHint(into, field(code, 4, 4));
      else if (!isSmall) {
        into.operation = <u8>Operation.IT;
        into.immediate = field(code, 0, 8);
      }
  }
}

function decodeCompareAndBranch(into: Decoded, code: u32): void {
  into.operation = <u8>(field(code, 11, 1) != 0 ? Operation.CBNZ : Operation.CBZ);
  into.n = lowPlace(code, 0);
  into.immediate = (field(code, 9, 1) << 6) | (field(code, 3, 5) << 1);
}

/** A hint by its number; others than the known ones do nothing by the manual, and are refused here. */
export function decodeHint(into: Decoded, hint: u32): void {
  if (hint <= LAST_HINT) into.operation = rowOf(HINTS, hint);
}

function decodeMasks(into: Decoded, code: u32, isSmall: bool): void {
  if ((code & ~CPS_BITS) != CPS_CODE) return;
  into.operation = <u8>Operation.CPS;
  into.immediate = code & CPS_BITS;
  if (isSmall && (code & CPS_FAULTMASK) != 0) into.operation = <u8>Operation.REFUSED;
}

function decodePush(into: Decoded, code: u32): void {
  into.operation = <u8>Operation.STM;
  into.n = <u8>STACK_POINTER;
  into.immediate = field(code, 0, 8) | (field(code, 8, 1) << LINK_IN_LIST);
  // Downwards, with the base written back.
  into.amount = 1;
  into.extra = 1;
  if (into.immediate == 0) into.operation = <u8>Operation.UNPREDICTABLE;
}

function decodePop(into: Decoded, code: u32): void {
  const isBranch = field(code, 8, 1) != 0;
  into.operation = <u8>(isBranch ? Operation.LDM_BRANCH : Operation.LDM);
  into.n = <u8>STACK_POINTER;
  into.immediate = field(code, 0, 8) | (field(code, 8, 1) << COUNTER_IN_LIST);
  into.extra = 1;
  if (into.immediate == 0) into.operation = <u8>Operation.UNPREDICTABLE;
}
