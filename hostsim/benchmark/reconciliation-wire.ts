/**
 * The wire between the two sides of reconciliation, and what a bench or a test needs to watch it. Takes: two
 * bit strings. Gives: how the block ended, with every answer counted on the wire. Knows nothing of either
 * side but requests and answers.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { RandomSource } from "../base/random.js";
import {
  type GroundExports,
  loadGround,
  loadPayload,
  type PayloadBuild,
  type PayloadExports,
} from "../core/load.js";
import type { ClassHint } from "../ground/block-search.js";

/** States of the ground's engine, as assembly/reconcile/bob.ts numbers them. */
export const RUNNING = 0;
export const DONE = 1;
export const GIVEN_UP = 2;

/** One question: the parity of places from..to-1 of a pass. */
export interface Request {
  readonly pass: number;
  readonly from: number;
  readonly to: number;
}

/** A block before reconciliation: n bits on both sides, packed lowest bit first. */
export interface Block {
  readonly n: number;
  readonly alice: Uint8Array;
  readonly bob: Uint8Array;
  readonly errors: number;
}

/** How a block ended. */
export interface Outcome {
  readonly state: number;
  /** Bob's bits in the end. */
  readonly bits: Uint8Array;
  /** Answers counted on the wire. */
  readonly answers: number;
  /** Answers as the engine counts them. */
  readonly leakedBits: number;
  /** Those of them that were single bits of a nearly random class, told before the search. */
  readonly toldOutright: number;
  readonly roundTrips: number;
  readonly corrected: number;
}

/** What may be done to a block's messages on their way. */
export interface Tap {
  /** Sees every batch and Alice's answers, and may change the answers in place. */
  answers?(requests: Request[], answers: Uint8Array): void;
}

/** Random bytes. */
export function randomBytes(count: number, random: RandomSource): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.uint32() >>> 24);
}

/** n bits, random unless given, and the same with each bit wrong with probability `qber`. */
export function noisyBlock(
  n: number,
  qber: number,
  random: RandomSource,
  alice: Uint8Array = randomBytes(Math.ceil(n / 8), random),
): Block {
  if (n % 8 !== 0) alice[alice.length - 1]! &= (1 << (n % 8)) - 1;
  const bob = alice.slice();
  let errors = 0;
  for (let bit = 0; bit < n; bit++) {
    if (random.uniform() >= qber) continue;
    bob[bit >> 3]! ^= 1 << (bit & 7);
    errors += 1;
  }
  return { n, alice, bob, errors };
}

/** Reads packed requests, three u32 each. */
function readRequests(memory: WebAssembly.Memory, address: number, count: number): Request[] {
  const words = new Uint32Array(memory.buffer, address, 3 * count);
  return Array.from({ length: count }, (_, i) => ({
    pass: words[3 * i]!,
    from: words[3 * i + 1]!,
    to: words[3 * i + 2]!,
  }));
}

/** Alice's and Bob's modules, and the memory through which blocks get in and out. */
export class Wire {
  private constructor(
    readonly payload: PayloadExports,
    readonly ground: GroundExports,
    readonly aliceBits: number,
    readonly aliceRequests: number,
    readonly aliceAnswers: number,
    private readonly bobBits: number,
    private readonly bobAnswers: number,
    private readonly bobClasses: number,
  ) {}

  /** Opens both modules for blocks of up to `maximumBits` bits. */
  static async open(maximumBits: number, build?: PayloadBuild): Promise<Wire> {
    const payload = await loadPayload(new HostBoard(() => undefined).port, build);
    const ground = await loadGround();
    const bytes = maximumBits / 8 + 64;
    payload.aliceReserve(maximumBits, 2);
    ground.bobReserve(maximumBits);
    return new Wire(
      payload,
      ground,
      payload.reserve(bytes),
      payload.reserve(12 * (2 * maximumBits + 64)),
      payload.reserve(2 * bytes),
      ground.reserve(bytes),
      ground.reserve(2 * bytes),
      ground.reserve(maximumBits),
    );
  }

  /**
   * Gives Alice her block in slot 0 and Bob his. `hint`: an error rate in parts per million, 0 for none, or
   * one for each class.
   */
  begin(block: Block, seed: bigint, hint: number | ClassHint): void {
    new Uint8Array(this.payload.memory.buffer).set(block.alice, this.aliceBits);
    new Uint8Array(this.ground.memory.buffer).set(block.bob, this.bobBits);
    const status = this.payload.aliceBegin(0, this.aliceBits, block.n, seed);
    if (status !== 0) throw new Error(`aliceBegin refused with status ${status}`);
    if (typeof hint === "number") {
      this.ground.bobBegin(this.bobBits, block.n, seed, hint);
      return;
    }
    new Uint8Array(this.ground.memory.buffer).set(hint.classes, this.bobClasses);
    this.ground.bobBeginClasses(this.bobBits, this.bobClasses, block.n, seed, ...hint.perMillion);
  }

  /** Carries requests and answers until Bob asks no more. */
  run(block: Block, seed: bigint, hint: number | ClassHint, tap: Tap = {}): Outcome {
    const { payload, ground } = this;
    this.begin(block, seed, hint);
    const atAlice = new Uint8Array(payload.memory.buffer);
    const atBob = new Uint8Array(ground.memory.buffer);
    let answers = 0;
    for (let count = ground.bobRequests(); count > 0; count = ground.bobRequests()) {
      const address = ground.bobRequestAddress();
      atAlice.set(atBob.subarray(address, address + 12 * count), this.aliceRequests);
      const status = payload.aliceAnswer(0, this.aliceRequests, count, this.aliceAnswers);
      if (status !== 0) throw new Error(`aliceAnswer refused with status ${status}`);
      const packed = atAlice.subarray(this.aliceAnswers, this.aliceAnswers + Math.ceil(count / 8));
      tap.answers?.(readRequests(ground.memory, address, count), packed);
      atBob.set(packed, this.bobAnswers);
      ground.bobAnswers(this.bobAnswers);
      answers += count;
    }
    const corrected = ground.bobCorrectedBits();
    return {
      state: ground.bobState(),
      bits: atBob.slice(corrected, corrected + Math.ceil(block.n / 8)),
      answers,
      leakedBits: ground.bobLeakedBits(),
      toldOutright: ground.bobToldOutright(),
      roundTrips: ground.bobRoundTrips(),
      corrected: ground.bobErrors(),
    };
  }

  /**
   * Whether the two sides' confirmation hashes of some blocks, one behind the other, agree under a 48-byte
   * key.
   */
  hashesAgree(blocks: readonly Pick<Block, "n" | "alice" | "bob">[], key: Uint8Array): boolean {
    const { payload, ground } = this;
    new Uint8Array(payload.memory.buffer).set(key, this.aliceAnswers);
    new Uint8Array(ground.memory.buffer).set(key, this.bobAnswers);
    payload.confirmationBegin(this.aliceAnswers);
    ground.confirmationBegin(this.bobAnswers);
    for (const { n, alice, bob } of blocks) {
      new Uint8Array(payload.memory.buffer).set(alice, this.aliceBits);
      new Uint8Array(ground.memory.buffer).set(bob, this.bobBits);
      payload.confirmationAdd(this.aliceBits, n);
      ground.confirmationAdd(this.bobBits, n);
    }
    return payload.confirmationEnd() === ground.confirmationEnd();
  }
}
