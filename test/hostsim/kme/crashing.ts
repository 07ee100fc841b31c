/**
 * Stations in one process, on real stores and ledgers, with lines in memory: for many crashes. A crash comes
 * just before or just after anything is written to a ledger or a store, or key is moved into one, and of that
 * station nothing happens any more until it is opened again. With half of them the power goes: of what was
 * written to the ledger and not synced, an end of random length is gone. Messages and answers get lost.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { ledgerFile, SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { Entity } from "../../../hostsim/kme/entity.js";
import { Intakes } from "../../../hostsim/kme/intakes.js";
import { limitsSchema } from "../../../hostsim/kme/limits.js";
import { type Line, LinkError, type Outcome } from "../../../hostsim/kme/link.js";
import type { AgreeMessage, CustodyAnswer, VoidMessage } from "../../../hostsim/kme/messages.js";
import { Origins } from "../../../hostsim/kme/origins.js";
import type { Seeded } from "../keystore/seeded.js";
import { leaveNight } from "./nights.js";

const CHEAP = 4;
/** Blocks of nights that a store has room for. */
const NIGHT_ROOM = 400;
const QUOTAS = { authentication: 0, relay: 0, application: 0 };

/** Power that went: nothing is caught that follows from it. */
export class Crash extends Error {}

/** Pairs of stations, and how many blocks they share. */
export type Pairs = readonly (readonly [string, string, number])[];

interface Station {
  readonly name: string;
  store: SealedStore | null;
  entity: Entity | null;
  intakes: Intakes | null;
  /** Writings until the crash, and whether that one still takes place; null for none to come. */
  fuse: { left: number; readonly after: boolean } | null;
  /** Counts its openings. */
  life: number;
  /** Bytes of its ledger that are on the disk. */
  syncedBytes: number;
}

/** Stations that crash. */
export class CrashingNetwork {
  readonly stations = new Map<string, Station>();
  private readonly operator = randomBytes(32);
  private readonly folder = mkdtempSync(join(tmpdir(), "satqkd-crash-"));
  /** Whose a ledger or a store is, and in which of its lives. */
  private readonly owners = new WeakMap<object, { readonly station: Station; readonly life: number }>();
  /** Writings that end with a crash. */
  private readonly crashing: Promise<unknown>[] = [];
  crashes = 0;
  /** Bytes that were written and are gone. */
  lostBytes = 0;
  nights = 0;
  /** Why a store of new key was refused by who had not crashed. */
  readonly refused: string[] = [];

  private constructor(
    private readonly pairs: Pairs,
    private readonly applications: Readonly<Record<string, string>>,
    readonly random: Seeded,
    private readonly lossRate: number,
  ) {}

  static async make(
    pairs: Pairs,
    applications: Readonly<Record<string, string>>,
    random: Seeded,
    lossRate: number,
  ): Promise<CrashingNetwork> {
    const network = new CrashingNetwork(pairs, applications, random, lossRate);
    mkdirSync(join(network.folder, "intake"));
    const names = new Set([...pairs.map(([a]) => a), ...pairs.map(([, b]) => b)]);
    const stores = new Map<string, SealedStore>();
    for (const name of names) {
      network.stations.set(name, {
        name,
        store: null,
        entity: null,
        intakes: null,
        fuse: null,
        life: 0,
        syncedBytes: 0,
      });
      const blocks = pairs.reduce((sum, [a, b, n]) => sum + (a === name || b === name ? n : 0), 0);
      const about = {
        owner: name,
        blocks: blocks + NIGHT_ROOM,
        quotas: QUOTAS,
        origin: "secret",
        scryptCost: CHEAP,
      } as const;
      stores.set(name, await SealedStore.create(join(network.folder, name), network.operator, about));
    }
    for (const [i, [a, b, blocks]] of pairs.entries()) {
      const key = randomBytes(32 * blocks);
      stores.get(a)!.add(b, 1000 + i, key);
      stores.get(b)!.add(a, 1000 + i, key);
    }
    for (const store of stores.values()) store.close();
    network.watchWritings();
    for (const name of names) await network.open(name);
    return network;
  }

