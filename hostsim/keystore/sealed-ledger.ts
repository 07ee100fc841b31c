/**
 * A ledger beside a key store: what was taken out of it and who got it, as a file that only grows. Takes:
 * entries, secret. Gives: the same entries again when it is opened. What `write` has written outlives the
 * process, and the machine's power only once `sync` holds: then it is there to stay. What a power cut takes
 * is an end of what was written, never something in its middle. `raiseMark` holds once an older file would be
 * refused.
 *
 * The file is one line of JSON and frames of four bytes of length, ciphertext and tag: ChaCha20-Poly1305 (RFC
 * 8439), the frame's number as nonce, the line as what is authenticated beside it. Each opening writes a new
 * file under a new key, so that a frame that a cut has torn and the one in its place never share key and
 * nonce. A mark outside the store's folder holds the file's number and that of the newest frame: a file that
 * has less is an old copy. The store's lock is the ledger's as well.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { atOnce, besideOthers, type DiskWork } from "./disk-work.js";
import {
  codeOf,
  remove,
  replaceFiles,
  syncName,
  type Temporary,
  takePlace,
  waitingBeside,
  writeTemporaries,
} from "./durable-file.js";
import { StoreError } from "./store-error.js";

/** The disk's time is not taken from who waits for an answer: others are read meanwhile. */
const synced = promisify(fdatasync);

const CIPHER = "chacha20-poly1305";
const [LENGTH_BYTES, TAG_BYTES, NONCE_BYTES, KEY_BYTES, MAC_BYTES] = [4, 16, 12, 32, 32];
const LINE_END = 0x0a;
const LONGEST_LINE = 1024;
/** A mark's two places, of which one is always whole: file number, frame number, code. */
const PLACE_BYTES = 64;
const NUMBER_BYTES = 8;

const headerSchema = z.strictObject({
  format: z.literal("satqkd-ledger"),
  version: z.literal(1),
  /** Identity of the store that it belongs to. */
  store: z.string(),
  /** Number of this file: one more with each that replaced another. */
  file: z.int().positive(),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
});

/** How new a ledger is: a file, and a frame in it. */
interface Position {
  readonly file: number;
  readonly frame: number;
}

/** A ledger with what is in it. */
export interface OpenedLedger {
  readonly ledger: SealedLedger;
  /** Entries in their order, secret. */
  readonly entries: readonly Buffer[];
}

/** Path of the ledger in a store's folder. */
export function ledgerFile(folder: string): string {
  return join(folder, "kme.ledger");
}

/** Path of the ledger's mark, outside the store's folder. */
export function ledgerMark(folder: string): string {
  return `${folder}.kme.mark`;
}

/** An open ledger. */
export class SealedLedger {
  private file = -1;
  private mark = -1;
  private key: Buffer = Buffer.alloc(0);
  private line: Buffer = Buffer.alloc(0);
  /** The newest frame that is on the disk, and the newest that is written. */
  private at: Position;
  private written: Position;
  /** Frames that are written while the file is written anew, secret: they go into the new one as well. */
  private carried: Buffer[] = [];
  private broken: StoreError | null = null;
  private size = 0;
  private isSyncing = false;
  private isMarking = false;
  private isRewriting = false;
  /** How new the file must be by the mark on the disk; and which of the mark's places says so. */
  private marked: Position = { file: 0, frame: 0 };
  private place = 0;
  private isClosed = false;

  private constructor(
    private readonly folder: string,
    private readonly store: string,
    private readonly root: Buffer,
    at: Position,
  ) {
    this.at = at;
    this.written = at;
  }

