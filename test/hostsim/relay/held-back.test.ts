/** Packets that somebody holds back and delivers later: no block of key ever has two uses, on any party. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import type { RelayLink } from "../../../hostsim/relay/station.js";
import { memoryFolder } from "../../support/memory-folder.js";
import { oneIn } from "../../support/thorough.js";
import { Seeded, withSeeds } from "../keystore/seeded.js";
import { Eavesdropper, NAMES as STATIONS } from "./eavesdropper.js";
import { PlainStore, type ScheduleStore } from "./plain-store.js";
import { type Name, RelayWorld } from "./relay-world.js";

const KIND_AT = 7;
const KIND_ASK = 1;
/** SCHEDULES=n tries another number: a multiple of 25,000. */
const SCHEDULES = Number(process.env.SCHEDULES ?? oneIn(4, 100_000));
const SEALED_SCHEDULES = SCHEDULES / 50;
const SCHEDULES_A_WORLD = 500;
/** Some 50 s of a processor, which a busy machine may share with many. */
const TIMEOUT_MS = 3_600_000;
const MISHAPS = { suppressed: 0.12, late: 0.15, cuts: 0.03, deaths: 0.03 };

describe("a question that was held back", () => {
  it("does not turn blocks that became one-time pad into the other station's key", async () => {
    const world = await RelayWorld.open(new Seeded(31), 400);
    world.pass("a", 60);
    world.pass("b", 60);
    // The eavesdropper keeps the first question; the next try goes through.
    const kept: Uint8Array[] = [];
    const link = world.link();
    const eavesdropper: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        if (packet[KIND_AT] !== KIND_ASK || kept.length > 0) return link.exchange(packet);
        kept.push(Uint8Array.from(packet));
        return null;
      },
    };
    expect(world.stations.a.relay(eavesdropper, "b", 40)).toBe("asked");
    world.stations.b.relay(world.link(), "a", 10);
    expect(world.stations.a.relay(world.link(), "b", 0)).toMatchObject({ sharedBlocks: 10 });
    // Thirty blocks are free again, and twelve of them become pads.
    const pads = world.stores.a.spend(SATELLITE, "application", 12).numbers;
    world.satellite.take(kept[0]!, world.nowS++);
    expect(reservedOnBoard(world, "a", pads)).toEqual([]);
    // The other station would now get K_A xor K_B of them.
    world.stations.b.relay(world.link(), "a", 12);
    for (let round = 0; round < 8; round++) world.satellite.serve();
    expect(reservedOnBoard(world, "b", world.stores.b.spend(SATELLITE, "application", 1).numbers)).toEqual(
      [],
    );
    world.closes();
    world.close();
  });
});

describe("every packet delivered later, in any order and any number of times", () => {
  it(
    `gives no block two uses on any party, over ${SCHEDULES.toLocaleString("en-US")} schedules`,
    async () => {
      const total = { schedules: 0, late: 0, cuts: 0, deaths: 0, shared: 0, compared: 0, rows: 0 };
      await withSeeds(
        8000,
        SCHEDULES / SCHEDULES_A_WORLD,
        async (random) => {
          const stores = {
            a: await PlainStore.open(),
            b: await PlainStore.open(),
            c: await PlainStore.open(),
          };
          await schedules(random, stores, SCHEDULES_A_WORLD, total);
        },
        "test/hostsim/relay/held-back.test.ts",
      );
      if (process.env.SEED !== undefined) return;
      expect(total.schedules).toBe(SCHEDULES);
      // What it is to find must have been there: packets delivered late, cuts, deaths, and relays that came
      // to their end all the same.
      expect(total.late).toBeGreaterThan(SCHEDULES);
      expect(total.cuts).toBeGreaterThan(SCHEDULES / 100);
      expect(total.deaths).toBeGreaterThan(SCHEDULES / 100);
      expect(total.shared).toBeGreaterThan(SCHEDULES / 100);
      expect(total.compared).toBeGreaterThan(SCHEDULES / 1000);
      expect(total.rows).toBeGreaterThan(SCHEDULES / 100);
    },
    TIMEOUT_MS,
  );

  it(`the same with the stores that stations have, over ${SEALED_SCHEDULES.toLocaleString("en-US")} schedules`, async () => {
    const total = { schedules: 0, late: 0, cuts: 0, deaths: 0, shared: 0, compared: 0, rows: 0 };
    await withSeeds(
      9000,
      SEALED_SCHEDULES / SCHEDULES_A_WORLD,
      async (random) => {
        const folder = mkdtempSync(join(memoryFolder(), "satqkd-held-back-"));
        const quotas = { authentication: 0, relay: 0, application: 0 };
        const create = (owner: string) =>
          SealedStore.create(join(folder, owner), new Uint8Array(32).fill(9), {
            owner,
            blocks: 400,
            quotas,
            scryptCost: 10,
          });
        const stores = { a: await create("a"), b: await create("b"), c: await create("c") };
        await schedules(random, stores, SCHEDULES_A_WORLD, total);
        for (const store of Object.values(stores)) store.close();
        rmSync(folder, { recursive: true });
      },
      "test/hostsim/relay/held-back.test.ts",
    );
    if (process.env.SEED !== undefined) return;
    expect(total.schedules).toBe(SEALED_SCHEDULES);
    expect(total.late).toBeGreaterThan(SEALED_SCHEDULES);
    expect(total.shared).toBeGreaterThan(SEALED_SCHEDULES / 100);
  });
});

/**
 * Lets so many schedules pass in one world; in the end what is open is brought to its end, and keys are
 * compared.
 */
async function schedules(
  random: Seeded,
  stores: Record<"a" | "b" | "c", ScheduleStore>,
  count: number,
  total: Record<"schedules" | "late" | "cuts" | "deaths" | "shared" | "compared" | "rows", number>,
): Promise<void> {
  const world = await Eavesdropper.open(random, MISHAPS, stores);
  for (let step = 0; step < count; step++) world.step();
  for (let turn = 0; turn < 6; turn++)
    for (const from of STATIONS)
      for (const to of STATIONS) if (from !== to) world.honest(from, to, turn < 3 ? 2 : 0);
  total.schedules += count;
  total.compared += world.compareShared();
  total.rows += world.ledger.rows;
  for (const name of ["late", "cuts", "deaths", "shared"] as const) total[name] += world.counts[name];
}

/** Those of a station's blocks that the satellite keeps for a relay, or has spent since. */
function reservedOnBoard(world: RelayWorld, station: Name, numbers: readonly bigint[]): bigint[] {
  const { core } = world.satellite;
  const peer = station === "a" ? 1 : 2;
  return numbers.filter((number) =>
    [1, 2, 3, 4].some((owner) => core.keyFind(peer, number, core.PURPOSE_RELAY.value, owner) === number),
  );
}
