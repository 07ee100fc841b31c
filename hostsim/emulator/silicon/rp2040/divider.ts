/**
 * The integer dividers of SIO, one a core (RP2040 datasheet 2.3.1.5). Takes: register accesses of a core.
 * Gives: quotient and remainder, eight cycles after an operand. Refused: reading them earlier, and a negative
 * number divided by zero.
 */
import { refuse } from "../blocks/refusal";
import { now } from "../blocks/time";
import { CORES, currentCore } from "../processor/state";

/** Where its registers are in SIO. */
export const DIVIDER: u32 = 0x60;
export const DIVIDER_END: u32 = 0x7c;

const UDIVIDEND: u32 = 0x00;
const UDIVISOR: u32 = 0x04;
const SDIVIDEND: u32 = 0x08;
const SDIVISOR: u32 = 0x0c;
const QUOTIENT: u32 = 0x10;
const REMAINDER: u32 = 0x14;
const READY: u32 = 1;
const DIRTY: u32 = 2;
/** Cycles from an operand to the result. */
const CYCLES: u64 = 8;

/** A core's divider. */
class Divider {
  readyAt: u64;
  dividend: u32;
  divisor: u32;
  quotient: u32;
  remainder: u32;
  /** Something was written since the quotient was read. */
  dirty: u32;
  /** A negative number was divided by zero: sources disagree about the quotient. */
  isOpen: u32;
}
const words = memory.data(CORES * <u32>offsetof<Divider>(), 8);

function own(): Divider {
  return changetype<Divider>(words + <usize>currentCore * offsetof<Divider>());
}

/** As after a reset. */
export function dividerReset(): void {
  memory.fill(words, 0, CORES * <u32>offsetof<Divider>());
}

function result(divider: Divider, offset: u32): u32 {
  if (now < divider.readyAt)
    refuse("SIO: quotient or remainder is read while the divider is at work", DIVIDER + offset, 0);
  if (offset == REMAINDER) return divider.remainder;
  if (divider.isOpen != 0)
    refuse("SIO: a negative number was divided by zero, on which sources disagree", DIVIDER + offset, 0);
  divider.dirty = 0;
  return divider.quotient;
}

/** Reads a register, by its offset within the divider's. */
export function dividerRead(offset: u32): u32 {
  const divider = own();
  switch (offset) {
    case UDIVIDEND:
    case SDIVIDEND:
      return divider.dividend;
    case UDIVISOR:
    case SDIVISOR:
      return divider.divisor;
    case QUOTIENT:
    case REMAINDER:
      return result(divider, offset);
    default:
      return (now >= divider.readyAt ? READY : 0) | (divider.dirty ? DIRTY : 0);
  }
}

/** Writes a register. A write of a result is how an interrupted division is put back. */
export function dividerWrite(offset: u32, value: u32): void {
  const divider = own();
  divider.dirty = 1;
  if (offset == QUOTIENT) divider.quotient = value;
  else if (offset == REMAINDER) divider.remainder = value;
  else if (offset > REMAINDER) refuse("SIO: DIV_CSR can't be written", DIVIDER + offset, value);
  else {
    if (offset == UDIVIDEND || offset == SDIVIDEND) divider.dividend = value;
    else divider.divisor = value;
    divide(divider, offset >= SDIVIDEND);
    divider.readyAt = now + CYCLES;
  }
}

/** By zero: all ones; the remainder is the dividend. */
function divide(divider: Divider, isSigned: bool): void {
  const dividend = divider.dividend;
  const divisor = divider.divisor;
  divider.isOpen = isSigned && <i32>dividend < 0 && divisor == 0 ? 1 : 0;
  if (divisor == 0) {
    divider.quotient = 0xffffffff;
    divider.remainder = dividend;
  } else if (!isSigned) {
    divider.quotient = dividend / divisor;
    divider.remainder = dividend % divisor;
  } else if (dividend == 0x80000000 && divisor == 0xffffffff) {
    divider.quotient = dividend;
    divider.remainder = 0;
  } else {
    divider.quotient = <u32>(<i32>dividend / <i32>divisor);
    divider.remainder = <u32>(<i32>dividend % <i32>divisor);
  }
}
