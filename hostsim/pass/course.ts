/**
 * The course of a pass, interval by interval. Takes: what happens, and in which tick. Gives: what a report
 * plots, and how long bits waited.
 */
import { Latencies } from "./latencies.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { PassInterval } from "./result.js";
import type { SessionFrame } from "./session.js";

/** Intervals of a pass, each of whole ticks. */
export class Course {
  readonly intervals: PassInterval[] = [];
  readonly latencies: Latencies;
  private readonly ticksPerInterval: number;

  /** `polarisation`: what is said of the polarisation of some steps, from the first of them on. */
  constructor(
    private readonly timeline: LinkTimeline,
    private readonly frame: SessionFrame,
    private readonly polarisation:
      | ((firstStep: number, steps: number) => NonNullable<PassInterval["polarisation"]>)
      | null = null,
  ) {
    this.latencies = new Latencies(frame.tickMs * 1000);
    this.ticksPerInterval = frame.stepsPerInterval / frame.stepsPerTick;
  }

  /** Clicks of all intervals. */
  get clicks(): number {
    return this.intervals.reduce((sum, { clicks }) => sum + clicks, 0);
  }

  /** Begins a tick. */
  begin(tick: number): void {
    if (tick % this.ticksPerInterval === 0) this.intervals.push(this.intervalOf(this.intervals.length));
  }

  /** Whether an interval ends with a tick. */
  endsWith(tick: number): boolean {
    return tick === this.frame.ticks - 1 || (tick + 1) % this.ticksPerInterval === 0;
  }

  /** Ends an interval with a tick: what of polarisation was left is known only now. */
  end(tick: number): void {
    if (this.polarisation === null) return;
    const { frame } = this;
    const firstStep = Math.floor(tick / this.ticksPerInterval) * frame.stepsPerInterval;
    const steps = Math.min(frame.stepsPerInterval, frame.steps - firstStep);
    this.at(tick).polarisation = this.polarisation(firstStep, steps);
  }

  /** The interval of a tick that has begun. */
  at(tick: number): PassInterval {
    return this.intervals[Math.floor(tick / this.ticksPerInterval)]!;
  }

  /** A bit that was measured in `tick` is settled at `nowUs`. */
  settled(tick: number, nowUs: number): void {
    this.latencies.add(tick, nowUs);
    this.at(tick).settledBits += 1;
  }

  private intervalOf(index: number): PassInterval {
    const { timeline, frame } = this;
    const firstStep = index * frame.stepsPerInterval;
    const steps = Math.min(frame.stepsPerInterval, frame.steps - firstStep);
    const step = frame.firstStep + firstStep + (steps >> 1);
    return {
      timeS: ((firstStep + steps / 2) * timeline.stepMs) / 1000,
      durationS: (steps * timeline.stepMs) / 1000,
      elevationDeg: timeline.elevationMicrodeg[step]! / 1e6,
      rangeKm: timeline.rangeMm[step]! / 1e6,
      lossDb: timeline.lossMicroDb[step]! / 1e6,
      clicks: 0,
      siftedBits: 0,
      settledBits: 0,
      errors: 0,
      keyBits: 0,
      ...this.skyOf(frame.firstStep + firstStep, steps),
    };
  }

  private skyOf(firstStep: number, steps: number): Pick<PassInterval, "skyPhotonsHz"> {
    const { skyMilliHz } = this.timeline;
    if (skyMilliHz === null) return {};
    let sum = 0;
    for (let step = firstStep; step < firstStep + steps; step++) sum += skyMilliHz[step]!;
    return { skyPhotonsHz: sum / (1000 * steps) };
  }
}
