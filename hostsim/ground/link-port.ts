/**
 * The ground's end of the link: ground.wasm's endpoint, session and transcript. Takes: messages to send,
 * packets that come. Gives: the satellite's messages, and packets.
 *
 * Every message is in one transcript, in the order in which the satellite lives through them: it takes one
 * question after the other and answers each before the next. So a question goes into the ground's transcript
 * with its answer, or, if it has none, with the next one that has; and a tag can be made only while no answer
 * is out.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { type GroundExports, loadGround } from "../core/load.js";
import { burnPool, type PoolContents, poolContents } from "../network/burn-pool.js";
import { deadlineOf, pollPacket, takePacket } from "../network/endpoint.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import { fixedBytes, messageOf, SenselessMessage, valuesIn } from "../wire/messages.js";
import type { Clicks } from "./ground-station.js";
import type { InDoubt } from "./in-doubt.js";

/**
 * Longest message of announcements, in bytes: shorter than could be, so that requests need not wait long
 * behind one.
 */
export const LONGEST_ANNOUNCEMENT = 3000;
/** Bytes before the announcements in a message of them. */
const ANNOUNCEMENT_HEAD_BYTES = 1 + fixedBytes(DISTILLATION, "clicks").body;
/** Bytes before the bases in a message of them. */
export const BASES_HEAD_BYTES: number = 1 + fixedBytes(DISTILLATION, "bases").body;

/** Bytes of a tag at the end of a message. */
const TAG_BYTES = 8;
/** Bytes of an end, the one question without an answer. */
const END_BYTES = 1 + fixedBytes(DISTILLATION, "end").body;
const { LONGEST_MESSAGE } = DISTILLATION.limits;
const MOST_CLICKS: number = DISTILLATION.limits.MOST_CLICKS;

/** The satellite's word on what it was asked to do: how many blocks it kept, and where its pool ends. */
export interface Committed {
  readonly id: bigint;
  readonly kept: number;
  readonly poolEnd: bigint;
}

/** What authentication takes from the pool, in bits, and the most bytes that one tag covers. */
export interface LinkCosts {
  readonly openingBits: number;
  readonly checkpointBits: number;
  readonly longestTranscript: number;
}

/** The ground's end of the link. */
export class LinkPort {
  /** Bits of the pool spent in this session. */
  spentBits = 0;
  /** Whether the satellite has yet to answer a checkpoint. */
  checkpointIsOut = false;
  /** Tags that this session has made and taken, each of which a forger could have tried. */
  tags = 0;
  /** Whether a session was opened. */
  isOpen = false;
  /** Questions that are not in the transcript yet, oldest first. */
  private unanswered: Uint8Array[] = [];

  private constructor(
    readonly core: GroundExports,
    private readonly message: number,
    private readonly reserveBits: number,
    /** Bits that the pool holds when it is full. */
    readonly capacityBits: number,
    /** Buffers of announcements: u64 indices, u8 replies. */
    private readonly clicks: { indices: number; replies: number },
  ) {}

  /**
   * Loads a ground module for the link, with the pool of key that both sides share; its first bit is the
   * `position`-th ever. It holds `capacityBits` when it is full.
   */
  static async open(
    pool: Uint8Array,
    reserveBits: number,
    position = 0,
    capacityBits = pool.length * 8,
  ): Promise<LinkPort> {
    const core = await loadGround(new HostBoard(() => undefined).port);
    core.linkReserve(true, core.WINDOW_SEGMENTS.value, LONGEST_MESSAGE);
    core.poolReserve(capacityBits);
    const message = core.reserve(Math.max(LONGEST_MESSAGE, capacityBits / 8));
    const most = MOST_CLICKS;
    const clicks = {
      indices: core.reserve(most * 8),
      replies: core.reserve(most),
    };
    core.sealMemory();
    if (!core.poolOpen(true)) throw new Error("the pool of key does not open");
    const port = new LinkPort(core, message, reserveBits, capacityBits, clicks);
    burnPool(core, message, position);
    core.poolSetReserve(reserveBits);
    port.fillPool(pool);
    return port;
  }

  /** Puts key into the pool behind what is there, in whole 64-bit words. */
  fillPool(key: Uint8Array): void {
    const { core, message } = this;
    this.put(key);
    const isTaken = core.poolFill(core.poolEnd(), message, key.length * 8);
    new Uint8Array(core.memory.buffer).fill(0, message, message + key.length);
    if (!isTaken) throw new Error("the pool takes no key");
  }

