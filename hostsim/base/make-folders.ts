/**
 * A folder and those above it. Takes: a path. Gives: the first folder that was not there. Node's own
 * `mkdirSync` with `recursive` never returns where a folder is there and takes no new one with "no such
 * file", as Linux's /proc does.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it that are missing.
 *
 * @param mode permissions of each folder that is made.
 * @returns the highest folder that was made, as `path` names it; null when all were there.
 * @throws the system's own error when one can't be made, or the path is no folder.
 */
export function makeFolders(path: string, mode = 0o777): string | null {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
  if (missing.length === 0 && !statSync(path).isDirectory()) mkdirSync(path);
  return missing.filter((each) => isMade(each, mode))[0] ?? null;
}

/** Makes one folder; false when somebody else has made it meanwhile. */
function isMade(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
    throw error;
  }
}
