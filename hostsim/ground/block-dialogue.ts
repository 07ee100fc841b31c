/**
 * One block of reconciliation as a conversation. Takes: the satellite's answers for its slot. Gives: the messages to send
 * next, and in the end the satellite's bits. A block that is not confirmed is published: it counts as leaked in full.
 */
import type { GroundExports } from "../core/load.js";
import type { RandomSource } from "../world/random.js";
import type { BlockSearch } from "./block-search.js";
import { type MessageReader, MessageWriter, SenselessMessage } from "./messages.js";

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
  /** Answers of the round trip that have come, and how many bits each that is still out has. */
  private answers: Uint8Array[] = [];
  private readonly answersOut: number[] = [];
  private confirmationKey: Uint8Array = new Uint8Array(0);
  private published: Uint8Array[] = [];
  /** Pieces asked for, oldest first. */
  private readonly publishedOut: { start: number; count: number }[] = [];
  private hashIsOut = false;

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
    if (kind === core.MESSAGE_HASH.value) return this.takeHash(reader.u64());
    throw new SenselessMessage(`nothing asks for one of kind ${kind}`);
  }

  private ask(): Uint8Array[] {
    const { core, task } = this;
    const requests = this.search.nextRequests();
    if (requests.length === 0) return [this.confirm()];
    this.answersOut.push(...requests.map(({ count }) => count));
    return requests.map(({ count, code }) =>
      new MessageWriter(core.MESSAGE_REQUESTS.value).u8(task.slot).u32(count).bytes(code).done(),
    );
  }

  private takeAnswers(reader: MessageReader): Uint8Array[] {
    const count = reader.u32();
    const bits = reader.rest();
    if (count !== this.answersOut.shift() || bits.length !== Math.ceil(count / 8))
      throw new SenselessMessage("it answers what was not asked");
    this.answers.push(bits);
    if (this.answersOut.length > 0) return [];
    this.search.takeAnswers(new Uint8Array(Buffer.concat(this.answers)));
    this.answers = [];
    return this.ask();
  }

  private confirm(): Uint8Array {
    this.confirmationKey = randomBytes(this.random, this.search.confirmationKeyBytes);
    this.hashIsOut = true;
    const message = new MessageWriter(this.core.MESSAGE_CONFIRM.value);
    return message.u8(this.task.slot).bytes(this.confirmationKey).done();
  }

  private takeHash(theirs: bigint): Uint8Array[] {
    const { search, task } = this;
    if (!this.hashIsOut) throw new SenselessMessage("it confirms what was not asked");
    this.hashIsOut = false;
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
      const start = task.start + done;
      const message = new MessageWriter(core.MESSAGE_PUBLISH.value);
      messages.push(message.u8(task.basis).u32(start).u32(count).done());
      this.publishedOut.push({ start, count });
    }
    return messages;
  }

  /** Takes a piece of the published block; the pieces come in order. */
  takePublished(bits: Uint8Array): Uint8Array[] {
    this.published.push(bits);
    this.publishedOut.shift();
    if (this.publishedOut.length > 0) return [];
    this.outcome = {
      bits: new Uint8Array(Buffer.concat(this.published)),
      confirmed: false,
      leakedBits: this.task.count,
      roundTrips: this.search.roundTrips,
    };
    return [this.end()];
  }

  /** Whether this very piece is what the block waits for next. */
  waitsForPublished(basis: number, start: number, count: number): boolean {
    const next = this.publishedOut[0];
    return next !== undefined && basis === this.task.basis && start === next.start && count === next.count;
  }

  private end(): Uint8Array {
    return new MessageWriter(this.core.MESSAGE_END.value).u8(this.task.slot).done();
  }
}
