/**
 * What stations do at the same time, in orders that are made here: requests while blocks come out of the
 * store, passes that one station has before the other, messages that come twice, answers that get lost. No
 * key is refused by it, and no block lost.
 */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
import { Entity } from "../../../hostsim/kme/entity.js";
import { Seeded } from "../keystore/seeded.js";
import { CrashingNetwork, type Pairs } from "./crashing.js";

const TWO: Pairs = [["beijing", "stellenbosch", 64]];
const THREE: Pairs = [
  ["beijing", "vienna", 64],
  ["vienna", "stellenbosch", 64],
];
const APPLICATIONS = { alice: "beijing", bob: "stellenbosch" };
/** Blocks that are in custody of each half (crashing.ts). */
const CUSTODY = 4;
/** Longer than anything takes that goes on in memory. */
const PAUSE_MS = 40;
/** For what waits for a disk, which may take its time. */
const WAIT = { timeout: 60_000 };
/** After this a store is looked into again (hostsim/kme/custody.ts). */
const LOOK_AGAIN_MS = 1100;

let network: CrashingNetwork;
const make = async (pairs: Pairs): Promise<void> => {
  network = await CrashingNetwork.make(pairs, APPLICATIONS, new Seeded(1), 0);
  await network.calm();
};
const at = (station: string) => network.stations.get(station)!;
const give = (number: number) =>
  at("beijing").entity!.give("alice", { slave: "bob", additional: [], number, bits: 256, mostRelays: null });
const pause = (ms = PAUSE_MS) => new Promise((resolve) => setTimeout(resolve, ms));

/** Has `then` happen before a frame of Beijing's ledger with such an entry is on the disk. */
function beforeWriting(kind: string, then: () => Promise<unknown>): void {
  const writing = vi.spyOn(SealedLedger.prototype, "write");
  const write = writing.getMockImplementation()!;
  const syncing = vi.spyOn(SealedLedger.prototype, "sync");
  const sync = syncing.getMockImplementation()!;
  let [isDone, isNext] = [false, false];
  writing.mockImplementation(function (this: SealedLedger, entries) {
    const said = entries.map((entry) => JSON.parse(Buffer.from(entry).toString()) as { kind: string });
    const isBeijings = said.some((entry) => JSON.stringify(entry).includes('"peer":"stellenbosch"'));
    if (!isDone && isBeijings && said.some((entry) => entry.kind === kind)) {
      isDone = true;
      isNext = true;
    }
    write.call(this, entries);
  });
  syncing.mockImplementation(async function (this: SealedLedger) {
    if (isNext) {
      isNext = false;
      await then();
    }
    await sync.call(this);
  });
}

async function sums(): Promise<unknown> {
  await network.calm();
  return ["beijing", "stellenbosch"].map((name) => {
    const { burnt, lostBlocks, voiding } = at(name).entity!.sums;
    return { burnt, lostBlocks, voiding };
  });
}
/** Neither a key nor a block was lost. */
const NOTHING = { burnt: 0, lostBlocks: 0, voiding: 0 };

beforeEach(() => make(TWO));
afterEach(() => {
  network.end();
  network.remove();
  vi.restoreAllMocks();
});

it("blocks that are put to a key while the taking of them is written are not called lost", async () => {
  let second: ReturnType<typeof give> | undefined;
  let tended: Promise<void> | undefined;
  beforeWriting("taken", async () => {
    second = give(CUSTODY);
    second.catch(() => undefined);
    // The other station would hear of lost blocks before it hears of the key.
    beforeWriting("agree", async () => {
      await pause();
      tended = at("beijing").entity!.tend();
      await pause();
    });
    await pause();
  });
  expect(await give(CUSTODY)).toHaveLength(CUSTODY);
  await vi.waitFor(() => expect(second).toBeDefined(), WAIT);
  expect(await second!).toHaveLength(CUSTODY);
  await vi.waitFor(() => expect(tended).toBeDefined(), WAIT);
  await tended!;
  expect(await sums()).toEqual([NOTHING, NOTHING]);
});

it("blocks that the other store has no more are never put to a key", async () => {
  const gone = at("beijing").store!.freeBlocks("stellenbosch", "application", null, 64).slice(0, 8);
  at("stellenbosch").store!.spendNamed("beijing", "application", gone, () => undefined);
  let second: ReturnType<typeof give> | undefined;
  beforeWriting("taken", async () => {
    second = give(CUSTODY);
    second.catch(() => undefined);
    await pause();
  });
  expect(await give(CUSTODY)).toHaveLength(CUSTODY);
  await vi.waitFor(() => expect(second).toBeDefined(), WAIT);
  expect(await second!).toHaveLength(CUSTODY);
  // Of the eight, the half that Beijing gives out.
  const lost = { ...NOTHING, lostBlocks: 4 };
  expect(await sums()).toEqual([lost, lost]);
});

