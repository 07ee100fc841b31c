/**
 * Shifts by registers. Takes: a value, a distance of 0 to 255 bits. Gives: the value, and flags; the carry
 * is the last bit that left, and stays as it is for no distance.
 */
import { noted } from "./flags";
import { ProcessorState } from "./state";

/** Bits of a register that are its distance. */
export const SHIFT_BITS: u32 = 0xff;

/** Bits of a value, and the longest distance that leaves one of them. */
const WIDTH: u32 = 32;
const LONGEST: u32 = 31;

/** To the left. */
export function shiftedLeft(value: u32, by: u32): u32 {
  return by < WIDTH ? value << by : 0;
}

/** To the right. */
export function shiftedRight(value: u32, by: u32): u32 {
  return by < WIDTH ? value >> by : 0;
}

/** To the right, with copies of the sign. */
export function shiftedSigned(value: u32, by: u32): u32 {
  return <u32>(<i32>value >> <i32>min<u32>(by, LONGEST));
}

/** To the right in a circle. */
export function turned(value: u32, by: u32): u32 {
  return rotr<u32>(value, by);
}

/** To the left, and flags. */
export function shiftLeftNoted(cpu: ProcessorState, value: u32, by: u32): u32 {
  if (by != 0) cpu.carry = by <= WIDTH ? shiftedRight(value, WIDTH - by) & 1 : 0;
  return noted(cpu, shiftedLeft(value, by));
}

/** To the right, and flags. */
export function shiftRightNoted(cpu: ProcessorState, value: u32, by: u32): u32 {
  if (by != 0) cpu.carry = shiftedRight(value, by - 1) & 1;
  return noted(cpu, shiftedRight(value, by));
}

/** To the right with copies of the sign, and flags. */
export function shiftSignedNoted(cpu: ProcessorState, value: u32, by: u32): u32 {
  if (by != 0) cpu.carry = shiftedSigned(value, by - 1) & 1;
  return noted(cpu, shiftedSigned(value, by));
}

/** To the right in a circle, and flags. */
export function turnNoted(cpu: ProcessorState, value: u32, by: u32): u32 {
  const result = turned(value, by);
  if (by != 0) cpu.carry = result >> LONGEST;
  return noted(cpu, result);
}
