/**
 * Priorities of exceptions; lower numbers go first. Takes: a processor's state. Gives: the priority at
 * which it runs, and those of exceptions. Armv8-M Architecture Reference Manual (DDI 0553), B3.
 */
import { BUS_FAULT, HARD_FAULT, NON_MASKABLE, SUPERVISOR, USAGE_FAULT } from "./numbers";
import { ProcessorState } from "./state";

/** Priority of a thread that masks nothing. */
const LOWEST: i32 = 256;

/** Priorities stand in bytes of three registers. */
const BYTE: u32 = 0xff;
const BYTE_BITS: u32 = 8;

function byteOf(word: u32, place: u32): i32 {
  return <i32>((word >> (place * BYTE_BITS)) & BYTE);
}

/** Priority of an exception. */
export function priorityOf(cpu: ProcessorState, exception: u32): i32 {
  switch (exception) {
    case 0:
      return LOWEST;
    case NON_MASKABLE:
      return -2;
    case HARD_FAULT:
      return -1;
    case BUS_FAULT:
    case USAGE_FAULT:
      return byteOf(cpu.priorities1, exception & 3);
    case SUPERVISOR:
      return byteOf(cpu.priorities2, exception & 3);
    default:
      return byteOf(cpu.priorities3, exception & 3);
  }
}

/** Priority at which a processor runs now, masks included. */
export function executionPriority(cpu: ProcessorState): i32 {
  let priority = priorityOf(cpu, cpu.exception);
  if (cpu.basePriority != 0) priority = min<i32>(priority, <i32>cpu.basePriority);
  if (cpu.priorityMask != 0) priority = min<i32>(priority, 0);
  if (cpu.faultMask != 0) priority = min<i32>(priority, -1);
  return priority;
}
