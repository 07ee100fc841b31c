/**
 * Replaces files so that a power cut at any moment leaves each old or new, whole. Takes: paths and bytes.
 * Gives: nothing before the new ones are there to stay. A new content is written beside its path under a
 * random name that nothing had before, so no link that somebody planted is followed; then it takes the path's
 * place.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fsync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFile,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { atOnce, type DiskWork, type Wait } from "./disk-work.js";
import { StoreError } from "./store-error.js";

/** A file's new content. */
export interface NewContent {
  readonly path: string;
  /** Whole, or in pieces that are asked for one at a time. */
  readonly bytes: Uint8Array | Iterable<Uint8Array>;
  /** For what is no secret; else only its owner may read it. */
  readonly mode?: number;
}

/** A new content that waits beside the path whose place it shall take. */
export interface Temporary {
  readonly path: string;
  readonly temporary: string;
}

/** What is told when a content could not be written before anything was replaced. */
const UNTOLD = "it is as it was, and what it was to tell was not told";
const NAME_BYTES = 8;
const [writtenLater, syncedLater] = [promisify(writeFile), promisify(fsync)];
const TEMPORARY_NAME = /^\.[0-9a-f]{16}\.new$/;

/** The system's code of an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}

/**
 * Writes each content to a file beside its path; once all are there, each takes its path's place. A full disk
 * shows before the first is replaced.
 *
 * @throws StoreError when the new files can't be written; then nothing is replaced
 */
export function replaceFiles(files: readonly NewContent[]): void {
  atOnce(replacing(files));
}

/** As `replaceFiles`, as work that waits for the disk. */
function* replacing(files: readonly NewContent[]): DiskWork<void> {
  const waiting = yield* writeTemporaries(files);
  for (const [index, each] of waiting.entries()) {
    try {
      takePlace(each);
      yield* syncName(each.path);
    } catch (error) {
      for (const left of waiting.slice(index)) remove(left.temporary);
      if (error instanceof StoreError) throw error;
      throw new StoreError("notWritten", `${each.path} can't be replaced (${codeOf(error)})`);
    }
  }
}

/**
 * Writes contents beside their paths, there to stay.
 *
 * @throws StoreError when one can't be written, or the work is interrupted; then none is left
 */
export function* writeTemporaries(files: readonly NewContent[]): DiskWork<Temporary[]> {
  const waiting: Temporary[] = [];
  for (const { path, bytes, mode } of files) {
    const temporary = `${path}.${randomBytes(NAME_BYTES).toString("hex")}.new`;
    waiting.push({ path, temporary });
    try {
      yield* writeNew(temporary, bytes, mode ?? 0o600);
    } catch (error) {
      for (const each of waiting) remove(each.temporary);
      if (error instanceof StoreError) throw error;
      throw new StoreError("notWritten", `${path} can't be written (${codeOf(error)}): ${UNTOLD}`);
    }
  }
  return waiting;
}

function* writeNew(path: string, bytes: NewContent["bytes"], mode: number): DiskWork<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  try {
    for (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) yield written(file, piece);
    yield synced(file);
  } finally {
    closeSync(file);
  }
}

/** Bytes behind what an open file has. */
function written(file: number, bytes: Uint8Array): Wait {
  return { now: () => writeFileSync(file, bytes), later: () => writtenLater(file, bytes) };
}

function synced(file: number): Wait {
  return { now: () => fsyncSync(file), later: () => syncedLater(file) };
}

/** Lets a content take its path's place. Fails with ENOENT when somebody has removed it meanwhile. */
export function takePlace({ path, temporary }: Temporary): void {
  renameSync(temporary, path);
}

/** Contents that wait beside a path: of writers that were cut off, or that are at it now. */
export function waitingBeside(path: string): string[] {
  const name = basename(path);
  return readdirSync(dirname(path))
    .filter((each) => each.startsWith(name) && TEMPORARY_NAME.test(each.slice(name.length)))
    .map((each) => join(dirname(path), each));
}

/** Removes a file that may be gone already. */
export function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** The first bytes of a file, at most so many; null when there is none. Follows no link. */
export function readStart(path: string, mostBytes: number): Buffer | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(mostBytes);
    let count = 0;
    for (;;) {
      const more = readSync(file, bytes, count, mostBytes - count, count);
      count += more;
      if (more === 0 || count === mostBytes) return bytes.subarray(0, count);
    }
  } finally {
    closeSync(file);
  }
}

/** Makes the name of a file durable. */
export function* syncName(path: string): DiskWork<void> {
  const folder = openSync(dirname(path), "r");
  try {
    yield synced(folder);
  } finally {
    closeSync(folder);
  }
}
