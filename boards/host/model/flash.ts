/**
 * Model of NOR flash on the host board: words can only be programmed from erased, sectors are erased whole, and power
 * can be cut inside any write. Takes: reads, writes and erases of the port. Gives: what a chip would hold after.
 */

/** Bytes of an erase sector. */
export const SECTOR_BYTES = 4096;

/** Thrown out of a flash operation at the moment of a power cut that a test asked for. */
export class PowerCut extends Error {
  constructor() {
    super("power cut");
    this.name = "PowerCut";
  }
}

/** Flash memory that survives the payload instance which writes it. */
export class FlashModel {
  readonly words: Uint32Array;
  private operationsUntilCut = Number.POSITIVE_INFINITY;
  private tornBits = 0;

  constructor(bytes = 16 * SECTOR_BYTES) {
    this.words = new Uint32Array(bytes / 4).fill(0xffffffff);
  }

  /**
   * Cuts power inside the operation after the next `operations` ones. Of a word being programmed only the bits in
   * `programmedMask` get through; an erase that is cut has erased the first half of its sector.
   */
  cutAfter(operations: number, programmedMask: number): void {
    this.operationsUntilCut = operations;
    this.tornBits = programmedMask;
  }

  /** Reads the word at byte `offset`. */
  read(offset: number): number {
    return this.words[offset >>> 2]!;
  }

  /** Programs bits from 1 to 0, as NOR flash does. */
  write(offset: number, value: number): void {
    const index = offset >>> 2;
    const cut = this.countDown();
    const mask = cut ? this.tornBits : 0xffffffff;
    this.words[index] = this.words[index]! & (value | ~mask);
    if (cut) throw new PowerCut();
  }

  /** Erases the sector that holds byte `offset`. */
  erase(offset: number): void {
    const first = (offset - (offset % SECTOR_BYTES)) / 4;
    const cut = this.countDown();
    this.words.fill(0xffffffff, first, first + SECTOR_BYTES / (cut ? 8 : 4));
    if (cut) throw new PowerCut();
  }

  private countDown(): boolean {
    if (this.operationsUntilCut === Number.POSITIVE_INFINITY) return false;
    this.operationsUntilCut -= 1;
    if (this.operationsUntilCut >= 0) return false;
    this.operationsUntilCut = Number.POSITIVE_INFINITY;
    return true;
  }
}
