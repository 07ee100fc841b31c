/**
 * Two processors, Cortex-M33 or Cortex-M0+. Takes: a core's number and what shall happen to it. Gives: one
 * instruction after the other, over the bus (bus.ts). What is not modelled sets `refusal` (refusals.ts).
 */
import { takeMainlineCosts, takeSmallCosts } from "./cycles";
import { decode, takeTables } from "./decoded";
import { Decoded } from "./decoded-record";
import { wake } from "./events";
import {
  AHEAD,
  NO_ACCESS,
  PROGRAM_COUNTER,
  ProcessorState,
  REGISTER_BYTES,
  registerAt,
  STACK_POINTER,
  setCurrentCore,
  setRegisterAt,
  stateOf,
} from "./state";
import { setStatus, statusOf } from "./status";
import { step } from "./step";

export { refusal, refusalAddress } from "../memory";

/** Number of the status register for `processorRegister`. */
const STATUS: u32 = 16;

/** Cycles of a step in which nothing is executed: the processor sleeps, or is locked up. */
const IDLE_CYCLES: u32 = 1;

/**
 * Resets a core as its boot ROM leaves it: stack pointer, first instruction (bit 0 is not looked at),
 * vectors. The architecture stays as it was set.
 */
export function processorReset(core: u32, stackTop: u32, entry: u32, vectors: u32): void {
  const cpu = stateOf(core);
  const isSmall = cpu.isSmall;
  memory.fill(changetype<usize>(cpu), 0, offsetof<ProcessorState>());
  cpu.isSmall = isSmall;
  cpu.zero = 1;
  cpu.previousAccess = NO_ACCESS;
  cpu.link = 0xffffffff;
  cpu.stackPointer = stackTop & ~3;
  cpu.ahead = (entry & ~1) + AHEAD;
  cpu.vectors = vectors;
  takeTables(cpu);
  if (isSmall != 0) takeSmallCosts(cpu);
  else takeMainlineCosts(cpu);
}

/** Chooses what a core is, before its reset: Armv6-M (Cortex-M0+), or Armv8-M Mainline (Cortex-M33). */
export function setArchitecture(core: u32, isSmall: bool): void {
  stateOf(core).isSmall = isSmall ? 1 : 0;
}

/** Executes one instruction, or takes the exception of a fault; gives cycles, with those that it waited. */
export function processorStep(core: u32): u32 {
  const cpu = stateOf(core);
  if ((cpu.sleeps | cpu.isLockedUp) != 0) return IDLE_CYCLES;
  setCurrentCore(core);
  return step(cpu);
}

/** Whether a core waits in WFE or WFI. */
export function processorSleeps(core: u32): bool {
  return stateOf(core).sleeps != 0;
}

/** An event for a core: ends its sleep, or the next one. */
export function processorWake(core: u32): void {
  wake(stateOf(core));
}

/** Whether a core faulted within a fault's handler, and does nothing until its reset. */
export function processorIsLockedUp(core: u32): bool {
  return stateOf(core).isLockedUp != 0;
}

/** Address of a core's vector table, VTOR. */
export function vectorsOf(core: u32): u32 {
  return stateOf(core).vectors;
}

/** A core's register: 0 to 15, or 16 for xPSR. */
export function processorRegister(core: u32, index: u32): u32 {
  const cpu = stateOf(core);
  if (index == STATUS) return statusOf(cpu);
  const place = index * REGISTER_BYTES;
  return place == PROGRAM_COUNTER ? cpu.ahead - AHEAD : registerAt(cpu, place);
}

/** Sets a core's register: 0 to 15, or 16 for xPSR. */
export function setProcessorRegister(core: u32, index: u32, value: u32): void {
  const cpu = stateOf(core);
  const place = index * REGISTER_BYTES;
  if (index == STATUS) setStatus(cpu, value);
  else if (place == PROGRAM_COUNTER) cpu.ahead = (value & ~1) + AHEAD;
  else setRegisterAt(cpu, place, place == STACK_POINTER ? value & ~3 : value);
}

const scratch = memory.data(offsetof<Decoded>(), 8);

/** Operation of an instruction's bytes, its first half-word in the low bits: see Operation. */
export function operationOf(core: u32, bytes: u32): u32 {
  const entry = changetype<Decoded>(scratch);
  decode(entry, bytes, stateOf(core).isSmall != 0, false);
  return entry.operation;
}
