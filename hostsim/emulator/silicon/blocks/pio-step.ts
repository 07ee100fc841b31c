/**
 * One clk_sys cycle of a PIO machine (RP2350 datasheet 11; RP2040 3): decodes, runs, sequences. Takes: the
 * machine's record and its block's. Gives: pins, directions and flags of the block; how long nothing but a
 * count will change. Refused is what the RP2040 has not, and input pins.
 */
import { PioBlock, pioBlockOf, settleFlags } from "./pio-block";
import {
  outStalls,
  pull,
  push,
  refill,
  shiftIn,
  source,
  takeOutput,
  writeDirections,
  writePins,
} from "./pio-data";
import {
  COUNTS_DELAY,
  COUNTS_NOTHING,
  COUNTS_X,
  COUNTS_Y,
  FOR_EVER,
  instructionAt,
  Machine,
  NOTHING,
} from "./pio-machine";
import { refuse } from "./refusal";

/** Codes of instructions: JMP, OUT, and MOV PINS, NULL; conditions of JMP that count. */
const JUMP: u32 = 0;
const OUT: u32 = 3;
const PINS_FROM_NULL: u32 = 0xa003;
const ALWAYS: u32 = 0;
const X_DECREMENTED: u32 = 2;
const Y_DECREMENTED: u32 = 4;

/** A write to SMx_INSTR: a running machine executes it in its next cycle, a stopped one at once. */
export function force(machine: Machine, opcode: u32, enabled: bool): void {
  machine.delay = 0;
  machine.executed = opcode;
  if (enabled) return;
  const block = pioBlockOf(machine.block);
  stepMachine(machine, block);
  settleFlags(block);
}

/** One clk_sys cycle. */
export function stepMachine(machine: Machine, block: PioBlock): void {
  machine.counts = COUNTS_DELAY;
  if (machine.delay > 0) {
    machine.delay -= 1;
    machine.quiet = machine.delay;
    refill(machine);
    return;
  }
  const latched = machine.executed;
  const at = machine.pc;
  const opcode = latched == NOTHING ? instructionAt(machine, at) : latched;
  machine.executed = NOTHING;
  machine.jumped = false;
  const done = execute(machine, block, opcode);
  const delayAndSide = (opcode >> 8) & 31;
  if (machine.sideMask != 0) sideSet(machine, block, delayAndSide);
  if (!done) {
    machine.executed = latched;
    machine.counts = COUNTS_NOTHING;
    // An OUT stalls for a cycle while it takes a word.
    machine.quiet = opcode >> 13 == OUT && machine.outputCount < machine.pullThreshold ? 0 : FOR_EVER;
    return;
  }
  // The delay of an OUT EXEC or MOV EXEC is ignored: what is executed may have its own (11.4.5).
  if (machine.executed == NOTHING) machine.delay = delayAndSide & machine.delayMask;
  // What it wrote to pins it does not write again in its delay: the next cycle is another one.
  machine.quiet = 0;
  if (latched != NOTHING) return;
  if (!machine.jumped) machine.pc = at == machine.wrapTop ? machine.wrapBottom : (at + 1) & 31;
  if (machine.pc == at && machine.delay == 0) repeat(machine, opcode);
}

/** The instruction that was executed comes again: for how long it changes nothing but a count. */
function repeat(machine: Machine, opcode: u32): void {
  const condition = (opcode >> 5) & 7;
  machine.counts = COUNTS_NOTHING;
  if ((opcode & 0xe0ff) == PINS_FROM_NULL) machine.quiet = FOR_EVER;
  else if (opcode >> 13 != JUMP) return;
  else if (condition == ALWAYS) machine.quiet = FOR_EVER;
  else if (condition == X_DECREMENTED && machine.x != FOR_EVER) {
    machine.counts = COUNTS_X;
    machine.quiet = machine.x;
  } else if (condition == Y_DECREMENTED && machine.y != FOR_EVER) {
    machine.counts = COUNTS_Y;
    machine.quiet = machine.y;
  }
}

/** Counts `cycles` in which a machine was quiet. */
export function countQuiet(machine: Machine, cycles: u32): void {
  if (machine.counts == COUNTS_DELAY) machine.delay -= cycles;
  else if (machine.counts == COUNTS_X) machine.x -= cycles;
  else if (machine.counts == COUNTS_Y) machine.y -= cycles;
}

/** Runs one instruction; false when it stalls and must be tried again in the next cycle. */
function execute(machine: Machine, block: PioBlock, opcode: u32): bool {
  const argument = opcode & 31;
  const field = (opcode >> 5) & 7;
  switch (opcode >> 13) {
    case 0:
      if (condition(machine, field)) jump(machine, argument);
      break;
    case 1:
      if (!wait(machine, block, field, argument)) return false;
      break;
    case 2:
      if (!shiftIn(machine, field, argument == 0 ? 32 : argument)) return false;
      break;
    case 3:
      return out(machine, block, field, argument == 0 ? 32 : argument);
    case 4:
      if (argument != 0) refuse("PIO: MOV between queue and register is not modelled", machine.index, opcode);
      if (!(field & 4 ? pull(machine, field) : push(machine, field))) return false;
      break;
    case 5:
      move(machine, block, field, argument);
      break;
    case 6:
      if (!interrupt(machine, block, field, argument)) return false;
      break;
    default:
      set(machine, block, field, argument);
  }
  refill(machine);
  return true;
}

