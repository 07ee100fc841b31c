/**
 * One instruction of a processor. Takes: its state. Gives: the state after it, and its cycles. What an
 * operation does: Armv8-M Architecture Reference Manual (DDI 0553), C2.4; the rarer ones are in
 * step-rare.ts. Faults are left in `busFault` and `pendingFault`; here they become exceptions.
 */
import { codeAt, load8, store8 } from "../bus";
import { busFault, clearBusFault, clearWaits, refusal, refuse, slowAddress, waits } from "../memory";
import { REFUSAL_INSTRUCTION, REFUSAL_UNPREDICTABLE } from "../refusals";
import { loadCycles, readHalf, readWord, storeCycles, writeHalf, writeWord } from "./access";
import { branchExchange, branchTo, callExchange } from "./branches";
import { EXCEPTION_CYCLES, PLAIN_CYCLES, SMALL_EXCEPTION_CYCLES } from "./cycles";
import { decode, entryFor } from "./decoded";
import { Decoded, Shift } from "./decoded-record";
import { returnFromException, takeException } from "./exceptions";
import {
  clearFault,
  FAULT_FETCH,
  FAULT_STATE,
  pendingFault,
  RETURN_FROM_EXCEPTION,
  returnCode,
  SUPERVISOR_CALL,
} from "./faults";
import { addCarryNoted, addNoted, holds, noted, subtractNoted } from "./flags";
import { loadedCounter, loadMultiple, storeMultiple } from "./multiple";
import { multiplyLong } from "./multiply";
import { Operation } from "./operations";
import { loadTwo, storeTwo } from "./pairs";
import {
  SHIFT_BITS,
  shiftedLeft,
  shiftedRight,
  shiftedSigned,
  shiftLeftNoted,
  shiftRightNoted,
  shiftSignedNoted,
  turned,
  turnNoted,
} from "./shifts";
import { AHEAD, NO_ACCESS, ProcessorState, registerAt, STACK_POINTER, setRegisterAt } from "./state";
import { stepRare } from "./step-rare";

/**
 * Bits of ITSTATE: those that move left after each instruction, and those that say whether there is one
 * more.
 */
const IT_MOVING: u32 = 0x1f;
const IT_MORE: u32 = 0x7;
const IT_CONDITION: u32 = 4;

/** ITSTATE after an instruction. */
function advanced(block: u32): u32 {
  return (block & IT_MORE) == 0 ? 0 : (block & ~IT_MOVING) | ((block << 1) & IT_MOVING);
}

/** Takes the exception of what the instruction at `address` left; gives the cycles that it costs more. */
function finish(cpu: ProcessorState, address: u32, block: u32): u32 {
  const fault = pendingFault;
  clearFault();
  if (refusal != 0) {
    clearBusFault();
    return 0;
  }
  if (fault == RETURN_FROM_EXCEPTION) returnFromException(cpu, returnCode, address);
  else {
    // A call returns to the next instruction, a branch to even addresses to its target, all else to itself.
    const isDone = fault == SUPERVISOR_CALL || fault == FAULT_STATE;
    if (!isDone) cpu.ifThen = block;
    takeException(cpu, fault, slowAddress, isDone ? cpu.ahead - AHEAD : address);
  }
  clearBusFault();
  return cpu.isSmall != 0 ? SMALL_EXCEPTION_CYCLES : EXCEPTION_CYCLES;
}

/** There is no code at `address`. */
function missCode(cpu: ProcessorState, address: u32): u32 {
  clearBusFault();
  takeException(cpu, FAULT_FETCH, 0, address);
  return cpu.isSmall != 0 ? SMALL_EXCEPTION_CYCLES : EXCEPTION_CYCLES;
}

function refuseInstruction(cpu: ProcessorState, entry: Decoded, address: u32, block: u32): void {
  const isOpen = entry.operation == Operation.UNPREDICTABLE;
  refuse(isOpen ? REFUSAL_UNPREDICTABLE : REFUSAL_INSTRUCTION, address);
  cpu.ahead = address + AHEAD;
  cpu.ifThen = block;
}

/** Branches where a condition holds. */
function branchIf(cpu: ProcessorState, isTaken: bool, ahead: u32, offset: u32): u32 {
  if (!isTaken) return PLAIN_CYCLES;
  cpu.ahead = ahead + offset + AHEAD;
  return cpu.branchCycles;
}

/** Keeps a loaded value, unless its load failed. */
function keep(cpu: ProcessorState, entry: Decoded, value: u32): void {
  if (!busFault) setRegisterAt(cpu, entry.d, value);
}

