/**
 * Uplink of on-board procedures (service 18). Takes: a source of firmware/procedures, or any file like those. Gives: the commands
 * that load it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../cli/user-error.js";
import { encodeCommand } from "../controller/encode.js";
import type { PacketChecksum } from "../controller/packet.js";
import { packageRoot } from "../core/package-root.js";
import type { Dictionary } from "../dictionary/schema.js";
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
  const { buildProcedure } = await import("../../firmware/procedures/build/image.js");
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
