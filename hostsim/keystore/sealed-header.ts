/**
 * The first line of a key store's file. Takes: its bytes. Gives: what the file says of itself. It is no
 * secret and can be read without the operator's key; only `unseal` says whether it is genuine.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { StoreError } from "./store-error.js";

/** Bytes of the line at most. */
export const LONGEST_LINE = 32_768;
/** Of the messages received last, so many are known again. */
export const MOST_RECEIPTS = 64;
/** Bytes of scrypt's check value. */
export const CHECK_BYTES = 16;
/** Peers of a store. */
export const MOST_PEERS = 16;

const VERSION = 2;
const CHECKSUM_DIGITS = 16;
const LINE_END = 0x0a;

const hexadecimal = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const name = z.string().min(1).max(64);
const headerSchema = z.strictObject({
  format: z.literal("satqkd-keys"),
  version: z.literal(VERSION),
  /** This store and no other, from its making or its last rekeying on. */
  id: hexadecimal(16),
  /** Writings since then. */
  generation: z.int().nonnegative(),
  owner: z.string().max(64),
  /** Real path of its folder, and of the mark outside. */
  path: z.string().max(4096),
  mark: z.string().max(4096),
  /**
   * What this store was rekeyed from: wherever its mark turns up, this store takes it over, so no copy of the
   * old one opens.
   */
  supersedes: z.strictObject({ store: hexadecimal(16), mark: z.string().max(4096) }).nullable(),
  /** The last change that two stores took together, and the file that decides whether it took place. */
  joint: z.strictObject({ id: hexadecimal(16), decidedBy: z.string().max(4200) }).nullable(),
  /** Names of peers, at their numbers. */
  peers: z.array(name).max(MOST_PEERS),
  /** Peers whose keys follow from a printed seed: they are public. */
  rehearsal: z.array(name).max(MOST_PEERS),
  /** Peers whose keys must not be used, and since when, in UTC. */
  stopped: z.record(name, z.string().max(32)),
  /** SHA-256 of the messages that were received last, cut to 16 bytes. */
  received: z.array(hexadecimal(16)).max(MOST_RECEIPTS),
  sectors: z.int().min(4).max(4096),
  quotas: z.strictObject({
    authentication: z.int().nonnegative(),
    relay: z.int().nonnegative(),
    application: z.int().nonnegative(),
  }),
  /**
   * Passes whose keys were taken in, by peer; the last relay that was taken in, by the station it is with.
   */
  passes: z.record(name, z.int().positive()),
  relays: z.record(name, z.string().regex(/^\d{1,16}$/)),
  /** Sum of the epsilons of a peer's passes; null when one came without. */
  epsilon: z.record(name, z.number().nonnegative().nullable()),
  scryptCost: z.int().min(1).max(20),
  salt: hexadecimal(16),
  keyCheck: hexadecimal(CHECK_BYTES),
  nonce: hexadecimal(12),
});

/** What the line says. */
export type Header = z.infer<typeof headerSchema>;
/** What the line says, but for what is new with each writing. */
export type Settings = Omit<Header, "nonce">;
/** Blocks of each peer that only one purpose may take. */
export type Quotas = Header["quotas"];

/** The line of a header. */
export function headerLine(header: Header): Buffer {
  const text = JSON.stringify(header);
  const line = Buffer.from(`${text} ${checksum(text)}\n`);
  if (line.length > LONGEST_LINE) throw new StoreError("full", "the store's first line has no room left");
  return line;
}

/** The first line of a file's bytes; null when it has none. */
export function firstLine(bytes: Buffer): Buffer | null {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(LINE_END);
  return end < 0 ? null : bytes.subarray(0, end + 1);
}

/**
 * Reads the line of the file `path`.
 *
 * @throws StoreError when it is damaged, or of another version
 */
export function readHeader(path: string, bytes: Buffer): { header: Header; line: Buffer } {
  const line = firstLine(bytes);
  if (line === null) throw damaged(path, "its first line has no end");
  const text = line.toString("utf8");
  const json = text.slice(0, -CHECKSUM_DIGITS - 2);
  if (text.slice(-CHECKSUM_DIGITS - 2) !== ` ${checksum(json)}\n`)
    throw damaged(path, "its first line has a wrong checksum");
  const data = parsed(path, json);
  const header = headerSchema.safeParse(data);
  if (header.success) return { header: header.data, line };
  const version = z.object({ version: z.number() }).safeParse(data).data?.version;
  if (version !== undefined && version < VERSION)
    throw new StoreError(
      "damaged",
      `${path} is of format ${version}, and this program reads format ${VERSION} only: make a new store, and new keys`,
    );
  throw damaged(path, "it was written by another version");
}

function parsed(path: string, json: string): unknown {
  try {
    return parseJson(json);
  } catch (error) {
    throw damaged(path, `its first line is ${(error as Error).message}`);
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, CHECKSUM_DIGITS);
}

/** The error of a file that can't be believed. */
export function damaged(path: string, why: string): StoreError {
  return new StoreError("damaged", `${path} is damaged: ${why}; no key was taken from it`);
}
