/**
 * Decodes loads and stores of several registers, of two, exclusive ones, and branches through tables.
 * Takes: two half-words. Gives: a record. Encodings: Armv8-M Architecture Reference Manual (DDI 0553),
 * C2.3.1.
 */
import { COUNTER_IN_LIST, LINK_IN_LIST } from "./decode-miscellaneous";
import { Decoded, field, fieldPlace, rowOf } from "./decoded-record";
import { Operation } from "./operations";
import { DISCARDED, NOTHING, PROGRAM_COUNTER } from "./state";

/** Bit of the stack pointer in a list of registers. */
const STACK_IN_LIST: u32 = 13;

/** LDM, STM, PUSH and POP with any registers. */
export function decodeWideMultiple(into: Decoded, first: u32, second: u32): void {
  const direction = field(first, 7, 2);
  if (direction == 0 || direction == 3) return;
  const isLoad = field(first, 4, 1) != 0;
  const writesBack = field(first, 5, 1);
  const hasCounter = (second >> COUNTER_IN_LIST) & 1;
  const n = field(first, 0, 4);
  into.n = fieldPlace(first, 0);
  into.immediate = second;
  into.extra = <u8>writesBack;
  into.amount = <u8>(direction == 2 ? 1 : 0);
  into.operation = <u8>(isLoad ? Operation.LDM : Operation.STM);
  if (isLoad && hasCounter != 0) into.operation = <u8>Operation.LDM_BRANCH;
  const isBaseWrittenTwice = writesBack != 0 && ((second >> n) & 1) != 0;
  const isBranchWithLink = hasCounter != 0 && (!isLoad || ((second >> LINK_IN_LIST) & 1) != 0);
  if (popcnt<u32>(second) < 2 || (second >> STACK_IN_LIST) & 1 || isBaseWrittenTwice || isBranchWithLink)
    into.operation = <u8>Operation.UNPREDICTABLE;
  if (into.n == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
}

/** LDRD and STRD, and what stands among them. */
export function decodeDual(into: Decoded, first: u32, second: u32): void {
  const isBefore = field(first, 8, 1);
  const writesBack = field(first, 5, 1);
  const isLoad = field(first, 4, 1) != 0;
  if (isBefore == 0 && writesBack == 0) {
    if (field(first, 7, 1) == 0) decodeExclusive(into, first, second, isLoad);
    else decodeSpecialAccess(into, first, second, isLoad);
    return;
  }
  const offset = field(second, 0, 8) << 2;
  into.d = fieldPlace(second, 12);
  into.extra = fieldPlace(second, 8);
  into.n = fieldPlace(first, 0);
  into.immediate = field(first, 7, 1) != 0 ? offset : 0 - offset;
  into.amount = <u8>isBefore;
  into.operation = <u8>(isLoad ? Operation.LDRD : Operation.STRD);
  if (writesBack != 0) into.operation = <u8>(isLoad ? Operation.LDRDW : Operation.STRDW);
  if (into.n == <u8>PROGRAM_COUNTER) {
    const isLiteral = isLoad && writesBack == 0;
    into.operation = <u8>(isLiteral ? Operation.LDRD_LITERAL : Operation.REFUSED);
    into.n = <u8>NOTHING;
  }
  const isTwice = isLoad && into.d == into.extra;
  const isBaseWrittenTwice = writesBack != 0 && (into.n == into.d || into.n == into.extra);
  if (into.operation != Operation.REFUSED && (isTwice || isBaseWrittenTwice || isSpecial(into)))
    into.operation = <u8>Operation.UNPREDICTABLE;
}

/** Whether one of two registers is the program counter. */
function isSpecial(into: Decoded): bool {
  return into.d == <u8>PROGRAM_COUNTER || into.extra == <u8>PROGRAM_COUNTER;
}

/** LDREX and STREX of a word. */
function decodeExclusive(into: Decoded, first: u32, second: u32, isLoad: bool): void {
  into.n = fieldPlace(first, 0);
  into.immediate = field(second, 0, 8) << 2;
  into.operation = <u8>(isLoad ? Operation.LDREX : Operation.STREX);
  takeExclusive(into, second, isLoad, field(second, 8, 4));
}

/** Registers of an exclusive access: what is stored is `extra`, and whether it was is `d`. */
function takeExclusive(into: Decoded, second: u32, isLoad: bool, result: u32): void {
  into.d = fieldPlace(second, 12);
  if (isLoad) {
    if (into.d == <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
    return;
  }
  into.extra = into.d;
  into.d = <u8>(result << 2);
  // A store of the program counter is the test of an address (TT), which is not modelled.
  if (into.extra == <u8>PROGRAM_COUNTER || into.d == <u8>PROGRAM_COUNTER)
    into.operation = <u8>Operation.REFUSED;
  else if (into.d == into.n || into.d == into.extra) into.operation = <u8>Operation.UNPREDICTABLE;
}

/**
 * What a load of this group does, by four bits; with order, as atomic variables have it, nothing is added.
 */
const LOADS = memory.data<i32>([
  Operation.TBB,
  Operation.TBH,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.LDREXB,
  Operation.LDREXH,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.LDRB,
  Operation.LDRH,
  Operation.LDR,
  Operation.REFUSED,
  Operation.LDREXB,
  Operation.LDREXH,
  Operation.LDREX,
  Operation.REFUSED,
]);

/** What a store does, by four bits. */
const STORES = memory.data<i32>([
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.STREXB,
  Operation.STREXH,
  Operation.REFUSED,
  Operation.REFUSED,
  Operation.STRB,
  Operation.STRH,
  Operation.STR,
  Operation.REFUSED,
  Operation.STREXB,
  Operation.STREXH,
  Operation.STREX,
  Operation.REFUSED,
]);

function decodeSpecialAccess(into: Decoded, first: u32, second: u32, isLoad: bool): void {
  const which = field(second, 4, 4);
  into.n = fieldPlace(first, 0);
  into.operation = rowOf(isLoad ? LOADS : STORES, which);
  if (into.operation == Operation.REFUSED) return;
  if (into.operation == Operation.TBB || into.operation == Operation.TBH) {
    into.d = <u8>DISCARDED;
    into.m = fieldPlace(second, 0);
    return;
  }
  const isExclusive = field(which, 2, 1) != 0;
  if (isExclusive) takeExclusive(into, second, isLoad, field(second, 0, 4));
  else into.d = fieldPlace(second, 12);
  if (into.n == <u8>PROGRAM_COUNTER || into.d == <u8>PROGRAM_COUNTER)
    into.operation = <u8>Operation.UNPREDICTABLE;
}
