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
  /** Changes of this turn of the event loop, and who waits until they are written, or on the disk. */
  private gathered: Buffer[] = [];
  private writers: Waiting[] = [];
  private waiting: Waiting[] = [];
  private isGathering = false;
  /** Who waits for the disk, and all is written. */
  private unsynced: Waiting[] = [];
  private isSyncing = false;
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
    return this.gather(entries, this.waiting);
  }

  /**
   * As `note`; holds already when they are written: the process' end can't undo them, a power cut can. Only
   * for what the reserve bears.
   *
   * @throws StoreError as `note`
   */
  noteAhead(...entries: readonly Entry[]): Promise<void> {
    return this.gather(entries, this.writers);
  }

  private gather(entries: readonly Entry[], waiting: Waiting[]): Promise<void> {
    const { failure } = this.ledger;
    if (failure !== null) return Promise.reject(failure);
    for (const entry of entries) {
      this.gathered.push(entryBytes(entry));
      this.book.apply(entry);
    }
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (this.isGathering) return;
      this.isGathering = true;
      // What else comes in this turn of the event loop goes with it.
      setImmediate(() => this.write());
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
      this.noteForTelling().catch(ignore);
    }, MARK_MS).unref();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const over = this.turn.then(work);
    this.turn = over.catch(ignore);
    return over;
  }

  private write(): void {
    this.isGathering = false;
    const { gathered } = this;
    const [writers, waiting] = [this.writers.splice(0), this.waiting.splice(0)];
    this.gathered = [];
    try {
      if (gathered.length > 0) this.ledger.write(gathered);
    } catch (error) {
      for (const { reject } of [...writers, ...waiting]) reject(error);
      return;
    } finally {
      for (const entry of gathered) entry.fill(0);
    }
    for (const { resolve } of writers) resolve();
    this.unsynced.push(...waiting);
    if (!this.isSyncing && this.unsynced.length > 0) void this.syncAll();
    if (gathered.length > 0) this.raiseMarkSoon();
  }

  private async syncAll(): Promise<void> {
    this.isSyncing = true;
    while (this.unsynced.length > 0) {
      const { unsynced } = this;
      this.unsynced = [];
      try {
        await this.ledger.sync();
        for (const { resolve } of unsynced) resolve();
      } catch (error) {
        for (const { reject } of unsynced) reject(error);
      }
      if (this.ledger.failure === null && this.ledger.bytes > Math.max(this.rewriteBytes, 2 * this.keptBytes))
        await this.inTurn(() => this.rewrite()).catch(ignore);
    }
    this.isSyncing = false;
  }

  /** What is written meanwhile goes into the new file behind the book as it is now. */
  private async rewrite(): Promise<void> {
    // What has gathered is in the book, and must not come a second time.
    if (this.gathered.length > 0) this.write();
    const entries = this.book.snapshot().map(entryBytes);
    const written = this.ledger.rewrite(entries);
    for (const entry of entries) entry.fill(0);
    await written;
    this.keptBytes = this.ledger.bytes;
  }
}
