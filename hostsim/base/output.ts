/**
 * Files that verbs write for people. Takes: a path and what may be done there. Gives: a file that is there
 * whole or not at all, whatever fails and whenever: it grows under a name of its own in the same folder, is
 * brought to the disk, and then gets its name. What exists is replaced only where the user said so. Key
 * stores and flash of boards have writers of their own.
 *
 * The package write-file-atomic was tried and left: it replaces what exists, writes no streams, and does not
 * bring the name to the disk.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeFolders } from "./make-folders.js";
import { UserError } from "./user-error.js";

/** Exit code when an output can't be written, such as on a full disk; 1 is a verdict in many verbs. */
export const EXIT_NOT_WRITTEN = 12;

/** What may be done at a path. */
export interface OutputRule {
  /** What names the path on the command line, such as "--report". */
  readonly option: string;
  /** A file that exists is replaced. */
  readonly force?: boolean | undefined;
  /** Only the user may read it. */
  readonly isSecret?: boolean;
  /** Its folder is made when there is none. */
  readonly makesFolder?: boolean;
}

/** What compilers may do: like any, they replace what they made before. */
export const COMPILER_RULE: OutputRule = { option: "--output", force: true, makesFolder: true };

/** An output that can't be written. */
export class OutputError extends UserError {
  constructor(
    message: string,
    /** The system's code, such as ENOSPC. */
    readonly code: string,
  ) {
    super(message, EXIT_NOT_WRITTEN);
    this.name = "OutputError";
  }
}

const SECRET_MODE = 0o600;
/** Less what the user's mask takes away. */
const USUAL_MODE = 0o666;
const NAME_BYTES = 8;
const ZEROS = new Uint8Array(1 << 16);
/** File systems that have no second name for a file, such as FAT, say one of these. */
const NO_LINKS: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/** What takes bytes or text, one piece after another. */
export interface Appendable {
  append(data: Uint8Array | string): void;
}

/** A file on its way. Whoever opens one commits or discards it; `withOutput` does. */
export class OutputFile implements Appendable {
  #position = 0;
  #isOpen = true;

  private constructor(
    private readonly path: string,
    private readonly rule: OutputRule,
    private readonly file: number,
    /** Where it grows; null: straight into a device or a pipe, which has no content to replace. */
    private readonly temporary: string | null,
  ) {}

  /**
   * Begins a file.
   *
   * @throws UserError when its folder is missing or its name is taken, OutputError when it can't be written
   *   there
   */
  static open(path: string, rule: OutputRule): OutputFile {
    const there = statusOf(path, rule);
    refuse(there, path, rule);
    if (isStraight(there)) return new OutputFile(path, rule, opened(path, path, "w", rule), null);
    // Who replaces through a link means the file behind it.
    const target = there === null ? path : realpathSync(path);
    if (rule.makesFolder) makeFolder(dirname(target), rule);
    const name = `.satqkd-${randomBytes(NAME_BYTES).toString("hex")}.unfinished`;
    const temporary = join(dirname(target), name);
    return new OutputFile(target, rule, opened(temporary, target, "wx", rule), temporary);
  }

  /** Adds bytes or text. @throws OutputError */
  append(data: Uint8Array | string): void {
    this.#guarded(() => {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      writeAll(this.file, bytes, this.temporary === null ? null : this.#position);
      this.#position += bytes.length;
    });
  }

  /** Makes sure of room for so many bytes to come. @throws OutputError */
  reserve(bytes: number): void {
    if (this.temporary === null) return;
    this.#guarded(() => {
      for (let done = 0; done < bytes; done += ZEROS.length)
        writeAll(this.file, ZEROS.subarray(0, Math.min(ZEROS.length, bytes - done)), this.#position + done);
      fsyncSync(this.file);
    });
  }

  /** Brings what was added to the disk. @throws OutputError */
  toDisk(): void {
    if (this.temporary !== null) this.#guarded(() => fsyncSync(this.file));
  }

  /** Ends the file and gives it its name. @throws UserError when the name was taken meanwhile, OutputError */
  commit(): void {
    const { temporary, path } = this;
    this.#guarded(() => {
      if (temporary !== null) fsyncSync(this.file);
      this.#close();
      if (temporary === null) return;
      if (this.rule.force) renameSync(temporary, path);
      else giveFreeName(temporary, path, this.rule);
      syncFolder(dirname(path));
    });
  }

  /** Leaves nothing of it. Without effect after `commit`. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#close();
    if (this.temporary !== null) removeIfThere(this.temporary);
  }

  #close(): void {
    this.#isOpen = false;
    closeSync(this.file);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#isOpen) this.#close();
      if (this.temporary !== null) removeIfThere(this.temporary);
      throw told(error, this.path, this.rule);
    }
  }
}

/**
 * Finds out before a long work whether its output can be written, and whether there is room for so many
 * bytes; leaves nothing.
 *
 * @throws as `OutputFile`
 */
