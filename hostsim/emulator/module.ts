/**
 * The emulated chips as WebAssembly modules, made from hostsim/emulator/silicon. Takes: a chip's name.
 * Gives: a new chip with its own memory.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";

/** What each module exports: see host.ts there. Addresses are of its memory. */
export interface SiliconModule {
  readonly memory: WebAssembly.Memory;
  machinePowerOn(): void;
  machineRestart(): void;
  runUntil(cycle: number): number;
  cycleNow(): number;
  coreTime(core: number): number;
  nanosecondsNow(): number;
  slotNow(): number;
  cycleOfSlot(slot: number): number;
  systemFrequency(): number;
  slotFrequency(): number;
  setCrystal(hertz: number): void;
  setRing(hertz: number): void;
  noiseGive(word: number): number;
  watchPins(pins: number): void;
  ramAt(): number;
  ramBytes(): number;
  cellsAt(): number;
  cutPower(): void;
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
  forgetRefusal(): void;
  refusalAt(): number;
  processorIsLockedUp(core: number): number;
  processorSleeps(core: number): number;
  processorRegister(core: number, index: number): number;
  setProcessorRegister(core: number, index: number, value: number): void;
  busRead(address: number, bytes: number): number;
  busWrite(address: number, value: number, bytes: number): void;
  busWaits(): number;
  holdDma(from: number, to: number, channels: number): void;
  flipBit(place: number, bit: number, cycle: number): void;
  stopCore1(cycle: number): void;
  pioPullStalls(does: number): void;
  norIs(program: number, erase: number, bytes: number): void;
}

/** The RP2350's module: see rp2350.ts there. */
export interface Rp2350Module extends SiliconModule {
  stickSha(cycle: number): void;
  hstxStallShows(code: number): void;
}

/** The RP2040's module: see rp2040.ts there. */
export interface Rp2040Module extends SiliconModule {
  functionOfPin(pin: number): number;
  vectorTable(core: number): number;
}

const compiled = new Map<string, WebAssembly.Module>();

function instance(name: string): unknown {
  let module = compiled.get(name);
  if (module === undefined) {
    module = new WebAssembly.Module(readFileSync(join(packageRoot, "build", `${name}.wasm`)));
    compiled.set(name, module);
  }
  return new WebAssembly.Instance(module).exports;
}

/** A new RP2350. */
export function newRp2350(): Rp2350Module {
  return instance("rp2350") as Rp2350Module;
}

/** A new RP2040. */
export function newRp2040(): Rp2040Module {
  return instance("rp2040") as Rp2040Module;
}
