/**
 * A full disk for this process: no file may grow beyond a size (EFBIG in place of ENOSPC). Needs no rights.
 */
import { execFileSync } from "node:child_process";

function limit(soft: string): void {
  execFileSync("prlimit", [`--pid=${process.pid}`, `--fsize=${soft}:`]);
}

/**
 * From now on no file of this process, nor of those that it starts, may grow beyond so many bytes; null ends
 * that.
 */
export function limitFiles(bytes: number | null): void {
  limit(bytes === null ? "unlimited" : String(bytes));
}

/** Does some work while no file of this process may grow beyond so many bytes. */
export function withSmallFiles<Result>(bytes: number, work: () => Result): Result {
  limit(String(bytes));
  let isLater = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    isLater = true;
    return result.finally(() => limit("unlimited")) as Result;
  } finally {
    if (!isLater) limit("unlimited");
  }
}
