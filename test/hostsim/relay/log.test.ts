/**
 * The record of open relays survives power cuts, also while a full sector is copied and other relays stand
 * only in the old one.
 */
import { expect, it } from "vitest";
import { PowerCut } from "../../../boards/host/model/flash.js";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import { RelaySatellite } from "../../../hostsim/relay/relay-satellite.js";
import { BodyWriter } from "../../support/message-writer.js";
import { type Seeded, withSeeds } from "../keystore/seeded.js";

const ASKED = 1;
const FREE = 0;
const [ASK, WITHDRAW] = [1, 2];
const NOW_S = 1_744_000_000;
const BLOCKS = 90;
/** Behind the rising marks and the keys. */
const JOURNAL_SECTOR = 4 + 12;
const RECORDS = 64;
/** More than a step and a copy of all records program. */
const COPY_WRITES = 110;

/** Three stations that ask and take back, by packets. */
class Stations {
  cuts = 0;
  private pass = 1;
  private asking = 0n;
  private readonly asked = new Map<string, { number: bigint }>();
  private readonly blocks = new Map<number, { number: bigint; key: Uint8Array }[]>();

  private constructor(
    private readonly core: GroundExports,
    private readonly key: number,
    readonly satellite: RelaySatellite,
    private readonly random: Seeded,
  ) {}

  static async open(random: Seeded): Promise<Stations> {
    const core = await loadGround();
    const satellite = await RelaySatellite.commission({ keySectors: 12, padSectors: 1, mailSectors: 1 });
    return new Stations(core, core.reserve(32), satellite, random);
  }

  ask(from: number, to: number): void {
    // A block that was taken back is free to be asked with again.
    const { number } = this.asked.get(`${from} ${to}`) ?? this.next(from);
    this.asked.set(`${from} ${to}`, { number });
    this.say(from, to, ASK, new BodyWriter().u32(1).u64(number).u32(1));
  }

  withdraw(from: number, to: number): void {
    this.say(from, to, WITHDRAW, new BodyWriter().u32(0));
  }

  /** Sends a question, which a power cut may end; the satellite starts until a start is not cut. */
  private say(from: number, to: number, kind: number, body: BodyWriter): void {
    const { core, key } = this;
    const tag = this.next(from);
    new Uint8Array(core.memory.buffer).set(tag.key, key);
    core.messageBegin(kind, from, to, tag.number, ++this.asking, 0n);
    const filled = body.done();
    new Uint8Array(core.memory.buffer).set(filled, core.messageRoom(filled.length));
    core.tagStart(key, false);
    const bytes = core.messageSeal(key, false);
    const packet = new Uint8Array(core.memory.buffer, core.relayOutgoing(), bytes).slice();
    let isCut = !this.survives(() => this.satellite.take(packet, NOW_S));
    while (isCut) isCut = !this.survives(() => this.satellite.start());
  }

  /** Blocks of a station that are reserved for relays. */
  reserved(station: number): number {
    const { core } = this.satellite;
    return [1, 2, 3, 4].reduce(
      (sum, owner) => sum + core.keysReserved(station, core.PURPOSE_RELAY.value, owner),
      0,
    );
  }

  /** Flash and blocks as they are, to come back to. */
  save(): () => void {
    const words = this.satellite.flash.words.slice();
    const blocks = new Map([...this.blocks].map(([station, left]) => [station, [...left]]));
    return () => {
      this.satellite.flash.keepPower();
      this.satellite.flash.words.set(words);
      this.blocks.clear();
      for (const [station, left] of blocks) this.blocks.set(station, [...left]);
      this.satellite.start();
    };
  }

  private survives(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.cuts += 1;
      return false;
    }
  }

  /** A block of a station's, for one use. */
  private next(station: number): { number: bigint; key: Uint8Array } {
    const left = this.blocks.get(station) ?? [];
    const block = left.shift();
    if (block !== undefined) return block;
    const key = new Uint8Array(BLOCKS * 32).map(() => this.random.below(256));
    const pass = this.pass++;
    this.satellite.flash.keepPower();
    this.satellite.addKey(station, pass, key, 0);
    const made = Array.from({ length: BLOCKS }, (_, i) => ({
      number: (BigInt(pass) << 24n) + BigInt(i),
      key: key.subarray(i * 32, (i + 1) * 32),
    }));
    this.blocks.set(station, made);
    return this.next(station);
  }
}

it("keeps two relays that wait while a third comes and goes, over cuts in two copies in a row, each at every write", async () => {
  await withSeeds(
    7000,
    1,
    async (random) => {
      const stations = await Stations.open(random);
      const { core, flash } = stations.satellite;
      /** The third relay's next step: one record in the log. */
      const step = () => (core.relayState(1, 2) === FREE ? stations.ask(1, 2) : stations.withdraw(1, 2));
      /** Goes on until the next step would begin a copy. */
      const untilFull = () => {
        for (let steps = 0; ; steps++) {
          if (steps > RECORDS) throw new Error("the log does not fill");
          const back = stations.save();
          const before = flash.erases[JOURNAL_SECTOR]! + flash.erases[JOURNAL_SECTOR + 1]!;
          step();
          if (flash.erases[JOURNAL_SECTOR]! + flash.erases[JOURNAL_SECTOR + 1]! > before) return back();
        }
      };
      const expectWaiting = (when: string) => {
        expect([core.relayState(1, 3), core.relayState(2, 3)], when).toEqual([ASKED, ASKED]);
        // Station 1 has a block in the first relay, and one in the third while that is open: none is
        // forgotten.
        const held = stations.reserved(1);
        expect(held, when).toBe(core.relayState(1, 2) === FREE ? 1 : 2);
      };
      stations.ask(1, 3);
      stations.ask(2, 3);
      untilFull();
      const full = stations.save();
      for (let first = 0; first < COPY_WRITES; first += 2) {
        full();
        flash.cutAfter(first, random.pick([0, 0xffffffff, random.word()]));
        step();
        expectWaiting(`cut at ${first}`);
        flash.keepPower();
        untilFull();
        const fullAgain = stations.save();
        for (let second = 0; second < COPY_WRITES; second += 3) {
          fullAgain();
          flash.cutAfter(second, random.pick([0, 0xffffffff, random.word()]));
          step();
          expectWaiting(`cuts at ${first} and ${second}`);
        }
      }
      expect(stations.cuts).toBeGreaterThan(1000);
    },
    "test/hostsim/relay",
  );
});