  /** Puts the fuse into all that writes. */
  private watchWritings(): void {
    const owners = this.owners;
    const onWriting = (owner: object, write: () => unknown, isAtOnce = false): unknown => {
      const owned = owners.get(owner);
      if (owned === undefined) return write();
      const { station, life } = owned;
      if (station.store === null || station.life !== life) throw new Crash("it is off");
      const { fuse } = station;
      if (fuse === null) return write();
      if (fuse.left > 0) {
        fuse.left -= 1;
        return write();
      }
      const crash = (): never => {
        this.cut(station);
        throw new Crash(`${station.name} crashed`);
      };
      if (!fuse.after) crash();
      if (isAtOnce) {
        write();
        crash();
      }
      // A writing takes a while: others may begin meanwhile, and end with it.
      station.fuse = null;
      const writing = Promise.resolve(write()).then(crash, crash);
      this.crashing.push(writing.catch(() => undefined));
      return writing;
    };
    const write = SealedLedger.prototype.write;
    const sync = SealedLedger.prototype.sync;
    const raiseMark = SealedLedger.prototype.raiseMark;
    const takeNamed = SealedStore.prototype.takeNamed;
    vi.spyOn(SealedLedger.prototype, "write").mockImplementation(function (this: SealedLedger, entries) {
      onWriting(this, () => write.call(this, entries), true);
    });
    vi.spyOn(SealedLedger.prototype, "sync").mockImplementation(async function (this: SealedLedger) {
      await onWriting(this, async () => {
        const { bytes } = this;
        await sync.call(this);
        const owned = owners.get(this);
        if (owned !== undefined && owned.station.life === owned.life) owned.station.syncedBytes = bytes;
      });
    });
    vi.spyOn(SealedLedger.prototype, "raiseMark").mockImplementation(async function (this: SealedLedger) {
      await onWriting(this, () => raiseMark.call(this));
    });
    vi.spyOn(SealedStore.prototype, "takeNamed").mockImplementation(async function (
      this: SealedStore,
      ...given
    ) {
      return (await onWriting(this, () => takeNamed.apply(this, given))) as never;
    });
    const moveFrom = SealedStore.prototype.moveFrom;
    vi.spyOn(SealedStore.prototype, "moveFrom").mockImplementation(async function (
      this: SealedStore,
      ...given
    ) {
      return (await onWriting(this, () => moveFrom.apply(this, given))) as never;
    });
    const open = SealedLedger.open;
    vi.spyOn(SealedLedger, "open").mockImplementation((folder, store, root) => {
      const opened = open.call(SealedLedger, folder, store, root);
      const station = this.stations.get(folder.slice(folder.lastIndexOf("/") + 1));
      if (station !== undefined) {
        owners.set(opened.ledger, { station, life: station.life });
        station.syncedBytes = opened.ledger.bytes;
      }
      return opened;
    });
  }

  private cut(station: Station): void {
    const { entity, store, intakes } = station;
    // It is dead, and does nothing more.
    void intakes?.finish();
    station.intakes = null;
    station.entity = null;
    station.store = null;
    station.fuse = null;
    this.crashes += 1;
    entity?.close();
    store?.close();
    if (this.random.chance(0.5)) this.cutPower(station);
  }

  /** What was synced stays, and of what was not only a beginning. */
  private cutPower({ name, syncedBytes }: Station): void {
    const path = ledgerFile(join(this.folder, name));
    const unsynced = statSync(path).size - syncedBytes;
    if (unsynced <= 0) return;
    const kept = syncedBytes + this.random.below(unsynced + 1);
    truncateSync(path, kept);
    this.lostBytes += syncedBytes + unsynced - kept;
  }

