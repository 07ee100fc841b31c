/**
 * Blocks that may be put to keys without waiting for the disk. Takes: what is put to keys, and how fast.
 * Gives: whether that had to wait. Which blocks those are stands in the ledger, on the disk and under its
 * mark, before any of them is used so: should a power cut take the end of the ledger, what is left of it
 * names all that may have been given out, and the next opening burns that. How many there are follows from
 * use, and they are raised ahead of need. Keys of it that wait are `open` at first, for the same reason:
 * given without waiting, and burnt after a crash. After some time they are kept, and their giving waits
 * for the disk.
 */
import { type Book, halfOfNumber } from "./book.js";
import type { Entry } from "./entries.js";
import type { Journal } from "./journal.js";

/** Blocks of a reserve, at least and at most; a message that names those that were burnt takes the latter. */
const [LEAST, MOST] = [32, 4096];
/** As many are reserved as were used in that time, in milliseconds. */
const WINDOW_MS = 500;

/** The reserve of one half of the blocks with a station. */
interface Side {
  /** Those that are being raised, and may not be used so before that is over. */
  raising: ReadonlySet<string>;
  /** Blocks that were used in this window and in the one before it, and when this one began. */
  used: number;
  usedBefore: number;
  beganMs: number;
}

/** Blocks that are put to a key. */
interface Use {
  readonly peer: string;
  readonly numbers: readonly string[];
}

const ignore = () => undefined;

/** The reserves of a KME. */
export class Reserve {
  private readonly sides = new Map<string, Side>();
  /** Keys that were open when this was last looked after. */
  private openBefore: readonly string[] = [];
  private isOver = false;

  constructor(
    private readonly book: Book,
    private readonly journal: Journal,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * Notes entries that put blocks to keys. `written` holds when another station may be told: at once where
   * all are of the reserve (`isAhead`), else when they are on the disk.
   */
  use(uses: readonly Use[], entries: readonly Entry[]): { isAhead: boolean; written: Promise<void> } {
    const isAhead = uses.every(({ peer, numbers }) => this.isReady(peer, numbers));
    const written = isAhead ? this.journal.noteAhead(...entries) : this.journal.note(...entries);
    for (const { peer, numbers } of uses)
      for (const half of [0, 1] as const)
        this.count(peer, half, numbers.filter((number) => halfOfNumber(number) === half).length);
    return { isAhead, written };
  }

  /** Whether all of these blocks are reserved, on the disk and under the mark. */
  isReady(peer: string, numbers: readonly string[]): boolean {
    return numbers.every((number) => this.covers(peer, number));
  }

  private covers(peer: string, number: string): boolean {
    const half = halfOfNumber(number);
    return this.book.reserved(peer, half).has(number) && !this.side(peer, half).raising.has(number);
  }

  private side(peer: string, half: 0 | 1): Side {
    const name = `${half} ${peer}`;
    const known = this.sides.get(name) ?? {
      raising: new Set<string>(),
      used: 0,
      usedBefore: 0,
      beganMs: this.nowMs(),
    };
    this.sides.set(name, known);
    return known;
  }

  private count(peer: string, half: 0 | 1, blocks: number): void {
    if (blocks === 0) return;
    const wanted = this.wanted(peer, half, blocks);
    const left = this.book.reserved(peer, half).size;
    if (left < wanted / 2) this.raise(peer, half, wanted - left);
  }

  /** How many blocks are to be reserved, as so many more are used. */
  private wanted(peer: string, half: 0 | 1, blocks: number): number {
    const side = this.side(peer, half);
    const passedMs = this.nowMs() - side.beganMs;
    if (passedMs >= WINDOW_MS) {
      side.usedBefore = passedMs < 2 * WINDOW_MS ? side.used : 0;
      side.used = 0;
      side.beganMs += passedMs;
    }
    side.used += blocks;
    return Math.min(MOST, Math.max(LEAST, side.used, side.usedBefore));
  }

  /** Reserves so many more of the blocks that are used next; nobody waits for it. */
  private raise(peer: string, half: 0 | 1, more: number): void {
    const side = this.side(peer, half);
    if (this.isOver || side.raising.size > 0) return;
    const reserved = this.book.reserved(peer, half);
    const numbers: string[] = [];
    for (const number of this.book.blocks(peer, half).keys()) {
      if (numbers.length >= more) break;
      if (!reserved.has(number)) numbers.push(number);
    }
    if (numbers.length === 0) return;
    side.raising = new Set(numbers);
    this.journal.noteForTelling({ kind: "reserve", peer, numbers }).then(() => {
      side.raising = new Set();
    }, ignore);
  }

  /** Gives back what is not used any more, and keeps keys that have waited since the last time. */
  tend(): void {
    const entries: Entry[] = [];
    for (const [name, { raising }] of this.sides) {
      const [half, peer] = [Number(name[0]) as 0 | 1, name.slice(2)];
      const wanted = this.wanted(peer, half, 0);
      const reserved = [...this.book.reserved(peer, half)];
      if (raising.size === 0 && reserved.length > 2 * wanted)
        entries.push({ kind: "release", peer, numbers: reserved.slice(wanted) });
    }
    const ids = this.openBefore.filter((id) => this.book.open.has(id));
    if (ids.length > 0) entries.push({ kind: "kept", ids });
    if (entries.length > 0) this.journal.noteAhead(...entries).catch(ignore);
    this.openBefore = [...this.book.open];
  }

  /** Entries by which nothing is burnt at the next opening; nothing is reserved any more. */
  end(): Entry[] {
    this.isOver = true;
    const entries: Entry[] = [{ kind: "kept", ids: [...this.book.open] }];
    for (const name of this.sides.keys()) {
      const [half, peer] = [Number(name[0]) as 0 | 1, name.slice(2)];
      entries.push({ kind: "release", peer, numbers: [...this.book.reserved(peer, half)] });
    }
    return entries;
  }
}

/**
 * Entries that burn what may have been given out before a crash, as the end of the ledger may be gone:
 * reserved blocks, and keys that waited and were open. `burntWith` are the blocks, which the other stations
 * burn, too.
 */
export function burnings(
  book: Book,
  peers: Iterable<string>,
): { entries: Entry[]; burntWith: Map<string, string[]> } {
  const entries: Entry[] = [];
  const burntWith = new Map<string, string[]>();
  const why = "it may have been given out before a crash";
  for (const id of book.open) entries.push({ kind: "burnt", id, why });
  for (const peer of peers) {
    const numbers = [...book.reserved(peer, 0), ...book.reserved(peer, 1)];
    if (numbers.length === 0) continue;
    entries.push({ kind: "lost", peer, numbers, why });
    burntWith.set(peer, numbers);
  }
  return { entries, burntWith };
}
