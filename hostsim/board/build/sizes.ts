/**
 * What an image needs. Takes: the linked ELF and the compiler's call graphs. Gives: bytes of flash, RAM and
 * stack.
 *
 * The stack is the deepest path through the call graph that GCC writes (-fcallgraph-info=su): exact for this
 * code, which has no recursion and no calls through pointers; either would be an error here, not a guess.
 * Library routines without a graph of their own (libgcc's soft floating point, memcpy) count
 * LIBRARY_STACK_BYTES each.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutHead } from "../../base/format-head.js";
import { runTool } from "./tools.js";

/** Bytes of flash, statically placed RAM without the stack, and the deepest stack. */
export interface ImageSizes {
  readonly flashBytes: number;
  readonly ramBytes: number;
  readonly stackBytes: number;
}

/** Name of the format of sizes.json, and its version (docs/reference/formats.md). */
const NAME = "satqkd-sizes";
const VERSION = 1;

/** The text of a sizes.json. */
export function sizesText(sizes: ImageSizes): string {
  return `${JSON.stringify({ format: NAME, version: VERSION, ...sizes }, null, 2)}\n`;
}

/** The sizes of such a text; without a head, as before December 2026, as well. */
export function parseSizes(text: string): ImageSizes {
  return withoutHead(JSON.parse(text), NAME, VERSION) as ImageSizes;
}

/** Assumed stack of a routine of the C library, above what any of those used here pushes. */
const LIBRARY_STACK_BYTES = 128;

/** Measures the image in `folder`; `flashBytes` is the length of its flat binary. */
export function measureSizes(folder: string, flashBytes: number, objects: readonly string[]): ImageSizes {
  const sections = runTool("arm-none-eabi-size", ["-A", "-d", "image.elf"], folder);
  let ramBytes = 0;
  for (const [, name, bytes] of sections.matchAll(/^(\.\w+)\s+(\d+)\s+\d+$/gm)) {
    if (name === ".linear" || name === ".data" || name === ".bss" || name === ".kept")
      ramBytes += Number(bytes);
  }
  const graph = readCallGraph(objects.map((object) => join(folder, object.replace(/\.o$/, ".ci"))));
  return { flashBytes, ramBytes, stackBytes: graph.deepest("reset") };
}

/** Deepest stack in bytes below the function `entry`, by the compiler's call graphs (`.ci` files). */
export function deepestStack(callGraphs: readonly string[], entry: string): number {
  return readCallGraph(callGraphs).deepest(entry);
}

interface CallGraph {
  deepest(entry: string): number;
}

/** Reads the .ci files: nodes with their own stack, edges from caller to callee. */
function readCallGraph(files: readonly string[]): CallGraph {
  const own = new Map<string, number>();
  const callees = new Map<string, Set<string>>();
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const node = /^node: \{ title: "([^"]+)" label: "[^"]*?(\d+) bytes \((\w+)/.exec(line);
      if (node !== null) {
        if (node[3] !== "static") throw new Error(`${node[1]} has a stack of no fixed size`);
        own.set(bareName(node[1]!), Number(node[2]));
      }
      const edge = /^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"/.exec(line);
      if (edge === null) continue;
      if (edge[2] === "__indirect_call") throw new Error(`${edge[1]} calls through a pointer`);
      const from = bareName(edge[1]!);
      if (!callees.has(from)) callees.set(from, new Set());
      callees.get(from)?.add(bareName(edge[2]!));
    }
  }
  const known = new Map<string, number>();
  const open = new Set<string>();
  const deepest = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (open.has(name)) throw new Error(`${name} calls itself`);
    open.add(name);
    let below = 0;
    for (const callee of callees.get(name) ?? []) below = Math.max(below, deepest(callee));
    open.delete(name);
    const total = (own.get(name) ?? LIBRARY_STACK_BYTES) + below;
    known.set(name, total);
    return total;
  };
  return { deepest };
}

/** Static functions are titled "file.c:name". */
function bareName(title: string): string {
  return title.slice(title.lastIndexOf(":") + 1);
}
