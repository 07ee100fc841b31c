/**
 * Questions of a bench to a board (assembly/protocol/bench.json). Takes: what to ask. Gives: the board's
 * answers, one at a time.
 */

import { UserError } from "../base/user-error.js";
import { BENCH } from "./bench-protocol.js";
import { ConnectionLost } from "./connection-lost.js";
import type { PacketChecksum } from "./controller/packet.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";
import { messageOf, type Values, valuesIn } from "./messages.js";
import type { PacketLink } from "./packet-link.js";

/** Application of bench packets. */
const BENCH_APPLICATION = 0x7d0;
const TELECOMMAND = 0x1000;
const ONLY_SEGMENT = 0xc000;
const HEAD_BYTES = 6;
const CHECKSUM_BYTES = 2;
/** PACKET_ codes of a packet that was the ground's and new. */
const GENUINE = [0, 1];
/** Bytes of key in a packet: whole words. */
const POOL_BYTES_AT_A_TIME = 1024;
const NEVER = 2n ** 64n - 1n;

/** What a board has room for. */
export type BoardLimits = Values<typeof BENCH, "limits">;

type Asked = Exclude<keyof typeof BENCH.kinds, "refused">;
type Told = Exclude<keyof typeof BENCH.messages, Asked>;

/** What a board says about its light. */
export interface LightState {
  /** First block of the pattern that was never used. */
  readonly nextBlock: number;
  readonly emittedBlocks: number;
  readonly struckBlocks: number;
  /** Slots from block to block of the last emission; 0 before there was one. */
  readonly periodSlots: number;
}

/** What became of a block: codes of assembly/pattern/ledger.ts. */
export const BLOCK_STATE = { unknown: 0, key: 1, calibrate: 2, struck: 3 } as const;

/** The bench's side of a link. */
export class Bench {
  private waiting: { answer(content: Uint8Array): void; fail(error: Error): void } | null = null;
  private lost: string | null = null;
  private sequence = 0;
  /** Board and host were found to speak the same. */
  private isGreeted = false;
  /** Ends when no question waits for its answer: an operator's may come between a pass's. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly link: PacketLink,
    private readonly checksum: PacketChecksum,
    private readonly replyMs: number,
  ) {
    link.onPacket((packet) => this.take(packet), BENCH_APPLICATION);
    link.onLost((reason) => {
      this.lost = reason;
      this.waiting?.fail(new ConnectionLost(reason));
    });
  }

  /** What the board has room for. */
  limits(): Promise<BoardLimits> {
    return this.ask("info", {}, "limits");
  }

  /**
   * Before the first question: compares what board and host were made from, or each would read the other's
   * numbers wrongly.
   */
  private async greet(): Promise<void> {
    const answer = await this.question(messageOf(BENCH, "hello", {}));
    const theirs = answer[0] === BENCH.kinds.hello ? Buffer.from(answer.subarray(1)).toString("hex") : "none";
    if (theirs !== BENCH.hash)
      throw new UserError(
        `the board speaks another protocol of the bench (${theirs}; here ${BENCH.hash}): flash an image that this version has built`,
        EXIT_NO_CONNECTION,
      );
    this.isGreeted = true;
  }

  /** Sets what the lasers' sensors read from here on: mV, and 0.01 degC. */
  async sense(supplyMv: number, hundredths: number): Promise<void> {
    await this.ask("sense", { supply: supplyMv, temperature: hundredths }, "sensed");
  }

  async light(): Promise<LightState> {
    const { nextBlock, emittedBlocks, struckBlocks, periodSlots } = await this.ask("light", {}, "lit");
    return {
      nextBlock: Number(nextBlock),
      emittedBlocks: Number(emittedBlocks),
      struckBlocks: Number(struckBlocks),
      periodSlots: Number(periodSlots),
    };
  }

  /** What became of `count` blocks from `first` on: BLOCK_STATE codes. */
  async blocks(first: number, count: number): Promise<Uint8Array> {
    const states = new Uint8Array(count);
    const most = BENCH.limits.MOST_BLOCKS;
    for (let done = 0; done < count; done += most) {
      const asked = { first: BigInt(first + done), count: Math.min(most, count - done) };
      states.set((await this.ask("blocks", asked, "states")).states, done);
    }
    return states;
  }

  /** Has the board forget what is left in its pool. Gives the position of the next bit that goes in. */
  async emptyPool(): Promise<number> {
    return Number((await this.ask("pool", { key: new Uint8Array(0) }, "pooled")).next);
  }

