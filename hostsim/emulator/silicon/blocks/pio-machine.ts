/**
 * State of a PIO machine (RP2350 hardware_regs pio.h, datasheet 11; RP2040 3): settings as written and
 * decoded, registers, queues. Takes: register writes. Gives: records that pio-step.ts runs. Refused:
 * OUT_STICKY, inline OUT enable, the queues' GET and PUT modes, IN_COUNT.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";

/** Machines of a block. */
export const MACHINES: u32 = 4;
/** Blocks that are modelled. */
export const BLOCKS: u32 = IS_RP2040 ? 2 : 1;
/** Words of a joined queue. */
const DEPTH: u32 = 8;
const DEPTH_MASK: u32 = DEPTH - 1;

/** A machine. */
export class Machine {
  /** Within its block. */
  index: u32;
  /** Number of its block. */
  block: u32;
  /** Place of its queues and of its program. */
  queue: u32;
  program: u32;
  clockDivider: u32;
  execControl: u32;
  shiftControl: u32;
  pinControl: u32;
  wrapTop: u32;
  wrapBottom: u32;
  sideIsOptional: bool;
  sideSetsDirections: bool;
  autopush: bool;
  autopull: bool;
  inShiftsRight: bool;
  outShiftsRight: bool;
  pushThreshold: u32;
  pullThreshold: u32;
  outBase: u32;
  outMask: u32;
  setBase: u32;
  setMask: u32;
  sideBase: u32;
  sideMask: u32;
  sideBits: u32;
  delayMask: u32;
  x: u32;
  y: u32;
  inputShift: u32;
  inputCount: u32;
  outputShift: u32;
  /** Bits already shifted out; 32 means empty. */
  outputCount: u32;
  pc: u32;
  delay: u32;
  /** Instruction in place of the one at `pc`, or NOTHING. */
  executed: u32;
  raisedAndWaits: bool;
  jumped: bool;
  /** Cycles that follow the last one in which it does nothing but count; FOR_EVER. */
  quiet: u32;
  /** Which register it counts down meanwhile, a COUNTS_ code. */
  counts: u32;
  /** Queues: words held, place of the first, places. */
  txCount: u32;
  txFirst: u32;
  txDepth: u32;
  rxCount: u32;
  rxFirst: u32;
  rxDepth: u32;
}
/** No instruction stands in place of the program's. */
export const NOTHING: u32 = 0xffffffff;

/** CLKDIV of a machine that runs in each cycle of clk_sys. */
export const UNDIVIDED: u32 = 1 << 16;
const EXEC_RESET: u32 = 0x0001f000;
const SHIFT_RESET: u32 = 0x000c0000;
const PIN_RESET: u32 = 0x14000000;
const OUT_STICKY_OR_INLINE: u32 = 0x60000;
const EXEC_STALLED: u32 = 1 << 31;
const FJOIN_TX: u32 = 1 << 30;
const FJOIN_RX: u32 = 1 << 31;
const FJOIN: u32 = FJOIN_TX | FJOIN_RX;
/** GET, PUT and IN_COUNT, which the RP2040 has not. */
const NEW_MODES: u32 = 0xc01f;

/** `quiet` of a machine that waits for somebody else. */
export const FOR_EVER: u32 = 0xffffffff;
/** What a quiet machine counts. */
export const COUNTS_NOTHING: u32 = 0;
export const COUNTS_DELAY: u32 = 1;
export const COUNTS_X: u32 = 2;
export const COUNTS_Y: u32 = 3;

const INSTRUCTIONS: u32 = 32;
const BLOCK_BYTES: u32 = MACHINES * <u32>offsetof<Machine>();
const machines = memory.data(BLOCKS * MACHINES * <u32>offsetof<Machine>(), 4);
const transmitWords = memory.data(4 * BLOCKS * MACHINES * DEPTH, 4);
const receiveWords = memory.data(4 * BLOCKS * MACHINES * DEPTH, 4);
const instructions = memory.data(2 * BLOCKS * INSTRUCTIONS, 4);

/** A machine by the numbers of its block and its own. */
export function machineAt(block: u32, index: u32): Machine {
  return changetype<Machine>(machines + <usize>block * BLOCK_BYTES + <usize>index * offsetof<Machine>());
}

/** An instruction of a block's program: writes it. */
export function writeInstruction(block: u32, at: u32, code: u32): void {
  store<u16>(instructions + <usize>(2 * (block * INSTRUCTIONS + at)), <u16>code);
}

/** The instruction at an address of a machine's block. */
export function instructionAt(machine: Machine, at: u32): u32 {
  return <u32>load<u16>(<usize>machine.program + <usize>(2 * at));
}

