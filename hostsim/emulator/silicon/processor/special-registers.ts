/**
 * MRS, MSR and CPS. Takes: a register's number. Gives: its value, or takes it. Numbers: Armv8-M
 * Architecture Reference Manual (DDI 0553), "MRS". Stack limits other than none are refused: they are not
 * checked.
 */
import { refuse } from "../memory";
import { REFUSAL_SPECIAL_REGISTER } from "../refusals";
import { flagsOf, setFlags, setGreaterEqual } from "./flags";
import {
  CONTROL_PRIVILEGE,
  CONTROL_STACK,
  exchangeStacks,
  setStack,
  stackOf,
  usesProcessStack,
} from "./stacks";
import { ProcessorState } from "./state";

/** Flags, number of the exception, and both; bits 0 to 2 choose the parts. */
const LAST_STATUS: u32 = 7;
const STATUS_EXCEPTION: u32 = 1;
const STATUS_NO_FLAGS: u32 = 4;

const MSP: u32 = 8;
const PSP: u32 = 9;
const MSPLIM: u32 = 10;
const PSPLIM: u32 = 11;
const PRIMASK: u32 = 16;
const BASEPRI: u32 = 17;
const BASEPRI_MAX: u32 = 18;
const FAULTMASK: u32 = 19;
const CONTROL: u32 = 20;

/** Priorities have four bits, at the upper end of a byte. */
const PRIORITY_BITS: u32 = 0xf0;

/** Bits of CPS: bit 4 masks, bit 1 is PRIMASK, bit 0 FAULTMASK. */
const CPS_MASKS: u32 = 1 << 4;
const CPS_PRIMASK: u32 = 1 << 1;
const CPS_FAULTMASK: u32 = 1 << 0;

/** Value of register `number`; `address` is the instruction's. */
export function specialRegister(cpu: ProcessorState, number: u32, address: u32): u32 {
  if (number <= LAST_STATUS) {
    const flags = (number & STATUS_NO_FLAGS) != 0 ? 0 : flagsOf(cpu);
    return flags | ((number & STATUS_EXCEPTION) != 0 ? cpu.exception : 0);
  }
  switch (number) {
    case MSP:
      return stackOf(cpu, false);
    case PSP:
      return stackOf(cpu, true);
    case PRIMASK:
      return cpu.priorityMask;
    case CONTROL:
      return cpu.control;
  }
  if (cpu.isSmall == 0) {
    if (number == MSPLIM || number == PSPLIM) return 0;
    if (number == BASEPRI || number == BASEPRI_MAX) return cpu.basePriority;
    if (number == FAULTMASK) return cpu.faultMask;
  }
  refuse(REFUSAL_SPECIAL_REGISTER, address);
  return 0;
}

/** Sets register `number`; `parts` says which flags: bit 1 NZCVQ, bit 0 GE. */
export function setSpecialRegister(
  cpu: ProcessorState,
  number: u32,
  value: u32,
  parts: u32,
  address: u32,
): void {
  if (number <= LAST_STATUS) {
    if ((number & STATUS_NO_FLAGS) != 0) return;
    if ((parts & 2) != 0) setFlags(cpu, value);
    if ((parts & 1) != 0) setGreaterEqual(cpu, value);
    return;
  }
  switch (number) {
    case MSP:
      setStack(cpu, false, value);
      return;
    case PSP:
      setStack(cpu, true, value);
      return;
    case PRIMASK:
      cpu.priorityMask = value & 1;
      return;
    case CONTROL:
      setControl(cpu, value, address);
      return;
  }
  if (cpu.isSmall != 0 || !setMainlineRegister(cpu, number, value)) refuse(REFUSAL_SPECIAL_REGISTER, address);
}

function setMainlineRegister(cpu: ProcessorState, number: u32, value: u32): bool {
  const priority = value & PRIORITY_BITS;
  switch (number) {
    case MSPLIM:
    case PSPLIM:
      return value == 0;
    case BASEPRI:
      cpu.basePriority = priority;
      return true;
    case BASEPRI_MAX:
      if (priority != 0 && (priority < cpu.basePriority || cpu.basePriority == 0))
        cpu.basePriority = priority;
      return true;
    case FAULTMASK:
      cpu.faultMask = value & 1;
      return true;
  }
  return false;
}

/** Threads may change their stack; running without privilege is refused. */
function setControl(cpu: ProcessorState, value: u32, address: u32): void {
  if ((value & ~CONTROL_STACK) != 0 || (value & CONTROL_PRIVILEGE) != 0)
    refuse(REFUSAL_SPECIAL_REGISTER, address);
  if (cpu.exception != 0) return;
  const before = usesProcessStack(cpu);
  cpu.control = value & CONTROL_STACK;
  if (usesProcessStack(cpu) != before) exchangeStacks(cpu);
}

/** CPS: sets or clears masks by the bits of the instruction. */
export function changeMasks(cpu: ProcessorState, bits: u32): void {
  const value: u32 = (bits & CPS_MASKS) != 0 ? 1 : 0;
  if ((bits & CPS_PRIMASK) != 0) cpu.priorityMask = value;
  if ((bits & CPS_FAULTMASK) != 0) cpu.faultMask = value;
}
