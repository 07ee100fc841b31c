/**
 * Questions of any station, number by number, to a satellite: for tests of what it takes and what it refuses.
 */
import { PowerCut } from "../../../boards/host/model/flash.js";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import { RelaySatellite, type SatelliteRoom } from "../../../hostsim/relay/relay-satellite.js";
import { BodyWriter } from "../../support/message-writer.js";
import type { Seeded } from "../keystore/seeded.js";

/** Kind of a question for a relay. */
const ASK = 1;
const BLOCK_BYTES = 32;
const PASS = 1n << 24n;

/** A question that was made and not sent yet. */
export interface Made {
  readonly packet: Uint8Array;
  readonly block: bigint;
}

export class Asker {
  private readonly keys = new Map<number, Uint8Array>();
  private readonly next = new Map<number, bigint>();

  private constructor(
    readonly satellite: RelaySatellite,
    readonly core: GroundExports,
    private readonly key: number,
  ) {}

  static async open(room: SatelliteRoom): Promise<Asker> {
    const core = await loadGround();
    return new Asker(await RelaySatellite.commission(room), core, core.reserve(BLOCK_BYTES));
  }

  /** A station's only pass. */
  pass(station: number, blocks: number, random: Seeded): void {
    const key = new Uint8Array(blocks * BLOCK_BYTES).map(() => random.below(256));
    this.keys.set(station, key);
    this.satellite.addKey(station, 1, key, 0);
  }

  /** Number of the station's next unused block. */
  block(station: number): bigint {
    const number = this.next.get(station) ?? 0n;
    this.next.set(station, number + 1n);
    return PASS + number;
  }

  /** Makes a question under the station's next block. */
  make(from: number, to: number, kind: number, number: bigint, body = new BodyWriter()): Made {
    const { core, key } = this;
    const block = this.block(from);
    const at = Number(block - PASS) * BLOCK_BYTES;
    const bytes = this.keys.get(from)!.subarray(at, at + BLOCK_BYTES);
    new Uint8Array(core.memory.buffer).set(bytes, key);
    core.messageBegin(kind, from, to, block, number, 0n);
    const filled = body.done();
    new Uint8Array(core.memory.buffer).set(filled, core.messageRoom(filled.length));
    core.tagStart(key, false);
    const length = core.messageSeal(key, false);
    return {
      packet: new Uint8Array(core.memory.buffer, core.relayOutgoing(), length).slice(),
      block,
    };
  }

  /** An asking for a relay with one block. */
  makeAsk(from: number, to: number, number: bigint): Made {
    const named = this.block(from);
    return this.make(from, to, ASK, number, new BodyWriter().u32(1).u64(named).u32(1));
  }

  /** Sends one; the code of the answer, "cut" when power was, null when there was none. */
  send({ packet }: Made, nowS = 1_744_000_000): number | "cut" | null {
    try {
      const answer = this.satellite.take(packet, nowS);
      return answer === null ? null : new DataView(answer.buffer, answer.byteOffset).getUint32(36);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      return "cut";
    }
  }

  /** Whether the satellite has a station's block, free. */
  holds(station: number, block: bigint): boolean {
    return this.satellite.core.keyFind(station, block, 0, 0) === block;
  }
}
