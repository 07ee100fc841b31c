/**
 * The space segment of a pass with a board in it: one that emits, or one that only distils. Takes: scenario,
 * link, the board's place. Gives: the board as a satellite, and its light.
 */
import { UserError } from "../base/user-error.js";
import { type Board, loadBoard } from "../board/board.js";
import { openBoardLink } from "../board-link/open-board.js";
import { BoardSatellite, type ShownLight, setUpLines } from "../satellite/board-satellite.js";
import { CommandingPilot } from "../satellite/pilot.js";
import type { Scenario } from "../scenario/schema.js";
import type { Stretch } from "../wire/board-link.js";
import { lineOf } from "../wire/monitor-link.js";
import { emissionOfBoard } from "./emission-of-board.js";
import { sharedPool } from "./keys.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { DistillingBoard, LitBoard, PassOptions } from "./options.js";
import { followsDialogue } from "./polarisation-of-link.js";
import { expectedSiftedBits, type SessionFrame, sessionFrame } from "./session.js";
import {
  checkLines,
  emissionOf,
  linkAdversaryOf,
  planOf,
  type SpaceSegment,
  worldOf,
} from "./space-parts.js";
import { type TagSource, WorldByEvent, WorldOfEveryPulse } from "./world.js";

/** Blocks that are taken from a board's lines at most: 33 MB of symbols, minutes of emulation. */
const MOST_SHOWN_BLOCKS = 1024;

/** A space segment without what the board's pool adds. */
type Unpooled = Omit<SpaceSegment, "pool" | "poolPosition" | "poolCapacityBits">;

/** What both kinds of a board in the loop have in common. */
function segmentOf(
  satellite: BoardSatellite,
  parts: Pick<
    SpaceSegment,
    "plan" | "frame" | "tags" | "adversary" | "linkAdversary" | "polarisation" | "shining"
  >,
): Unpooled {
  const { blockBits, blockSlots, keyBits } = satellite.limits;
  return {
    ...parts,
    satellite,
    given: null,
    pattern: () => satellite.pattern(),
    blockBits,
    blockSlots,
    mostKeyBits: keyBits,
  };
}

/** Opens the board and prepares the world around it. Stop the satellite when done. */
export async function openOnBoard(
  scenario: Scenario,
  timeline: LinkTimeline,
  poolBits: number,
  options: PassOptions,
  light: LitBoard | DistillingBoard,
): Promise<SpaceSegment> {
  const operated = light.from === "lit board" ? light.operated : undefined;
  if (light.from === "lit board" && followsDialogue(scenario))
    throw new UserError(
      `${scenario.name}: polarisation.station.plate.errorsFrom "dialogue" needs light that comes as the dialogue goes, and a lit board's is over before the first bit is settled; ` +
        "leave errorsFrom out, or let the board only distil",
    );
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
): Promise<Unpooled> {
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
  const { adversary, polarisation } = worldOptions;
  const linkAdversary = linkAdversaryOf(options);
  return segmentOf(satellite, { plan, frame, tags, adversary, linkAdversary, polarisation, shining: null });
}

/** The board emits, and the world is behind its lines. */
async function openShining(
  scenario: Scenario,
  timeline: LinkTimeline,
  options: PassOptions,
  satellite: BoardSatellite,
): Promise<Unpooled> {
  const { limits } = satellite;
  await setUpLines(satellite, lineCommands(loadBoard(satellite.boardName), scenario));
  await satellite.acquire();
  const { pulsesPerBlock } = limits;
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
  const { adversary, polarisation } = worldOptions;
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
  const linkAdversary = linkAdversaryOf(options);
  const shining = { satellite, shine };
  return segmentOf(satellite, { plan, frame, tags, adversary, linkAdversary, polarisation, shining });
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
