/**
 * The space segment of a pass: a satellite that is ready, and the light it will send as tags at the station.
 * Takes: scenario and link. Gives: both, with what they decide for the rest: blocks, buffers, the shared
 * pool.
 */

import { adversaryOf } from "../adversary/attacks.js";
import { printedSeed, RandomStream } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { type Board, loadBoard } from "../board/board.js";
import { openBoardLink } from "../board-link/open-board.js";
import type { Adversary } from "../channel/adversary.js";
import { EmissionPlan } from "../channel/emission-plan.js";
import type { LineMapName } from "../channel/every-pulse.js";
import type { GeneratorName } from "../core/generators.js";
import { BoardSatellite, type ShownLight, setUpLines } from "../satellite/board-satellite.js";
import { simulatedNoiseSource } from "../satellite/noise-source.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import { CommandingPilot } from "../satellite/pilot.js";
import { KeptKeys, Satellite } from "../satellite/satellite.js";
import { noiseHz, slotPs, timingSigmaPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { Stretch } from "../wire/board-link.js";
import { lineOf } from "../wire/monitor-link.js";
import { type BoardEmission, emissionOfBoard, emissionOfHost } from "./emission-of-board.js";
import { sharedPool } from "./keys.js";
import type { LinkTimeline } from "./link-timeline.js";
import {
  type DistillingBoard,
  HOST_LIGHT,
  type LitBoard,
  type PassOptions,
  type Rhythm,
  type SimulatedLight,
} from "./options.js";
import { expectedSiftedBits, type SessionFrame, sessionFrame, siftedCapacityBits } from "./session.js";
import { transmittanceOfLink } from "./transmittance-of-link.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse, type WorldOptions } from "./world.js";

/** Block length of reconciliation where the scenario names none, in bits. */
const BLOCK_BITS = 131_072;
/** Blocks of reconciliation in work at the same time. */
const BLOCK_SLOTS = 4;
/** Blocks that are taken from a board's lines at most: 33 MB of symbols, minutes of emulation. */
const MOST_SHOWN_BLOCKS = 1024;
/**
 * Bits of the pool that only opening a session and ending a doubt may touch: four times both. A key is asked
 * for only above it, so that who cuts off three sessions after that leaves the ground a fourth to hear what
 * became of it.
 */
export const POOL_RESERVE_BITS = 4 * (320 + 128);

/** A satellite and its light. */
export interface SpaceSegment {
  readonly satellite: PassSatellite;
  readonly plan: EmissionPlan;
  readonly frame: SessionFrame;
  readonly tags: TagSource;
  /** Who stands between satellite and ground; null: nobody. */
  readonly adversary: Adversary | null;
  readonly blockBits: number;
  readonly blockSlots: number;
  /** Key that both sides share, in whole words; secret. */
  readonly pool: Uint8Array;
  /**
   * Position of its first bit among all that the satellite ever had; other than 0 on a board that has flown
   * before.
   */
  readonly poolPosition: number;
  /** Bits that both pools hold when they are full. */
  readonly poolCapacityBits: number;
  /** The board whose light is seen; null when the light is simulated. */
  readonly shining: ShiningBoard | null;
}

/** A board that waits for the ground's first packet, and then shines. */
export interface ShiningBoard {
  readonly satellite: BoardSatellite;
  /** Emits all blocks. Their light is what the tags come from. */
  shine(): Promise<ShownLight>;
}

/** Powers the satellite on and prepares the world around it. Stop the satellite when done. */
export function openSpaceSegment(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
): Promise<SpaceSegment> {
  const { light = HOST_LIGHT } = options;
  if (light.from === "host") return openHost(scenario, timeline, poolBits, options, light);
  return openOnBoard(scenario, timeline, poolBits, options, light);
}

function emissionOf(
  scenario: Scenario,
  rhythm: Rhythm,
  lineMap: LineMapName,
): BoardEmission | Promise<BoardEmission> {
  if (rhythm.of === "host") return emissionOfHost(scenario, rhythm.refillPulsesPerS);
  return emissionOfBoard(rhythm.board, scenario, lineMap);
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

/** On laser lines a vacuum pulse is no lit laser, and no photon. */
function checkLines({ source }: Scenario, lineMap: LineMapName): void {
  if (lineMap === "lasers" && source.intensities.vacuum > 0 && source.probabilities.vacuum > 0)
    throw new UserError(
      `laser lines: no laser makes source.intensities.vacuum ${source.intensities.vacuum}; it must be 0`,
    );
}

async function openHost(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
  { rhythm, lineMap, everyPulse }: SimulatedLight,
): Promise<SpaceSegment> {
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
  let tags: TagSource;
  if (everyPulse) {
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
    adversary: worldOptions.adversary,
    blockBits,
    blockSlots: BLOCK_SLOTS,
    pool,
    poolPosition: 0,
    poolCapacityBits: pool.length * 8,
    shining: null,
  };
}

async function openOnBoard(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
  light: LitBoard | DistillingBoard,
): Promise<SpaceSegment> {
  const operated = light.from === "lit board" ? light.operated : undefined;
  const link = operated?.link ?? (await openBoardLink(light.name));
  try {
    const pilot = operated?.pilot ?? (await CommandingPilot.over(link));
    const satellite = await BoardSatellite.start(link, scenario, options.seed, pilot);
    const pool = sharedPool(options.seed, Math.min(poolBits, satellite.limits.poolBits));
    const poolPosition = await link.bench.emptyPool();
    await satellite.fillPool(pool);
    const space =
      light.from === "distilling board"
        ? await openDark(scenario, timeline, options, satellite, light)
        : await openShining(scenario, timeline, options, satellite);
    return { ...space, pool, poolPosition, poolCapacityBits: pool.length * 8 };
  } catch (error) {
    await link.close();
    throw error;
  }
}

/**
 * Only distillation runs on the board: blocks are claimed as if they were emitted, and the light is
 * simulated.
 */
async function openDark(
  scenario: Scenario,
  timeline: LinkTimeline,
  options: PassOptions,
  satellite: BoardSatellite,
  { rhythm, lineMap }: DistillingBoard,
): Promise<Omit<SpaceSegment, "pool" | "poolPosition" | "poolCapacityBits">> {
  checkLines(scenario, lineMap);
  const { limits } = satellite;
  const table = { pulsesPerBlock: limits.pulsesPerBlock };
  const emission = await emissionOf(
    rhythm.of === "host" ? { ...scenario, table } : scenario,
    rhythm,
    lineMap,
  );
  if (emission.pulsesPerBlock !== limits.pulsesPerBlock)
    throw new UserError(`blocks of ${satellite.boardName} have ${limits.pulsesPerBlock} pulses`);
  const frame = sessionFrame(scenario, timeline, emission.periodSlots, options.windowS ?? null);
  checkRoom(satellite, scenario, timeline, frame, 1);
  await satellite.claimForKey(frame.blocks);
  satellite.distilWhenHeard();
  const plan = planOf(satellite, emission, frame);
  const worldOptions = worldOf(scenario, options, timeline, frame, plan);
  const tags = new WorldByEvent(worldOptions, satellite.lookUp);
  const { adversary } = worldOptions;
  const { blockBits, blockSlots } = limits;
  return { satellite, plan, frame, tags, adversary, blockBits, blockSlots, shining: null };
}

/** The board emits, and the world is behind its lines. */
async function openShining(
  scenario: Scenario,
  timeline: LinkTimeline,
  options: PassOptions,
  satellite: BoardSatellite,
): Promise<Omit<SpaceSegment, "pool" | "poolPosition" | "poolCapacityBits">> {
  const { limits } = satellite;
  await setUpLines(satellite, lineCommands(loadBoard(satellite.boardName), scenario));
  await satellite.acquire();
  const { pulsesPerBlock, blockBits, blockSlots } = limits;
  const emission = { pulsesPerBlock, tables: 2, periodSlots: satellite.periodSlots };
  const frame = sessionFrame(scenario, timeline, emission.periodSlots, options.windowS ?? null);
  if (frame.blocks > MOST_SHOWN_BLOCKS)
    throw new UserError(
      `${frame.blocks} blocks of light are more than the ${MOST_SHOWN_BLOCKS} that are taken from a board's lines; ` +
        "take a shorter window or a bench scenario, or let the board only distil",
    );
  const plan = planOf(satellite, emission, frame);
  checkRoom(satellite, scenario, timeline, frame, plan.dutyCycle);
  const worldOptions = worldOf(scenario, options, timeline, frame, plan);
  const { adversary } = worldOptions;
  const world = new WorldOfEveryPulse(worldOptions, "symbol-code");
  let stretches: readonly Stretch[] = [];
  let next = 0;
  let slot = 0;
  const tags: TagSource = {
    advance(steps, last) {
      slot += steps * frame.stepSlots;
      for (; next < stretches.length && stretches[next]!.slot < slot; next++) {
        const { slot: from, packed } = stretches[next]!;
        world.lines(from, new Uint32Array(packed.slice().buffer));
      }
      return world.endAt(Math.max(slot, endOf(stretches[next - 1])), last);
    },
    get blinded() {
      return world.blinded;
    },
  };
  const shine = async (): Promise<ShownLight> => {
    const light = await satellite.shine(frame.blocks);
    stretches = light.stretches;
    return light;
  };
  return { satellite, plan, frame, tags, adversary, blockBits, blockSlots, shining: { satellite, shine } };
}

/** The slot behind a stretch. */
function endOf(stretch: Stretch | undefined): number {
  return stretch === undefined ? 0 : stretch.slot + 2 * stretch.packed.length;
}

/**
 * What the monitor of a board with lines has to set. Throws a UserError when it can't show the scenario's
 * pulse rate.
 */
function lineCommands(board: Board, scenario: Scenario): string[] {
  if (board.emission === null) return [];
  const { periodSlots } = emissionOfBoard(board, scenario, "symbol-code");
  return [
    lineOf("clock", { "slots-per-us": scenario.source.pulseRateHz / 1e6 }),
    lineOf("lines", { map: "code" }),
    lineOf("period", { slots: periodSlots }),
  ];
}

function checkRoom(
  { limits, boardName }: BoardSatellite,
  scenario: Scenario,
  timeline: LinkTimeline,
  frame: SessionFrame,
  dutyCycle: number,
): void {
  const expected = dutyCycle * expectedSiftedBits(scenario, timeline, frame);
  if (expected > limits.siftedBits) {
    throw new UserError(
      `${boardName} has room for ${limits.siftedBits} sifted bits of a basis, and about ` +
        `${Math.round(expected)} are expected; take a shorter window`,
    );
  }
}

function planOf(
  { firstBlock }: PassSatellite,
  { pulsesPerBlock, periodSlots }: BoardEmission,
  { blocks }: SessionFrame,
): EmissionPlan {
  return new EmissionPlan(firstBlock, pulsesPerBlock, periodSlots, blocks);
}

function worldOf(
  scenario: Scenario,
  options: PassOptions,
  timeline: LinkTimeline,
  frame: SessionFrame,
  plan: EmissionPlan,
): WorldOptions {
  const { intensities } = scenario.source;
  const { receiver } = scenario;
  const { deadTimePs, gatePs } = receiver;
  const timing = { timingSigmaPs: timingSigmaPs(scenario), slotPs: slotPs(scenario) };
  const transmittance = transmittanceOfLink(timeline, frame);
  let mostTransmittance = 0;
  for (let step = 0; step < transmittance.steps; step++) {
    mostTransmittance = Math.max(mostTransmittance, transmittance.at(step));
  }
  const sessionSlots = frame.steps * frame.stepSlots;
  const station = { receiver, deadTimePs, gatePs, ...timing, mostTransmittance, sessionSlots };
  const { attack, seed } = options;
  // What an adversary draws is hers, and no secret of the parties.
  const herSeed = printedSeed(seed) ?? new RandomStream(seed, "adversary").uint32();
  return {
    seed: options.seed,
    optics: {
      meanPhotons: [intensities.vacuum, intensities.decoy, intensities.signal],
      receiver,
      ...timing,
    },
    plan,
    transmittance,
    noiseHz: noiseHz(scenario),
    deadTimePs,
    adversary: attack === undefined ? null : adversaryOf(attack, herSeed, station),
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
