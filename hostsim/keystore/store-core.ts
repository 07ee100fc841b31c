/**
 * The core's key store over an image in memory. Takes: an image. Gives: the core, which reads and programs
 * the image as it would flash, and the way back: a change that comes to nothing is taken back from the image.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import { BLOCK_BYTES, SECTOR_BYTES } from "./store-units.js";

/** A core with its store's memory reserved; the store itself is not open yet. */
export interface StoreCore {
  readonly core: GroundExports;
  /** Address of room for a block in the core's memory. */
  readonly buffer: number;
}

/** Flash whose sectors can be as they were. */
export class Flash {
  private readonly words: DataView;
  /** Since `begin`: sectors that were changed, as they were; secret. */
  private before: Map<number, Uint8Array> | null = null;

  constructor(readonly image: Uint8Array) {
    this.words = new DataView(image.buffer, image.byteOffset, image.byteLength);
  }

  read(offset: number): number {
    return this.words.getUint32(offset, true);
  }

  /** Clears bits, as programming does. */
  write(offset: number, value: number): void {
    this.keep(offset);
    this.words.setUint32(offset, this.words.getUint32(offset, true) & value, true);
  }

  erase(offset: number): void {
    this.keep(offset);
    this.image.fill(0xff, offset, offset + SECTOR_BYTES);
  }

  private keep(offset: number): void {
    const sector = Math.floor(offset / SECTOR_BYTES) * SECTOR_BYTES;
    if (this.before === null || this.before.has(sector)) return;
    this.before.set(sector, this.image.slice(sector, sector + SECTOR_BYTES));
  }

  /** From now on changes can be taken back. */
  begin(): void {
    this.before = new Map();
  }

  /** Takes back what was changed since `begin`. */
  undo(): void {
    for (const [offset, sector] of this.before ?? []) this.image.set(sector, offset);
  }

  /** What was changed stays, and what was there before is wiped. */
  settle(): void {
    for (const sector of this.before?.values() ?? []) sector.fill(0);
    this.before = null;
  }
}

/** Loads a core on flash. */
export async function loadStoreCore(flash: Flash): Promise<StoreCore> {
  const core = await loadGround({
    readRegister: () => 0,
    writeRegister: () => undefined,
    slotCounter: () => 0n,
    readFlash: (offset) => flash.read(offset),
    writeFlash: (offset, value) => flash.write(offset, value),
    eraseFlash: (offset) => flash.erase(offset),
  });
  core.keystoreReserve(0, flash.image.length / SECTOR_BYTES);
  const buffer = core.reserve(BLOCK_BYTES);
  core.sealMemory();
  return { core, buffer };
}
