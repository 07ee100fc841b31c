/** Tables from whole numbers to whole numbers, 0 for what was never set. */

/** A table. */
export interface NumberTable {
  /** The number of a key. */
  get(key: number): number;
  set(key: number, value: number): void;
}

const FIRST_SIZE = 1024;

/** A place for each key. */
export class DenseTable implements NumberTable {
  private values = new Int32Array(FIRST_SIZE);

  get(key: number): number {
    return key < this.values.length ? this.values[key]! : 0;
  }

  set(key: number, value: number): void {
    if (key >= this.values.length) {
      const { values } = this;
      this.values = new Int32Array(2 ** Math.ceil(Math.log2(key + 1)));
      this.values.set(values);
    }
    this.values[key] = value;
  }
}

const FREE = -1;
/**
 * 2^32 over the golden ratio: Knuth's multiplicative hash (The Art of Computer Programming, volume 3, 6.4).
 */
const MULTIPLIER = 0x9e3779b1;

/** Open addressing, at most half full: for keys far apart. */
export class HashedTable implements NumberTable {
  private keys = new Int32Array(FIRST_SIZE).fill(FREE);
  private values = new Int32Array(FIRST_SIZE);
  private used = 0;
  /** What leaves of 32 bits those that number the places. */
  private shift = 32 - Math.log2(FIRST_SIZE);

  get(key: number): number {
    return this.values[this.placeOf(key)]!;
  }

  set(key: number, value: number): void {
    let place = this.placeOf(key);
    if (this.keys[place] === FREE) {
      if (2 * this.used >= this.keys.length) {
        this.grow();
        place = this.placeOf(key);
      }
      this.keys[place] = key;
      this.used += 1;
    }
    this.values[place] = value;
  }

  /** Where a key is, or would be. */
  private placeOf(key: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    let place = Math.imul(key, MULTIPLIER) >>> this.shift;
    for (let held = keys[place]; held !== key && held !== FREE; held = keys[place])
      place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Int32Array(2 * keys.length).fill(FREE);
    this.values = new Int32Array(2 * keys.length);
    this.shift -= 1;
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === FREE) continue;
      const place = this.placeOf(keys[i]!);
      this.keys[place] = keys[i]!;
      this.values[place] = values[i]!;
    }
  }
}
