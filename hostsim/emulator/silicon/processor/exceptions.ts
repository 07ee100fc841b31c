/**
 * Exceptions of a processor: faults and calls of the supervisor. Takes: a core whose instruction left a
 * fault. Gives: the core in the handler, back from one, or locked up. After the Armv8-M Architecture
 * Reference Manual (DDI 0553), B3, for secure state without floating point and no interrupts; Armv6-M has
 * HardFault and SVCall alone.
 */
import { load32, store32 } from "../bus";
import { busFault, clearBusFault } from "../memory";
import { exceptionOf, noteFault, noteForced, noteStackFault, noteVectorFault } from "./fault-status";
import { FAULT_NONE, FAULT_RETURN, FAULT_STATE } from "./faults";
import { BUS_FAULT, HARD_FAULT, NON_MASKABLE, USAGE_FAULT } from "./numbers";
import { executionPriority, priorityOf } from "./priorities";
import { CONTROL_STACK, exchangeStacks, usesProcessStack } from "./stacks";
import { AHEAD, NO_ACCESS, ProcessorState, registerAt, setRegisterAt } from "./state";
import { setStatus, statusOf, THUMB } from "./status";
import { hasBusFault, hasUsageFault } from "./system-control";

/** Frame of an exception: eight words, r0 to r3, r12, link, return address, status. */
const FRAME_BYTES: u32 = 32;
const WORD: u32 = 4;

/** Bit of the stacked status that tells that the stack pointer was no multiple of 8. */
const ALIGNED_BIT: u32 = 9;

/** Return codes: fixed bits (secure stack and handler, whole frame, no floating point), stack, mode. */
const RETURN_FIXED: u32 = 0xfffffff1;
const RETURN_THREAD: u32 = 1 << 3;
const RETURN_PROCESS: u32 = 1 << 2;

/** Where a locked-up processor seems to be. */
const LOCKED_UP_AT: u32 = 0xeffffffe;

/** Places in a frame, in bytes. */
const FRAME_LINK: u32 = 5 * WORD;
const FRAME_ADDRESS: u32 = 6 * WORD;
const FRAME_STATUS: u32 = 7 * WORD;

/** Place in a frame and in the state of r0 to r3 and r12. */
const LAST_LOW: u32 = 3 * WORD;
const FRAME_R12: u32 = 4 * WORD;

/**
 * Takes the exception of a fault (a FAULT_ code, FAULT_NONE for the bus at `address`), which shall return
 * to `returnsTo`. Within a handler of its priority the processor locks up.
 */
export function takeException(cpu: ProcessorState, fault: u32, address: u32, returnsTo: u32): void {
  let exception = exceptionOf(cpu, fault);
  if (cpu.isSmall == 0) noteFault(cpu, fault, address);
  const isEnabled =
    exception == BUS_FAULT ? hasBusFault(cpu) : exception == USAGE_FAULT ? hasUsageFault(cpu) : true;
  const priority = executionPriority(cpu);
  if (!isEnabled || priorityOf(cpu, exception) >= priority) {
    if (exception != HARD_FAULT && cpu.isSmall == 0) noteForced(cpu);
    exception = HARD_FAULT;
  }
  if (exception == HARD_FAULT && priority <= priorityOf(cpu, HARD_FAULT)) lockUp(cpu);
  else enter(cpu, exception, returnsTo);
}

function lockUp(cpu: ProcessorState): void {
  cpu.isLockedUp = 1;
  cpu.ahead = LOCKED_UP_AT + AHEAD;
}

function enter(cpu: ProcessorState, exception: u32, returnsTo: u32): void {
  const isThread = cpu.exception == 0;
  const isProcess = usesProcessStack(cpu);
  pushFrame(cpu, returnsTo);
  cpu.link = RETURN_FIXED | (isThread ? RETURN_THREAD : 0) | (isProcess ? RETURN_PROCESS : 0);
  cpu.ifThen = 0;
  cpu.isForeign = 0;
  if (isProcess) exchangeStacks(cpu);
  cpu.control &= ~CONTROL_STACK;
  cpu.exception = exception;
  cpu.isExclusive = 0;
  cpu.event = 1;
  cpu.previousAccess = NO_ACCESS;
  startHandler(cpu, exception);
}

