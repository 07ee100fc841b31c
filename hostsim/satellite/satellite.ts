/**
 * The satellite: payload.wasm on the host board. Takes: the noise of its entropy source and the ground's
 * announcements. Gives: line levels, and replies that tell no value. What it keeps secret stays in the
 * payload's memory.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineSink } from "../../boards/host/model/dma-engine.js";
import { UserError } from "../base/user-error.js";
import type { SymbolLookup } from "../channel/by-event.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { codeName } from "../core/code-name.js";
import { chooseGenerator, type GeneratorName } from "../core/generators.js";
import { JoinedKey } from "../core/joined-key.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { burnPool, type PoolContents, poolContents } from "../network/burn-pool.js";
import { deadlineOf, pollPacket, takePacket } from "../network/endpoint.js";
import { DISTILLATION } from "../wire/distillation-protocol.js";
import type { PassSatellite } from "./pass-satellite.js";
import type { PatternSummary } from "./pattern-weights.js";
import { patternOf } from "./pattern-weights.js";
import { payloadLookup } from "./symbol-lookup.js";

const SAMPLE_BATCH = 4096;

/** How the payload is set up for a session. */
export interface SatelliteOptions {
  /** Raw samples of the entropy source, a byte each, as many as asked for. */
  rawSamples: (count: number) => Uint8Array;
  /** Claimed min-entropy of a raw sample in bits. */
  minEntropyPerSample: number;
  probabilities: { signal: number; decoy: number; vacuum: number; basisZ: number };
  /** What expands the seed into the pattern; ChaCha20 where it is left out. */
  generator?: GeneratorName;
  pulsesPerBlock: number;
  /** Tables in the descriptor ring. */
  tables: number;
  lineMap: LineMapName;
  /** Longest sifted string of one basis, in bits. */
  maximumSiftedBits: number;
  /** Clicks that can wait for their bases at a time. */
  maximumWaitingClicks: number;
  /** Longest block of reconciliation, in bits. */
  maximumReconciliationBits: number;
  /** Blocks of reconciliation that can be in work at the same time. */
  blockSlots: number;
  /** Key that both sides share before the session, whole 64-bit words. */
  pool: Uint8Array;
  /** Position of its first bit among all that the satellite ever had; 0 unless given. */
  poolPosition?: number;
  /** Bits that the pool holds when it is full; as many as it has unless given. */
  poolCapacityBits?: number;
  /** What the satellite has kept of earlier passes. */
  kept?: KeptKeys;
  /** Bits of the pool that only opening a session may touch. */
  poolReserveBits: number;
  /** Receives the line levels of what is emitted. */
  lines: LineSink;
}

/** Key blocks of a satellite for its pool, by their number: what is taken is gone. */
export interface BlockShelf {
  has(number: bigint): boolean;
  /** The block's 32 bytes, spent by that; null when it is not to be had. */
  take(number: bigint): Uint8Array | null;
}

/** Keys that a satellite keeps: what a power cut leaves. Secret. */
export class KeptKeys {
  private readonly keys = new Map<number, Uint8Array>();

  constructor(readonly blocks: BlockShelf = { has: () => false, take: () => null }) {}

  keep(pass: number, key: Uint8Array): void {
    this.keys.set(pass, key);
  }

  of(pass: number): Uint8Array | null {
    return this.keys.get(pass) ?? null;
  }
}

/** What the satellite says it kept when it kept all, the rest that fills no block included. */
const KEPT_ALL = 0xffffffff;
/** Bits of a block of a key store. */
const BLOCK_BITS = 256;

/** Alice. */
export class Satellite implements PassSatellite {
  private constructor(
    readonly core: PayloadExports,
    readonly board: HostBoard,
    /** The world's look at the pattern; no part of the payload's face to the ground. */
    readonly lookUp: SymbolLookup,
    private readonly poolBuffer: number,
    private readonly kept: KeptKeys,
  ) {}

  /** On the host. */
  readonly place = { runsOn: "host", evidence: "simulated" } as const;
  /** Key that was hashed in this session, or waits for the ground's word: nobody's to use. Secret. */
  private readonly key = new JoinedKey();
  /** True when a checkpoint was wrong or messages made no sense: there is no key. */
  hasFailed = false;

