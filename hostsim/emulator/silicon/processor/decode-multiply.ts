/**
 * Decodes multiplications and divisions of 32 bits. Takes: two half-words. Gives: a record, `extra` the
 * register that is added or the low word. Encodings: Armv8-M Architecture Reference Manual (DDI 0553),
 * C2.3.10 and C2.3.11.
 */
import { Decoded, field, fieldPlace, rowOf } from "./decoded-record";
import { Operation } from "./operations";
import { NOTHING, PROGRAM_COUNTER } from "./state";

/** Operations by three bits of the first half-word, with an addend. */
const ADDING = memory.data<i32>([
  Operation.MLA,
  Operation.SMLAXY,
  Operation.SMLAD,
  Operation.SMLAWY,
  Operation.SMLSD,
  Operation.SMMLA,
  Operation.SMMLS,
  Operation.USADA8,
]);

/** The same ones without an addend. */
const PLAIN = memory.data<i32>([
  Operation.MUL,
  Operation.SMULXY,
  Operation.SMLAD,
  Operation.SMULWY,
  Operation.SMLSD,
  Operation.SMMLA,
  Operation.REFUSED,
  Operation.USADA8,
]);

/** Groups of SMLAXY, whose two bits choose halves, and of USADA8, which has no such bits. */
const HALVES_GROUP: u32 = 1;
const DIFFERENCES_GROUP: u32 = 7;

/** Multiplications whose result is one word. */
export function decodeMultiply(into: Decoded, first: u32, second: u32): void {
  if (field(second, 6, 2) != 0) return;
  const which = field(first, 4, 3);
  const bits = field(second, 4, 2);
  const hasAddend = field(second, 12, 4) != 0xf;
  into.n = fieldPlace(first, 0);
  into.d = fieldPlace(second, 8);
  into.m = fieldPlace(second, 0);
  into.extra = hasAddend ? fieldPlace(second, 12) : <u8>NOTHING;
  into.amount = <u8>bits;
  into.operation = rowOf(hasAddend ? ADDING : PLAIN, which);
  if (which == 0 && bits != 0)
    into.operation = <u8>(hasAddend && bits == 1 ? Operation.MLS : Operation.REFUSED);
  else if (which == DIFFERENCES_GROUP && bits != 0) into.operation = <u8>Operation.REFUSED;
  else if (which != HALVES_GROUP && bits > 1) into.operation = <u8>Operation.REFUSED;
  refuseCounter(into);
}

/** Multiplications whose result is two words, `extra` the low one, and divisions. */
export function decodeLongMultiply(into: Decoded, first: u32, second: u32): void {
  into.n = fieldPlace(first, 0);
  into.d = fieldPlace(second, 8);
  into.m = fieldPlace(second, 0);
  into.extra = fieldPlace(second, 12);
  const which = (field(first, 4, 3) << 4) | field(second, 4, 4);
  into.amount = <u8>(which & 3);
  into.operation = <u8>longOperation(which);
  const isDivision = into.operation == Operation.SDIV || into.operation == Operation.UDIV;
  if (isDivision) {
    if (into.extra != <u8>PROGRAM_COUNTER) into.operation = <u8>Operation.UNPREDICTABLE;
    into.extra = <u8>NOTHING;
  } else if (into.operation != Operation.REFUSED && into.d == into.extra)
    into.operation = <u8>Operation.UNPREDICTABLE;
  refuseCounter(into);
}

function longOperation(which: u32): Operation {
  switch (which) {
    case 0x00:
      return Operation.SMULL;
    case 0x1f:
      return Operation.SDIV;
    case 0x20:
      return Operation.UMULL;
    case 0x3f:
      return Operation.UDIV;
    case 0x40:
      return Operation.SMLAL;
    case 0x48:
    case 0x49:
    case 0x4a:
    case 0x4b:
      return Operation.SMLALXY;
    case 0x4c:
    case 0x4d:
      return Operation.SMLALD;
    case 0x5c:
    case 0x5d:
      return Operation.SMLSLD;
    case 0x60:
      return Operation.UMLAL;
    case 0x66:
      return Operation.UMAAL;
    default:
      return Operation.REFUSED;
  }
}

function refuseCounter(into: Decoded): void {
  if (into.operation == Operation.REFUSED) return;
  const isCounter = into.d == <u8>PROGRAM_COUNTER || into.n == <u8>PROGRAM_COUNTER;
  if (isCounter || into.m == <u8>PROGRAM_COUNTER || into.extra == <u8>PROGRAM_COUNTER)
    into.operation = <u8>Operation.UNPREDICTABLE;
}