  /**
   * Opens the ledger of the store in a folder, or makes it. `root` is secret and the ledger's from now on.
   *
   * @throws StoreError when it is damaged, an old copy, or another store's
   */
  static open(folder: string, store: string, root: Buffer): OpenedLedger {
    const path = ledgerFile(folder);
    for (const left of waitingBeside(path)) remove(left);
    const marked = readMark(folder, store, root);
    if (!existsSync(path)) {
      if (marked !== null && marked.file > 0)
        throw new StoreError(
          "rolledBack",
          `${path} is gone, and ${ledgerMark(folder)} says that there was one: put it back; if it is lost, remove the mark: keys that were agreed on and not fetched are lost with it`,
        );
      const ledger = new SealedLedger(folder, store, root, { file: 0, frame: 0 });
      ledger.startMark();
      atOnce(ledger.rewriting([]));
      return { ledger, entries: [] };
    }
    const read = readLedger(path, store, root);
    requireNew(path, folder, read.at, marked);
    const ledger = new SealedLedger(folder, store, root, read.at);
    ledger.mark = openSync(ledgerMark(folder), constants.O_RDWR | constants.O_NOFOLLOW);
    ledger.place = marked!.place;
    atOnce(ledger.rewriting(read.entries));
    return { ledger, entries: read.entries };
  }

  /** Bytes of the file. */
  get bytes(): number {
    return this.size;
  }

  /** Why nothing can be written any more; null while all is well. */
  get failure(): StoreError | null {
    return this.broken;
  }

  /**
   * Writes entries behind the others, all of them or none, at any time. After an error nothing more is taken:
   * what is on the disk shows only when the ledger is opened again.
   *
   * @throws StoreError when the disk is full or fails, or the ledger was closed
   */
  write(entries: readonly Uint8Array[]): void {
    if (this.broken !== null) throw this.broken;
    const plain = packed(entries);
    try {
      const next = { file: this.written.file, frame: this.written.frame + 1 };
      const frame = sealFrame(this.key, this.line, next.frame, plain);
      writeWhole(this.file, frame, null);
      this.written = next;
      this.size += frame.length;
    } catch (error) {
      throw this.breakBy(error);
    } finally {
      if (this.isRewriting) this.carried.push(plain);
      else plain.fill(0);
    }
  }

  /**
   * Holds when all that was written before is on the disk, there to stay. One call at a time, and none while
   * the file is written anew.
   *
   * @throws StoreError when the disk fails, or the ledger was closed meanwhile
   */
  async sync(): Promise<void> {
    if (this.broken !== null) throw this.broken;
    if (this.isSyncing) throw new Error("the ledger is being written");
    if (!isNewer(this.written, this.at)) return;
    this.isSyncing = true;
    try {
      const { written } = this;
      await synced(this.file);
      if (this.isClosed) throw closed();
      this.at = written;
    } catch (error) {
      throw this.breakBy(error);
    } finally {
      this.isSyncing = false;
      this.closeFilesIfOver();
    }
  }

  /**
   * Raises the mark to the newest frame that is on the disk: from then on a file that lacks it is refused.
   * One call at a time, and none while the file is written anew; beside a `sync`.
   *
   * @throws StoreError as `sync`
   */
  async raiseMark(): Promise<void> {
    if (this.broken !== null) throw this.broken;
    if (this.isMarking) throw new Error("the ledger's mark is being written");
    if (!isNewer(this.at, this.marked)) return;
    this.isMarking = true;
    try {
      const at = this.at;
      this.writeMark();
      await synced(this.mark);
      // Whoever has it open by now has a mark of its own.
      if (this.isClosed) throw closed();
      this.marked = at;
    } catch (error) {
      throw this.breakBy(error);
    } finally {
      this.isMarking = false;
      this.closeFilesIfOver();
    }
  }

  private breakBy(error: unknown): StoreError {
    this.broken ??= new StoreError(
      "notWritten",
      `${ledgerFile(this.folder)} can't be written (${codeOf(error)}): what it was to tell was not told`,
    );
    return this.broken;
  }

  /**
   * Puts a new file in the place of the old one, with these entries alone, and raises the mark to it, beside
   * other work; no `sync` and no `raiseMark` meanwhile. They are copied before it waits for anything; what is
   * written meanwhile stands in both files, and in the new one it is not yet on the disk.
   *
   * @throws StoreError when it can't be written, or the ledger was closed meanwhile
   */
  async rewrite(entries: readonly Uint8Array[]): Promise<void> {
    if (this.broken !== null) throw this.broken;
    if (this.isSyncing || this.isMarking) throw new Error("the ledger is being written");
    this.isSyncing = true;
    this.isMarking = true;
    try {
      await besideOthers(this.rewriting(entries), () => (this.isClosed ? closed() : null));
    } finally {
      this.isSyncing = false;
      this.isMarking = false;
      this.closeFilesIfOver();
    }
  }

