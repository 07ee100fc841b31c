/**
 * Counts that no pulse causes: dark counts and background light. Takes: a rate for each detector, and how
 * much of it there is at a time. Gives: events of a Poisson process in continuous time, at integer
 * picoseconds.
 */
import type { RandomStream } from "../base/random.js";
import type { TagBuffer } from "./tag-buffer.js";

const PS_PER_SECOND = 1e12;

/** Noise counts of four detectors, from half a slot before the centre of slot 0 on. */
export class NoiseCounts {
  /** Each detector's next count: a slot, and ps since the slot began (half a slot before its centre). */
  private readonly slots: Float64Array;
  private readonly sinceBeginPs: Float64Array;

  /**
   * @param ratesHz counts of H, V, D, A in 1/s, at most; 0 is allowed
   * @param shareIn share of them that there is in a slot, from 0 to 1; null: all, always. Counts are kept
   * with
   *   this probability (thinning of a Poisson process; Lewis and Shedler 1979), which is exact
   */
  constructor(
    private readonly ratesHz: readonly number[],
    private readonly random: RandomStream,
    private readonly slotPs: number,
    private readonly shareIn: ((slot: number) => number) | null = null,
  ) {
    this.slots = new Float64Array(ratesHz.length);
    this.sinceBeginPs = new Float64Array(ratesHz.length);
    for (let detector = 0; detector < ratesHz.length; detector++) this.next(detector);
  }

  /** Adds all noise counts in slots before `endSlot`. Calls must go forward in time. */
  run(endSlot: number, buffer: TagBuffer): void {
    for (let detector = 0; detector < this.slots.length; detector++) {
      while (this.slots[detector]! < endSlot) {
        const slot = this.slots[detector]!;
        if (this.shareIn === null || this.random.uniform() < this.shareIn(slot))
          buffer.add(slot, Math.floor(this.sinceBeginPs[detector]! - this.slotPs / 2), detector);
        this.next(detector);
      }
    }
  }

  private next(detector: number): void {
    const rateHz = this.ratesHz[detector]!;
    if (rateHz === 0) {
      this.slots[detector] = Number.POSITIVE_INFINITY;
      return;
    }
    const fromBeginPs = this.sinceBeginPs[detector]! + (this.random.exponential() * PS_PER_SECOND) / rateHz;
    const slots = Math.floor(fromBeginPs / this.slotPs);
    this.slots[detector]! += slots;
    this.sinceBeginPs[detector] = fromBeginPs - slots * this.slotPs;
  }
}
