/**
 * The file of a key store, with its lock and its mark. Takes: settings and images. Gives: what was written
 * last, once and to one process. A writing is in the file, and its mark raised, before `writeAll` returns;
 * nothing may be told before.
 *
 * The lock keeps others out. Should it fail (a network file system whose locks are local, a lock that was
 * lost while this process was frozen), this order does: a writer first makes its new file under a new name,
 * then removes every other new file beside the store, then looks whether the store is the one that it read,
 * then renames. Of two writers that read the same store, one finds its new file removed or the store changed,
 * and fails (docs/reference/keystore.md).
 */
import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, openSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { makeFolders } from "../base/make-folders.js";
import { UserError } from "../base/user-error.js";
import { atOnce, besideOthers, type DiskWork } from "./disk-work.js";
import {
  codeOf,
  readStart,
  remove,
  syncName,
  type Temporary,
  takePlace,
  waitingBeside,
  writeTemporaries,
} from "./durable-file.js";
import { takeLock, takeLockBeside } from "./lock.js";
import { type FoundMark, markBytes, markMayBeTaken, readMark, readMarkBytes } from "./mark.js";
import { firstLine, LONGEST_LINE, readHeader, type Settings } from "./sealed-header.js";
import { decrypt, type NewSettings, newSealing, type SealingKeys, seal, unsealing } from "./sealed-image.js";
import { StoreError } from "./store-error.js";

/** The file of the store in a folder. */
export function storeFile(folder: string): string {
  return join(folder, "keys.sealed");
}

/** The file whose lock keeps others out of the store in a folder. */
export function lockFile(folder: string): string {
  return join(folder, "keys.lock");
}

/** Where a store's mark is unless the user has named a place. */
export function defaultMark(folder: string): string {
  return `${folder}.mark`;
}

/** A change to a store's file. */
export interface Change {
  readonly file: StoreFile;
  readonly settings: Settings;
  readonly image: Uint8Array;
  /** Only where a store gets a new identity. */
  readonly keys?: SealingKeys;
}

/** A new store's place and settings. */
export interface NewFile extends Omit<NewSettings, "path" | "mark"> {
  /** Path of the mark; null for the default. */
  readonly mark: string | null;
  /** Path that the folder will have, if not the one where it is made. */
  readonly home: string | null;
}

/** What a file is opened for. */
export interface WantedFile {
  /** Whose store it has to be; null for anybody's. */
  readonly owner: string | null;
  /** The least cost of scrypt that is accepted. */
  readonly leastCost: number;
}

/** What was found on opening. */
export interface OpenedFile {
  readonly file: StoreFile;
  readonly image: Uint8Array;
  readonly mark: FoundMark;
  /** Real path of the folder. */
  readonly here: string;
}

/** A store's file, locked. */
export class StoreFile {
  private constructor(
    readonly path: string,
    private current: Settings,
    private keys: SealingKeys,
    /** First line of the file, and the mark, as this process has read or written them last. */
    private line: Buffer,
    private mark: Buffer | null,
    private readonly unlock: () => void,
  ) {}

  /** What the file says, as it was read or written last. */
  get settings(): Settings {
    return this.current;
  }

