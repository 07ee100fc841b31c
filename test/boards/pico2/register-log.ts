/**
 * Runs a board's module against registers that are plain storage with the few status bits that the drivers
 * wait for, and logs every access. Nothing happens in it: it judges which registers the drivers touch and
 * with what.
 */

import { readFileSync } from "node:fs";
import { NO_INTERPRETER } from "../../../hostsim/core/interpreter.js";
import { engineModel } from "./engine-model.js";

/** Where the model puts linear memory on the bus. */
export const MEMORY_BASE = 0x20001000;

/** Writes to registers, in order. */
export type LoggedWrites = readonly { readonly address: number; readonly value: number }[];

/** A module that runs on logged registers. */
export interface LoggedBoard {
  /** All addresses accessed so far. */
  readonly accessed: Set<number>;
  /** All writes so far, in order. */
  readonly writes: LoggedWrites;
  /** Sends a line to the UART, runs the main loop until a reply line is out, and returns it. */
  ask(line: string): string;
  /** One round of the main loop. */
  serve(): void;
  /** A word of linear memory at a bus address. */
  word(busAddress: number): number;
}

/**
 * Starts the module in `path`; `status` gives the words that status registers read as, by the writes so far.
 */
export function startLogged(
  path: string,
  status: ReadonlyMap<number, (writes: LoggedWrites) => number>,
  uart: number,
): LoggedBoard {
  const accessed = new Set<number>();
  const writes: { address: number; value: number }[] = [];
  const input: number[] = [];
  let output = "";
  let slots = 0n;
  const flash = new Uint32Array(16384).fill(0xffffffff);
  const engine = engineModel(() => (instance.exports.memory as WebAssembly.Memory).buffer);
  const imports = {
    readRegister: (address: number): number => {
      const at = address >>> 0;
      accessed.add(at);
      if (at === uart) return input.shift() ?? 0;
      if (at === uart + 0x18) return input.length === 0 ? 0x10 : 0; // RXFE; TXFF is never set
      return status.get(at)?.(writes) ?? 0;
    },
    writeRegister: (address: number, value: number): void => {
      accessed.add(address >>> 0);
      writes.push({ address: address >>> 0, value: value >>> 0 });
      if (address >>> 0 === uart) output += String.fromCharCode(value & 0xff);
    },
    slotCounter: (): bigint => {
      slots += 100n;
      return slots;
    },
    setSlotRate: () => undefined,
    busAddress: (address: number) => MEMORY_BASE + address,
    identityAddress: () => 0,
    readFlash: (offset: number) => flash[offset >>> 2],
    writeFlash: (offset: number, value: number) => {
      flash[offset >>> 2]! &= value;
    },
    eraseFlash: (offset: number) =>
      flash.fill(0xffffffff, (offset & ~4095) >>> 2, ((offset & ~4095) >>> 2) + 1024),
    hardwareCheckBegin: () => undefined,
    hardwareCheckIsOver: () => 1,
    hardwareCheckEnd: () => 0,
    hardwareCheckForget: () => undefined,
    // The second core and its engine, which drivers do not see.
    ...engine,
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {
    registers: imports,
    procedures: { ...NO_INTERPRETER },
  });
  const { start, serve, memory } = instance.exports as {
    start: () => void;
    serve: () => void;
    memory: WebAssembly.Memory;
  };
  start();
  return {
    accessed,
    writes,
    serve,
    ask(line) {
      input.push(...Buffer.from(`${line}\n`));
      const before = output.length;
      for (let round = 0; round < 10_000 && !output.slice(before).endsWith("\n"); round++) serve();
      return output.slice(before).trim();
    },
    word: (busAddress) => new DataView(memory.buffer).getUint32(busAddress - MEMORY_BASE, true),
  };
}
