/**
 * The satellite's beacon as its detector sees it. Takes: how it is sent, what is lost, its noise. Gives:
 * moments of its tags on the satellite's clock. It is one more channel of the tagger, and nothing else.
 */
import type { RandomStream } from "../base/random.js";

const PS_PER_S = 1e12;

/** A beacon. */
interface BeaconModel {
  /** Time between two pulses. */
  readonly periodPs: number;
  /** Pulses of a frame, of which the first is left out; null: none is. */
  readonly framePulses: number | null;
  /** By how much its pulses come later than those of the same slot, in ps. */
  readonly delayPs: number;
  /** Standard deviation of a tag's time, in ps. */
  readonly sigmaPs: number;
  /** That a pulse makes a tag, when the sky is clear. */
  readonly detectedShare: number;
  /** Tags a second that no pulse makes. */
  readonly noiseHz: number;
}

/** Draws a beacon's tags. */
export class BeaconTags {
  private pulse = 0;
  private nextNoisePs: number;

  constructor(
    private readonly model: BeaconModel,
    private readonly random: RandomStream,
  ) {
    this.nextNoisePs = this.gapPs();
  }

  /**
   * The tags sent before `endPs`, in order of time; calls go forward.
   * @param clearShare share of the beacon's light that the sky lets through at a time
   */
  before(endPs: number, clearShare: (timePs: number) => number): number[] {
    const { periodPs, framePulses, delayPs, sigmaPs, detectedShare } = this.model;
    const tags: number[] = [];
    for (; this.pulse * periodPs < endPs; this.pulse++) {
      if (framePulses !== null && this.pulse % framePulses === 0) continue;
      const sentPs = this.pulse * periodPs;
      if (this.random.uniform() >= detectedShare * clearShare(sentPs)) continue;
      tags.push(sentPs + delayPs + sigmaPs * this.random.normal());
    }
    for (; this.nextNoisePs < endPs; this.nextNoisePs += this.gapPs()) tags.push(this.nextNoisePs);
    return tags.sort((a, b) => a - b);
  }

  private gapPs(): number {
    const { noiseHz } = this.model;
    return noiseHz === 0 ? Number.POSITIVE_INFINITY : (this.random.exponential() * PS_PER_S) / noiseHz;
  }
}
