/**
 * The emulated processors as a module of their own, for tests. Takes: build/processor.wasm. Gives: its
 * exports and views of its memory.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as processorGlue from "../../build/processor.js";
import { packageRoot } from "../../hostsim/core/package-root.js";

/** First address and size in bytes of the emulated RAM; RP2350 datasheet, "Address map". */
export const RAM = 0x20000000;
export const RAM_BYTES = 520 * 1024;

/** First address and size in bytes of the emulated flash. */
export const FLASH = 0x10000000;
const FLASH_BYTES = 4 * 1024 * 1024;

/** Number of the status register for `processorRegister`. */
export const STATUS = 16;

/** The module's exports. */
export type ProcessorExports = Awaited<ReturnType<typeof processorGlue.instantiate>>;

/** The module, and its memories as bytes. */
export interface Processor {
  readonly core: ProcessorExports;
  readonly ram: Uint8Array;
  readonly flash: Uint8Array;
}

/** Instantiates the module. */
export async function loadProcessor(): Promise<Processor> {
  const path = join(packageRoot, "build", "processor.wasm");
  const glue = (await import(pathToFileURL(path.replace(/\.wasm$/, ".js")).href)) as typeof processorGlue;
  const core = await glue.instantiate(new WebAssembly.Module(readFileSync(path)), {});
  return {
    core,
    ram: new Uint8Array(core.memory.buffer, core.ram.value, RAM_BYTES),
    flash: new Uint8Array(core.memory.buffer, core.flash.value, FLASH_BYTES),
  };
}
