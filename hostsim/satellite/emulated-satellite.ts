/**
 * The satellite on an emulated microcontroller. Takes: packets, in lock-step: the host carries them and keeps the time. Gives:
 * the packets of the image that would be flashed. Its seed comes in by command, so it is public, and so is its key: such a
 * pass shows that the code works, it makes no secret.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { Board } from "../boards/board.js";
import { ask } from "../boards/monitor-link.js";
import type { SymbolLookup } from "../channel/by-event.js";
import { UserError } from "../cli/user-error.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { FrameExchange } from "../emulator/frame-exchange.js";
import { imagePath } from "../emulator/image.js";
import { benchSeed } from "../emulator/pico-session.js";
import { QemuBoard } from "../emulator/qemu/qemu-board.js";
import { exchangeWith } from "../emulator/qemu-run.js";
import { MessageReader, MessageWriter } from "../ground/messages.js";
import type { PatternSummary } from "../pass/result.js";
import type { Scenario } from "../scenarios/schema.js";
import type { KeyLeft, PassSatellite } from "./pass-satellite.js";
import { patternOf } from "./pattern-weights.js";
import { payloadLookup } from "./symbol-lookup.js";

/** Kinds of frames: firmware/distil/frames.ts. */
const FRAME_TAKE = 1;
const FRAME_POLL = 2;
const FRAME_POOL = 3;
const FRAME_CLAIM = 4;
const FRAME_FINISH = 5;
const FRAME_INFO = 6;

/** A reply may wait for a whole hashing. */
const REPLY_MS = 300_000;
/** Denominator of the probabilities that the monitor takes. */
const PARTS = 65_536;
const BLOCKS_AT_A_TIME = 4096;
/** Bytes of key in a frame: whole words. */
const POOL_BYTES_AT_A_TIME = 1024;
const NEVER = 2n ** 64n - 1n;

/** What a board has room for. */
export interface BoardLimits {
  readonly pulsesPerBlock: number;
  /** Sifted bits of a basis. */
  readonly siftedBits: number;
  /** Bits of a block of reconciliation, and blocks in work at a time. */
  readonly blockBits: number;
  readonly blockSlots: number;
  readonly keyBits: number;
  readonly poolBits: number;
}

/** A satellite in QEMU. */
export class EmulatedSatellite implements PassSatellite {
  firstBlock = 0;
  private deadline = Number.POSITIVE_INFINITY;

  private constructor(
    private readonly board: QemuBoard,
    private readonly frames: FrameExchange,
    /** The host's instance of the same core with the same seed: the world's look at the pattern. */
    private readonly core: PayloadExports,
    readonly lookUp: SymbolLookup,
    readonly limits: BoardLimits,
  ) {}

  /** Boots a board's built image and installs seed and pattern; call `stop` when done. */
  static async start(board: Board, scenario: Scenario, seed: number): Promise<EmulatedSatellite> {
    const { probabilities, basisZProbability } = scenario.source;
    const core = await loadPayload(new HostBoard(() => undefined).port);
    const { signal, decoy, vacuum } = probabilities;
    const parts = [signal, decoy, vacuum, basisZProbability].map((share) => Math.round(share * PARTS));
    const shares = parts.map((part) => part / PARTS) as [number, number, number, number];
    if (core.configurePattern(...shares, 0) !== 0)
      throw new UserError(`source.probabilities: ${board.name} can't represent them`);
    const lookUp = payloadLookup(core);
    const seedAt = core.reserve(32);
    core.sealMemory();
    new Uint8Array(core.memory.buffer).set(benchSeed(seed), seedAt);
    core.installSeed(seedAt);
    const emulated = await QemuBoard.start(imagePath(board, "image.elf"));
    try {
      const exchange = exchangeWith(emulated);
      await ask(exchange, `seed ${Buffer.from(benchSeed(seed)).toString("hex")}`);
      await ask(exchange, `pattern ${parts.join(" ")}`);
      const frames = await FrameExchange.open((bytes) => emulated.send(bytes), REPLY_MS);
      emulated.divert((bytes) => frames.take(bytes));
      const reader = await answer(frames, new MessageWriter(FRAME_INFO).done());
      const limits = {
        pulsesPerBlock: reader.u32(),
        siftedBits: reader.u32(),
        blockBits: reader.u32(),
        blockSlots: reader.u32(),
        keyBits: reader.u32(),
        poolBits: reader.u32(),
      };
      return new EmulatedSatellite(emulated, frames, core, lookUp, limits);
    } catch (error) {
      await emulated.stop();
      throw error;
    }
  }

  /** Puts key into the board's pool behind what is there. */
  async fillPool(key: Uint8Array): Promise<void> {
    for (let from = 0; from < key.length; from += POOL_BYTES_AT_A_TIME) {
      const part = key.subarray(from, from + POOL_BYTES_AT_A_TIME);
      const reader = await answer(this.frames, new MessageWriter(FRAME_POOL).bytes(part).done());
      if (reader.u8() !== 1) throw new Error("the board's pool takes no key");
    }
  }

  async claimForKey(count: number): Promise<void> {
    for (let done = 0; done < count; done += BLOCKS_AT_A_TIME) {
      const blocks = Math.min(BLOCKS_AT_A_TIME, count - done);
      const reader = await answer(this.frames, new MessageWriter(FRAME_CLAIM).u32(blocks).done());
      const first = reader.u64();
      if (first === NEVER) throw new Error("the board's ledger refused a block");
      if (done === 0 && first !== BigInt(this.firstBlock))
        throw new Error(`the board's pattern begins at block ${first}, not at ${this.firstBlock}`);
    }
  }

  async take(packet: Uint8Array, nowUs: number): Promise<void> {
    const frame = new MessageWriter(FRAME_TAKE).u64(BigInt(nowUs)).bytes(packet).done();
    const reader = await answer(this.frames, frame);
    reader.u8();
    this.setDeadline(reader.u64());
  }

  async poll(nowUs: number): Promise<Uint8Array | null> {
    const reader = await answer(this.frames, new MessageWriter(FRAME_POLL).u64(BigInt(nowUs)).done());
    this.setDeadline(reader.u64());
    const packet = reader.rest();
    return packet.length === 0 ? null : packet;
  }

  deadlineUs(): number {
    return this.deadline;
  }

  async finish(words: number): Promise<KeyLeft> {
    const reader = await answer(this.frames, new MessageWriter(FRAME_FINISH).u32(words).done());
    return { bits: reader.u32(), sha256: Buffer.from(reader.rest()).toString("hex"), whole: null };
  }

  pattern(): PatternSummary {
    return patternOf(this.core);
  }

  stop(): Promise<void> {
    return this.board.stop();
  }

  private setDeadline(deadline: bigint): void {
    this.deadline = deadline === NEVER ? Number.POSITIVE_INFINITY : Number(deadline);
  }
}

/** Sends a frame; returns what stands behind the kind in the reply. */
async function answer(frames: FrameExchange, frame: Uint8Array): Promise<MessageReader> {
  const reply = await frames.ask(frame);
  const reader = new MessageReader(reply);
  if (reader.u8() !== frame[0]) throw new Error(`the board refused a frame of kind ${frame[0]}`);
  return reader;
}
