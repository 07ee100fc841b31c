/**
 * One process at a time. Takes: the path of a lock file. Gives: a lock of the operating system, or an error.
 * The lock is flock(2)'s: it belongs to the file that this process has open, is seen by every process of the
 * machine in whatever container, and ends with the process, however that ends. The file itself says nothing
 * and is never removed.
 *
 * Node.js has no flock. The program flock(1) of util-linux or BusyBox locks the file that it inherits, and
 * ends; the lock stays with this process. Without that program, or on a file system that locks nothing, the
 * store stays closed.
 */
import { spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { codeOf } from "./durable-file.js";
import { StoreError } from "./store-error.js";

/** flock(1): the lock was taken, or somebody else has it. */
const TAKEN = 0;
const HELD = 1;

function openLockFile(path: string): number {
  const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new StoreError("notWritten", `${path} can't be opened (${codeOf(error)}): the store stays closed`);
  }
}

/** Asks for the lock without waiting; flock's exit code. */
function ask(file: number, path: string): number {
  const { status, error, stderr } = spawnSync("flock", ["-x", "-n", "3"], {
    stdio: ["ignore", "ignore", "pipe", file],
    encoding: "utf8",
  });
  if (status === TAKEN || status === HELD) return status;
  const why =
    error === undefined
      ? `flock ended with ${status}: ${stderr.trim()}`
      : `the program flock of util-linux can't be run (${codeOf(error)})`;
  throw new StoreError("noLock", `${path}: ${why}; without a lock the store stays closed`);
}

/** Whether the path still names the file that is open: only then does the lock keep others out. */
function isStillAt(path: string, file: number): boolean {
  const [here, there] = [fstatSync(file), statSync(path, { throwIfNoEntry: false })];
  return there !== undefined && here.ino === there.ino && here.dev === there.dev;
}

/**
 * Takes the lock; returns what gives it back.
 *
 * @throws StoreError when another process has it, or when locks don't work here
 */
export function takeLock(path: string): () => void {
  const file = openLockFile(path);
  try {
    if (ask(file, path) === HELD)
      throw new StoreError("locked", `the key store is in use: another process holds the lock on ${path}`);
    const second = openLockFile(path);
    try {
      if (!isStillAt(path, file))
        throw new StoreError("locked", `${path} was replaced while the store was opened`);
      if (ask(second, path) !== HELD)
        throw new StoreError(
          "noLock",
          `${path}: locks have no effect on this file system; the store stays closed`,
        );
    } finally {
      closeSync(second);
    }
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return () => closeSync(file);
}
