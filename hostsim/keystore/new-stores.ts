/**
 * Stores that a long job makes and that take their place only when all of it is done: half a campaign's keys
 * are of no use to anybody. Takes: names, the operator's key, a job. Gives: both stores at their place, or
 * none.
 */
import { mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../base/make-folders.js";
import { atOnce } from "./disk-work.js";
import { syncName } from "./durable-file.js";
import { DEFAULT_BLOCKS } from "./pass-stores.js";
import { SCRYPT_COST } from "./sealed-image.js";
import { SealedStore } from "./sealed-store.js";
import type { KeyOrigin } from "./store-units.js";

const QUOTAS = { authentication: 0, relay: 0, application: 0 };

/** Where new stores are, and what is in them. */
export interface NewStores {
  /** Folder for both stores' folders, created if need be. */
  readonly folder: string;
  /** Names of both stores. */
  readonly names: readonly [string, string];
  /** Where their keys come from. */
  readonly origin: KeyOrigin;
  /** Whether they take their place after the job; else they are removed. */
  readonly isKept: boolean;
  /** log2 of scrypt's N. */
  readonly scryptCost?: number;
  /** Blocks of 256 bits that each shall hold at least. */
  readonly blocks?: number;
}

/** Lets something have the operator's key, and wipes it. */
export type WithKey = <Result>(use: (key: Uint8Array) => Promise<Result>) => Promise<Result>;

/**
 * Makes both stores, works with them, and puts them in their place when that went well, with what the work
 * has put beside them in their folders: whoever looks there finds all of it or nothing.
 */
export async function withNewStores<Result>(
  { folder, names, origin, isKept, scryptCost = SCRYPT_COST, blocks = DEFAULT_BLOCKS }: NewStores,
  withKey: WithKey,
  use: (stores: readonly [SealedStore, SealedStore], folders: readonly [string, string]) => Promise<Result>,
): Promise<Result> {
  const isNew = makeFolders(folder, 0o700) !== null;
  const home = (name: string) => join(realpathSync(folder), name);
  const making = mkdtempSync(join(folder, ".satqkd-relay-"));
  const open: SealedStore[] = [];
  let isDone = false;
  const create = async (key: Uint8Array, owner: string) => {
    const place = isKept ? { home: home(owner) } : {};
    const settings = { owner, blocks, quotas: QUOTAS, origin, scryptCost, ...place };
    const store = await SealedStore.create(join(making, owner), key, settings);
    open.push(store);
    return store;
  };
  try {
    const stores = await withKey(
      async (key) => [await create(key, names[0]), await create(key, names[1])] as const,
    );
    const result = await use(stores, [join(making, names[0]), join(making, names[1])]);
    for (const [i, name] of isKept ? names.entries() : []) stores[i]!.settle(home(name));
    for (const store of open.splice(0)) store.close();
    for (const name of isKept ? names : []) renameSync(join(making, name), home(name));
    if (isKept) atOnce(syncName(home(names[0])));
    isDone = true;
    return result;
  } finally {
    for (const store of open) store.close();
    rmSync(making, { recursive: true, force: true });
    if (isNew && !isDone) rmSync(folder, { recursive: true, force: true });
  }
}
