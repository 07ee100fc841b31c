/**
 * A disk in memory for files below /model/, with cuts, errors and freezes. What was not synced may be lost at
 * a cut: bytes of a file since its last fsync, names of a folder since its last fsync. Written from what
 * POSIX and the kernel's documents promise, not from the store's code.
 */
import type { Seeded } from "./seeded.js";

interface Inode {
  bytes: Buffer;
  /** What is sure to be there after a cut; null when the file was never synced. */
  synced: Buffer | null;
}
interface Open {
  readonly inode: Inode | null;
  readonly folder: string | null;
}
type Naming = (names: Map<string, Inode>) => void;

/** Everything below this path is the model's. */
export const MODEL = "/model/";

/** What happens at a step that changes something. */
export type Fault = { readonly at: number; readonly kind: "cut" | "error" } | FreezeFault;
interface FreezeFault {
  readonly at: number;
  readonly kind: "freeze";
  readonly meanwhile: () => void;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: "model" });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

type Done = (error: Error | null) => void;

/** Does something later, as Node.js' functions with a callback do. */
function later(work: () => void, done: Done): void {
  setImmediate(() => {
    let failed: Error | null = null;
    try {
      work();
    } catch (error) {
      failed = error as Error;
    }
    done(failed);
  });
}

/** The disk. */
export class ModelDisk {
  private live = new Map<string, Inode>();
  private durable = new Map<string, Inode>();
  /** Changes of names that may be lost at a cut, by folder, in order. */
  private pending = new Map<string, Naming[]>();
  private readonly opened = new Map<number, Open>();
  private nextFile = 1000;
  private isDead = false;
  private fault: Fault | null = null;
  /** Steps since the last `inject`. */
  steps = 0;

  constructor(private readonly random: Seeded) {}

  /** Has something happen at a step from now on. */
  inject(fault: Fault | null): void {
    this.fault = fault;
    this.steps = 0;
  }

  /** The power fails: what was not synced is there or not. Everything that ran is gone. */
  cut(): void {
    const names = new Map(this.durable);
    for (const changes of this.pending.values()) {
      const kept = this.random.below(changes.length + 1);
      for (const change of changes.slice(0, kept)) change(names);
    }
    for (const inode of names.values()) {
      if (inode.synced === inode.bytes) continue;
      const whole = inode.bytes;
      inode.bytes =
        inode.synced !== null && this.random.chance(0.5)
          ? inode.synced
          : Buffer.from(whole.subarray(0, this.random.below(whole.length + 1)));
      inode.synced = inode.bytes;
    }
    this.restart(names);
  }

  /** The process dies, and the disk goes on: nothing is lost. */
  kill(): void {
    this.opened.clear();
    this.isDead = false;
    this.inject(null);
  }

  private restart(names: Map<string, Inode>): void {
    this.live = names;
    this.durable = new Map(names);
    this.pending = new Map();
    this.kill();
  }

  /** Bytes of a file, for putting them back later; null when there is none. */
  copy(path: string): Buffer | null {
    const inode = this.live.get(path);
    return inode === undefined ? null : Buffer.from(inode.bytes);
  }

  /** Puts bytes at a path, as somebody with a backup would. */
  put(path: string, bytes: Buffer): void {
    const kept = Buffer.from(bytes);
    const inode = { bytes: kept, synced: kept };
    this.live.set(path, inode);
    this.durable.set(path, inode);
  }

  /** A step that changes something: here faults strike. */
  private step(): void {
    this.alive();
    this.steps += 1;
    const { fault } = this;
    if (fault === null || this.steps !== fault.at) return;
    this.fault = null;
    if (fault.kind === "freeze") {
      const { steps } = this;
      fault.meanwhile();
      this.steps = steps;
    } else if (fault.kind === "error") throw failure("EIO");
    else {
      this.isDead = true;
      throw failure("CUT");
    }
  }

  private alive(): void {
    if (this.isDead) throw failure("CUT");
  }

  private name(folder: string, change: Naming): void {
    change(this.live);
    this.pending.set(folder, [...(this.pending.get(folder) ?? []), change]);
  }

  private fileOf(fd: number): Inode {
    this.alive();
    const inode = this.opened.get(fd)?.inode;
    if (!inode) throw failure("EBADF");
    return inode;
  }