/** Keeps a loaded value, and its base's new one. */
function keepBoth(cpu: ProcessorState, entry: Decoded, value: u32, base: u32): void {
  if (busFault) return;
  setRegisterAt(cpu, entry.n, base);
  setRegisterAt(cpu, entry.d, value);
}

/** Keeps a base's new value after a store. */
function keepBase(cpu: ProcessorState, entry: Decoded, base: u32): void {
  if (!busFault) setRegisterAt(cpu, entry.n, base);
}

/**
 * Where an access that writes its base back goes: to the base's new value, or, where `extra` is 0, its old.
 */
function before(entry: Decoded, base: u32, offset: u32): u32 {
  return entry.extra != 0 ? base + offset : base;
}

/** Executes one instruction, or takes the exception that is due; gives its cycles. */
export function step(cpu: ProcessorState): u32 {
  clearWaits();
  const ahead = cpu.ahead;
  const address = ahead - AHEAD;
  const code = codeAt(address);
  if (code == 0) return missCode(cpu, address);
  const bytes = load<u32>(code);
  const block = cpu.ifThen;
  const entry = entryFor(cpu, address, block != 0);
  if (entry.bytes != ~bytes) decode(entry, bytes, cpu.isSmall != 0, block != 0);
  const previous = cpu.previousAccess;
  cpu.previousAccess = NO_ACCESS;

  const n = registerAt(cpu, entry.n);
  let x = registerAt(cpu, entry.m) + entry.immediate;
  cpu.ahead = ahead + entry.length;
  if (block != 0) {
    cpu.ifThen = advanced(block);
    if (!holds(cpu, block >> IT_CONDITION)) return PLAIN_CYCLES;
  }
  let carry: u32 = 0;
  const shift = <u32>entry.shift;
  if (shift != Shift.NONE) {
    const amount = <u32>entry.amount;
    switch (shift) {
      case Shift.LEFT:
        carry = (x >> (32 - amount)) & 1;
        x <<= amount;
        break;
      case Shift.RIGHT:
        carry = (x >> (amount - 1)) & 1;
        x = amount < 32 ? x >> amount : 0;
        break;
      case Shift.SIGNED:
        carry = (x >> (amount - 1)) & 1;
        x = <u32>(<i32>x >> <i32>min<u32>(amount, 31));
        break;
      case Shift.CIRCLE:
        x = rotr<u32>(x, amount);
        carry = x >> 31;
        break;
      case Shift.THROUGH_CARRY:
        carry = x & 1;
        x = (x >> 1) | (cpu.carry << 31);
        break;
      default:
        carry = x >> 31;
    }
  }

  const d = <u32>entry.d;
  let cycles = PLAIN_CYCLES;
  switch (<u32>entry.operation) {
    case Operation.REFUSED:
    case Operation.UNPREDICTABLE:
      refuseInstruction(cpu, entry, address, block);
      break;
    case Operation.AND:
      setRegisterAt(cpu, d, n & x);
      break;
    case Operation.BIC:
      setRegisterAt(cpu, d, n & ~x);
      break;
    case Operation.ORR:
      setRegisterAt(cpu, d, n | x);
      break;
    case Operation.ORN:
      setRegisterAt(cpu, d, n | ~x);
      break;
    case Operation.EOR:
      setRegisterAt(cpu, d, n ^ x);
      break;
    case Operation.ADD:
      setRegisterAt(cpu, d, n + x);
      break;
    case Operation.ADC:
      setRegisterAt(cpu, d, n + x + cpu.carry);
      break;
    case Operation.SUB:
      setRegisterAt(cpu, d, n - x);
      break;
    case Operation.SBC:
      setRegisterAt(cpu, d, n + ~x + cpu.carry);
      break;
    case Operation.RSB:
      setRegisterAt(cpu, d, x - n);
      break;
    case Operation.ANDS:
      setRegisterAt(cpu, d, noted(cpu, n & x));
      if (shift != Shift.NONE) cpu.carry = carry;
      break;
    case Operation.BICS:
      setRegisterAt(cpu, d, noted(cpu, n & ~x));
      if (shift != Shift.NONE) cpu.carry = carry;
      break;
    case Operation.ORRS:
      setRegisterAt(cpu, d, noted(cpu, n | x));
      if (shift != Shift.NONE) cpu.carry = carry;
      break;
    case Operation.ORNS:
      setRegisterAt(cpu, d, noted(cpu, n | ~x));
      if (shift != Shift.NONE) cpu.carry = carry;
      break;
    case Operation.EORS:
      setRegisterAt(cpu, d, noted(cpu, n ^ x));
      if (shift != Shift.NONE) cpu.carry = carry;
      break;
    case Operation.ADDS:
      setRegisterAt(cpu, d, addNoted(cpu, n, x));
      break;
    case Operation.ADCS:
      setRegisterAt(cpu, d, addCarryNoted(cpu, n, x));
      break;
    case Operation.SUBS:
      setRegisterAt(cpu, d, subtractNoted(cpu, n, x));
      break;
    case Operation.SBCS:
      setRegisterAt(cpu, d, addCarryNoted(cpu, n, ~x));
      break;
    case Operation.RSBS:
      setRegisterAt(cpu, d, subtractNoted(cpu, x, n));
      break;
    case Operation.LDR:
      keep(cpu, entry, readWord(cpu, n + x));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRH:
      keep(cpu, entry, readHalf(cpu, n + x));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRB:
      keep(cpu, entry, load8(n + x));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRSH:
      keep(cpu, entry, <u32>(<i32>(<i16>readHalf(cpu, n + x))));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRSB:
      keep(cpu, entry, <u32>(<i32>(<i8>load8(n + x))));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDR_LITERAL:
      keep(cpu, entry, readWord(cpu, (ahead & ~3) + x));
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.STR:
      writeWord(cpu, n + x, registerAt(cpu, d));
      cycles = storeCycles(cpu);
      break;
    case Operation.STRH:
      writeHalf(cpu, n + x, registerAt(cpu, d));
      cycles = storeCycles(cpu);
      break;
    case Operation.STRB:
      store8(n + x, registerAt(cpu, d));
      cycles = storeCycles(cpu);
      break;
    case Operation.LDRD:
      cycles = loadTwo(cpu, entry, n + x);
      break;
    case Operation.STRD:
      cycles = storeTwo(cpu, entry, n + x);
      break;
    case Operation.LDM:
      cycles = loadMultiple(cpu, entry, n);
      break;
    case Operation.STM:
      cycles = storeMultiple(cpu, entry, n);
      break;
    case Operation.LDM_BRANCH:
      cycles = loadMultiple(cpu, entry, n) + cpu.popBranchCycles;
      if (!busFault) branchExchange(cpu, loadedCounter);
      break;
    case Operation.BEQ:
      cycles = branchIf(cpu, cpu.zero == 0, ahead, x);
      break;
    case Operation.BNE:
      cycles = branchIf(cpu, cpu.zero != 0, ahead, x);
      break;
    case Operation.BCS:
      cycles = branchIf(cpu, cpu.carry != 0, ahead, x);
      break;
    case Operation.BCC:
      cycles = branchIf(cpu, cpu.carry == 0, ahead, x);
      break;
    case Operation.BMI:
      cycles = branchIf(cpu, <i32>cpu.negative < 0, ahead, x);
      break;
    case Operation.BPL:
      cycles = branchIf(cpu, <i32>cpu.negative >= 0, ahead, x);
      break;
    case Operation.BVS:
      cycles = branchIf(cpu, <i32>cpu.overflow < 0, ahead, x);
      break;
    case Operation.BVC:
      cycles = branchIf(cpu, <i32>cpu.overflow >= 0, ahead, x);
      break;
    case Operation.BHI:
      cycles = branchIf(cpu, cpu.carry != 0 && cpu.zero != 0, ahead, x);
      break;
    case Operation.BLS:
      cycles = branchIf(cpu, cpu.carry == 0 || cpu.zero == 0, ahead, x);
      break;
    case Operation.BGE:
      cycles = branchIf(cpu, <i32>(cpu.negative ^ cpu.overflow) >= 0, ahead, x);
      break;
    case Operation.BLT:
      cycles = branchIf(cpu, <i32>(cpu.negative ^ cpu.overflow) < 0, ahead, x);
      break;
    case Operation.BGT:
      cycles = branchIf(cpu, <i32>(cpu.negative ^ cpu.overflow) >= 0 && cpu.zero != 0, ahead, x);
      break;
    case Operation.BLE:
      cycles = branchIf(cpu, <i32>(cpu.negative ^ cpu.overflow) < 0 || cpu.zero == 0, ahead, x);
      break;
    case Operation.B:
      cycles = branchIf(cpu, true, ahead, x);
      break;
    case Operation.CBZ:
      cycles = branchIf(cpu, n == 0, ahead, x);
      break;
    case Operation.CBNZ:
      cycles = branchIf(cpu, n != 0, ahead, x);
      break;
    case Operation.BL:
      cpu.link = ahead | 1;
      cpu.ahead = ahead + x + AHEAD;
      cycles = cpu.callCycles;
      break;
    case Operation.BX:
      branchExchange(cpu, x);
      cycles = cpu.registerBranchCycles;
      break;
    case Operation.BLX:
      cpu.link = (address + entry.length) | 1;
      callExchange(cpu, x);
      cycles = cpu.registerBranchCycles;
      break;
    case Operation.MOV_BRANCH:
      branchTo(cpu, x);
      cycles = cpu.registerBranchCycles;
      break;
    case Operation.ADD_BRANCH:
      branchTo(cpu, n + x);
      cycles = cpu.registerBranchCycles;
      break;
    case Operation.ADR:
      setRegisterAt(cpu, d, (ahead & ~3) + x);
      break;
    case Operation.IT:
      cpu.ifThen = x;
      break;
    case Operation.NOP:
      break;
    case Operation.UXTB:
      setRegisterAt(cpu, d, n + (x & 0xff));
      break;
    case Operation.UXTH:
      setRegisterAt(cpu, d, n + (x & 0xffff));
      break;
    case Operation.SXTB:
      setRegisterAt(cpu, d, n + <u32>(<i32>(<i8>x)));
      break;
    case Operation.SXTH:
      setRegisterAt(cpu, d, n + <u32>(<i32>(<i16>x)));
      break;
    case Operation.UBFX:
      setRegisterAt(cpu, d, (n >> entry.amount) & x);
      break;
    case Operation.SBFX:
      setRegisterAt(cpu, d, <u32>(<i32>(n << (entry.extra - entry.amount)) >> entry.extra));
      break;
    case Operation.BFI:
      setRegisterAt(cpu, d, (registerAt(cpu, d) & ~x) | ((n << entry.amount) & x));
      break;
    case Operation.MOVT:
      setRegisterAt(cpu, d, (registerAt(cpu, d) & 0xffff) | (x << 16));
      break;
    case Operation.MUL:
      setRegisterAt(cpu, d, n * x);
      break;
    case Operation.MULS:
      setRegisterAt(cpu, d, noted(cpu, n * x));
      break;
    case Operation.UMULL:
      multiplyLong(cpu, entry, n, x);
      break;
    case Operation.REV:
      setRegisterAt(cpu, d, bswap<u32>(x));
      break;
    case Operation.CLZ:
      setRegisterAt(cpu, d, clz<u32>(x));
      break;
    case Operation.LSL:
      setRegisterAt(cpu, d, shiftedLeft(n, x & SHIFT_BITS));
      break;
    case Operation.LSR:
      setRegisterAt(cpu, d, shiftedRight(n, x & SHIFT_BITS));
      break;
    case Operation.ASR:
      setRegisterAt(cpu, d, shiftedSigned(n, x & SHIFT_BITS));
      break;
    case Operation.ROR:
      setRegisterAt(cpu, d, turned(n, x & SHIFT_BITS));
      break;
    case Operation.LSLS:
      setRegisterAt(cpu, d, shiftLeftNoted(cpu, n, x & SHIFT_BITS));
      break;
    case Operation.LSRS:
      setRegisterAt(cpu, d, shiftRightNoted(cpu, n, x & SHIFT_BITS));
      break;
    case Operation.ASRS:
      setRegisterAt(cpu, d, shiftSignedNoted(cpu, n, x & SHIFT_BITS));
      break;
    case Operation.RORS:
      setRegisterAt(cpu, d, turnNoted(cpu, n, x & SHIFT_BITS));
      break;
    case Operation.LDRW:
      keepBoth(cpu, entry, readWord(cpu, before(entry, n, x)), n + x);
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRHW:
      keepBoth(cpu, entry, readHalf(cpu, before(entry, n, x)), n + x);
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRBW:
      keepBoth(cpu, entry, load8(before(entry, n, x)), n + x);
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRSHW:
      keepBoth(cpu, entry, <u32>(<i32>(<i16>readHalf(cpu, before(entry, n, x)))), n + x);
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.LDRSBW:
      keepBoth(cpu, entry, <u32>(<i32>(<i8>load8(before(entry, n, x)))), n + x);
      cycles = loadCycles(cpu, entry, previous);
      break;
    case Operation.STRW:
      writeWord(cpu, before(entry, n, x), registerAt(cpu, d));
      keepBase(cpu, entry, n + x);
      cycles = storeCycles(cpu);
      break;
    case Operation.STRHW:
      writeHalf(cpu, before(entry, n, x), registerAt(cpu, d));
      keepBase(cpu, entry, n + x);
      cycles = storeCycles(cpu);
      break;
    case Operation.STRBW:
      store8(before(entry, n, x), registerAt(cpu, d));
      keepBase(cpu, entry, n + x);
      cycles = storeCycles(cpu);
      break;
    default:
      cycles = stepRare(cpu, entry, n, x, ahead, previous);
  }
  if (d == STACK_POINTER) cpu.stackPointer &= ~3;
  if (<u32>busFault | pendingFault | refusal) cycles += finish(cpu, address, block);
  return cycles + waits;
}
