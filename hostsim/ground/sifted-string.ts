/**
 * The ground's sifted bits of one basis, with what is known of each: its class, and when it came. Takes:
 * sifted bits one by one, then corrections block by block. Gives: packed bits, and counts of detections and
 * errors by class.
 */
import type { ClassCounts } from "./error-rates.js";
import type { LeftOut, Seconds } from "./left-out.js";

/**
 * Index in a PerClass (signal, decoy, vacuum) of the class code in a symbol (0 vacuum, 1 decoy, 2 signal).
 */
function classIndex(classCode: number): number {
  return 2 - classCode;
}

const CLASSES = 3;

function grow<T extends Uint8Array | Uint32Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (n: number) => T)(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/** Bits of a string: from this one on, so many. */
export interface Stretch {
  readonly start: number;
  readonly count: number;
}

/** Sifted bits of one basis. */
export class SiftedString {
  /** Sifted bits so far. */
  length = 0;
  /** Bits whose errors are known: reconciled or published. */
  settled = 0;
  /** All sifted bits by class, settled or not: unlike the settled ones they are not cut by blocks. */
  readonly announced: [number, number, number] = [0, 0, 0];
  /** Settled bits, and errors among them, by the value that the ground measured: by its detector. */
  readonly byValue = { settled: [0, 0] as [number, number], errors: [0, 0] as [number, number] };
  private bits = new Uint8Array(1 << 12);
  private classes = new Uint8Array(1 << 15);
  private ticks = new Uint32Array(1 << 15);
  /** Settled bits, and errors among them, by second and class. */
  private readonly settledIn: Uint32Array;
  private readonly errorsIn: Uint32Array;
  /** Bits that were given up and published, by second. */
  private readonly givenUpIn: Uint32Array;

  constructor(private readonly leftOut: LeftOut) {
    this.settledIn = new Uint32Array(CLASSES * leftOut.seconds);
    this.errorsIn = new Uint32Array(CLASSES * leftOut.seconds);
    this.givenUpIn = new Uint32Array(leftOut.seconds);
  }

  /** Appends a bit measured in `tick` of the pass. */
  push(value: number, classCode: number, tick: number): void {
    const at = this.length++;
    this.bits = grow(this.bits, (at >> 3) + 1);
    this.classes = grow(this.classes, at + 1);
    this.ticks = grow(this.ticks, at + 1);
    this.bits[at >> 3]! |= value << (at & 7);
    this.classes[at] = classIndex(classCode);
    this.ticks[at] = tick;
    this.announced[classIndex(classCode)]! += 1;
  }

  /** Settled bits by class, without those of seconds that are left out. */
  get detections(): [number, number, number] {
    return this.sum(this.settledIn);
  }

  /** Errors among them by class. */
  get errors(): [number, number, number] {
    return this.sum(this.errorsIn);
  }

  /** Settled bits of a second, and errors among them. */
  ofSecond(second: number): { readonly settled: number; readonly errors: number } {
    const sum = (counts: Uint32Array) =>
      counts.subarray(CLASSES * second, CLASSES * (second + 1)).reduce((total, count) => total + count, 0);
    return { settled: sum(this.settledIn), errors: sum(this.errorsIn) };
  }

  /** The tick in which bit `at` was measured. */
  tickOf(at: number): number {
    return this.ticks[at]!;
  }

  /** Copies `count` bits from `start` (a multiple of 8) on, packed lowest bit first. */
  slice(start: number, count: number): Uint8Array {
    const bytes = this.bits.slice(start >> 3, (start + count + 7) >> 3);
    if (count & 7) bytes[bytes.length - 1]! &= (1 << (count & 7)) - 1;
    return bytes;
  }

  /** The class of each of `count` bits from `start` on, as an index in a PerClass. */
  classesOf({ start, count }: Stretch): Uint8Array {
    return this.classes.slice(start, start + count);
  }

  /**
   * Replaces unsettled bits by `truth`, counting detections and errors, and returns these by class. `onError`
   * is told the tick of every error.
   */
  settle({ start, count }: Stretch, truth: Uint8Array, onError: (tick: number) => void): ClassCounts {
    const detections: [number, number, number] = [0, 0, 0];
    const errors: [number, number, number] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const at = start + i;
      const k = this.classes[at]!;
      const counted = CLASSES * this.leftOut.secondOf(this.ticks[at]!) + k;
      this.settledIn[counted]! += 1;
      detections[k]! += 1;
      const right = (truth[i >> 3]! >> (i & 7)) & 1;
      const measured = ((this.bits[at >> 3]! >> (at & 7)) & 1) as 0 | 1;
      this.byValue.settled[measured] += 1;
      if (measured === right) continue;
      this.byValue.errors[measured] += 1;
      this.bits[at >> 3]! ^= 1 << (at & 7);
      this.errorsIn[counted]! += 1;
      errors[k]! += 1;
      onError(this.ticks[at]!);
    }
    this.settled += count;
    return { detections, errors };
  }

  /** Leaves out the seconds of bits that are to be published, since no search found their errors. */
  giveUp({ start, count }: Stretch): void {
    this.leftOut.addTicks(this.tickOf(start), this.tickOf(start + count - 1));
    for (let at = start; at < start + count; at++)
      this.givenUpIn[this.leftOut.secondOf(this.tickOf(at))]! += 1;
  }

  /** Bits that were given up in seconds that are counted all the same: everybody knows them. */
  get givenUp(): number {
    return this.givenUpIn.reduce((sum, count, second) => sum + (this.leftOut.has(second) ? 0 : count), 0);
  }

  /** The bits of some seconds among the first `n`; null when there are none. */
  stretchOf({ from, to }: Seconds, n: number): Stretch | null {
    let start = 0;
    while (start < n && this.leftOut.secondOf(this.ticks[start]!) < from) start += 1;
    let end = start;
    while (end < n && this.leftOut.secondOf(this.ticks[end]!) < to) end += 1;
    return end === start ? null : { start, count: end - start };
  }

  /** Sets bits that are left out to zero, so that they have no part in the hash. */
  clear({ start, count }: Stretch): void {
    for (let at = start; at < start + count; at++) this.bits[at >> 3]! &= ~(1 << (at & 7));
  }

  private sum(counts: Uint32Array): [number, number, number] {
    const total: [number, number, number] = [0, 0, 0];
    for (let second = 0; second < this.leftOut.seconds; second++) {
      if (this.leftOut.has(second)) continue;
      for (let k = 0; k < CLASSES; k++) total[k]! += counts[CLASSES * second + k]!;
    }
    return total;
  }
}
