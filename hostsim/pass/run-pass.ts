/**
 * A whole pass in simulated time: photons and tags in ticks, and between them the packets of two sides that
 * distil. Takes: a scenario and a seed. Gives: the result, its course over the pass, and the key that both
 * sides hold.
 */
import { AdversaryKnowledge } from "../adversary/knowledge.js";
import type { Dialogue } from "../ground/dialogue.js";
import { Conversation } from "../network/conversation.js";
import type { ShownLight } from "../satellite/board-satellite.js";
import { Satellite } from "../satellite/satellite.js";
import type { Scenario } from "../scenario/schema.js";
import { type ClassicalLink, classicalLinkOf, lightTimeUs, linesOf } from "./classical-link.js";
import { Course } from "./course.js";
import { type GroundSide, openGroundSide } from "./ground-side.js";
import { type Keys, keysOf } from "./keys.js";
import { type LinkTimeline, linkTimeline } from "./link-timeline.js";
import type { PassOptions } from "./options.js";
import { passResult } from "./pass-result.js";
import type { PassInterval, PassResult } from "./result.js";
import type { SpaceSegment } from "./space-parts.js";
import { openSpaceSegment } from "./space-segment.js";
import { announcingUs, LONGEST_WAIT_S } from "./waiting.js";

/** Time within which the ground's first packet reaches a board, also when it has to be sent again, in us. */
const FIRST_PACKET_US = 5_000_000;

/** A finished pass. The key is secret: it goes to a file that the user names, and nowhere else. */
export interface PassOutcome {
  result: PassResult;
  intervals: PassInterval[];
  key: Uint8Array;
  /** Both sides' keys, secret, for their key stores. */
  keys: Keys;
  /** Processor time of the simulation of the tags, s; 0 unless `timesTags` asked for it. */
  tagsCpuS: number;
}

function processorTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
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
    return await fly(scenario, options, timeline, link, space, startedMs);
  } finally {
    await space.satellite.stop();
  }
}

async function fly(
  scenario: Scenario,
  options: PassOptions,
  timeline: LinkTimeline,
  link: ClassicalLink,
  space: SpaceSegment,
  startedMs: number,
): Promise<PassOutcome> {
  const { satellite, plan, frame } = space;
  const course = new Course(timeline, frame);
  const side = await openGroundSide(scenario, timeline, space, options, course);
  const { port, dialogue } = side;
  const lines = linesOf(link, timeline, frame, options.seed);
  const conversation = new Conversation(
    { ground: dialogue, satellite },
    { ground: lines.up, satellite: lines.down },
  );
  if (!port.openSession()) dialogue.fail("the pool has not enough key to open a session");
  const light = await lightOfBoard(space, conversation, dialogue);
  const knowledge =
    space.adversary === null ? null : new AdversaryKnowledge(space.adversary, plan, satellite.lookUp);
  const tagsCpuS = await flyTicks(timeline, space, side, course, conversation, knowledge, options);
  const lastPhotonUs = conversation.timeUs;
  await distilToTheEnd(conversation, dialogue, options.waitS ?? LONGEST_WAIT_S, (waitUs) =>
    announcingUs(waitUs, space.blockBits, link.uplinkBitPerS),
  );
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
    readyUs: conversation.timeUs,
    keys,
    earlierEpsilon: options.chain?.state?.epsilon ?? 0,
    knowledge: knowledge?.summary ?? null,
    wallS: (performance.now() - startedMs) / 1000,
  });
  if (options.chain !== undefined && satellite instanceof Satellite)
    options.chain.state = {
      ground: port.poolContents,
      satellite: satellite.poolContents,
      inDoubt: dialogue.commitment.inDoubt,
      epsilon: result.epsilonTotal,
    };
  return { result, intervals: course.intervals, key: keys.ground, keys, tagsCpuS };
}

/**
 * Tick by tick: photons become tags, packets travel, clicks are announced. Returns the processor time of the
 * tags, s.
 */
async function flyTicks(
  timeline: LinkTimeline,
  { frame, tags }: SpaceSegment,
  { ground, dialogue, bound }: GroundSide,
  course: Course,
  conversation: Conversation,
  knowledge: AdversaryKnowledge | null,
  { onInterval, timesTags }: PassOptions,
): Promise<number> {
  // To ask the system at every tick costs a tenth of a pass.
  const processorUs = timesTags ? processorTimeUs : () => 0;
  let tagsCpuUs = 0;
  for (let tick = 0; tick < course.ticks; tick++) {
    const last = tick === course.ticks - 1;
    const steps = course.begin(tick);
    const before = processorUs();
    const heard = tags.advance(steps, last);
    tagsCpuUs += processorUs() - before;
    const endUs = (tick * course.stepsPerTick + steps) * timeline.stepMs * 1000;
    await conversation.runUntil(endUs + lightTimeUs(timeline, frame, endUs));
    for (const clicks of ground.readTags(heard, last)) {
      course.at(tick).clicks += clicks.outcomes.length;
      knowledge?.add(clicks);
      dialogue.announce(clicks, tick);
    }
    if (last) dialogue.lastClick();
    if (!course.endsWith(tick)) continue;
    const summary = bound();
    course.at(tick).keyBits = summary.bound.secretKeyBits;
    onInterval?.(course.at(tick), course.intervals.length, frame.intervals, summary.qber);
  }
  return tagsCpuUs / 1e6;
}

/**
 * Runs the link after the last photon until both sides are done, for at most `waitS`; what is not announced
 * by then is left out.
 */
async function distilToTheEnd(
  conversation: Conversation,
  dialogue: Dialogue,
  waitS: number,
  announcing: (waitUs: number) => number,
): Promise<void> {
  const lastPhotonUs = conversation.timeUs;
  const waitUs = 1e6 * waitS;
  const isOver = () => dialogue.step === "done" || dialogue.failure !== null;
  if (!(await conversation.runUntil(lastPhotonUs + announcing(waitUs), isOver))) dialogue.cutShort();
  if (!(await conversation.runUntil(Math.round(lastPhotonUs + waitUs), isOver)))
    dialogue.fail(unfinished(dialogue, waitUs));
}

/** Why the distillation did not come to its end in time. */
function unfinished({ step }: Dialogue, waitUs: number): string {
  const time = `within ${waitUs / 1e6} s of the last photon`;
  if (step === "closing")
    return `the satellite's word on the key did not come ${time}: the key is in doubt until the next session`;
  if (step === "checking")
    return `the satellite did not answer the checkpoint ${time}: it was cut off, or somebody changed what was said`;
  return `the link did not carry the distillation to its end ${time}`;
}

/**
 * Lets the ground's first packet reach the board, then has it shine: all of its light, before the first tick.
 */
async function lightOfBoard(
  { shining }: SpaceSegment,
  conversation: Conversation,
  dialogue: Dialogue,
): Promise<ShownLight | null> {
  if (shining === null) return null;
  const { satellite } = shining;
  await conversation.runUntil(FIRST_PACKET_US, () => satellite.hasHeardGround);
  if (satellite.hasHeardGround) return shining.shine();
  dialogue.fail("the board heard no packet of the ground, so it was not let shine");
  return null;
}
