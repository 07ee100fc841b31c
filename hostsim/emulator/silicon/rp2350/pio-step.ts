/**
 * One clk_sys cycle of a PIO machine (RP2350 datasheet 11): decodes, runs, sequences. Takes: the machine's
 * record. Gives: pins, directions and flags of the block. The same design as the RP2040's, modelled for that
 * in hostsim/emulator/rp2040/pio-machine.ts; refused is what the RP2040 has not, and input pins.
 */
import {
  noteFlags,
  outStalls,
  pioFlags,
  pull,
  push,
  refill,
  settleFlags,
  shiftIn,
  source,
  takeOutput,
  writeDirections,
  writePins,
} from "./pio-data";
import { Machine, NOTHING } from "./pio-machine";
import { refuse } from "./refusal";

const INSTRUCTIONS: u32 = 32;
const instructions = memory.data(2 * INSTRUCTIONS, 4);

/** Empties the instruction memory, which keeps its contents over a reset on silicon. */
export function forgetInstructions(): void {
  memory.fill(instructions, 0, 2 * INSTRUCTIONS);
}

/** Writes an instruction. */
export function writeInstruction(at: u32, code: u32): void {
  store<u16>(instructions + <usize>(2 * at), <u16>code);
}

/** The instruction at an address. */
export function instructionAt(at: u32): u32 {
  return <u32>load<u16>(instructions + <usize>(2 * at));
}

/** A write to SMx_INSTR: a running machine executes it in its next cycle, a stopped one at once. */
export function force(machine: Machine, opcode: u32, enabled: bool): void {
  machine.delay = 0;
  machine.executed = opcode;
  if (enabled) return;
  stepMachine(machine);
  settleFlags();
}

/** One clk_sys cycle. */
export function stepMachine(machine: Machine): void {
  if (machine.delay > 0) {
    machine.delay -= 1;
    refill(machine);
    return;
  }
  const latched = machine.executed;
  const opcode = latched == NOTHING ? instructionAt(machine.pc) : latched;
  machine.executed = NOTHING;
  machine.jumped = false;
  const done = execute(machine, opcode);
  const delayAndSide = (opcode >> 8) & 31;
  if (machine.sideMask != 0) sideSet(machine, delayAndSide);
  if (!done) {
    machine.executed = latched;
    return;
  }
  // The delay of an OUT EXEC or MOV EXEC is ignored: what is executed may have its own (11.4.5).
  if (machine.executed == NOTHING) machine.delay = delayAndSide & machine.delayMask;
  if (latched == NOTHING && !machine.jumped)
    machine.pc = machine.pc == machine.wrapTop ? machine.wrapBottom : (machine.pc + 1) & 31;
}

/** Runs one instruction; false when it stalls and must be tried again in the next cycle. */
function execute(machine: Machine, opcode: u32): bool {
  const argument = opcode & 31;
  const field = (opcode >> 5) & 7;
  switch (opcode >> 13) {
    case 0:
      if (condition(machine, field)) jump(machine, argument);
      break;
    case 1:
      if (!wait(machine, field, argument)) return false;
      break;
    case 2:
      if (!shiftIn(machine, field, argument == 0 ? 32 : argument)) return false;
      break;
    case 3:
      return out(machine, field, argument == 0 ? 32 : argument);
    case 4:
      if (argument != 0) refuse("PIO: MOV between queue and register is not modelled", machine.index, opcode);
      if (!(field & 4 ? pull(machine, field) : push(machine, field))) return false;
      break;
    case 5:
      move(machine, field, argument);
      break;
    case 6:
      if (!interrupt(machine, field, argument)) return false;
      break;
    default:
      set(machine, field, argument);
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

function wait(machine: Machine, field: u32, argument: u32): bool {
  if ((field & 3) != 2) {
    refuse("PIO: WAIT reads an input pin, which is not modelled", machine.index, field);
    return false;
  }
  const mask = flagMask(machine, argument);
  const wanted = (field & 4) != 0;
  if (((pioFlags & mask) != 0) != wanted) return false;
  if (wanted) noteFlags(0, mask);
  return true;
}

function interrupt(machine: Machine, field: u32, argument: u32): bool {
  const mask = flagMask(machine, argument);
  if (field & 2) {
    noteFlags(0, mask);
    return true;
  }
  if ((field & 1) == 0) {
    noteFlags(mask, 0);
    return true;
  }
  // IRQ WAIT raises its flag in the first cycle, then stalls until somebody has cleared it (11.4.10).
  if (!machine.raisedAndWaits) {
    noteFlags(mask, 0);
    machine.raisedAndWaits = true;
    return false;
  }
  if (pioFlags & mask) return false;
  machine.raisedAndWaits = false;
  return true;
}

function out(machine: Machine, destination: u32, bits: u32): bool {
  if (outStalls(machine)) return false;
  const value = takeOutput(machine, bits);
  if (destination == 3) return true;
  if (destination == 4) writeDirections(value, machine.outBase, machine.outMask);
  else if (destination == 7) machine.executed = value & 0xffff;
  else {
    put(machine, destination, value);
    if (destination == 6) machine.inputCount = bits;
  }
  return true;
}

function move(machine: Machine, destination: u32, argument: u32): void {
  let value = source(machine, argument & 7);
  const operation = (argument >> 3) & 3;
  if (operation == 1) value = ~value;
  else if (operation == 2) value = reverseBits(value);
  if (destination == 4) machine.executed = value & 0xffff;
  else if (destination == 7) {
    machine.outputShift = value;
    machine.outputCount = 0;
  } else {
    put(machine, destination, value);
    if (destination == 6) machine.inputCount = 0;
  }
}

function reverseBits(value: u32): u32 {
  let reversed: u32 = 0;
  for (let bit: u32 = 0; bit < 32; bit++) reversed |= ((value >> bit) & 1) << (31 - bit);
  return reversed;
}

/** The destinations whose codes OUT and MOV have in common (11.4.5 and 11.4.8). */
function put(machine: Machine, destination: u32, value: u32): void {
  switch (destination) {
    case 0:
      writePins(value, machine.outBase, machine.outMask);
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

function set(machine: Machine, destination: u32, value: u32): void {
  switch (destination) {
    case 0:
      writePins(value, machine.setBase, machine.setMask);
      break;
    case 1:
      machine.x = value;
      break;
    case 2:
      machine.y = value;
      break;
    case 4:
      writeDirections(value, machine.setBase, machine.setMask);
      break;
    default:
      refuse("PIO: SET to a reserved destination", machine.index, destination);
  }
}

/** Side-set comes after the instruction's own write: it wins on a pin that both drive (11.5.1). */
function sideSet(machine: Machine, delayAndSide: u32): void {
  if (machine.sideIsOptional && (delayAndSide & 16) == 0) return;
  const value = delayAndSide >> (5 - machine.sideBits);
  if (machine.sideSetsDirections) writeDirections(value, machine.sideBase, machine.sideMask);
  else writePins(value, machine.sideBase, machine.sideMask);
}
