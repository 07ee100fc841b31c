/**
 * How much one KME gives. Takes: nothing. Gives: the limits with their defaults; those that ETSI GS QKD 014
 * V1.1.1 names stand in the status of each pair (table 9).
 */
import { z } from "zod";
import { MOST_KEY_BYTES } from "./messages.js";

/** Limits, in the units that their names say. */
export const limitsSchema = z.strictObject({
  keyBits: z.int().multipleOf(8).min(8).default(256).describe("bits of a key when the request names none"),
  leastKeyBits: z.int().multipleOf(8).min(8).default(64),
  mostKeyBits: z
    .int()
    .multipleOf(8)
    .max(8 * MOST_KEY_BYTES)
    .default(4096),
  keysARequest: z.int().min(1).max(512).default(128),
  additionalSlaves: z.int().min(0).max(32).default(4),
  heldKeys: z.int().min(1).default(100_000).describe("keys that wait here for applications, at most"),
  keyLifetimeS: z.int().min(1).default(86_400).describe("after that a key that nobody has fetched is burnt"),
  requestsASecond: z.number().positive().default(200).describe("of each application, over ten seconds"),
  bodyBytes: z.int().min(1024).default(65_536),
  requestS: z.int().min(1).default(10).describe("a request that takes longer to arrive is cut off"),
  connections: z.int().min(1).default(512),
  peerTimeoutMs: z.int().min(10).default(5_000),
  peerRetryMs: z.int().min(10).default(1_000),
  intakeLookMs: z.int().min(10).default(5_000).describe("between two looks for new key in `intake`"),
  custodyBlocks: z
    .int()
    .min(1)
    .max(4096)
    .default(1024)
    .describe("blocks that are taken out of the store at a time"),
});

/** Limits of a KME. */
export type Limits = z.infer<typeof limitsSchema>;