  /** Opens a station, as often as it crashes while it opens. */
  async open(name: string): Promise<void> {
    const station = this.stations.get(name)!;
    while (station.entity === null) {
      const store = await SealedStore.open(join(this.folder, name), this.operator, {
        leastScryptCost: CHEAP,
        // What a test puts in later is of the same kind.
        origin: "secret",
      });
      station.store = store;
      station.life += 1;
      this.owners.set(store, { station, life: station.life });
      try {
        station.entity = await Entity.open({
          station: name,
          store,
          applications: new Map(
            Object.entries(this.applications).map(([sae, at]) => [sae, { station: at, bitsADay: null }]),
          ),
          lines: this.neighboursOf(name).map((peer) => new MemoryLine(this, name, peer)),
          links: this.pairs.map(([a, b]) => [a, b] as const),
          limits: limitsSchema.parse({ custodyBlocks: 4, leastKeyBits: 64 }),
          takesRehearsal: false,
          log: () => undefined,
        });
        station.intakes = this.intakesOf(name, store, station.entity);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  }

  private intakesOf(name: string, own: SealedStore, entity: Entity): Intakes {
    return new Intakes({
      folder: join(this.folder, "intake"),
      station: name,
      own,
      origins: Origins.read(own.folder, name),
      neighbours: this.neighboursOf(name),
      takesRehearsal: false,
      withKey: (use) => use(Buffer.from(this.operator)),
      leastScryptCost: CHEAP,
      cameWith: (peer) => entity.cameWith(peer),
      nowMs: Date.now,
      lookMs: 1000,
      log: (event, { why }) => {
        if (event === "intake refused") this.refused.push(String(why));
      },
    });
  }

  /** Leaves new key for each pair, which its stations take in when they look. */
  async night(blocks: number): Promise<void> {
    this.nights += 1;
    for (const [i, [a, b]] of this.pairs.entries())
      await leaveNight({
        intake: join(this.folder, "intake"),
        name: `night-${String(this.nights).padStart(4, "0")}-${i}`,
        pair: [a, b],
        pass: 10_000 + this.nights,
        blocks,
        operatorKey: this.operator,
      });
  }

  private neighboursOf(name: string): string[] {
    return this.pairs.flatMap(([a, b]) => (a === name ? [b] : b === name ? [a] : []));
  }

  /** Lets a station crash after so many more writings. */
  arm(name: string, left: number, after: boolean): void {
    this.stations.get(name)!.fuse = { left, after };
  }

  /** Opens what has crashed, ends all fuses and lets the stations tell each other all that they have to. */
  async calm(): Promise<void> {
    for (const station of this.stations.values()) station.fuse = null;
    // Some have nobody who waits for them.
    await Promise.all(this.crashing);
    for (const name of this.stations.keys()) await this.open(name);
    this.isCalm = true;
    for (const { intakes } of this.stations.values()) await intakes!.look();
    for (let round = 0; round < 4; round++)
      for (const { entity } of this.stations.values()) await entity!.tend();
    this.isCalm = false;
  }

  private isCalm = false;

  /** Whether a message or an answer is lost. */
  loses(): boolean {
    return !this.isCalm && this.random.chance(this.lossRate);
  }

  /** Ends all, and removes the files unless they are to be read. */
  end(): string {
    for (const station of this.stations.values()) {
      station.entity?.close();
      station.store?.close();
      void station.intakes?.finish();
      station.entity = null;
      station.store = null;
    }
    vi.restoreAllMocks();
    return this.folder;
  }

  /** The operator's key, for who reads the stores. */
  get operatorKey(): Uint8Array {
    return this.operator;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line that loses messages and answers, and ends with the station at either end. */
class MemoryLine implements Line {
  constructor(
    private readonly network: CrashingNetwork,
    private readonly from: string,
    readonly station: string,
  ) {}

  private async call<Result>(work: (other: Entity) => Promise<Result>): Promise<Result> {
    const there = this.network.stations.get(this.station)!;
    const { entity } = there;
    const own = this.network.stations.get(this.from)!.entity;
    if (entity === null) throw new LinkError("it is off", true);
    if (this.network.loses()) throw new LinkError("the message is lost", false);
    await new Promise((resolve) => setImmediate(resolve));
    let result: Result;
    try {
      if (there.entity !== entity) throw new LinkError("it went off", false);
      result = await work(entity);
    } catch (error) {
      if (error instanceof LinkError) throw error;
      throw new LinkError(String(error), false);
    }
    const isSame = there.entity === entity && this.network.stations.get(this.from)!.entity === own;
    if (!isSame || this.network.loses()) throw new LinkError("the answer is lost", false);
    return result;
  }

  alive(): Promise<readonly string[]> {
    return this.call(async (other) => other.custodyFor(this.from));
  }

  custody(numbers: readonly string[]): Promise<CustodyAnswer> {
    return this.call((other) => other.takeCustody(this.from, numbers));
  }

  void(keys: readonly VoidMessage[]): Promise<void> {
    return this.call((other) => other.destroyKeys(this.from, keys));
  }

  async agree(message: AgreeMessage): Promise<Outcome> {
    try {
      const { refused } = await this.call((other) => other.takeKeys(this.from, [message]));
      return refused.length > 0 ? "refused" : "agreed";
    } catch (error) {
      return (error as LinkError).unsent ? "unsent" : "unclear";
    }
  }

  close(): void {}
}
