/**
 * What a person at the station watches. Takes: tags and bounds as they come. Gives: where in the slot clicks
 * fall, noise by detector, error rates by detector, the course. All of it from what the station itself knows.
 */

import { gateShares, gateTimePs } from "../channel/gate-shares.js";
import type { Tags } from "../grid/tags.js";
import { DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import type { PassBound } from "../pass/bound.js";
import type { Course } from "../pass/course.js";
import type { GroundSide } from "../pass/ground-side.js";
import type { GroundClock, GroundTiming } from "../pass/ground-timing.js";
import type { PassInterval } from "../pass/result.js";
import type { SessionFrame } from "../pass/session.js";
import { slotPs, timeSpread } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";

/** Bins of the histogram over a slot. */
export const GATE_BINS = 40;
/** Detectors H, V, D, A. */
const DETECTORS = 4;
/** Time in which what the histogram shows fades to 1/e, in s. */
const MEMORY_S = 5;

/** How the station found time, and how unsure its filter is of the delay of tags, in ps rms. */
export interface StationClock extends GroundClock {
  readonly delaySigmaPs: number | null;
}

/** Figures of a station during a pass. */
export class Watch {
  /** Clicks by their time within the slot, its centre in the middle; older ones fade. */
  readonly gate = new Float64Array(GATE_BINS);
  /** The latest bound; null before the first interval ends. */
  bound: PassBound | null = null;
  private readonly outside = new Float64Array(DETECTORS);
  private readonly all = new Float64Array(DETECTORS);
  private readonly slotPs: number;
  private seconds = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly frame: SessionFrame,
    private readonly side: GroundSide,
    private readonly course: Course,
    /** How it finds time on a clock of its own; null on the satellite's. */
    private readonly timing: GroundTiming | null,
    private readonly onTick: (watch: Watch) => void,
  ) {
    this.slotPs = slotPs(scenario);
  }

  /** Half of the gate in ps: of the one chosen from clicks, where there is one. */
  private get halfGatePs(): number {
    return Math.floor(Math.min(this.side.ground.gatePs, this.slotPs) / 2);
  }

  /** Clicks of pulses outside of gates for each inside, and the share of time that is outside. */
  private get shares(): { readonly tailsPerInside: number; readonly outsideShare: number } {
    const { slotPs: slot, scenario, side } = this;
    const timing = { slotPs: slot, gatePs: side.ground.gatePs, ...timeSpread(scenario) };
    const { own, others } = gateShares(timing);
    return {
      tailsPerInside: Math.max(0, 1 - own - others) / (own + others),
      outsideShare: 1 - gateTimePs(timing) / slot,
    };
  }

  /** Whether bases are said after the light, so that nothing is sifted before. */
  get basesWait(): boolean {
    return (this.scenario.security.announce ?? DEFAULT_ANNOUNCING) !== "at-once";
  }

  /** How the station found time on its own clock; null on the satellite's. */
  get clock(): StationClock | null {
    const { timing } = this;
    return timing === null ? null : { ...timing.summary, delaySigmaPs: timing.delaySigmaPs };
  }

  /** The share of the slot that the gate takes, as bins from its centre. */
  get gateBins(): number {
    return (this.halfGatePs / this.slotPs) * GATE_BINS;
  }

  /** Seconds of the pass that are over, and all of them. */
  get progress(): { readonly seconds: number; readonly of: number } {
    const { steps, stepsPerTick, tickMs } = this.frame;
    return { seconds: this.seconds, of: (steps / stepsPerTick) * (tickMs / 1000) };
  }

  /** The interval that the pass is in; null before the first tick. */
  get interval(): PassInterval | null {
    return this.course.intervals.at(-1) ?? null;
  }

  /**
   * Noise of each detector in counts a second, from its clicks outside of gates less the tails of its pulses;
   * null where the gate is the whole slot, or before the first tick.
   */
  get backgroundHz(): readonly number[] | null {
    const { seconds } = this;
    const { outsideShare, tailsPerInside } = this.shares;
    if (outsideShare <= 0 || seconds === 0) return null;
    // Inside are pulses and noise, outside the pulses' tails and noise: two equations for both.
    const ofNoise = outsideShare - tailsPerInside * (1 - outsideShare);
    return Array.from(this.outside, (outside, detector) => {
      const inside = this.all[detector]! - outside;
      return Math.max(0, outside - tailsPerInside * inside) / (ofNoise * seconds);
    });
  }

  /** Clicks of each detector so far. */
  get clicks(): readonly number[] {
    return [...this.all];
  }

  /** Error rate of the settled bits of each detector; NaN before there are any. */
  get qberByDetector(): readonly number[] {
    return [0, 1, 2, 3].map((detector) => {
      const { settled, errors } = this.side.ground.sifted[(detector >> 1) as 0 | 1].byValue;
      const value = (detector & 1) as 0 | 1;
      return settled[value] === 0 ? Number.NaN : errors[value] / settled[value];
    });
  }

  /** What the dialogue with the satellite is at. */
  get step(): string {
    return this.side.dialogue.failure === null ? this.side.dialogue.step : "failed";
  }

  /** Tags whose slots are sure by now. */
  timed({ originPs, timesPs, detectors }: Tags): void {
    const { slotPs: slot, halfGatePs, gate, frame } = this;
    const kept = Math.exp(-frame.tickMs / 1000 / MEMORY_S);
    for (let bin = 0; bin < GATE_BINS; bin++) gate[bin]! *= kept;
    // Slots are counted by their centres.
    const origin = Number(((originPs % BigInt(slot)) + BigInt(slot)) % BigInt(slot)) + slot / 2;
    timesPs.forEach((timePs, at) => {
      const within = (((origin + timePs) % slot) + slot) % slot;
      gate[Math.floor((within / slot) * GATE_BINS)]! += 1;
      const detector = detectors[at]!;
      this.all[detector]! += 1;
      if (Math.abs(within - slot / 2) > halfGatePs) this.outside[detector]! += 1;
    });
  }

  /** A tick is over. */
  heard(tick: number): void {
    const { stepsPerTick, steps, tickMs } = this.frame;
    this.seconds = Math.min((tick + 1) * stepsPerTick, steps) * (tickMs / 1000 / stepsPerTick);
    this.onTick(this);
  }

  /** Something else may have changed: a packet came. */
  refresh(): void {
    this.onTick(this);
  }

  /** An interval ended with this bound. */
  bounded(bound: PassBound): void {
    this.bound = bound;
  }
}
