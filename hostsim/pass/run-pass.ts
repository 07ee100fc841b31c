/**
 * A whole pass in simulated time: photons and tags in ticks, and between them the packets of two sides that distil. Takes: a
 * scenario and a seed. Gives: the result, its course over the pass, and the key that both sides hold.
 */

import type { Board } from "../boards/board.js";
import { EmissionPlan } from "../channel/emission-plan.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { type LinkTimeline, linkTimeline } from "../channel/link-timeline.js";
import { BlockSearch } from "../ground/block-search.js";
import { Dialogue } from "../ground/dialogue.js";
import { GroundStation } from "../ground/ground-station.js";
import { LinkPort } from "../ground/link-port.js";
import { Conversation } from "../network/conversation.js";
import { Satellite } from "../satellite/satellite.js";
import { noiseHz, slotPs, timingSigmaPs } from "../scenarios/derived.js";
import type { Scenario } from "../scenarios/schema.js";
import { simulatedNoiseSource } from "../world/noise-source.js";
import { RandomStream } from "../world/random.js";
import { boundOfPass } from "./bound.js";
import { type ClassicalLink, classicalLinkOf, lightTimeUs, linesOf } from "./classical-link.js";
import { emissionOfBoard, emissionOfHost } from "./emission-of-board.js";
import { keysOf, sharedPool } from "./keys.js";
import { Latencies } from "./latencies.js";
import { passResult } from "./pass-result.js";
import type { PassInterval, PassResult } from "./result.js";
import { INTERVAL_MS, type SessionFrame, sessionFrame, siftedCapacityBits } from "./session.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse, type WorldOptions } from "./world.js";

/** Block length of reconciliation where the scenario names none, in bits. */
const BLOCK_BITS = 131_072;
/** Blocks of reconciliation in work at the same time. */
const BLOCK_SLOTS = 4;
/** Time between readings of the tags, in ms: a divisor of INTERVAL_MS and a multiple of the link's step. */
const TICK_MS = 100;
/** How long before the last tick the dialogue begins to close, in ms. */
const CLOSING_MS = 8000;
/** Bits of the pool that only opening a session may touch: two openings. */
const POOL_RESERVE_BITS = 768;
/** Time after the last photon in which distillation has to end, in us. */
const LONGEST_WAIT_US = 120_000_000;

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
  /** Changes to the scenario's link. */
  link?: Partial<ClassicalLink>;
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
export async function runPass(scenario: Scenario, options: PassOptions): Promise<PassOutcome> {
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
  const link = classicalLinkOf(scenario, options.link ?? {});
  const pool = sharedPool(seed, link.poolBits);
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
    blockSlots: BLOCK_SLOTS,
    pool,
    poolReserveBits: POOL_RESERVE_BITS,
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
    maximumSiftedBits: buffers,
  });
  const port = await LinkPort.open(pool, POOL_RESERVE_BITS);
  const searches = await Promise.all(Array.from({ length: BLOCK_SLOTS }, () => BlockSearch.open(blockBits)));
  const intervals: PassInterval[] = [];
  const latencies = new Latencies(TICK_MS * 1000);
  const intervalOfTick = (tick: number) => intervals[Math.floor((tick * TICK_MS) / INTERVAL_MS)]!;
  const stepsPerTick = TICK_MS / timeline.stepMs;
  const ticks = Math.ceil(frame.steps / stepsPerTick);
  const dialogue: Dialogue = new Dialogue({
    port,
    sifted: ground.sifted,
    searches,
    blockBits,
    keyBases: scenario.security.keyBases,
    random: new RandomStream(seed, "reconciliation"),
    closingTick: ticks - CLOSING_MS / TICK_MS,
    keyBits: () => boundOfPass(scenario, satellite, ground, dialogue).keyBits,
    onError: (tick) => {
      intervalOfTick(tick).errors += 1;
    },
    onSettled: (basis, start, count, nowUs) => {
      for (let at = start; at < start + count; at++) latencies.add(ground.sifted[basis].tickOf(at), nowUs);
    },
    onSifted: (tick, bits) => {
      intervalOfTick(tick).siftedBits += bits;
    },
  });
  const lines = linesOf(link, timeline, frame, seed);
  const conversation = new Conversation(
    { ground: dialogue, satellite },
    { ground: lines.up, satellite: lines.down },
  );
  if (!port.openSession()) dialogue.fail("the pool has not enough key to open a session");
  let tagsMs = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const last = tick === ticks - 1;
    const steps = Math.min(stepsPerTick, frame.steps - tick * stepsPerTick);
    if ((tick * TICK_MS) % INTERVAL_MS === 0) intervals.push(intervalOf(timeline, frame, intervals.length));
    const tagsStartedMs = performance.now();
    const { timesPs, detectors } = tags.advance(steps, last);
    tagsMs += performance.now() - tagsStartedMs;
    const endUs = (tick * stepsPerTick + steps) * timeline.stepMs * 1000;
    await conversation.runUntil(endUs + lightTimeUs(timeline, frame, endUs));
    for (const clicks of ground.readTags(timesPs, detectors, last)) {
      intervalOfTick(tick).clicks += clicks.outcomes.length;
      dialogue.announce(clicks, tick);
    }
    if (last) dialogue.lastClick();
    if (last || ((tick + 1) * TICK_MS) % INTERVAL_MS === 0) {
      const interval = intervals.at(-1)!;
      const { bound, qber } = boundOfPass(scenario, satellite, ground, dialogue);
      interval.keyBits = bound.secretKeyBits;
      options.onInterval(interval, intervals.length, frame.intervals, qber);
    }
  }
  const lastPhotonUs = conversation.timeUs;
  const isOver = () => dialogue.step === "done" || dialogue.failure !== null;
  if (!(await conversation.runUntil(lastPhotonUs + LONGEST_WAIT_US, isOver)))
    dialogue.fail(`the link did not carry the distillation to its end within ${LONGEST_WAIT_US / 1e6} s`);
  const summary = boundOfPass(scenario, satellite, ground, dialogue);
  const keys = keysOf(satellite, ground, dialogue, port);
  const result = passResult({
    scenario,
    options,
    timeline,
    frame,
    plan,
    satellite,
    ground,
    port,
    dialogue,
    link,
    lines,
    latencies,
    lastPhotonUs,
    readyUs: conversation.timeUs,
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
