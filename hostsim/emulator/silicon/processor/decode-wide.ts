/**
 * Decodes instructions of 32 bits. Takes: two half-words. Gives: a record. Encodings: Armv8-M Architecture
 * Reference Manual (DDI 0553), C2.3 "32-bit T32 instruction encoding". Not here, and so refused:
 * coprocessors and floating point, accesses without privilege, changes of the security state, what
 * Armv8.1-M added.
 */
import { decodeWideBranch } from "./decode-control";
import { decodeImmediateOperand, decodePlainImmediate, decodeShiftedOperand } from "./decode-data";
import { decodeDual, decodeWideMultiple } from "./decode-dual";
import { decodeLongMultiply, decodeMultiply } from "./decode-multiply";
import { decodeRegisterOperation } from "./decode-register";
import { decodeSingle } from "./decode-single";
import { Decoded, field, WIDE } from "./decoded-record";

/** Decodes an instruction into `into`, which is cleared. */
export function decodeWide(into: Decoded, first: u32, second: u32, isSmall: bool): void {
  into.length = WIDE;
  const group = field(first, 11, 2);
  if (isSmall) {
    if (group == 2 && field(second, 15, 1) != 0) decodeWideBranch(into, first, second, isSmall);
    return;
  }
  if (group == 1) decodeFirstGroup(into, first, second);
  else if (group == 2) {
    if (field(second, 15, 1) != 0) decodeWideBranch(into, first, second, isSmall);
    else if (field(first, 9, 1) != 0) decodePlainImmediate(into, first, second);
    else decodeImmediateOperand(into, first, second);
  } else decodeThirdGroup(into, first, second);
}

function decodeFirstGroup(into: Decoded, first: u32, second: u32): void {
  const which = field(first, 9, 2);
  if (which == 0) {
    if (field(first, 6, 1) != 0) decodeDual(into, first, second);
    else decodeWideMultiple(into, first, second);
  } else if (which == 1) decodeShiftedOperand(into, first, second);
}

function decodeThirdGroup(into: Decoded, first: u32, second: u32): void {
  const which = field(first, 8, 3);
  if (which < 2) decodeSingle(into, first, second);
  else if (which == 2) decodeRegisterOperation(into, first, second);
  else if (which == 3) {
    if (field(first, 7, 1) != 0) decodeLongMultiply(into, first, second);
    else decodeMultiply(into, first, second);
  }
}
