/** Single questions of a station to the satellite, for tests that walk the protocol's states. */
import { createHash, createHmac } from "node:crypto";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { BodyWriter } from "../../support/message-writer.js";
import { mended } from "./mended.js";
import type { Name, RelayWorld } from "./relay-world.js";

const NUMBERS = { a: 1, b: 2 };
const FETCH = 3;
const OK = 0;

/** What to ask. */
export interface Question {
  readonly station: Name;
  readonly kind: number;
  readonly relay?: bigint;
  readonly body?: BodyWriter;
  readonly rows?: readonly Uint8Array[];
  /** Number of the question, else the next one. */
  readonly number?: bigint;
  /** Changes the finished packet, as a forger would. */
  readonly forge?: (packet: Uint8Array) => void;
}

/** What the satellite says. */
export interface Said {
  readonly code: number;
  readonly relay: bigint;
  readonly role: number;
}

/** What a station's parts are under. */
export interface Visit {
  readonly block: bigint;
  readonly key: Uint8Array;
}

/** Asks single questions. */
export class Questions {
  /** Block and key of each station's last question that was answered. */
  private readonly visits = new Map<Name, Visit>();

  private constructor(
    readonly core: GroundExports,
    private readonly world: RelayWorld,
    private readonly key: number,
    private readonly row: number,
  ) {}

  static async open(world: RelayWorld): Promise<Questions> {
    const core = await loadGround();
    return new Questions(core, world, core.reserve(32), core.reserve(48));
  }

  /** Asks under a tag; null when there is no answer. */
  tagged({
    station,
    kind,
    relay = 0n,
    body = new BodyWriter(),
    rows = [],
    forge = () => undefined,
    number,
  }: Question): Said | null {
    const { core, world, key } = this;
    const { numbers, bytes } = world.stores[station].spend(SATELLITE, "authentication", 1);
    this.put(bytes, key);
    core.messageBegin(
      kind,
      NUMBERS[station],
      NUMBERS[station === "a" ? "b" : "a"],
      numbers[0]!,
      number ?? this.nextNumber(station),
      relay,
    );
    this.fill(body);
    core.tagStart(key, false);
    for (const row of rows) {
      this.put(row, this.row);
      core.tagAdd(this.row);
    }
    const answer = this.exchange(core.messageSeal(key, false), forge);
    if (answer === null) return null;
    if (core.messageBlock() === numbers[0]!) {
      // The key of a visit is SHA-256 of the question's block.
      const visit = createHash("sha256").update(bytes).digest();
      this.visits.set(station, { block: numbers[0]!, key: visit });
    }
    const said = this.said();
    return { code: said.getUint32(0), relay: core.messageRelay(), role: said.getUint32(8) };
  }

  /** All rows of a relay, under the key of the station's visit. */
  rows(station: Name, relay: bigint): Uint8Array[] {
    const { core } = this;
    const rows: Uint8Array[] = [];
    for (let from = 0; ; ) {
      const told = this.part(station, FETCH, relay, new BodyWriter().u32(from));
      if (told === null) return rows;
      const said = this.said();
      if (said.getUint32(0) !== OK) return rows;
      from = said.getUint32(8);
      for (let at = 12; at < said.byteLength; at += 48)
        rows.push(new Uint8Array(core.memory.buffer, said.byteOffset + at, 48).slice());
      if (from === 0xffffffff) return rows;
    }
  }

  /**
   * Sends a part under the key of the station's visit, whose tag is made by Node's HMAC; bytes of the answer,
   * or null.
   */
  part(station: Name, kind: number, relay: bigint, body: BodyWriter): number | null {
    const { core } = this;
    const { block, key } = this.visitOf(station);
    core.messageBegin(kind, NUMBERS[station], NUMBERS[station === "a" ? "b" : "a"], block, 0n, relay);
    this.fill(body);
    return this.exchange(core.messageSeal(0, false), (packet) => {
      const tag = createHmac("sha256", key).update(packet.subarray(0, -10)).digest().subarray(0, 8);
      packet.set(tag, packet.length - 10);
      mended(packet);
    });
  }

  /** What a station's parts are under. */
  visitOf(station: Name): Visit {
    return this.visits.get(station) ?? { block: 0n, key: new Uint8Array(32) };
  }

  /** Puts a station's parts under something else. */
  setVisit(station: Name, visit: Visit): void {
    this.visits.set(station, visit);
  }

  /** Number of a station's next question: the blocks with the satellite that are gone from its store. */
  private nextNumber(station: Name): bigint {
    const { madeBits, freeBits, reservedBits } = this.world.stores[station]
      .status()
      .peers.find(({ peer }) => peer === SATELLITE)!;
    return BigInt((madeBits - freeBits - Object.values(reservedBits).reduce((a, b) => a + b, 0)) / 256);
  }

  private exchange(bytes: number, forge: (packet: Uint8Array) => void): number | null {
    const { core, world } = this;
    const packet = new Uint8Array(core.memory.buffer, core.relayOutgoing(), bytes).slice();
    forge(packet);
    const answer = world.satellite.take(packet, world.nowS++);
    if (answer === null) return null;
    this.put(answer, core.relayIncoming());
    return core.messageIsWhole(answer.length, true) ? answer.length : null;
  }

  private fill(body: BodyWriter): void {
    const bytes = body.done();
    this.put(bytes, this.core.messageRoom(bytes.length));
  }

  /** Body of the message that has come: behind a head of 30 bytes. */
  private said(): DataView {
    const { core } = this;
    return new DataView(core.memory.buffer, core.messageIn() + 30, core.messageInBytes() - 30);
  }

  private put(bytes: Uint8Array, address: number): void {
    new Uint8Array(this.core.memory.buffer).set(bytes, address);
  }
}