  private *rewriting(entries: readonly Uint8Array[]): DiskWork<void> {
    const path = ledgerFile(this.folder);
    try {
      const salt = randomBytes(KEY_BYTES);
      const file = this.at.file + 1;
      const line = Buffer.from(
        `${JSON.stringify({ format: "satqkd-ledger", version: 1, store: this.store, file, salt: salt.toString("hex") })}\n`,
      );
      const key = fileKey(this.root, salt);
      const plain = packed(entries);
      const bytes = Buffer.concat([line, sealFrame(key, line, 1, plain)]);
      plain.fill(0);
      this.isRewriting = true;
      const [waiting] = yield* writeTemporaries([{ path, bytes }]);
      // In one turn: what was written meanwhile is in the new file before that has its place.
      this.takeNewFile(waiting!, { key, line, file, bytes: bytes.length });
      yield* syncName(path);
      this.writeMark();
      yield { now: () => fdatasyncSync(this.mark), later: () => synced(this.mark) };
      this.marked = this.at;
    } catch (error) {
      this.stopCarrying();
      this.broken ??=
        error instanceof StoreError
          ? error
          : new StoreError("notWritten", `${path} can't be replaced (${codeOf(error)})`);
      throw this.broken;
    }
  }

  private takeNewFile(
    waiting: Temporary,
    { key, line, file, bytes }: { key: Buffer; line: Buffer; file: number; bytes: number },
  ): void {
    const opened = openSync(
      waiting.temporary,
      constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW,
    );
    try {
      const frames = this.carried.map((plain, i) => sealFrame(key, line, 2 + i, plain));
      for (const frame of frames) writeWhole(opened, frame, null);
      takePlace(waiting);
      if (this.file >= 0) closeSync(this.file);
      this.key.fill(0);
      const size = frames.reduce((sum, frame) => sum + frame.length, bytes);
      Object.assign(this, { key, line, size, file: opened });
      this.at = { file, frame: 1 };
      this.written = { file, frame: 1 + frames.length };
      this.stopCarrying();
    } catch (error) {
      closeSync(opened);
      remove(waiting.temporary);
      throw error;
    }
  }

  private stopCarrying(): void {
    for (const plain of this.carried) plain.fill(0);
    this.carried = [];
    this.isRewriting = false;
  }

  private startMark(): void {
    replaceFiles([{ path: ledgerMark(this.folder), bytes: Buffer.alloc(2 * PLACE_BYTES) }]);
    this.mark = openSync(ledgerMark(this.folder), constants.O_RDWR | constants.O_NOFOLLOW);
  }

  /** The two places are written in turn, so that a cut leaves the other one. */
  private writeMark(): void {
    const place = Buffer.alloc(PLACE_BYTES);
    const body = positionBytes(this.at);
    body.copy(place);
    markCode(this.root, this.store, body).copy(place, body.length);
    this.place = 1 - this.place;
    writeWhole(this.mark, place, this.place * PLACE_BYTES);
  }

  /** Wipes the keys. What is being written is not acknowledged any more. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.root.fill(0);
    this.key.fill(0);
    this.broken ??= closed();
    this.closeFilesIfOver();
  }

  /** The files stay open for a sync that is under way. */
  private closeFilesIfOver(): void {
    if (!this.isClosed || this.isSyncing || this.isMarking) return;
    for (const file of [this.file, this.mark]) if (file >= 0) closeSync(file);
    this.file = -1;
    this.mark = -1;
  }
}

function closed(): StoreError {
  return new StoreError("notWritten", "the ledger is closed");
}

function fileKey(root: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", root, salt, "satqkd-ledger-file", KEY_BYTES));
}

function positionBytes({ file, frame }: Position): Buffer {
  const bytes = Buffer.alloc(2 * NUMBER_BYTES);
  bytes.writeBigUInt64BE(BigInt(file), 0);
  bytes.writeBigUInt64BE(BigInt(frame), NUMBER_BYTES);
  return bytes;
}

function markCode(root: Buffer, store: string, body: Buffer): Buffer {
  return createHmac("sha256", root).update(`satqkd-ledger-mark ${store}\n`).update(body).digest();
}