  /** What tags and sessions cost. */
  get costs(): LinkCosts {
    const { SESSION_OPENING_BITS, CHECKPOINT_BITS, LONGEST_TRANSCRIPT } = this.core;
    return {
      openingBits: SESSION_OPENING_BITS.value,
      checkpointBits: CHECKPOINT_BITS.value,
      longestTranscript: LONGEST_TRANSCRIPT.value,
    };
  }

  /** Bits that are left in the pool, and where it ends. */
  get poolLeft(): number {
    return Number(this.core.poolLeft());
  }

  get poolEnd(): bigint {
    return BigInt.asUintN(64, this.core.poolEnd());
  }

  /** Whether there is key for one more checkpoint, the reserve included. */
  get canAskOnce(): boolean {
    return this.poolLeft >= this.core.CHECKPOINT_BITS.value;
  }

  /** Whether there is key for the two checkpoints behind which there is a key, the reserve excluded. */
  get canMakeKey(): boolean {
    return this.poolLeft >= 2 * this.core.CHECKPOINT_BITS.value + this.reserveBits;
  }

  /** What is left in the pool: secret. */
  get poolContents(): PoolContents {
    return poolContents(this.core);
  }

  /** Position in the pool of the pads of the next checkpoint. */
  get nextCheckpoint(): bigint {
    return BigInt.asUintN(64, this.core.checkpointPosition()) + BigInt(this.core.CHECKPOINT_BITS.value);
  }

  /** Position in the pool of the pads of the last checkpoint. */
  get lastCheckpoint(): bigint {
    return BigInt.asUintN(64, this.core.checkpointPosition());
  }

  /** Opens a session; false when the pool has no key for it. */
  openSession(): boolean {
    if (this.core.linkOpen() !== this.core.POOL_GRANTED.value) return false;
    this.unanswered = [];
    this.isOpen = true;
    this.checkpointIsOut = false;
    this.spentBits += this.core.SESSION_OPENING_BITS.value;
    return true;
  }

  /** Whether a message of `bytes` bytes would be taken now. */
  hasRoom(bytes: number): boolean {
    return this.core.sendingHasRoom(bytes);
  }

  /** Sends a question; call only when there is room. */
  send(message: Uint8Array): void {
    this.unanswered.push(message);
    this.put(message);
    if (!this.core.linkSend(this.message, message.length)) throw new Error("the link has no room");
  }

  /** Whether a tag can be made now: no answer and no other tag is out. */
  get isQuiet(): boolean {
    return !this.checkpointIsOut && this.unanswered.every((question) => this.isSilent(question));
  }

  /** Sends a checkpoint. False when the pool is down to its reserve, or an answer is still out. */
  checkpoint(): boolean {
    return this.sendWithTag((tag) => messageOf(DISTILLATION, "checkpoint", { tag }), false);
  }

  /**
   * Asks the satellite to do something on both sides. False when the pool has no key for that, or an answer
   * is still out.
   */
  commit({ id, source, number, poolEnd, words }: InDoubt): boolean {
    const what = { source: DISTILLATION.codes.commit[source], id, poolEnd, number, words };
    return this.sendWithTag((tag) => messageOf(DISTILLATION, "commit", { ...what, tag }), true);
  }

  /** Whether the satellite's word on a checkpoint has the right tag. */
  isChecked(message: Uint8Array): boolean {
    return this.hasRightTag(message, valuesIn(DISTILLATION, "checked", message.subarray(1)).tag);
  }

  /** What the satellite's word on a commit says; null when its tag is wrong. */
  committed(message: Uint8Array): Committed | null {
    const { tag, ...word } = valuesIn(DISTILLATION, "committed", message.subarray(1));
    return this.hasRightTag(message, tag) ? word : null;
  }

  /**
   * The satellite's messages that are complete, each once and in order. Those with a tag are to be checked
   * before the next.
   */
  *messages(): Generator<Uint8Array> {
    const { core } = this;
    const tagged: number[] = [DISTILLATION.kinds.checked, DISTILLATION.kinds.committed];
    for (let bytes = core.messageBytes(); bytes > 0; bytes = core.messageBytes()) {
      const message = new Uint8Array(core.memory.buffer, core.messageAddress(), bytes).slice();
      core.messageDone();
      if (!tagged.includes(message[0]!)) this.takeAnswer(message);
      yield message;
    }
  }

