/**
 * One place through which a KME changes. Takes: entries. Gives: the book with the change, at once, and a
 * promise that holds when the change is on the disk, there to stay. Nothing may be told before that: not to
 * an application, not to another station. While one group of changes is being written the next one gathers,
 * so that many requests share a sync of the disk; groups are written one after the other, so what is on the
 * disk is always all that came before as well.
 */
import type { SealedLedger } from "../keystore/sealed-ledger.js";
import type { Book } from "./book.js";
import { type Entry, entryBytes } from "./entries.js";

/**
 * A ledger is written anew, without what is over, when it has so many bytes, and twice as many as after the
 * last time: with many keys that wait, most of it is not over.
 */
const REWRITE_BYTES = 4 << 20;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes what happens. */
export class Journal {
  private entries: Buffer[] = [];
  private waiting: Waiting[] = [];
  private isWriting = false;
  private keptBytes: number;

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

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.writeGroup((entries) => (entries.length > 0 ? this.ledger.append(entries) : undefined));
      if (this.ledger.bytes > Math.max(this.rewriteBytes, 2 * this.keptBytes))
        await this.writeGroup(() => this.rewrite());
    }
    this.isWriting = false;
  }

  private async writeGroup(write: (entries: readonly Buffer[]) => unknown): Promise<void> {
    const { entries, waiting } = this;
    this.entries = [];
    this.waiting = [];
    try {
      await write(entries);
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
