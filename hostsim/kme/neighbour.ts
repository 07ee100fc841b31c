/**
 * Another station as this one sees it: whether it answers, what it has yet to be told, and the blocks that
 * both have taken out of their stores to give keys from. Takes: a line, custody, journal. Gives: blocks in
 * custody on both sides.
 */
import { randomUUID } from "node:crypto";
import type { Book } from "./book.js";
import type { Custody } from "./custody.js";
import type { Journal } from "./journal.js";
import { type Line, LinkError, type Outcome } from "./link.js";
import { type AgreeMessage, MOST_KEYS, MOST_NUMBERS, type VoidMessage } from "./messages.js";

/** What a neighbour works with. */
export interface NeighbourTools {
  readonly station: string;
  readonly book: Book;
  readonly journal: Journal;
  readonly custody: Custody;
  /** Blocks that shall be in custody. */
  readonly custodyBlocks: number;
  /** Told what a person should know. */
  readonly log: (event: string, about: Readonly<Record<string, unknown>>) => void;
}

/** A neighbour. */
export class Neighbour {
  private near = false;
  private contacting: Promise<boolean> | null = null;
  private filling: Promise<boolean> | null = null;
  /** Blocks that the other side was asked to take, and has not said whether it did. */
  private unanswered: readonly string[] = [];

  constructor(
    readonly line: Line,
    private readonly tools: NeighbourTools,
  ) {}

  get station(): string {
    return this.line.station;
  }

  /** Whether it answered last. */
  get isNear(): boolean {
    return this.near;
  }

  /** Notes that it did not answer. */
  lose(why: string): void {
    if (this.near) this.tools.log("peer away", { peer: this.station, why });
    this.near = false;
  }

  /**
   * Whether it answers: asks when it did not before, or when there is something to tell, and tells it what is
   * void. Never throws.
   */
  contact(): Promise<boolean> {
    if (this.near && this.voids().length === 0) return Promise.resolve(true);
    this.contacting ??= this.tryContact().finally(() => {
      this.contacting = null;
    });
    return this.contacting;
  }

  private async tryContact(): Promise<boolean> {
    const { log, journal } = this.tools;
    try {
      if (!this.near) this.findLeft(await this.line.alive());
      for (let keys = this.voids(); keys.length > 0; keys = this.voids()) {
        const some = keys.slice(0, MOST_KEYS);
        await this.line.void(some);
        await journal.note(
          ...some.map(({ id, path, numbers }) => ({ kind: "voided", id, path, numbers }) as const),
        );
      }
      if (!this.near) log("peer near", { peer: this.station });
      this.near = true;
    } catch (error) {
      if (!(error instanceof LinkError)) log("error", { peer: this.station, why: String(error) });
      this.lose((error as Error).message);
    }
    return this.near;
  }

  /** Blocks that the other side took and this one did not, as it crashed in between, are asked for again. */
  private findLeft(there: readonly string[]): void {
    // What is being taken is not left.
    if (this.filling !== null) return;
    const left = this.tools.custody.freeAmong(this.station, there);
    this.unanswered = [...new Set([...this.unanswered, ...left])].slice(0, MOST_NUMBERS);
  }

  private voids(): VoidMessage[] {
    const messages: VoidMessage[] = [];
    for (const [id, legs] of this.tools.book.voiding)
      for (const { peer, numbers, path } of legs.values())
        if (peer === this.station) messages.push({ id, numbers, path });
    return messages;
  }

  /**
   * Agrees on a key. Where the answer does not come, the same is asked once more: the other side does nothing
   * twice. Never throws.
   */
  async agree(message: AgreeMessage): Promise<Outcome> {
    const first = await this.line.agree(message);
    if (first !== "unclear") return first;
    const second = await this.line.agree(message);
    return second === "unsent" ? "unclear" : second;
  }

  /** Blocks that are ready to be given out here. */
  get ready(): number {
    const { book, custody } = this.tools;
    return book.blocks(this.station, custody.ownHalf(this.station)).size;
  }

  /** Sees to it that so many blocks are ready; false when the stores don't have them. Never throws. */
  async fill(blocks: number): Promise<boolean> {
    while (this.ready < blocks) if (!(await this.take(blocks))) return false;
    return true;
  }

  /** Begins to take more blocks when half of those that shall be in custody are gone; nobody waits for it. */
  topUp(): void {
    const { custodyBlocks } = this.tools;
    if (this.ready < custodyBlocks / 2) void this.take(custodyBlocks);
  }

  /** Looks after it: contact, and blocks in custody. Never throws. */
  async tend(): Promise<void> {
    const { custodyBlocks } = this.tools;
    if (!(await this.contact())) return;
    if (this.ready < custodyBlocks / 2 || this.unanswered.length > 0) await this.take(custodyBlocks);
  }

  /** Holds when no more blocks are being taken. Never throws. */
  async idle(): Promise<void> {
    while (this.filling !== null) await this.filling;
  }

  /** Takes more blocks, as others do who ask meanwhile; whether there were any. */
  private take(wanted: number): Promise<boolean> {
    this.filling ??= this.takeMore(Math.max(wanted, this.tools.custodyBlocks))
      .catch((error: unknown) => {
        if (error instanceof LinkError) this.lose(error.message);
        else this.tools.log("error", { peer: this.station, why: String(error) });
        return false;
      })
      .finally(() => {
        this.filling = null;
      });
    return this.filling;
  }

  /** All in one writing of the store. */
  private async takeMore(wanted: number): Promise<boolean> {
    const { station, custody, journal } = this.tools;
    const peer = this.station;
    // The other side may have taken those that it was asked for in vain.
    const left = custody.freeAmong(peer, this.unanswered);
    const numbers =
      left.length > 0 ? left : custody.freeHere(peer, Math.min(MOST_NUMBERS, wanted - this.ready));
    if (numbers.length === 0) return false;
    this.unanswered = numbers;
    // Outside of the turn: both sides may ask each other at the same time, and each answers within its own.
    const answer = await this.line.custody(numbers);
    const [gone, later] = [new Set(answer.missing), new Set(answer.later)];
    const now = numbers.filter((number) => !later.has(number));
    const taken = new Set(await custody.inTurn(peer, () => custody.take(peer, now, gone)));
    this.unanswered = [];
    custody.setAside(peer, answer.later);
    // By what was taken, and not by what is in custody now: others may have put blocks to keys meanwhile.
    const lostHere = now.filter((number) => !gone.has(number) && !taken.has(number));
    if (lostHere.length > 0) await journal.note(voidBlocks(station, peer, lostHere));
    return now.length > 0;
  }
}

/** An entry by which another station is told to destroy blocks that are lost here. */
export function voidBlocks(station: string, peer: string, numbers: readonly string[]) {
  const legs = [{ peer, numbers, path: [station, peer] }];
  return { kind: "void", id: randomUUID(), legs } as const;
}
