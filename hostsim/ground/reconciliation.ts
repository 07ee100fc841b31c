/**
 * The ground's part in reconciliation: blocks of both bases, from sifted bits to settled ones. Takes: sifted
 * strings as they grow, and the satellite's answers. Gives: messages to send, and in the end strings of which
 * every bit is reconciled, published, or within seconds that are left out.
 */

import type { RandomSource } from "../base/random.js";
import type { VacuumBits } from "../finite-key/basis-key-length.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { fixedBytes, messageOf, SenselessMessage, type Values } from "../wire/messages.js";
import { BlockDialogue, type BlockTask, type SearchedBlock } from "./block-dialogue.js";
import type { BlockSearch } from "./block-search.js";
import { CONFIRMED_TOGETHER_BITS } from "./confirmation-group.js";
import { ErrorRates } from "./error-rates.js";
import { GroupDialogue } from "./group-dialogue.js";
import { afterConfirmation, afterSearch, type NextAttempt } from "./next-attempt.js";
import type { SiftedString, Stretch } from "./sifted-string.js";

/** Stretches that one message confirms at most. */
const { body, entry } = fixedBytes(DISTILLATION, "confirm");
const MOST_STRETCHES = Math.floor((DISTILLATION.limits.LONGEST_MESSAGE - 1 - body) / entry);

/** What reconciliation works on. */
export interface ReconciliationOptions {
  readonly sifted: readonly [SiftedString, SiftedString];
  /** Searches, one for each of the satellite's block slots. */
  readonly searches: readonly BlockSearch[];
  readonly blockBits: number;
  readonly keyBases: "symmetric" | "Z" | "X";
  /** "disclosed" only where vacuum pulses have no photon; "corrected" where it is left out. */
  readonly vacuumBits?: VacuumBits | undefined;
  /**
   * Seeds of blocks and keys of confirmation hashes: both are told, so nothing secret may come from these.
   */
  readonly seeds: RandomSource;
  readonly confirmationKeys: RandomSource;
  /** Told the tick of each error that is found. */
  readonly onError: (tick: number) => void;
  /** Told when bits of a basis were settled, from `start` on. */
  readonly onSettled: (basis: 0 | 1, start: number, count: number, nowUs: number) => void;
}

/** Blocks of a pass. */
export class Reconciliation {
  /** Parities and hashes told about the sifted strings that make key, in basis Z and X. */
  private readonly told: [number, number] = [0, 0];
  /** Blocks that both sides hold alike. */
  blocksReconciled = 0;
  /** Searches that had to be followed by another one of the same bits or of a part. */
  blocksSearchedAgain = 0;
  /** Stretches whose errors no search found: published, and their seconds left out. */
  blocksLeftOut = 0;
  /** Round trips of all blocks, and the most that one search took. */
  roundTrips = 0;
  mostRoundTrips = 0;
  /** Confirmation hashes that were compared. */
  comparisons = 0;
  /** Sifted bits from the closing tick on, where they are left out: of both strings, or of none. */
  readonly tooLate: [number, number] = [0, 0];
  private readonly blocks = new Map<number, BlockDialogue>();
  private readonly again: BlockTask[] = [];
  /** Blocks that were searched and are not confirmed yet. */
  private readonly searched: [SearchedBlock[], SearchedBlock[]] = [[], []];
  /** Groups that are being confirmed, by number; one a basis at a time. */
  private readonly groups = new Map<number, GroupDialogue>();
  private groupNumber = 0;
  /** Bits of each basis that are in a block or asked for. */
  private readonly begun: [number, number] = [0, 0];
  private readonly errorRates = new ErrorRates();
  /** Lengths of both strings when the first reply of the closing tick came; null before. */
  private closing: readonly [number, number] | null = null;
  private isCutShort = false;
  /** What the satellite was asked to publish, oldest first. */
  private readonly publications: ({ readonly basis: 0 | 1 } & Stretch)[] = [];

  constructor(private readonly options: ReconciliationOptions) {}

  /** The first click of the closing tick is in: from now on round trips count for more than answers. */
  close(): void {
    const { sifted, searches } = this.options;
    if (this.closing !== null) return;
    this.closing = [sifted[0].length, sifted[1].length];
    for (const search of searches) search.hurry();
  }

  /**
   * Nothing is left out as too late from now on: what was announced depends on when packets came, so a part
   * of a second must not go by it.
   */
  cutShort(): void {
    this.isCutShort = true;
    this.close();
  }

  /**
   * Bits told about what is counted of a basis that makes key: parities, hashes, and bits that had to be
   * published; those of empty pulses aside, where they are disclosed.
   */
  leakedBits(basis: 0 | 1): number {
    return this.told[basis] + this.options.sifted[basis].givenUp;
  }

  /** Whether every bit is settled, or left out as too late; to be asked when no more will be sifted. */
  get isSettled(): boolean {
    const { sifted } = this.options;
    return sifted.every(({ settled, length }, basis) => settled + this.tooLate[basis as 0 | 1] === length);
  }

