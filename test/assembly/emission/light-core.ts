/**
 * A board that is nothing but the sequencer and its permission (test/assembly/emission/compiled/light.ts):
 * the test is its driver.
 */
import { HostBoard } from "../../../boards/host/model/board.js";
import { coreModule } from "../../support/core-module.js";

export const PULSES = 1024;
export const TABLES = 3;
export const RUNNING = 0;
export const NOT_PERMITTED = 5;
export const MEMORY = 6;
export const FREE = 0;
export const READY = 1;
export const MISSED = 3;
export const STRUCK = 3;
export interface LightExports {
  readonly memory: WebAssembly.Memory;
  emissionGovern(): void;
  emissionGovernByBench(): number;
  emissionPermit(code: number): void;
  emissionPermitted(calibrating: boolean): number;
  descriptorState(index: number): number;
  sequencerReserve(pulses: number, tables: number, lineMap: number): number;
  sequencerStart(firstSlot: bigint, period: bigint, calibrate: boolean, replay: bigint): number;
  sequencerService(most: number): number;
  installSeed(address: number): void;
  configurePattern(signal: number, decoy: number, vacuum: number, basisZ: number, width: number): number;
  ledgerCommission(): number;
  nextUnclaimedBlock(): bigint;
  blockState(block: bigint): number;
  symbolTable(): number;
  sequencerStop(): void;
  ringAddress(): number;
  finishDescriptor(index: number, state: number, stopSlot: number): void;
  damagesFound(): number;
  struckBlocks(): bigint;
  emittedBlocks(): bigint;
  reserve(bytes: number): number;
}

/** The sequencer of a board that has a seed, a pattern and a ledger; who governs is the test's affair. */
export function sequencer(): LightExports {
  const board = new HostBoard(() => undefined);
  const instance = new WebAssembly.Instance(coreModule("test/assembly/emission/compiled/light.ts", "-O0"), {
    registers: board.port as unknown as WebAssembly.ModuleImports,
  });
  const core = instance.exports as unknown as LightExports;
  core.sequencerReserve(PULSES, TABLES, 0);
  core.installSeed(core.reserve(32));
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  return core;
}

/**
 * Starts a sequence for the key, or of the calibration pattern, whose first block is due far in the future.
 */
export const start = (core: LightExports, calibrate = false) =>
  core.sequencerStart(1n << 40n, BigInt(PULSES), calibrate, 0n);
/** States of the descriptors. */
export const descriptors = (core: LightExports) =>
  Array.from({ length: TABLES }, (_, index) => core.descriptorState(index));
