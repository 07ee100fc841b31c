/**
 * A pass on the receiver's own clock, both sides in one process. Takes: a scenario with a group `timing`, and
 * the tags of the world. Gives: the tags on the grid of slots that the ground found by itself, and how that
 * went. The one place where the ground's belief and the truth meet, and only to report: nothing goes back.
 */
import type { Seed } from "../base/random.js";
import type { TaggerRecord } from "../channel/own-clock.js";
import type { Tags } from "../grid/tags.js";
import { slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { type GroundClock, GroundTiming, type TimedGround } from "./ground-timing.js";
import type { LinkTimeline } from "./link-timeline.js";
import { OwnClockOfPass } from "./own-clock-of-pass.js";
import type { SessionFrame } from "./session.js";

/** From when on tracking is judged, in ps. */
const TRACKED_FROM_PS = 5e12;

/** How the ground found time, as a result tells it. */
export interface ClockSummary extends GroundClock {
  /** Against the truth, which only a simulation has: error of the delays after 5 s, and of pulse indices. */
  trackingRmsPs: number | null;
  indexErrors: number;
}

/** Time in a pass. */
export class PassTiming {
  private readonly slotPs: number;
  /** Times of tags on the true grid that are not back yet. */
  private readonly truth: number[] = [];
  private truthAt = 0;
  private squares = 0;
  private tracked = 0;
  private indexErrors = 0;

  /**
   * Null for a scenario without a group `timing`.
   * @param onRecord told what the tagger has written down, with the truth
   */
  static of(
    scenario: Scenario,
    seed: Seed,
    timeline: LinkTimeline,
    frame: SessionFrame,
    side: TimedGround,
    onRecord?: (record: TaggerRecord) => void,
  ): PassTiming | null {
    const world = OwnClockOfPass.of(scenario, seed, timeline, frame);
    const ground = GroundTiming.of(scenario, timeline, frame, side);
    return world === null || ground === null ? null : new PassTiming(scenario, world, ground, onRecord);
  }

  private constructor(
    scenario: Scenario,
    private readonly world: OwnClockOfPass,
    private readonly ground: GroundTiming,
    private readonly onRecord: ((record: TaggerRecord) => void) | undefined,
  ) {
    this.slotPs = slotPs(scenario);
  }

  /** The tags on the grid that the ground is sure of, once a tick's have come. */
  recover(tags: Tags, tick: number, last: boolean): Tags {
    const origin = Number(tags.originPs);
    for (const timePs of tags.timesPs) this.truth.push(origin + timePs);
    const record = this.world.record(tags, tick);
    this.onRecord?.(record);
    return this.judged(this.ground.recover(record.raw, last));
  }

  /** Reads the classes that the satellite has told by now. */
  checkLock(toldTick: number, tick: number): void {
    this.ground.checkLock(toldTick, tick);
  }

  /** Why there can be no key; null where time was found. */
  get failure(): string | null {
    return this.ground.failure;
  }

  /** How it went. */
  get summary(): ClockSummary {
    return {
      ...this.ground.summary,
      trackingRmsPs: this.tracked === 0 ? null : Math.sqrt(this.squares / this.tracked),
      indexErrors: this.indexErrors,
    };
  }

  /** Holds tags against the truth: a tag inside the gate of another slot than its own is an index error. */
  private judged(tags: Tags): Tags {
    const halfPs = (this.ground.gatePs ?? this.slotPs) / 2;
    for (const timePs of tags.timesPs) {
      const truePs = this.truth[this.truthAt++]!;
      const errorPs = timePs - truePs;
      const isInGate = Math.abs(timePs - this.slotPs * Math.round(timePs / this.slotPs)) <= halfPs;
      if (Math.abs(errorPs) > this.slotPs / 2) this.indexErrors += isInGate ? 1 : 0;
      else if (truePs > TRACKED_FROM_PS && isInGate) {
        this.squares += errorPs ** 2;
        this.tracked += 1;
      }
    }
    this.truth.splice(0, this.truthAt);
    this.truthAt = 0;
    return tags;
  }
}