  /** The functions of node:fs that the store uses. */
  readonly fs = {
    existsSync: (path: string): boolean =>
      this.live.has(path) || [...this.live.keys()].some((each) => each.startsWith(`${path}/`)),
    mkdirSync: (): void => undefined,
    statSync: (path: string) => ({ isDirectory: () => !this.live.has(path) }),
    realpathSync: (path: string): string => path,
    openSync: (path: string, flags: number | string, mode = 0o666): number => {
      this.alive();
      const wants = typeof flags === "number" ? flags : 0;
      const [creates, isExclusive] = [(wants & 0o100) !== 0, (wants & 0o200) !== 0];
      let inode = this.live.get(path) ?? null;
      if (inode !== null && creates && isExclusive) throw failure("EEXIST");
      if (creates && (mode & 0o077) !== 0) throw failure("a store's file that others may read");
      if (inode === null && creates) {
        if (!isExclusive) throw failure("a file that is made without O_EXCL");
        this.step();
        const made: Inode = { bytes: Buffer.alloc(0), synced: null };
        inode = made;
        this.name(folderOf(path), (names) => names.set(path, made));
      }
      const isFolder = inode === null && this.fs.existsSync(path);
      if (inode === null && !isFolder) throw failure("ENOENT");
      const fd = this.nextFile++;
      this.opened.set(fd, { inode, folder: isFolder ? path : null });
      return fd;
    },
    closeSync: (fd: number): void => void this.opened.delete(fd),
    writeFileSync: (fd: number, bytes: Uint8Array): void => {
      const inode = this.fileOf(fd);
      const before = inode.bytes;
      try {
        this.step();
      } catch (error) {
        inode.bytes = Buffer.concat([before, bytes.subarray(0, this.random.below(bytes.length + 1))]);
        throw error;
      }
      inode.bytes = Buffer.concat([before, bytes]);
    },
    fsyncSync: (fd: number): void => {
      this.step();
      const file = this.opened.get(fd);
      if (file?.inode) file.inode.synced = file.inode.bytes;
      if (file?.folder == null) return;
      for (const change of this.pending.get(file.folder) ?? []) change(this.durable);
      this.pending.delete(file.folder);
    },
    writeFile: (fd: number, bytes: Uint8Array, done: Done): void =>
      later(() => this.fs.writeFileSync(fd, bytes), done),
    fsync: (fd: number, done: Done): void => later(() => this.fs.fsyncSync(fd), done),
    readSync: (fd: number, to: Buffer, offset: number, length: number, position: number): number =>
      this.fileOf(fd).bytes.copy(to, offset, position, position + length),
    readFileSync: (fd: number): Buffer => Buffer.from(this.fileOf(fd).bytes),
    readdirSync: (path: string): string[] => {
      this.alive();
      return [...this.live.keys()]
        .filter((each) => folderOf(each) === path)
        .map((each) => each.slice(path.length + 1));
    },
    renameSync: (from: string, to: string): void => {
      if (!this.live.has(from)) throw failure("ENOENT");
      this.step();
      const inode = this.live.get(from);
      if (inode === undefined) throw failure("ENOENT");
      this.name(folderOf(to), (names) => {
        names.delete(from);
        names.set(to, inode);
      });
    },
    unlinkSync: (path: string): void => {
      this.alive();
      if (!this.live.has(path)) throw failure("ENOENT");
      this.step();
      if (!this.live.has(path)) throw failure("ENOENT");
      this.name(folderOf(path), (names) => names.delete(path));
    },
  };
}

/** The disk that is in use. */
export const disk: { now: ModelDisk | null } = { now: null };

/** node:fs with the model's files in it. */
export function withModel(real: typeof import("node:fs")): typeof import("node:fs") {
  const isModel = (first: unknown) =>
    typeof first === "string" ? `${first}/`.startsWith(MODEL) : typeof first === "number" && first >= 1000;
  const routed: Record<string, unknown> = { ...real };
  for (const name of Object.keys(new ModelDisk(undefined as never).fs)) {
    const original = routed[name] as (...args: unknown[]) => unknown;
    routed[name] = (...args: unknown[]) => {
      if (!isModel(args[0])) return original(...args);
      const own = disk.now!.fs as unknown as Record<string, (...args: unknown[]) => unknown>;
      return own[name]!(...args);
    };
  }
  return routed as typeof import("node:fs");
}
