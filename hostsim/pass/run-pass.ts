/**
 * A whole pass, second by second: photons, tags, sifting, reconciliation, and in the end bound and amplification. Takes:
 * a scenario and a seed. Gives: the result, its course over the pass, and the key that both sides hold.
 */

import type { Board } from "../boards/board.js";
import { EmissionPlan } from "../channel/emission-plan.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { type LinkTimeline, linkTimeline } from "../channel/link-timeline.js";
import type { TailBound } from "../ground/finite-key/tail-bounds.js";
import { GroundStation } from "../ground/ground-station.js";
import { Satellite } from "../satellite/satellite.js";
import { noiseHz, slotPs, timingSigmaPs } from "../scenarios/derived.js";
import type { Scenario } from "../scenarios/schema.js";
import { simulatedNoiseSource } from "../world/noise-source.js";
import { RandomStream } from "../world/random.js";
import { amplifyBoth } from "./amplify-both.js";
import { boundOfPass } from "./bound.js";
import { Distillation } from "./distillation.js";
import { emissionOfBoard, emissionOfHost } from "./emission-of-board.js";
import { passResult } from "./pass-result.js";
import type { PassInterval, PassResult } from "./result.js";
import { type SessionFrame, sessionFrame, siftedCapacityBits } from "./session.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse, type WorldOptions } from "./world.js";

/** Block length of reconciliation where the scenario names none, in bits. */
const BLOCK_BITS = 131_072;

/** How to run a pass. */
export interface PassOptions {
  seed: number;
  /** Brute force through tables, DMA model and line levels instead of the simulation by event. */
  everyPulse: boolean;
  /** Seconds around the closest approach, or null for the whole session. */
  windowS: number | null;
  lineMap: LineMapName;
  /** Pulses a second that the board can fill into tables; null: more than it emits, so emission never pauses. */
  refillPulsesPerS: number | null;
  /** The board whose bursts the satellite emits; null: the host, which emits without a pause. */
  board: Board | null;
  interceptResend: boolean;
  /** Another tail bound than the scenario's. */
  tailBound?: TailBound | undefined;
  /** Told after each interval: how many of how many are done, and the QBER of what is reconciled (NaN before). */
  onInterval(interval: PassInterval, done: number, of: number, qber: number): void;
}

/** A finished pass. The key is secret: it goes to a file that the user names, and nowhere else. */
export interface PassOutcome {
  result: PassResult;
  intervals: PassInterval[];
  key: Uint8Array;
  /** Time that the simulation of the tags took, in s. */
  tagsS: number;
}

