/**
 * The receiver's clock in a pass. Takes: a scenario with a group `timing`, and the tags of the world tick by
 * tick. Gives: what the receiver's tagger writes down of them, which is all that a ground is given.
 */
import { RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { BeaconTags } from "../channel/beacon.js";
import { LightPath } from "../channel/light-path.js";
import { OwnClock, type TaggerRecord } from "../channel/own-clock.js";
import { ReceiverClock } from "../channel/receiver-clock.js";
import type { Tags } from "../grid/tags.js";
import { beaconSigmaPs, slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { beaconLight } from "./beacon-light.js";
import { lightOfLink } from "./light-of-link.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";

const PS_PER_MS = 1e9;
/** Longest recording whose times are whole ps as numbers, in s. */
export const LONGEST_S = 9000;
/** Tags that near to a tick's end may come with the next one, in ps. */
export const GUARD_PS = 1e6;
/** After the last light the recording goes on for so long, so that all is decided, in ps. */
export const AFTER_PS = 5e11;

/** Records a pass. */
export class OwnClockOfPass {
  private readonly own: OwnClock;

  /** Null for a scenario without a group `timing`. Throws a UserError where a session is too long for it. */
  static of(
    scenario: Scenario,
    seed: Seed,
    timeline: LinkTimeline,
    frame: SessionFrame,
  ): OwnClockOfPass | null {
    return scenario.timing === undefined
      ? null
      : new OwnClockOfPass(scenario, scenario.timing, seed, timeline, frame);
  }

  private constructor(
    scenario: Scenario,
    { clock, beacon, frames }: NonNullable<Scenario["timing"]>,
    seed: Seed,
    private readonly timeline: LinkTimeline,
    private readonly frame: SessionFrame,
  ) {
    if (frame.seconds > LONGEST_S)
      throw new UserError(
        `timing: a session of ${frame.seconds} s is longer than the ${LONGEST_S} s of a recording`,
      );
    const leastLight = (beacon ?? frames)?.leastLight;
    this.own = new OwnClock(
      new LightPath(timeline.rangeMm, timeline.stepMs * PS_PER_MS, frame.firstStep),
      new ReceiverClock(clock, new RandomStream(seed, "clock of the receiver")),
      beacon === undefined ? frameMarks(frames, scenario, seed) : beaconTags(beacon, scenario, seed),
      leastLight === undefined ? undefined : fadingBeacon(leastLight, scenario, seed, timeline, frame),
      frames === undefined ? null : frameNumbers(frames, scenario),
    );
  }

  /**
   * What is read at the end of a tick, once the world's tags of it have come: all that was written down by
   * then on the receiver's own clock. So a file of it that is played back comes in the same parts.
   */
  record(tags: Tags, tick: number): TaggerRecord {
    const { steps, stepsPerTick, ticks } = this.frame;
    const tickPs = Math.min((tick + 1) * stepsPerTick, steps) * this.timeline.stepMs * PS_PER_MS;
    const endPs = tick === ticks - 1 ? tickPs + AFTER_PS : tickPs - GUARD_PS;
    return this.own.record(tags, endPs, endPs);
  }
}

/** The photons' light again, drawn from the same streams, as the beacon meets it. */
function fadingBeacon(
  least: number,
  scenario: Scenario,
  seed: Seed,
  timeline: LinkTimeline,
  frame: SessionFrame,
): (timePs: number) => number {
  const mean = transmittanceOfLink(timeline, frame);
  const light = lightOfLink(scenario, timeline, frame, mean, seed);
  return beaconLight(light, mean, slotPs(scenario), least);
}

function beaconTags(
  beacon: NonNullable<NonNullable<Scenario["timing"]>["beacon"]>,
  scenario: Scenario,
  seed: Seed,
): BeaconTags {
  const { pulseRateHz, framePulses, delayPs, noiseHz, lossProbability } = beacon;
  return new BeaconTags(
    {
      periodPs: (scenario.source.pulseRateHz / pulseRateHz) * slotPs(scenario),
      framePulses,
      delayPs,
      sigmaPs: beaconSigmaPs(beacon),
      detectedShare: 1 - lossProbability,
      noiseHz,
    },
    new RandomStream(seed, "beacon"),
  );
}

type Frames = NonNullable<NonNullable<Scenario["timing"]>["frames"]>;

function framePeriodPs({ rateHz }: Frames, scenario: Scenario): number {
  return (scenario.source.pulseRateHz / rateHz) * slotPs(scenario);
}

/** Marks of the laser link's frames; null where there are none. */
function frameMarks(frames: Frames | undefined, scenario: Scenario, seed: Seed): BeaconTags | null {
  if (frames === undefined) return null;
  const { delayPs, jitterRmsPs, lossProbability } = frames;
  return new BeaconTags(
    {
      periodPs: framePeriodPs(frames, scenario),
      framePulses: null,
      delayPs,
      sigmaPs: jitterRmsPs,
      detectedShare: 1 - lossProbability,
      noiseHz: 0,
    },
    new RandomStream(seed, "frames of the laser link"),
  );
}

/** The number that a frame carries, of the mark at a time on the grid of slots. */
function frameNumbers(frames: Frames, scenario: Scenario): (slotTimePs: number) => number {
  const periodPs = framePeriodPs(frames, scenario);
  return (slotTimePs) => Math.round((slotTimePs - frames.delayPs) / periodPs);
}
