/**
 * The operator's key, from a file: what the store is encrypted under. Takes: a path. Gives: bytes, for as long as a store is opened.
 */
import { readFileSync, statSync } from "node:fs";
import { UserError } from "../cli/user-error.js";

const LEAST_BYTES = 16;

/** Reads an operator key as `readOperatorKey` does, hands it to `use`, and wipes it. */
export async function withOperatorKey<Result>(
  path: string,
  use: (key: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const key = readOperatorKey(path);
  try {
    return await use(key);
  } finally {
    key.fill(0);
  }
}

/**
 * Reads an operator key: a pass phrase or random bytes, one line end at the end left out.
 *
 * @throws UserError when it can't be read, is short, or others may read it
 */
function readOperatorKey(path: string): Uint8Array {
  let bytes: Buffer;
  try {
    if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
      throw new UserError(`operator key ${path}: others may read it; chmod 600 ${path}`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `operator key: cannot read "${path}" (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`,
    );
  }
  const text = bytes.toString("latin1");
  const key = bytes.subarray(0, text.replace(/\r?\n$/, "").length);
  if (key.length < LEAST_BYTES)
    throw new UserError(`operator key ${path}: ${key.length} bytes, at least ${LEAST_BYTES} are needed`);
  return key;
}
