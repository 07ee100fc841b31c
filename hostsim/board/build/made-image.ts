/**
 * The image of a board, made only when it is not made yet. Takes: a board. Gives: its files, and whether they
 * were there. Two that want the same image at once do not make it twice: the second waits for the first.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { noteMade, type Product, stateOf } from "../../base/made-from.js";
import { packageRoot } from "../../core/package-root.js";
import type { Board } from "../board.js";
import { decodeIdentity } from "../identity.js";
import { type BuildRequest, type BuiltImage, buildImage, INTERMEDIATE } from "./build-image.js";
import { parseSizes } from "./sizes.js";
import { readCommit } from "./source-state.js";
import { runTool } from "./tools.js";

/** What an image is made from; `hostsim/board` and `hostsim/protocol` say what its identity is. */
const SOURCES = ["assembly", "boards", "firmware", "hostsim/board", "hostsim/protocol"];
const PACKAGES = ["assemblyscript", "binaryen", "wabt"];

/** An image, and whether it was made before. */
export interface MadeImage extends BuiltImage {
  readonly unchanged: boolean;
}

/**
 * The image in its folder, made now unless it is what would be made. An entry that is no board's has all its
 * own sources in its folder.
 */
export function madeImage(request: Omit<BuildRequest, "root" | "commit" | "linkerScript">): MadeImage {
  const { board } = request;
  const folder = request.outputFolder ?? join(packageRoot, "build", "boards", board.name);
  const product = productOf(request, folder);
  return alone(`${folder}.lock`, () => {
    if (stateOf(product) === "made") return { ...imageIn(board, folder), unchanged: true };
    const built = buildImage({ ...request, outputFolder: folder });
    noteMade(product);
    return { ...built, unchanged: false };
  });
}

function productOf({ board, entry, extraSources = [] }: BuildRequest, folder: string): Product {
  const require = createRequire(import.meta.url);
  return {
    record: join(folder, "made-from"),
    sources: [
      ...SOURCES.map((path) => join(packageRoot, path)),
      ...(entry === undefined ? [] : [dirname(join(packageRoot, entry))]),
      ...extraSources,
      ...PACKAGES.map((name) => require.resolve(`${name}/package.json`)),
    ],
    options: [
      board.name,
      entry ?? "",
      JSON.stringify(readCommit(packageRoot)),
      runTool("arm-none-eabi-gcc", ["--version"], packageRoot),
      runTool("arm-none-eabi-objcopy", ["--version"], packageRoot),
    ],
    results: [folder],
  };
}

/** The image whose files are there. */
function imageIn(board: Board, folder: string): BuiltImage {
  return {
    elf: join(folder, "image.elf"),
    binary: join(folder, "image.bin"),
    uf2: board.image?.uf2 == null ? null : join(folder, "image.uf2"),
    identity: decodeIdentity(readFileSync(join(folder, INTERMEDIATE, "identity.bin")))!,
    sizes: parseSizes(readFileSync(join(folder, "sizes.json"), "utf8")),
  };
}

/**
 * Runs `work` while nobody else has the lock, which is flock(2)'s and ends with this process
 * (hostsim/keystore/lock.ts); without flock(1) nobody waits.
 */
function alone<Result>(lock: string, work: () => Result): Result {
  mkdirSync(dirname(lock), { recursive: true });
  const file = openSync(lock, "w");
  try {
    spawnSync("flock", ["-x", "3"], { stdio: ["ignore", "ignore", "ignore", file] });
    return work();
  } finally {
    closeSync(file);
  }
}