/** Simulates a pass from random bits to secret key. */
export async function runPass(given: Scenario, options: PassOptions): Promise<PassOutcome> {
  const tailBound = options.tailBound ?? given.security.tailBound;
  const scenario = { ...given, security: { ...given.security, tailBound } };
  const startedMs = performance.now();
  const { seed } = options;
  const timeline = linkTimeline(scenario);
  const { pulsesPerBlock, tables, periodSlots } =
    options.board === null
      ? await emissionOfHost(scenario, options.refillPulsesPerS)
      : emissionOfBoard(options.board, scenario, options.lineMap);
  const frame = sessionFrame(scenario, timeline, periodSlots, options.windowS);
  const blockBits = scenario.reconciliation?.blockBits ?? BLOCK_BITS;
  const buffers = siftedCapacityBits(scenario, timeline, frame);
  let world: WorldOfEveryPulse | null = null;
  const satellite = await Satellite.powerOn({
    rawSamples: simulatedNoiseSource(new RandomStream(seed, "entropy source")),
    minEntropyPerSample: scenario.entropySource.minEntropyPerSample,
    probabilities: { ...scenario.source.probabilities, basisZ: scenario.source.basisZProbability },
    pulsesPerBlock,
    tables,
    lineMap: options.lineMap,
    maximumSiftedBits: buffers,
    maximumReconciliationBits: blockBits,
    lines: (slot, words) => world?.lines(slot, words),
  });
  const firstBlock = Number(satellite.core.nextUnclaimedBlock());
  const plan = new EmissionPlan(firstBlock, pulsesPerBlock, periodSlots);
  const worldOptions = worldOf(scenario, options, timeline, frame, plan);
  let tags: TagSource;
  if (options.everyPulse) {
    world = new WorldOfEveryPulse(worldOptions, options.lineMap);
    tags = emitting(satellite, world, plan, frame);
  } else {
    satellite.claimForKey(frame.blocks);
    tags = new WorldByEvent(worldOptions, satellite.lookUp);
  }
  const ground = await GroundStation.open({
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    plan,
    random: new RandomStream(seed, "ground"),
    maximumReconciliationBits: blockBits,
    maximumSiftedBits: buffers,
  });
  const intervals: PassInterval[] = [];
  const distillation = new Distillation(
    satellite,
    ground,
    blockBits,
    scenario.security.keyBases,
    new RandomStream(seed, "reconciliation"),
    (interval) => {
      intervals[interval]!.errors += 1;
    },
  );
  let tagsMs = 0;
  for (let index = 0; index < frame.intervals; index++) {
    const last = index === frame.intervals - 1;
    const interval = intervalOf(timeline, frame, index);
    intervals.push(interval);
    const steps = Math.min(frame.stepsPerInterval, frame.steps - index * frame.stepsPerInterval);
    const tagsStartedMs = performance.now();
    const { timesPs, detectors } = tags.advance(steps, last);
    tagsMs += performance.now() - tagsStartedMs;
    for (const clicks of ground.readTags(timesPs, detectors, last)) {
      const replies = satellite.reply(clicks.pulses, clicks.outcomes);
      interval.clicks += clicks.outcomes.length;
      interval.siftedBits += ground.sift(clicks, replies, index);
    }
    distillation.advance(last);
    const { bound, qber } = boundOfPass(scenario, satellite, ground, distillation);
    interval.keyBits = bound.secretKeyBits;
    options.onInterval(interval, index + 1, frame.intervals, qber);
  }
  const summary = boundOfPass(scenario, satellite, ground, distillation);
  const keys = amplifyBoth(satellite, ground, summary.keyBits, new RandomStream(seed, "amplification"));
  const result = passResult({
    scenario,
    options,
    timeline,
    frame,
    plan,
    satellite,
    ground,
    distillation,
    summary,
    keys,
    blinded: tags.blinded,
    wallS: (performance.now() - startedMs) / 1000,
  });
  return { result, intervals, key: keys.ground, tagsS: tagsMs / 1000 };
}

function worldOf(
  scenario: Scenario,
  options: PassOptions,
  timeline: LinkTimeline,
  frame: SessionFrame,
  plan: EmissionPlan,
): WorldOptions {
  const { intensities } = scenario.source;
  return {
    seed: options.seed,
    optics: {
      meanPhotons: [intensities.vacuum, intensities.decoy, intensities.signal],
      receiver: scenario.receiver,
      timingSigmaPs: timingSigmaPs(scenario),
      slotPs: slotPs(scenario),
    },
    plan,
    transmittance: transmittanceOfLink(timeline, frame),
    noiseHz: noiseHz(scenario),
    deadTimePs: scenario.receiver.deadTimePs,
    interceptResend: options.interceptResend,
  };
}

/** Drives the board so that the world sees its lines: service, let a block pass, service again. */
function emitting(
  satellite: Satellite,
  world: WorldOfEveryPulse,
  plan: EmissionPlan,
  frame: SessionFrame,
): TagSource {
  let slot = 0;
  satellite.startEmission(plan.periodSlots);
  return {
    advance(steps, last) {
      slot += steps * frame.stepSlots;
      satellite.emitUntil(Math.min(slot, frame.slots), plan.periodSlots);
      if (last) satellite.core.emissionStop();
      return world.endAt(Math.min(slot, satellite.board.engine.slot), last);
    },
    get blinded() {
      return world.blinded;
    },
  };
}

function intervalOf(timeline: LinkTimeline, frame: SessionFrame, index: number): PassInterval {
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
    errors: 0,
    keyBits: 0,
  };
}
