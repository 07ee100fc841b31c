/**
 * Three stations and a satellite with an eavesdropper between them, who owns the link: it keeps packets of
 * either direction and delivers them later, in any order and any number of times, while power is cut on
 * board, stations die between sending and storing, keys come in and are spent as pads. A ledger counts what
 * each block is used for. Takes: a seed and stores. Gives: random steps.
 */
import { PowerCut } from "../../../boards/host/model/flash.js";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { StoreError } from "../../../hostsim/keystore/store-error.js";
import { halfOf } from "../../../hostsim/relay/one-time-pad.js";
import { RelaySatellite } from "../../../hostsim/relay/relay-satellite.js";
import { type RelayLink, RelayStation, VisitEnded } from "../../../hostsim/relay/station.js";
import type { Seeded } from "../keystore/seeded.js";
import { Ledger } from "./ledger.js";
import type { ScheduleStore } from "./plain-store.js";

export const NAMES = ["a", "b", "c"] as const;
export type Name = (typeof NAMES)[number];
const NUMBERS: Record<Name, number> = { a: 1, b: 2, c: 3 };
const ROOM = { keySectors: 6, padSectors: 1, mailSectors: 1 };
const RELAYS = 4;
/** First word of the pads: behind marks, keys and journal. */
const PADS_AT = (4 + ROOM.keySectors + 2) * 1024;
const BLOCK_BYTES = 32;
/** Blocks that a pass brings, and below which a station flies one. */
const PASS_BLOCKS = 24;
const LOW = 14;
/** Packets that the eavesdropper keeps. */
const MOST_KEPT = 40;
/** Packets of a visit at most: a longer one was not going to end well. */
const MOST_PACKETS = 40;

/** A station's process ended. */
class Died extends Error {}

/** How often each mishap comes, as probabilities. */
export interface Mishaps {
  /** A question, or an answer, is suppressed. */
  readonly suppressed: number;
  /** A packet that was kept is delivered before or after one that goes through. */
  readonly late: number;
  /** The satellite's power is cut while it takes a packet. */
  readonly cuts: number;
  /** The station dies while it waits for an answer. */
  readonly deaths: number;
}

export class Eavesdropper {
  readonly ledger = new Ledger();
  /** Packets delivered late, power cuts, deaths, visits that shared a key. */
  readonly counts = { late: 0, cuts: 0, deaths: 0, shared: 0, pads: 0, sharedPads: 0 };
  private readonly keptUp: Uint8Array[] = [];
  private readonly keptDown: Uint8Array[] = [];
  private nowS = 1_744_000_000;
  private passes = 1;

  private constructor(
    private readonly random: Seeded,
    private readonly mishaps: Mishaps,
    private readonly satellite: RelaySatellite,
    readonly stores: Record<Name, ScheduleStore>,
    private readonly stations: Record<Name, RelayStation>,
  ) {}

  static async open(
    random: Seeded,
    mishaps: Mishaps,
    stores: Record<Name, ScheduleStore>,
  ): Promise<Eavesdropper> {
    const open = (name: Name) => RelayStation.open(name, stores[name], NUMBERS);
    const stations = { a: await open("a"), b: await open("b"), c: await open("c") };
    const satellite = await RelaySatellite.commission(ROOM);
    return new Eavesdropper(random, mishaps, satellite, stores, stations);
  }

  /** A schedule: one of the things that happen, and then some of what was kept is delivered. */
  step(): void {
    const { random } = this;
    const from = random.pick(NAMES);
    const to = random.pick(NAMES.filter((name) => name !== from));
    if (this.free(from) < LOW) this.pass(from);
    const what = random.below(20);
    if (what < 12) this.visit(from, to, 1 + random.below(5));
    else if (what < 14) this.withdraw(from, to);
    else if (what < 17) this.pads(from);
    else if (what < 19) this.sharedPads(from, to);
    else if (random.chance(0.2))
      this.aboard(() => void this.satellite.core.relayAbandon(NUMBERS[from], NUMBERS[to]));
    for (let i = random.below(3); i > 0; i--) this.deliverKept();
    for (let i = random.below(3); i > 0; i--) this.aboard(() => this.satellite.serve());
  }

