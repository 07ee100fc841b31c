/**
 * Peripherals of which only the registers matter: they keep what is written and do nothing. For blocks that
 * rp2040js leaves out and that firmware must set up on the chip (voltage regulator, ring oscillator, cache
 * control).
 */
import { BasePeripheral, type RP2040 } from "rp2040js";

/** A page of plain read-write registers. */
export class StoragePeripheral extends BasePeripheral {
  private readonly words = new Uint32Array(1024);

  /** @param resetValues values after reset by byte offset; the others are 0. */
  constructor(chip: RP2040, name: string, resetValues: Readonly<Record<number, number>> = {}) {
    super(chip, name);
    for (const [offset, value] of Object.entries(resetValues)) this.words[Number(offset) >> 2] = value;
  }

  override readUint32(address: number): number {
    return this.words[(address & 0xfff) >> 2]!;
  }

  override writeUint32(offset: number, value: number): void {
    this.words[offset >> 2] = value;
  }
}
