/**
 * The cache before the flash (RP2040 datasheet 2.6.3.1): 16 kB, two ways, lines of 8 bytes (2.6.3.2 counts
 * them). Takes: offsets into flash. Gives: where a line is in the cache, or that it is not there. It keeps
 * copies, so what is changed in flash stays old here until a flush. Which way is replaced the datasheet does
 * not say: here the one that was filled longer ago.
 */

/** Bytes of a line. */
export const LINE_BYTES = 8;
const WAYS = 2;
/** Sets: 16 kB of lines of 8 bytes in two ways. A flush takes a cycle for each, and a few. */
export const SETS = 1024;
const INVALID = -1;

/** Tags and data. */
export class XipCache {
  private readonly tags = new Int32Array(SETS * WAYS).fill(INVALID);
  private readonly older = new Uint8Array(SETS);
  private readonly data = new Uint8Array(SETS * WAYS * LINE_BYTES);
  private readonly words = new DataView(this.data.buffer);

  /** Place of the line that holds `offset`, or -1: the `place` of the reads. */
  find(offset: number): number {
    const line = offset >>> 3;
    const slot = (line & (SETS - 1)) * WAYS;
    if (this.tags[slot] === line) return slot;
    return this.tags[slot + 1] === line ? slot + 1 : INVALID;
  }

  /** Takes the line that holds `offset` from flash, and gives its place. */
  fill(offset: number, flash: Uint8Array): number {
    const line = offset >>> 3;
    const set = line & (SETS - 1);
    const known = this.find(offset);
    const place = known === INVALID ? set * WAYS + this.older[set]! : known;
    this.older[set] = (place & 1) ^ 1;
    this.tags[place] = line;
    this.data.set(flash.subarray(line * LINE_BYTES, (line + 1) * LINE_BYTES), place * LINE_BYTES);
    return place;
  }

  /** A word of a line; `offset` is aligned. */
  word(place: number, offset: number): number {
    return this.words.getUint32(place * LINE_BYTES + (offset & (LINE_BYTES - 1)), true);
  }

  /** Half a word of a line; `offset` is aligned. */
  half(place: number, offset: number): number {
    return this.words.getUint16(place * LINE_BYTES + (offset & (LINE_BYTES - 1)), true);
  }

  /** A byte of a line. */
  byte(place: number, offset: number): number {
    return this.data[place * LINE_BYTES + (offset & (LINE_BYTES - 1))]!;
  }

  /** Forgets the line that holds `offset`. */
  drop(offset: number): void {
    const place = this.find(offset);
    if (place !== INVALID) this.tags[place] = INVALID;
  }

  /** Forgets all lines. */
  flush(): void {
    this.tags.fill(INVALID);
  }
}
