/**
 * Loads the core of a store from an instance that was used before, its memory as it was at first: hundreds of
 * times as fast.
 */
import { loadGround } from "../../../hostsim/core/load.js";
import type { Flash, StoreCore } from "../../../hostsim/keystore/store-core.js";

const SECTOR_BYTES = 4096;
const BLOCK_BYTES = 32;

interface Pooled {
  readonly core: StoreCore;
  readonly memory: Uint8Array;
  readonly mount: (flash: Flash) => void;
}

const idle: Pooled[] = [];
const inUse: Pooled[] = [];

/** Gives all cores back for use again. */
export function releaseCores(): void {
  idle.push(...inUse.splice(0));
}

async function make(sectors: number): Promise<Pooled> {
  let flash: Flash | null = null;
  const core = await loadGround({
    readRegister: () => 0,
    writeRegister: () => undefined,
    slotCounter: () => 0n,
    readFlash: (offset) => flash!.read(offset),
    writeFlash: (offset, value) => flash!.write(offset, value),
    eraseFlash: (offset) => flash!.erase(offset),
  });
  core.keystoreReserve(0, sectors);
  const buffer = core.reserve(BLOCK_BYTES);
  core.sealMemory();
  return {
    core: { core, buffer },
    memory: new Uint8Array(core.memory.buffer).slice(),
    mount: (next) => {
      flash = next;
    },
  };
}

/** As `loadStoreCore`; all images are of one size. */
export async function reusedCore(flash: Flash): Promise<StoreCore> {
  const pooled = idle.pop() ?? (await make(flash.image.length / SECTOR_BYTES));
  inUse.push(pooled);
  new Uint8Array(pooled.core.core.memory.buffer).set(pooled.memory);
  pooled.mount(flash);
  return pooled.core;
}
