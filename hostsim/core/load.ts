/**
 * Loads the two modules of the core. Takes: their names and the imports of `assembly/port`. Gives: typed
 * exports, from the declarations that the AssemblyScript compiler writes beside each module.
 */
import type * as groundGlue from "../../build/ground.js";
import type * as payloadGlue from "../../build/payload.js";
import { type Interpreter, NO_INTERPRETER } from "./interpreter.js";
import { type ModuleFile, readModuleFile } from "./module-file.js";

/** Exports of payload.wasm, integers lifted to their unsigned values. */
export type PayloadExports = Awaited<ReturnType<typeof payloadGlue.instantiate>>;
/** Exports of ground.wasm. */
export type GroundExports = Awaited<ReturnType<typeof groundGlue.instantiate>>;

/** The functions of assembly/port/registers.ts that a board supplies. */
export interface PortImports {
  readRegister(address: number): number;
  writeRegister(address: number, value: number): void;
  slotCounter(): bigint;
  readFlash(offset: number): number;
  writeFlash(offset: number, value: number): void;
  eraseFlash(offset: number): void;
}

/** The host's payload with or without SIMD; both are made from one source and give the same bytes. */
export type PayloadBuild = "payload" | "payload-scalar";

/** Modules by name: loaded once in a process, which matters to whoever instantiates thousands. */
const loaded = new Map<string, ModuleFile>();

async function instantiate<Exports>(name: string, imports: object): Promise<Exports> {
  let parts = loaded.get(name);
  if (parts === undefined) {
    parts = await readModuleFile(name);
    loaded.set(name, parts);
  }
  return (await parts.glue.instantiate(parts.module, imports)) as Exports;
}

/**
 * Instantiates the payload module on a board's port; without an `interpreter` it refuses on-board procedures.
 */
export async function loadPayload(
  port: PortImports,
  build: PayloadBuild = "payload",
  interpreter?: Interpreter,
): Promise<PayloadExports> {
  const core = await instantiate<PayloadExports>(build, {
    registers: port,
    procedures: interpreter ?? NO_INTERPRETER,
  });
  interpreter?.bindMemory(core.memory);
  return core;
}

/** A port without hardware: for what keeps nothing over a reset. */
const NO_HARDWARE: PortImports = {
  readRegister: refuse,
  writeRegister: refuse,
  slotCounter: refuse,
  readFlash: refuse,
  writeFlash: refuse,
  eraseFlash: refuse,
};

function refuse(): never {
  throw new Error("this module was loaded without a port");
}

/** Instantiates the ground module; a port is needed only where it keeps the pool of key. */
export function loadGround(port: PortImports = NO_HARDWARE): Promise<GroundExports> {
  return instantiate<GroundExports>("ground", { registers: port });
}
