/**
 * The space segment of a pass: a satellite that is ready, and the light it will send as tags at the station. Takes: scenario and
 * link. Gives: both, with what they decide for the rest: blocks, buffers, the shared pool.
 */

import { EmissionPlan } from "../channel/emission-plan.js";
import type { LinkTimeline } from "../channel/link-timeline.js";
import { UserError } from "../cli/user-error.js";
import { EmulatedSatellite } from "../satellite/emulated-satellite.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import { Satellite } from "../satellite/satellite.js";
import { noiseHz, slotPs, timingSigmaPs } from "../scenarios/derived.js";
import type { Scenario } from "../scenarios/schema.js";
import { simulatedNoiseSource } from "../world/noise-source.js";
import { RandomStream } from "../world/random.js";
import { type BoardEmission, emissionOfBoard, emissionOfHost } from "./emission-of-board.js";
import { sharedPool } from "./keys.js";
import type { PassOptions } from "./run-pass.js";
import { expectedSiftedBits, type SessionFrame, sessionFrame, siftedCapacityBits } from "./session.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse, type WorldOptions } from "./world.js";

/** Block length of reconciliation where the scenario names none, in bits. */
const BLOCK_BITS = 131_072;
/** Blocks of reconciliation in work at the same time. */
const BLOCK_SLOTS = 4;
/** Bits of the pool that only opening a session may touch: two openings. */
export const POOL_RESERVE_BITS = 768;

/** A satellite and its light. */
export interface SpaceSegment {
  readonly satellite: PassSatellite;
  readonly plan: EmissionPlan;
  readonly frame: SessionFrame;
  readonly tags: TagSource;
  readonly blockBits: number;
  readonly blockSlots: number;
  /** Key that both sides share, in whole words; secret. */
  readonly pool: Uint8Array;
}

/** Powers the satellite on and prepares the world around it. Stop the satellite when done. */
export function openSpaceSegment(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
): Promise<SpaceSegment> {
  return options.emulated
    ? openEmulated(scenario, timeline, poolBits, options, options.emulated)
    : openHost(scenario, timeline, poolBits, options);
}

async function openHost(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
): Promise<SpaceSegment> {
  const { seed } = options;
  const emission =
    options.board === null
      ? await emissionOfHost(scenario, options.refillPulsesPerS)
      : emissionOfBoard(options.board, scenario, options.lineMap);
  const frame = sessionFrame(scenario, timeline, emission.periodSlots, options.windowS);
  const blockBits = scenario.reconciliation?.blockBits ?? BLOCK_BITS;
  const pool = sharedPool(seed, poolBits);
  let world: WorldOfEveryPulse | null = null;
  const satellite = await Satellite.powerOn({
    rawSamples: simulatedNoiseSource(new RandomStream(seed, "entropy source")),
    minEntropyPerSample: scenario.entropySource.minEntropyPerSample,
    probabilities: { ...scenario.source.probabilities, basisZ: scenario.source.basisZProbability },
    pulsesPerBlock: emission.pulsesPerBlock,
    tables: emission.tables,
    lineMap: options.lineMap,
    maximumSiftedBits: siftedCapacityBits(scenario, timeline, frame),
    maximumReconciliationBits: blockBits,
    blockSlots: BLOCK_SLOTS,
    pool,
    poolReserveBits: POOL_RESERVE_BITS,
    lines: (slot, words) => world?.lines(slot, words),
  });
  const plan = planOf(satellite, emission);
  const worldOptions = worldOf(scenario, options, timeline, frame, plan);
  let tags: TagSource;
  if (options.everyPulse) {
    world = new WorldOfEveryPulse(worldOptions, options.lineMap);
    tags = emitting(satellite, world, plan, frame);
  } else {
    satellite.claimForKey(frame.blocks);
    tags = new WorldByEvent(worldOptions, satellite.lookUp);
  }
  return { satellite, plan, frame, tags, blockBits, blockSlots: BLOCK_SLOTS, pool };
}

async function openEmulated(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
  board: NonNullable<PassOptions["emulated"]>,
): Promise<SpaceSegment> {
  if (options.everyPulse)
    throw new UserError("--every-pulse: an emulated satellite has no lines that the world could see");
  const satellite = await EmulatedSatellite.start(board, scenario, options.seed);
  try {
    const { limits } = satellite;
    const emission =
      options.board === null
        ? await emissionOfHost(
            { ...scenario, table: { pulsesPerBlock: limits.pulsesPerBlock } },
            options.refillPulsesPerS,
          )
        : emissionOfBoard(options.board, scenario, options.lineMap);
    if (emission.pulsesPerBlock !== limits.pulsesPerBlock)
      throw new UserError(`--board: blocks of ${board.name} have ${limits.pulsesPerBlock} pulses`);
    const frame = sessionFrame(scenario, timeline, emission.periodSlots, options.windowS);
    const expected = expectedSiftedBits(scenario, timeline, frame);
    if (expected > limits.siftedBits) {
      throw new UserError(
        `--satellite: ${board.name} has room for ${limits.siftedBits} sifted bits of a basis, and about ` +
          `${Math.round(expected)} are expected; shorten the pass by --window`,
      );
    }
    const pool = sharedPool(options.seed, Math.min(poolBits, limits.poolBits));
    await satellite.fillPool(pool);
    await satellite.claimForKey(frame.blocks);
    const plan = planOf(satellite, emission);
    const tags = new WorldByEvent(worldOf(scenario, options, timeline, frame, plan), satellite.lookUp);
    const { blockBits, blockSlots } = limits;
    return { satellite, plan, frame, tags, blockBits, blockSlots, pool };
  } catch (error) {
    await satellite.stop();
    throw error;
  }
}

function planOf(satellite: PassSatellite, emission: BoardEmission): EmissionPlan {
  return new EmissionPlan(satellite.firstBlock, emission.pulsesPerBlock, emission.periodSlots);
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