/** The newest position that a mark says, and which of its places does; null when there is no mark. */
function readMark(
  folder: string,
  store: string,
  root: Buffer,
): (Position & { readonly place: number }) | null {
  const path = ledgerMark(folder);
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  let newest = { file: 0, frame: 0, place: 0 };
  for (const place of [0, 1]) {
    const start = place * PLACE_BYTES;
    const body = bytes.subarray(start, start + 2 * NUMBER_BYTES);
    const code = bytes.subarray(start + body.length, start + body.length + MAC_BYTES);
    if (code.length !== MAC_BYTES || !timingSafeEqual(code, markCode(root, store, body))) continue;
    const found = {
      file: Number(body.readBigUInt64BE(0)),
      frame: Number(body.readBigUInt64BE(NUMBER_BYTES)),
      place,
    };
    if (isNewer(found, newest)) newest = found;
  }
  if (newest.file === 0 && bytes.some((byte) => byte !== 0))
    throw new StoreError("noMark", `${path} is damaged or another store's: put the right one back`);
  return newest;
}

function isNewer(a: Position, b: Position): boolean {
  return a.file === b.file ? a.frame > b.frame : a.file > b.file;
}

function requireNew(path: string, folder: string, found: Position, marked: Position | null): void {
  if (marked === null)
    throw new StoreError("noMark", `${ledgerMark(folder)} is missing, which says how new ${path} must be`);
  if (isNewer(marked, found))
    throw new StoreError(
      "rolledBack",
      `${path} is an old copy or was cut: keys were given out since; put the newest back`,
    );
}

function packed(entries: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(entry.length);
      return [length, entry];
    }),
  );
}

function unpacked(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
    entries.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return entries;
}

function nonceOf(frame: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(frame), NONCE_BYTES - NUMBER_BYTES);
  return nonce;
}

function sealFrame(key: Buffer, line: Buffer, frame: number, plain: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonceOf(frame), { authTagLength: TAG_BYTES });
  cipher.setAAD(line, { plaintextLength: plain.length });
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(plain.length);
  return Buffer.concat([length, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext of the frame at the start of `bytes`; null when it is not whole, or not genuine. */
function openFrame(key: Buffer, line: Buffer, frame: number, bytes: Buffer): Buffer | null {
  if (bytes.length < LENGTH_BYTES + TAG_BYTES) return null;
  const end = LENGTH_BYTES + bytes.readUInt32BE(0);
  if (bytes.length < end + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, nonceOf(frame), { authTagLength: TAG_BYTES });
  decipher.setAAD(line, { plaintextLength: end - LENGTH_BYTES });
  decipher.setAuthTag(bytes.subarray(end, end + TAG_BYTES));
  const plain = decipher.update(bytes.subarray(LENGTH_BYTES, end));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return null;
  }
}

/** Reads frames up to the first that is not whole: what follows was never acknowledged, or the mark tells. */
function readLedger(path: string, store: string, root: Buffer): { at: Position; entries: Buffer[] } {
  const bytes = readFileSync(path);
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(LINE_END);
  const line = bytes.subarray(0, end + 1);
  const header = headerSchema.safeParse(parsed(line.toString("utf8"))).data;
  if (header === undefined) throw new StoreError("damaged", `${path} is damaged: its first line`);
  if (header.store !== store)
    throw new StoreError(
      "moved",
      `${path} belongs to another store, or to this one before it was rekeyed: remove it and ${path.replace(/\/kme\.ledger$/, ".kme.mark")}; keys in it that nobody has fetched are lost`,
    );
  const key = fileKey(root, Buffer.from(header.salt, "hex"));
  const entries: Buffer[] = [];
  let frame = 0;
  for (let at = line.length; ; ) {
    const plain = openFrame(key, line, frame + 1, bytes.subarray(at));
    if (plain === null) break;
    entries.push(...unpacked(plain));
    at += LENGTH_BYTES + plain.length + TAG_BYTES;
    frame += 1;
  }
  key.fill(0);
  if (frame === 0) throw new StoreError("damaged", `${path} is damaged: no frame of it is genuine`);
  return { at: { file: header.file, frame }, entries };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function writeWhole(file: number, bytes: Uint8Array, at: number | null): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, at === null ? null : at + done);
}