/** All four of a block as after a reset; the program, which silicon keeps, is gone. */
export function machinesReset(block: u32): void {
  memory.fill(changetype<usize>(machineAt(block, 0)), 0, BLOCK_BYTES);
  memory.fill(instructions + <usize>(2 * block * INSTRUCTIONS), 0, 2 * INSTRUCTIONS);
  for (let index: u32 = 0; index < MACHINES; index++) {
    const machine = machineAt(block, index);
    machine.index = index;
    machine.block = block;
    machine.queue = (block * MACHINES + index) * DEPTH;
    machine.program = <u32>(instructions + <usize>(2 * block * INSTRUCTIONS));
    machine.clockDivider = UNDIVIDED;
    machine.outputCount = 32;
    machine.executed = NOTHING;
    machine.txDepth = 4;
    machine.rxDepth = 4;
    machine.pinControl = PIN_RESET;
    writeExecControl(machine, EXEC_RESET);
    writeShiftControl(machine, SHIFT_RESET);
  }
}

/** A mask of the lowest `count` bits, 0 to 32. */
export function lowBits(count: u32): u32 {
  return count >= 32 ? 0xffffffff : (1 << count) - 1;
}

/** EXECCTRL as read. */
export function readExecControl(machine: Machine): u32 {
  return machine.execControl | (machine.executed == NOTHING ? 0 : EXEC_STALLED);
}

/** Wrap, side-set and status options. */
export function writeExecControl(machine: Machine, value: u32): void {
  if (value & OUT_STICKY_OR_INLINE)
    refuse("PIO: OUT_STICKY and INLINE_OUT_EN are not modelled", machine.index, value);
  machine.execControl = value & ~EXEC_STALLED;
  machine.wrapTop = (value >> 12) & 31;
  machine.wrapBottom = (value >> 7) & 31;
  machine.sideSetsDirections = (value & (1 << 29)) != 0;
  machine.sideIsOptional = (value & (1 << 30)) != 0;
  writePinControl(machine, machine.pinControl);
}

/** Directions and thresholds of shifting; a change of joining empties both queues. */
export function writeShiftControl(machine: Machine, value: u32): void {
  if (value & NEW_MODES) refuse("PIO: GET, PUT and IN_COUNT are not modelled", machine.index, value);
  if ((value ^ machine.shiftControl) & FJOIN) {
    machine.txCount = 0;
    machine.rxCount = 0;
    machine.txDepth = value & FJOIN_TX ? 8 : value & FJOIN_RX ? 0 : 4;
    machine.rxDepth = value & FJOIN_RX ? 8 : value & FJOIN_TX ? 0 : 4;
  }
  machine.shiftControl = value;
  machine.autopush = (value & (1 << 16)) != 0;
  machine.autopull = (value & (1 << 17)) != 0;
  machine.inShiftsRight = (value & (1 << 18)) != 0;
  machine.outShiftsRight = (value & (1 << 19)) != 0;
  const push = (value >> 20) & 31;
  const pull = (value >> 25) & 31;
  machine.pushThreshold = push == 0 ? 32 : push;
  machine.pullThreshold = pull == 0 ? 32 : pull;
}

/** Pins of OUT, SET and side-set. */
export function writePinControl(machine: Machine, value: u32): void {
  machine.pinControl = value;
  machine.outBase = value & 31;
  machine.outMask = rotl<u32>(lowBits((value >> 20) & 63), machine.outBase);
  machine.setBase = (value >> 5) & 31;
  machine.setMask = rotl<u32>(lowBits((value >> 26) & 7), machine.setBase);
  machine.sideBase = (value >> 10) & 31;
  machine.sideBits = (value >> 29) & 7;
  const sidePins = machine.sideBits - (machine.sideIsOptional ? 1 : 0);
  machine.sideMask = machine.sideBits == 0 ? 0 : rotl<u32>(lowBits(sidePins), machine.sideBase);
  machine.delayMask = lowBits(5 - machine.sideBits);
}

/** SM_RESTART: X, Y, OSR, PC and the queues keep their contents (11.7, CTRL). */
export function restart(machine: Machine): void {
  machine.inputShift = 0;
  machine.inputCount = 0;
  machine.outputCount = 32;
  machine.delay = 0;
  machine.executed = NOTHING;
  machine.raisedAndWaits = false;
}

/** Appends a word for the machine; there is room. */
export function pushTransmit(machine: Machine, word: u32): void {
  const place = machine.queue + ((machine.txFirst + machine.txCount) & DEPTH_MASK);
  store<u32>(transmitWords + <usize>(4 * place), word);
  machine.txCount += 1;
}

/** Takes the machine's oldest word; there is one. */
export function pullTransmit(machine: Machine): u32 {
  const word = load<u32>(transmitWords + <usize>(4 * (machine.queue + machine.txFirst)));
  machine.txFirst = (machine.txFirst + 1) & DEPTH_MASK;
  machine.txCount -= 1;
  return word;
}

/** Appends a word of the machine; there is room. */
export function pushReceive(machine: Machine, word: u32): void {
  const place = machine.queue + ((machine.rxFirst + machine.rxCount) & DEPTH_MASK);
  store<u32>(receiveWords + <usize>(4 * place), word);
  machine.rxCount += 1;
}

/** Takes the oldest word of the machine; there is one. */
export function pullReceive(machine: Machine): u32 {
  const word = load<u32>(receiveWords + <usize>(4 * (machine.queue + machine.rxFirst)));
  machine.rxFirst = (machine.rxFirst + 1) & DEPTH_MASK;
  machine.rxCount -= 1;
  return word;
}
