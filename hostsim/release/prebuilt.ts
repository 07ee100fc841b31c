/**
 * What a package holds ready made: images and scripts of all boards, so that `flash` and `emulate` need no
 * compiler. Takes: this checkout. Gives: files below build/boards, and SHA256SUMS over those that are
 * packed, in the form that sha256sum(1) checks.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPILER_RULE, writeOutput } from "../base/output.js";
import { boardNames, loadBoard } from "../board/board.js";
import { madeImage } from "../board/build/made-image.js";
import { packageRoot } from "../core/package-root.js";
import { buildConsole, CommonParts } from "../prompt/script.js";

/** Where images are, below the package's folder. */
const IMAGES = "build/boards";
/** Files of a board that are packed, as far as it has them; package.json names them as well. */
const PACKED = [
  "console.js",
  "first-slot.bin",
  "image.bin",
  "image.elf",
  "image.uf2",
  "second-slot.bin",
  "sizes.json",
];

/** Makes what boards are given, as far as it is not made yet, and notes the hashes of it. */
export async function makePrebuilt(progress: (step: string) => void): Promise<void> {
  const names = boardNames();
  const common = new CommonParts();
  for (const name of names) {
    const board = loadBoard(name);
    const request = { board, progress: (step: string) => progress(`${name}: ${step}`) };
    if (board.console !== undefined) await buildConsole(request, common);
    else if (board.image !== null) madeImage(request);
  }
  const sums = names.flatMap((name) => PACKED.map((file) => `${name}/${file}`)).flatMap(checksumLine);
  writeOutput(join(packageRoot, IMAGES, "SHA256SUMS"), sums.join(""), COMPILER_RULE);
}

function checksumLine(path: string): string[] {
  const file = join(packageRoot, IMAGES, path);
  if (!existsSync(file)) return [];
  return [`${createHash("sha256").update(readFileSync(file)).digest("hex")}  ${path}\n`];
}
