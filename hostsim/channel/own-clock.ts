/**
 * What a receiver's tagger writes down. Takes: tags on the satellite's grid of slots, the light's way, the
 * receiver's clock, the beacon. Gives: tags on the receiver's own clock, with the beacon as one more channel.
 */
import { BEACON_CHANNEL, type RawTags } from "../grid/raw-tags.js";
import type { Tags } from "../grid/tags.js";
import type { BeaconTags } from "./beacon.js";
import type { LightPath } from "./light-path.js";
import type { ReceiverClock } from "./receiver-clock.js";

/** A tagger. Times count from the centre of slot 0, which is the nominal start of its recording. */
export class OwnClock {
  private later: { readonly sentPs: number; readonly channel: number }[] = [];

  constructor(
    private readonly path: LightPath,
    private readonly clock: ReceiverClock,
    private readonly beacon: BeaconTags | null,
    /** Share of the beacon's light that comes through, by time on the satellite's clock in ps. */
    private readonly clearShare: (timePs: number) => number = () => 1,
  ) {}

  /** What the own clock shows when light that left the satellite at `sentPs` arrives. */
  shownPs(sentPs: number): number {
    const arrivalPs = sentPs + this.path.delayPs(sentPs);
    return arrivalPs + this.clock.errorPs(arrivalPs);
  }

  /** The tags before `endPs` of the satellite's clock; those after it wait for the next call. */
  record({ originPs, timesPs, detectors }: Tags, endPs: number): RawTags {
    const origin = Number(originPs);
    const waiting = this.later;
    this.later = [];
    for (let i = 0; i < timesPs.length; i++) {
      const tag = { sentPs: origin + timesPs[i]!, channel: detectors[i]! };
      (tag.sentPs < endPs ? waiting : this.later).push(tag);
    }
    const beacon = this.beacon?.before(endPs, this.clearShare) ?? [];
    const count = waiting.length + beacon.length;
    const [times, channels] = [new Float64Array(count), new Uint8Array(count)];
    let [ofDetectors, ofBeacon] = [0, 0];
    for (let i = 0; i < count; i++) {
      const tag = waiting[ofDetectors];
      const isOfBeacon = tag === undefined || (ofBeacon < beacon.length && beacon[ofBeacon]! < tag.sentPs);
      times[i] = Math.round(this.shownPs(isOfBeacon ? beacon[ofBeacon++]! : tag.sentPs));
      channels[i] = isOfBeacon ? BEACON_CHANNEL : tag.channel;
      if (!isOfBeacon) ofDetectors += 1;
    }
    return { timesPs: times, channels, untilPs: Math.floor(this.shownPs(endPs)) };
  }
}
