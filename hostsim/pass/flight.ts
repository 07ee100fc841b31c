/**
 * A pass in simulated time: photons and tags in ticks, and between them the packets of two sides. Takes: the
 * satellite with its light, the lines, and the ground wherever it runs. Gives: the times at which things were
 * done. Nothing but tags and packets reaches the ground.
 */
import type { Tags } from "../grid/tags.js";
import { Conversation, type LinkAdversary, type LinkEnd } from "../network/conversation.js";
import type { Line } from "../network/line.js";
import type { ShownLight } from "../satellite/board-satellite.js";
import { type ClassicalLink, lightTimeUs } from "./classical-link.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SpaceSegment } from "./space-parts.js";
import { announcingUs } from "./waiting.js";

/** Time within which the ground's first packet reaches a board, also when it has to be sent again, in us. */
const FIRST_PACKET_US = 5_000_000;

/** The ground as a flight sees it: its end of the link, and what else it is told. */
export interface GroundParty extends LinkEnd {
  /** Whether it is done, with a key or without. */
  readonly isOver: boolean;
  /** Opens the session. */
  open(): void | Promise<void>;
  /** Takes the tags of a tick. */
  hear(tags: Tags, tick: number): void | Promise<void>;
  /** What is not announced by now is left out. */
  cutShort(): void | Promise<void>;
  /** Ends it without a key, since `waitUs` are over. */
  endLate(waitUs: number): void | Promise<void>;
  /** Ends it without a key, for another reason. */
  fail(reason: string): void | Promise<void>;
}

/** What a flight needs. */
export interface FlightOptions {
  readonly timeline: LinkTimeline;
  readonly space: SpaceSegment;
  readonly link: ClassicalLink;
  readonly lines: { readonly up: Line; readonly down: Line };
  readonly ground: GroundParty;
  /** Who is on the link; null: nobody. */
  readonly linkAdversary?: LinkAdversary | null;
  /** Time after the last photon in which distillation has to end, in s. */
  readonly waitS: number;
  /** Measures the processor time of the simulation of the tags. */
  readonly timesTags: boolean;
}

/** When things were done, in us since the start; what a board showed, and the processor time of the tags. */
export interface Flight {
  readonly light: ShownLight | null;
  readonly lastPhotonUs: number;
  readonly readyUs: number;
  readonly tagsCpuS: number;
}

function processorTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Flies a pass to its end. */
export async function fly(options: FlightOptions): Promise<Flight> {
  const { space, ground, lines } = options;
  const conversation = new Conversation(
    { ground, satellite: space.satellite },
    { ground: lines.up, satellite: lines.down },
    options.linkAdversary ?? null,
  );
  await ground.open();
  const light = await lightOfBoard(space, conversation, ground);
  const tagsCpuS = await flyTicks(options, conversation);
  const lastPhotonUs = conversation.timeUs;
  await distilToTheEnd(options, conversation);
  return { light, lastPhotonUs, readyUs: conversation.timeUs, tagsCpuS };
}

/** Tick by tick: photons become tags, packets travel. Returns the processor time of the tags, s. */
async function flyTicks(
  { timeline, space: { frame, tags }, ground, timesTags }: FlightOptions,
  conversation: Conversation,
): Promise<number> {
  // To ask the system at every tick costs a tenth of a pass.
  const processorUs = timesTags ? processorTimeUs : () => 0;
  let tagsCpuUs = 0;
  for (let tick = 0; tick < frame.ticks; tick++) {
    const end = Math.min((tick + 1) * frame.stepsPerTick, frame.steps);
    const before = processorUs();
    const heard = tags.advance(end - tick * frame.stepsPerTick, tick === frame.ticks - 1);
    tagsCpuUs += processorUs() - before;
    const endUs = end * timeline.stepMs * 1000;
    await conversation.runUntil(endUs + lightTimeUs(timeline, frame, endUs));
    await ground.hear(heard, tick);
  }
  return tagsCpuUs / 1e6;
}

/** Runs the link after the last photon until both sides are done, or their time is up. */
async function distilToTheEnd(
  { space, ground, link, waitS }: FlightOptions,
  conversation: Conversation,
): Promise<void> {
  const lastPhotonUs = conversation.timeUs;
  const waitUs = 1e6 * waitS;
  const isOver = () => ground.isOver;
  const announcing = announcingUs(waitUs, space.blockBits, link.uplinkBitPerS);
  if (!(await conversation.runUntil(lastPhotonUs + announcing, isOver))) await ground.cutShort();
  if (!(await conversation.runUntil(Math.round(lastPhotonUs + waitUs), isOver))) await ground.endLate(waitUs);
}

/**
 * Lets the ground's first packet reach the board, then has it shine: all of its light, before the first tick.
 */
async function lightOfBoard(
  { shining }: SpaceSegment,
  conversation: Conversation,
  ground: GroundParty,
): Promise<ShownLight | null> {
  if (shining === null) return null;
  const { satellite } = shining;
  await conversation.runUntil(FIRST_PACKET_US, () => satellite.hasHeardGround);
  if (satellite.hasHeardGround) return shining.shine();
  await ground.fail("the board heard no packet of the ground, so it was not let shine");
  return null;
}
