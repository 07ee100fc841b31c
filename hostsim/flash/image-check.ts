/**
 * Is this an image that the board may get? Takes: a UF2 file and the board. Gives: its identity, or a failure
 * that says what is wrong. Everything is checked before a byte is written.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Board } from "../board/board.js";
import { describeIdentity, findRecord, type Identity, mismatch } from "../board/identity.js";
import { imageFault } from "../board/image-file.js";
import {
  ABSOLUTE_FAMILY,
  decodeUf2,
  describeFamily,
  Uf2Error,
  type Uf2File,
  type Uf2Image,
} from "../board/uf2.js";
import { FlashFailure } from "./failure.js";

/** A checked image. */
export interface CheckedImage {
  readonly file: Uint8Array;
  readonly identity: Identity;
  /** What the user should know, a line each. */
  readonly notes: readonly string[];
}

/**
 * Where tools put the RP2350's absolute block: the end of what the chip can address. A smaller flash takes it
 * for its own end.
 */
const ABSOLUTE_BLOCK_AT = 0x10ffff00;

type Uf2Board = NonNullable<NonNullable<Board["image"]>["uf2"]>;

function decoded(path: string, file: Uint8Array): Uf2File {
  try {
    return decodeUf2(file);
  } catch (error) {
    if (error instanceof Uf2Error) throw new FlashFailure("imageDamaged", `${path}: ${error.message}`);
    throw error;
  }
}

/** The one image of the file that the board's boot ROM would write. */
function imageFor(path: string, content: Uf2File, board: Board, uf2: Uf2Board): Uf2Image {
  const image = content.images.find(({ familyId }) => familyId === Number(uf2.familyId));
  if (image === undefined) {
    const families = content.images.map(({ familyId }) => describeFamily(familyId)).join(", ");
    throw new FlashFailure(
      "wrongChip",
      `${path} is for ${families || "no chip"}, ${board.name} is ${uf2.familyId}`,
    );
  }
  const others = uf2.alsoTakes.map(Number);
  const other = content.images.find(({ familyId }) => others.includes(familyId));
  if (other !== undefined)
    throw new FlashFailure(
      "wrongChip",
      `${path} is also for ${describeFamily(other.familyId)}, which ${board.name} would write as well`,
    );
  return image;
}

/** Whether an image is at its place in flash and whole to the last bit. */
function checkedIdentity(path: string, image: Uf2Image, board: Board): Identity {
  const { flashBaseAddress, flashBytes } = board.image!;
  if (image.baseAddress !== Number(flashBaseAddress) || image.bytes.length > flashBytes)
    throw new FlashFailure(
      "imageTooLarge",
      `${path}: ${image.bytes.length} bytes at 0x${image.baseAddress.toString(16)}; an image of ${board.name} ` +
        `may fill ${flashBytes} bytes from ${flashBaseAddress} on`,
    );
  const identity = findRecord(image.bytes);
  if (identity === null)
    throw new FlashFailure(
      "imageDamaged",
      `${path} has no whole identity record: not a satqkd image, or damaged`,
    );
  if (identity.board !== board.name)
    throw new FlashFailure("wrongChip", `${path} is an image for ${identity.board}, not ${board.name}`);
  if (!identity.sealed)
    throw new FlashFailure(
      "imageDamaged",
      `${path} has no digest, so nothing shows that it is whole: build it again`,
    );
  const fault = imageFault(image.bytes, identity);
  if (fault !== null) throw new FlashFailure("imageDamaged", `${path} is damaged: ${fault}`);
  return identity;
}

/** What a chip that takes absolute blocks does with those of the file. */
function notesOnAbsoluteBlocks(path: string, content: Uf2File, board: Board, uf2: Uf2Board): string[] {
  if (content.absoluteBlocks.length === 0 || !uf2.alsoTakes.map(Number).includes(ABSOLUTE_FAMILY)) return [];
  const other = content.absoluteBlocks.find((address) => address !== ABSOLUTE_BLOCK_AT);
  if (other !== undefined)
    throw new FlashFailure(
      "wrongChip",
      `${path} has an absolute block for 0x${other.toString(16)}, whose sector ${board.name} would erase; only 0x10ffff00 is taken`,
    );
  return [
    "its absolute block (against erratum RP2350-E10) erases the last sector of flash, the second of the event journal",
  ];
}

/** Reads and checks a UF2 file. `coreHash` is the host's; a mismatch is refused unless allowed. */
export function checkImage(
  path: string,
  board: Board,
  coreHash: string,
  allowMismatch: boolean,
): CheckedImage {
  if (!board.image?.uf2)
    throw new FlashFailure("wrongChip", `board ${board.name} is not flashed by a UF2 file`);
  if (!existsSync(path))
    throw new FlashFailure("imageMissing", `${path} is missing: run "satqkd build ${board.name}" first`);
  return checkBytes(path, readFileSync(path), board, coreHash, allowMismatch);
}

/** `checkImage` for a file's bytes; messages call it `path`. */
export function checkBytes(
  path: string,
  file: Uint8Array,
  board: Board,
  coreHash: string,
  allowMismatch: boolean,
): CheckedImage {
  const uf2 = board.image?.uf2;
  if (uf2 === null || uf2 === undefined)
    throw new FlashFailure("wrongChip", `board ${board.name} is not flashed by a UF2 file`);
  const content = decoded(path, file);
  const identity = checkedIdentity(path, imageFor(path, content, board, uf2), board);
  const reason = mismatch(identity, coreHash);
  if (reason !== null && !allowMismatch)
    throw new FlashFailure(
      "identityMismatch",
      `${path} (${describeIdentity(identity)}): ${reason}; build it again, or give --allow-mismatch`,
    );
  return { file, identity, notes: notesOnAbsoluteBlocks(path, content, board, uf2) };
}
