/**
 * A whole pass in simulated time: photons and tags in ticks, and between them the packets of two sides that distil. Takes: a
 * scenario and a seed. Gives: the result, its course over the pass, and the key that both sides hold.
 */

import { AdversaryKnowledge } from "../adversary/knowledge.js";
import { RandomStream } from "../base/random.js";
import { JoinedKey } from "../core/joined-key.js";
import { BlockSearch } from "../ground/block-search.js";
import { Dialogue } from "../ground/dialogue.js";
import { GroundStation } from "../ground/ground-station.js";
import { LinkPort } from "../ground/link-port.js";
import { Conversation } from "../network/conversation.js";
import type { ShownLight } from "../satellite/board-satellite.js";
import { Satellite } from "../satellite/satellite.js";
import { blindAfterTagPs, slotPs } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import { boundOfPass } from "./bound.js";
import { type ClassicalLink, classicalLinkOf, lightTimeUs, linesOf } from "./classical-link.js";
import { type Keys, keysOf, passNumber } from "./keys.js";
import { Latencies } from "./latencies.js";
import { type LinkTimeline, linkTimeline } from "./link-timeline.js";
import type { PassOptions } from "./options.js";
import { passResult } from "./pass-result.js";
import type { PassInterval, PassResult } from "./result.js";
import { type SessionFrame, siftedCapacityBits } from "./session.js";
import { checkPool } from "./session-limits.js";
import { openSpaceSegment, POOL_RESERVE_BITS, type SpaceSegment } from "./space-segment.js";
import { announcingUs, LONGEST_WAIT_S } from "./waiting.js";

