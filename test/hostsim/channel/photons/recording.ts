/** What a session leaves: its tags, and the clicks that a sifter made of them. */

/** Stands for the symbol of a slot that held no pulse. */
export const DARK = 12;

/** A recorded session. */
export interface Recording {
  readonly slotPs: number;
  /** Full width of the gate in ps. */
  readonly gatePs: number;
  /** Times of the tags, in order, in ps since the centre of slot 0. */
  readonly timesPs: Float64Array;
  /** Their detectors: 0 H, 1 V, 2 D, 3 A. */
  readonly detectors: Uint8Array;
  /**
   * What was sent in their nearest slots: class (0 vacuum, 1 decoy, 2 signal) x 4 + basis x 2 + value, or
   * DARK.
   */
  readonly symbols: Uint8Array;
  /** One entry a click: what was sent, and its basis x 2 + value. */
  readonly clicks: { readonly symbols: Uint8Array; readonly outcomes: Uint8Array };
}

/** The slot whose centre is nearest to a time. */
export function nearestSlot(timePs: number, slotPs: number): number {
  return Math.floor(timePs / slotPs + 0.5);
}

/** A list of numbers that grows. */
export class Numbers {
  private values = new Float64Array(1 << 12);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** What is in it, without a copy. */
  get all(): Float64Array {
    return this.values.subarray(0, this.length);
  }
}
