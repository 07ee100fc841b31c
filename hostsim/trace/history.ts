/**
 * What a wire did. Takes: values in order of time. Gives: the value at any time. Of several values at one
 * time the last one counts: the others are steps of a simulator that no time passes between.
 */

const FIRST_SIZE = 1024;

/** Values of one wire; before its first one it has none. */
export class History {
  private times = new Float64Array(FIRST_SIZE);
  private values = new Float64Array(FIRST_SIZE);
  length = 0;

  /** The value from a time on, which is not before the last one. */
  push(time: number, value: number): void {
    if (this.length > 0 && this.times[this.length - 1] === time) this.length -= 1;
    if (this.length === this.times.length) {
      this.times = grown(this.times);
      this.values = grown(this.values);
    }
    this.times[this.length] = time;
    this.values[this.length] = value;
    this.length += 1;
  }

  timeAt(entry: number): number {
    return this.times[entry]!;
  }

  valueAt(entry: number): number {
    return this.values[entry]!;
  }

  /** Values at rising moments; `otherwise` before the first one. */
  *at(moments: Iterable<number>, otherwise: number): Generator<number> {
    let entry = -1;
    for (const moment of moments) {
      while (entry + 1 < this.length && this.times[entry + 1]! <= moment) entry += 1;
      yield entry < 0 ? otherwise : this.values[entry]!;
    }
  }
}

function grown(full: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * full.length);
  larger.set(full);
  return larger;
}
