/**
 * Model of NOR flash on the host board: words can only be programmed from erased, sectors are erased whole,
 * and power can be cut inside any write. Takes: reads, writes and erases of the port. Gives: what a chip
 * would hold after.
 */

/** Bytes of an erase sector. */
const SECTOR_BYTES = 4096;

/** What a word of a sector reads after an erase that was cut: `word` before it, at `index` in its sector. */
export type TornErase = (word: number, index: number) => number;

const half: TornErase = (word, index) => (index < SECTOR_BYTES / 8 ? 0xffffffff : word);

/** Thrown out of a flash operation at the moment of a power cut that a test asked for. */
export class PowerCut extends Error {
  constructor(readonly operation: "write" | "erase") {
    super("power cut");
    this.name = "PowerCut";
  }
}

/** Flash memory that survives the payload instance which writes it. */
export class FlashModel {
  readonly words: Uint32Array;
  /** How often each sector was erased. */
  readonly erases: Uint32Array;
  private operationsUntilCut = Number.POSITIVE_INFINITY;
  private cutsErase = false;
  private tornBits = 0;
  private tornErase: TornErase = half;

  constructor(bytes = 18 * SECTOR_BYTES) {
    this.words = new Uint32Array(bytes / 4).fill(0xffffffff);
    this.erases = new Uint32Array(bytes / SECTOR_BYTES);
  }

  /**
   * Cuts power inside the operation after the next `operations` ones. Of a word being programmed only the
   * bits in `programmedMask` get through; an erase that is cut leaves of its sector what `tornErase` says, by
   * default the second half.
   */
  cutAfter(operations: number, programmedMask: number, tornErase: TornErase = half): void {
    this.operationsUntilCut = operations;
    this.tornBits = programmedMask;
    this.tornErase = tornErase;
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
    if (cut) throw new PowerCut("write");
  }

  /** Erases the sector that holds byte `offset`. */
  erase(offset: number): void {
    const first = (offset - (offset % SECTOR_BYTES)) / 4;
    const sector = this.words.subarray(first, first + SECTOR_BYTES / 4);
    this.erases[first / sector.length]! += 1;
    if (this.countDown() || this.cutsErase) {
      this.cutsErase = false;
      for (let word = 0; word < sector.length; word++) sector[word] = this.tornErase(sector[word]!, word);
      throw new PowerCut("erase");
    }
    sector.fill(0xffffffff);
  }

  /** Cuts power inside the next erase, whatever is written before it. */
  cutInErase(tornErase: TornErase): void {
    this.operationsUntilCut = Number.POSITIVE_INFINITY;
    this.cutsErase = true;
    this.tornErase = tornErase;
  }

  /** Forgets a power cut that has not come yet. */
  keepPower(): void {
    this.operationsUntilCut = Number.POSITIVE_INFINITY;
    this.cutsErase = false;
  }

  private countDown(): boolean {
    if (this.operationsUntilCut === Number.POSITIVE_INFINITY) return false;
    this.operationsUntilCut -= 1;
    if (this.operationsUntilCut >= 0) return false;
    this.operationsUntilCut = Number.POSITIVE_INFINITY;
    return true;
  }
}
