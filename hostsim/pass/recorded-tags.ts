/**
 * Tags of a record in place of a simulated world. Takes: the tags of a whole session, in order of time.
 * Gives: them step by step, each in the step in which the world would have handed it out: so a record of a
 * pass makes the key that the pass made.
 */
import type { EventOptics } from "../channel/by-event.js";
import type { Tags } from "../grid/tags.js";
import { type TagSource, tagGuardPs } from "./world.js";

/** Times of the tagger's clock that belong to a session on another clock, in ps of it. */
export interface RecordedReach {
  /** Tags before it are left aside. */
  readonly fromPs: number;
  /** With the session's last step tags come that are later than its end by up to so much. */
  readonly afterPs: number;
}

/** A record, played back. */
export class RecordedTags implements TagSource {
  /** What was lost to dead time, nobody has recorded. */
  readonly blinded = 0;
  private part = 0;
  private taken = 0;
  private step = 0;
  private readonly guardPs: number;

  constructor(
    private readonly parts: readonly Tags[],
    private readonly optics: EventOptics,
    /** Slots of a step of the link. */
    private readonly stepSlots: number,
    /** Null where the record is on the session's own clock. */
    private readonly reach: RecordedReach | null = null,
  ) {
    this.guardPs = tagGuardPs(optics);
  }

  advance(steps: number, last: boolean): Tags {
    const { slotPs } = this.optics;
    this.step += steps;
    const slot = this.step * this.stepSlots;
    const originPs = BigInt(slot) * BigInt(slotPs);
    const endPs = -0.5 * slotPs + (last ? (this.reach?.afterPs ?? 0) : -this.guardPs);
    const fromPs = this.reach === null ? Number.NEGATIVE_INFINITY : this.reach.fromPs - Number(originPs);
    const timesPs: number[] = [];
    const detectors: number[] = [];
    const frames: number[] = [];
    for (; this.part < this.parts.length; this.part++, this.taken = 0) {
      const tags = this.parts[this.part]!;
      const shiftPs = Number(tags.originPs - originPs);
      for (; this.taken < tags.timesPs.length; this.taken++) {
        const timePs = tags.timesPs[this.taken]! + shiftPs;
        const detector = tags.detectors[this.taken]!;
        // As TagBuffer compares: time and detector share a number.
        if (4 * timePs + detector >= 4 * endPs) break;
        if (timePs < fromPs) continue;
        timesPs.push(timePs);
        detectors.push(detector);
        if (tags.frames !== undefined) frames.push(tags.frames[this.taken]!);
      }
      if (this.taken < tags.timesPs.length) break;
    }
    return {
      ...(frames.length > 0 && { frames: Float64Array.from(frames) }),
      originPs,
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors),
    };
  }
}