  /** Powers the payload on: memory map, entropy with its health tests, pattern, ledger. */
  static async powerOn(options: SatelliteOptions): Promise<Satellite> {
    const board = new HostBoard(options.lines);
    const core = await loadPayload(board.port);
    board.bindMemory(core.memory);
    const { signal, decoy, vacuum, basisZ } = options.probabilities;
    chooseGenerator(core, options.generator ?? "chacha20");
    const refusal = core.configurePattern(signal, decoy, vacuum, basisZ, 0);
    if (refusal !== 0) {
      throw new UserError(
        `source.probabilities: the payload can't represent them with 16 random bits a pulse (${codeName(core, "pattern", refusal)}); ` +
          "no pair of class and basis that is wanted may be rarer than 1 in 40,960",
      );
    }
    if (!core.emissionGovernByBench()) throw new Error("a controller governs the light already");
    core.emissionReserve(options.pulsesPerBlock, options.tables, options.lineMap === "lasers" ? 1 : 0);
    core.siftReserve(options.maximumSiftedBits, options.pulsesPerBlock);
    core.waitingReserve(options.maximumWaitingClicks);
    core.aliceReserve(options.maximumReconciliationBits, options.blockSlots);
    core.amplifyReserve(options.maximumSiftedBits, options.maximumSiftedBits);
    const lookUp = payloadLookup(core);
    const samples = core.reserve(SAMPLE_BATCH);
    core.linkReserve(false, core.WINDOW_SEGMENTS.value, DISTILLATION.limits.LONGEST_MESSAGE);
    const capacityBits = options.poolCapacityBits ?? options.pool.length * 8;
    core.poolReserve(capacityBits);
    const poolBuffer = core.reserve(capacityBits / 8);
    core.sealMemory();
    if (!core.ledgerCommission()) throw new Error("the ledger of blocks does not open");
    if (!core.poolOpen(true)) throw new Error("the pool of key does not open");
    core.poolSetReserve(options.poolReserveBits);
    core.entropyStart(options.minEntropyPerSample);
    while (!core.emissionGateOpen()) {
      new Uint8Array(core.memory.buffer, samples, SAMPLE_BATCH).set(options.rawSamples(SAMPLE_BATCH));
      core.feedRawSamples(samples, SAMPLE_BATCH);
      if (core.emissionGate() > 1) {
        throw new Error(
          `the entropy source failed its health tests (${codeName(core, "gate", core.emissionGate())}): no emission`,
        );
      }
    }
    const satellite = new Satellite(core, board, lookUp, poolBuffer, options.kept ?? new KeptKeys());
    burnPool(core, poolBuffer, options.poolPosition ?? 0);
    satellite.fillPool(options.pool);
    return satellite;
  }

  /** Puts key into the pool behind what is there, in whole 64-bit words. */
  fillPool(key: Uint8Array): void {
    if (!this.tryToFillPool(key)) throw new Error("the pool takes no key");
  }

  private tryToFillPool(key: Uint8Array): boolean {
    const { core } = this;
    new Uint8Array(core.memory.buffer).set(key, this.poolBuffer);
    const isTaken = core.poolFill(core.poolEnd(), this.poolBuffer, key.length * 8);
    new Uint8Array(core.memory.buffer).fill(0, this.poolBuffer, this.poolBuffer + key.length);
    return isTaken;
  }

  /** What is left in the pool: secret. */
  get poolContents(): PoolContents {
    return poolContents(this.core);
  }

  /** Takes a packet of the ground. */
  take(packet: Uint8Array, nowUs: number): void {
    if (takePacket(this.core, packet, nowUs) === this.core.PACKET_OPENED.value) {
      this.core.dialogueStart();
      // A key that waits for the ground's word waits on: the session may bring it.
      if (!this.core.dialogueHasPending()) this.key.forget();
    }
    this.serve();
  }

  /** The packet to send now, or null. */
  poll(nowUs: number): Uint8Array | null {
    this.serve();
    return pollPacket(this.core, nowUs);
  }

  /** When there will be one although nothing comes. */
  deadlineUs(): number {
    return deadlineOf(this.core);
  }

  /** Answers every message that has come; what a board's main loop does. */
  private serve(): void {
    const { core } = this;
    for (;;) {
      const did = core.dialogueServe();
      if (did === core.DIALOGUE_WAITS.value) return;
      if (did === core.DIALOGUE_FAILED.value) {
        this.hasFailed = true;
        this.key.forget();
        return;
      }
      if (did === core.DIALOGUE_DROPPED.value) this.key.forget();
      if (did === core.DIALOGUE_COMMIT.value) this.commit();
      if (did !== core.DIALOGUE_AMPLIFY.value) continue;
      const seed = core.amplifyPublicSeed();
      const basis = core.amplifyBasis() as 0 | 1;
      this.key.append(core, this.siftedBits(basis, 0, core.amplifyInput()), {
        basis,
        inputBits: core.amplifyInput(),
        keyBits: core.amplifyLength(),
        publicSeed: new Uint8Array(core.memory.buffer, seed, 32).slice(),
      });
      core.dialogueAmplified(true);
    }
  }

