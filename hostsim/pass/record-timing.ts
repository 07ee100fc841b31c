/**
 * Time in a record of tags that are on their tagger's own clock. Takes: those tags, tick by tick, as they
 * stand in the record. Gives: them on the grid of slots that the ground found by itself. There is no truth to
 * hold it against; what the satellite's replies say of the lock is all there is.
 */
import { UserError } from "../base/user-error.js";
import type { Tags } from "../grid/tags.js";
import type { Scenario } from "../scenario/schema.js";
import { type GroundClock, GroundTiming, type LightWay, type TimedGround } from "./ground-timing.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { TimeFinder } from "./local-ground.js";
import { AFTER_PS, GUARD_PS, LONGEST_S } from "./own-clock-of-pass.js";
import type { SessionFrame } from "./session.js";

const PS_PER_MS = 1e9;

/** Finds time in a record. */
export class RecordTiming implements TimeFinder<Tags> {
  private constructor(
    private readonly ground: GroundTiming,
    private readonly timeline: LinkTimeline,
    private readonly frame: SessionFrame,
  ) {}

  /**
   * @param way how far the light went meanwhile
   * @throws UserError when the scenario says nothing of the clock, or the session is too long for it
   */
  static of(
    scenario: Scenario,
    timeline: LinkTimeline,
    frame: SessionFrame,
    side: TimedGround,
    way: LightWay,
  ): RecordTiming {
    const ground = GroundTiming.of(scenario, timeline, frame, side, way);
    if (ground === null)
      throw new UserError(
        `${scenario.name} has no group "timing", which says how good the tagger's clock is and what numbers the pulses; add it to the scenario`,
      );
    if (frame.seconds > LONGEST_S)
      throw new UserError(
        `timing: a session of ${frame.seconds} s is longer than the ${LONGEST_S} s of a recording`,
      );
    return new RecordTiming(ground, timeline, frame);
  }

  recover({ originPs, timesPs, detectors, frames }: Tags, tick: number, last: boolean): Tags {
    const { steps, stepsPerTick } = this.frame;
    const origin = Number(originPs);
    const endPs = Math.min((tick + 1) * stepsPerTick, steps) * this.timeline.stepMs * PS_PER_MS;
    return this.ground.recover(
      {
        timesPs: timesPs.map((timePs) => origin + timePs),
        channels: detectors,
        frames,
        untilPs: last ? endPs + AFTER_PS : endPs - GUARD_PS,
      },
      last,
    );
  }

  checkLock(toldTick: number, tick: number): void {
    this.ground.checkLock(toldTick, tick);
  }

  get failure(): string | null {
    return this.ground.failure;
  }

  /** How it went. */
  get summary(): GroundClock {
    return this.ground.summary;
  }
}
