/**
 * The space segment of a pass: a satellite that is ready, and the light it will send as tags at the station.
 * Takes: scenario and link. Gives: both, with what they decide for the rest: blocks, buffers, the shared
 * pool.
 */

import { RandomStream } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { GeneratorName } from "../core/generators.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import { simulatedNoiseSource } from "../satellite/noise-source.js";
import { KeptKeys, Satellite } from "../satellite/satellite.js";
import type { Scenario } from "../scenario/schema.js";
import { openOnBoard } from "./board-segment.js";
import { GivenSymbols } from "./given-symbols.js";
import { EARLIEST_TAG_PS } from "./ground-timing.js";
import { sharedPool } from "./keys.js";
import type { LinkTimeline } from "./link-timeline.js";
import {
  HOST_LIGHT,
  type PassOptions,
  type RecordedLight,
  type Rhythm,
  type SimulatedLight,
} from "./options.js";
import { AFTER_PS } from "./own-clock-of-pass.js";
import { RecordedTags } from "./recorded-tags.js";
import { type SessionFrame, sessionFrame, siftedCapacityBits, waitingClicksCapacity } from "./session.js";
import {
  checkLines,
  emissionOf,
  linkAdversaryOf,
  planOf,
  type SpaceSegment,
  worldOf,
} from "./space-parts.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse } from "./world.js";

/** Block length of reconciliation where the scenario names none, in bits. */
const BLOCK_BITS = 131_072;
/** Blocks of reconciliation in work at the same time. */
const BLOCK_SLOTS = 4;
/**
 * Bits of the pool that only opening a session and ending a doubt may touch: four times both. A key is asked
 * for only above it, so that who cuts off three sessions after that leaves the ground a fourth to hear what
 * became of it.
 */
export const POOL_RESERVE_BITS = 4 * (320 + 128);

/** Powers the satellite on and prepares the world around it. Stop the satellite when done. */
export function openSpaceSegment(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
): Promise<SpaceSegment> {
  const { light = HOST_LIGHT } = options;
  if (light.from === "host" || light.from === "record")
    return openHost(scenario, timeline, poolBits, options, light);
  return openOnBoard(scenario, timeline, poolBits, options, light);
}

/** The generator of the pattern: the scenario's, or that of the board whose rhythm the light has. */
function generatorOf({ source, name }: Scenario, rhythm: Rhythm): GeneratorName {
  const image = rhythm.of === "board" ? rhythm.board.image : null;
  if (image === null) return source.generator ?? "chacha20";
  if (source.generator !== undefined && source.generator !== image.generator)
    throw new UserError(
      `source.generator: ${name} wants ${source.generator}, and ${rhythm.of === "board" ? rhythm.board.name : ""} has ${image.generator}`,
    );
  return image.generator;
}

async function openHost(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
  light: SimulatedLight | RecordedLight,
): Promise<SpaceSegment> {
  const { rhythm, lineMap } = light;
  checkLines(scenario, lineMap);
  const { seed, windowS = null } = options;
  const emission = await emissionOf(scenario, rhythm, lineMap);
  const frame = sessionFrame(scenario, timeline, emission.periodSlots, windowS);
  const blockBits = scenario.reconciliation?.blockBits ?? BLOCK_BITS;
  const pool = sharedPool(seed, poolBits);
  const chain = options.chain?.state ?? null;
  let world: WorldOfEveryPulse | null = null;
  const satellite = await Satellite.powerOn({
    rawSamples: simulatedNoiseSource(new RandomStream(seed, "entropy source")),
    minEntropyPerSample: scenario.entropySource.minEntropyPerSample,
    probabilities: { ...scenario.source.probabilities, basisZ: scenario.source.basisZProbability },
    generator: generatorOf(scenario, rhythm),
    pulsesPerBlock: emission.pulsesPerBlock,
    tables: emission.tables,
    lineMap,
    maximumSiftedBits: siftedCapacityBits(scenario, timeline, frame),
    maximumWaitingClicks: waitingClicksCapacity(scenario, timeline, frame),
    maximumReconciliationBits: blockBits,
    blockSlots: BLOCK_SLOTS,
    pool: chain?.satellite.key ?? pool,
    poolPosition: chain?.satellite.position ?? 0,
    poolCapacityBits: pool.length * 8,
    kept: options.chain?.kept ?? new KeptKeys(),
    poolReserveBits: POOL_RESERVE_BITS,
    lines: (slot, words) => world?.lines(slot, words),
  });
  const plan = planOf(satellite, emission, frame);
  const worldOptions = worldOf(scenario, options, timeline, frame, plan);
  const symbols = light.from === "record" ? light.symbols : undefined;
  const given =
    symbols === undefined ? null : new GivenSymbols(symbols, plan, satellite.lookUp, satellite.pattern());
  let tags: TagSource;
  if (light.from === "record") {
    satellite.claimForKey(frame.blocks);
    const reach = light.ownClock === undefined ? null : { fromPs: EARLIEST_TAG_PS, afterPs: AFTER_PS };
    tags = new RecordedTags(light.tags, worldOptions.optics, frame.stepSlots, reach);
  } else if (light.everyPulse) {
    world = new WorldOfEveryPulse(worldOptions, lineMap);
    tags = emitting(satellite, world, plan, frame);
  } else {
    satellite.claimForKey(frame.blocks);
    tags = new WorldByEvent(worldOptions, satellite.lookUp);
  }
  return {
    satellite,
    plan,
    frame,
    tags,
    given,
    pattern: () => given?.summary() ?? satellite.pattern(),
    adversary: worldOptions.adversary,
    linkAdversary: linkAdversaryOf(options),
    polarisation: worldOptions.polarisation,
    blockBits,
    blockSlots: BLOCK_SLOTS,
    pool,
    poolPosition: 0,
    poolCapacityBits: pool.length * 8,
    shining: null,
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
      // Lines of a block that has begun are yet to come; after the last block all is dark to the session's
      // end.
      return world.endAt(last ? slot : Math.min(slot, satellite.board.engine.slot), last);
    },
    get blinded() {
      return world.blinded;
    },
  };
}
