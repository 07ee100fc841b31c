/**
 * Replaces a file so that a power cut at any moment leaves the old or the new one, whole. Takes: a path and bytes. Gives:
 * nothing before the new one is there to stay.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "./store-error.js";

/**
 * Writes `bytes` to a file beside `path`, mode 0600, and puts it in its place.
 *
 * @throws StoreError when that fails; the old file is then still there, unless `wasReplaced` says otherwise
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const fresh = `${path}.new`;
  try {
    const file = openSync(fresh, "w", 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
    syncFolder(path);
  } catch (error) {
    rmSync(fresh, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new StoreError("notWritten", `${path} can't be written (${code}): nothing was told, nothing is spent`);
  }
}

/** Makes the names in the folder of `path` durable. */
export function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
