/**
 * One place through which a KME changes. Takes: entries. Gives: the book with the change, at once, and a
 * promise that holds when the change is on the disk, there to stay. Nothing may be told before that: not to
 * an application, not to another station. Changes that come together are written together.
 */
import type { SealedLedger } from "../keystore/sealed-ledger.js";
import type { Book } from "./book.js";
import { type Entry, entryBytes } from "./entries.js";

/** Bytes of a ledger that is written anew, without what is over. */
const REWRITE_BYTES = 4 << 20;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes what happens. */
export class Journal {
  private entries: Buffer[] = [];
  private waiting: Waiting[] = [];

  constructor(
    private readonly ledger: SealedLedger,
    private readonly book: Book,
    private readonly rewriteBytes = REWRITE_BYTES,
  ) {}

  /** Why nothing can be written any more; null while all is well. */
  get failure(): Error | null {
    return this.ledger.failure;
  }

  /**
   * Makes changes, in this order and together with all others of the same turn of the event loop.
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
      if (this.waiting.push({ resolve, reject }) === 1) setImmediate(() => this.write());
    });
  }

  private write(): void {
    const { entries, waiting } = this;
    this.entries = [];
    this.waiting = [];
    try {
      this.ledger.append(entries);
      if (this.ledger.bytes > this.rewriteBytes) this.ledger.rewrite(this.book.snapshot().map(entryBytes));
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      for (const entry of entries) entry.fill(0);
    }
  }
}