  /** Puts key, whole 64-bit words, into the board's pool behind what is there. */
  async fillPool(key: Uint8Array): Promise<void> {
    for (let from = 0; from < key.length; from += POOL_BYTES_AT_A_TIME) {
      const part = key.subarray(from, from + POOL_BYTES_AT_A_TIME);
      const { isTaken } = await this.ask("pool", { key: part }, "pooled");
      if (isTaken !== 1) throw new Error("the board's pool takes no key");
    }
  }

  /** Claims the next `count` blocks for key as if they had been emitted. Returns the first. */
  async claim(count: number): Promise<number> {
    const { first } = await this.ask("claim", { blocks: count }, "claimed");
    if (first === NEVER) throw new Error("the board's ledger refused a block");
    return Number(first);
  }

  /**
   * Hands the board a packet of the distillation link. Tells whether it was the ground's and new, and the
   * board's deadline in us.
   */
  async takePacket(packet: Uint8Array, nowUs: number): Promise<{ isGenuine: boolean; deadlineUs: number }> {
    const { code, deadline } = await this.ask("take", { time: BigInt(nowUs), packet }, "taken");
    return { isGenuine: GENUINE.includes(code), deadlineUs: deadlineOf(deadline) };
  }

  /**
   * Asks for the packet of the distillation link that the board wants to send now, null when there is none.
   */
  async pollPacket(nowUs: number): Promise<{ packet: Uint8Array | null; deadlineUs: number }> {
    const { deadline, packet } = await this.ask("poll", { time: BigInt(nowUs) }, "polled");
    return { packet: packet.length === 0 ? null : packet, deadlineUs: deadlineOf(deadline) };
  }

  /**
   * The polynomial hash, under `hashKey`, of the key that the board has committed last; its RAM forgets it
   * with that. Refused when there is none, or the board's seed is a secret.
   */
  async compare(hashKey: bigint): Promise<bigint> {
    return (await this.ask("compare", { hashKey }, "compared")).hash;
  }

  /**
   * Has the board spend a block of its key store. Gives the KEY_ code, and the block's SHA-256 where the seed
   * is public.
   */
  async spend(pass: number, block: number): Promise<{ code: number; sha256: string }> {
    const { code, digest } = await this.ask("spend", { pass, block }, "spent");
    return { code, sha256: Buffer.from(digest).toString("hex") };
  }

  /**
   * Sends a question as it is, once those before it are answered; returns the answer's content. Throws when
   * none comes in time.
   */
  question(content: Uint8Array): Promise<Uint8Array> {
    const answer = this.last.then(() => this.put(content));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private put(content: Uint8Array): Promise<Uint8Array> {
    if (this.lost !== null) return Promise.reject(new ConnectionLost(this.lost));
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          fail(new Error(`the board did not answer a question of kind ${content[0]} in ${this.replyMs} ms`)),
        this.replyMs,
      );
      const fail = (error: Error): void => {
        clearTimeout(late);
        this.waiting = null;
        reject(error);
      };
      const answer = (answered: Uint8Array): void => {
        clearTimeout(late);
        this.waiting = null;
        resolve(answered);
      };
      this.waiting = { answer, fail };
      this.link.send(this.packetOf(content));
    });
  }

  private async ask<Question extends Asked, Answer extends Told>(
    question: Question,
    values: Values<typeof BENCH, Question>,
    answer: Answer,
  ): Promise<Values<typeof BENCH, Answer>> {
    if (!this.isGreeted) await this.greet();
    const content = await this.question(messageOf(BENCH, question, values));
    if (content[0] !== BENCH.kinds[question]) throw new Error(`the board refused the frame ${question}`);
    return valuesIn(BENCH, answer, content.subarray(1));
  }

  private packetOf(content: Uint8Array): Uint8Array {
    const packet = new Uint8Array(HEAD_BYTES + content.length + CHECKSUM_BYTES);
    const view = new DataView(packet.buffer);
    view.setUint16(0, TELECOMMAND | BENCH_APPLICATION);
    view.setUint16(2, ONLY_SEGMENT | (this.sequence++ & 0x3fff));
    view.setUint16(4, packet.length - 7);
    packet.set(content, HEAD_BYTES);
    view.setUint16(
      packet.length - CHECKSUM_BYTES,
      this.checksum.of(packet.subarray(0, packet.length - CHECKSUM_BYTES)),
    );
    return packet;
  }

  private take(packet: Uint8Array): void {
    const end = packet.length - CHECKSUM_BYTES;
    if (end < HEAD_BYTES) return;
    const sum = (packet[end]! << 8) | packet[end + 1]!;
    if (sum === this.checksum.of(packet.subarray(0, end)))
      this.waiting?.answer(packet.slice(HEAD_BYTES, end));
  }
}

function deadlineOf(deadline: bigint): number {
  return deadline === NEVER ? Number.POSITIVE_INFINITY : Number(deadline);
}