/** How long before the last tick the dialogue begins to close, in ms, and its largest share of a pass. */
const CLOSING_MS = 8000;
const CLOSING_SHARE = 0.1;
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
  const { seed, assume: assumed = [] } = options;
  const { satellite, plan, frame, tags } = space;
  const ground = await GroundStation.open({
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    blindAfterTagPs: blindAfterTagPs(scenario),
    plan,
    random: new RandomStream(seed, "ground"),
    maximumSiftedBits: siftedCapacityBits(scenario, timeline, frame),
    seconds: frame.seconds,
    ticksPerSecond: 1000 / frame.tickMs,
  });
  const chain = options.chain?.state ?? null;
  const port = await LinkPort.open(
    chain?.ground.key ?? space.pool,
    POOL_RESERVE_BITS,
    chain?.ground.position ?? space.poolPosition,
    space.poolCapacityBits,
  );
  // A chain goes on after a pass that runs out of key.
  if (options.chain === undefined)
    checkPool(scenario, timeline, frame, {
      poolBits: port.poolLeft,
      reserveBits: POOL_RESERVE_BITS,
      costs: port.costs,
    });
  const startUtc = new Date(timeline.startUtcMs + frame.firstStep * timeline.stepMs).toISOString();
  const pass = passNumber(startUtc);
  const searches = await Promise.all(
    Array.from({ length: space.blockSlots }, () => BlockSearch.open(space.blockBits)),
  );
  const intervals: PassInterval[] = [];
  const latencies = new Latencies(frame.tickMs * 1000);
  const stepsPerTick = frame.tickMs / timeline.stepMs;
  const ticksPerInterval = frame.stepsPerInterval / stepsPerTick;
  const intervalOfTick = (tick: number) => intervals[Math.floor(tick / ticksPerInterval)]!;
  const ticks = Math.ceil(frame.steps / stepsPerTick);
  const dialogue: Dialogue = new Dialogue({
    port,
    sifted: ground.sifted,
    searches,
    blockBits: space.blockBits,
    keyBases: scenario.security.keyBases,
    random: {
      blockSeeds: new RandomStream(seed, "seeds of blocks"),
      confirmationKeys: new RandomStream(seed, "keys of confirmation hashes"),
      amplificationSeeds: new RandomStream(seed, "seeds of privacy amplification"),
    },
    leftOut: ground.leftOut,
    closingTick: ticks - Math.floor(Math.min(CLOSING_MS / frame.tickMs, CLOSING_SHARE * ticks)),
    keyBits: () => boundOfPass(scenario, satellite, ground, dialogue, assumed).keyBits,
    pass,
    makeKey: (orders) => {
      const key = new JoinedKey();
      for (const order of orders) ground.appendKey(key, order);
      return { key: key.whole, bits: key.length };
    },
    inDoubt: chain?.inDoubt ?? null,
    blocks: options.chain?.blocks ?? null,
    onError: (tick) => {
      intervalOfTick(tick).errors += 1;
    },
    onSettled: (basis, start, count, nowUs) => {
      for (let at = start; at < start + count; at++) {
        const tick = ground.sifted[basis].tickOf(at);
        latencies.add(tick, nowUs);
        intervalOfTick(tick).settledBits += 1;
      }
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
  const light = await lightOfBoard(space, conversation, dialogue);
  const knowledge =
    space.adversary === null ? null : new AdversaryKnowledge(space.adversary, plan, satellite.lookUp);
  // To ask the system at every tick costs a tenth of a pass.
  const processorUs = options.timesTags ? processorTimeUs : () => 0;
  let tagsCpuUs = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const last = tick === ticks - 1;
    const steps = Math.min(stepsPerTick, frame.steps - tick * stepsPerTick);
    if (tick % ticksPerInterval === 0) intervals.push(intervalOf(timeline, frame, intervals.length));
    const before = processorUs();
    const heard = tags.advance(steps, last);
    tagsCpuUs += processorUs() - before;
    const endUs = (tick * stepsPerTick + steps) * timeline.stepMs * 1000;
    await conversation.runUntil(endUs + lightTimeUs(timeline, frame, endUs));
    for (const clicks of ground.readTags(heard, last)) {
      intervalOfTick(tick).clicks += clicks.outcomes.length;
      knowledge?.add(clicks);
      dialogue.announce(clicks, tick);
    }
    if (last) dialogue.lastClick();
    if (last || (tick + 1) % ticksPerInterval === 0) {
      const interval = intervals.at(-1)!;
      const { bound, qber } = boundOfPass(scenario, satellite, ground, dialogue, assumed);
      interval.keyBits = bound.secretKeyBits;
      options.onInterval?.(interval, intervals.length, frame.intervals, qber);
    }
  }
  const lastPhotonUs = conversation.timeUs;
  const isOver = () => dialogue.step === "done" || dialogue.failure !== null;
  const waitUs = 1e6 * (options.waitS ?? LONGEST_WAIT_S);
  const cutUs = lastPhotonUs + announcingUs(waitUs, space.blockBits, link.uplinkBitPerS);
  if (!(await conversation.runUntil(cutUs, isOver))) dialogue.cutShort();
  if (!(await conversation.runUntil(Math.round(lastPhotonUs + waitUs), isOver)))
    dialogue.fail(unfinished(dialogue, waitUs));
  const summary = boundOfPass(scenario, satellite, ground, dialogue, assumed);
  const keys = await keysOf(satellite, dialogue, pass);
  const result = passResult({
    scenario,
    options,
    timeline,
    frame,
    startUtc,
    plan,
    satellite,
    shining: space.shining,
    light,
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
    earlierEpsilon: chain?.epsilon ?? 0,
    blinded: tags.blinded,
    clicks: intervals.reduce((sum, { clicks }) => sum + clicks, 0),
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
  return { result, intervals, key: keys.ground, keys, tagsCpuS: tagsCpuUs / 1e6 };
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

/** Lets the ground's first packet reach the board, then has it shine: all of its light, before the first tick. */
async function lightOfBoard(
  { shining }: SpaceSegment,
  conversation: Conversation,
  dialogue: Dialogue,
): Promise<ShownLight | null> {
  if (shining === null) return null;
  const { satellite } = shining;
  dialogue.hello();
  await conversation.runUntil(FIRST_PACKET_US, () => satellite.hasHeardGround);
  if (satellite.hasHeardGround) return shining.shine();
  dialogue.fail("the board heard no packet of the ground, so it was not let shine");
  return null;
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
    settledBits: 0,
    errors: 0,
    keyBits: 0,
  };
}
