/**
 * Decodes loads and stores of one register in 32 bits. Takes: two half-words. Gives: a record. Encodings:
 * Armv8-M Architecture Reference Manual (DDI 0553), C2.3.8 ff. "Load/store single". Accesses without
 * privilege are refused.
 */
import { Decoded, field, fieldPlace, rowOf, Shift } from "./decoded-record";
import { Operation } from "./operations";
import { DISCARDED, NOTHING, PROGRAM_COUNTER } from "./state";

/** No access of this size. */
const NONE: i32 = Operation.REFUSED;

/** Operations by bits: sign, size (byte, half, word), load; as they are, with writing back, literals. */
const PLAIN = memory.data<i32>([
  Operation.STRB,
  Operation.LDRB,
  Operation.STRH,
  Operation.LDRH,
  Operation.STR,
  Operation.LDR,
  NONE,
  NONE,
  NONE,
  Operation.LDRSB,
  NONE,
  Operation.LDRSH,
  NONE,
  NONE,
  NONE,
  NONE,
]);
const WRITING = memory.data<i32>([
  Operation.STRBW,
  Operation.LDRBW,
  Operation.STRHW,
  Operation.LDRHW,
  Operation.STRW,
  Operation.LDRW,
  NONE,
  NONE,
  NONE,
  Operation.LDRSBW,
  NONE,
  Operation.LDRSHW,
  NONE,
  NONE,
  NONE,
  NONE,
]);
const LITERAL = memory.data<i32>([
  NONE,
  Operation.LDRB_LITERAL,
  NONE,
  Operation.LDRH_LITERAL,
  NONE,
  Operation.LDR_LITERAL,
  NONE,
  NONE,
  NONE,
  Operation.LDRSB_LITERAL,
  NONE,
  Operation.LDRSH_LITERAL,
  NONE,
  NONE,
  NONE,
  NONE,
]);

/** Decodes a load or a store of one register. */
export function decodeSingle(into: Decoded, first: u32, second: u32): void {
  const which = (field(first, 8, 1) << 3) | (field(first, 5, 2) << 1) | field(first, 4, 1);
  const isLong = field(first, 7, 1) != 0;
  into.d = fieldPlace(second, 12);
  into.n = fieldPlace(first, 0);
  if (into.n == <u8>PROGRAM_COUNTER) {
    const offset = field(second, 0, 12);
    into.operation = rowOf(LITERAL, which);
    into.n = <u8>NOTHING;
    into.immediate = isLong ? offset : 0 - offset;
  } else if (isLong) {
    into.operation = rowOf(PLAIN, which);
    into.immediate = field(second, 0, 12);
  } else decodeShort(into, which, second);
  if (into.d == <u8>PROGRAM_COUNTER && into.operation != NONE) decodeCounter(into);
}

/** Offsets of eight bits, and registers as offsets. */
function decodeShort(into: Decoded, which: u32, second: u32): void {
  if (field(second, 11, 1) == 0) {
    if (field(second, 6, 5) != 0) return;
    into.operation = rowOf(PLAIN, which);
    into.m = fieldPlace(second, 0);
    into.amount = <u8>field(second, 4, 2);
    if (into.amount != 0) into.shift = <u8>Shift.LEFT;
    if (into.m == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
    return;
  }
  const offset = field(second, 0, 8);
  const isBefore = field(second, 10, 1);
  const isUp = field(second, 9, 1) != 0;
  const writesBack = field(second, 8, 1) != 0;
  into.immediate = isUp ? offset : 0 - offset;
  into.extra = <u8>isBefore;
  if (writesBack) {
    into.operation = rowOf(WRITING, which);
    if (into.n == into.d) into.operation = <u8>Operation.UNPREDICTABLE;
  } else if (isBefore != 0 && !isUp) into.operation = rowOf(PLAIN, which);
}

/**
 * What loads into the program counter do: words are branches, shorter ones prepare a cache that is none.
 */
function decodeCounter(into: Decoded): void {
  into.d = <u8>DISCARDED;
  switch (<u32>into.operation) {
    case Operation.LDR:
      into.operation = <u8>Operation.LDR_BRANCH;
      break;
    case Operation.LDRW:
      into.operation = <u8>Operation.LDR_BRANCHW;
      break;
    case Operation.LDR_LITERAL:
      into.operation = <u8>Operation.LDR_BRANCH_LITERAL;
      break;
    case Operation.LDRB:
    case Operation.LDRSB:
    case Operation.LDRB_LITERAL:
    case Operation.LDRSB_LITERAL:
      into.operation = <u8>Operation.NOP;
      break;
    default:
      into.operation = <u8>Operation.UNPREDICTABLE;
  }
}
