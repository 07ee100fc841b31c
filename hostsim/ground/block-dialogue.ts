/**
 * The search for a block's errors as a conversation. Takes: the satellite's answers for its slot. Gives: the
 * messages to send next, and in the end the block as corrected. Whether it is right only confirmation tells
 * (group-dialogue.ts).
 */

import type { RandomSource } from "../base/random.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { messageOf, SenselessMessage } from "../wire/messages.js";
import type { BlockSearch, ErrorHint, SearchOutcome } from "./block-search.js";
import type { Stretch } from "./sifted-string.js";

/** Which block. */
export interface BlockTask extends Stretch {
  readonly basis: 0 | 1;
  /** First bit in the sifted string, a multiple of 8. */
  readonly start: number;
  readonly count: number;
  /** The ground's bits, packed lowest bit first. */
  readonly bits: Uint8Array;
  readonly hint: ErrorHint;
  /** Which search of these bits it is, from 1. */
  readonly attempt: number;
  /** Bits told by earlier ones that no other block accounts for. */
  readonly leakedBefore: number;
}

/** What the search left. */
export interface SearchedBlock {
  readonly task: BlockTask;
  /** The ground's bits as corrected. */
  readonly bits: Uint8Array;
  readonly outcome: SearchOutcome;
  /** Parities told. */
  readonly leakedBits: number;
  readonly roundTrips: number;
  /** Corrections of later passes by segment, and in an ordinary one (assembly/reconcile/evenness.ts). */
  readonly segments: readonly number[];
  readonly ordinary: number;
}

/** Random bytes for seeds and keys that are public. */
export function randomBytes(random: RandomSource, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}

/** A block in work. */
export class BlockDialogue {
  /** Set when there is nothing more to ask. */
  searched: SearchedBlock | null = null;
  /** Answers of the round trip that have come, and how many bits each that is still out has. */
  private answers: Uint8Array[] = [];
  private readonly answersOut: number[] = [];

  constructor(
    readonly task: BlockTask,
    private readonly slot: number,
    private readonly search: BlockSearch,
    private readonly seeds: RandomSource,
  ) {}

  /** The first messages: opens the block and asks at once. */
  begin(): Uint8Array[] {
    const { basis, start, count, bits, hint } = this.task;
    const seed = new DataView(randomBytes(this.seeds, 8).buffer).getBigUint64(0);
    this.search.begin(bits, count, seed, hint);
    const { slot } = this;
    return [messageOf(DISTILLATION, "begin", { slot, basis, start, count, seed }), ...this.ask()];
  }

  private ask(): Uint8Array[] {
    const { slot } = this;
    const requests = this.search.nextRequests();
    if (requests.length === 0) return [this.end()];
    this.answersOut.push(...requests.map(({ count }) => count));
    return requests.map(({ count, code }) => messageOf(DISTILLATION, "requests", { slot, count, code }));
  }

  /** Takes parities for this slot, lowest bit first; returns what to send next. */
  takeAnswers(count: number, bits: Uint8Array): Uint8Array[] {
    if (count !== this.answersOut.shift() || bits.length !== Math.ceil(count / 8))
      throw new SenselessMessage("it answers what was not asked");
    this.answers.push(bits);
    if (this.answersOut.length > 0) return [];
    this.search.takeAnswers(new Uint8Array(Buffer.concat(this.answers)));
    this.answers = [];
    return this.ask();
  }

  private end(): Uint8Array {
    const { search, task } = this;
    this.searched = {
      task,
      bits: search.correctedBits(task.count),
      outcome: search.outcome,
      leakedBits: search.leakedBits,
      roundTrips: search.roundTrips,
      segments: search.segments,
      ordinary: search.ordinaryCorrections,
    };
    return messageOf(DISTILLATION, "end", { slot: this.slot });
  }
}
