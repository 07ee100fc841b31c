/**
 * A store's mark: which writing of which store is the newest, in a file outside the store's folder. Takes: a
 * path, the store's identity and a key. Gives: what stands there. It rises before a key is told, so an old
 * copy of the store shows; who can put back both shows nothing.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { readStart } from "./durable-file.js";

const LONGEST_MARK = 16_384;
const MAC = "hex";

const schema = z.strictObject({
  format: z.literal("satqkd-mark"),
  version: z.literal(1),
  /** Identity of the store, the path of its folder, and its newest writing. */
  store: z.string(),
  path: z.string(),
  generation: z.int().nonnegative(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What a mark says. */
export interface Mark {
  readonly store: string;
  readonly path: string;
  readonly generation: number;
}

/** What stands at the path of a mark; `mark` of a foreign one is what it says, if it can be read. */
export type FoundMark =
  | { readonly kind: "missing"; readonly bytes: null }
  | { readonly kind: "foreign"; readonly bytes: Buffer; readonly mark: Mark | null }
  | { readonly kind: "own"; readonly bytes: Buffer; readonly generation: number };

function macOf({ store, path, generation }: Mark, key: Uint8Array): Buffer {
  return createHmac("sha256", key)
    .update(JSON.stringify(["satqkd-mark", store, path, generation]))
    .digest();
}

/** Bytes of a mark's file. */
export function markBytes(mark: Mark, key: Uint8Array): Buffer {
  const { store, path, generation } = mark;
  const mac = macOf(mark, key).toString(MAC);
  return Buffer.from(
    `${JSON.stringify({ format: "satqkd-mark", version: 1, store, path, generation, mac })}\n`,
  );
}

/** Bytes at the path of a mark; null when there is nothing. */
export function readMarkBytes(path: string): Buffer | null {
  return readStart(path, LONGEST_MARK);
}

function parse(bytes: Buffer): z.infer<typeof schema> | null {
  try {
    return schema.safeParse(parseJson(bytes.toString("utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/** Reads a mark; it is a store's own when it names it and its code fits. */
export function readMark(path: string, store: string, key: Uint8Array): FoundMark {
  const bytes = readMarkBytes(path);
  if (bytes === null) return { kind: "missing", bytes };
  const mark = parse(bytes);
  if (mark === null || mark.store !== store) return { kind: "foreign", bytes, mark };
  if (!timingSafeEqual(Buffer.from(mark.mac, MAC), macOf(mark, key)))
    return { kind: "foreign", bytes, mark: null };
  return { kind: "own", bytes, generation: mark.generation };
}

/**
 * Whether a new store for the folder `path` may put its mark there: nothing is there, or the mark of a store
 * that was in that folder.
 */
export function markMayBeTaken(path: string, folder: string): boolean {
  const bytes = readMarkBytes(path);
  return bytes === null || parse(bytes)?.path === folder;
}
