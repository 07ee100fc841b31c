/**
 * Blocks between the key store and the ledger. Takes: numbers. Gives: the blocks out of the store and in
 * custody, or noted as lost: they are marked as spent in the store before they are in the ledger, and what
 * was asked for stands in the ledger before either. So a crash between the two loses blocks, and says how
 * many, and none is ever in both.
 */

import type { SealedStore } from "../keystore/sealed-store.js";
import { halfOf } from "../relay/one-time-pad.js";
import { type Book, halfOfNumber } from "./book.js";
import type { Entry } from "./entries.js";
import type { Journal } from "./journal.js";

const PURPOSE = "application";

/** Free blocks of a store, lowest first: the even numbers and the odd ones; and when they were looked for. */
interface Found {
  readonly halves: readonly [Set<string>, Set<string>];
  readonly atMs: number;
  /** Whether some were left out since, for a while. */
  isShort: boolean;
}

/** Milliseconds after which a store that has too few blocks is looked into again. */
const LOOK_AGAIN_MS = 1000;

/** Takes blocks out of the store. */
export class Custody {
  /** By station: the work that is under way, one at a time. */
  private readonly turns = new Map<string, Promise<unknown>>();
  /** By station: free blocks of the store as they were found. Only this process can put key in meanwhile. */
  private readonly known = new Map<string, Found>();

  constructor(
    private readonly station: string,
    private readonly store: SealedStore,
    private readonly book: Book,
    private readonly journal: Journal,
    private readonly takesRehearsal: boolean,
  ) {}

  /** The half of the blocks with a station that is given out here: the other half is given out there. */
  ownHalf(peer: string): 0 | 1 {
    return halfOf(this.station, peer);
  }

  /** Free blocks of the store with a station, in our half, lowest first. None when they may not be used. */
  freeHere(peer: string, most: number): string[] {
    const half = this.ownHalf(peer);
    const found = this.found(peer);
    let { halves } = found;
    if ((found.isShort || halves[half].size < most) && performance.now() > found.atMs + LOOK_AGAIN_MS)
      halves = this.look(peer).halves;
    const own: string[] = [];
    for (const number of halves[half]) {
      if (own.length >= most) break;
      own.push(number);
    }
    return own;
  }

  /** How many blocks can still be given out here with a station. */
  left(peer: string): number {
    const half = this.ownHalf(peer);
    return this.found(peer).halves[half].size + this.book.blocks(peer, half).size;
  }

  /** Has the store looked into again: key with a station has come. */
  lookAgain(peer: string): void {
    this.known.delete(peer);
  }

  private found(peer: string): Found {
    return this.known.get(peer) ?? this.look(peer);
  }

  private look(peer: string): Found {
    const halves: Found["halves"] = [new Set(), new Set()];
    if (this.mayUse(peer))
      for (const number of this.store.freeBlocks(peer, PURPOSE, null, Number.MAX_SAFE_INTEGER).map(String))
        halves[halfOfNumber(number)].add(number);
    const found = { halves, atMs: performance.now(), isShort: false };
    this.known.set(peer, found);
    return found;
  }

  /** Whether keys with a station follow from a printed seed. */
  isRehearsal(peer: string): boolean {
    return this.store.peers.includes(peer) && this.store.isRehearsal(peer);
  }

  /** Whether the shared key with a station came over the satellite, which then knew it. */
  cameOverSatellite(peer: string): boolean {
    return this.store.lastRelay(peer) > 0n;
  }

  private mayUse(peer: string): boolean {
    if (!this.store.peers.includes(peer)) return false;
    return this.takesRehearsal || !this.store.isRehearsal(peer);
  }

  /** Lets work on the blocks with a station run alone. */
  inTurn<Result>(peer: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.turns.get(peer) ?? Promise.resolve();
    const after = before.then(work, work);
    this.turns.set(
      peer,
      after.catch(() => undefined),
    );
    return after;
  }

  /** Whether a block is of a pass that this store has not got yet. */
  comesLater(peer: string, number: string): boolean {
    return this.store.comesLater(peer, BigInt(number));
  }

  /** Leaves blocks in the store, and offers them again when the store is next looked into. */
  setAside(peer: string, numbers: readonly string[]): void {
    if (numbers.length === 0) return;
    this.forget(peer, numbers);
    this.found(peer).isShort = true;
  }

  private forget(peer: string, numbers: readonly string[]): void {
    const { halves } = this.found(peer);
    for (const number of numbers) halves[halfOfNumber(number)].delete(number);
  }

  /**
   * Takes those of the numbered blocks that are in the store into custody; returns their numbers. Within
   * `inTurn`. Those of `gone`, which the other side has not, are destroyed in the same writing: nobody can
   * put one to a key in between.
   */
  async take(
    peer: string,
    numbers: readonly string[],
    gone: ReadonlySet<string> = new Set(),
  ): Promise<string[]> {
    const there = this.freeAmong(peer, numbers);
    if (there.length === 0) return [];
    const { entries } = this.settlement(peer);
    if (entries.length > 0) await this.journal.note(...entries);
    await this.journal.note({ kind: "ask", peer, numbers: there });
    // Others are answered while the store is written.
    const { numbers: taken, bytes } = await this.store.takeNamed(peer, PURPOSE, there.map(BigInt));
    this.forget(peer, there);
    const got = taken.map(String);
    const isGot = new Set(got);
    const lost = there.filter((number) => !isGot.has(number));
    const useless = got.filter((number) => gone.has(number));
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
    bytes.fill(0);
    await this.journal.note(
      { kind: "taken", peer, numbers: got, key: text },
      ...(lost.length > 0
        ? [{ kind: "lost", peer, numbers: lost, why: "damaged in the store" } as const]
        : []),
      ...(useless.length > 0
        ? [{ kind: "lost", peer, numbers: useless, why: `not in the store of ${peer}` } as const]
        : []),
      { kind: "asked", peer },
    );
    return got;
  }

  /** Destroys blocks, wherever they are; within `inTurn`. */
  async destroy(peer: string, numbers: readonly string[], why: string): Promise<void> {
    const taken = await this.take(peer, numbers);
    const here = numbers.filter((number) => this.book.block(peer, number) !== undefined);
    const gone = [...new Set([...taken, ...here])];
    if (gone.length > 0) await this.journal.note({ kind: "lost", peer, numbers: gone, why });
  }

  /**
   * What became of blocks that were asked for before a crash: those that are lost, and entries that say so.
   * Who tells the other station of them notes that with the same writing.
   */
  settlement(peer: string): { readonly lost: readonly string[]; readonly entries: readonly Entry[] } {
    const asked = this.book.asked.get(peer);
    if (asked === undefined) return { lost: [], entries: [] };
    const free = new Set(this.freeAmong(peer, asked));
    const lost = asked.filter((number) => !free.has(number) && this.book.block(peer, number) === undefined);
    const entries: Entry[] = [{ kind: "asked", peer }];
    if (lost.length > 0)
      entries.unshift({ kind: "lost", peer, numbers: lost, why: "a crash while they were taken" });
    return { lost, entries };
  }

  /** Those of the numbered blocks that are free in the store. */
  freeAmong(peer: string, numbers: readonly string[]): string[] {
    const among = ({ halves }: Found) => numbers.filter((number) => halves[halfOfNumber(number)].has(number));
    const known = among(this.found(peer));
    return known.length === numbers.length ? known : among(this.look(peer));
  }
}
