/**
 * Questions of a bench to a board (firmware/bench/packets.ts). Takes: what to ask. Gives: the board's
 * answers, one at a time.
 */

import { ConnectionLost } from "./connection-lost.js";
import type { PacketChecksum } from "./controller/packet.js";
import { MessageReader, MessageWriter } from "./messages.js";
import type { PacketLink } from "./packet-link.js";

/** Application of bench packets. */
const BENCH_APPLICATION = 0x7d0;
const TELECOMMAND = 0x1000;
const ONLY_SEGMENT = 0xc000;
const HEAD_BYTES = 6;
const CHECKSUM_BYTES = 2;
/** Kinds: firmware/bench/frames.ts. */
const TAKE = 1;
const POLL = 2;
const POOL = 3;
const CLAIM = 4;
const COMPARE = 5;
const INFO = 6;
const SENSE = 7;
const LIGHT = 8;
const BLOCKS = 9;
const SPEND = 10;
/** PACKET_ codes of a packet that was the ground's and new. */
const GENUINE = [0, 1];
/** Most blocks of a question. */
const BLOCKS_AT_A_TIME = 1024;
/** Bytes of key in a packet: whole words. */
const POOL_BYTES_AT_A_TIME = 1024;
const NEVER = 2n ** 64n - 1n;

/** What a board has room for. */
export interface BoardLimits {
  readonly pulsesPerBlock: number;
  /** Sifted bits of a basis; 0 when the image has no share in distillation. */
  readonly siftedBits: number;
  /** Bits of a block of reconciliation, and blocks in work at a time. */
  readonly blockBits: number;
  readonly blockSlots: number;
  readonly keyBits: number;
  readonly poolBits: number;
}

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
  async limits(): Promise<BoardLimits> {
    const reader = await this.ask(new MessageWriter(INFO));
    return {
      pulsesPerBlock: reader.u32(),
      siftedBits: reader.u32(),
      blockBits: reader.u32(),
      blockSlots: reader.u32(),
      keyBits: reader.u32(),
      poolBits: reader.u32(),
    };
  }

  /** Sets what the lasers' sensors read from here on: mV, and 0.01 degC. */
  async sense(supplyMv: number, hundredths: number): Promise<void> {
    await this.ask(new MessageWriter(SENSE).u32(supplyMv).u32(hundredths >>> 0));
  }

  async light(): Promise<LightState> {
    const reader = await this.ask(new MessageWriter(LIGHT));
    const numbers = Array.from({ length: 4 }, () => Number(reader.u64()));
    return {
      nextBlock: numbers[0]!,
      emittedBlocks: numbers[1]!,
      struckBlocks: numbers[2]!,
      periodSlots: numbers[3]!,
    };
  }

  /** What became of `count` blocks from `first` on: BLOCK_STATE codes. */
  async blocks(first: number, count: number): Promise<Uint8Array> {
    const states = new Uint8Array(count);
    for (let done = 0; done < count; done += BLOCKS_AT_A_TIME) {
      const asked = Math.min(BLOCKS_AT_A_TIME, count - done);
      const writer = new MessageWriter(BLOCKS)
        .u64(BigInt(first + done))
        .u8(asked >> 8)
        .u8(asked & 255);
      states.set((await this.ask(writer)).rest(), done);
    }
    return states;
  }

  /** Has the board forget what is left in its pool. Gives the position of the next bit that goes in. */
  async emptyPool(): Promise<number> {
    const reader = await this.ask(new MessageWriter(POOL));
    reader.u8();
    return Number(reader.u64());
  }

  /** Puts key, whole 64-bit words, into the board's pool behind what is there. */
  async fillPool(key: Uint8Array): Promise<void> {
    for (let from = 0; from < key.length; from += POOL_BYTES_AT_A_TIME) {
      const part = key.subarray(from, from + POOL_BYTES_AT_A_TIME);
      const reader = await this.ask(new MessageWriter(POOL).bytes(part));
      if (reader.u8() !== 1) throw new Error("the board's pool takes no key");
    }
  }

  /** Claims the next `count` blocks for key as if they had been emitted. Returns the first. */
  async claim(count: number): Promise<number> {
    const first = (await this.ask(new MessageWriter(CLAIM).u32(count))).u64();
    if (first === NEVER) throw new Error("the board's ledger refused a block");
    return Number(first);
  }

  /**
   * Hands the board a packet of the distillation link. Tells whether it was the ground's and new, and the
   * board's deadline in us.
   */
  async takePacket(packet: Uint8Array, nowUs: number): Promise<{ isGenuine: boolean; deadlineUs: number }> {
    const reader = await this.ask(new MessageWriter(TAKE).u64(BigInt(nowUs)).bytes(packet));
    return { isGenuine: GENUINE.includes(reader.u8()), deadlineUs: deadlineOf(reader.u64()) };
  }

  /**
   * Asks for the packet of the distillation link that the board wants to send now, null when there is none.
   */
  async pollPacket(nowUs: number): Promise<{ packet: Uint8Array | null; deadlineUs: number }> {
    const reader = await this.ask(new MessageWriter(POLL).u64(BigInt(nowUs)));
    const deadlineUs = deadlineOf(reader.u64());
    const packet = reader.rest();
    return { packet: packet.length === 0 ? null : packet, deadlineUs };
  }

  /**
   * The polynomial hash, under `hashKey`, of the key that the board has committed last; its RAM forgets it
   * with that. Refused when there is none, or the board's seed is a secret.
   */
  async compare(hashKey: bigint): Promise<bigint> {
    return (await this.ask(new MessageWriter(COMPARE).u64(hashKey))).u64();
  }

  /**
   * Has the board spend a block of its key store. Gives the KEY_ code, and the block's SHA-256 where the seed
   * is public.
   */
  async spend(pass: number, block: number): Promise<{ code: number; sha256: string }> {
    const reader = await this.ask(new MessageWriter(SPEND).u32(pass).u32(block));
    return { code: reader.u8(), sha256: Buffer.from(reader.rest()).toString("hex") };
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

  private async ask(writer: MessageWriter): Promise<MessageReader> {
    const content = writer.done();
    const reader = new MessageReader(await this.question(content));
    if (reader.u8() !== content[0]) throw new Error(`the board refused a question of kind ${content[0]}`);
    return reader;
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
