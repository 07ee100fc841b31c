/**
 * The RP2350 as a module: what the host calls. Takes: an image in `cells`, pins, faults to inject, how far to
 * run. Gives: why it stopped, the changes of the lines, bytes of the UART. Cycles and slots are numbers that
 * a double holds exactly.
 */
import { load8, load16, load32, store8, store16, store32 } from "./bus";
import { machineRun } from "./machine";
import { cells, clearWaits, FLASH_BYTES, RAM_BYTES, ram, refusal, refusalAddress, waits } from "./memory";
import { dmaHold } from "./rp2350/dma-engine";
import { faultFlip, faultStopCore1 } from "./rp2350/faults";
import { slotCounter, systemDivider, systemHertz } from "./rp2350/frequencies";
import { shaStickFrom } from "./rp2350/sha256";
import { now } from "./rp2350/time";

export { machinePowerOn, machineRestart } from "./machine";
export { processorRegister, setProcessorRegister } from "./processor/processor";
export { setCrystal } from "./rp2350/frequencies";
export { hstxStallShows, hstxStalls } from "./rp2350/hstx";
export { linesAt, linesCount, linesForget, linesStopAt } from "./rp2350/lines";
export { setNoiseSeed } from "./rp2350/noise";
export { norStaysBusy, norTakesLongest } from "./rp2350/nor";
export { watchPins } from "./rp2350/pads";
export { pioPullStalls } from "./rp2350/pio-data";
export { refusalDatum, refusalLength, refusalPlace, refusalText } from "./rp2350/refusal";
export { uartForget, uartGive, uartSent, uartSentAt, uartWire } from "./rp2350/uart";

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
/** Bytes of flash. */
export function flashBytes(): u32 {
  return FLASH_BYTES;
}

/** Cycles of clk_sys since power-on. */
export function cycleNow(): f64 {
  return <f64>now;
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

/** Fault injection: the SHA-256 engine never gets ready again. */
export function stickSha(cycle: f64): void {
  shaStickFrom(<u64>cycle);
}

/** Reads `bytes` (1, 2 or 4) over core 0's bus, as a debugger does: no time passes. */
export function busRead(address: u32, bytes: u32): u32 {
  clearWaits();
  if (bytes == 4) return load32(address);
  return bytes == 2 ? load16(address) : load8(address);
}

/** Writes `bytes` likewise. */
export function busWrite(address: u32, value: u32, bytes: u32): void {
  clearWaits();
  if (bytes == 4) store32(address, value);
  else if (bytes == 2) store16(address, value);
  else store8(address, value);
}

/** Cycles that the last of these accesses would have waited. */
export function busWaits(): u32 {
  return waits;
}
