/** What this release calls itself. Takes: package.json. Gives: name and version, for the head of pages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.js";

/** `satqkd 0.1.0`. */
export function releaseName(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return `satqkd ${version}`;
}
