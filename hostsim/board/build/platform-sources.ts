/**
 * What a platform's folder adds to an image. Takes: the folder, and the board. Gives: its C and assembler
 * files, and the parts of the core that these make possible.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Board } from "../board.js";

/** What is flashed before an image, by itself: a file that no image is linked with. */
const SECOND_STAGE = "boot2.S";

/** C and assembler files of a platform, and of the family that it is in, in alphabetical order. */
export function platformSources(platform: string): string[] {
  return [dirname(platform), platform].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => /\.[cS]$/.test(file) && file !== SECOND_STAGE)
      .sort()
      .map((file) => join(folder, file)),
  );
}

/** It has neither room nor registers for loops that are unrolled. */
export const SMALL_PROCESSOR = "cortex-m0plus";

/** What of the core an image has that others do not: names that its sources ask for by `isDefined`. */
export function parts({ image, processor }: Board, platform: string): string[] {
  const has = (file: string): boolean =>
    platformSources(platform).some((source) => basename(source) === file);
  const isDrbg = image?.generator === "hash-drbg";
  return [
    ...(isDrbg ? ["WITH_HASH_DRBG"] : []),
    ...(isDrbg && has("engine.c") ? ["WITH_ENGINE"] : []),
    ...(!isDrbg && has("expander.c") ? ["WITH_EXPANDER"] : []),
    ...(has("check.c") ? ["WITH_HARDWARE_CHECK"] : []),
    ...(processor === SMALL_PROCESSOR ? [] : ["WITH_GROUPS"]),
    ...(has("flash-sum.c") ? ["WITH_FLASH_SUM"] : []),
  ];
}
