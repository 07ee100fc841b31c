/**
 * The ground's end of the link: ground.wasm's endpoint, session and transcript. Takes: messages to send, packets that come.
 * Gives: the satellite's messages, and packets. Every message is in its direction's transcript; a checkpoint compares both.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { type GroundExports, loadGround } from "../core/load.js";
import { deadlineOf, pollPacket, takePacket } from "../network/endpoint.js";
import type { Clicks } from "./ground-station.js";
import { MessageReader, MessageWriter, SenselessMessage } from "./messages.js";

/** Longest message of announcements, in bytes: shorter than could be, so that requests need not wait long behind one. */
export const LONGEST_ANNOUNCEMENT = 3000;
/** Bytes before the announcements in a MESSAGE_CLICKS. */
const ANNOUNCEMENT_HEAD_BYTES = 14;

/** The ground's end of the link. */
export class LinkPort {
  /** Bits of the pool spent in this session. */
  spentBits = 0;
  /** Whether the satellite has yet to answer a checkpoint. */
  checkpointIsOut = false;

  private constructor(
    readonly core: GroundExports,
    private readonly message: number,
    /** Buffers of announcements: u64 indices, u8 outcomes, u8 replies. */
    private readonly clicks: { indices: number; outcomes: number; replies: number },
  ) {}

  /** Loads a ground module for the link, with the pool of key that both sides share. */
  static async open(pool: Uint8Array, reserveBits: number): Promise<LinkPort> {
    const core = await loadGround(new HostBoard(() => undefined).port);
    core.linkReserve(true, core.WINDOW_SEGMENTS.value, core.LONGEST_MESSAGE.value);
    core.poolReserve(pool.length * 8);
    const message = core.reserve(Math.max(core.LONGEST_MESSAGE.value, pool.length));
    const most = core.MOST_CLICKS.value;
    const clicks = {
      indices: core.reserve(most * 8),
      outcomes: core.reserve(most),
      replies: core.reserve(most),
    };
    core.sealMemory();
    if (!core.poolOpen(true)) throw new Error("the pool of key does not open");
    core.poolSetReserve(reserveBits);
    const port = new LinkPort(core, message, clicks);
    port.fillPool(pool);
    return port;
  }

  /** Puts key into the pool behind what is there, in whole 64-bit words. */
  fillPool(key: Uint8Array): void {
    const { core, message } = this;
    this.put(key);
    const isTaken = core.poolFill(core.poolNext() + core.poolLeft(), message, key.length * 8);
    new Uint8Array(core.memory.buffer).fill(0, message, message + key.length);
    if (!isTaken) throw new Error("the pool takes no key");
  }

  /** Opens a session; false when the pool has no key for it. */
  openSession(): boolean {
    if (this.core.linkOpen() !== this.core.POOL_GRANTED.value) return false;
    this.spentBits += this.core.SESSION_OPENING_BITS.value;
    return true;
  }

  /** Whether a message of `bytes` bytes would be taken now. */
  hasRoom(bytes: number): boolean {
    return this.core.sendingHasRoom(bytes);
  }

  /** Sends a message; call only when there is room. */
  send(message: Uint8Array): void {
    this.put(message);
    this.core.transcriptAdd(this.core.DIRECTION_UP.value, this.message, message.length);
    if (!this.core.linkSend(this.message, message.length)) throw new Error("the link has no room");
  }

  /** Sends a checkpoint. False when the pool is down to its reserve, or the last one is still out. */
  checkpoint(): boolean {
    const { core } = this;
    if (this.checkpointIsOut || core.checkpointBegin() !== core.POOL_GRANTED.value) return false;
    this.spentBits += core.CHECKPOINT_BITS.value;
    const tag = core.checkpointTag(core.DIRECTION_UP.value);
    this.put(new MessageWriter(core.MESSAGE_CHECKPOINT.value).u64(tag).done());
    this.checkpointIsOut = true;
    return core.linkSend(this.message, 9);
  }

  /** Whether the satellite's tag agrees with all it has sent since its last one. Call for a MESSAGE_CHECKED. */
  isChecked(checked: Uint8Array): boolean {
    if (!this.checkpointIsOut || checked.length !== 9 || !this.core.transcriptsFit()) return false;
    this.checkpointIsOut = false;
    const reader = new MessageReader(checked);
    reader.u8();
    const ours = BigInt.asUintN(64, this.core.checkpointTag(this.core.DIRECTION_DOWN.value));
    return reader.u64() === ours;
  }

  /** The satellite's messages that are complete, each once and in order. */
  *messages(): Generator<Uint8Array> {
    const { core } = this;
    for (let bytes = core.messageBytes(); bytes > 0; bytes = core.messageBytes()) {
      const message = new Uint8Array(core.memory.buffer, core.messageAddress(), bytes).slice();
      if (message[0] !== core.MESSAGE_CHECKED.value)
        core.transcriptAdd(core.DIRECTION_DOWN.value, core.messageAddress(), bytes);
      core.messageDone();
      yield message;
    }
  }

  /** Codes the announcement of clicks from `from` on, as many as one message holds. */
  announcement({ pulses, outcomes }: Clicks, from: number): { message: Uint8Array; count: number } {
    const { core } = this;
    const most = Math.min(outcomes.length - from, core.MOST_CLICKS.value);
    const first = pulses[from]!;
    new BigUint64Array(core.memory.buffer, this.clicks.indices, most).set(pulses.subarray(from, from + most));
    new Uint8Array(core.memory.buffer, this.clicks.outcomes, most).set(outcomes.subarray(from, from + most));
    const rice = core.announcementRice(pulses[from + most - 1]! - first, most);
    const limit = LONGEST_ANNOUNCEMENT - ANNOUNCEMENT_HEAD_BYTES;
    new Uint8Array(core.memory.buffer).fill(0, this.message, this.message + limit);
    const { indices, outcomes: bases } = this.clicks;
    const count = core.announcementWrite(indices, bases, most, first, rice, this.message, limit);
    const code = new Uint8Array(core.memory.buffer, this.message, core.writtenBytes()).slice();
    const message = new MessageWriter(core.MESSAGE_CLICKS.value).u8(rice).u32(count).u64(first).bytes(code);
    return { message: message.done(), count };
  }

  /** Reads `count` replies from `code`: bit 0 match, bits 2..1 class. Throws SenselessMessage when there are fewer. */
  replies(code: Uint8Array, count: number): Uint8Array {
    const { core } = this;
    this.put(code);
    if (
      count > core.MOST_CLICKS.value ||
      !core.replyRead(this.message, code.length, count, this.clicks.replies)
    )
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
