/**
 * The relay's protocol between two stations and the satellite: it shares a key, and nothing that happens on
 * the way spends a block twice.
 */
import { describe, expect, it } from "vitest";
import { StoreError } from "../../../hostsim/keystore/store-error.js";
import { VisitEnded } from "../../../hostsim/relay/station.js";
import { oneIn } from "../../support/thorough.js";
import { Seeded, withSeeds } from "../keystore/seeded.js";
import { NAMES, type Name, RelayWorld } from "./relay-world.js";

const ASKED = 1;
const PAIRING = 2;
const FREE = 0;

describe("a relay", () => {
  it("shares a key between two stations that never see the satellite together", async () => {
    const world = await RelayWorld.open(new Seeded(1));
    world.pass("a", 60);
    expect(world.stations.a.relay(world.link(), "b", 40)).toBe("asked");
    world.pass("b", 70);
    expect(world.stations.b.relay(world.link(), "a", 50)).toMatchObject({ sharedBlocks: 40, decodes: true });
    expect(world.state()).toBeGreaterThan(PAIRING);
    expect(world.inFlash().length).toBeGreaterThan(0);
    expect(world.stations.a.relay(world.link(), "b", 0)).toMatchObject({ sharedBlocks: 40, decodes: false });
    expect(world.state()).toBe(FREE);
    world.closes();
    const [a, b] = [world.shared("a"), world.shared("b")];
    expect(a.numbers).toEqual(b.numbers);
    expect(Buffer.from(a.bytes).equals(b.bytes)).toBe(true);
    // What is left on board is what nobody asked for; seven questions took an authentication block each.
    expect(world.inFlash().length).toBe(60 + 70 - 80 - 7);
    world.close();
  });

  it("is taken back by the one that asked, as long as the other has not joined", async () => {
    const world = await RelayWorld.open(new Seeded(2));
    world.pass("a", 30);
    world.pass("b", 30);
    world.stations.a.relay(world.link(), "b", 10);
    expect(world.stations.a.withdraw(world.link(), "b")).toBe(true);
    expect(world.state()).toBe(FREE);
    expect(world.stores.a.free("satellite", "relay")).toBe(30 - 2);
    expect(world.stations.b.relay(world.link(), "a", 10)).toBe("asked");
    expect(world.stations.a.relay(world.link(), "b", 10)).toMatchObject({ sharedBlocks: 10 });
    expect(world.stations.b.withdraw(world.link(), "a")).toBe(false);
    world.closes();
    world.close();
  });

  it("of a station without key is refused before anything is said", async () => {
    const world = await RelayWorld.open(new Seeded(3));
    world.pass("a", 9);
    expect(() => world.stations.a.relay(world.link(), "b", 10)).toThrow("not enough key with satellite");
    expect(world.state()).toBe(FREE);
    world.closes();
    world.close();
  });

  it("burns at the station what the satellite does not hold any more", async () => {
    const world = await RelayWorld.open(new Seeded(4));
    world.pass("a", 30);
    world.pass("b", 30);
    const { core } = world.satellite;
    for (const block of [0n, 3n, 7n]) core.keyZeroise(1, (1n << 24n) + block);
    // Block 0 is gone as the first question's tag as well: the next try takes another one.
    expect(world.stations.a.relay(world.link(), "b", 10)).toBe("asked");
    // Told at once: what the satellite does not name stays reserved.
    expect(world.stores.a.status().peers[0]!.burntBits).toBe(3 * 256);
    expect(world.stations.b.relay(world.link(), "a", 10)).toMatchObject({ sharedBlocks: 7 });
    world.stations.a.relay(world.link(), "b", 0);
    expect(world.shared("a")).toEqual(world.shared("b"));
    world.closes();
    world.close();
  });

  it("burns at the station what the station itself lost meanwhile, and shares the rest", async () => {
    const world = await RelayWorld.open(new Seeded(5));
    world.pass("a", 30);
    world.pass("b", 30);
    expect(world.stations.a.relay(world.link(), "b", 10)).toBe("asked");
    expect(world.stations.b.relay(world.link(), "a", 10)).toMatchObject({ sharedBlocks: 10 });
    const lost = (1n << 24n) + 3n;
    world.stores.a.transact(({ core, peerNumber }) => core.keyZeroise(peerNumber("satellite"), lost));
    expect(world.stations.a.relay(world.link(), "b", 0)).toMatchObject({ sharedBlocks: 9 });
    const numbers = world.shared("a").numbers;
    expect(numbers).toHaveLength(9);
    expect(world.shared("b").numbers).toEqual(expect.arrayContaining([...numbers]));
    expect(world.state()).toBe(FREE);
    world.close();
  });

  it("comes to its end over a link that loses a third of all packets and ends at any time", async () => {
    await withSeeds(
      5000,
      6,
      async (random) => {
        const world = await RelayWorld.open(random, 400);
        const shared = await live(world, random, 25, { loss: 0.33 });
        expect(shared).toBeGreaterThan(50);
        world.close();
      },
      "test/hostsim/relay",
    );
  });

  const lives = oneIn(4, 4);
  it(`survives ${500 * lives} power cuts before, inside and after the writes of its own and of the keys`, async () => {
    let cuts = 0;
    await withSeeds(
      6000,
      lives,
      async (random) => {
        const world = await RelayWorld.open(random, 400);
        const shared = await live(world, random, Number.POSITIVE_INFINITY, { loss: 0.02, cuts: 500 });
        expect(shared).toBeGreaterThan(50);
        cuts += world.cuts;
        world.close();
      },
      "test/hostsim/relay",
    );
    if (process.env.SEED === undefined) expect(cuts).toBeGreaterThanOrEqual(500 * lives);
  });
});

