/**
 * What registers tell of a fault. Takes: a FAULT_ code. Gives: bits of CFSR and HFSR, and which exception
 * the fault has. Armv8-M Architecture Reference Manual (DDI 0553), D1.2; Armv6-M has none of these
 * registers, and HardFault alone.
 */
import {
  FAULT_BREAKPOINT,
  FAULT_DIVISION,
  FAULT_FETCH,
  FAULT_NONE,
  FAULT_RETURN,
  FAULT_STATE,
  FAULT_UNALIGNED,
  FAULT_UNDEFINED,
  SUPERVISOR_CALL,
} from "./faults";
import { BUS_FAULT, HARD_FAULT, SUPERVISOR, USAGE_FAULT } from "./numbers";
import { ProcessorState } from "./state";

/** Bits of CFSR. */
const IBUSERR: u32 = 1 << 8;
const PRECISERR: u32 = 1 << 9;
const STKERR: u32 = 1 << 12;
const BFARVALID: u32 = 1 << 15;
const UNDEFINSTR: u32 = 1 << 16;
const INVSTATE: u32 = 1 << 17;
const INVPC: u32 = 1 << 18;
const UNALIGNED: u32 = 1 << 24;
const DIVBYZERO: u32 = 1 << 25;

/** Bits of HFSR. */
const VECTTBL: u32 = 1 << 1;
const FORCED: u32 = 1 << 30;
const DEBUGEVT: u32 = 1 << 31;

/** Bit of CFSR for a fault; FAULT_NONE stands for an access that the bus refused. */
function statusBits(fault: u32): u32 {
  switch (fault) {
    case FAULT_NONE:
      return PRECISERR | BFARVALID;
    case FAULT_FETCH:
      return IBUSERR;
    case FAULT_UNDEFINED:
      return UNDEFINSTR;
    case FAULT_STATE:
      return INVSTATE;
    case FAULT_RETURN:
      return INVPC;
    case FAULT_UNALIGNED:
      return UNALIGNED;
    case FAULT_DIVISION:
      return DIVBYZERO;
    default:
      return 0;
  }
}

/** Exception of a fault, enabled or not. */
export function exceptionOf(cpu: ProcessorState, fault: u32): u32 {
  if (fault == SUPERVISOR_CALL) return SUPERVISOR;
  if (cpu.isSmall != 0 || fault == FAULT_BREAKPOINT) return HARD_FAULT;
  return fault == FAULT_NONE || fault == FAULT_FETCH ? BUS_FAULT : USAGE_FAULT;
}

/** Writes down a fault, and for one of the bus its address. */
export function noteFault(cpu: ProcessorState, fault: u32, address: u32): void {
  cpu.faultStatus |= statusBits(fault);
  if (fault == FAULT_NONE) cpu.busFaultAddress = address;
  if (fault == FAULT_BREAKPOINT) cpu.hardFaultStatus |= DEBUGEVT;
}

/** A fault became a HardFault. */
export function noteForced(cpu: ProcessorState): void {
  cpu.hardFaultStatus |= FORCED;
}

/** The address of a handler could not be read. */
export function noteVectorFault(cpu: ProcessorState): void {
  cpu.hardFaultStatus |= VECTTBL;
}

/** A frame could not be written or read. */
export function noteStackFault(cpu: ProcessorState): void {
  cpu.faultStatus |= STKERR;
}
