/**
 * Finds the project's folder from wherever this file runs: the source tree, or dist/ after a build.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("package.json not found above hostsim/core");
    folder = parent;
  }
  return folder;
}

/** Absolute path of the folder that holds package.json. */
export const packageRoot = findRoot();
