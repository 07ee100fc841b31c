/**
 * Data under one-time pad. Takes: bytes, and key blocks that both sides hold and that are spent for this.
 * Gives: a message that only the other side can read and that nobody can change unnoticed, however much they
 * compute; and the bytes back.
 *
 * Of the first block, 8 bytes key the polynomial hash of assembly/authenticate and 8 are the pad of its tag
 * (Wegman and Carter, J. Comput. Syst. Sci. 22, 265 (1981)); the rest is burnt with it. The other blocks are
 * the pad of the data. The tag is over all that is sent, the head included; a change goes unnoticed with
 * probability at most (n/8 + 2) / 2^64 for n bytes.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { type GroundExports, loadGround } from "../core/load.js";
import { StoreError } from "../keystore/store-error.js";
import { runsOf } from "./runs.js";

/** Bytes of a key block. */
const BLOCK_BYTES = 32;
const MAGIC = Buffer.from("SATQKDP2", "latin1");
/** From a block of a sender's half to the next. */
const STEP = 2n;
const TAG_BYTES = 8;
const KEY_OF_HASH = 8;
const DIGEST_DIGITS = 32;
/** The longest message: 16 MiB, which keeps the tag's epsilon below 2^-42. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** Bytes that the hash takes at a time. */
const PORTION_BYTES = 65_536;

const head = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  bytes: z.number().int().min(0).max(MOST_BYTES),
  /** First number and count of each run of blocks, every second number, in the order of their use. */
  blocks: z.array(z.tuple([z.string().regex(/^\d{1,20}$/), z.number().int().min(1)])).min(1),
});

/** What a message says in the clear. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly numbers: readonly bigint[];
}

/** Blocks that a message of so many bytes costs. */
export function blocksFor(bytes: number): number {
  return 1 + Math.ceil(bytes / BLOCK_BYTES);
}

/**
 * Which half of the shared blocks a sender takes: the one whose name sorts first the even numbers. So two
 * that write to each other at the same time never use a pad twice.
 */
export function halfOf(from: string, to: string): 0 | 1 {
  return from < to ? 0 : 1;
}

/** What of a message everybody on the way sees in place of the data. */
export function cipherOf(message: Uint8Array): Uint8Array {
  return Uint8Array.from(parse(message).cipher);
}

/** Puts data under `key`, which is `blocksFor` blocks long, secret, and used for nothing else. */
export async function sealMessage(
  envelope: Envelope,
  data: Uint8Array,
  key: Uint8Array,
): Promise<Uint8Array> {
  const { from, to, bytes, numbers } = envelope;
  const text = Buffer.from(
    JSON.stringify({
      from,
      to,
      bytes,
      blocks: runsOf(numbers, STEP).map(([first, count]) => [String(first), count]),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const body = Buffer.concat([MAGIC, length, text, underPad(data, key)]);
  return Buffer.concat([body, await tagOf(body, key)]);
}

/** What a message says of itself. Throws a UserError when it is none. */
export function envelopeOf(message: Uint8Array): Envelope {
  const { envelope } = parse(message);
  return envelope;
}

/**
 * Makes the way to read a message once its key is there. The result throws a StoreError when its tag is
 * wrong.
 */
export async function messageOpener(message: Uint8Array): Promise<(key: Uint8Array) => Uint8Array> {
  const isGenuine = await messageJudge(message);
  const { cipher } = parse(message);
  return (key) => {
    if (!isGenuine(key))
      throw new StoreError(
        "forged",
        "the message's tag is wrong: it was damaged, changed, or is not under this key; nothing was spent",
      );
    return underPad(cipher, key);
  };
}

/** Makes the way to tell whether a message's tag is right; its first key block is enough for that. */
export async function messageJudge(message: Uint8Array): Promise<(key: Uint8Array) => boolean> {
  const core = await loadGround();
  const hash = core.reserve(core.POLYNOMIAL_HASH_BYTES.value);
  const room = core.reserve(PORTION_BYTES);
  const { body, tag } = parse(message);
  return (key) => tagWith(core, hash, room, body, key).equals(tag);
}

/** By what a message is known again: SHA-256 of all of it, cut to 16 bytes, in hexadecimal. */
export function digestOf(message: Uint8Array): string {
  return createHash("sha256").update(message).digest("hex").slice(0, DIGEST_DIGITS);
}

function parse(message: Uint8Array) {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  const broken = new UserError("this is no message of satqkd send, or it was cut short");
  const start = MAGIC.length + 4;
  if (bytes.length < start + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw broken;
  const behind = start + bytes.readUInt32LE(MAGIC.length);
  let data: unknown;
  try {
    data = parseJson(bytes.toString("utf8", start, behind));
  } catch {
    throw broken;
  }
  const parsed = head.safeParse(data);
  if (!parsed.success) throw broken;
  const { from, to, bytes: count, blocks } = parsed.data;
  const total = blocks.reduce((sum, [, run]) => sum + run, 0);
  const half = BigInt(halfOf(from, to));
  if (blocks.some(([first]) => BigInt(first) % STEP !== half)) throw broken;
  if (bytes.length !== behind + count + TAG_BYTES || total !== blocksFor(count)) throw broken;
  const numbers = blocks.flatMap(([first, run]) =>
    Array.from({ length: run }, (_, i) => BigInt(first) + BigInt(i) * STEP),
  );
  return {
    envelope: { from, to, bytes: count, numbers },
    body: bytes.subarray(0, behind + count),
    cipher: bytes.subarray(behind, behind + count),
    tag: bytes.subarray(behind + count),
  };
}

function underPad(data: Uint8Array, key: Uint8Array): Uint8Array {
  return Uint8Array.from(data, (byte, i) => byte ^ key[BLOCK_BYTES + i]!);
}

async function tagOf(body: Uint8Array, key: Uint8Array): Promise<Buffer> {
  const core = await loadGround();
  return tagWith(
    core,
    core.reserve(core.POLYNOMIAL_HASH_BYTES.value),
    core.reserve(PORTION_BYTES),
    body,
    key,
  );
}

function tagWith(core: GroundExports, hash: number, room: number, body: Uint8Array, key: Uint8Array): Buffer {
  const words = new DataView(key.buffer, key.byteOffset, key.length);
  core.hashKey(hash, words.getBigUint64(0, true));
  for (let at = 0; at < body.length; at += PORTION_BYTES) {
    const portion = body.subarray(at, at + PORTION_BYTES);
    new Uint8Array(core.memory.buffer).set(portion, room);
    core.hashAdd(hash, room, portion.length);
  }
  const tag = Buffer.alloc(TAG_BYTES);
  tag.writeBigUInt64LE(BigInt.asUintN(64, core.hashFinish(hash)) ^ words.getBigUint64(KEY_OF_HASH, true));
  core.hashWipe(hash);
  return tag;
}
