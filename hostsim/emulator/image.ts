/**
 * The image that an emulator runs. Takes: a board. Gives: the path of its built image, refused when it is
 * another board's or was made from another core.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../base/user-error.js";
import type { Board } from "../board/board.js";
import { coreHash } from "../board/core-hash.js";
import { findRecord, mismatch } from "../board/identity.js";
import { imageFault } from "../board/image-file.js";
import { packageRoot } from "../core/package-root.js";

/** What the user says about the image. */
export interface ImageChoice {
  /** Another file than the built one. */
  readonly image?: string;
  readonly allowMismatch?: true;
}

/** Path of `file` ("image.bin" or "image.elf") of a board. */
export function imagePath(board: Board, file: string, choice: ImageChoice = {}): string {
  const path = choice.image ?? join(packageRoot, "build", "boards", board.name, file);
  if (!existsSync(path)) throw new UserError(`${path} is missing: run "satqkd build ${board.name}" first`);
  const bytes = readFileSync(path);
  const identity = findRecord(bytes);
  if (identity === null) throw new UserError(`${path} holds no satqkd image: it has no identity`);
  if (identity.board !== board.name)
    throw new UserError(`${path} is an image for ${identity.board}, not ${board.name}`);
  const reason = mismatch(identity, coreHash());
  if (reason !== null && !choice.allowMismatch)
    throw new UserError(`${path}: ${reason}; build it again, or give --allow-mismatch`);
  const fault = imageFault(bytes, identity);
  if (fault !== null) throw new UserError(`${path} is damaged: ${fault}`);
  return path;
}
