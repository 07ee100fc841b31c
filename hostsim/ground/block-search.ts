/**
 * One block of reconciliation on the ground. Takes: the ground's bits and the satellite's answers. Gives:
 * coded requests, and in the end the satellite's bits. Each block in work has a ground module of its own, so
 * that several can wait for their answers at a time.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import type { VacuumBits } from "../finite-key/basis-key-length.js";
import type { PerClass } from "../finite-key/tail-bounds.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";

/** Room for a message's head before the coded requests, in bytes. */
const LARGEST_CODE = 4900;

/**
 * How a search ended (assembly/reconcile/bob.ts): "done" leaves a block to be confirmed, the others nothing.
 */
export type SearchOutcome = "done" | "given up" | "uneven" | "hopeless";

/**
 * The class of each bit (index in a PerClass), and the error rate to be expected of each class, in parts per
 * million.
 */
export interface ClassHint {
  readonly kind: "by class";
  readonly classes: Uint8Array;
  readonly perMillion: PerClass;
  /** "disclosed": bits of the vacuum class that are told outright are not counted as leaked. */
  readonly vacuumBits: VacuumBits;
}

/** What is expected of a block's errors: one rate for all, 0 when nothing is, or one for each class. */
export type ErrorHint = { readonly kind: "alike"; readonly perMillion: number } | ClassHint;

/** Requests of one message. */
export interface CodedRequests {
  readonly count: number;
  readonly code: Uint8Array;
}

/** The search in one block after the other. */
export class BlockSearch {
  private vacuumBits: VacuumBits = "corrected";

  private constructor(
    private readonly core: GroundExports,
    private readonly bits: number,
    private readonly classes: number,
    private readonly code: number,
    private readonly confirmationKey: number,
  ) {}

  /** Loads a module that can work on blocks of up to `maximumBits` bits. */
  static async open(maximumBits: number): Promise<BlockSearch> {
    const core = await loadGround();
    core.bobReserve(maximumBits);
    const bits = core.reserve((maximumBits >> 3) + 64);
    const classes = core.reserve(maximumBits);
    const code = core.reserve(LARGEST_CODE);
    const confirmationKey = core.reserve(core.CONFIRMATION_KEY_BYTES.value);
    core.sealMemory();
    return new BlockSearch(core, bits, classes, code, confirmationKey);
  }

  /** Starts the search for errors in `count` bits, packed lowest bit first. */
  begin(bits: Uint8Array, count: number, seed: bigint, hint: ErrorHint): void {
    const memory = new Uint8Array(this.core.memory.buffer);
    memory.set(bits, this.bits);
    this.vacuumBits = hint.kind === "alike" ? "corrected" : hint.vacuumBits;
    if (hint.kind === "alike") {
      this.core.bobBegin(this.bits, count, seed, hint.perMillion);
      return;
    }
    memory.set(hint.classes, this.classes);
    this.core.bobBeginClasses(this.bits, this.classes, count, seed, ...hint.perMillion);
  }

  /** From now on round trips count for more than answers. */
  hurry(): void {
    this.core.bobHurry(true);
  }

  /** The requests of the next round trip, as many messages as they need; none when the search is over. */
  nextRequests(): CodedRequests[] {
    const { core } = this;
    const count = core.bobRequests();
    const messages: CodedRequests[] = [];
    for (let done = 0; done < count; ) {
      const memory = new Uint8Array(core.memory.buffer);
      memory.fill(0, this.code, this.code + LARGEST_CODE);
      const from = core.bobRequestAddress() + done * core.REQUEST_BYTES.value;
      const most = Math.min(count - done, DISTILLATION.limits.MOST_REQUESTS);
      let taken = core.requestCodeWrite(from, most, this.code, LARGEST_CODE);
      // All messages but the last hold whole bytes of answers.
      if (done + taken < count && taken % 8 !== 0) {
        taken -= taken % 8;
        memory.fill(0, this.code, this.code + LARGEST_CODE);
        core.requestCodeWrite(from, taken, this.code, LARGEST_CODE);
      }
      const code = memory.slice(this.code, this.code + core.requestCodeBytes());
      messages.push({ count: taken, code });
      done += taken;
    }
    return messages;
  }

  /** Takes the answers of the whole round trip. */
  takeAnswers(answers: Uint8Array): void {
    new Uint8Array(this.core.memory.buffer).set(answers, this.bits);
    this.core.bobAnswers(this.bits);
  }

  /** How the search ended. */
  get outcome(): SearchOutcome {
    const { core } = this;
    const state = core.bobState();
    if (state === core.BOB_GIVEN_UP.value) return "given up";
    if (state === core.BOB_UNEVEN.value) return "uneven";
    return state === core.BOB_HOPELESS.value ? "hopeless" : "done";
  }

  /** Corrections of later passes in each segment of the block. */
  get segments(): number[] {
    return Array.from({ length: this.core.SEGMENTS.value }, (_, segment) => this.core.correctionsIn(segment));
  }

  /**
   * Parities received, all of which an eavesdropper may know; without the bits of empty pulses that were
   * told, where these are disclosed (docs/reference/security.md, "Bits of empty pulses told").
   */
  get leakedBits(): number {
    const received = this.core.bobLeakedBits();
    return this.vacuumBits === "disclosed" ? received - this.core.bobToldOutright() : received;
  }

  /** Those of an ordinary segment. */
  get ordinaryCorrections(): number {
    return this.core.ordinaryCorrections();
  }

  /** Round trips so far. */
  get roundTrips(): number {
    return this.core.bobRoundTrips();
  }

  /** The block's bits as corrected so far, packed lowest bit first. */
  correctedBits(count: number): Uint8Array {
    const from = this.core.bobCorrectedBits();
    const bits = new Uint8Array(this.core.memory.buffer.slice(from, from + ((count + 7) >> 3)));
    if (count & 7) bits[bits.length - 1]! &= (1 << (count & 7)) - 1;
    return bits;
  }

  /** The confirmation hash of blocks, one behind the other, under a fresh public key. Disturbs no search. */
  confirmationHash(blocks: readonly { bits: Uint8Array; count: number }[], key: Uint8Array): bigint {
    const { core } = this;
    new Uint8Array(core.memory.buffer).set(key, this.confirmationKey);
    core.confirmationBegin(this.confirmationKey);
    for (const { bits, count } of blocks) {
      new Uint8Array(core.memory.buffer).set(bits, this.bits);
      core.confirmationAdd(this.bits, count);
    }
    return BigInt.asUintN(64, core.confirmationEnd());
  }

  /** Bits of the confirmation hash. */
  get confirmationBits(): number {
    return this.core.CONFIRMATION_BITS.value;
  }

  /** Bytes of the confirmation hash's key. */
  get confirmationKeyBytes(): number {
    return this.core.CONFIRMATION_KEY_BYTES.value;
  }
}
