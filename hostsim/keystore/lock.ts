/**
 * One process at a time. Takes: the path of a lock file. Gives: a lock, or an error that names who holds it. A lock whose process
 * is gone is taken over; who takes over holds a second file meanwhile, so that two can't do it at once.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { StoreError } from "./store-error.js";

/** Creates `path` with this process's number in it; false when it exists. */
function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new StoreError(
      "notWritten",
      `${path} can't be made (${code ?? "unknown error"}): the store stays closed`,
    );
  }
  try {
    writeSync(file, `${process.pid}\n`);
  } catch (error) {
    rmSync(path, { force: true });
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new StoreError("notWritten", `${path} can't be written (${code}): the store stays closed`);
  } finally {
    closeSync(file);
  }
  return true;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/**
 * Takes the lock; returns what gives it back.
 *
 * @throws StoreError when another process has it
 */
export function takeLock(path: string): () => void {
  const release = () => rmSync(path, { force: true });
  if (create(path)) return release;
  const guard = `${path}.takeover`;
  if (!create(guard)) throw refusal(guard, "another process takes a dead one's lock over");
  try {
    const holder = readHolder(path);
    if (holder !== null && !isGone(holder)) throw refusal(path, `process ${holder} has it open`);
    if (holder !== null) rmSync(path, { force: true });
    if (!create(path)) throw refusal(path, "another process was faster");
  } finally {
    rmSync(guard, { force: true });
  }
  return release;
}

/** Number of the process that holds the lock; null when the lock is gone meanwhile. */
function readHolder(path: string): number | null {
  try {
    const text = readFileSync(path, "utf8");
    if (/^\d+\n$/.test(text)) return Number(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  throw refusal(path, "it does not say by whom");
}

function refusal(path: string, why: string): StoreError {
  return new StoreError("locked", `the key store is in use: ${why}; if that can't be, remove ${path}`);
}
