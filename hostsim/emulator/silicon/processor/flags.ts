/**
 * Flags of a processor. Takes: operands. Gives: results, and flags in its state. By AddWithCarry of the
 * Armv8-M Architecture Reference Manual (DDI 0553), part E: a subtraction adds the inverse and a carry.
 */
import { ProcessorState } from "./state";

/** Flags in xPSR. */
const FLAG_N: u32 = 31;
const FLAG_Z: u32 = 30;
const FLAG_C: u32 = 29;
const FLAG_V: u32 = 28;
const FLAG_Q: u32 = 27;
const FLAG_GE: u32 = 16;

/** Bits of the flags GE. */
const GE_MASK: u32 = 0xf;

const SIGN: u32 = 31;

/** Sets N and Z by a result, which it gives. */
export function noted(cpu: ProcessorState, result: u32): u32 {
  cpu.negative = result;
  cpu.zero = result;
  return result;
}

/** A sum, and all flags. */
export function addNoted(cpu: ProcessorState, a: u32, b: u32): u32 {
  const sum = a + b;
  cpu.carry = <u32>(sum < a);
  cpu.overflow = (a ^ sum) & (b ^ sum);
  return noted(cpu, sum);
}

/** A difference, and all flags. */
export function subtractNoted(cpu: ProcessorState, a: u32, b: u32): u32 {
  const difference = a - b;
  cpu.carry = <u32>(a >= b);
  cpu.overflow = (a ^ b) & (a ^ difference);
  return noted(cpu, difference);
}

/** A sum with the carry, and all flags. */
export function addCarryNoted(cpu: ProcessorState, a: u32, b: u32): u32 {
  const wide = <u64>a + <u64>b + <u64>cpu.carry;
  const sum = <u32>wide;
  cpu.carry = <u32>(wide >> 32);
  cpu.overflow = (a ^ sum) & (b ^ sum);
  return noted(cpu, sum);
}

/** N, Z, C, V, Q and GE as in xPSR. */
export function flagsOf(cpu: ProcessorState): u32 {
  return (
    ((cpu.negative >> SIGN) << FLAG_N) |
    ((<u32>(cpu.zero == 0)) << FLAG_Z) |
    (cpu.carry << FLAG_C) |
    ((cpu.overflow >> SIGN) << FLAG_V) |
    (cpu.saturated << FLAG_Q) |
    (cpu.greaterEqual << FLAG_GE)
  );
}

/** Sets N, Z, C, V and Q from a word like xPSR. */
export function setFlags(cpu: ProcessorState, word: u32): void {
  cpu.negative = word;
  cpu.zero = <u32>(((word >> FLAG_Z) & 1) == 0);
  cpu.carry = (word >> FLAG_C) & 1;
  cpu.overflow = word << (SIGN - FLAG_V);
  cpu.saturated = cpu.isSmall != 0 ? 0 : (word >> FLAG_Q) & 1;
}

/** Sets GE from a word like xPSR. */
export function setGreaterEqual(cpu: ProcessorState, word: u32): void {
  cpu.greaterEqual = cpu.isSmall != 0 ? 0 : (word >> FLAG_GE) & GE_MASK;
}

function isSet(word: u32): bool {
  return <i32>word < 0;
}

/** Whether a condition (0 to 14, as in branches and IT) holds. */
export function holds(cpu: ProcessorState, condition: u32): bool {
  let result: bool;
  switch (condition >> 1) {
    case 0:
      result = cpu.zero == 0;
      break;
    case 1:
      result = cpu.carry != 0;
      break;
    case 2:
      result = isSet(cpu.negative);
      break;
    case 3:
      result = isSet(cpu.overflow);
      break;
    case 4:
      result = cpu.carry != 0 && cpu.zero != 0;
      break;
    case 5:
      result = !isSet(cpu.negative ^ cpu.overflow);
      break;
    case 6:
      result = !isSet(cpu.negative ^ cpu.overflow) && cpu.zero != 0;
      break;
    default:
      return true;
  }
  return result != ((condition & 1) != 0);
}
