/**
 * The emulated RP2350 as a WebAssembly module, made from hostsim/emulator/silicon/rp2350.ts. Takes: nothing.
 * Gives: a new chip with its own memory.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../core/package-root.js";

/** What the module exports: see rp2350.ts there. Addresses are of its memory. */
export interface SiliconModule {
  readonly memory: WebAssembly.Memory;
  machinePowerOn(): void;
  machineRestart(): void;
  runUntil(cycle: number): number;
  cycleNow(): number;
  slotNow(): number;
  cycleOfSlot(slot: number): number;
  systemFrequency(): number;
  slotFrequency(): number;
  setCrystal(hertz: number): void;
  setNoiseSeed(low: number, high: number): void;
  watchPins(pins: number): void;
  ramAt(): number;
  ramBytes(): number;
  cellsAt(): number;
  flashBytes(): number;
  linesAt(): number;
  linesCount(): number;
  linesForget(): void;
  linesStopAt(pins: number): void;
  uartWire(transmit: number, receive: number, rate: number): void;
  uartGive(byte: number): number;
  uartSent(): number;
  uartSentAt(): number;
  uartForget(): void;
  refusalText(): number;
  refusalLength(): number;
  refusalPlace(): number;
  refusalDatum(): number;
  refusalCode(): number;
  refusalAt(): number;
  processorRegister(core: number, index: number): number;
  setProcessorRegister(core: number, index: number, value: number): void;
  busRead(address: number, bytes: number): number;
  busWrite(address: number, value: number, bytes: number): void;
  busWaits(): number;
  holdDma(from: number, to: number, channels: number): void;
  flipBit(place: number, bit: number, cycle: number): void;
  stopCore1(cycle: number): void;
  stickSha(cycle: number): void;
  hstxStallShows(code: number): void;
  pioPullStalls(does: number): void;
  norTakesLongest(does: number): void;
  norStaysBusy(does: number): void;
}

let compiled: WebAssembly.Module | undefined;

/** A new chip. */
export function newSilicon(): SiliconModule {
  compiled ??= new WebAssembly.Module(readFileSync(join(packageRoot, "build", "rp2350.wasm")));
  return new WebAssembly.Instance(compiled).exports as unknown as SiliconModule;
}
