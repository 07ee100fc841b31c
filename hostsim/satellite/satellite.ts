/**
 * The satellite: payload.wasm on the host board. Takes: the noise of its entropy source and the ground's announcements.
 * Gives: line levels, and replies that tell no value. What it keeps secret stays in the payload's memory.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineSink } from "../../boards/host/model/dma-engine.js";
import type { SymbolLookup } from "../channel/by-event.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { UserError } from "../cli/user-error.js";
import { JoinedKey, keyFingerprint } from "../core/joined-key.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { deadlineOf, pollPacket, takePacket } from "../network/endpoint.js";
import type { PatternSummary } from "../pass/result.js";
import type { KeyLeft, PassSatellite } from "./pass-satellite.js";
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
  pulsesPerBlock: number;
  /** Tables in the descriptor ring. */
  tables: number;
  lineMap: LineMapName;
  /** Longest sifted string of one basis, in bits. */
  maximumSiftedBits: number;
  /** Longest block of reconciliation, in bits. */
  maximumReconciliationBits: number;
  /** Blocks of reconciliation that can be in work at the same time. */
  blockSlots: number;
  /** Key that both sides share before the session, whole 64-bit words. */
  pool: Uint8Array;
  /** Bits of the pool that only opening a session may touch. */
  poolReserveBits: number;
  /** Receives the line levels of what is emitted. */
  lines: LineSink;
}

/** Alice. */
export class Satellite implements PassSatellite {
  private constructor(
    readonly core: PayloadExports,
    readonly board: HostBoard,
    /** The world's look at the pattern; no part of the payload's face to the ground. */
    readonly lookUp: SymbolLookup,
    private readonly poolBuffer: number,
  ) {}

  /** Key that was made in this session; secret. */
  private readonly key = new JoinedKey();
  /** True once the checkpoint that covers the key was right; before, there is none. */
  private hasKey = false;
  /** True when a checkpoint was wrong or messages made no sense: there is no key. */
  hasFailed = false;

  /** Powers the payload on: memory map, entropy with its health tests, pattern, ledger. */
  static async powerOn(options: SatelliteOptions): Promise<Satellite> {
    const board = new HostBoard(options.lines);
    const core = await loadPayload(board.port);
    board.bindMemory(core.memory);
    const { signal, decoy, vacuum, basisZ } = options.probabilities;
    const refusal = core.configurePattern(signal, decoy, vacuum, basisZ, 0);
    if (refusal !== 0) {
      throw new UserError(
        `source.probabilities: the payload can't represent them with 16 random bits a pulse (code ${refusal}); ` +
          "no class or basis that is wanted may be rarer than about 1 in 65,536",
      );
    }
    if (!core.emissionGovernByBench()) throw new Error("a controller governs the light already");
    core.emissionReserve(options.pulsesPerBlock, options.tables, options.lineMap === "lasers" ? 1 : 0);
    core.siftReserve(options.maximumSiftedBits, options.pulsesPerBlock);
    core.aliceReserve(options.maximumReconciliationBits, options.blockSlots);
    core.amplifyReserve(options.maximumSiftedBits, options.maximumSiftedBits);
    const lookUp = payloadLookup(core);
    const samples = core.reserve(SAMPLE_BATCH);
    core.linkReserve(false, core.WINDOW_SEGMENTS.value, core.LONGEST_MESSAGE.value);
    core.poolReserve(options.pool.length * 8);
    const poolBuffer = core.reserve(options.pool.length);
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
          `the entropy source failed its health tests (code ${core.emissionGate()}): no emission`,
        );
      }
    }
    const satellite = new Satellite(core, board, lookUp, poolBuffer);
    satellite.fillPool(options.pool);
    return satellite;
  }

  /** Puts key into the pool behind what is there, in whole 64-bit words. */
  fillPool(key: Uint8Array): void {
    const { core } = this;
    new Uint8Array(core.memory.buffer).set(key, this.poolBuffer);
    const isTaken = core.poolFill(core.poolNext() + core.poolLeft(), this.poolBuffer, key.length * 8);
    new Uint8Array(core.memory.buffer).fill(0, this.poolBuffer, this.poolBuffer + key.length);
    if (!isTaken) throw new Error("the pool takes no key");
  }

  /** Takes a packet of the ground. */
  take(packet: Uint8Array, nowUs: number): void {
    if (takePacket(this.core, packet, nowUs) === this.core.PACKET_OPENED.value) {
      this.core.dialogueStart();
      this.key.forget();
      this.hasKey = false;
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
        return;
      }
      if (did === core.DIALOGUE_KEY.value) this.hasKey = true;
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

  /** The new key, lowest bit of the lowest byte first; empty when there is none. Secret. */
  get newKey(): Uint8Array {
    return this.hasKey ? this.key.split(0).left : new Uint8Array(0);
  }

  /** Puts the first `words` words of the new key into the pool; tells what is left. */
  finish(words: number): KeyLeft {
    if (!this.hasKey) throw new Error("the satellite has made no key");
    const { pool, left, leftBits } = this.key.split(words);
    if (words > 0) this.fillPool(pool);
    return { bits: leftBits, sha256: keyFingerprint(left), whole: this.key.whole, keptBlocks: null };
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
      if (outcome !== 0) throw new Error(`the ledger refused a block (code ${outcome})`);
    }
  }

  /** Copies `count` sifted bits of a basis from `start` (a multiple of 8) on: secret until the satellite publishes them. */
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
      throw new Error(`emission stopped, lines dark (code ${state})`);
  }

  /** The probabilities that the payload's thresholds really give, which the security bound needs. */
  pattern(): PatternSummary {
    return patternOf(this.core);
  }
}
