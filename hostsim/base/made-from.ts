/**
 * What was made from what, so that nothing is made twice. Takes: files and folders that something is made
 * from, and those that it gives. Gives: a record of both contents (SHA-256) beside the result, and whether it
 * still holds: another source, another tool or a damaged result breaks it.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Something that a command makes. */
export interface Product {
  /** Path of the record. */
  readonly record: string;
  /** Files and folders that it is made from. */
  readonly sources: readonly string[];
  /** What else it depends on: versions of tools, options. */
  readonly options: readonly string[];
  /** Files and folders that it gives; the record may lie in one of them. */
  readonly results: readonly string[];
}

/**
 * Whether there is anything to do: nothing when it is `made`; `outdated` when sources or tools are others
 * than those it was made from; `damaged` when the result is not what was made, or was never made.
 */
export function stateOf(product: Product): "made" | "outdated" | "damaged" {
  if (!existsSync(product.record)) return "damaged";
  const [from, gave] = readFileSync(product.record, "utf8").split("\n");
  if (gave !== resultLine(product)) return "damaged";
  return from === sourceLine(product) ? "made" : "outdated";
}

/** Notes that it was just made. */
export function noteMade(product: Product): void {
  mkdirSync(dirname(product.record), { recursive: true });
  const unfinished = `${product.record}.${process.pid}`;
  writeFileSync(unfinished, `${sourceLine(product)}\n${resultLine(product)}\n`);
  renameSync(unfinished, product.record);
}

function sourceLine({ record, sources, options }: Product): string {
  const hash = createHash("sha256").update(JSON.stringify(options));
  for (const path of sources) update(hash, path, record);
  return `made from ${hash.digest("hex")}`;
}

function resultLine({ record, results }: Product): string {
  const hash = createHash("sha256");
  for (const path of results) update(hash, path, record);
  return `gave ${hash.digest("hex")}`;
}

/**
 * Takes in a file, or all files of a folder, each with its path and length; what is not there counts as that.
 */
function update(hash: ReturnType<typeof createHash>, path: string, record: string): void {
  if (path === record || path.startsWith(`${record}.`)) return;
  const about = statSync(path, { throwIfNoEntry: false });
  if (about?.isDirectory()) {
    for (const name of readdirSync(path).sort()) update(hash, join(path, name), record);
    return;
  }
  hash.update(JSON.stringify([path, about?.size ?? null]));
  if (about !== undefined) hash.update(readFileSync(path));
}
