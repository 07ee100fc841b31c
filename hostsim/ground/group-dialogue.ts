/**
 * Confirmation of searched blocks of one basis as a conversation. Takes: the satellite's hashes. Gives: messages, and in the
 * end the satellite's bits of each block. A block that is not confirmed is published: it counts as leaked in full.
 */
import type { GroundExports } from "../core/load.js";
import type { RandomSource } from "../world/random.js";
import { randomBytes, type SearchedBlock } from "./block-dialogue.js";
import type { BlockSearch } from "./block-search.js";
import { confirmGroup, type GroupConfirmation } from "./confirmation-group.js";
import { MessageWriter, SenselessMessage } from "./messages.js";

/** How a block ended. */
export interface SettledBlock {
  readonly block: SearchedBlock;
  /** The satellite's bits, packed lowest bit first. */
  readonly bits: Uint8Array;
  /** False when the satellite has published the block. */
  readonly isConfirmed: boolean;
}

/** A group in work. */
export class GroupDialogue {
  /** Set when every block is settled, in the order of the blocks. */
  settled: readonly SettledBlock[] | null = null;
  /** Bits told about the group: parities and hashes, and blocks that were published, in full. */
  leakedBits = 0;
  private readonly steps: Generator<readonly number[], GroupConfirmation, boolean>;
  /** Blocks whose hash is out, and its key. */
  private compared: readonly number[] = [];
  private key: Uint8Array = new Uint8Array(0);
  private confirmation: GroupConfirmation | null = null;
  private readonly published = new Map<number, Uint8Array[]>();
  /** Pieces asked for, oldest first. */
  private readonly publishedOut: { block: number; start: number; count: number }[] = [];

  constructor(
    private readonly number: number,
    readonly basis: 0 | 1,
    private readonly blocks: readonly SearchedBlock[],
    private readonly hasher: BlockSearch,
    private readonly core: GroundExports,
    private readonly random: RandomSource,
  ) {
    this.steps = confirmGroup(blocks.length, (block) => blocks[block]!.isLost);
  }

  /** The first messages. */
  begin(): Uint8Array[] {
    return this.goOn(this.steps.next());
  }

  /** Takes the hash that was asked for; returns what to send next. */
  takeHash(theirs: bigint): Uint8Array[] {
    if (this.compared.length === 0) throw new SenselessMessage("it confirms what was not asked");
    const blocks = this.compared.map((k) => ({
      bits: this.blocks[k]!.bits,
      count: this.blocks[k]!.task.count,
    }));
    this.compared = [];
    return this.goOn(this.steps.next(this.hasher.confirmationHash(blocks, this.key) === theirs));
  }

  /** Whether this very piece is what the group waits for next. */
  waitsForPublished(basis: number, start: number, count: number): boolean {
    const next = this.publishedOut[0];
    return next !== undefined && basis === this.basis && start === next.start && count === next.count;
  }

  /** Takes a piece of a published block. */
  takePublished(bits: Uint8Array): void {
    const { block } = this.publishedOut.shift()!;
    this.published.set(block, [...(this.published.get(block) ?? []), bits]);
    if (this.publishedOut.length === 0) this.end();
  }

  private goOn(step: IteratorResult<readonly number[], GroupConfirmation>): Uint8Array[] {
    if (step.done) {
      this.confirmation = step.value;
      const messages = this.publishUnconfirmed();
      if (messages.length === 0) this.end();
      return messages;
    }
    this.compared = step.value;
    this.key = randomBytes(this.random, this.hasher.confirmationKeyBytes);
    const message = new MessageWriter(this.core.MESSAGE_CONFIRM.value);
    message.u8(this.number).u8(this.basis).bytes(this.key);
    for (const k of step.value) message.u32(this.blocks[k]!.task.start).u32(this.blocks[k]!.task.count);
    return [message.done()];
  }

  private publishUnconfirmed(): Uint8Array[] {
    const most = this.core.MOST_PUBLISHED_BITS.value;
    const messages: Uint8Array[] = [];
    for (const [block, { task }] of this.blocks.entries()) {
      if (this.confirmation!.confirmed[block]) continue;
      for (let done = 0; done < task.count; done += most) {
        const count = Math.min(most, task.count - done);
        const start = task.start + done;
        const message = new MessageWriter(this.core.MESSAGE_PUBLISH.value);
        messages.push(message.u8(this.basis).u32(start).u32(count).done());
        this.publishedOut.push({ block, start, count });
      }
    }
    return messages;
  }

  private end(): void {
    const { confirmed, hashes } = this.confirmation!;
    // Hashes of published bits alone tell nothing more.
    if (confirmed.includes(true)) this.leakedBits += hashes * this.hasher.confirmationBits;
    this.settled = this.blocks.map((block, k) => {
      this.leakedBits += confirmed[k] ? block.leakedBits : block.task.count;
      const bits = confirmed[k] ? block.bits : new Uint8Array(Buffer.concat(this.published.get(k)!));
      return { block, bits, isConfirmed: confirmed[k]! };
    });
  }
}
