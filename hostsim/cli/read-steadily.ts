/**
 * Reads a file as it was at one moment. Takes: a path. Gives: its bytes, or a StoreError when somebody wrote
 * to it meanwhile: half an old and half a new file would be sent for good.
 */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { UserError } from "../base/user-error.js";
import { StoreError } from "../keystore/store-error.js";
import { MOST_BYTES } from "../relay/one-time-pad.js";

/**
 * Reads a file that goes into a message.
 *
 * @throws UserError when it can't be read or is too long, StoreError when it changed while it was read
 */
export function readSteadily(path: string): Uint8Array {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`);
  }
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) throw new UserError(`${path}: not a file`);
    if (before.size > BigInt(MOST_BYTES))
      throw new UserError(`${path}: ${before.size} bytes, at most ${MOST_BYTES} go into a message`);
    const bytes = readFileSync(file);
    const after = fstatSync(file, { bigint: true });
    if (before.size !== after.size || before.mtimeNs !== after.mtimeNs || bytes.length !== Number(after.size))
      throw new StoreError(
        "changedWhileRead",
        `${path}: was written to while it was read; nothing was sent or spent`,
      );
    return bytes;
  } finally {
    closeSync(file);
  }
}
