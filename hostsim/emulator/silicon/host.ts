/**
 * What the host calls of either chip. Takes: an image in `cells`, pins, faults to inject, how far to run.
 * Gives: why it stopped, the changes of the lines, bytes of the UART. Cycles and slots are numbers that a
 * double holds exactly.
 */

import { dmaHold } from "./blocks/dma-engine";
import { faultFlip, faultStopCore1 } from "./blocks/faults";
import { nanosecondCounter, slotCounter, systemDivider, systemHertz } from "./blocks/frequencies";
import { changeCut } from "./blocks/nor-change";
import { refusalReset } from "./blocks/refusal";
import { now } from "./blocks/time";
import { load8, load16, load32, store8, store16, store32 } from "./bus";
import { IS_RP2040 } from "./chip";
import { machineRun, timeOf } from "./machine";
import {
  cells,
  clearRefusal,
  clearWaits,
  FLASH_BASE,
  FLASH_BYTES,
  RAM_BYTES,
  ram,
  refusal,
  refusalAddress,
  waits,
} from "./memory";
import { setCurrentCore } from "./processor/state";

export { setCrystal, setRing } from "./blocks/frequencies";
export { linesAt, linesCount, linesForget, linesStopAt } from "./blocks/lines";
export { noiseGive } from "./blocks/noise";
export { norIs } from "./blocks/nor";
export { watchPins } from "./blocks/pads";
export { pioPullStalls } from "./blocks/pio-data";
export { refusalDatum, refusalLength, refusalPlace, refusalText } from "./blocks/refusal";
export { uartForget, uartGive, uartSent, uartSentAt, uartWire } from "./blocks/uart";
export { machinePowerOn, machineRestart } from "./machine";
export {
  processorIsLockedUp,
  processorRegister,
  processorSleeps,
  setProcessorRegister,
} from "./processor/processor";

/** Goes on after a refusal of an access by `busRead` or `busWrite`, which the chip knows nothing of. */
export function forgetRefusal(): void {
  clearRefusal();
  refusalReset();
}

/** Why it stopped: a REFUSAL_ code, 0 for nothing. */
export function refusalCode(): u32 {
  return refusal;
}
/** Where: of an instruction or a register of the processor's own. */
export function refusalAt(): u32 {
  return refusalAddress;
}

/** Where RAM is, and how long. */
export function ramAt(): usize {
  return ram;
}
/** Bytes of RAM. */
export function ramBytes(): u32 {
  return RAM_BYTES;
}
/** Where the flash's cells are. */
export function cellsAt(): usize {
  return cells;
}
/** The cells become what a power cut at this moment leaves, until more time passes. */
export function cutPower(): void {
  changeCut(nanosecondCounter().at(now));
}
/** Bytes of flash. */
export function flashBytes(): u32 {
  return FLASH_BYTES;
}

/** Cycles of clk_sys since power-on. */
export function cycleNow(): f64 {
  return <f64>now;
}

/** Cycle at which a core's next instruction begins. */
export function coreTime(core: u32): f64 {
  return <f64>timeOf(core);
}

/** Nanoseconds since power-on. */
export function nanosecondsNow(): f64 {
  return <f64>nanosecondCounter().at(now);
}

/** The slot that is shown now. */
export function slotNow(): f64 {
  return <f64>slotCounter().at(now);
}

/** Cycle in which a slot that is to come begins, with the clocks as they are. */
export function cycleOfSlot(slot: f64): f64 {
  return <f64>slotCounter().cycleOf(<u64>slot);
}

/** Frequency of clk_sys in Hz. */
export function systemFrequency(): f64 {
  return <f64>systemHertz / <f64>systemDivider;
}

/** Slots a second. */
export function slotFrequency(): f64 {
  const slots = slotCounter();
  return (<f64>slots.numerator / <f64>slots.denominator) * systemFrequency();
}

/** Runs until a cycle. Returns a STOP_ code of machine.ts. */
export function runUntil(cycle: f64): u32 {
  return machineRun(<u64>cycle);
}

/** Fault injection: DMA's channels, a bit each, stand still in the cycles [from, to). */
export function holdDma(from: f64, to: f64, channels: u32): void {
  dmaHold(<u64>from, <u64>to, channels);
}

/** Fault injection: a bit of RAM flips. */
export function flipBit(place: u32, bit: u32, cycle: f64): void {
  faultFlip(place, bit, <u64>cycle);
}

/** Fault injection: core 1 stops. */
export function stopCore1(cycle: f64): void {
  faultStopCore1(<u64>cycle);
}

const WINDOW_SHIFT: u32 = 26;

function cellsRead(address: u32, bytes: u32): u32 {
  const at = cells + <usize>(address & (FLASH_BYTES - 1));
  if (bytes == 4) return load<u32>(at);
  return bytes == 2 ? load<u16>(at) : load<u8>(at);
}

/** Reads `bytes` (1, 2 or 4) over core 0's bus, as a debugger does: no time passes. */
export function busRead(address: u32, bytes: u32): u32 {
  clearWaits();
  setCurrentCore(0);
  // A look into flash leaves no trace in the cache.
  if (IS_RP2040 && address >> WINDOW_SHIFT == FLASH_BASE >> WINDOW_SHIFT) return cellsRead(address, bytes);
  if (bytes == 4) return load32(address);
  return bytes == 2 ? load16(address) : load8(address);
}

/** Writes `bytes` likewise. */
export function busWrite(address: u32, value: u32, bytes: u32): void {
  clearWaits();
  setCurrentCore(0);
  if (bytes == 4) store32(address, value);
  else if (bytes == 2) store16(address, value);
  else store8(address, value);
}

/** Cycles that the last of these accesses would have waited. */
export function busWaits(): u32 {
  return waits;
}
