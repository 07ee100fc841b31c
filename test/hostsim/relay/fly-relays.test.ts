/**
 * A plan's relays through the real protocol, over small random networks: several satellites and stations,
 * paths over one satellite and over several. An oracle over all stores: no bit serves twice, both ends have
 * the same, and the satellites and stations themselves refuse what can't be.
 */
import { describe, expect, it } from "vitest";
import { accountsOfStore, accountsOnBoard } from "../../../hostsim/relay/accounts.js";
import { numberOnBoard, relayedPeer, satellitePeer } from "../../../hostsim/relay/fleet/fleet.js";
import { freeKeys } from "../../../hostsim/relay/relay-blocks.js";
import { BLOCK_BITS, type NetworkProblem } from "../../../hostsim/scheduling/problem.js";
import { contactOf } from "../scheduling/small-cases.js";
import { ledgerOf, type SmallFlight, withSmallFlight } from "./small-fleet.js";

/** Networks of 2 to 4 satellites and 3 to 5 stations. */
const SEEDS = [1, 4];

/** What must hold of every flight, whatever happened to packets and however much key there was. */
function expectSound(flight: SmallFlight): void {
  const { fleet, made, public: heard } = flight;
  const places = ledgerOf(flight);
  for (const [block, where] of places) {
    expect(made.has(block), `${where}: no pass made this block`).toBe(true);
    expect(where, "a block that serves twice").toHaveLength(1);
  }
  const said = Buffer.concat(heard);
  for (const block of places.keys()) expect(said.includes(Buffer.from(block, "hex"))).toBe(false);
  const named = fleet.stations.map(({ id: name }, at) => ({ name, number: numberOnBoard(at) }));
  const accounts = [
    ...fleet.stations.flatMap(({ id, store }) => accountsOfStore(id, store)),
    ...fleet.satellites.flatMap((board, at) => accountsOnBoard(satellitePeer(at), board, named)),
  ];
  for (const { madeBits, spentBits, leftBits, burntBits } of accounts)
    expect(madeBits).toBe(spentBits + leftBits + burntBits);
  // What a satellite holds, free, its station holds too, or has spent; never the satellite alone something.
  for (const { madeBits, party, peer } of accounts.filter((each) => each.party.startsWith("satellite.")))
    expect(accounts.find((each) => each.party === peer && each.peer === party)!.madeBits).toBe(madeBits);
}

/** Bits that a pair's two stations both hold under one number, by looking into their stores alone. */
function heldBits({ fleet, problem }: SmallFlight, pair: number): number {
  const { first, second } = problem.demands[pair]!;
  const [one, two] = [fleet.stations[first]!, fleet.stations[second]!];
  const names = (id: string) => [id, ...fleet.satellites.map((_, at) => relayedPeer(id, at))];
  return names(two.id).reduce((sum, peer, place) => {
    const other = names(one.id)[place]!;
    if (!one.store.peers.includes(peer) || !two.store.peers.includes(other)) return sum;
    const theirs = freeKeys(two.store, other);
    const both = [...freeKeys(one.store, peer)].filter(
      ([number, key]) => Buffer.compare(key, theirs.get(number) ?? Buffer.alloc(0)) === 0,
    );
    return sum + both.length * BLOCK_BITS;
  }, 0);
}

describe("a plan whose key is there", () => {
  it.each(SEEDS)("gives each pair all that was ordered for it (seed %i)", async (seed) => {
    await withSmallFlight(seed, { keyFactor: 1.5 }, (flight) => {
      expectSound(flight);
      const { plan, problem, flown } = flight;
      for (const pair of problem.demands.keys()) {
        const own = plan.relays.filter((relay) => relay.pair === pair);
        const ordered = own.reduce((sum, { bits }) => sum + bits, 0);
        expect(heldBits(flight, pair), `pair ${pair}`).toBe(ordered);
      }
      expect(flown.relays).toBeGreaterThan(0);
    });
  });
});

it("goes over three satellites and two stations, which pass it on, to the other end", async () => {
  const change = (problem: NetworkProblem): NetworkProblem => {
    // Satellite s sees stations s and s + 1 alone, each once a day.
    const contacts = [0, 1, 2].flatMap((day) =>
      [0, 1, 2].flatMap((satellite) =>
        [0, 1].map((side) => {
          const startMs = problem.fromMs + day * 86_400_000 + (2 * satellite + side) * 1_800_000;
          const endMs = startMs + 300_000;
          const expectedKeyBits = 20_000;
          return contactOf({ satellite, station: satellite + side, startMs, endMs, expectedKeyBits });
        }),
      ),
    );
    const demands = [{ first: 0, second: 3, bitsPerDay: 2560, priority: 1 }];
    const trust = { overStations: true, mostHops: 5 };
    return { ...problem, satellites: 3, stations: 4, contacts, demands, trust, days: 3 };
  };
  await withSmallFlight(1, { keyFactor: 1.5, change }, (flight) => {
    expectSound(flight);
    const { plan, flown } = flight;
    expect(plan.relays[0]!.path).toHaveLength(7);
    const ordered = plan.relays.reduce((sum, { bits }) => sum + bits, 0);
    expect(ordered).toBeGreaterThan(0);
    expect(heldBits(flight, 0)).toBe(ordered);
    expect(flown.orders.reduce((sum, { passedOn }) => sum + passedOn, 0) * BLOCK_BITS).toBe(ordered);
  });
});

describe("less key than was planned", () => {
  it("gives less, never what is not there", async () => {
    await withSmallFlight(4, { keyFactor: 0.02 }, (flight) => {
      expectSound(flight);
      const { problem, plan } = flight;
      let lacking = 0;
      for (const pair of problem.demands.keys()) {
        const own = plan.relays.filter((relay) => relay.pair === pair);
        const planned = own.reduce((sum, { bits }) => sum + bits, 0);
        const held = heldBits(flight, pair);
        expect(held).toBeLessThanOrEqual(planned);
        lacking += planned - held;
      }
      expect(lacking).toBeGreaterThan(0);
    });
  });
});

it("a link that loses a tenth of all packets changes none of that", async () => {
  await withSmallFlight(4, { keyFactor: 1.5, loss: 0.1 }, (flight) => {
    expectSound(flight);
    expect(flight.flown.relays).toBeGreaterThan(0);
  });
});

describe("room on board", () => {
  it("that is used up makes the satellite refuse key, and its station drop as much", async () => {
    await withSmallFlight(4, { keyFactor: 1.5, blocksOnBoard: 60 }, (flight) => {
      expectSound(flight);
      expect(flight.flown.stored.some(({ refusedBlocks }) => refusedBlocks > 0)).toBe(true);
    });
  });

  it("for a station ends at its quota, also while the flash has more", async () => {
    const quotaBlocks = 20;
    await withSmallFlight(4, { keyFactor: 1.5, quotaBlocks }, (flight) => {
      expectSound(flight);
      const { visits, flown, fleet, problem } = flight;
      expect(flown.stored.some(({ refusedBlocks }) => refusedBlocks > 0)).toBe(true);
      for (const [at, { keys }] of visits.entries())
        for (const { bits } of keys)
          expect(flown.stored[at]!.blocks + flown.stored[at]!.refusedBlocks).toBe(bits / BLOCK_BITS);
      for (const board of fleet.satellites)
        for (let station = 0; station < problem.stations; station++)
          expect(board.held(numberOnBoard(station))).toBeLessThanOrEqual(quotaBlocks);
    });
  });
});
