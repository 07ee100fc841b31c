/**
 * The simulator under test as a recording: its satellite, light, detectors and sifter, without dialogue and
 * key.
 */
import type { AttackName } from "../../../../hostsim/adversary/attacks.js";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { GroundStation } from "../../../../hostsim/ground/ground-station.js";
import type { LinkTimeline } from "../../../../hostsim/pass/link-timeline.js";
import type { SpaceSegment } from "../../../../hostsim/pass/space-parts.js";
import { openSpaceSegment } from "../../../../hostsim/pass/space-segment.js";
import type { PatternSummary } from "../../../../hostsim/satellite/pattern-weights.js";
import { blindAfterTagPs, slotPs } from "../../../../hostsim/scenario/derived.js";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { DARK, Numbers, nearestSlot, type Recording } from "./recording.js";

/** How a session is simulated. */
export interface Production {
  readonly scenario: Scenario;
  readonly timeline: LinkTimeline;
  /** Seconds around the closest approach; the whole session unless given. */
  readonly windowS?: number;
  readonly everyPulse: boolean;
  readonly lineMap?: "symbol-code" | "lasers";
  /** Pulses a second that are filled; null: without a pause. */
  readonly refillPulsesPerS?: number | null;
  readonly attack?: AttackName | undefined;
  readonly seed: number;
}

/** A recording, and what the payload says of its emission. */
export interface Produced {
  readonly recording: Recording;
  readonly pattern: PatternSummary;
  readonly plan: SpaceSegment["plan"];
}

const STEP_MS = 10;
/** Steps that are simulated at a time. */
const STEPS_AT_A_TIME = 1000;
const LOOK_UP_AT_A_TIME = 4096;
const RANGE_MM = 5e8;
/** A moment at which the orbits of all shipped scenarios are within their elements' days. */
const START_UTC_MS = Date.parse("2025-04-05T17:09:03Z");

/** A link of these losses, at one range. */
export function timelineOf(lossDb: ArrayLike<number>): LinkTimeline {
  const steps = lossDb.length;
  return {
    startUtcMs: START_UTC_MS,
    durationMs: steps * STEP_MS,
    stepMs: STEP_MS,
    steps,
    elevationMicrodeg: new Int32Array(steps).fill(9e7),
    rangeMm: new Float64Array(steps).fill(RANGE_MM),
    lossMicroDb: Int32Array.from(lossDb, (loss) => Math.round(loss * 1e6)),
    skyMilliHz: null,
    closestApproach: { timeMs: 0, rangeKm: RANGE_MM / 1e6 },
  };
}

/** The symbols of the pulses in these slots, DARK where there is none. */
function symbolsOfSlots({ plan, satellite }: SpaceSegment, slots: Float64Array): Uint8Array {
  const symbols = new Uint8Array(slots.length).fill(DARK);
  const lit = new Numbers();
  const pulses = new Numbers();
  slots.forEach((slot, i) => {
    const pulse = plan.firstPulseFrom(Math.max(slot, 0));
    if (slot < 0 || pulse >= plan.endPulse || plan.slotOf(pulse) !== slot) return;
    lit.push(i);
    pulses.push(pulse);
  });
  const found = new Uint8Array(LOOK_UP_AT_A_TIME);
  for (let from = 0; from < pulses.length; from += LOOK_UP_AT_A_TIME) {
    const part = pulses.all.subarray(from, from + LOOK_UP_AT_A_TIME);
    satellite.lookUp(part, part.length, found);
    for (let i = 0; i < part.length; i++) symbols[lit.all[from + i]!] = found[i]!;
  }
  return symbols;
}

/** Simulates a session by event or pulse by pulse, and sifts its tags as the ground does. */
export async function produce({ scenario, timeline, seed, ...how }: Production): Promise<Produced> {
  const space = await openSpaceSegment(scenario, timeline, 16_384, {
    seed,
    light: {
      from: "host",
      rhythm: { of: "host", refillPulsesPerS: how.refillPulsesPerS ?? null },
      lineMap: how.lineMap ?? "symbol-code",
      everyPulse: how.everyPulse,
    },
    windowS: how.windowS,
    attack: how.attack,
  });
  const { plan, frame, satellite } = space;
  const slot = slotPs(scenario);
  const { gatePs } = scenario.receiver;
  const ground = await GroundStation.open({
    slotPs: slot,
    gatePs,
    blindAfterTagPs: blindAfterTagPs(scenario),
    plan,
    random: new RandomStream(seed, "ground"),
    maximumSiftedBits: 1024,
    seconds: frame.intervals,
    ticksPerSecond: 10,
  });
  const times = new Numbers();
  const detectors = new Numbers();
  const slots = new Numbers();
  const outcomes = new Numbers();
  for (let step = 0; step < frame.steps; step += STEPS_AT_A_TIME) {
    const steps = Math.min(STEPS_AT_A_TIME, frame.steps - step);
    const last = step + steps === frame.steps;
    const heard = space.tags.advance(steps, last);
    for (const timePs of heard.timesPs) times.push(Number(heard.originPs) + timePs);
    for (const detector of heard.detectors) detectors.push(detector);
    for (const clicks of ground.readTags(heard, last)) {
      for (const pulse of clicks.pulses) slots.push(plan.slotOf(Number(pulse)));
      for (const outcome of clicks.outcomes) outcomes.push(outcome);
    }
  }
  const clicked = symbolsOfSlots(space, slots.all);
  const symbols = symbolsOfSlots(
    space,
    times.all.map((timePs) => nearestSlot(timePs, slot)),
  );
  const pattern = satellite.pattern();
  await satellite.stop();
  const clicks = {
    symbols: clicked.filter((symbol) => symbol !== DARK),
    outcomes: Uint8Array.from(outcomes.all).filter((_, i) => clicked[i] !== DARK),
  };
  const recording: Recording = {
    slotPs: slot,
    gatePs,
    timesPs: times.all,
    detectors: Uint8Array.from(detectors.all),
    symbols,
    clicks,
  };
  return { recording, pattern, plan };
}

/** The probability of each symbol, as the payload's thresholds make them. */
export function symbolShares({ basisZProbability, classProbabilities }: PatternSummary): number[] {
  return Array.from({ length: DARK }, (_, symbol) => {
    const inZ = (symbol & 2) === 0;
    const basis = inZ ? basisZProbability : 1 - basisZProbability;
    const classes = inZ ? classProbabilities.Z : classProbabilities.X;
    // A pattern lists signal, decoy, vacuum; a symbol's class counts up from vacuum.
    return (basis * classes[(2 - (symbol >> 2)) as 0 | 1 | 2]) / 2;
  });
}
