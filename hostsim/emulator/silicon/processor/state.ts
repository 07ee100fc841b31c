/**
 * The state of both processors. Takes: a core's number. Gives: its registers as a record in static memory,
 * two of them. Register names: Armv8-M Architecture Reference Manual (DDI 0553), part D.
 */

/** Number of processors. */
export const CORES: u32 = 2;

/** Bytes of a register. */
export const REGISTER_BYTES: u32 = 4;

/** Places of registers within the record, in bytes. */
export const STACK_POINTER: u32 = 13 * REGISTER_BYTES;
export const LINK: u32 = 14 * REGISTER_BYTES;
export const PROGRAM_COUNTER: u32 = 15 * REGISTER_BYTES;

/** Place of a register that is always 0: the operand of an instruction that has none. */
export const NOTHING: u32 = 16 * REGISTER_BYTES;

/** Place of a register that nobody reads: the result of a comparison. */
export const DISCARDED: u32 = 17 * REGISTER_BYTES;

/** How far behind an instruction that is what it sees as its own address, in bytes. */
export const AHEAD: u32 = 4;

/** `previousAccess` when the instruction before was neither load nor store. */
export const NO_ACCESS: u32 = 255;

/** One processor. Registers are 32 bits; flags are kept as words that tell them. */
export class ProcessorState {
  /** r0 to r12. */
  r0: u32 = 0;
  r1: u32 = 0;
  r2: u32 = 0;
  r3: u32 = 0;
  r4: u32 = 0;
  r5: u32 = 0;
  r6: u32 = 0;
  r7: u32 = 0;
  r8: u32 = 0;
  r9: u32 = 0;
  r10: u32 = 0;
  r11: u32 = 0;
  r12: u32 = 0;
  /** Stack pointer in use. */
  stackPointer: u32 = 0;
  /** Return address. */
  link: u32 = 0;
  /** Address of the next instruction and 4: what an instruction that reads its own address sees. */
  ahead: u32 = 0;
  /** Always 0. */
  nothing: u32 = 0;
  /** Never read. */
  discarded: u32 = 0;

  /** Bit 31 is flag N. */
  negative: u32 = 0;
  /** Zero where flag Z is set. */
  zero: u32 = 1;
  /** Flag C, 0 or 1. */
  carry: u32 = 0;
  /** Bit 31 is flag V. */
  overflow: u32 = 0;
  /** Flag Q, 0 or 1. */
  saturated: u32 = 0;
  /** Flags GE, four bits. */
  greaterEqual: u32 = 0;
  /** ITSTATE: 0 outside of an IT block. */
  ifThen: u32 = 0;
  /** Whether the state is not Thumb, 0 or 1: a fault follows at once. */
  isForeign: u32 = 0;

  /** Place of the register that the instruction before loaded or stored; NO_ACCESS if it did neither. */
  previousAccess: u32 = NO_ACCESS;
  /** Table of decoded instructions outside of IT blocks; that for IT blocks follows it. */
  decoded: usize = 0;
  /** Whether it is an Armv6-M: 1, or 0 for an Armv8-M Mainline. */
  isSmall: u32 = 0;

  /** IPSR: number of the exception that is handled, 0 in thread mode. */
  exception: u32 = 0;
  /** The stack pointer that is not in use. */
  otherStackPointer: u32 = 0;
  /** CONTROL: bit 0 nPRIV, bit 1 SPSEL. */
  control: u32 = 0;
  /** PRIMASK, FAULTMASK, BASEPRI. */
  priorityMask: u32 = 0;
  faultMask: u32 = 0;
  basePriority: u32 = 0;

  /** The event register: 1 once an event came that no WFE has taken. */
  event: u32 = 0;
  /** Whether the processor sleeps, 0 or 1. */
  sleeps: u32 = 0;
  /** Whether it is locked up: a fault within a fault's handler, 0 or 1. */
  isLockedUp: u32 = 0;
  /** Exclusive monitor: 1 while an LDREX waits for its STREX, and where. */
  isExclusive: u32 = 0;
  exclusiveAddress: u32 = 0;

  /** Registers of the processor's own; see system-control.ts. */
  vectors: u32 = 0;
  configuration: u32 = 0;
  systemControl: u32 = 0;
  handlerControl: u32 = 0;
  faultStatus: u32 = 0;
  hardFaultStatus: u32 = 0;
  busFaultAddress: u32 = 0;
  priorities1: u32 = 0;
  priorities2: u32 = 0;
  priorities3: u32 = 0;
  tickControl: u32 = 0;
  tickReload: u32 = 0;
  tickValue: u32 = 0;

  /** Cycles: see cycles.ts. */
  loadCycles: u32 = 0;
  storeCycles: u32 = 0;
  branchCycles: u32 = 0;
  callCycles: u32 = 0;
  registerBranchCycles: u32 = 0;
  popBranchCycles: u32 = 0;
  specialCycles: u32 = 0;
  barrierCycles: u32 = 0;
  hintCycles: u32 = 0;
  /** NO_ACCESS where loads don't overlap with loads before them, else 0. */
  overlaps: u32 = 0;
}

/** Bytes of a processor's state. */
const STATE_BYTES: u32 = <u32>offsetof<ProcessorState>();

const states = memory.data(CORES * <u32>offsetof<ProcessorState>(), 64);

/** Number of the core whose instruction is under way: hardware of each core's own asks. */
export let currentCore: u32 = 0;

/** A core's instruction begins. */
export function setCurrentCore(core: u32): void {
  currentCore = core;
}

/** State of a core. */
export function stateOf(core: u32): ProcessorState {
  return changetype<ProcessorState>(states + core * STATE_BYTES);
}

/** A register by its place. */
export function registerAt(cpu: ProcessorState, place: u32): u32 {
  return load<u32>(changetype<usize>(cpu) + place);
}

/** Sets a register by its place. */
export function setRegisterAt(cpu: ProcessorState, place: u32, value: u32): void {
  store<u32>(changetype<usize>(cpu) + place, value);
}
