/**
 * Is this an image that the board may get? Takes: a UF2 file and the board. Gives: its identity, or a failure that says
 * what is wrong. Everything is checked before a byte is written.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Board } from "../boards/board.js";
import { describeIdentity, findIdentity, type Identity, mismatch } from "../boards/identity.js";
import { decodeUf2, type Uf2Content, Uf2Error } from "../boards/uf2.js";
import { FlashFailure } from "./failure.js";

/** A checked image. */
export interface CheckedImage {
  readonly file: Uint8Array;
  readonly identity: Identity;
}

/** Reads and checks a UF2 file. `coreHash` is the host's; a mismatch is refused unless allowed. */
export function checkImage(
  path: string,
  board: Board,
  coreHash: string,
  allowMismatch: boolean,
): CheckedImage {
  const uf2 = board.image?.uf2;
  if (board.image === null || uf2 === null || uf2 === undefined)
    throw new FlashFailure("wrongChip", `board ${board.name} is not flashed by a UF2 file`);
  if (!existsSync(path))
    throw new FlashFailure("imageMissing", `${path} is missing: run "satqkd build ${board.name}" first`);
  const file = readFileSync(path);
  let content: Uf2Content;
  try {
    content = decodeUf2(file);
  } catch (error) {
    if (error instanceof Uf2Error) throw new FlashFailure("imageDamaged", `${path}: ${error.message}`);
    throw error;
  }
  if (content.familyId !== Number(uf2.familyId)) {
    const family = content.familyId === null ? "no chip" : `chip family 0x${content.familyId.toString(16)}`;
    throw new FlashFailure("wrongChip", `${path} is for ${family}, ${board.name} is ${uf2.familyId}`);
  }
  if (
    content.baseAddress !== Number(board.image.flashBaseAddress) ||
    content.bytes.length > board.image.flashBytes
  ) {
    throw new FlashFailure(
      "imageTooLarge",
      `${path}: ${content.bytes.length} bytes at 0x${content.baseAddress.toString(16)}; an image of ${board.name} ` +
        `may fill ${board.image.flashBytes} bytes from ${board.image.flashBaseAddress} on`,
    );
  }
  const identity = findIdentity(content.bytes);
  if (identity === null)
    throw new FlashFailure(
      "imageDamaged",
      `${path} has no whole identity record: not a satqkd image, or damaged`,
    );
  if (identity.board !== board.name)
    throw new FlashFailure("wrongChip", `${path} is an image for ${identity.board}, not ${board.name}`);
  const reason = mismatch(identity, coreHash);
  if (reason !== null && !allowMismatch)
    throw new FlashFailure(
      "identityMismatch",
      `${path} (${describeIdentity(identity)}): ${reason}; build it again, or give --allow-mismatch`,
    );
  return { file, identity };
}