  /**
   * What is due: blocks, and confirmation.
   * @param isLast when no more will be sifted
   * @param endIsLeftOut whether nothing from the closing tick on counts; asked for when `isLast`
   */
  advance(isLast: boolean, endIsLeftOut: () => boolean): Uint8Array[] {
    const { closing, isCutShort, options } = this;
    if (isLast && closing !== null && !isCutShort && endIsLeftOut())
      for (const basis of [0, 1] as const)
        this.tooLate[basis] = options.sifted[basis].length - closing[basis];
    return [...this.beginBlocks(isLast), ...this.confirmBlocks(isLast)];
  }

  /** Takes an answer for a block. */
  takeAnswers({ slot, count, parities }: Values<typeof DISTILLATION, "answers">): Uint8Array[] {
    const block = this.openBlock(slot);
    const messages = block.takeAnswers(count, parities);
    const { searched } = block;
    if (searched === null) return messages;
    this.blocks.delete(slot);
    this.roundTrips += searched.roundTrips;
    this.mostRoundTrips = Math.max(this.mostRoundTrips, searched.roundTrips);
    if (searched.outcome === "done") this.searched[searched.task.basis].push(searched);
    else messages.push(...this.goOn(searched, afterSearch(searched)));
    return messages;
  }

  /** The block in a slot. Throws SenselessMessage when there is none. */
  openBlock(slot: number): BlockDialogue {
    const block = this.blocks.get(slot);
    if (block === undefined) throw new SenselessMessage("it answers for a block that is not open");
    return block;
  }

  /** Takes a confirmation hash. */
  takeHash({ number, hash }: Values<typeof DISTILLATION, "hash">, nowUs: number): Uint8Array[] {
    const group = this.groups.get(number);
    if (group === undefined) throw new SenselessMessage("it confirms what was not asked");
    this.comparisons += 1;
    const messages = group.takeHash(hash);
    if (group.confirmation !== null) {
      this.groups.delete(number);
      messages.push(...this.settle(group, nowUs));
    }
    return messages;
  }

  /** Takes bits of the test basis, or of a stretch that was given up. */
  takePublished(published: Values<typeof DISTILLATION, "published">, nowUs: number): void {
    const { basis, start, count, bits } = published;
    if (bits.length !== Math.ceil(count / 8))
      throw new SenselessMessage("it publishes too few bits or too many");
    const asked = this.publications.shift();
    if (asked?.basis !== basis || asked.start !== start || asked.count !== count)
      throw new SenselessMessage("it publishes what was not asked for");
    this.options.sifted[asked.basis].settle(asked, bits, this.options.onError);
    this.options.onSettled(asked.basis, start, count, nowUs);
  }

  /** Begins what is due: blocks to search again, then new ones of either basis. */
  private beginBlocks(isLast: boolean): Uint8Array[] {
    const messages: Uint8Array[] = [];
    // A task copies a block's bits and classes: it is made once there is a slot, not at each asking.
    const begin = (taskOf: () => BlockTask): boolean => {
      const slot = this.options.searches.findIndex((_, index) => !this.blocks.has(index));
      if (slot >= 0) messages.push(...this.beginBlock(taskOf(), slot));
      return slot >= 0;
    };
    while (this.again.length > 0 && begin(() => this.again[0]!)) this.again.shift();
    for (const basis of [0, 1] as const) {
      if (this.options.keyBases === (basis === 0 ? "X" : "Z"))
        messages.push(...this.publishTest(basis, isLast));
      else messages.push(...this.beginNew(basis, isLast, begin));
    }
    return messages;
  }

  /** Bits of a basis that nothing was asked about yet, without those that are left out. */
  private left(basis: 0 | 1): number {
    return this.options.sifted[basis].length - this.begun[basis] - this.tooLate[basis];
  }

  /**
   * Has the basis that only tests published: up to the closing tick as it comes, from there on at the end,
   * when it is known whether that is left out.
   */
  private publishTest(basis: 0 | 1, isLast: boolean): Uint8Array[] {
    const most = DISTILLATION.limits.MOST_PUBLISHED_BITS;
    const known = this.closing?.[basis] ?? this.options.sifted[basis].length;
    const ready = known - this.begun[basis];
    return this.publish(basis, isLast ? this.left(basis) : ready - (ready % most));
  }

  /** Has the next bits of a basis published. */
  private publish(basis: 0 | 1, count: number): Uint8Array[] {
    const messages = this.askToPublish(basis, { start: this.begun[basis], count });
    this.begun[basis] += count;
    return messages;
  }

