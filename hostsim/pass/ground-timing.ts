/**
 * Time in a pass, the ground's side. Takes: what the receiver's tagger wrote down, tick by tick, and the
 * satellite's replies. Gives: tags on the grid of slots that the ground found by itself, the gate, and word
 * of locks that are wrong. Of the scenario it takes what a station is told: how the light is sent, how good
 * its clock is, and elements, which are as wrong as the scenario says.
 */
import type { RawTags } from "../grid/raw-tags.js";
import type { Tags } from "../grid/tags.js";
import type { GroundStation } from "../ground/ground-station.js";
import { LockCheck, type LockVerdict } from "../ground/timing/lock-check.js";
import { type LightTime, PredictedLightTime } from "../ground/timing/predicted-light-time.js";
import { STILL_LIGHT_TIME } from "../ground/timing/still-light-time.js";
import { TimeRecovery } from "../ground/timing/time-recovery.js";
import type { ToldBlocks } from "../ground/told-blocks.js";
import { aheadAlongTrack } from "../orbit/along-track.js";
import { parseOrbit } from "../orbit/elements.js";
import { beaconSigmaPs, slotPs, timingSigmaPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";

const PS_PER_S = 1e12;
const PS_PER_MS = 1e9;
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

/** What numbers the slots. */
export type TimeSource = "beacon" | "frames" | "told";

/** Which of them a scenario has. */
function timeSourceOf({
  beacon,
  frames,
}: Pick<NonNullable<Scenario["timing"]>, "beacon" | "frames">): TimeSource {
  if (beacon !== undefined) return "beacon";
  return frames === undefined ? "told" : "frames";
}

const NEVER_FOUND: { readonly [Source in TimeSource]: string } = {
  beacon: "the ground never found the beacon, so it knows no pulse of its clicks",
  frames: "the ground never found frames of the laser link, so it knows no pulse of its clicks",
  told: "the ground never found the grid of slots in its clicks, so it knows no pulse of them",
};

/** How the ground found time, as it knows itself. */
export interface GroundClock {
  /** What numbered the slots. */
  source: TimeSource;
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
}

/** Whose time it is. */
export interface TimedGround {
  readonly ground: GroundStation;
  /** Pattern that the satellite tells; null with a beacon. */
  readonly told: ToldBlocks | null;
}

/** What the light's way is to the station: from an orbit by its elements, or a path that stands still. */
export const LIGHT_WAYS = ["orbit", "bench"] as const;

/** One of LIGHT_WAYS. */
export type LightWay = (typeof LIGHT_WAYS)[number];

/** How far before the recording's start a clock may show light that was sent after it, in ps. */
export const EARLIEST_TAG_PS: number = -PRIORS.largestOffsetPs;

/** Finds time in what was written down. */
export class GroundTiming {
  private readonly ground: GroundStation;
  private readonly toldBlocks: ToldBlocks | null;
  private readonly slotPs: number;
  private readonly source: TimeSource;
  private readonly recovery: TimeRecovery;
  private readonly check: LockCheck;
  private counted: readonly number[] = [0, 0, 0];
  private held: { timesPs: number[]; detectors: number[] } | null = { timesPs: [], detectors: [] };
  private chosenGatePs: number | null = null;
  private wrongLocks = 0;
  private lastRightTick = 0;
  private wasRight = false;

  /** Null for a scenario without a group `timing`. */
  static of(
    scenario: Scenario,
    timeline: LinkTimeline,
    frame: SessionFrame,
    side: TimedGround,
    way: LightWay = "orbit",
  ): GroundTiming | null {
    return scenario.timing === undefined
      ? null
      : new GroundTiming(scenario, scenario.timing, lightTimeOf(scenario, timeline, frame, way), side);
  }

  private constructor(
    scenario: Scenario,
    { clock, beacon, frames, told }: NonNullable<Scenario["timing"]>,
    light: LightTime,
    { ground, told: toldBlocks }: TimedGround,
  ) {
    this.ground = ground;
    this.toldBlocks = toldBlocks;
    this.slotPs = slotPs(scenario);
    this.source = timeSourceOf({ beacon, frames });
    const { intensities, probabilities } = scenario.source;
    const classes = {
      meanPhotons: [intensities.vacuum, intensities.decoy, intensities.signal],
      classProbabilities: [probabilities.vacuum, probabilities.decoy, probabilities.signal],
    } as const;
    this.check = new LockCheck(classes);
    const { misalignmentProbability } = scenario.receiver;
    this.recovery = new TimeRecovery({
      slotPs: this.slotPs,
      sigmaPs: timingSigmaPs(scenario),
      light,
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
      frames:
        frames === undefined
          ? null
          : {
              periodSlots: scenario.source.pulseRateHz / frames.rateHz,
              sigmaPs: Math.max(1, frames.jitterRmsPs),
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

  /** Full width of the gate that was chosen, in ps; null before it is. */
  get gatePs(): number | null {
    return this.chosenGatePs;
  }

  /** How unsure the ground is of the delay of its tags, in ps rms, by its own filter; null without a lock. */
  get delaySigmaPs(): number | null {
    return this.recovery.state.sigmaPs;
  }

  /** The tags on the grid that the ground is sure of, once a tick's have come. */
  recover(raw: RawTags, last: boolean): Tags {
    this.recovery.take(raw);
    const found = this.recovery.drain(last);
    this.ground.untimedTags = this.recovery.state.untimedTags;
    if (this.held === null) return found;
    for (const timePs of found.timesPs) this.held.timesPs.push(timePs);
    for (const detector of found.detectors) this.held.detectors.push(detector);
    const { gate } = this.recovery.state;
    if (!last && (gate === null || this.held.timesPs.length < GATE_CLICKS))
      return { ...found, timesPs: new Float64Array(0), detectors: new Uint8Array(0) };
    if (gate !== null) {
      this.chosenGatePs = Math.min(
        Math.max(gate.widthPs, Math.ceil(LEAST_GATE_SIGMAS * gate.sigmaPs)),
        Math.floor(WIDEST_GATE_SHARE * this.slotPs),
      );
      this.ground.setGate(this.chosenGatePs);
    }
    const { timesPs, detectors } = this.held;
    this.held = null;
    return {
      originPs: 0n,
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors),
    };
  }

  /**
   * Reads the classes that the satellite has told by now; a wrong lock is given up, and what came since the
   * last clicks that were right is left out.
   *
   * @param toldTick tick of the last clicks that it has told of
   * @param tick tick in which it has
   */
  checkLock(toldTick: number, tick: number): void {
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
    if (this.check.verdict !== "right") return;
    this.lastRightTick = toldTick;
    this.wasRight = true;
  }

  /** Why there can be no key; null where time was found. */
  get failure(): string | null {
    if (this.recovery.state.acquiredPs === null) return NEVER_FOUND[this.source];
    if (this.wrongLocks > 0 && !this.wasRight)
      return "the satellite's replies show that the clicks have wrong pulse indices, and no other lock was found";
    return null;
  }

  /** How it went. */
  get summary(): GroundClock {
    const { state } = this.recovery;
    return {
      source: this.source,
      acquiredAfterS: state.acquiredPs === null ? null : state.acquiredPs / PS_PER_S,
      acquisitions: state.acquisitions,
      reacquisitions: state.reacquired,
      slips: state.slips.map(({ timePs, slots }) => ({ timeS: timePs / PS_PER_S, slots })),
      lock: this.check.verdict,
      wrongLocks: this.wrongLocks,
      toldPulses: this.toldBlocks?.pulses ?? 0,
      untimedTags: state.untimedTags,
      gatePs: this.chosenGatePs,
      gateCentrePs: state.gate?.centrePs ?? null,
      clickSigmaPs: state.gate?.sigmaPs ?? null,
    };
  }
}

function lightTimeOf(
  { orbit, station, timing }: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
  way: LightWay,
): LightTime {
  if (way === "bench") return STILL_LIGHT_TIME;
  const elements = aheadAlongTrack(parseOrbit(orbit), -(timing?.elementsAheadS ?? 0));
  const displacement = { leftM: -(timing?.elementsLeftM ?? 0), aboveM: -(timing?.elementsAboveM ?? 0) };
  const startUtcMs = timeline.startUtcMs + frame.firstStep * timeline.stepMs;
  return new PredictedLightTime(elements, station, startUtcMs, displacement);
}