  /** The first block that may be claimed. */
  get firstBlock(): number {
    return Number(this.core.nextUnclaimedBlock());
  }

  /**
   * Does what the ground asks for and tells it (assembly/dialogue/commit.ts); what it does not do now it
   * never will.
   */
  private commit(): void {
    const { core } = this;
    const number = BigInt.asUintN(64, core.commitNumber());
    let kept = 0;
    if (core.commitIsOfPending()) kept = this.keepKey(Number(number));
    else if (core.commitSource() === DISTILLATION.codes.commit.blocks) kept = this.poolFromBlocks(number);
    else if (this.kept.of(Number(number)) !== null) kept = KEPT_ALL;
    this.key.forget();
    core.dialogueCommitted(kept);
  }

  private keepKey(pass: number): number {
    const { core, key } = this;
    const words = core.commitWords();
    if (words * 64 > key.length || !core.commitMayFill()) return 0;
    if (words > 0 && !this.tryToFillPool(key.split(words).pool)) return 0;
    this.kept.keep(pass, key.whole.slice());
    return KEPT_ALL;
  }

  private poolFromBlocks(first: bigint): number {
    const { core, kept } = this;
    const blocks = Array.from(
      { length: (core.commitWords() * 64) / BLOCK_BITS },
      (_, i) => first + BigInt(i),
    );
    if (!core.commitMayFill() || !blocks.every((number) => kept.blocks.has(number))) return 0;
    for (const [i, number] of blocks.entries()) {
      const block = kept.blocks.take(number);
      if (block === null || !this.tryToFillPool(block)) return i;
      block.fill(0);
    }
    return blocks.length;
  }

  committedKey(pass: number): Uint8Array | null {
    return this.kept.of(pass);
  }

  holds(pass: number, key: Uint8Array): boolean {
    const ours = this.kept.of(pass);
    return ours !== null && Buffer.compare(ours.subarray(0, key.length), key) === 0;
  }

  /** Nothing to switch off. */
  stop(): void {}

  /** Claims the next `count` blocks for key. */
  claimForKey(count: number): void {
    const first = this.core.nextUnclaimedBlock();
    const longest = Number(this.core.RESERVED_AT_A_TIME.value);
    for (let done = 0; done < count; done += longest) {
      const blocks = Math.min(longest, count - done);
      const outcome = this.core.claimBlocks(first + BigInt(done), blocks, this.core.BLOCK_KEY.value);
      if (outcome !== 0)
        throw new Error(`the ledger refused a block: ${codeName(this.core, "claim", outcome)}`);
    }
  }

  /**
   * Copies `count` sifted bits of a basis from `start` (a multiple of 8) on: secret until the satellite
   * publishes them.
   */
  siftedBits(basis: number, start: number, count: number): Uint8Array {
    const bytes = this.core.memory.buffer.slice(
      this.bitsAddress(basis, start),
      this.bitsAddress(basis, start) + ((count + 7) >> 3),
    );
    const bits = new Uint8Array(bytes);
    if (count & 7) bits[bits.length - 1]! &= (1 << (count & 7)) - 1;
    return bits;
  }

  private bitsAddress(basis: number, start: number): number {
    return this.core.siftedBits(basis) + (start >> 3);
  }

  /** Starts emission for key at the engine's current slot. */
  startEmission(periodSlots: number): void {
    this.mustRun(this.core.emissionStart(BigInt(this.board.engine.slot), BigInt(periodSlots), false, 0n));
  }

  /** Lets whole blocks pass, refilling tables, as long as the next one ends by `slot`. */
  emitUntil(slot: number, periodSlots: number): void {
    while (this.board.engine.slot + periodSlots <= slot) {
      this.board.engine.advance(periodSlots);
      this.mustRun(this.core.emissionService());
    }
  }

  private mustRun(state: number): void {
    if (state !== this.core.EMISSION_RUNNING.value)
      throw new Error(`emission stopped, lines dark: ${codeName(this.core, "emission", state)}`);
  }

  /** The probabilities that the payload's thresholds really give, which the security bound needs. */
  pattern(): PatternSummary {
    return patternOf(this.core);
  }
}
