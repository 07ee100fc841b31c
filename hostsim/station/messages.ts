/**
 * What a station and what flies over it say to each other when each is a process of its own: lines of JSON
 * over a byte stream, in simulated time, which the flying side keeps. Takes and gives nothing: the one list
 * of messages, from which types and checks come.
 *
 * Tags and packets are all that a real station would get. The rest keeps time: the flying side asks, the
 * station answers, so both walk in step however slow either is.
 */
import { z } from "zod";
import { GENERATOR_NAMES } from "../core/generators.js";

/** What a line of this protocol says of itself in the first message. */
export const STATION_LINK = "satqkd station link";
/** Raised with each change that the other side would misunderstand. */
export const STATION_LINK_VERSION = 4;

const whole = z.number().int().nonnegative();
const positive = z.number().int().positive();
const timeUs = z.number().nonnegative();
/** Longest packet in base64, far above what the link's are. */
const MOST_PACKET_CHARACTERS = 100_000;
const bytes = z.base64().max(MOST_PACKET_CHARACTERS);
/** Most tags of a tick. */
const MOST_TAGS = 1 << 20;
/** Far more than a plate is ever turned: its angles repeat after 90 degrees. */
const MOST_PLATE_DEG = 1e6;
const share = z.number().min(0).max(1);
const threeClasses = z.tuple([share, share, share]).readonly();

/**
 * The station's first message. `scenario` is the digest of what both must have alike; `root` is the secret
 * from which both derive their shared pool, null where both were given a seed.
 */
const hello = z.strictObject({
  kind: z.literal("hello"),
  protocol: z.literal(STATION_LINK),
  version: z.number(),
  scenario: z.string(),
  root: bytes.nullable(),
});

/** The answer to it: what a station is told of a pass beforehand. */
const session = z.strictObject({
  kind: z.literal("session"),
  runsOn: z.string(),
  evidence: z.enum(["simulated", "emulated", "reported"]),
  windowS: z.number().positive().nullable(),
  firstBlock: whole,
  pulsesPerBlock: positive,
  periodSlots: positive,
  blocks: positive,
  blockBits: positive,
  blockSlots: positive.max(64),
  poolBits: whole,
  poolPosition: whole,
  pattern: z.strictObject({
    generator: z.enum(GENERATOR_NAMES),
    randomBitsPerPulse: whole,
    basisZProbability: share,
    classProbabilities: z.strictObject({ Z: threeClasses, X: threeClasses }),
  }),
});

/** Questions of the flying side, each answered by `state`. */
const questions = [
  z.strictObject({ kind: z.literal("open") }),
  z.strictObject({
    kind: z.literal("tags"),
    tick: whole,
    originPs: z.string().regex(/^-?\d+$/),
    timesPs: z.array(z.number().int()).max(MOST_TAGS),
    /** A digit for each tag: detector H, V, D, A; on a clock of the station's own 4 is the beacon. */
    detectors: z.string().regex(/^[0-4]*$/),
    /** By the station's own clock: up to when these are all; null on the satellite's clock. */
    untilPs: z.number().int().nullable(),
    /** Of each tag the number of the laser link's frame that it marks, or -1; null where none are marked. */
    frames: z.array(z.number().int().gte(-1)).max(MOST_TAGS).nullable(),
  }),
  z.strictObject({ kind: z.literal("take"), timeUs, packet: bytes }),
  z.strictObject({ kind: z.literal("poll"), timeUs }),
  z.strictObject({ kind: z.literal("cut-short") }),
  z.strictObject({ kind: z.literal("end-late"), waitUs: timeUs }),
  z.strictObject({ kind: z.literal("fail"), reason: z.string() }),
] as const;

/** How the station is after a question; `packet` is what it sends now, asked by `poll` alone. */
const state = z.strictObject({
  kind: z.literal("state"),
  isOver: z.boolean(),
  /** When it will have a packet although nothing comes; null: never. */
  deadlineUs: timeUs.nullable(),
  packet: bytes.nullable(),
  /**
   * By how much the station turns its polarisation's plate beyond the prediction from the next tick on, in
   * degrees; null where it follows no errors.
   */
  plateDeg: z.number().gte(-MOST_PLATE_DEG).lte(MOST_PLATE_DEG).nullable(),
});

/** The flying side's last message. */
const over = z.strictObject({
  kind: z.literal("over"),
  readyUs: timeUs,
  packetsUp: whole,
  packetsDown: whole,
  packetsLost: whole,
});

/** A side ends the conversation, and why. */
const refusal = z.strictObject({ kind: z.literal("refusal"), reason: z.string() });

/** What the station may say. */
export const fromStation = z.discriminatedUnion("kind", [hello, state, refusal]);
/** What the flying side may say. */
export const fromSpace = z.discriminatedUnion("kind", [session, ...questions, over, refusal]);

/** A message of the station. */
export type FromStation = z.infer<typeof fromStation>;
/** A message of the flying side. */
export type FromSpace = z.infer<typeof fromSpace>;
/** A question of the flying side. */
export type Question = z.infer<(typeof questions)[number]>;
/** What a station is told of a pass beforehand. */
export type SessionMessage = z.infer<typeof session>;
/** The station's first message. */
export type Hello = z.infer<typeof hello>;
/** How the station is. */
export type StationState = z.infer<typeof state>;
/** The end, as the flying side tells it. */
export type Over = z.infer<typeof over>;
