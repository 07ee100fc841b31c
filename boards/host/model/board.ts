/**
 * The host as a board: DMA engine, output port, slot counter and flash behind the functions of assembly/port.
 */
import { DmaEngine, type LineSink } from "./dma-engine.js";
import { FlashModel } from "./flash.js";

/**
 * A host board. Bind the payload's memory after instantiation; the engine reads its tables there, as DMA
 * does.
 */
export class HostBoard {
  readonly flash: FlashModel;
  readonly engine: DmaEngine;
  private memory: { readonly buffer: ArrayBufferLike } | null = null;

  /** `sink` receives the line levels; `flash` may be one that an earlier life of the board has written. */
  constructor(sink: LineSink, flash = new FlashModel()) {
    this.flash = flash;
    this.engine = new DmaEngine(() => {
      if (this.memory === null) throw new Error("the payload's memory is not bound to the board yet");
      return this.memory.buffer;
    }, sink);
  }

  /** Gives the DMA engine the memory that it reads. */
  bindMemory(memory: { readonly buffer: ArrayBufferLike }): void {
    this.memory = memory;
  }

  /** The imports of assembly/port/registers.ts. */
  readonly port = {
    readRegister: (address: number): number => this.engine.read(address >>> 0),
    writeRegister: (address: number, value: number): void => this.engine.write(address >>> 0, value),
    slotCounter: (): bigint => BigInt(this.engine.slot),
    readFlash: (offset: number): number => this.flash.read(offset),
    writeFlash: (offset: number, value: number): void => this.flash.write(offset, value),
    eraseFlash: (offset: number): void => this.flash.erase(offset),
  };
}
