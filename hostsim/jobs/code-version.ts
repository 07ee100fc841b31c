/**
 * Which code does a job. Takes: the installed program. Gives: one hash over all that a row can follow from:
 * the core's sources (what `--version` calls the core), the core's modules, and the host's compiled programs.
 * A change of any of them, were it only in words, makes another version: rows of before are then made anew,
 * never taken for rows of this code.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { coreHash } from "../board/core-hash.js";
import { packageRoot } from "../core/package-root.js";

/** What only a checkout has, and no job uses. */
const NOT_INSTALLED = "release/";
/** The modules that a job loads. */
const MODULES: readonly string[] = ["payload.wasm", "payload-scalar.wasm", "ground.wasm"];

/** SHA-256 over the code below `root`, 64 hexadecimal digits. */
export function codeVersionOf(root: string): string {
  const programs = readdirSync(join(root, "dist/hostsim"), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".js") && !path.startsWith(NOT_INSTALLED))
    .sort()
    .map((path) => `dist/hostsim/${path}`);
  const hash = createHash("sha256").update(`${coreHash(root)}\n`);
  for (const path of [...MODULES.map((name) => `build/${name}`), ...programs]) {
    const contents = readFileSync(join(root, path));
    hash.update(`${path}\n${contents.length}\n`).update(contents);
  }
  return hash.digest("hex");
}

let known: string | undefined;

/** The version of this program, 64 hexadecimal digits. */
export function codeVersion(): string {
  known ??= codeVersionOf(packageRoot);
  return known;
}

/** Its first digits, for people. */
export function shortVersion(version: string): string {
  return version.slice(0, 12);
}
