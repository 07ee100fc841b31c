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
import { spawn, spawnSync } from "node:child_process";
import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { atOnce, besideOthers, type DiskWork } from "./disk-work.js";
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

/** How flock(1) ended: its exit code, or why it could not be run. */
interface Asked {
  readonly status: number | null;
  readonly error?: Error;
  readonly stderr: string;
}

const WORDS = ["-x", "-n", "3"];
const pipesTo = (file: number) => ["ignore", "ignore", "pipe", file] as const;

function askNow(file: number): Asked {
  return spawnSync("flock", WORDS, { stdio: [...pipesTo(file)], encoding: "utf8" });
}

function askLater(file: number): Promise<Asked> {
  return new Promise((resolve) => {
    const asking = spawn("flock", WORDS, { stdio: [...pipesTo(file)] });
    let stderr = "";
    asking.stderr!.setEncoding("utf8").on("data", (part: string) => {
      stderr += part;
    });
    asking.once("error", (error) => resolve({ status: null, error, stderr }));
    asking.once("close", (status) => resolve({ status, stderr }));
  });
}

/** Asks for the lock without waiting for who has it; flock's exit code. */
function* ask(file: number, path: string): DiskWork<number> {
  let asked: Asked = { status: null, stderr: "" };
  yield {
    now: () => {
      asked = askNow(file);
    },
    later: async () => {
      asked = await askLater(file);
    },
  };
  const { status, error, stderr } = asked;
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
  return atOnce(taking(path));
}

/** As `takeLock`, while others work. */
export function takeLockBeside(path: string): Promise<() => void> {
  return besideOthers(taking(path), () => null);
}

function* taking(path: string): DiskWork<() => void> {
  const file = openLockFile(path);
  try {
    if ((yield* ask(file, path)) === HELD)
      throw new StoreError("locked", `the key store is in use: another process holds the lock on ${path}`);
    const second = openLockFile(path);
    try {
      if (!isStillAt(path, file))
        throw new StoreError("locked", `${path} was replaced while the store was opened`);
      if ((yield* ask(second, path)) !== HELD)
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
