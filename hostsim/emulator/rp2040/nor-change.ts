/**
 * A change of flash cells on its way: an erase or a program that takes its time. Takes: cells before and
 * after, and the time that passes. Gives: the cells at any moment, so that power can be cut in the middle.
 * Which bits go first is a fixed scatter: the datasheet leaves a cut erase or program undefined (W25Q16JV,
 * 8.2.13 and 8.2.16), so no order may be relied on.
 */

/** An odd constant near 2^32 over the golden ratio: neighbours get values far from each other. */
const SCATTER = 0x9e3779b1;
const BITS_OF_BYTE = 8;

/** When in a change a bit of a cell turns: from 0 to 1, the same at every call. */
function turnOf(cell: number, bit: number): number {
  const mixed = Math.imul(cell * BITS_OF_BYTE + bit + 1, SCATTER) >>> 0;
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** A change of the cells from `first` on. */
export class CellChange {
  private readonly before: Uint8Array;

  /** `begins` and `ends`: ns on the chip's clock. `isErase`: cells pass through 0 on their way to 0xff. */
  constructor(
    private readonly cells: Uint8Array,
    private readonly first: number,
    private readonly after: Uint8Array,
    private readonly isErase: boolean,
    private readonly begins: number,
    readonly ends: number,
  ) {
    this.before = cells.slice(first, first + after.length);
  }

  /** Makes the cells what a power cut at `nanos` leaves; from `ends` on, what the change is for. */
  cutAt(nanos: number): void {
    const share = (nanos - this.begins) / (this.ends - this.begins);
    for (let at = 0; at < this.after.length; at++) this.cells[this.first + at] = this.cellAt(at, share);
  }

  private cellAt(at: number, share: number): number {
    const target = this.after[at]!;
    if (share >= 1) return target;
    // An erase first programs all cells, so that they wear alike, then erases them: two changes.
    const clears = this.isErase && share < 1 / 2;
    const from = this.isErase && !clears ? 0 : this.before[at]!;
    const to = clears ? 0 : target;
    const done = this.isErase ? (share * 2) % 1 : share;
    let cell = 0;
    for (let bit = 0; bit < BITS_OF_BYTE; bit++)
      cell |= (turnOf(this.first + at, bit) < done ? to : from) & (1 << bit);
    return cell;
  }
}
