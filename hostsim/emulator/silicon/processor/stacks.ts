/**
 * The two stacks of a processor. Takes: which one is asked for. Gives: its pointer. In handlers the main
 * one is in use, in threads that of CONTROL.SPSEL.
 */
import { ProcessorState } from "./state";

/** Bits of CONTROL. */
export const CONTROL_PRIVILEGE: u32 = 1;
export const CONTROL_STACK: u32 = 2;

/** Whether the process stack is in use. */
export function usesProcessStack(cpu: ProcessorState): bool {
  return cpu.exception == 0 && (cpu.control & CONTROL_STACK) != 0;
}

/** Exchanges the stack in use for the other one. */
export function exchangeStacks(cpu: ProcessorState): void {
  const used = cpu.stackPointer;
  cpu.stackPointer = cpu.otherStackPointer;
  cpu.otherStackPointer = used;
}

/** Pointer of the main or the process stack. */
export function stackOf(cpu: ProcessorState, isProcess: bool): u32 {
  return usesProcessStack(cpu) == isProcess ? cpu.stackPointer : cpu.otherStackPointer;
}

/** Sets it. */
export function setStack(cpu: ProcessorState, isProcess: bool, pointer: u32): void {
  const aligned = pointer & ~3;
  if (usesProcessStack(cpu) == isProcess) cpu.stackPointer = aligned;
  else cpu.otherStackPointer = aligned;
}
