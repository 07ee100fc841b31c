/**
 * Four free-running detectors and their time tagger. Takes: photo-electrons and noise counts as moments in
 * time. Gives: the tags that come out, after dead time, with afterpulses, and without what a saturated or
 * latched detector does not see.
 */
import type { RandomStream } from "../base/random.js";
import type { Tags } from "../grid/tags.js";
import type { TagBuffer } from "./tag-buffer.js";

/** A kind of trap in a diode: it holds a carrier of an avalanche and lets it go later. */
export interface Trap {
  /** That a click is followed by an afterpulse of this trap, once the dead time is over. */
  readonly probability: number;
  /** Time constant of its release, from the end of the dead time on, in ps. */
  readonly timeConstantPs: number;
}

/** What a detector does besides clicking. */
export interface DetectorModel {
  readonly deadTimePs: number;
  /**
   * Afterpulsing: each trap lets go on its own, exponentially (Cova, Lacaita and Ripamonti, IEEE Electron
   * Device Letters 12, 685 (1991)); an exponential that has outlasted the dead time is one from its end on.
   */
  readonly traps: readonly Trap[];
  /**
   * Saturation: that an event in the dead time makes the detector blind for another one, counted from it.
   * With rate m the clicks are theta m / (exp(theta m tau) + theta - 1): Albert and Nelson, Ann. Math. Stat.
   * 24, 9 (1953). 0: not paralysable; 1: paralysable.
   */
  readonly extendingProbability: number;
  /** Latching: that a detector stays blind after a click until it is reset, so many ps after it. */
  readonly latching: { readonly probability: number; readonly resetPs: number } | null;
}

/** Afterpulses that are due, in order of time. */
class DueAfterpulses {
  readonly timesPs: number[] = [];
  private readonly detectors: number[] = [];

  add(timePs: number, detector: number): void {
    let at = this.timesPs.length;
    while (at > 0 && this.timesPs[at - 1]! > timePs) at -= 1;
    this.timesPs.splice(at, 0, timePs);
    this.detectors.splice(at, 0, detector);
  }

  /** Hands out those before `endPs`; handing one out may add another. */
  drainBefore(endPs: number, use: (timePs: number, detector: number) => void): void {
    while (this.timesPs.length > 0 && this.timesPs[0]! < endPs)
      use(this.timesPs.shift()!, this.detectors.shift()!);
  }

  moveOrigin(shiftPs: number): void {
    for (let at = 0; at < this.timesPs.length; at++) this.timesPs[at]! -= shiftPs;
  }
}

/**
 * Four detectors: after a click one is blind for the dead time, whatever arrives meanwhile, unless the model
 * says more.
 */
export class DetectorBank {
  private readonly readyPs = new Float64Array(4).fill(Number.NEGATIVE_INFINITY);
  private readonly due = new DueAfterpulses();
  /** Events lost to dead time so far. */
  blinded = 0;

  /** `random` decides on afterpulses, saturation and latching; nothing else is drawn. */
  constructor(
    private readonly model: DetectorModel,
    private readonly random: RandomStream,
  ) {}

  /**
   * Turns the events of `buffer` before `endPs` (from the buffer's origin) into tags. Calls must go forward
   * in time.
   */
  collect(buffer: TagBuffer, endPs: number): Tags {
    const timesPs: number[] = [];
    const detectors: number[] = [];
    const arrive = (timePs: number, detector: number): void => {
      if (timePs < this.readyPs[detector]!) {
        this.whileBlind(timePs, detector);
        return;
      }
      this.click(timePs, detector);
      timesPs.push(timePs);
      detectors.push(detector);
    };
    buffer.drainBefore(endPs, (timePs, detector) => {
      this.due.drainBefore(timePs, arrive);
      arrive(timePs, detector);
    });
    this.due.drainBefore(endPs, arrive);
    return {
      originPs: BigInt(buffer.originSlot) * BigInt(buffer.slotPs),
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors),
    };
  }

  /** Told that times count from `shiftPs` later from now on. */
  moveOrigin(shiftPs: number): void {
    for (let detector = 0; detector < this.readyPs.length; detector++) this.readyPs[detector]! -= shiftPs;
    this.due.moveOrigin(shiftPs);
  }

  private click(timePs: number, detector: number): void {
    const { deadTimePs, traps, latching } = this.model;
    const isLatched = latching !== null && this.random.uniform() < latching.probability;
    this.readyPs[detector] = timePs + (isLatched ? latching.resetPs : deadTimePs);
    for (const { probability, timeConstantPs } of traps) {
      if (this.random.uniform() >= probability) continue;
      const delayPs = Math.floor(this.random.exponential() * timeConstantPs);
      this.due.add(timePs + deadTimePs + delayPs, detector);
    }
  }

  private whileBlind(timePs: number, detector: number): void {
    const { deadTimePs, extendingProbability } = this.model;
    this.blinded += 1;
    if (extendingProbability === 0 || this.random.uniform() >= extendingProbability) return;
    this.readyPs[detector] = Math.max(this.readyPs[detector]!, timePs + deadTimePs);
  }
}
