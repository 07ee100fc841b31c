/**
 * Two stations and a satellite for tests. Takes: a seed. Gives: stores with keys in a folder, a link that
 * loses packets or cuts the satellite's power, and what all three hold.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PowerCut } from "../../../boards/host/model/flash.js";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { RelaySatellite } from "../../../hostsim/relay/relay-satellite.js";
import { type RelayLink, RelayStation } from "../../../hostsim/relay/station.js";
import { memoryFolder } from "../../support/memory-folder.js";
import type { Seeded } from "../keystore/seeded.js";

export const NAMES = ["a", "b"] as const;
export type Name = (typeof NAMES)[number];
const NUMBERS = { a: 1, b: 2 };
const OPERATOR_KEY = new Uint8Array(32).fill(7);
const BLOCK_BYTES = 32;

/** What a test's link does to a packet. */
export interface Mishaps {
  /** Probability that a question, or an answer, is lost. */
  readonly loss: number;
  /** Packets that pass before the satellite is out of sight. */
  readonly packets: number;
}

const NO_MISHAPS: Mishaps = { loss: 0, packets: Number.POSITIVE_INFINITY };

export class RelayWorld {
  cuts = 0;
  nowS = 1_744_000_000;
  private passes = 1;
  /** Every key block that a pass made, by station and number. */
  readonly made = new Map<string, Uint8Array>();

  private constructor(
    readonly satellite: RelaySatellite,
    readonly stores: Record<Name, SealedStore>,
    readonly stations: Record<Name, RelayStation>,
    private readonly folder: string,
    private readonly random: Seeded,
  ) {}

  static async open(random: Seeded, blocks = 200, keySectors = 12): Promise<RelayWorld> {
    const folder = mkdtempSync(join(memoryFolder(), "satqkd-relay-"));
    const quotas = { authentication: 0, relay: 0, application: 0 };
    const create = (owner: Name) =>
      SealedStore.create(join(folder, owner), OPERATOR_KEY, { owner, blocks, quotas, scryptCost: 10 });
    const stores = { a: await create("a"), b: await create("b") };
    const stations = {
      a: await RelayStation.open("a", stores.a, NUMBERS),
      b: await RelayStation.open("b", stores.b, NUMBERS),
    };
    const satellite = await RelaySatellite.commission({ keySectors, padSectors: 1, mailSectors: 2 });
    return new RelayWorld(satellite, stores, stations, folder, random);
  }

  close(): void {
    for (const store of Object.values(this.stores)) store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A pass: new key on both sides. */
  pass(station: Name, blocks: number): void {
    const key = new Uint8Array(blocks * BLOCK_BYTES).map(() => this.random.below(256));
    const pass = this.passes++;
    try {
      this.satellite.addKey(NUMBERS[station], pass, key, 0);
    } catch (error) {
      // The rest of the pass's key stays with the station alone.
      this.restart(error);
    }
    this.stores[station].add(SATELLITE, pass, key, 0);
    for (let block = 0; block < blocks; block++)
      this.made.set(
        `${station} ${(BigInt(pass) << 24n) + BigInt(block)}`,
        key.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES),
      );
  }

  /** A link to the satellite; a power cut loses the question's answer, and the satellite starts anew. */
  link({ loss, packets }: Mishaps = NO_MISHAPS): RelayLink {
    const { satellite, random } = this;
    let left = packets;
    return {
      get isOpen() {
        return left > 0;
      },
      exchange: (packet) => {
        left -= 1;
        this.nowS += 1;
        if (random.chance(loss)) return null;
        try {
          satellite.serve();
          const answer = satellite.take(packet, this.nowS);
          return random.chance(loss) ? null : answer;
        } catch (error) {
          this.restart(error);
          return null;
        }
      },
    };
  }

  /** What follows a power cut: starts until one is not cut itself. */
  restart(error: unknown): void {
    for (let cause = error; ; ) {
      if (!(cause instanceof PowerCut)) throw cause;
      this.cuts += 1;
      if (this.random.chance(0.7)) this.cutSoon();
      try {
        this.satellite.start();
        return;
      } catch (again) {
        cause = again;
      }
    }
  }

  /** Cuts the satellite's power soon: before, inside or after a write, or in an erase. */
  cutSoon(): void {
    const { random } = this;
    const { flash } = this.satellite;
    const mask = random.pick([0, 0xffffffff, random.word(), (1 << random.below(32)) >>> 0]);
    flash.cutAfter(random.below(random.pick([3, 30, 300, 2000])), mask, (word) =>
      random.pick([word, 0, 0xffffffff, (word & random.word()) >>> 0]),
    );
  }

  /** Blocks that a station has free with the satellite. */
  free(station: Name): number {
    return this.made.size === 0 || this.stores[station].status().peers.length === 0
      ? 0
      : this.stores[station].free(SATELLITE, "relay");
  }

  /** Blocks that stand in the satellite's flash though it does not hold them any more. */
  inFlashUnheld(): string[] {
    const { core } = this.satellite;
    return this.inFlash().filter((name) => {
      const [station, number] = name.split(" ") as [Name, string];
      const held = [0, 1, 2, 3].some((purpose) =>
        (purpose === 0 ? [0] : [0, 1, 2, 3, 4]).some(
          (owner) => core.keyFind(NUMBERS[station], BigInt(number), purpose, owner) === BigInt(number),
        ),
      );
      return !held;
    });
  }

  state(): number {
    return this.satellite.core.relayState(NUMBERS.a, NUMBERS.b);
  }

  /** Bits of a party's account with a peer; the first sum must be the second. */
  closes(): void {
    for (const [name, store] of Object.entries(this.stores)) {
      for (const { peer, madeBits, freeBits, reservedBits, spentBits, burntBits } of store.status().peers) {
        const left = freeBits + sum(reservedBits);
        if (madeBits !== left + sum(spentBits) + burntBits)
          throw new Error(`${name}'s account with ${peer} does not close`);
      }
    }
    const { core } = this.satellite;
    for (let account = 0; account < core.accountCount(); account++) {
      const of = (count: (account: number, purpose: number) => number, purposes: number[]) =>
        purposes.reduce((total, purpose) => total + count(account, purpose), 0);
      const left = core.accountFree(account) + of(core.accountReserved, [1, 2, 3]);
      if (
        core.accountMade(account) !==
        left + of(core.accountSpent, [0, 1, 2, 3]) + core.accountBurnt(account)
      )
        throw new Error(`the satellite's account with ${core.accountPeer(account)} does not close`);
    }
  }

  /** Takes all blocks out that two stations share, in the order of their numbers. */
  shared(station: Name): { numbers: readonly bigint[]; bytes: Uint8Array } {
    const other = station === "a" ? "b" : "a";
    const free = this.stores[station].free(other, "application");
    return this.stores[station].spend(other, "application", free);
  }

  /** Blocks of key that stand in the satellite's flash, of those that were ever made. */
  inFlash(): string[] {
    const flash = Buffer.from(this.satellite.flash.words.buffer);
    return [...this.made].filter(([, key]) => flash.includes(Buffer.from(key))).map(([name]) => name);
  }
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
