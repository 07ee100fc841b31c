/**
 * The core's key store over an image in memory. Takes: an image. Gives: the core, which reads and programs
 * the image as it would flash.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import { BLOCK_BYTES, SECTOR_BYTES } from "./store-units.js";

/** A core with its store's memory reserved; the store itself is not open yet. */
export interface StoreCore {
  readonly core: GroundExports;
  /** Address of room for a block in the core's memory. */
  readonly buffer: number;
}

/** Loads a core on an image. */
export async function loadStoreCore(image: Uint8Array): Promise<StoreCore> {
  const words = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const core = await loadGround({
    readRegister: () => 0,
    writeRegister: () => undefined,
    slotCounter: () => 0n,
    readFlash: (offset) => words.getUint32(offset, true),
    writeFlash: (offset, value) => words.setUint32(offset, words.getUint32(offset, true) & value, true),
    eraseFlash: (offset) => image.fill(0xff, offset, offset + SECTOR_BYTES),
  });
  core.keystoreReserve(0, image.length / SECTOR_BYTES);
  const buffer = core.reserve(BLOCK_BYTES);
  core.sealMemory();
  return { core, buffer };
}
