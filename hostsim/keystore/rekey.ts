/**
 * A new identity, key and mark for a key store. Takes: a store that was moved, lost its mark, or was put back
 * from an old copy. Gives: the same store at its place, which no copy of the old one opens beside; its keys
 * only where the mark shows that none was given out since, or the operator vouches for it.
 */
import { existsSync, realpathSync } from "node:fs";
import { atOnce } from "./disk-work.js";
import { replaceFiles } from "./durable-file.js";
import { takeLock } from "./lock.js";
import { markBytes } from "./mark.js";
import { LEAST_SCRYPT_COST, newIdentity } from "./sealed-image.js";
import { Flash, loadStoreCore } from "./store-core.js";
import { StoreError } from "./store-error.js";
import {
  defaultMark,
  lockFile,
  type OpenedFile,
  realMark,
  requireFreeMark,
  StoreFile,
  storeFile,
} from "./store-file.js";

/** What the operator says. */
export interface RekeyOptions {
  /** Destroy all keys that are left. */
  readonly burn: boolean;
  /** The mark is lost, but this is the only copy and the newest. */
  readonly vouch: boolean;
  /** Path of the new mark; null for the old one, or beside the folder when that was moved. */
  readonly anchor: string | null;
  /** The operator key that it is sealed under from now on. */
  readonly newOperatorKey: Uint8Array;
  readonly leastScryptCost?: number;
}

/** What became of a store. */
export interface Rekeyed {
  readonly path: string;
  readonly mark: string;
  readonly keysAreLeft: boolean;
  /** The old mark, when it could not be taken over: a copy that has it can still be opened. */
  readonly markNotFound: string | null;
}

/**
 * Rekeys the store in a folder.
 *
 * @throws StoreError when its keys may have been given out since and `burn` is not set, or the store that it
 *   is a copy of is in use
 */
export async function rekey(
  folder: string,
  operatorKey: Uint8Array,
  options: RekeyOptions,
): Promise<Rekeyed> {
  if (!existsSync(storeFile(folder))) throw new StoreError("unknownStore", `no key store in ${folder}`);
  const opened = StoreFile.inspect(folder, operatorKey, options.leastScryptCost ?? LEAST_SCRYPT_COST);
  let unlockOriginal: () => void = () => undefined;
  try {
    unlockOriginal = lockOriginal(opened);
    if (!options.burn) requireNewest(opened, options);
    return await withNewIdentity(opened, options);
  } finally {
    opened.image.fill(0);
    opened.file.close();
    unlockOriginal();
  }
}

/** Keeps the store that this one is a copy of from being used meanwhile. */
function lockOriginal({ file: { settings }, here }: OpenedFile): () => void {
  const { path } = settings;
  if (path === here || !existsSync(storeFile(path)) || realpathSync(path) === here) return () => undefined;
  return takeLock(lockFile(path));
}

/** Refuses to keep keys that may have been given out after this copy was made. */
function requireNewest({ file: { path, settings }, mark }: OpenedFile, { vouch }: RekeyOptions): void {
  if (mark.kind === "own" && settings.generation >= mark.generation) return;
  if (mark.kind === "own")
    throw new StoreError(
      "rolledBack",
      `${path} is an old copy (writing ${settings.generation}, and ${mark.generation} were made): only --burn goes on with it`,
    );
  if (mark.kind === "foreign")
    throw new StoreError(
      "noMark",
      `${settings.mark} is damaged or another store's, perhaps of a copy that was rekeyed: only --burn goes on with ${path}`,
    );
  if (!vouch)
    throw new StoreError(
      "noMark",
      `${settings.mark} is missing: --burn destroys the keys in ${path}, --vouch keeps them and is your word that this is the newest copy and the only one`,
    );
}

async function withNewIdentity(opened: OpenedFile, options: RekeyOptions): Promise<Rekeyed> {
  const { file, here, mark: old } = opened;
  const { settings } = file;
  const isMoved = settings.path !== here;
  const mark =
    options.anchor !== null
      ? realMark(options.anchor, here)
      : isMoved && settings.mark === defaultMark(settings.path)
        ? defaultMark(here)
        : settings.mark;
  const isNewPlace = mark !== settings.mark;
  if (isNewPlace) requireFreeMark(mark, here);
  const identity = newIdentity(options.newOperatorKey, settings.scryptCost);
  const next = {
    ...settings,
    ...identity.settings,
    path: here,
    mark,
    joint: null,
    stopped: options.burn ? {} : settings.stopped,
    supersedes: { store: settings.id, mark: settings.mark },
  };
  // A mark at a new place is there before the store asks for it; one at the old place is taken over once the
  // store has its new name.
  if (isNewPlace)
    replaceFiles([
      { path: mark, bytes: markBytes({ store: next.id, path: here, generation: 0 }, identity.keys.mark) },
    ]);
  const image = Uint8Array.from(opened.image);
  try {
    if (options.burn) await burnAll(file.path, image);
    atOnce(StoreFile.writeAll([{ file, settings: next, image, keys: identity.keys }]));
  } finally {
    image.fill(0);
  }
  const markNotFound = isNewPlace && old.kind === "missing" ? settings.mark : null;
  file.takeOver();
  return { path: here, mark, keysAreLeft: !options.burn, markNotFound };
}

/** Destroys all keys in an image. */
async function burnAll(path: string, image: Uint8Array): Promise<void> {
  const { core } = await loadStoreCore(new Flash(image));
  if (!core.keystoreOpen(false) || core.keystoreZeroise() !== core.KEY_OK.value)
    throw new StoreError("damaged", `the keys in ${path} can't be destroyed`);
}