function jump(machine: Machine, address: u32): void {
  machine.pc = address & 31;
  machine.jumped = true;
}

function condition(machine: Machine, code: u32): bool {
  switch (code) {
    case 0:
      return true;
    case 1:
      return machine.x == 0;
    case 2:
      return machine.x-- != 0;
    case 3:
      return machine.y == 0;
    case 4:
      return machine.y-- != 0;
    case 5:
      return machine.x != machine.y;
    case 7:
      return machine.outputCount < machine.pullThreshold;
    default:
      refuse("PIO: JMP PIN reads an input pin, which is not modelled", machine.index, code);
      return false;
  }
}

/** Bits 4:3 of the argument: 0 the flag itself, 2 relative to the machine; other blocks' are not modelled. */
function flagMask(machine: Machine, argument: u32): u32 {
  const mode = argument >> 3;
  if (mode & 1) refuse("PIO: flags of other blocks are not modelled", machine.index, argument);
  return 1 << (mode == 2 ? (argument & 4) | ((argument + machine.index) & 3) : argument & 7);
}

function wait(machine: Machine, block: PioBlock, field: u32, argument: u32): bool {
  if ((field & 3) != 2) {
    refuse("PIO: WAIT reads an input pin, which is not modelled", machine.index, field);
    return false;
  }
  const mask = flagMask(machine, argument);
  const wanted = (field & 4) != 0;
  if (((block.flags & mask) != 0) != wanted) return false;
  if (wanted) block.cleared |= mask;
  return true;
}

function interrupt(machine: Machine, block: PioBlock, field: u32, argument: u32): bool {
  const mask = flagMask(machine, argument);
  if (field & 2) {
    block.cleared |= mask;
    return true;
  }
  if ((field & 1) == 0) {
    block.raised |= mask;
    return true;
  }
  // IRQ WAIT raises its flag in the first cycle, then stalls until somebody has cleared it (11.4.10).
  if (!machine.raisedAndWaits) {
    block.raised |= mask;
    machine.raisedAndWaits = true;
    return false;
  }
  if (block.flags & mask) return false;
  machine.raisedAndWaits = false;
  return true;
}

function out(machine: Machine, block: PioBlock, destination: u32, bits: u32): bool {
  if (outStalls(machine)) return false;
  const value = takeOutput(machine, bits);
  if (destination == 3) return true;
  if (destination == 4) writeDirections(block, value, machine.outBase, machine.outMask);
  else if (destination == 7) machine.executed = value & 0xffff;
  else {
    put(machine, block, destination, value);
    if (destination == 6) machine.inputCount = bits;
  }
  return true;
}

function move(machine: Machine, block: PioBlock, destination: u32, argument: u32): void {
  let value = source(machine, argument & 7);
  const operation = (argument >> 3) & 3;
  if (operation == 1) value = ~value;
  else if (operation == 2) value = reverseBits(value);
  if (destination == 4) machine.executed = value & 0xffff;
  else if (destination == 7) {
    machine.outputShift = value;
    machine.outputCount = 0;
  } else {
    put(machine, block, destination, value);
    if (destination == 6) machine.inputCount = 0;
  }
}

function reverseBits(value: u32): u32 {
  let reversed: u32 = 0;
  for (let bit: u32 = 0; bit < 32; bit++) reversed |= ((value >> bit) & 1) << (31 - bit);
  return reversed;
}

/** The destinations whose codes OUT and MOV have in common (11.4.5 and 11.4.8). */
function put(machine: Machine, block: PioBlock, destination: u32, value: u32): void {
  switch (destination) {
    case 0:
      writePins(block, value, machine.outBase, machine.outMask);
      break;
    case 1:
      machine.x = value;
      break;
    case 2:
      machine.y = value;
      break;
    case 5:
      jump(machine, value);
      break;
    case 6:
      machine.inputShift = value;
      break;
    default:
      refuse("PIO: MOV to pin directions is not modelled", machine.index, destination);
  }
}

function set(machine: Machine, block: PioBlock, destination: u32, value: u32): void {
  switch (destination) {
    case 0:
      writePins(block, value, machine.setBase, machine.setMask);
      break;
    case 1:
      machine.x = value;
      break;
    case 2:
      machine.y = value;
      break;
    case 4:
      writeDirections(block, value, machine.setBase, machine.setMask);
      break;
    default:
      refuse("PIO: SET to a reserved destination", machine.index, destination);
  }
}

/** Side-set comes after the instruction's own write: it wins on a pin that both drive (11.5.1). */
function sideSet(machine: Machine, block: PioBlock, delayAndSide: u32): void {
  if (machine.sideIsOptional && (delayAndSide & 16) == 0) return;
  const value = delayAndSide >> (5 - machine.sideBits);
  if (machine.sideSetsDirections) writeDirections(block, value, machine.sideBase, machine.sideMask);
  else writePins(block, value, machine.sideBase, machine.sideMask);
}