  /** Puts an answer into the transcript, and before it the questions up to its own. */
  private takeAnswer(answer: Uint8Array): void {
    const { DIRECTION_UP, DIRECTION_DOWN } = this.core;
    for (;;) {
      const question = this.unanswered.shift();
      if (question === undefined) throw new SenselessMessage("it answers what was not asked");
      this.record(DIRECTION_UP.value, question);
      if (!this.isSilent(question)) break;
    }
    this.record(DIRECTION_DOWN.value, answer);
  }

  private isSilent(question: Uint8Array): boolean {
    return question[0] === DISTILLATION.kinds.end && question.length === END_BYTES;
  }

  private record(direction: number, message: Uint8Array): void {
    this.put(message);
    this.core.transcriptAdd(direction, this.message, message.length);
  }

  private sendWithTag(withTag: (tag: bigint) => Uint8Array, mayTouchReserve: boolean): boolean {
    const { core } = this;
    if (!this.isQuiet || core.checkpointBegin(mayTouchReserve) !== core.POOL_GRANTED.value) return false;
    this.spentBits += core.CHECKPOINT_BITS.value;
    this.tags += 2;
    for (const question of this.unanswered) this.record(core.DIRECTION_UP.value, question);
    this.unanswered = [];
    this.record(core.DIRECTION_UP.value, withTag(0n).subarray(0, -TAG_BYTES));
    const message = withTag(core.checkpointTag(core.DIRECTION_UP.value));
    this.put(message);
    this.checkpointIsOut = true;
    return core.linkSend(this.message, message.length);
  }

  private hasRightTag(message: Uint8Array, tag: bigint): boolean {
    if (!this.checkpointIsOut) return false;
    this.checkpointIsOut = false;
    this.record(this.core.DIRECTION_DOWN.value, message.subarray(0, -TAG_BYTES));
    return BigInt.asUintN(64, this.core.checkpointTag(this.core.DIRECTION_DOWN.value)) === tag;
  }

  /** Codes which pulses clicked, from `from` on, as many as one message holds and `most` at most. */
  announcement({ pulses }: Clicks, from: number, most = MOST_CLICKS): { message: Uint8Array; count: number } {
    const { core } = this;
    const all = Math.min(pulses.length - from, most, MOST_CLICKS);
    const first = pulses[from]!;
    new BigUint64Array(core.memory.buffer, this.clicks.indices, all).set(pulses.subarray(from, from + all));
    const rice = core.announcementRice(pulses[from + all - 1]! - first, all);
    const limit = LONGEST_ANNOUNCEMENT - ANNOUNCEMENT_HEAD_BYTES;
    new Uint8Array(core.memory.buffer).fill(0, this.message, this.message + limit);
    const { indices } = this.clicks;
    const count = core.announcementWrite(indices, all, first, rice, this.message, limit);
    const code = new Uint8Array(core.memory.buffer, this.message, core.writtenBytes()).slice();
    const message = messageOf(DISTILLATION, "clicks", { rice, count, first, announcements: code });
    return { message, count };
  }

  /** Says the bases of clicks, at most MOST_CLICKS in all. */
  bases(
    runs: readonly { readonly clicks: Clicks; readonly from: number; readonly count: number }[],
  ): Uint8Array {
    const count = runs.reduce((sum, run) => sum + run.count, 0);
    const bases = new Uint8Array(Math.ceil(count / 8));
    let at = 0;
    for (const { clicks, from, count: some } of runs) {
      for (const outcome of clicks.outcomes.subarray(from, from + some)) {
        bases[at >> 3]! |= (outcome >> 1) << (at & 7);
        at += 1;
      }
    }
    return messageOf(DISTILLATION, "bases", { count, bases });
  }

  /**
   * Reads `count` replies from `code`: bit 0 match, bits 2..1 class. Throws SenselessMessage when there are
   * fewer.
   */
  replies(code: Uint8Array, count: number): Uint8Array {
    const { core } = this;
    this.put(code);
    if (count > MOST_CLICKS || !core.replyRead(this.message, code.length, count, this.clicks.replies))
      throw new SenselessMessage("its replies are incomplete");
    return new Uint8Array(core.memory.buffer, this.clicks.replies, count).slice();
  }

  /** Takes a packet that has come. */
  take(packet: Uint8Array, nowUs: number): void {
    takePacket(this.core, packet, nowUs);
  }

  /** The packet to send now, or null. */
  poll(nowUs: number): Uint8Array | null {
    return pollPacket(this.core, nowUs);
  }

  /** When there will be one although nothing comes. */
  deadlineUs(): number {
    return deadlineOf(this.core);
  }

  private put(message: Uint8Array): void {
    new Uint8Array(this.core.memory.buffer).set(message, this.message);
  }
}
