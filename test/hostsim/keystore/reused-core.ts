/**
 * Loads the core of a store from an instance that was used before, its memory as it was at first: hundreds of
 * times as fast.
 */
import { loadGround } from "../../../hostsim/core/load.js";
import type { StoreCore } from "../../../hostsim/keystore/store-core.js";

const SECTOR_BYTES = 4096;
const BLOCK_BYTES = 32;

interface Pooled {
  readonly core: StoreCore;
  readonly memory: Uint8Array;
  readonly mount: (image: Uint8Array) => void;
}

const idle: Pooled[] = [];
const inUse: Pooled[] = [];

/** Gives all cores back for use again. */
export function releaseCores(): void {
  idle.push(...inUse.splice(0));
}

async function make(sectors: number): Promise<Pooled> {
  let words: Uint32Array = new Uint32Array(0);
  let image: Uint8Array = new Uint8Array(0);
  const core = await loadGround({
    readRegister: () => 0,
    writeRegister: () => undefined,
    slotCounter: () => 0n,
    readFlash: (offset) => words[offset >>> 2]!,
    writeFlash: (offset, value) => {
      words[offset >>> 2]! &= value;
    },
    eraseFlash: (offset) => image.fill(0xff, offset, offset + SECTOR_BYTES),
  });
  core.keystoreReserve(0, sectors);
  const buffer = core.reserve(BLOCK_BYTES);
  core.sealMemory();
  return {
    core: { core, buffer },
    memory: new Uint8Array(core.memory.buffer).slice(),
    mount: (next) => {
      image = next;
      words = new Uint32Array(next.buffer, next.byteOffset, next.byteLength / 4);
    },
  };
}

/** As `loadStoreCore`; all images are of one size. */
export async function reusedCore(image: Uint8Array): Promise<StoreCore> {
  const pooled = idle.pop() ?? (await make(image.length / SECTOR_BYTES));
  inUse.push(pooled);
  new Uint8Array(pooled.core.core.memory.buffer).set(pooled.memory);
  pooled.mount(image);
  return pooled.core;
}
