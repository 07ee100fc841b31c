/**
 * In place of the system's locks, which cost processes of their own: locks of this process alone. For tests
 * of what comes behind a lock.
 */
import { StoreError } from "../../../hostsim/keystore/store-error.js";

const held = new Set<string>();

/** As that of lock.ts. */
export function takeLock(path: string): () => void {
  if (held.has(path)) throw new StoreError("locked", `another process holds the lock on ${path}`);
  held.add(path);
  return () => void held.delete(path);
}

/** As that of lock.ts. */
export async function takeLockBeside(path: string): Promise<() => void> {
  return takeLock(path);
}

/** All locks are free, as those of processes that are gone. */
export function freeLocks(): void {
  held.clear();
}
