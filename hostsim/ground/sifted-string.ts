/**
 * The ground's sifted bits of one basis, with what is known of each: its class, and when it came. Takes: sifted bits
 * one by one, then corrections block by block. Gives: packed bits, and counts of detections and errors by class.
 */

/** Index in a PerClass (signal, decoy, vacuum) of the class code in a symbol (0 vacuum, 1 decoy, 2 signal). */
export function classIndex(classCode: number): number {
  return 2 - classCode;
}

function grow<T extends Uint8Array | Uint32Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (n: number) => T)(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/** Sifted bits of one basis. */
export class SiftedString {
  /** Sifted bits so far. */
  length = 0;
  /** Bits, from the start on, whose errors are known: reconciled or published. */
  settled = 0;
  /** All sifted bits by class, settled or not: unlike the settled ones they are not cut by blocks. */
  readonly announced: [number, number, number] = [0, 0, 0];
  /** Settled bits by class. */
  readonly detections: [number, number, number] = [0, 0, 0];
  /** Errors among the settled bits by class. */
  readonly errors: [number, number, number] = [0, 0, 0];
  private bits = new Uint8Array(1 << 12);
  private classes = new Uint8Array(1 << 15);
  private ticks = new Uint32Array(1 << 15);

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

  /**
   * Replaces the next `count` unsettled bits by `truth`, counting detections and errors, and returns the errors.
   * `onError` is told the tick of every error.
   */
  settle(truth: Uint8Array, count: number, onError: (tick: number) => void): number {
    let errors = 0;
    for (let i = 0; i < count; i++) {
      const at = this.settled + i;
      const index = this.classes[at]!;
      this.detections[index]! += 1;
      const right = (truth[i >> 3]! >> (i & 7)) & 1;
      if (((this.bits[at >> 3]! >> (at & 7)) & 1) === right) continue;
      this.bits[at >> 3]! ^= 1 << (at & 7);
      this.errors[index]! += 1;
      errors += 1;
      onError(this.ticks[at]!);
    }
    this.settled += count;
    return errors;
  }
}