  /** A visit without mishaps: what is open goes on. */
  honest(from: Name, to: Name, blocks: number): void {
    this.satellite.flash.keepPower();
    if (this.free(from) < LOW) this.pass(from);
    this.visit(from, to, blocks, { suppressed: 0, late: 0, cuts: 0, deaths: 0 });
  }

  /**
   * Blocks that two stations hold under one number must be the same, and operands of K_A xor K_B. Returns how
   * many both hold.
   */
  compareShared(): number {
    let compared = 0;
    for (const [one, two] of [
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ] as const) {
      const own = this.allShared(one, two);
      const others = this.allShared(two, one);
      for (const [number, key] of own) {
        const other = others.get(number);
        this.ledger.operand(key, number);
        if (other === undefined) continue;
        if (!Buffer.from(key).equals(other))
          throw new Error(`block ${number} differs between ${one} and ${two}`);
        compared += 1;
      }
    }
    return compared;
  }

  private allShared(of: Name, other: Name): Map<bigint, Uint8Array> {
    const store = this.stores[of];
    const count = store.status().peers.some(({ peer }) => peer === other)
      ? store.free(other, "application")
      : 0;
    if (count === 0) return new Map();
    const { numbers, bytes } = store.spend(other, "application", count);
    return new Map(numbers.map((number, i) => [number, bytes.slice(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES)]));
  }

  private free(station: Name): number {
    const store = this.stores[station];
    return store.status().peers.some(({ peer }) => peer === SATELLITE)
      ? store.free(SATELLITE, "application")
      : 0;
  }

  private pass(station: Name): void {
    const key = new Uint8Array(PASS_BLOCKS * BLOCK_BYTES).map(() => this.random.below(256));
    const pass = this.passes++;
    const power = this.random.chance(0.9);
    if (power) this.satellite.flash.keepPower();
    for (let block = 0; block < PASS_BLOCKS; block++)
      this.ledger.made(
        NUMBERS[station],
        (BigInt(pass) << 24n) + BigInt(block),
        key.slice(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES),
      );
    // What a power cut leaves out stays with the station alone; when the satellite is full it takes no more.
    this.aboard(() => this.addOnBoard(NUMBERS[station], pass, key));
    this.stores[station].add(SATELLITE, pass, key);
  }

  private addOnBoard(station: number, pass: number, key: Uint8Array): void {
    const { core } = this.satellite;
    while (core.keystoreLive() + PASS_BLOCKS > core.keystoreCapacity()) {
      const numbers = [1, 2, 3].map((peer) => [peer, core.keyFind(peer, 0n, 0, 0)] as const);
      const [peer, number] = numbers.find(([, found]) => found !== core.KEY_NONE.value) ?? [0, 0n];
      if (peer === 0 || core.keyZeroise(peer, number) !== core.KEY_OK.value) return;
    }
    this.satellite.addKey(station, pass, key, 0);
  }

  private visit(from: Name, to: Name, blocks: number, mishaps = this.mishaps): void {
    this.attempt(() => {
      const progress = this.stations[from].relay(this.link(mishaps), to, blocks);
      if (typeof progress !== "string") this.counts.shared += 1;
    });
  }

  private withdraw(from: Name, to: Name): void {
    this.attempt(() => this.stations[from].withdraw(this.link(this.mishaps), to));
  }

  /** Data to the satellite under one-time pad, which may come there or not. */
  private pads(from: Name): void {
    const { random } = this;
    const blocks = Math.min(this.free(from), 1 + random.below(6));
    if (blocks === 0) return;
    const { numbers } = this.stores[from].spend(SATELLITE, "application", blocks);
    this.counts.pads += blocks;
    for (const number of numbers) {
      this.ledger.pad(NUMBERS[from], number);
      if (random.chance(0.5)) this.aboard(() => this.spendOnBoard(NUMBERS[from], number));
    }
  }

