/**
 * A whole pass: a satellite, a ground, and what is between them. Takes: a scenario and a seed. Gives: the
 * result, its course over the pass, and the key that both sides hold.
 */

import { AdversaryKnowledge } from "../adversary/knowledge.js";
import { Satellite } from "../satellite/satellite.js";
import type { Scenario } from "../scenario/schema.js";
import type { PassBound } from "./bound.js";
import { type ClassicalLink, classicalLinkOf, linesOf } from "./classical-link.js";
import { Course } from "./course.js";
import { fly } from "./flight.js";
import { type GroundSide, openGroundSide } from "./ground-side.js";
import type { GroundClock } from "./ground-timing.js";
import { type Keys, keysOf } from "./keys.js";
import { type LinkTimeline, linkTimeline } from "./link-timeline.js";
import { type GroundWatch, LocalGround } from "./local-ground.js";
import type { PassOptions, SentLight } from "./options.js";
import { passResult } from "./pass-result.js";
import { intervalPolarisation } from "./polarisation-of-intervals.js";
import { RecordTiming } from "./record-timing.js";
import type { PassInterval, PassResult } from "./result.js";
import type { SessionFrame } from "./session.js";
import type { SpaceSegment } from "./space-parts.js";
import { openSpaceSegment } from "./space-segment.js";
import { PassTiming } from "./timing.js";
import { LONGEST_WAIT_S } from "./waiting.js";

/** A finished pass. The key is secret: it goes to a file that the user names, and nowhere else. */
export interface PassOutcome {
  result: PassResult;
  intervals: PassInterval[];
  key: Uint8Array;
  /** Both sides' keys, secret, for their key stores. */
  keys: Keys;
  /** What was counted, and under which conditions it was bounded. */
  counted: PassBound["counted"];
  /** Secret bits that the bound allows of Z and of X. */
  keyBitsOfBases: readonly [number, number];
  /** Processor time of the simulation of the tags, s; 0 unless `timesTags` asked for it. */
  tagsCpuS: number;
  /** How the ground found time, as it knows itself; null on the satellite's clock. */
  groundClock: GroundClock | null;
}

/** Simulates a pass from random bits to secret key. */
export async function runPass(given: Scenario, options: PassOptions): Promise<PassOutcome> {
  const tailBound = options.tailBound ?? given.security.tailBound;
  const scenario = { ...given, security: { ...given.security, tailBound } };
  const startedMs = performance.now();
  const timeline = linkTimeline(scenario);
  const link = classicalLinkOf(scenario, options.link ?? {});
  const space = await openSpaceSegment(scenario, timeline, link.poolBits, options);
  try {
    return await flyOver(scenario, options, timeline, link, space, startedMs);
  } finally {
    await space.satellite.stop();
  }
}

async function flyOver(
  scenario: Scenario,
  options: PassOptions,
  timeline: LinkTimeline,
  link: ClassicalLink,
  space: SpaceSegment,
  startedMs: number,
): Promise<PassOutcome> {
  const { satellite, plan, frame, adversary, given } = space;
  const sent = { plan, lookUp: satellite.lookUp };
  const course = new Course(timeline, frame, intervalPolarisation(scenario, timeline, space));
  const known = { ...space, satellite: { pattern: space.pattern } };
  const plate = space.polarisation?.feedback ?? null;
  const side = await openGroundSide(scenario, timeline, known, options, course, plate);
  const { port, dialogue } = side;
  const lines = linesOf(link, timeline, frame, options.seed);
  const knowledge = adversary === null ? null : new AdversaryKnowledge(adversary, plan, satellite.lookUp);
  const timing = timingOf(scenario, options, timeline, frame, side, sent);
  const watch: GroundWatch = {
    onTags:
      timing instanceof PassTiming
        ? undefined
        : (tags) => options.onTags?.({ tags, slotTimesPs: null }, sent),
    onClicks: (clicks) => {
      knowledge?.add(clicks);
      options.onClicks?.(clicks, sent);
    },
    renumber: given === null ? undefined : (clicks) => given.renumber(clicks),
    onHeard: (tick) => plate?.beginTick(tick + 1),
    onInterval: ({ qber }) =>
      options.onInterval?.(course.intervals.at(-1)!, course.intervals.length, frame.intervals, qber),
  };
  const ground = new LocalGround(side, course, frame.ticks, watch, timing);
  const { waitS = LONGEST_WAIT_S, timesTags = false } = options;
  const { linkAdversary } = space;
  const flight = await fly({ timeline, space, link, lines, ground, linkAdversary, waitS, timesTags });
  const { light, lastPhotonUs, readyUs, tagsCpuS } = flight;
  const keys = await keysOf(satellite, dialogue, side.pass);
  const result = passResult({
    scenario,
    options,
    timeline,
    space,
    side,
    course,
    light,
    link,
    lines,
    lastPhotonUs,
    readyUs,
    keys,
    earlierEpsilon: options.chain?.state?.epsilon ?? 0,
    knowledge: knowledge?.summary ?? null,
    clock: timing instanceof PassTiming ? timing.summary : null,
    wallS: (performance.now() - startedMs) / 1000,
  });
  if (options.chain !== undefined && satellite instanceof Satellite)
    options.chain.state = {
      ground: port.poolContents,
      satellite: satellite.poolContents,
      inDoubt: dialogue.commitment.inDoubt,
      epsilon: result.epsilonTotal,
    };
  const { keyBits, counted } = side.bound();
  const keyBitsOfBases = result.secretKeyBits === 0 ? ([0, 0] as const) : keyBits;
  const { intervals } = course;
  const groundClock = timing?.summary ?? null;
  return { result, intervals, key: keys.ground, keys, counted, keyBitsOfBases, tagsCpuS, groundClock };
}

/** What finds time in tags that are on another clock than the satellite's; null where there are none. */
function timingOf(
  scenario: Scenario,
  { seed, light, onTags }: PassOptions,
  timeline: LinkTimeline,
  frame: SessionFrame,
  side: GroundSide,
  sent: SentLight,
): PassTiming | RecordTiming | null {
  const way = light?.from === "record" ? light.ownClock : undefined;
  return way === undefined
    ? PassTiming.of(scenario, seed, timeline, frame, side, ({ raw, slotTimesPs }) => {
        const tags = { originPs: 0n, timesPs: raw.timesPs, detectors: raw.channels, frames: raw.frames };
        onTags?.({ tags, slotTimesPs }, sent);
      })
    : RecordTiming.of(scenario, timeline, frame, side, way);
}
