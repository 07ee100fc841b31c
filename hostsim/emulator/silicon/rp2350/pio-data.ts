/**
 * The data path of a PIO machine (RP2350 datasheet 11.2 and 11.5): queues, shift registers, pins, and what
 * the four machines share. Takes: parts of an instruction from pio-step.ts. Gives: whether they stall. Input
 * pins are not modelled, and refused.
 */
import { lowBits, Machine, pullTransmit, pushReceive } from "./pio-machine";
import { refuse } from "./refusal";

/** Output levels and output enables, one bit for each GPIO. */
export let pioPins: u32 = 0;
export let pioDirections: u32 = 0;
/** Interrupt flags as they were when the cycle began. */
export let pioFlags: u32 = 0;
let raised: u32 = 0;
let cleared: u32 = 0;
/** FDEBUG. */
export let pioDebug: u32 = 0;
/** Whether PULL without block on an empty queue sets TXSTALL: sources disagree. */
let pullStalls: bool = false;

/** FDEBUG bits of machine 0; machine n has them n places higher. */
const RX_STALL: u32 = 1 << 0;
const TX_STALL: u32 = 1 << 24;

/** As after a reset. */
export function pioStateReset(): void {
  pioPins = 0;
  pioDirections = 0;
  pioFlags = 0;
  raised = 0;
  cleared = 0;
  pioDebug = 0;
}

/** Chooses whether PULL without block on an empty queue sets TXSTALL. */
export function pioPullStalls(does: bool): void {
  pullStalls = does;
}

/** Sets bits of FDEBUG. */
export function setDebug(bits: u32): void {
  pioDebug |= bits;
}

/** Clears bits of FDEBUG. */
export function clearDebug(bits: u32): void {
  pioDebug &= ~bits;
}

/** Clears and raises flags from the bus. */
export function changeFlags(clear: u32, raise: u32): void {
  pioFlags = (pioFlags & ~clear) | raise;
}

/** Flags to raise and to clear when the cycle ends. */
export function noteFlags(raise: u32, clear: u32): void {
  raised |= raise;
  cleared |= clear;
}

/** Flags change when the cycle ends, so that all machines see the same ones. */
export function settleFlags(): void {
  pioFlags = (pioFlags & ~cleared) | raised;
  raised = 0;
  cleared = 0;
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
  if (machine.txCount == 0) pioDebug |= TX_STALL << machine.index;
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
    pioDebug |= RX_STALL << machine.index;
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
    pioDebug |= RX_STALL << machine.index;
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
    if (blocks || pullStalls) pioDebug |= TX_STALL << machine.index;
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
      // STATUS_SEL in bits 6:5, STATUS_N below.
      const selected = (machine.execControl >> 5) & 3;
      if (selected > 1)
        refuse("PIO: MOV STATUS of a flag is not modelled", machine.index, machine.execControl);
      const level = selected == 1 ? machine.rxCount : machine.txCount;
      return level < (machine.execControl & 31) ? 0xffffffff : 0;
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
export function writePins(value: u32, base: u32, mask: u32): void {
  pioPins = (pioPins & ~mask) | (rotl<u32>(value, base) & mask);
}

/** Writes output enables likewise. */
export function writeDirections(value: u32, base: u32, mask: u32): void {
  pioDirections = (pioDirections & ~mask) | (rotl<u32>(value, base) & mask);
}
