/** Single questions of a station to the satellite, for tests that walk the protocol's states. */
import { type GroundExports, loadGround } from "../../hostsim/core/load.js";
import { SATELLITE } from "../../hostsim/keystore/pass-stores.js";
import type { Name, RelayWorld } from "./relay-world.js";

const NUMBERS = { a: 1, b: 2 };

/** What to ask. */
export interface Question {
  readonly station: Name;
  readonly kind: number;
  readonly relay?: bigint;
  readonly fill?: (core: GroundExports) => void;
  readonly rows?: readonly Uint8Array[];
  /** Changes the finished packet, as a forger would. */
  readonly forge?: (packet: Uint8Array) => void;
}

/** What the satellite says. */
export interface Said {
  readonly code: number;
  readonly relay: bigint;
  readonly role: number;
}

/** Asks single questions. */
export class Questions {
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
    fill = () => undefined,
    rows = [],
    forge = () => undefined,
  }: Question): Said | null {
    const { core, world, key } = this;
    const { numbers, bytes } = world.stores[station].spend(SATELLITE, "authentication", 1);
    this.put(bytes, key);
    core.messageBegin(kind, NUMBERS[station], NUMBERS[station === "a" ? "b" : "a"], numbers[0]!, relay);
    fill(core);
    core.tagStart(key, false);
    for (const row of rows) {
      this.put(row, this.row);
      core.tagAdd(this.row);
    }
    const answer = this.exchange(core.messageSeal(key, false), forge);
    if (answer === null) return null;
    const [code, , role] = [core.messageTake32(), core.messageTake32(), core.messageTake32()];
    return { code, relay: core.messageRelay(), role };
  }

  /** All rows of a relay. */
  rows(station: Name, relay: bigint): Uint8Array[] {
    const { core } = this;
    const rows: Uint8Array[] = [];
    for (let from = 0; ; ) {
      core.messageBegin(
        core.KIND_FETCH.value,
        NUMBERS[station],
        NUMBERS[station === "a" ? "b" : "a"],
        core.NO_BLOCK.value,
        relay,
      );
      core.messageAdd32(from);
      const bytes = this.exchange(core.messageSeal(0, false), () => undefined);
      if (bytes === null || core.messageTake32() !== core.RELAY_OK.value) return rows;
      core.messageTake32();
      from = core.messageTake32() >>> 0;
      while (core.messageUnread(bytes) >= 48) {
        const at = core.messageTakeBytes(48);
        rows.push(new Uint8Array(core.memory.buffer, at, 48).slice());
      }
      if (from === core.NO_ROW.value >>> 0) return rows;
    }
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

  private put(bytes: Uint8Array, address: number): void {
    new Uint8Array(this.core.memory.buffer).set(bytes, address);
  }
}
