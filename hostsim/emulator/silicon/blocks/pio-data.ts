/**
 * The data path of a PIO machine (RP2350 datasheet 11.2 and 11.5; RP2040 3.2 and 3.5): queues, shift
 * registers, pins. Takes: parts of an instruction from pio-step.ts. Gives: whether they stall. Input pins
 * are not modelled, and refused.
 */
import { IS_RP2040 } from "../chip";
import { PioBlock, pioBlockOf, setDirections, setPins } from "./pio-block";
import { lowBits, Machine, pullTransmit, pushReceive } from "./pio-machine";
import { refuse } from "./refusal";

/** Whether PULL without block on an empty queue sets TXSTALL: sources disagree. */
let pullStalls: bool = false;

/** FDEBUG bits of machine 0; machine n has them n places higher. */
const RX_STALL: u32 = 1 << 0;
const TX_STALL: u32 = 1 << 24;

/** Chooses whether PULL without block on an empty queue sets TXSTALL. */
export function pioPullStalls(does: bool): void {
  pullStalls = does;
}

/** Sets bits of FDEBUG for a machine. */
function report(machine: Machine, bit: u32): void {
  const block = pioBlockOf(machine.block);
  block.debug |= bit << machine.index;
}

/** Autopull in a cycle that is not an OUT, and behind an OUT (11.5.4.2). */
export function refill(machine: Machine): void {
  if (machine.autopull && machine.outputCount >= machine.pullThreshold && machine.txCount > 0) {
    machine.outputShift = pullTransmit(machine);
    machine.outputCount = 0;
  }
}

/** Whether an OUT can't go on: the shift register is empty, and refilling takes the cycle (11.5.4.2). */
export function outStalls(machine: Machine): bool {
  if (!machine.autopull || machine.outputCount < machine.pullThreshold) return false;
  if (machine.txCount == 0) report(machine, TX_STALL);
  else refill(machine);
  return true;
}

/** Takes bits from the output shift register, which is refilled in the same cycle if it can be. */
export function takeOutput(machine: Machine, bits: u32): u32 {
  let value = machine.outputShift;
  if (bits == 32) machine.outputShift = 0;
  else if (machine.outShiftsRight) {
    value &= lowBits(bits);
    machine.outputShift >>= bits;
  } else {
    value >>= 32 - bits;
    machine.outputShift <<= bits;
  }
  machine.outputCount = min<u32>(32, machine.outputCount + bits);
  refill(machine);
  return value;
}

/** IN with autopush; false when it stalls on a full queue. */
export function shiftIn(machine: Machine, from: u32, bits: u32): bool {
  const total = min<u32>(32, machine.inputCount + bits);
  const pushes = machine.autopush && total >= machine.pushThreshold;
  if (pushes && machine.rxCount >= machine.rxDepth) {
    report(machine, RX_STALL);
    return false;
  }
  const value = source(machine, from) & lowBits(bits);
  if (bits == 32) machine.inputShift = value;
  else if (machine.inShiftsRight) machine.inputShift = (machine.inputShift >> bits) | (value << (32 - bits));
  else machine.inputShift = (machine.inputShift << bits) | value;
  machine.inputCount = total;
  if (pushes) {
    pushReceive(machine, machine.inputShift);
    machine.inputShift = 0;
    machine.inputCount = 0;
  }
  return true;
}

/** PUSH; a full queue is reported even when the instruction does not block and drops the word. */
export function push(machine: Machine, field: u32): bool {
  if (field & 2 && machine.inputCount < machine.pushThreshold) return true;
  if (machine.rxCount >= machine.rxDepth) {
    report(machine, RX_STALL);
    if (field & 1) return false;
  } else pushReceive(machine, machine.inputShift);
  machine.inputShift = 0;
  machine.inputCount = 0;
  return true;
}

/** PULL; without block an empty queue gives X (11.4.7). */
export function pull(machine: Machine, field: u32): bool {
  if (field & 2 && machine.outputCount < machine.pullThreshold) return true;
  if (machine.autopull && machine.outputCount == 0) return true;
  const blocks = (field & 1) != 0;
  if (machine.txCount > 0) machine.outputShift = pullTransmit(machine);
  else {
    if (blocks || pullStalls) report(machine, TX_STALL);
    if (blocks) return false;
    machine.outputShift = machine.x;
  }
  machine.outputCount = 0;
  return true;
}

/** A source of IN or MOV by its code (11.4.4 and 11.4.8). */
export function source(machine: Machine, code: u32): u32 {
  switch (code) {
    case 1:
      return machine.x;
    case 2:
      return machine.y;
    case 3:
      return 0;
    case 5: {
      // STATUS_SEL above STATUS_N: four bits on the RP2040, five on the RP2350, with a wider choice.
      const selected = IS_RP2040 ? (machine.execControl >> 4) & 1 : (machine.execControl >> 5) & 3;
      if (selected > 1)
        refuse("PIO: MOV STATUS of a flag is not modelled", machine.index, machine.execControl);
      const level = selected == 1 ? machine.rxCount : machine.txCount;
      return level < (machine.execControl & (IS_RP2040 ? 15 : 31)) ? 0xffffffff : 0;
    }
    case 6:
      return machine.inputShift;
    case 7:
      return machine.outputShift;
    default:
      refuse("PIO: reading input pins is not modelled", machine.index, code);
      return 0;
  }
}

/** Writes output levels: `value` turned to `base`, under `mask`. */
export function writePins(block: PioBlock, value: u32, base: u32, mask: u32): void {
  setPins(block, (block.pins & ~mask) | (rotl<u32>(value, base) & mask));
}

/** Writes output enables likewise. */
export function writeDirections(block: PioBlock, value: u32, base: u32, mask: u32): void {
  setDirections(block, (block.directions & ~mask) | (rotl<u32>(value, base) & mask));
}
