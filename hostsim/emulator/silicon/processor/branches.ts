/**
 * Branches. Takes: an address. Gives: the processor there, or a fault, or a return from an exception.
 */
import { FAULT_STATE, raise, raiseReturn } from "./faults";
import { AHEAD, ProcessorState } from "./state";

/** Addresses from here on return from exceptions, in handlers. */
const FIRST_RETURN_CODE: u32 = 0xff000000;

/** Goes on at an address, whose bit 0 is not looked at. */
export function branchTo(cpu: ProcessorState, address: u32): void {
  cpu.ahead = (address & ~1) + AHEAD;
}

/** Goes on at an address whose bit 0 says that it is Thumb code: BXWritePC in the manual. */
export function branchExchange(cpu: ProcessorState, address: u32): void {
  if (cpu.exception != 0 && address >= FIRST_RETURN_CODE) raiseReturn(address);
  else callExchange(cpu, address);
}

/** The same, but never a return from an exception: BLX. */
export function callExchange(cpu: ProcessorState, address: u32): void {
  cpu.ahead = (address & ~1) + AHEAD;
  if ((address & 1) != 0) return;
  cpu.isForeign = 1;
  raise(FAULT_STATE);
}
