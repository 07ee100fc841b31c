/**
 * One block of reconciliation as a conversation. Takes: the satellite's answers for its slot. Gives: the messages to send
 * next, and in the end the satellite's bits. A block that is not confirmed is published: it counts as leaked in full.
 */
import type { GroundExports } from "../core/load.js";
import type { RandomSource } from "../world/random.js";
import type { BlockSearch } from "./block-search.js";
import { type MessageReader, MessageWriter } from "./messages.js";

/** Which block. */
export interface BlockTask {
  readonly slot: number;
  readonly basis: 0 | 1;
  /** First bit in the sifted string, a multiple of 8. */
  readonly start: number;
  readonly count: number;
  /** The ground's bits, packed lowest bit first. */
  readonly bits: Uint8Array;
  /** Expected QBER in parts per million. */
  readonly estimatePpm: number;
}

/** How a block ended. */
export interface BlockOutcome {
  /** The satellite's bits, packed lowest bit first. */
  readonly bits: Uint8Array;
  /** True when the confirmation hashes agreed; otherwise the satellite has published the block. */
  readonly confirmed: boolean;
  readonly leakedBits: number;
  readonly roundTrips: number;
}

function randomBytes(random: RandomSource, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}

/** A block in work. */
export class BlockDialogue {
  /** Set when the block is settled. */
  outcome: BlockOutcome | null = null;
  /** Answers of the round trip that have come, and how many are still out. */
  private answers: Uint8Array[] = [];
  private answersOut = 0;
  private confirmationKey: Uint8Array = new Uint8Array(0);
  private published: Uint8Array[] = [];
  private publishedOut = 0;

  constructor(
    readonly task: BlockTask,
    private readonly search: BlockSearch,
    private readonly core: GroundExports,
    private readonly random: RandomSource,
  ) {}

  /** The first messages: opens the block and asks at once. */
  begin(): Uint8Array[] {
    const { slot, basis, start, count, bits, estimatePpm } = this.task;
    const seed = new DataView(randomBytes(this.random, 8).buffer).getBigUint64(0);
    this.search.begin(bits, count, seed, estimatePpm);
    const opening = new MessageWriter(this.core.MESSAGE_BEGIN.value);
    return [opening.u8(slot).u8(basis).u32(start).u32(count).u64(seed).done(), ...this.ask()];
  }

  /** Takes an answer for this slot, `reader` behind kind and slot; returns what to send next. */
  take(kind: number, reader: MessageReader): Uint8Array[] {
    const { core } = this;
    if (kind === core.MESSAGE_BEGUN.value) return [];
    if (kind === core.MESSAGE_ANSWERS.value) return this.takeAnswers(reader);
    return this.takeHash(reader.u64());
  }

  private ask(): Uint8Array[] {
    const { core, task } = this;
    const requests = this.search.nextRequests();
    if (requests.length === 0) return [this.confirm()];
    this.answersOut = requests.length;
    return requests.map(({ count, code }) =>
      new MessageWriter(core.MESSAGE_REQUESTS.value).u8(task.slot).u32(count).bytes(code).done(),
    );
  }

  private takeAnswers(reader: MessageReader): Uint8Array[] {
    reader.u32();
    this.answers.push(reader.rest());
    this.answersOut -= 1;
    if (this.answersOut > 0) return [];
    this.search.takeAnswers(new Uint8Array(Buffer.concat(this.answers)));
    this.answers = [];
    return this.ask();
  }

  private confirm(): Uint8Array {
    this.confirmationKey = randomBytes(this.random, this.search.confirmationKeyBytes);
    const message = new MessageWriter(this.core.MESSAGE_CONFIRM.value);
    return message.u8(this.task.slot).bytes(this.confirmationKey).done();
  }

  private takeHash(theirs: bigint): Uint8Array[] {
    const { search, task } = this;
    const bits = search.correctedBits(task.count);
    if (search.confirmationHash(bits, task.count, this.confirmationKey) !== theirs) return this.publish();
    const leakedBits = search.leakedBits + search.confirmationBits;
    this.outcome = { bits, confirmed: true, leakedBits, roundTrips: search.roundTrips };
    return [this.end()];
  }

  private publish(): Uint8Array[] {
    const { core, task } = this;
    const messages: Uint8Array[] = [];
    const most = core.MOST_PUBLISHED_BITS.value;
    for (let done = 0; done < task.count; done += most) {
      const count = Math.min(most, task.count - done);
      const message = new MessageWriter(core.MESSAGE_PUBLISH.value);
      messages.push(
        message
          .u8(task.basis)
          .u32(task.start + done)
          .u32(count)
          .done(),
      );
    }
    this.publishedOut = messages.length;
    return messages;
  }

  /** Takes a piece of the published block; the pieces come in order. */
  takePublished(bits: Uint8Array): Uint8Array[] {
    this.published.push(bits);
    this.publishedOut -= 1;
    if (this.publishedOut > 0) return [];
    this.outcome = {
      bits: new Uint8Array(Buffer.concat(this.published)),
      confirmed: false,
      leakedBits: this.task.count,
      roundTrips: this.search.roundTrips,
    };
    return [this.end()];
  }

  /** Whether this block waits for published bits from `start` on. */
  waitsForPublished(basis: number, start: number): boolean {
    const { task } = this;
    return (
      this.publishedOut > 0 && basis === task.basis && start >= task.start && start < task.start + task.count
    );
  }

  private end(): Uint8Array {
    return new MessageWriter(this.core.MESSAGE_END.value).u8(this.task.slot).done();
  }
}
