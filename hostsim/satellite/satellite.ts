/**
 * The satellite: payload.wasm on the host board. Takes: the noise of its entropy source and the ground's announcements.
 * Gives: line levels, and replies that tell no value. What it keeps secret stays in the payload's memory.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineSink } from "../../boards/host/model/dma-engine.js";
import type { SymbolLookup } from "../channel/by-event.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { UserError } from "../cli/user-error.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import type { PatternSummary } from "../pass/result.js";
import { patternOf } from "./pattern-weights.js";
import { payloadLookup } from "./symbol-lookup.js";

const SAMPLE_BATCH = 4096;
/** The one block slot in use. */
const BLOCK_SLOT = 0;
/** Parity requests handed over at a time. */
const REQUEST_BATCH = 4096;

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
  /** Receives the line levels of what is emitted. */
  lines: LineSink;
}

/** Alice. */
export class Satellite {
  private constructor(
    readonly core: PayloadExports,
    readonly board: HostBoard,
    /** The world's look at the pattern; no part of the payload's face to the ground. */
    readonly lookUp: SymbolLookup,
    private readonly buffers: { requests: number; answers: number },
  ) {}

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
    core.emissionReserve(options.pulsesPerBlock, options.tables, options.lineMap === "lasers" ? 1 : 0);
    core.siftReserve(options.maximumSiftedBits, options.pulsesPerBlock);
    core.aliceReserve(options.maximumReconciliationBits, 1);
    core.amplifyReserve(options.maximumSiftedBits, options.maximumSiftedBits);
    const lookUp = payloadLookup(core);
    const samples = core.reserve(SAMPLE_BATCH);
    const buffers = {
      requests: core.reserve(REQUEST_BATCH * core.REQUEST_BYTES.value),
      answers: core.reserve(REQUEST_BATCH >> 3),
    };
    core.sealMemory();
    if (!core.ledgerCommission()) throw new Error("the ledger of blocks does not open");
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
    return new Satellite(core, board, lookUp, buffers);
  }

  /** Claims the next `count` blocks for key and returns the first one's number. */
  claimForKey(count: number): number {
    const first = this.core.nextUnclaimedBlock();
    const longest = Number(this.core.RESERVED_AT_A_TIME.value);
    for (let done = 0; done < count; done += longest) {
      const blocks = Math.min(longest, count - done);
      const outcome = this.core.claimBlocks(first + BigInt(done), blocks, this.core.BLOCK_KEY.value);
      if (outcome !== 0) throw new Error(`the ledger refused a block (code ${outcome})`);
    }
    return Number(first);
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

  /** Opens a block of sifted bits for parity requests; `seed` is public. */
  beginBlock(basis: number, start: number, count: number, seed: bigint): void {
    const status = this.core.aliceBegin(BLOCK_SLOT, this.bitsAddress(basis, start), count, seed);
    if (status !== this.core.ALICE_OK.value)
      throw new Error(`the satellite refused a block of ${count} bits (code ${status})`);
  }

  /** Answers parity requests, packed lowest bit first; see assembly/reconcile/request.ts. */
  answerParities(requests: Uint8Array, count: number): Uint8Array {
    const { core } = this;
    const answers = new Uint8Array((count + 7) >> 3);
    const requestBytes = requests.length / count;
    for (let from = 0; from < count; from += REQUEST_BATCH) {
      const batch = Math.min(REQUEST_BATCH, count - from);
      const buffer = new Uint8Array(core.memory.buffer);
      buffer.set(
        requests.subarray(from * requestBytes, (from + batch) * requestBytes),
        this.buffers.requests,
      );
      const status = core.aliceAnswer(BLOCK_SLOT, this.buffers.requests, batch, this.buffers.answers);
      if (status !== core.ALICE_OK.value)
        throw new Error(`the satellite refused parity requests (code ${status})`);
      answers.set(
        buffer.subarray(this.buffers.answers, this.buffers.answers + ((batch + 7) >> 3)),
        from >> 3,
      );
    }
    return answers;
  }

  /** The confirmation hash of a block under a fresh public key. */
  confirmationHash(basis: number, start: number, count: number, key: Uint8Array): bigint {
    new Uint8Array(this.core.memory.buffer).set(key, this.buffers.answers);
    return this.core.confirmationHash(this.bitsAddress(basis, start), count, this.buffers.answers);
  }

  /** Forgets the open block. */
  endBlock(): void {
    this.core.aliceEnd(BLOCK_SLOT);
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

  /** Answers announced pulses (ascending indices; basis in bit 1 of each outcome); see assembly/sift/announced.ts. */
  reply(pulses: BigUint64Array, outcomes: Uint8Array): Uint8Array {
    const { core } = this;
    const replies = new Uint8Array(pulses.length);
    const batch = core.SIFT_BATCH.value;
    for (let from = 0; from < pulses.length; from += batch) {
      const count = Math.min(batch, pulses.length - from);
      const buffer = core.memory.buffer;
      new BigUint64Array(buffer, core.siftIndices(), count).set(pulses.subarray(from, from + count));
      const bases = new Uint8Array(buffer, core.siftBases(), count);
      for (let i = 0; i < count; i++) bases[i] = outcomes[from + i]! >> 1;
      core.siftAnnounced(count);
      replies.set(new Uint8Array(buffer, core.siftReplies(), count), from);
    }
    return replies;
  }

  /** The probabilities that the payload's thresholds really give, which the security bound needs. */
  pattern(): PatternSummary {
    return patternOf(this.core);
  }
}
