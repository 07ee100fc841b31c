/**
 * Operations that are rare in compiled code. Takes: a decoded instruction and its operands. Gives: the
 * processor's state after it, and its cycles. What an operation does: Armv8-M Architecture Reference Manual
 * (DDI 0553), C2.4.
 */
import { load8, load16 } from "../bus";
import { busFault } from "../memory";
import { loadCycles, readHalf, readWord } from "./access";
import { branchExchange } from "./branches";
import { ACCUMULATE_CYCLES, DIVIDE_CYCLES, PLAIN_CYCLES, TABLE_BRANCH_CYCLES } from "./cycles";
import { Decoded } from "./decoded-record";
import { sendEvent, sleep, waitForEvent } from "./events";
import { loadExclusive, storeExclusive } from "./exclusive";
import { FAULT_BREAKPOINT, FAULT_UNDEFINED, pendingFault, raise, SUPERVISOR_CALL } from "./faults";
import { divide, divideSigned, longRegister, setLong, signedProduct } from "./multiply";
import { Operation } from "./operations";
import { loadTwo, storeTwo } from "./pairs";
import { changeMasks, setSpecialRegister, specialRegister } from "./special-registers";
import { AHEAD, ProcessorState, registerAt, setRegisterAt } from "./state";
import { stepSignal } from "./step-signal";

/** Even bytes of a word. */
const EVEN_BYTES: u32 = 0x00ff00ff;

/** Keeps a value, unless the instruction failed. */
function keep(cpu: ProcessorState, entry: Decoded, value: u32): void {
  if (!busFault && pendingFault == 0) setRegisterAt(cpu, entry.d, value);
}

/** Address of a load from a literal. */
function literal(ahead: u32, x: u32): u32 {
  return (ahead & ~3) + x;
}

/** Bytes of half-words exchanged: REV16, and the base of REVSH. */
function exchangedBytes(x: u32): u32 {
  return ((x & EVEN_BYTES) << 8) | ((x >> 8) & EVEN_BYTES);
}

/** Bits in the reverse order. */
function reversedBits(value: u32): u32 {
  let x = value;
  x = ((x & 0x55555555) << 1) | ((x >> 1) & 0x55555555);
  x = ((x & 0x33333333) << 2) | ((x >> 2) & 0x33333333);
  x = ((x & 0x0f0f0f0f) << 4) | ((x >> 4) & 0x0f0f0f0f);
  return bswap<u32>(x);
}

/** Goes on behind the instruction, so many half-words further as a table says. */
function branchThrough(cpu: ProcessorState, halves: u32, ahead: u32): u32 {
  if (!busFault) cpu.ahead = ahead + halves * 2 + AHEAD;
  return cpu.loadCycles + TABLE_BRANCH_CYCLES;
}

/** Loads a word into the program counter; `base` is the new value of the base. */
function branchLoaded(cpu: ProcessorState, entry: Decoded, address: u32, base: u32): u32 {
  const target = readWord(cpu, address);
  if (!busFault) {
    if (entry.operation == Operation.LDR_BRANCHW) setRegisterAt(cpu, entry.n, base);
    branchExchange(cpu, target);
  }
  return cpu.loadCycles + cpu.popBranchCycles;
}

/** A pair whose base is written back. */
function pairWithBase(cpu: ProcessorState, entry: Decoded, n: u32, x: u32, isLoad: bool): u32 {
  const address = entry.amount != 0 ? n + x : n;
  const cycles = isLoad ? loadTwo(cpu, entry, address) : storeTwo(cpu, entry, address);
  if (!busFault) setRegisterAt(cpu, entry.n, n + x);
  return cycles;
}