function startHandler(cpu: ProcessorState, exception: u32): void {
  clearBusFault();
  const handler = load32(cpu.vectors + exception * WORD);
  if (busFault || (handler & 1) == 0) {
    clearBusFault();
    if (cpu.isSmall == 0) noteVectorFault(cpu);
    // The manual: HardFault instead; and that one's own vector locks up.
    if (exception == HARD_FAULT) lockUp(cpu);
    else {
      cpu.exception = HARD_FAULT;
      startHandler(cpu, HARD_FAULT);
    }
    return;
  }
  cpu.ahead = (handler & ~1) + AHEAD;
}

/** Writes a frame below the stack pointer; what the bus refuses is noted and lost. */
function pushFrame(cpu: ProcessorState, returnsTo: u32): void {
  clearBusFault();
  const before = cpu.stackPointer;
  const frame = (before - FRAME_BYTES) & ~7;
  cpu.stackPointer = frame;
  for (let at: u32 = 0; at <= LAST_LOW; at += WORD) store32(frame + at, registerAt(cpu, at));
  store32(frame + FRAME_R12, cpu.r12);
  store32(frame + FRAME_LINK, cpu.link);
  store32(frame + FRAME_ADDRESS, returnsTo);
  store32(frame + FRAME_STATUS, statusOf(cpu) | (((before >> 2) & 1) << ALIGNED_BIT));
  if (busFault && cpu.isSmall == 0) noteStackFault(cpu);
  clearBusFault();
}

/** Returns from an exception by `code`, the value that was branched to by the instruction at `address`. */
export function returnFromException(cpu: ProcessorState, code: u32, address: u32): void {
  const isThread = (code & RETURN_THREAD) != 0;
  const isProcess = (code & RETURN_PROCESS) != 0;
  if ((code & ~(RETURN_THREAD | RETURN_PROCESS)) != RETURN_FIXED || (isProcess && !isThread)) {
    takeException(cpu, FAULT_RETURN, 0, address);
    return;
  }
  if (cpu.exception != NON_MASKABLE) cpu.faultMask = 0;
  if (isProcess) exchangeStacks(cpu);
  if (isProcess) cpu.control |= CONTROL_STACK;
  popFrame(cpu);
  if ((cpu.exception == 0) != isThread) takeException(cpu, FAULT_RETURN, 0, cpu.ahead - AHEAD);
}

/** Takes a frame from the stack, and with it the number of the exception that was interrupted. */
function popFrame(cpu: ProcessorState): void {
  clearBusFault();
  const frame = cpu.stackPointer;
  for (let at: u32 = 0; at <= LAST_LOW; at += WORD) setRegisterAt(cpu, at, load32(frame + at));
  cpu.r12 = load32(frame + FRAME_R12);
  cpu.link = load32(frame + FRAME_LINK);
  cpu.ahead = (load32(frame + FRAME_ADDRESS) & ~1) + AHEAD;
  const status = load32(frame + FRAME_STATUS);
  setStatus(cpu, status);
  cpu.stackPointer = (frame + FRAME_BYTES) | (((status >> ALIGNED_BIT) & 1) << 2);
  cpu.isExclusive = 0;
  cpu.previousAccess = NO_ACCESS;
  const returnsTo = cpu.ahead - AHEAD;
  if (busFault) {
    clearBusFault();
    takeException(cpu, FAULT_NONE, frame, returnsTo);
  } else if ((status & THUMB) == 0) {
    cpu.isForeign = 1;
    takeException(cpu, FAULT_STATE, 0, returnsTo);
  }
}
