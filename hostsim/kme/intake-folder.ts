/**
 * The folder in which other processes leave stores of new key for a KME. Takes: its path, a station. Gives:
 * the stores that lie there now, in the order in which they are to be taken in, and their removal when they
 * have been. A store is NAME in the folder, or NAME/STATION where one relay has made those of both stations;
 * names with a dot are of who is still writing. Nothing here opens a store.
 */
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { UserError } from "../base/user-error.js";
import { atOnce } from "../keystore/disk-work.js";
import { remove, syncName, waitingBeside } from "../keystore/durable-file.js";
import { isHalfWritten, peekStore } from "../keystore/peek-store.js";
import { defaultMark, lockFile, storeFile } from "../keystore/store-file.js";
import { CERTIFICATE_FILE } from "../pass/origin-certificate.js";

/** A store that lies in the folder. */
export interface Candidate {
  /** Its path from the folder on, as people know it. */
  readonly name: string;
  readonly path: string;
  /** Changes when somebody writes the store or its mark. */
  readonly stamp: string;
  /** Whether a change of it was cut off: then it comes before all others, as they wait for it. */
  readonly isHalfWritten: boolean;
  readonly scryptCost: number | null;
  readonly bytes: number;
}

/** Name of a store that was taken in and is about to be gone. */
const TAKEN = ".satqkd-taken-";

const folderAt = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Sees to it that the folder and the KME's own store do not contain each other.
 *
 * @throws UserError when they do
 */
export function requireApart(folder: string, keystore: string): void {
  const [a, b] = [folder + sep, keystore + sep];
  if (a.startsWith(b) || b.startsWith(a))
    throw new UserError(
      `intake: ${folder} and the KME's own store, ${keystore}, must not contain each other`,
    );
}

/** The stores for a station, those of older relays first. */
export function candidatesIn(folder: string, station: string): Candidate[] {
  const here = realpathSync(folder);
  const found = namesIn(here).flatMap((name) => {
    // Not through a link: what is taken in is removed.
    const outer = join(here, name);
    const places = folderAt(outer) ? [outer, join(outer, station)].filter(folderAt) : [];
    const path = places.find((each) => existsSync(storeFile(each)));
    return path === undefined ? [] : [candidateAt(here, path)];
  });
  found.sort((a, b) => {
    if (a.isHalfWritten !== b.isHalfWritten) return a.isHalfWritten ? -1 : 1;
    if (a.lastRelay !== b.lastRelay) return a.lastRelay < b.lastRelay ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  });
  return found;
}

function namesIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith("."));
}

function candidateAt(folder: string, path: string): Candidate & { readonly lastRelay: bigint } {
  const peek = peekStore(path);
  const files = [storeFile(path), peek?.mark ?? defaultMark(path)];
  return {
    name: path.slice(folder.length + 1),
    path,
    stamp: files.map(stampOf).join(" "),
    isHalfWritten: isHalfWritten(path),
    scryptCost: peek?.scryptCost ?? null,
    bytes: lstatSync(files[0]!).size,
    lastRelay: peek?.lastRelay ?? 0n,
  };
}

function stampOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined ? "none" : `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`;
}

/** What lies in a store's folder and is no part of a store that nobody serves: it would be lost with it. */
export function strangersIn(path: string): string[] {
  const parts = new Set(
    [storeFile(path), lockFile(path), join(path, CERTIFICATE_FILE)].map((each) => basename(each)),
  );
  return readdirSync(path).filter((name) => !parts.has(name));
}

/**
 * Removes a store that has no key any more, with its mark: at once for all who look, then bit by bit. Its
 * lock is the caller's. What a cut leaves is removed by `clearTaken`.
 */
export function removeTaken(folder: string, path: string, mark: string): void {
  const gone = join(dirname(path), TAKEN + randomBytes(8).toString("hex"));
  renameSync(path, gone);
  atOnce(syncName(gone));
  finishRemoval(realpathSync(folder), gone, mark);
}

/** Removes what earlier removals have left. */
export function clearTaken(folder: string): void {
  const here = realpathSync(folder);
  for (const parent of [
    here,
    ...namesIn(here)
      .map((name) => join(here, name))
      .filter(folderAt),
  ])
    for (const name of readdirSync(parent).filter((each) => each.startsWith(TAKEN))) {
      const gone = join(parent, name);
      // Its line is all that says where its mark was: nobody removes another's file by it.
      const mark = peekStore(gone)?.mark;
      finishRemoval(here, gone, mark !== undefined && dirname(mark) === parent ? mark : null);
    }
}

function finishRemoval(folder: string, gone: string, mark: string | null): void {
  if (mark !== null) for (const each of [...waitingBeside(mark), mark]) remove(each);
  rmSync(gone, { recursive: true, force: true });
  const parent = dirname(gone);
  // The folder of both stations' stores goes with the last of them.
  if (parent.startsWith(folder + sep) && readdirSync(parent).length === 0) rmdirSync(parent);
}
