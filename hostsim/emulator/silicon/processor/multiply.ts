/**
 * Multiplications whose result is two words, and divisions. Takes: operands, a decoded instruction. Gives:
 * registers, `d` the high word and `extra` the low one.
 */
import { Decoded } from "./decoded-record";
import { FAULT_DIVISION, raise } from "./faults";
import { ProcessorState, registerAt, setRegisterAt } from "./state";
import { trapsDivision } from "./system-control";

const WORD_BITS: u64 = 32;

/** The one quotient that has no sign of its own: the least number by -1. */
const LEAST: i32 = i32.MIN_VALUE;

/** Both words as one number. */
export function longRegister(cpu: ProcessorState, entry: Decoded): u64 {
  return ((<u64>registerAt(cpu, entry.d)) << WORD_BITS) | <u64>registerAt(cpu, entry.extra);
}

/** Sets both words. */
export function setLong(cpu: ProcessorState, entry: Decoded, value: u64): void {
  setRegisterAt(cpu, entry.extra, <u32>value);
  setRegisterAt(cpu, entry.d, <u32>(value >> WORD_BITS));
}

/** UMULL. */
export function multiplyLong(cpu: ProcessorState, entry: Decoded, n: u32, m: u32): void {
  setLong(cpu, entry, <u64>n * <u64>m);
}

/** A product of numbers with signs, as 64 bits. */
export function signedProduct(n: u32, m: u32): u64 {
  return <u64>(<i64>(<i32>n) * <i64>(<i32>m));
}

/** UDIV: by zero it is 0, or a fault. */
export function divide(cpu: ProcessorState, n: u32, m: u32): u32 {
  if (m != 0) return n / m;
  if (trapsDivision(cpu)) raise(FAULT_DIVISION);
  return 0;
}

/** SDIV. */
export function divideSigned(cpu: ProcessorState, n: u32, m: u32): u32 {
  if (m == 0) return divide(cpu, n, m);
  if (<i32>n == LEAST && <i32>m == -1) return n;
  return <u32>(<i32>n / <i32>m);
}