  private spendOnBoard(station: number, number: bigint): void {
    const { core } = this.satellite;
    const purpose = core.PURPOSE_APPLICATION.value;
    if (core.keyReserve(station, number, purpose, 0) === core.KEY_OK.value)
      core.keySpend(station, number, purpose, 0, core.relayIncoming());
  }

  private sharedPads(from: Name, to: Name): void {
    const store = this.stores[from];
    if (!store.status().peers.some(({ peer }) => peer === to)) return;
    this.attempt(() => {
      const half = halfOf(from, to);
      const { numbers, bytes } = store.spend(to, "application", 1 + this.random.below(2), { half });
      this.counts.sharedPads += numbers.length;
      numbers.forEach((number, i) => {
        this.ledger.sharedPad(bytes.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES), number);
      });
    });
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof Died) this.counts.deaths += 1;
      else if (!(error instanceof VisitEnded || error instanceof StoreError)) throw error;
    }
  }

  private link({ suppressed, late, cuts, deaths }: Mishaps): RelayLink {
    const { random, satellite } = this;
    let left = MOST_PACKETS;
    return {
      get isOpen() {
        return left > 0;
      },
      exchange: (packet) => {
        left -= 1;
        this.nowS += random.below(2);
        this.ledger.heard(packet);
        if (random.chance(late)) this.deliverKept();
        if (random.chance(deaths / 2)) throw new Died();
        const isKept = random.chance(suppressed);
        if (isKept || random.chance(late)) this.keep(this.keptUp, packet);
        if (random.chance(cuts)) this.cutSoon();
        this.aboard(() => satellite.serve());
        const answer = isKept ? null : this.take(packet);
        if (random.chance(deaths / 2)) throw new Died();
        if (random.chance(late)) this.deliverKept();
        if (answer !== null && random.chance(suppressed)) return null;
        // An answer to something else, or to the same question before.
        if (this.keptDown.length > 0 && random.chance(late / 2)) return random.pick(this.keptDown);
        return answer;
      },
    };
  }

  private deliverKept(): void {
    if (this.keptUp.length === 0) return;
    this.counts.late += 1;
    this.take(this.random.pick(this.keptUp));
  }

  private take(packet: Uint8Array): Uint8Array | null {
    let answer: Uint8Array | null = null;
    this.aboard(() => {
      answer = this.satellite.take(packet, this.nowS);
    });
    const said = answer as Uint8Array | null;
    if (said === null) return null;
    this.ledger.heard(said);
    if (this.random.chance(this.mishaps.late)) this.keep(this.keptDown, said);
    return said;
  }

  /** Packets are forgotten at random: very old ones may stay. */
  private keep(kept: Uint8Array[], packet: Uint8Array): void {
    if (kept.length < MOST_KEPT) kept.push(Uint8Array.from(packet));
    else kept[this.random.below(MOST_KEPT)] = Uint8Array.from(packet);
  }

  /**
   * Something that the satellite does; after a power cut it starts. Rows that stand in flash afterwards are
   * public.
   */
  private aboard(work: () => void): void {
    let next = work;
    for (;;) {
      try {
        next();
        break;
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        this.counts.cuts += 1;
        if (this.random.chance(0.3)) this.cutSoon();
        next = () => this.satellite.start();
      }
    }
    this.ledger.lookAtRows(this.satellite.flash.words, PADS_AT, RELAYS);
  }

  private cutSoon(): void {
    const { random, satellite } = this;
    const mask = random.pick([0, 0xffffffff, random.word()]);
    satellite.flash.cutAfter(random.below(random.pick([4, 40, 200])), mask, (word) =>
      random.pick([word, 0, 0xffffffff, (word & random.word()) >>> 0]),
    );
  }
}
