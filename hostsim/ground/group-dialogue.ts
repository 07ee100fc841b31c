/**
 * Confirmation of searched blocks of one basis as a conversation. Takes: the satellite's hashes. Gives:
 * messages, and in the end which blocks are equal on both sides.
 */

import type { RandomSource } from "../base/random.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { messageOf, SenselessMessage } from "../wire/messages.js";
import { randomBytes, type SearchedBlock } from "./block-dialogue.js";
import type { BlockSearch } from "./block-search.js";
import { confirmGroup, type GroupConfirmation } from "./confirmation-group.js";

/** A group in work. */
export class GroupDialogue {
  /** Set when every block is confirmed or known to be unequal. */
  confirmation: GroupConfirmation | null = null;
  private readonly steps: Generator<readonly number[], GroupConfirmation, boolean>;
  /** Blocks whose hash is out, and its key. */
  private compared: readonly number[] = [];
  private key: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly number: number,
    readonly basis: 0 | 1,
    readonly blocks: readonly SearchedBlock[],
    private readonly hasher: BlockSearch,
    private readonly keys: RandomSource,
  ) {
    this.steps = confirmGroup(blocks.length);
  }

  /** The first message. */
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

  /** Bits told by the hashes of the group, once it is confirmed. */
  get leakedBits(): number {
    return (this.confirmation?.hashes ?? 0) * this.hasher.confirmationBits;
  }

  private goOn(step: IteratorResult<readonly number[], GroupConfirmation>): Uint8Array[] {
    if (step.done) {
      this.confirmation = step.value;
      return [];
    }
    this.compared = step.value;
    this.key = randomBytes(this.keys, this.hasher.confirmationKeyBytes);
    const { number, basis, key } = this;
    const stretches = step.value.map((k) => this.blocks[k]!.task);
    return [messageOf(DISTILLATION, "confirm", { number, basis, key, stretches })];
  }
}