it("a pass that the other store has not got yet stays where it is, and gives keys when it has", async () => {
  const key = randomBytes(32 * 32);
  const free = () => at("beijing").entity!.blocksLeft("stellenbosch");
  await give(free());
  at("beijing").store!.add("stellenbosch", 2000, key);
  await pause(LOOK_AGAIN_MS);
  await expect(give(1)).rejects.toThrow("not enough key with stellenbosch: nothing was spent");
  at("stellenbosch").store!.add("beijing", 2000, key);
  await pause(LOOK_AGAIN_MS);
  expect(await give(1)).toHaveLength(1);
  expect(free()).toBe(16 - 1);
  expect(await sums()).toEqual([NOTHING, NOTHING]);
});

it.each([
  ["two stations", TWO],
  ["over a relay", THREE],
])(
  "a message that comes three times at a time has one effect and three answers: %s",
  async (_what, pairs) => {
    network.end();
    network.remove();
    await make(pairs);
    const takeKeys = Entity.prototype.takeKeys;
    vi.spyOn(Entity.prototype, "takeKeys").mockImplementation(async function (this: Entity, from, keys) {
      const asked = [takeKeys.call(this, from, keys), takeKeys.call(this, from, keys)];
      // By now it is noted, and not written.
      await new Promise((resolve) => setImmediate(resolve));
      const answers = await Promise.all([...asked, takeKeys.call(this, from, keys)]);
      expect(answers).toEqual(answers.map(() => ({ refused: [] })));
      return answers[2]!;
    });
    const given = await give(3);
    const fetched = await at("stellenbosch").entity!.fetch(
      "bob",
      "alice",
      given.map(({ id }) => id),
    );
    expect(fetched.map(({ key }) => key)).toEqual(given.map(({ key }) => key));
    expect(await sums()).toEqual([NOTHING, NOTHING]);
  },
);

it("blocks that one station took, and the other did not as it crashed, are found when they meet", async () => {
  const neighbour = at("beijing").entity!.neighbours.get("stellenbosch")!;
  const half = [...at("stellenbosch").entity!.custodyFor("beijing")].map((number) => Number(number) % 2);
  const left = at("beijing")
    .store!.freeBlocks("stellenbosch", "application", half[0] === 0 ? 0 : 1, 3)
    .map(String);
  await at("stellenbosch").entity!.takeCustody("beijing", left);
  neighbour.lose("a crash");
  expect(await sums()).toEqual([NOTHING, NOTHING]);
  expect(neighbour.ready).toBe(CUSTODY + left.length);
  expect(at("stellenbosch").entity!.custodyFor("beijing")).toHaveLength(CUSTODY + left.length);
});

it("two neighbours that take blocks at the same time get theirs, also when one asks again meanwhile", async () => {
  network.end();
  network.remove();
  await make(THREE);
  const vienna = at("vienna");
  const theirs = (peer: string) => {
    const half = Number(vienna.entity!.custodyFor(peer)[0]) % 2 === 0 ? 0 : 1;
    return vienna.store!.freeBlocks(peer, "application", half, 8).map(String);
  };
  const asked = [theirs("beijing"), theirs("stellenbosch")] as const;
  const taking = [
    vienna.entity!.takeCustody("beijing", asked[0]),
    vienna.entity!.takeCustody("stellenbosch", asked[1]),
  ];
  // Named a second time by who got no answer, while the first is being written.
  const again = vienna.entity!.takeCustody("beijing", asked[0]);
  expect(await Promise.all([...taking, again])).toEqual([0, 1, 2].map(() => ({ missing: [], later: [] })));
  for (const [i, peer] of ["beijing", "stellenbosch"].entries())
    expect(vienna.entity!.custodyFor(peer)).toEqual(expect.arrayContaining([...asked[i]!]));
  expect(vienna.entity!.sums).toMatchObject(NOTHING);
});

it("a key whose answer was lost is asked for again, and told", async () => {
  const loses = vi.spyOn(network, "loses");
  // The message comes, its answer does not.
  loses.mockReturnValueOnce(false).mockReturnValueOnce(true);
  const [given] = await give(1);
  const [fetched] = await at("stellenbosch").entity!.fetch("bob", "alice", [given!.id]);
  expect(fetched!.key).toEqual(given!.key);
  loses.mockRestore();
  expect(await sums()).toEqual([NOTHING, NOTHING]);
});

it("a key of no reserve is fetched only once no older ledger would be believed", async () => {
  const [key] = await give(1);
  let isRaised = false;
  let raise: () => void = () => undefined;
  const mayRaise = new Promise<void>((resolve) => {
    raise = resolve;
  });
  const raising = vi.spyOn(SealedLedger.prototype, "raiseMark");
  const raiseMark = raising.getMockImplementation()!;
  raising.mockImplementation(async function (this: SealedLedger) {
    await mayRaise;
    isRaised = true;
    await raiseMark.call(this);
  });
  const fetched = at("stellenbosch").entity!.fetch("bob", "alice", [key!.id]);
  const first = await Promise.race([fetched.then(() => "fetched"), pause().then(() => "waiting")]);
  expect(first).toBe("waiting");
  raise();
  expect((await fetched)[0]!.key.equals(key!.key)).toBe(true);
  expect(isRaised).toBe(true);
});