  /**
   * Makes the file of an empty store, and its mark before it.
   *
   * @throws UserError when the folder has a store already
   */
  static create(folder: string, operatorKey: Uint8Array, image: Uint8Array, given: NewFile): StoreFile {
    makeFolders(folder, 0o700);
    const { home, mark: wanted, ...rest } = given;
    const here = realpathSync(folder);
    const path = storeFile(here);
    const unlock = takeLock(lockFile(here));
    try {
      if (existsSync(path)) throw new UserError(`${path} exists: a key store is never replaced`);
      const mark = wanted === null ? defaultMark(here) : realMark(wanted, here);
      const place = home ?? here;
      requireFreeMark(mark, place);
      const { settings, keys } = newSealing(operatorKey, { ...rest, path: place, mark });
      const { pieces, line } = seal(settings, keys, image);
      const marked = markBytes(markOf(settings), keys.mark);
      const contents = [
        { path: mark, bytes: marked },
        { path, bytes: pieces },
      ];
      for (const each of atOnce(writeTemporaries(contents))) {
        takePlace(each);
        atOnce(syncName(each.path));
      }
      return new StoreFile(path, settings, keys, line, marked, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Opens the file as `inspect` does, and refuses it when place, owner or mark are not right. */
  static open(folder: string, operatorKey: Uint8Array, wanted: WantedFile): OpenedFile {
    return judged(StoreFile.inspect(folder, operatorKey, wanted.leastCost), wanted);
  }

  /** As `open`, while others work. */
  static async openBeside(folder: string, operatorKey: Uint8Array, wanted: WantedFile): Promise<OpenedFile> {
    const here = realpathSync(folder);
    const unlock = await takeLockBeside(lockFile(here));
    const opening = StoreFile.opening(here, operatorKey, wanted.leastCost, unlock);
    return judged(await besideOthers(opening, () => null), wanted);
  }

  /**
   * Locks and opens the file, and ends what a cut left half done. Says how its mark is, and judges nothing.
   *
   * @throws StoreError when it is in use or damaged, or the operator's key is wrong
   */
  static inspect(folder: string, operatorKey: Uint8Array, leastCost: number): OpenedFile {
    const here = realpathSync(folder);
    return atOnce(StoreFile.opening(here, operatorKey, leastCost, takeLock(lockFile(here))));
  }

  /** Opens the file that is locked; gives the lock back when that fails. */
  private static *opening(
    here: string,
    operatorKey: Uint8Array,
    leastCost: number,
    unlock: () => void,
  ): DiskWork<OpenedFile> {
    const path = storeFile(here);
    try {
      const first = yield* unsealing(path, readWhole(path), operatorKey, leastCost);
      const joined = finishJoint(path, first.settings, first.keys);
      if (joined !== null) first.image.fill(0);
      const { settings, line, image } = joined ?? first;
      for (const left of waitingBeside(path)) remove(left);
      takeOverOldMark(settings, first.keys);
      const mark = readMark(settings.mark, settings.id, first.keys.mark);
      const file = new StoreFile(path, settings, first.keys, line, mark.bytes, unlock);
      return { file, image, mark, here };
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * Writes changes of one store or of several, all or none, and raises their marks. The first file decides:
   * once it is there, the next opening of the others finishes what a cut has left. Settings and images must
   * stay as they are until it is done; one writing of a file at a time.
   *
   * @throws StoreError when they can't be written, or somebody else has written one of the stores since it
   *   was opened
   */
  static *writeAll(changes: readonly Change[]): DiskWork<void> {
    const [first] = changes;
    const joint =
      changes.length > 1 ? { id: randomBytes(16).toString("hex"), decidedBy: first!.file.path } : null;
    const next = changes.map(({ file, settings: wanted, image, keys = file.keys }) => {
      const generation = file.current.generation + 1;
      const settings = { ...wanted, generation, joint: joint ?? wanted.joint };
      const { pieces, line } = seal(settings, keys, image);
      return { file, settings, keys, pieces, line, mark: markBytes(markOf(settings), keys.mark) };
    });
    const waiting = yield* writeTemporaries([
      ...next.map(({ file: { path }, pieces }) => ({ path, bytes: pieces })),
      ...next.map(({ settings, mark }) => ({ path: settings.mark, bytes: mark })),
    ]);
    try {
      // Where the first decides, the others' new files must outlast a cut: their names as well.
      if (joint !== null) for (const { file } of changes) yield* syncName(file.path);
    } catch (error) {
      for (const { temporary } of waiting) remove(temporary);
      throw error;
    }
    yield* putInPlace(waiting, () => {
      for (const { file } of changes) file.requireUnchanged();
    });
    for (const { file, settings, keys, line, mark } of next) {
      if (keys !== file.keys) file.keys.wipe();
      file.current = settings;
      file.keys = keys;
      file.line = line;
      file.mark = mark;
    }
  }

  /** Whether store and mark are what this process has read or written last. Throws a StoreError when not. */
  private requireUnchanged(): void {
    const start = readStart(this.path, LONGEST_LINE);
    const line = start === null ? null : firstLine(start);
    if (line?.equals(this.line) !== true)
      throw new StoreError(
        "overtaken",
        `${this.path} was written by another process while it was open here: nothing was told; open it again`,
      );
    const mark = readMarkBytes(this.current.mark);
    const isSame = mark === null || this.mark === null ? mark === this.mark : mark.equals(this.mark);
    if (!isSame)
      throw new StoreError(
        "noMark",
        `${this.current.mark} was changed or removed while the store was open: nothing was told`,
      );
  }

  /** A key for another file of this store, 32 bytes, secret; each label has its own. */
  keyFor(label: string): Buffer {
    return this.keys.derived(label);
  }

  /** Takes the mark of the store that this one was rekeyed from, if that is still there. */
  takeOver(): void {
    takeOverOldMark(this.current, this.keys);
  }

  /** Wipes the keys and gives the lock back. */
  close(): void {
    this.keys.wipe();
    this.unlock();
  }
}

function markOf({ id, path, generation }: Settings) {
  return { store: id, path, generation };
}

/** Where a mark that the user has named really is; not in the store's folder, whose copies would have it. */
export function realMark(path: string, folder: string): string {
  const parent = dirname(resolve(path));
  if (!existsSync(parent)) throw new UserError(`--anchor: the folder ${parent} does not exist`);
  const mark = join(realpathSync(parent), basename(path));
  if (mark.startsWith(folder + sep))
    throw new UserError(`--anchor: ${mark} is in the store's own folder, and would be copied with it`);
  return mark;
}

/** Throws a StoreError when the mark of another folder's store is there. */
export function requireFreeMark(mark: string, folder: string): void {
  if (!markMayBeTaken(mark, folder))
    throw new StoreError(
      "noMark",
      `${mark} is not this store's mark: name another place by --anchor, or remove it if that store is gone for good`,
    );
}

/**
 * Lets new files take their places after a check. Files that others have begun meanwhile are removed, so
 * theirs fail.
 */
function* putInPlace(waiting: readonly Temporary[], check: () => void): DiskWork<void> {
  const own = new Set(waiting.map(({ temporary }) => temporary));
  let placed = 0;
  try {
    for (const { path } of waiting)
      for (const other of waitingBeside(path)) if (!own.has(other)) remove(other);
    check();
    for (const each of waiting) {
      takePlace(each);
      placed += 1;
      yield* syncName(each.path);
    }
  } catch (error) {
    // Once the first is in place, the rest stays for the next opening to finish.
    if (placed === 0) for (const { temporary } of waiting) remove(temporary);
    if (error instanceof StoreError) throw error;
    const code = codeOf(error);
    const path = waiting[Math.min(placed, waiting.length - 1)]!.path;
    if (code === "ENOENT" && placed === 0)
      throw new StoreError(
        "overtaken",
        `${path} is being written by another process as well: nothing was changed or told`,
      );
    throw new StoreError(
      "notWritten",
      placed === 0
        ? `${path} can't be replaced (${code}): it is as it was, and what it was to tell was not told`
        : `${path} can't be replaced (${code}): the change may be in the store, and what it was to tell was not told`,
    );
  }
}

/** What was opened, unless it is refused: then it is closed. */
function judged(opened: OpenedFile, { owner }: WantedFile): OpenedFile {
  try {
    judge(opened, owner);
    return opened;
  } catch (error) {
    opened.image.fill(0);
    opened.file.close();
    throw error;
  }
}

/** Refuses a store that is not in its place, or is older than its mark. */
function judge({ file: { path, settings }, mark, here }: OpenedFile, owner: string | null): void {
  const rekey = `satqkd keys ${here} rekey`;
  if (settings.path !== here)
    throw new StoreError(
      "moved",
      `${path} was made for ${settings.path}: it is a copy, or was moved; a copy is never used beside the original; if it is the only one left, "${rekey}"`,
    );
  if (owner !== null && settings.owner !== owner)
    throw new StoreError("moved", `${path} is the store of ${settings.owner}, not of ${owner}`);
  if (mark.kind === "missing")
    throw new StoreError(
      "noMark",
      `${settings.mark} is missing, which says how new ${path} must be: put it back; if it is lost, "${rekey} --burn" destroys the keys, --vouch keeps them`,
    );
  if (mark.kind === "foreign")
    throw new StoreError(
      "noMark",
      `${settings.mark} is damaged or another store's, so ${path} may be an old one: "${rekey} --burn" destroys its keys`,
    );
  if (settings.generation < mark.generation)
    throw new StoreError(
      "rolledBack",
      `${path} is an old copy (writing ${settings.generation}, and ${mark.generation} were made): keys in it were given out since; put the newest back, or "${rekey} --burn" destroys its keys`,
    );
}

/** Takes the mark of the store that this one was rekeyed from, if that is still there. */
function takeOverOldMark(settings: Settings, keys: SealingKeys): void {
  const { supersedes } = settings;
  if (supersedes === null || !existsSync(supersedes.mark)) return;
  const found = readMark(supersedes.mark, settings.id, keys.mark);
  if (found.kind !== "foreign" || found.mark?.store !== supersedes.store) return;
  // The folder stays the one that it was the mark for: a new store may be made there.
  const bytes = markBytes({ store: settings.id, path: found.mark.path, generation: 0 }, keys.mark);
  const [waiting] = atOnce(writeTemporaries([{ path: supersedes.mark, bytes }]));
  takePlace(waiting!);
  atOnce(syncName(supersedes.mark));
}

/**
 * Finishes a change that two stores took together, when the file that decides is written and this one is not.
 * Returns what is in the file then, or null when there was nothing to finish.
 */
function finishJoint(path: string, settings: Settings, keys: SealingKeys) {
  for (const temporary of waitingBeside(path)) {
    const bytes = readWhole(temporary);
    if (firstLine(bytes) === null) continue;
    const { header, line } = headerOrNull(temporary, bytes) ?? {};
    if (header === undefined || line === undefined) continue;
    const { joint, id, generation } = header;
    if (joint === null || joint.decidedBy === path) continue;
    if (id !== settings.id || generation !== settings.generation + 1) continue;
    if (jointOf(joint.decidedBy) !== joint.id) continue;
    const image = decrypt(temporary, bytes, header, line, keys);
    takePlace({ path, temporary });
    atOnce(syncName(path));
    const { nonce: _nonce, ...finished } = header;
    return { settings: finished, line: Buffer.from(line), image };
  }
  return null;
}

function headerOrNull(path: string, bytes: Buffer) {
  try {
    return readHeader(path, bytes);
  } catch {
    // A file that was cut while it was written: nothing decided on it.
    return null;
  }
}

/** The last change that the store in a file took together with another. */
function jointOf(path: string): string | null {
  const start = existsSync(path) ? readStart(path, LONGEST_LINE) : null;
  return start === null ? null : (headerOrNull(path, start)?.header.joint?.id ?? null);
}

/** Bytes of a file that is no link. */
function readWhole(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
