/**
 * Pools that run low are filled from the key stores of station and satellite: each block goes in once, on
 * both sides.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { PassChain } from "../../../hostsim/pass/chain.js";
import { blocksOfSatellite, blocksOfStation } from "../../../hostsim/relay/pool-blocks.js";
import { RelaySatellite } from "../../../hostsim/relay/relay-satellite.js";
import { KeptKeys } from "../../../hostsim/satellite/satellite.js";
import { passOf } from "../../support/run-pass.js";

const STATION = 0;
const BLOCKS = 40;
const BLOCK_BITS = 256;
/** Seconds of the Jinan pass that give no key. */
const HOPELESS_S = 0.1;

let folder: string;
let store: SealedStore;
let satellite: RelaySatellite;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-pool-"));
  store = await SealedStore.create(join(folder, "a"), new Uint8Array(32).fill(9), {
    owner: "a",
    blocks: 200,
    quotas: { authentication: 0, relay: 0, application: 0 },
    scryptCost: 10,
  });
  satellite = await RelaySatellite.commission({ keySectors: 12, padSectors: 1, mailSectors: 1 });
  const key = Uint8Array.from({ length: BLOCKS * 32 }, (_, i) => (i * 167 + (i >> 5)) & 255);
  store.add("satellite", 7, key);
  satellite.addKey(STATION, 7, key, 0);
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function accounts() {
  const { core } = satellite;
  const account = store.status().peers.find(({ peer }) => peer === "satellite")!;
  return {
    station: account.spentBits.authentication / BLOCK_BITS,
    satellite: core.accountSpent(0, core.PURPOSE_AUTHENTICATION.value),
    left: [account.freeBits / BLOCK_BITS, core.accountFree(0)],
  };
}

it("a pool that passes without key have drained is filled from both stores, by the same blocks, until there are none", async () => {
  const kept = new KeptKeys(blocksOfSatellite(satellite, STATION));
  const chain = new PassChain(blocksOfStation(store, "satellite"), kept);
  let before = 0;
  let fills = 0;
  for (let pass = 0; pass < 36; pass++) {
    await passOf("jinan-250mhz", { windowS: HOPELESS_S, chain, link: { poolBits: 4096 } });
    const { station, satellite: spent, left } = accounts();
    expect(spent).toBe(station);
    expect(left[0]).toBe(left[1]);
    expect(station + left[0]!).toBe(BLOCKS);
    if (station > before) fills += 1;
    before = station;
  }
  expect(fills).toBeGreaterThan(2);
  expect(before).toBeGreaterThan(24);
});

it("a block that the satellite has spent already goes into neither pool, and both go on alike", async () => {
  const first = BigInt(7) << 24n;
  expect(satellite.spendForPool(STATION, first + 1n)).not.toBeNull();
  expect(satellite.hasFree(STATION, first + 1n)).toBe(false);
  expect(satellite.spendForPool(STATION, first + 1n)).toBeNull();
  const chain = new PassChain(
    blocksOfStation(store, "satellite"),
    new KeptKeys(blocksOfSatellite(satellite, STATION)),
  );
  for (let pass = 0; pass < 12; pass++)
    await passOf("jinan-250mhz", { windowS: HOPELESS_S, chain, link: { poolBits: 4096 } });
  const { ground, satellite: above } = chain.state!;
  expect(above.position + above.key.length * 8).toBe(ground.position + ground.key.length * 8);
});

it("a station without key with the satellite has no block for the pool", () => {
  expect(blocksOfStation(store, "nobody").take(5)).toBeNull();
});
