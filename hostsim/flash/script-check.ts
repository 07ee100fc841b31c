/**
 * Is this a script that the board may get? Takes: a file and the board. Gives: its text and identity, or a
 * failure that says what is wrong. Everything is checked before anything is sent.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Board } from "../board/board.js";
import { describeIdentity, findHexadecimal, type Identity, mismatch } from "../board/identity.js";
import { scriptFault } from "../board/image-file.js";
import { FlashFailure } from "./failure.js";

/** Reads and checks a script. `coreHash` is the host's; a mismatch is refused unless allowed. */
export function checkScript(
  path: string,
  board: Board,
  coreHash: string,
  allowMismatch: boolean,
): { readonly script: string; readonly identity: Identity } {
  if (!existsSync(path))
    throw new FlashFailure("imageMissing", `${path} is missing: run "satqkd build ${board.name}" first`);
  const script = readFileSync(path, "latin1");
  const identity = findHexadecimal(Buffer.from(script, "latin1"));
  const fault = scriptFault(script);
  if (identity === null || fault !== null)
    throw new FlashFailure("imageDamaged", `${path} is no satqkd script, or ${fault ?? "damaged"}`);
  if (identity.board !== board.name)
    throw new FlashFailure("wrongChip", `${path} is a script for ${identity.board}, not ${board.name}`);
  const reason = mismatch(identity, coreHash);
  if (reason !== null && !allowMismatch)
    throw new FlashFailure(
      "identityMismatch",
      `${path} (${describeIdentity(identity)}): ${reason}; build it again, or give --allow-mismatch`,
    );
  return { script, identity };
}