const other = (name: Name): Name => (name === "a" ? "b" : "a");

/**
 * Lets stations visit and passes bring key, at random, and judges after each relay: both stations have the
 * same blocks under the same numbers, all accounts close, and neither key stands in the satellite's flash.
 * Returns the blocks that were shared.
 */
async function live(
  world: RelayWorld,
  random: Seeded,
  visits: number,
  { loss, cuts = 0 }: { loss: number; cuts?: number },
): Promise<number> {
  let shared = 0;
  const seen = new Set<bigint>();
  const visit = (station: Name, packets: number, blocks: number, lost = loss) => {
    try {
      const store = world.stores[station];
      const free = store.free("satellite", "relay");
      return world.stations[station].relay(
        world.link({ loss: lost, packets }),
        other(station),
        free > blocks + 20 ? blocks : 0,
      );
    } catch (error) {
      if (!(error instanceof VisitEnded || error instanceof StoreError)) throw error;
      return null;
    }
  };
  const settle = () => {
    world.satellite.flash.keepPower();
    // A pass that was cut left key at the station alone: its questions fail until those blocks are through.
    for (let turn = 0; turn < 4 || (world.state() > ASKED && turn < 60); turn++)
      for (const station of NAMES) {
        if (world.free(station) < 20) world.pass(station, 30);
        visit(station, Number.POSITIVE_INFINITY, 0, 0);
      }
    const [a, b] = [world.shared("a"), world.shared("b")];
    expect(a).toEqual(b);
    for (const number of a.numbers) {
      expect(seen.has(number)).toBe(false);
      seen.add(number);
    }
    shared += a.numbers.length;
    world.closes();
    expect(world.inFlashUnheld()).toEqual([]);
  };
  for (let count = 0; count < visits && (cuts === 0 || world.cuts < cuts); count++) {
    for (const station of NAMES) {
      if (cuts > 0) world.cutSoon();
      if (world.free(station) < 60) world.pass(station, 60 + random.below(60));
      if (cuts > 0) world.cutSoon();
      visit(station, random.pick([1, 3, 8, 200]), 5 + random.below(30));
    }
    if (count % 5 === 4) settle();
  }
  settle();
  return shared;
}
