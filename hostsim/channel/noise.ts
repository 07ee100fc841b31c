/**
 * Counts that no pulse causes: dark counts and background light. Takes: a rate for each detector. Gives: events of a
 * Poisson process in continuous time, at integer picoseconds.
 */
import type { RandomStream } from "../world/random.js";
import type { TagBuffer } from "./tag-buffer.js";

const PS_PER_SECOND = 1e12;

/** Noise counts of four detectors. */
export class NoiseCounts {
  private readonly nextPs: number[];

  /** `ratesHz`: dark counts and background of H, V, D, A together, in 1/s; 0 is allowed. */
  constructor(
    private readonly ratesHz: readonly number[],
    private readonly random: RandomStream,
    startPs: number,
  ) {
    this.nextPs = ratesHz.map((rateHz) => startPs + this.gapPs(rateHz));
  }

  /** Adds all noise counts before `endPs`. Calls must go forward in time. */
  run(endPs: number, buffer: TagBuffer): void {
    for (let detector = 0; detector < this.nextPs.length; detector++) {
      while (this.nextPs[detector]! < endPs) {
        buffer.add(Math.floor(this.nextPs[detector]!), detector);
        this.nextPs[detector]! += this.gapPs(this.ratesHz[detector]!);
      }
    }
  }

  private gapPs(rateHz: number): number {
    return rateHz === 0 ? Number.POSITIVE_INFINITY : (this.random.exponential() * PS_PER_SECOND) / rateHz;
  }
}
