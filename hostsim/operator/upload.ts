/**
 * Uplink of on-board procedures (service 18) and of images (service 6). Takes: a source of
 * firmware/procedures or any file like those, or an image. Gives: the commands that load it.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../base/user-error.js";
import { loadBoard } from "../board/board.js";
import { imagePlace } from "../board/build/regions.js";
import { findRecord } from "../board/identity.js";
import { imageFault } from "../board/image-file.js";
import { packageRoot } from "../core/package-root.js";
import type { Dictionary } from "../protocol/schema.js";
import { wholeNumber } from "../schedule/reference.js";
import { encodeCommand } from "../wire/controller/encode.js";
import { uplinkCommands } from "../wire/controller/image-uplink.js";
import type { PacketChecksum } from "../wire/controller/packet.js";
import type { Command } from "./commands.js";

/** Bytes of a procedure in a telecommand, as the dictionary allows. */
const SEGMENT_BYTES = 224;
/** Places for procedures on board. */
const PLACES = 4;
/** Procedures that come with this project. */
export const SHIPPED = ["calibrate-lasers", "nominal-pass", "safe-shutdown"];

/** A procedure to be uplinked. */
export interface Upload {
  /** Source file. */
  readonly file: string;
  /** Place on board, 0 to 3. */
  readonly place: number;
}

/** Reads `upload NAME|FILE [place=N]`. Throws a UserError that says what is wrong. */
export function uploadOf(words: readonly string[]): Upload {
  const [name, placeWord = "place=0", ...more] = words;
  const place = /^(?:place=)?(\d)$/.exec(placeWord)?.[1];
  if (name === undefined || place === undefined || Number(place) >= PLACES || more.length > 0)
    throw new UserError(`usage: upload NAME|FILE [place=N], N from 0 to ${PLACES - 1}`);
  const file = SHIPPED.includes(name) ? join(packageRoot, "firmware", "procedures", `${name}.ts`) : name;
  if (!existsSync(file))
    throw new UserError(`upload ${name}: no such file; shipped are ${SHIPPED.join(", ")}`);
  return { file, place: Number(place) };
}

/** Compiles a procedure; the commands that load it, in order. Throws a UserError with its first fault. */
export async function loadCommands(
  { file, place }: Upload,
  dictionary: Dictionary,
  checksum: PacketChecksum,
): Promise<Command[]> {
  // TypeScript and its compiler to Lua take a second to load; no other line needs them.
  const { buildProcedure } = await import("../procedures/image.js");
  const { name, image } = await buildProcedure(file, dictionary, checksum);
  const parts = Math.ceil(image.length / SEGMENT_BYTES);
  return Array.from({ length: parts }, (_, part) => {
    const offset = part * SEGMENT_BYTES;
    const bytes = [...image.subarray(offset, offset + SEGMENT_BYTES)].map((byte) => ({ byte }));
    return {
      name: "load-procedure",
      line: `load-procedure ${place} ${offset} (${bytes.length} bytes of ${name}, ${part + 1} of ${parts})`,
      encoded: encodeCommand(dictionary, "load-procedure", { procedure: place, offset }, bytes),
    };
  });
}

/** An image to be uplinked. */
export interface ImageUpload {
  readonly file: string;
  readonly version: number;
}

/** Reads `upload-image FILE version=N`. Throws a UserError that says what is wrong. */
export function imageUploadOf(words: readonly string[]): ImageUpload {
  const [file, version, ...more] = words;
  const number = /^version=(.*)$/.exec(version ?? "")?.[1];
  if (file === undefined || number === undefined || more.length > 0)
    throw new UserError("usage: upload-image FILE version=N");
  if (!existsSync(file)) throw new UserError(`upload-image ${file}: no such file`);
  return { file, version: wholeNumber(number, "version") };
}

/**
 * The commands that bring an image to the slot that does not run, in order; `running` is the slot that does.
 * Throws a UserError when the image is damaged, or was linked for another place.
 */
export function imageCommands(
  { file, version }: ImageUpload,
  running: number,
  dictionary: Dictionary,
): Command[] {
  const image = readFileSync(file);
  const identity = findRecord(image);
  const board = identity === null ? null : loadBoard(identity.board);
  if (!board?.image?.slots)
    throw new UserError(`upload-image ${file}: it is no satqkd image of a board with two slots`);
  const other = running === 0 ? 1 : 0;
  const { offset } = imagePlace(board.image, other === 0 ? "first slot" : "second slot");
  const first = Number(board.image.flashBaseAddress) + offset;
  const entry = image.length < 8 ? 0 : image.readUInt32LE(4);
  if (entry < first || entry >= first + image.length)
    throw new UserError(
      `upload-image ${file}: slot ${running} runs, and this image is not linked for slot ${other}: take first-slot.bin for 0, second-slot.bin for 1`,
    );
  const fault = imageFault(image, identity);
  if (fault !== null) throw new UserError(`upload-image ${file}: it is damaged: ${fault}`);
  const commands = uplinkCommands(dictionary, image, version);
  return commands.map(({ name, encoded }, part) => ({
    name,
    line: name === "load-image" ? `${name} (${part} of ${commands.length - 2})` : `${name} ${basename(file)}`,
    encoded,
  }));
}
