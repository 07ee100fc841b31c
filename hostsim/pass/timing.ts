/**
 * A pass on the receiver's own clock. Takes: a scenario with a group `timing`, and the tags of the world.
 * Gives: the tags on the grid of slots that the ground found by itself, and how that went. The one place
 * where the ground's belief and the truth meet, and only to report: nothing goes back.
 */
import { RandomStream, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { BeaconTags } from "../channel/beacon.js";
import { LightPath } from "../channel/light-path.js";
import { OwnClock } from "../channel/own-clock.js";
import { ReceiverClock } from "../channel/receiver-clock.js";
import type { Tags } from "../grid/tags.js";
import type { GroundStation } from "../ground/ground-station.js";
import { LockCheck, type LockVerdict } from "../ground/timing/lock-check.js";
import { PredictedLightTime } from "../ground/timing/predicted-light-time.js";
import { TimeRecovery } from "../ground/timing/time-recovery.js";
import type { ToldBlocks } from "../ground/told-blocks.js";
import { aheadAlongTrack } from "../orbit/along-track.js";
import { parseOrbit } from "../orbit/elements.js";
import { beaconSigmaPs, slotPs, timingSigmaPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { GroundSide } from "./ground-side.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";

const PS_PER_S = 1e12;
const PS_PER_MS = 1e9;
/** Longest recording whose times are whole ps as numbers, in s. */
const LONGEST_S = 9000;
/** What the station allows its clock to be off, and its elements; the scenario keeps within. */
const PRIORS = { largestOffsetPs: 1.05e9, drift: 1e-7, largestAlongTrackS: 2 } as const;
/** Clicks from which the gate of the pass is chosen. */
const GATE_CLICKS = 1000;
/**
 * Width of the gate in standard deviations, at least: what is outside is held against noise (off-gate.ts),
 * and must not depend on the pulses' tails.
 */
const LEAST_GATE_SIGMAS = 8;
/** Share of a slot that it is at most: tags without a slot stand between two, and must be outside. */
const WIDEST_GATE_SHARE = 0.99;
/** Tags that near to a tick's end may come with the next one, in ps. */
const GUARD_PS = 1e6;
/** After the last light the recording goes on for so long, so that all is decided, in ps. */
const AFTER_PS = 5e11;
/** From when on tracking is judged, in ps. */
const TRACKED_FROM_PS = 5e12;

/** How the ground found time, as a result tells it. */
export interface ClockSummary {
  /** From the recording's start to the first lock, in s; null without one. */
  acquiredAfterS: number | null;
  acquisitions: number;
  /** Times that light came back to a filter that did not know the slot any more, and slots found lost. */
  reacquisitions: number;
  slips: { timeS: number; slots: number }[];
  /** What the satellite's replies say of the pulse indices, and how often they said that they were wrong. */
  lock: LockVerdict;
  wrongLocks: number;
  /** Pulses whose pattern the satellite was asked to tell: they give no key. */
  toldPulses: number;
  /** Tags whose slot was never known. */
  untimedTags: number;
  /** The gate that was chosen from clicks: full width, and centre against the beacon; null without a lock. */
  gatePs: number | null;
  gateCentrePs: number | null;
  /** Spread of the clicks of pulses, as the ground sees it, in ps. */
  clickSigmaPs: number | null;
  /** Against the truth, which only a simulation has: error of the delays after 5 s, and of pulse indices. */
  trackingRmsPs: number | null;
  indexErrors: number;
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

/** Time in a pass. */
export class PassTiming {
  private readonly ground: GroundStation;
  private readonly toldBlocks: ToldBlocks | null;
  private readonly slotPs: number;
  private readonly own: OwnClock;
  private readonly recovery: TimeRecovery;
  private readonly check: LockCheck;
  private counted: readonly number[] = [0, 0, 0];
  private held: { timesPs: number[]; detectors: number[] } | null = { timesPs: [], detectors: [] };
  private gatePs: number | null = null;
  private wrongLocks = 0;
  /** Times of tags on the true grid that are not back yet. */
  private readonly truth: number[] = [];
  private truthAt = 0;
  private squares = 0;
  private tracked = 0;
  private indexErrors = 0;
  private lastRightTick = 0;

  /** Null for a scenario without a group `timing`. */
  static of(
    scenario: Scenario,
    seed: Seed,
    timeline: LinkTimeline,
    frame: SessionFrame,
    side: Pick<GroundSide, "ground" | "told">,
  ): PassTiming | null {
    return scenario.timing === undefined
      ? null
      : new PassTiming(scenario, scenario.timing, seed, timeline, frame, side);
  }

  private constructor(
    scenario: Scenario,
    { clock, beacon, told, elementsAheadS }: NonNullable<Scenario["timing"]>,
    seed: Seed,
    private readonly timeline: LinkTimeline,
    private readonly frame: SessionFrame,
    { ground, told: toldBlocks }: Pick<GroundSide, "ground" | "told">,
  ) {
    this.ground = ground;
    this.toldBlocks = toldBlocks;
    if (frame.seconds > LONGEST_S)
      throw new UserError(
        `timing: a session of ${frame.seconds} s is longer than the ${LONGEST_S} s of a recording`,
      );
    this.slotPs = slotPs(scenario);
    this.own = new OwnClock(
      new LightPath(timeline.rangeMm, timeline.stepMs * PS_PER_MS, frame.firstStep),
      new ReceiverClock(clock, new RandomStream(seed, "clock of the receiver")),
      beacon === undefined ? null : beaconTags(beacon, scenario, seed),
    );
    const { intensities, probabilities } = scenario.source;
    const classes = {
      meanPhotons: [intensities.vacuum, intensities.decoy, intensities.signal],
      classProbabilities: [probabilities.vacuum, probabilities.decoy, probabilities.signal],
    } as const;
    this.check = new LockCheck(classes);
    const { misalignmentProbability } = scenario.receiver;
    const elements = aheadAlongTrack(parseOrbit(scenario.orbit), -elementsAheadS);
    const startUtcMs = timeline.startUtcMs + frame.firstStep * timeline.stepMs;
    this.recovery = new TimeRecovery({
      slotPs: this.slotPs,
      sigmaPs: timingSigmaPs(scenario),
      light: new PredictedLightTime(elements, scenario.station, startUtcMs),
      priors: {
        ...PRIORS,
        whiteFrequencyAt1S: clock.whiteFrequencyAt1S,
        randomWalkFrequencyAt1S: clock.randomWalkFrequencyAt1S,
      },
      beacon:
        beacon === undefined
          ? null
          : {
              periodSlots: scenario.source.pulseRateHz / beacon.pulseRateHz,
              framePulses: beacon.framePulses,
              sigmaPs: beaconSigmaPs(beacon),
            },
      told:
        told === undefined || toldBlocks === null
          ? null
          : {
              stretchPs: told.stretchMs * PS_PER_MS,
              model: { ...classes, misalignmentProbability },
              ask: (firstSlot, endSlot) => toldBlocks.ask(firstSlot, endSlot),
            },
      opticalErrors: misalignmentProbability,
    });
  }

  /** The tags on the grid that the ground is sure of, once a tick's have come. */
  recover(tags: Tags, tick: number, last: boolean): Tags {
    const { steps, stepsPerTick } = this.frame;
    const tickPs = Math.min((tick + 1) * stepsPerTick, steps) * this.timeline.stepMs * PS_PER_MS;
    const endPs = last ? tickPs + AFTER_PS : tickPs - GUARD_PS;
    const origin = Number(tags.originPs);
    for (const timePs of tags.timesPs) this.truth.push(origin + timePs);
    const raw = this.own.record(tags, endPs);
    this.recovery.take(raw);
    const found = this.recovery.drain(last);
    this.ground.untimedTags = this.recovery.state.untimedTags;
    if (this.held === null) return this.judged(found);
    for (const timePs of found.timesPs) this.held.timesPs.push(timePs);
    for (const detector of found.detectors) this.held.detectors.push(detector);
    const { gate } = this.recovery.state;
    if (!last && (gate === null || this.held.timesPs.length < GATE_CLICKS))
      return { ...found, timesPs: new Float64Array(0), detectors: new Uint8Array(0) };
    if (gate !== null) {
      this.gatePs = Math.min(
        Math.max(gate.widthPs, Math.ceil(LEAST_GATE_SIGMAS * gate.sigmaPs)),
        Math.floor(WIDEST_GATE_SHARE * this.slotPs),
      );
      this.ground.setGate(this.gatePs);
    }
    const { timesPs, detectors } = this.held;
    this.held = null;
    return this.judged({
      originPs: 0n,
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors),
    });
  }

  /**
   * Reads the classes that the satellite has told by now; a wrong lock is given up, and its seconds are left
   * out.
   */
  checkLock(tick: number): void {
    const { sifted, leftOut } = this.ground;
    const told = [0, 1, 2].map((at) => sifted[0].announced[at]! + sifted[1].announced[at]!);
    const [signal, decoy, vacuum] = told.map((count, at) => count - this.counted[at]!) as [
      number,
      number,
      number,
    ];
    this.counted = told;
    if (this.check.addCounts([vacuum, decoy, signal]) === "wrong") {
      this.wrongLocks += 1;
      leftOut.addTicks(this.lastRightTick, tick);
      this.recovery.loseLock();
      this.check.restart();
    }
    if (this.check.verdict === "right") this.lastRightTick = tick;
  }

  /** Why there can be no key; null where time was found. */
  get failure(): string | null {
    if (this.recovery.state.acquiredPs === null)
      return this.toldBlocks === null
        ? "the ground never found the beacon, so it knows no pulse of its clicks"
        : "the ground never found the grid of slots in its clicks, so it knows no pulse of them";
    if (this.wrongLocks > 0 && this.check.verdict !== "right")
      return "the satellite's replies show that the clicks have wrong pulse indices, and no other lock was found";
    return null;
  }

  /** How it went. */
  get summary(): ClockSummary {
    const { state } = this.recovery;
    return {
      acquiredAfterS: state.acquiredPs === null ? null : state.acquiredPs / PS_PER_S,
      acquisitions: state.acquisitions,
      reacquisitions: state.reacquired,
      slips: state.slips.map(({ timePs, slots }) => ({ timeS: timePs / PS_PER_S, slots })),
      lock: this.check.verdict,
      wrongLocks: this.wrongLocks,
      toldPulses: this.toldBlocks?.pulses ?? 0,
      untimedTags: state.untimedTags,
      gatePs: this.gatePs,
      gateCentrePs: state.gate?.centrePs ?? null,
      clickSigmaPs: state.gate?.sigmaPs ?? null,
      trackingRmsPs: this.tracked === 0 ? null : Math.sqrt(this.squares / this.tracked),
      indexErrors: this.indexErrors,
    };
  }

  /** Holds tags against the truth: a tag inside the gate of another slot than its own is an index error. */
  private judged(tags: Tags): Tags {
    const halfPs = (this.gatePs ?? this.slotPs) / 2;
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
