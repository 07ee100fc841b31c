/**
 * What a receiver's tagger writes down. Takes: tags on the satellite's grid of slots, the light's way, the
 * receiver's clock, the beacon. Gives: tags on the receiver's own clock, with the beacon as one more channel.
 */
import { BEACON_CHANNEL, type RawTags } from "../grid/raw-tags.js";
import type { Tags } from "../grid/tags.js";
import type { BeaconTags } from "./beacon.js";
import type { LightPath } from "./light-path.js";
import type { ReceiverClock } from "./receiver-clock.js";

/** What a tagger has written down, and beside it the truth, which never reaches a ground. */
export interface TaggerRecord {
  readonly raw: RawTags;
  /** When each tag would have come on the grid of slots, in ps from the centre of slot 0. */
  readonly slotTimesPs: Float64Array;
}

/** A tag on its way into the record. */
interface WrittenTag {
  readonly shownPs: number;
  readonly channel: number;
  readonly slotTimePs: number;
}

/** A tagger. Times count from the centre of slot 0, which is the nominal start of its recording. */
export class OwnClock {
  /** Tags that came before their time, on the satellite's clock. */
  private early: { readonly sentPs: number; readonly channel: number }[] = [];
  /** Tags that are written down and not read yet, in order. */
  private unread: WrittenTag[] = [];

  constructor(
    private readonly path: LightPath,
    private readonly clock: ReceiverClock,
    private readonly beacon: BeaconTags | null,
    /** Share of the beacon's light that comes through, by time on the satellite's clock in ps. */
    private readonly clearShare: (timePs: number) => number = () => 1,
    /** Where its tags mark frames of the laser link: the number of the frame that is marked at a time. */
    private readonly frameOf: ((slotTimePs: number) => number) | null = null,
  ) {}

  /** What the own clock shows when light that left the satellite at `sentPs` arrives. */
  shownPs(sentPs: number): number {
    const arrivalPs = sentPs + this.path.delayPs(sentPs);
    return arrivalPs + this.clock.errorPs(arrivalPs);
  }

  /**
   * Reads what was written down before `untilPs` of the own clock, or as far as the world has come, if that
   * is earlier: all tags sent before `knownPs` of the satellite's clock are there.
   */
  record(tags: Tags, knownPs: number, untilPs: number): TaggerRecord {
    this.write(tags, knownPs);
    const completePs = Math.min(untilPs, Math.floor(this.shownPs(knownPs)));
    const end = this.unread.findIndex(({ shownPs }) => shownPs >= completePs);
    const read = this.unread.splice(0, end < 0 ? this.unread.length : end);
    return {
      raw: {
        timesPs: Float64Array.from(read, ({ shownPs }) => shownPs),
        channels: Uint8Array.from(read, ({ channel }) => channel),
        ...this.framesOf(read),
        untilPs: completePs,
      },
      slotTimesPs: Float64Array.from(read, ({ slotTimePs }) => slotTimePs),
    };
  }

  private framesOf(read: readonly WrittenTag[]): Pick<RawTags, "frames"> {
    const { frameOf } = this;
    if (frameOf === null) return {};
    const number = ({ channel, slotTimePs }: WrittenTag) =>
      channel === BEACON_CHANNEL ? frameOf(slotTimePs) : -1;
    return { frames: Float64Array.from(read, number) };
  }

  /** Writes down what was sent before `knownPs`, detectors and beacon in order of time. */
  private write({ originPs, timesPs, detectors }: Tags, knownPs: number): void {
    const origin = Number(originPs);
    const known = this.early;
    this.early = [];
    for (let i = 0; i < timesPs.length; i++) {
      const tag = { sentPs: origin + timesPs[i]!, channel: detectors[i]! };
      (tag.sentPs < knownPs ? known : this.early).push(tag);
    }
    const beacon = this.beacon?.before(knownPs, this.clearShare) ?? [];
    let [ofDetectors, ofBeacon] = [0, 0];
    while (ofDetectors < known.length || ofBeacon < beacon.length) {
      const tag = known[ofDetectors];
      const isOfBeacon = tag === undefined || (ofBeacon < beacon.length && beacon[ofBeacon]! < tag.sentPs);
      const slotTimePs = isOfBeacon ? beacon[ofBeacon++]! : tag.sentPs;
      const channel = isOfBeacon ? BEACON_CHANNEL : tag.channel;
      if (!isOfBeacon) ofDetectors += 1;
      this.unread.push({ shownPs: Math.round(this.shownPs(slotTimePs)), channel, slotTimePs });
    }
  }
}