  /**
   * Begins new blocks of a basis that makes key: full ones, what is left before the closing tick, and at the
   * end the rest. Blocks begin at whole bytes, so up to 7 bits before the closing tick are in none where the
   * end is left out: they are published, since both bases must end with the same click.
   */
  private beginNew(basis: 0 | 1, isLast: boolean, begin: (taskOf: () => BlockTask) => boolean): Uint8Array[] {
    const { blockBits } = this.options;
    const beginNext = (count: number): boolean => {
      if (!begin(() => this.nextTask(basis, count))) return false;
      this.begun[basis] += count;
      return true;
    };
    const cut = this.closing === null ? 0 : this.closing[basis] & ~7;
    while (this.begun[basis] < cut && beginNext(Math.min(cut - this.begun[basis], blockBits)));
    if (this.begun[basis] < cut) return [];
    while (this.left(basis) >= blockBits && beginNext(blockBits));
    const rest = this.left(basis);
    if (!isLast || rest === 0) return [];
    if (this.tooLate[basis] === 0) {
      beginNext(Math.min(rest, blockBits));
      return [];
    }
    this.told[basis] += rest;
    return this.publish(basis, rest);
  }

  private nextTask(basis: 0 | 1, count: number): BlockTask {
    const start = this.begun[basis];
    const string = this.options.sifted[basis];
    const classes = string.classesOf({ start, count });
    const { vacuumBits = "corrected" } = this.options;
    const hint = { kind: "by class", classes, perMillion: this.errorRates.perMillion, vacuumBits } as const;
    return { basis, start, count, bits: string.slice(start, count), hint, attempt: 1, leakedBefore: 0 };
  }

  private beginBlock(task: BlockTask, slot: number): Uint8Array[] {
    const { searches, seeds } = this.options;
    const block = new BlockDialogue(task, slot, searches[slot]!, seeds);
    this.blocks.set(slot, block);
    return block.begin();
  }

  private askToPublish(basis: 0 | 1, stretch: Stretch): Uint8Array[] {
    const most = DISTILLATION.limits.MOST_PUBLISHED_BITS;
    const messages: Uint8Array[] = [];
    const end = stretch.start + stretch.count;
    for (let start = stretch.start; start < end; start += most) {
      const count = Math.min(most, end - start);
      this.publications.push({ basis, start, count });
      messages.push(messageOf(DISTILLATION, "publish", { basis, start, count }));
    }
    return messages;
  }

  /**
   * Confirms what was searched: when it is long enough to be worth a hash, and in the end whatever there is.
   */
  private confirmBlocks(isLast: boolean): Uint8Array[] {
    const { searches, confirmationKeys } = this.options;
    const messages: Uint8Array[] = [];
    for (const basis of [0, 1] as const) {
      const searched = this.searched[basis];
      const isBusy = [...this.groups.values()].some((group) => group.basis === basis);
      if (isBusy || searched.length === 0) continue;
      const bits = searched.reduce((sum, { task }) => sum + task.count, 0);
      const isUrgent = (this.closing !== null || isLast) && !this.isInWork(basis);
      if (bits < CONFIRMED_TOGETHER_BITS && searched.length < MOST_STRETCHES && !isUrgent) continue;
      const number = this.groupNumber++ & 255;
      const blocks = searched.splice(0, MOST_STRETCHES).sort((a, b) => a.task.start - b.task.start);
      const group = new GroupDialogue(number, basis, blocks, searches[0]!, confirmationKeys);
      this.groups.set(number, group);
      messages.push(...group.begin());
    }
    return messages;
  }

  /** Whether a block of a basis is searched or waits for it. */
  private isInWork(basis: 0 | 1): boolean {
    const open = [...this.blocks.values()].map(({ task }) => task);
    return [...open, ...this.again].some((task) => task.basis === basis);
  }

  /** Settles the blocks of a group that has ended. */
  private settle(group: GroupDialogue, nowUs: number): Uint8Array[] {
    const messages: Uint8Array[] = [];
    this.told[group.basis] += group.leakedBits;
    for (const [k, block] of group.blocks.entries()) {
      if (group.confirmation!.confirmed[k]) this.settleBlock(block, nowUs);
      else messages.push(...this.goOn(block, afterConfirmation(block)));
    }
    return messages;
  }

  private settleBlock({ task, bits, leakedBits }: SearchedBlock, nowUs: number): void {
    const { sifted, blockBits, onError, onSettled } = this.options;
    const { basis, start, count } = task;
    this.told[basis] += task.leakedBefore + leakedBits;
    const counts = sifted[basis].settle(task, bits, onError);
    const isFirst = this.blocksReconciled === 0;
    this.blocksReconciled += 1;
    this.errorRates.learn(counts, isFirst || 2 * count >= blockBits);
    onSettled(basis, start, count, nowUs);
  }

  /** Goes on with a block that is not settled. */
  private goOn({ task }: SearchedBlock, next: NextAttempt): Uint8Array[] {
    const { basis } = task;
    this.told[basis] += next.leakedBits;
    this.again.push(...next.again);
    if (next.again.length > 0) this.blocksSearchedAgain += 1;
    return next.hopeless.flatMap((stretch) => {
      this.blocksLeftOut += 1;
      this.options.sifted[basis].giveUp(stretch);
      return this.askToPublish(basis, stretch);
    });
  }
}
