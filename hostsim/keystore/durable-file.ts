/**
 * Replaces files so that a power cut at any moment leaves each old or new, whole. Takes: paths and bytes. Gives: nothing before
 * the new ones are there to stay.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "./store-error.js";

/** A file's new content. */
export interface NewContent {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** For what is no secret; else only its owner may read it. */
  readonly mode?: number;
}

/**
 * Writes each content to a file beside its path; once all are there, each takes its path's place. A full disk shows
 * before the first is replaced.
 *
 * @throws StoreError when the new files can't be written; then nothing is replaced
 */
export function replaceFiles(files: readonly NewContent[]): void {
  const fresh = ({ path }: NewContent) => `${path}.new`;
  let writing = files[0]!;
  try {
    for (const file of files) {
      writing = file;
      writeThrough(fresh(file), file.bytes, file.mode ?? 0o600);
    }
    for (const file of files) {
      writing = file;
      renameSync(fresh(file), file.path);
      syncFolder(file.path);
    }
  } catch (error) {
    for (const file of files) rmSync(fresh(file), { force: true, recursive: true });
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new StoreError(
      "notWritten",
      `${writing.path} can't be written (${code}): it is as it was, and what it was to tell was not told`,
    );
  }
}

function writeThrough(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, "w", mode);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the names in the folder of `path` durable. */
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
