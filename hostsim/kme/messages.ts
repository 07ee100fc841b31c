/**
 * What KMEs say to each other, as JSON over mutual TLS. Takes and gives: types, and the schemas by which the
 * server refuses what is none of them. All may be repeated: a station that has done what is asked says so
 * again, but for a key that it has handed on: that one it refuses, and it becomes void.
 */

/** A key that the receiver shall hold, or hand on; `cover` is Base64 of key xor blocks, or null. */
export interface AgreeMessage {
  readonly id: string;
  readonly master: string;
  readonly slaves: readonly string[];
  readonly bytes: number;
  /** Blocks that sender and receiver share. */
  readonly numbers: readonly string[];
  readonly cover: string | null;
  readonly path: readonly string[];
}

/** A key that nobody was told: the receiver destroys it, and sees to it that those behind it do. */
export interface VoidMessage {
  readonly id: string;
  readonly numbers: readonly string[];
  readonly path: readonly string[];
}

/** Answer of a station that is there. */
export interface AliveAnswer {
  readonly station: string;
  /** Blocks that it has in custody for the asker to give out. */
  readonly custody: readonly string[];
}

/** Answer to blocks that shall be taken out of the stores. */
export interface CustodyAnswer {
  /** Those that the other side does not have, and won't. */
  readonly missing: readonly string[];
  /** Those of passes that it has not got yet: they stay where they are. */
  readonly later: readonly string[];
}

/** Answer to keys that shall be agreed on: those that the other side refuses, and why. */
export interface AgreeAnswer {
  readonly refused: readonly { readonly id: string; readonly why: string }[];
}

/** Blocks that one message names at most, and keys. */
export const MOST_NUMBERS = 4096;
export const MOST_KEYS = 512;
/** Stations of a path at most. */
export const MOST_STATIONS = 8;
/** Bytes of a key at most that any KME agrees on. */
export const MOST_KEY_BYTES = 8192;

const name = { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" } as const;
const numbers = (most: number) =>
  ({ type: "array", maxItems: most, items: { type: "string", pattern: "^[0-9]{1,17}$" } }) as const;
const id = {
  type: "string",
  pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
} as const;
const path = { type: "array", minItems: 2, maxItems: MOST_STATIONS, items: name } as const;
const strict = { type: "object", additionalProperties: false } as const;

/** Schema of the blocks that shall be taken out of the stores. */
export const custodySchema = {
  ...strict,
  required: ["numbers"],
  properties: { numbers: numbers(MOST_NUMBERS) },
} as const;

/** Schema of keys that shall be agreed on. */
export const agreeSchema = {
  ...strict,
  required: ["keys"],
  properties: {
    keys: {
      type: "array",
      maxItems: MOST_KEYS,
      items: {
        ...strict,
        required: ["id", "master", "slaves", "bytes", "numbers", "cover", "path"],
        properties: {
          id,
          master: name,
          slaves: { type: "array", minItems: 1, maxItems: 64, uniqueItems: true, items: name },
          bytes: { type: "integer", minimum: 1, maximum: MOST_KEY_BYTES },
          numbers: numbers(MOST_KEY_BYTES / 32),
          cover: { type: ["string", "null"], maxLength: 2 * MOST_KEY_BYTES },
          path,
        },
      },
    },
  },
} as const;

/** Schema of keys that shall be destroyed. */
export const voidSchema = {
  ...strict,
  required: ["keys"],
  properties: {
    keys: {
      type: "array",
      maxItems: MOST_KEYS,
      items: {
        ...strict,
        required: ["id", "numbers", "path"],
        properties: { id, numbers: numbers(MOST_NUMBERS), path },
      },
    },
  },
} as const;
