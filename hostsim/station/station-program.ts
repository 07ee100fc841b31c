/**
 * The ground station as a program of its own. Takes: its scenario, and a stream to what flies over it. Gives:
 * key, and what a person at the station sees meanwhile. It knows tags, packets and what was agreed
 * beforehand; of pulses, photons and the sky it knows nothing.
 */
import { randomBytes } from "node:crypto";
import { SecretRoot, type Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { EmissionPlan } from "../grid/emission-plan.js";
import type { Tags } from "../grid/tags.js";
import { PlateFeedback } from "../ground/plate-feedback.js";
import type { PassBound } from "../pass/bound.js";
import { classicalLinkOf } from "../pass/classical-link.js";
import { Course } from "../pass/course.js";
import { type GroundSide, openGroundSide } from "../pass/ground-side.js";
import { GroundTiming } from "../pass/ground-timing.js";
import { sharedPool } from "../pass/keys.js";
import { type LinkTimeline, linkTimeline } from "../pass/link-timeline.js";
import { LocalGround, type TimeFinder } from "../pass/local-ground.js";
import { liveSwing } from "../pass/polarisation-of-link.js";
import { type SessionFrame, sessionFrame } from "../pass/session.js";
import type { Scenario } from "../scenario/schema.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { scenarioDigest } from "./common.js";
import { MessageStream, StationLinkLost } from "./message-stream.js";
import {
  type FromSpace,
  type FromStation,
  fromSpace,
  type Over,
  type Question,
  type SessionMessage,
  STATION_LINK,
  STATION_LINK_VERSION,
} from "./messages.js";
import { Watch } from "./watch.js";

/** How to run a station. */
export interface StationOptions {
  /** The number that the flying side was given too; null: a secret root, sent over the stream. */
  readonly seed: number | null;
  /** Told after each tick and each packet. */
  readonly onTick?: (watch: Watch) => void;
}

/** A pass as its station saw it. The key is secret. */
export interface StationOutcome {
  readonly session: SessionMessage;
  readonly startUtc: string;
  readonly durationS: number;
  readonly watch: Watch;
  readonly bound: PassBound;
  readonly over: Over;
  readonly siftedBits: number;
  readonly leakedBits: number;
  /** Key for use, packed lowest bit first, without what refilled the pool; empty without one. */
  readonly key: Uint8Array;
  readonly keyBits: number;
  /** Why there is no key; null when there is. */
  readonly noKeyReason: string | null;
}

/** Runs one pass of a station. */
export async function runStation(
  stream: ByteStream,
  scenario: Scenario,
  options: StationOptions,
): Promise<StationOutcome> {
  const space = new MessageStream<FromSpace, FromStation>(stream, fromSpace);
  const root = options.seed === null ? randomBytes(32) : null;
  const seed = options.seed ?? new SecretRoot(root!);
  space.send({
    kind: "hello",
    protocol: STATION_LINK,
    version: STATION_LINK_VERSION,
    scenario: scenarioDigest(scenario),
    root: root === null ? null : root.toString("base64"),
  });
  const session = await space.nextOf("session");
  try {
    const station = await Station.open(scenario, session, seed, options);
    const over = await station.serve(space);
    return station.outcome(over);
  } catch (error) {
    if (error instanceof UserError && !(error instanceof StationLinkLost))
      space.send({ kind: "refusal", reason: error.message });
    throw error;
  }
}

/** The station's frame of the session, which must be the other side's. */
function frameOf(scenario: Scenario, timeline: LinkTimeline, session: SessionMessage): SessionFrame {
  const { periodSlots, pulsesPerBlock, blocks, windowS } = session;
  if (periodSlots < pulsesPerBlock) throw new UserError("the satellite's blocks overlap");
  const frame = sessionFrame(scenario, timeline, periodSlots, windowS);
  if (frame.blocks !== blocks)
    throw new UserError(`the satellite has ${blocks} blocks for the pass, the station ${frame.blocks}`);
  return frame;
}

/** Tags as they come over the stream. */
interface HeardTags extends Tags {
  /** On a clock of the station's own: up to when they are all; else null. */
  readonly untilPs: number | null;
  readonly frames: Float64Array | undefined;
}

/** Finds time in what came over the stream. */
function timeFinder(timing: GroundTiming | null): TimeFinder<HeardTags> | null {
  if (timing === null) return null;
  return {
    recover: ({ timesPs, detectors, frames, untilPs }, _, last) => {
      if (untilPs === null) throw new StationLinkLost("the tags do not say up to when they are all");
      return timing.recover({ timesPs, channels: detectors, frames, untilPs }, last);
    },
    checkLock: (toldTick, tick) => timing.checkLock(toldTick, tick),
    get failure() {
      return timing.failure;
    },
  };
}

class Station {
  private constructor(
    private readonly session: SessionMessage,
    private readonly side: GroundSide,
    private readonly ground: LocalGround<HeardTags>,
    private readonly watch: Watch,
    private readonly plate: PlateFeedback | null,
    private readonly durationS: number,
  ) {}

  static async open(
    scenario: Scenario,
    session: SessionMessage,
    seed: Seed,
    { onTick }: StationOptions,
  ): Promise<Station> {
    const timeline = linkTimeline(scenario);
    const frame = frameOf(scenario, timeline, session);
    const { poolBits } = classicalLinkOf(scenario, {});
    if (session.poolBits > Math.ceil(poolBits / 64) * 64)
      throw new UserError(
        `the satellite says that the pool has ${session.poolBits} bits, and it has ${poolBits}`,
      );
    const pool = sharedPool(seed, session.poolBits);
    const known = {
      plan: new EmissionPlan(session.firstBlock, session.pulsesPerBlock, session.periodSlots, session.blocks),
      frame,
      blockBits: session.blockBits,
      blockSlots: session.blockSlots,
      pool,
      poolPosition: session.poolPosition,
      poolCapacityBits: session.poolBits,
      satellite: { pattern: () => session.pattern },
    };
    const course = new Course(timeline, frame);
    const swing = liveSwing(scenario, timeline, frame);
    const plate = swing === null ? null : new PlateFeedback(swing);
    const side = await openGroundSide(scenario, timeline, known, { seed }, course, plate);
    const timing = GroundTiming.of(scenario, timeline, frame, side);
    const watch = new Watch(scenario, frame, side, course, timing, onTick ?? (() => undefined));
    const ground = new LocalGround<HeardTags>(
      side,
      course,
      frame.ticks,
      {
        onTimed: (tags) => watch.timed(tags),
        onHeard: (tick) => plate?.beginTick(tick + 1),
        onInterval: (bound) => watch.bounded(bound),
      },
      timeFinder(timing),
    );
    return new Station(session, side, ground, watch, plate, (frame.steps * timeline.stepMs) / 1000);
  }

  /** Answers the flying side until it says that all is over. */
  async serve(space: MessageStream<FromSpace, FromStation>): Promise<Over> {
    for (;;) {
      const question = await space.next();
      if (question.kind === "over") return question;
      if (question.kind === "session" || question.kind === "refusal")
        throw new StationLinkLost(`"${question.kind}" came in the middle of a pass`);
      const packet = this.answer(question);
      const deadline = this.ground.deadlineUs();
      space.send({
        kind: "state",
        isOver: this.ground.isOver,
        deadlineUs: Number.isFinite(deadline) ? deadline : null,
        packet: packet === null ? null : Buffer.from(packet).toString("base64"),
        plateDeg: this.plate?.correctionDeg ?? null,
      });
    }
  }

  private answer(question: Question): Uint8Array | null {
    const { ground } = this;
    switch (question.kind) {
      case "open":
        ground.open();
        return null;
      case "tags":
        this.hear(question);
        return null;
      case "take":
        ground.take(new Uint8Array(Buffer.from(question.packet, "base64")), question.timeUs);
        this.watch.refresh();
        return null;
      case "poll":
        return ground.poll(question.timeUs);
      case "cut-short":
        ground.cutShort();
        return null;
      case "end-late":
        ground.endLate(question.waitUs);
        return null;
      case "fail":
        ground.fail(question.reason);
        return null;
    }
  }

  private nextTick = 0;

  private hear({
    tick,
    originPs,
    timesPs,
    detectors,
    frames,
    untilPs,
  }: Extract<Question, { kind: "tags" }>): void {
    if (tick !== this.nextTick++)
      throw new StationLinkLost(`the tags of tick ${tick} come out of their order`);
    if (timesPs.length !== detectors.length) throw new StationLinkLost("a tag without a detector");
    if (frames !== null && frames.length !== timesPs.length)
      throw new StationLinkLost("a tag without a frame");
    if (untilPs === null && detectors.includes("4")) throw new StationLinkLost("a beacon on no clock");
    const tags: HeardTags = {
      originPs: BigInt(originPs),
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors, Number),
      untilPs,
      frames: frames === null ? undefined : Float64Array.from(frames),
    };
    this.ground.hear(tags, tick);
    this.watch.heard(tick);
  }

  outcome(over: Over): StationOutcome {
    const { dialogue, ground, bound, pass, startUtc } = this.side;
    const final = bound();
    const key = dialogue.commitment.keys.find((each) => each.pass === pass);
    const bits = key === undefined ? 0 : key.bits - key.poolBits;
    return {
      session: this.session,
      startUtc,
      durationS: this.durationS,
      watch: this.watch,
      bound: final,
      over,
      siftedBits: ground.sifted[0].length + ground.sifted[1].length,
      leakedBits: dialogue.reconciliation.leakedBits(0) + dialogue.reconciliation.leakedBits(1),
      key: key === undefined ? new Uint8Array(0) : key.key.slice(key.poolBits / 8, Math.ceil(key.bits / 8)),
      keyBits: bits,
      noKeyReason:
        bits > 0 ? null : (dialogue.failure ?? final.bound.reason ?? "the bound is not above zero"),
    };
  }
}
