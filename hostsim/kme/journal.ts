/**
 * One place through which a KME changes. Takes: entries. Gives: the book with the change, at once, and a
 * promise that holds when the change is on the disk, there to stay. Nothing may be said before that to
 * another station. An application is told a key only when the ledger's mark was raised as well, so that a
 * ledger that does not know of it would be refused. While one group of changes is being written the next one
 * gathers, so that many requests share a sync of the disk; groups are written one after the other, so what is
 * on the disk is always all that came before as well.
 */
import type { SealedLedger } from "../keystore/sealed-ledger.js";
import type { Book } from "./book.js";
import { type Entry, entryBytes } from "./entries.js";

/**
 * A ledger is written anew, without what is over, when it has so many bytes, and twice as many as after the
 * last time: with many keys that wait, most of it is not over.
 */
const REWRITE_BYTES = 4 << 20;

/** The mark is raised that soon after a change, in milliseconds, also where no application waits for it. */
const MARK_MS = 50;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const ignore = () => undefined;

/** Writes what happens. */
export class Journal {
  private entries: Buffer[] = [];
  private waiting: Waiting[] = [];
  private isWriting = false;
  /** The group that is being written, or was last. */
  private writing: Promise<void> = Promise.resolve();
  private keptBytes: number;
  /** The raising of the mark, or the writing anew, that is under way. */
  private turn: Promise<unknown> = Promise.resolve();
  /** A raising that has not begun. */
  private raising: Promise<void> | null = null;
  private markTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly ledger: SealedLedger,
    private readonly book: Book,
    private readonly rewriteBytes = REWRITE_BYTES,
  ) {
    this.keptBytes = ledger.bytes;
  }

  /** Why nothing can be written any more; null while all is well. */
  get failure(): Error | null {
    return this.ledger.failure;
  }

  /**
   * Makes changes, in this order. Without any: holds when all changes so far are on the disk.
   *
   * @throws StoreError when the disk is full or fails: then nothing can be changed any more
   */
  note(...entries: readonly Entry[]): Promise<void> {
    const { failure } = this.ledger;
    if (failure !== null) return Promise.reject(failure);
    if (entries.length === 0 && this.entries.length === 0) return this.writing;
    for (const entry of entries) {
      this.entries.push(entryBytes(entry));
      this.book.apply(entry);
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      // What else comes in this turn of the event loop goes with it.
      setImmediate(() => void this.writeAll());
    });
  }

  /**
   * As `note`; holds once no older ledger would be believed either: then an application may be told.
   *
   * @throws StoreError as `note`
   */
  async noteForTelling(...entries: readonly Entry[]): Promise<void> {
    await this.note(...entries);
    await this.raiseMark();
  }

  /** All who wait for a raising that has not begun share it. */
  private raiseMark(): Promise<void> {
    this.raising ??= this.inTurn(() => {
      this.raising = null;
      return this.ledger.raiseMark();
    });
    return this.raising;
  }

  private raiseMarkSoon(): void {
    this.markTimer ??= setTimeout(() => {
      this.markTimer = null;
      // Whoever notes something next is told of an error.
      this.raiseMark().catch(ignore);
    }, MARK_MS).unref();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const over = this.turn.then(work);
    this.turn = over.catch(ignore);
    return over;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.writeGroup((entries) => this.ledger.append(entries));
      this.raiseMarkSoon();
      if (this.ledger.bytes > Math.max(this.rewriteBytes, 2 * this.keptBytes))
        await this.inTurn(() => this.writeGroup(() => this.rewrite()));
    }
    this.isWriting = false;
  }

  private async writeGroup(write: (entries: readonly Buffer[]) => Promise<void>): Promise<void> {
    const { entries, waiting } = this;
    this.entries = [];
    this.waiting = [];
    this.writing = write(entries);
    try {
      await this.writing;
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      for (const entry of entries) entry.fill(0);
    }
  }

  /** What has gathered is in the book, and so in the new file: it is not written again. */
  private async rewrite(): Promise<void> {
    const entries = this.book.snapshot().map(entryBytes);
    const written = this.ledger.rewrite(entries);
    for (const entry of entries) entry.fill(0);
    await written;
    this.keptBytes = this.ledger.bytes;
  }
}