export function tryOutput(path: string, rule: OutputRule, bytes = 0): void {
  const there = statusOf(path, rule);
  refuse(there, path, rule);
  if (isStraight(there)) return;
  const folders = rule.makesFolder ? makeFolder(dirname(path), rule) : null;
  try {
    const file = OutputFile.open(path, rule);
    try {
      file.reserve(bytes);
    } finally {
      file.discard();
    }
  } finally {
    if (folders !== null) removeFolders(dirname(path), folders);
  }
}

/** Writes an output. @throws as `OutputFile` */
export function writeOutput(path: string, data: Uint8Array | string, rule: OutputRule): void {
  writeOutputs([{ path, data }], rule);
}

/** A file to be written: its path, and what is in it, whole or in parts that are made as they are needed. */
export interface Output {
  readonly path: string;
  readonly data: Uint8Array | string | Iterable<string>;
}

/**
 * Writes outputs that belong together: none gets its name before all are on the disk. @throws as `OutputFile`
 */
export function writeOutputs(outputs: readonly Output[], rule: OutputRule): void {
  const files: OutputFile[] = [];
  try {
    for (const { path, data } of outputs) {
      const file = OutputFile.open(path, rule);
      files.push(file);
      const parts = typeof data === "string" || data instanceof Uint8Array ? [data] : data;
      for (const part of parts) file.append(part);
    }
    for (const file of files) file.toDisk();
    for (const file of files) file.commit();
  } finally {
    for (const file of files) file.discard();
  }
}

/** Lets some work write an output; when it fails there is none. */
export async function withOutput<Result>(
  path: string,
  rule: OutputRule,
  work: (file: OutputFile) => Result | Promise<Result>,
): Promise<Result> {
  const file = OutputFile.open(path, rule);
  try {
    const result = await work(file);
    file.commit();
    return result;
  } finally {
    file.discard();
  }
}

/** What is at a path, links followed; a link to nothing is itself there. */
function statusOf(path: string, rule: OutputRule): Stats | null {
  const look = (at: (path: string) => Stats): Stats | null => {
    try {
      return at(path);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw told(error, path, rule);
    }
  };
  return look(statSync) ?? look(lstatSync);
}

function refuse(there: Stats | null, path: string, { option, force, isSecret }: OutputRule): void {
  if (there === null) return;
  if (there.isDirectory()) throw new UserError(`${option}: ${path} is a folder`);
  if (there.isSymbolicLink()) throw new UserError(`${option}: ${path} is a link to nothing`);
  if (there.isFile() ? !force : isSecret || !isStraight(there))
    throw new UserError(
      `${option}: ${path} exists and is not replaced${there.isFile() ? " without --force" : ""}`,
    );
}

function isStraight(there: Stats | null): boolean {
  return there !== null && (there.isCharacterDevice() || there.isFIFO());
}

function opened(at: string, path: string, flags: "w" | "wx", rule: OutputRule): number {
  try {
    return openSync(at, flags, rule.isSecret ? SECRET_MODE : USUAL_MODE);
  } catch (error) {
    throw told(error, path, rule);
  }
}

/** Makes a folder and those above it. Returns the first that was not there. */
function makeFolder(folder: string, { option }: OutputRule): string | null {
  try {
    return makeFolders(folder);
  } catch (error) {
    throw new UserError(`${option}: the folder ${folder} can't be made (${codeOf(error)})`);
  }
}

/** Removes empty folders from the deepest up to the first that was made. */
function removeFolders(deepest: string, first: string): void {
  for (let folder = deepest; folder.length >= first.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return; // somebody uses it by now
    }
  }
}

/** Writes all bytes, though the system may take them in parts. */
function writeAll(file: number, bytes: Uint8Array, position: number | null): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, position === null ? null : position + done);
}

/** A second name, then not the first one: unlike `rename` this replaces nothing that came meanwhile. */
function giveFreeName(temporary: string, path: string, rule: OutputRule): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error))) throw error;
    refuse(statusOf(path, rule), path, rule);
    renameSync(temporary, path);
    return;
  }
  unlinkSync(temporary);
}

function syncFolder(path: string): void {
  if (process.platform === "win32") return; // a folder can't be opened there
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}

/** An error of the file system in the words of the command line. */
function told(error: unknown, path: string, { option }: OutputRule): unknown {
  if (error instanceof UserError || !(error instanceof Error) || !("syscall" in error)) return error;
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR")
    return new UserError(`${option}: the folder of ${path} does not exist`);
  if (code === "EEXIST")
    return new UserError(`${option}: ${path} exists and is not replaced without --force`);
  return new OutputError(`${option}: ${path} can't be written (${code}); nothing is left of it`, code);
}
