/**
 * The ground's side of a pass: its receiver, its end of the link, its dialogue. Takes: scenario, link, the
 * light that will come. Gives: them ready, with the bound that the dialogue asks for.
 */
import { RandomStream } from "../base/random.js";
import { JoinedKey } from "../core/joined-key.js";
import { BlockSearch } from "../ground/block-search.js";
import { Dialogue } from "../ground/dialogue.js";
import { GroundStation } from "../ground/ground-station.js";
import { LinkPort } from "../ground/link-port.js";
import type { PlateFeedback } from "../ground/plate-feedback.js";
import { ToldBlocks } from "../ground/told-blocks.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { blindAfterTagPs, slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { boundOfPass, type CountsBound, type PassBound } from "./bound.js";
import { boundSoFar } from "./bound-so-far.js";
import type { Course } from "./course.js";
import { passNumber } from "./keys.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { PassOptions } from "./options.js";
import { meanNoiseHz, siftedCapacityBits } from "./session.js";
import { checkPool } from "./session-limits.js";
import type { SpaceSegment } from "./space-parts.js";
import { POOL_RESERVE_BITS } from "./space-segment.js";

/** How long before the last tick the dialogue begins to close, in ms, and its largest share of a pass. */
const CLOSING_MS = 8000;
const CLOSING_SHARE = 0.1;

/** What the ground must know of the satellite before a pass; the pool is secret. */
export interface KnownSatellite
  extends Pick<
    SpaceSegment,
    | "plan"
    | "frame"
    | "blockBits"
    | "blockSlots"
    | "pool"
    | "poolPosition"
    | "poolCapacityBits"
    | "mostKeyBits"
  > {
  /** What its thresholds really send. */
  readonly satellite: { pattern(): PatternSummary };
}

/** The ground, ready for a pass. */
export interface GroundSide {
  readonly ground: GroundStation;
  readonly port: LinkPort;
  readonly dialogue: Dialogue;
  /** Pattern that the satellite tells; null where a beacon numbers slots, or nothing has to. */
  readonly told: ToldBlocks | null;
  /** Number of the pass, by the time at which it begins. */
  readonly pass: number;
  readonly startUtc: string;
  /** The bound of what is settled so far. */
  bound(): PassBound;
  /** The same for the end of an interval: its length may be of counts of some intervals before. */
  boundSoFar(): PassBound;
}

/**
 * Opens the ground's side.
 * @param plate what is told of each bit's error, to move the polarisation's plate; null: nothing follows them
 * @throws UserError when the pool can't carry the session
 */
export async function openGroundSide(
  scenario: Scenario,
  timeline: LinkTimeline,
  space: KnownSatellite,
  options: PassOptions,
  course: Course,
  plate: PlateFeedback | null = null,
): Promise<GroundSide> {
  const { seed, chain, assume = [] } = options;
  const { frame, satellite } = space;
  const ground = await receiverOf(scenario, timeline, space, options);
  const port = await portOf(scenario, timeline, space, options);
  const startUtc = new Date(timeline.startUtcMs + frame.firstStep * timeline.stepMs).toISOString();
  const pass = passNumber(startUtc);
  const searches = await Promise.all(
    Array.from({ length: space.blockSlots }, () => BlockSearch.open(space.blockBits)),
  );
  const told = scenario.timing?.told === undefined ? null : new ToldBlocks(space.plan);
  const noiseHz = meanNoiseHz(scenario, timeline, frame);
  const boundBy = (boundOf?: CountsBound) =>
    boundOfPass(scenario, satellite.pattern(), ground, dialogue, noiseHz, assume, boundOf);
  const bound = () => boundBy();
  const ofIntervals = boundSoFar(scenario.security.decoyMethod);
  const dialogue: Dialogue = new Dialogue({
    port,
    sifted: ground.sifted,
    searches,
    blockBits: space.blockBits,
    keyBases: scenario.security.keyBases,
    vacuumBits: scenario.security.vacuumBits,
    announce: scenario.security.announce,
    random: {
      blockSeeds: new RandomStream(seed, "seeds of blocks"),
      confirmationKeys: new RandomStream(seed, "keys of confirmation hashes"),
      amplificationSeeds: new RandomStream(seed, "seeds of privacy amplification"),
    },
    leftOut: ground.leftOut,
    told,
    closingTick: frame.ticks - Math.floor(Math.min(CLOSING_MS / frame.tickMs, CLOSING_SHARE * frame.ticks)),
    keyBits: () => withinRoom(bound().keyBits, space.mostKeyBits),
    pass,
    makeKey: (orders) => {
      const key = new JoinedKey();
      for (const order of orders) ground.appendKey(key, order);
      return { key: key.whole, bits: key.length };
    },
    inDoubt: chain?.state?.inDoubt ?? null,
    blocks: chain?.blocks ?? null,
    onError: (tick) => {
      course.at(tick).errors += 1;
      plate?.error(tick);
    },
    onSettled: (basis, start, count, nowUs) => {
      for (let at = start; at < start + count; at++) {
        const tick = ground.sifted[basis].tickOf(at);
        course.settled(tick, nowUs);
        plate?.settled(tick);
      }
    },
    onSifted: (tick, bits) => {
      course.at(tick).siftedBits += bits;
    },
  });
  return { ground, port, dialogue, told, pass, startUtc, bound, boundSoFar: () => boundBy(ofIntervals) };
}

/** Less key than the bound allows, in both bases alike, where the satellite has no room for all. */
function withinRoom(
  [Z, X]: readonly [number, number],
  most = Number.POSITIVE_INFINITY,
): readonly [number, number] {
  if (Z + X <= most) return [Z, X];
  const ofZ = Math.floor((most * Z) / (Z + X));
  return [ofZ, most - ofZ];
}

function receiverOf(
  scenario: Scenario,
  timeline: LinkTimeline,
  { plan, frame }: KnownSatellite,
  { seed }: PassOptions,
): Promise<GroundStation> {
  return GroundStation.open({
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    blindAfterTagPs: blindAfterTagPs(scenario),
    plan,
    random: new RandomStream(seed, "ground"),
    maximumSiftedBits: siftedCapacityBits(scenario, timeline, frame),
    seconds: frame.seconds,
    ticksPerSecond: 1000 / frame.tickMs,
  });
}

async function portOf(
  scenario: Scenario,
  timeline: LinkTimeline,
  space: KnownSatellite,
  { chain }: PassOptions,
): Promise<LinkPort> {
  const kept = chain?.state?.ground;
  const port = await LinkPort.open(
    kept?.key ?? space.pool,
    POOL_RESERVE_BITS,
    kept?.position ?? space.poolPosition,
    space.poolCapacityBits,
  );
  // A chain goes on after a pass that runs out of key.
  if (chain === undefined)
    checkPool(scenario, timeline, space.frame, {
      poolBits: port.poolLeft,
      reserveBits: POOL_RESERVE_BITS,
      costs: port.costs,
    });
  return port;
}
