/**
 * The core's hash. Takes: the source tree. Gives: SHA-256 over assembly/, so that an image and a host can
 * tell whether they run the same core. For each file in order of its path: path, newline, length, newline,
 * contents.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";

/** SHA-256 of the core's sources below `root`, 64 hexadecimal digits. */
export function coreHash(root: string = packageRoot): string {
  const paths = readdirSync(join(root, "assembly"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `assembly/${path.replaceAll("\\", "/")}`)
    .sort();
  const hash = createHash("sha256");
  for (const path of paths) {
    const contents = readFileSync(join(root, path));
    hash.update(`${path}\n${contents.length}\n`).update(contents);
  }
  return hash.digest("hex");
}