/** Executes an operation of this file, or of step-signal.ts; gives its cycles. */
export function stepRare(
  cpu: ProcessorState,
  entry: Decoded,
  n: u32,
  x: u32,
  ahead: u32,
  previous: u32,
): u32 {
  switch (<u32>entry.operation) {
    case Operation.MLA:
      setRegisterAt(cpu, entry.d, n * x + registerAt(cpu, entry.extra));
      return ACCUMULATE_CYCLES;
    case Operation.MLS:
      setRegisterAt(cpu, entry.d, registerAt(cpu, entry.extra) - n * x);
      return ACCUMULATE_CYCLES;
    case Operation.SMULL:
      setLong(cpu, entry, signedProduct(n, x));
      break;
    case Operation.UMLAL:
      setLong(cpu, entry, longRegister(cpu, entry) + <u64>n * <u64>x);
      return ACCUMULATE_CYCLES;
    case Operation.SMLAL:
      setLong(cpu, entry, longRegister(cpu, entry) + signedProduct(n, x));
      return ACCUMULATE_CYCLES;
    case Operation.UMAAL:
      setLong(
        cpu,
        entry,
        <u64>n * <u64>x + <u64>registerAt(cpu, entry.d) + <u64>registerAt(cpu, entry.extra),
      );
      return ACCUMULATE_CYCLES;
    case Operation.SDIV:
      keep(cpu, entry, divideSigned(cpu, n, x));
      return DIVIDE_CYCLES;
    case Operation.UDIV:
      keep(cpu, entry, divide(cpu, n, x));
      return DIVIDE_CYCLES;
    case Operation.REV16:
      setRegisterAt(cpu, entry.d, exchangedBytes(x));
      break;
    case Operation.REVSH:
      setRegisterAt(cpu, entry.d, <u32>(<i32>(<i16>exchangedBytes(x))));
      break;
    case Operation.RBIT:
      setRegisterAt(cpu, entry.d, reversedBits(x));
      break;
    case Operation.LDRH_LITERAL:
      keep(cpu, entry, readHalf(cpu, literal(ahead, x)));
      return loadCycles(cpu, entry, previous);
    case Operation.LDRB_LITERAL:
      keep(cpu, entry, load8(literal(ahead, x)));
      return loadCycles(cpu, entry, previous);
    case Operation.LDRSH_LITERAL:
      keep(cpu, entry, <u32>(<i32>(<i16>readHalf(cpu, literal(ahead, x)))));
      return loadCycles(cpu, entry, previous);
    case Operation.LDRSB_LITERAL:
      keep(cpu, entry, <u32>(<i32>(<i8>load8(literal(ahead, x)))));
      return loadCycles(cpu, entry, previous);
    case Operation.LDRD_LITERAL:
      return loadTwo(cpu, entry, literal(ahead, x));
    case Operation.LDRDW:
      return pairWithBase(cpu, entry, n, x, true);
    case Operation.STRDW:
      return pairWithBase(cpu, entry, n, x, false);
    case Operation.LDR_BRANCH:
      return branchLoaded(cpu, entry, n + x, 0);
    case Operation.LDR_BRANCHW:
      return branchLoaded(cpu, entry, entry.extra != 0 ? n + x : n, n + x);
    case Operation.LDR_BRANCH_LITERAL:
      return branchLoaded(cpu, entry, literal(ahead, x), 0);
    case Operation.TBB:
      return branchThrough(cpu, load8(n + x), ahead);
    case Operation.TBH:
      return branchThrough(cpu, load16(n + (x << 1)), ahead);
    case Operation.LDREX:
    case Operation.LDREXH:
    case Operation.LDREXB:
      keep(cpu, entry, loadExclusive(cpu, entry, n + x));
      return cpu.loadCycles;
    case Operation.STREX:
    case Operation.STREXH:
    case Operation.STREXB:
      keep(cpu, entry, storeExclusive(cpu, entry, n + x));
      return cpu.storeCycles;
    case Operation.CLREX:
      cpu.isExclusive = 0;
      break;
    default:
      return stepSystem(cpu, entry, n, x, ahead);
  }
  return PLAIN_CYCLES;
}

/** Operations that talk to the processor itself. */
function stepSystem(cpu: ProcessorState, entry: Decoded, n: u32, x: u32, ahead: u32): u32 {
  switch (<u32>entry.operation) {
    case Operation.MRS:
      setRegisterAt(cpu, entry.d, specialRegister(cpu, x, ahead - AHEAD));
      return cpu.specialCycles;
    case Operation.MSR:
      setSpecialRegister(cpu, x, n, entry.extra, ahead - AHEAD);
      return cpu.specialCycles;
    case Operation.CPS:
      changeMasks(cpu, x);
      break;
    case Operation.BARRIER:
      return cpu.barrierCycles;
    case Operation.BKPT:
      raise(FAULT_BREAKPOINT);
      break;
    case Operation.SVC:
      raise(SUPERVISOR_CALL);
      break;
    case Operation.UDF:
      raise(FAULT_UNDEFINED);
      break;
    case Operation.WFE:
      waitForEvent(cpu);
      return cpu.hintCycles;
    case Operation.WFI:
      sleep(cpu);
      return cpu.hintCycles;
    case Operation.SEV:
      sendEvent();
      break;
    default:
      return stepSignal(cpu, entry, n, x);
  }
  return PLAIN_CYCLES;
}
