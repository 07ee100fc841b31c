/**
 * Crashes before and after every kind of writing, with messages and answers that get lost, and new key that
 * each station takes in by itself, and a ledger's end that goes with the power: no key twice, none to a
 * third, both sides equal, each block accounted for. A sample; `CRASHES=10000 npx vitest run
 * test/hostsim/kme/crashes.test.ts` for more, and SEED for one run.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";

// The system's locks cost processes of their own, and have tests of their own.
vi.mock("../../../hostsim/keystore/lock.js", () => import("../keystore/memory-lock.js"));

import { Refusal } from "../../../hostsim/kme/refusal.js";
import { Seeded } from "../keystore/seeded.js";
import { Crash, CrashingNetwork, type Pairs } from "./crashing.js";
import { readSide, unaccounted } from "./ledger-reader.js";
import { Oracle } from "./oracle.js";

const CRASHES = Number(process.env.CRASHES ?? 40);
const A_RUN = 20;
const LOSS = 0.03;
const NIGHT_BLOCKS = 12;

afterEach(() => {
  vi.restoreAllMocks();
});

interface Told {
  readonly id: string;
  readonly master: string;
  readonly slave: string;
  /** Openings of the slave's station when it was told. */
  readonly life: number;
}

/** What is not an answer but a refusal, a crash, or the end of a line. */
function isExpected(error: unknown): boolean {
  return error instanceof Refusal || error instanceof Crash || /closed|it is off/.test(String(error));
}

async function life(
  network: CrashingNetwork,
  applications: Readonly<Record<string, string>>,
  oracle: Oracle,
  most: number,
): Promise<{ readonly fetched: readonly Told[]; readonly unfetched: readonly Told[] }> {
  const { random } = network;
  const names = Object.keys(applications);
  const waiting: Told[] = [];
  const swallowed = new Set<string>();
  const entityOf = (sae: string) => network.stations.get(applications[sae]!)!.entity;
  const give = async (): Promise<void> => {
    const master = random.pick(names);
    const slave = random.pick(names.filter((sae) => applications[sae] !== applications[master]));
    const keys = await entityOf(master)?.give(master, {
      slave,
      additional: [],
      number: 1,
      bits: 256,
      mostRelays: null,
    });
    for (const { id, key } of keys ?? []) {
      oracle.tell(id, key.toString("hex"), slave);
      waiting.push({ id, master, slave, life: network.stations.get(applications[slave]!)!.life });
    }
  };
  const fetch = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const { id, master, slave } = random.pick(waiting);
    const who = random.chance(0.2) ? random.pick(names) : slave;
    const keys = await entityOf(who)
      ?.fetch(who, master, [id])
      .catch((error: unknown) => {
        // The answer may have been on its way: then it counts as delivered.
        if (who === slave && !(error instanceof Refusal)) swallowed.add(id);
        throw error;
      });
    for (const { key } of keys ?? []) oracle.fetch(id, key.toString("hex"), who);
  };
  while (network.crashes < most) {
    for (const [name, { entity, fuse }] of network.stations) {
      if (entity === null) await network.open(name);
      else if (fuse === null && random.chance(0.15)) network.arm(name, random.below(12), random.chance(0.5));
    }
    const work = Array.from({ length: 1 + random.below(4) }, () => (random.chance(0.5) ? give() : fetch()));
    for (const done of await Promise.allSettled(work))
      if (done.status === "rejected" && !isExpected(done.reason)) throw done.reason;
    if (random.chance(0.1)) await network.night(NIGHT_BLOCKS);
    // Each takes its nights in by itself, while others ask.
    for (const { intakes } of network.stations.values()) if (random.chance(0.3)) void intakes?.look();
    if (random.chance(0.3))
      for (const { entity } of network.stations.values()) await entity?.tend().catch(ignoreExpected);
  }
  return {
    fetched: waiting.filter(({ id }) => oracle.wasFetched(id)),
    unfetched: waiting.filter(({ id }) => !swallowed.has(id) && !oracle.wasFetched(id)),
  };
}

function ignoreExpected(error: unknown): void {
  if (!isExpected(error)) throw error;
}

const TWO: Pairs = [["beijing", "stellenbosch", 400]];
const THREE: Pairs = [
  ["beijing", "vienna", 400],
  ["vienna", "stellenbosch", 400],
];
const AT_TWO = { alice: "beijing", carol: "beijing", bob: "stellenbosch", dave: "stellenbosch" };
const AT_THREE = { ...AT_TWO, eve: "vienna" };

it.each<[string, Pairs, Readonly<Record<string, string>>]>([
  ["two stations", TWO, AT_TWO],
  ["three, with a relay between", THREE, AT_THREE],
])("%s: nothing twice, nothing lost that no ledger says", async (_what, pairs, applications) => {
  const runs = Math.ceil(CRASHES / 2 / A_RUN);
  const only = process.env.SEED;
  for (const seed of only === undefined
    ? Array.from({ length: runs }, (_, run) => 1 + run)
    : [Number(only)]) {
    const network = await CrashingNetwork.make(pairs, applications, new Seeded(seed), LOSS);
    const oracle = new Oracle();
    try {
      const { fetched, unfetched } = await life(network, applications, oracle, A_RUN);
      await network.calm();
      for (const { id, master, slave } of fetched) {
        const again = network.stations.get(applications[slave]!)!.entity!.fetch(slave, master, [id]);
        await expect(again, `${id} again`).rejects.toThrow(Refusal);
      }
      for (const told of unfetched) await fetchLeft(network, applications, oracle, told);
      const folder = network.end();
      writeFileSync(join(folder, "operator.key"), network.operatorKey, { mode: 0o600 });
      expect(oracle.faults).toEqual([]);
      expect(oracle.got).toBeGreaterThan(0);
      expect(network.nights).toBeGreaterThan(0);
      expect(network.refused.filter((why) => !isOfDead(why))).toEqual([]);
      expect(readdirSync(join(folder, "intake"))).toEqual([]);
      await compare(folder, pairs, network);
    } catch (error) {
      throw new Error(`replay with SEED=${seed}: ${(error as Error).stack}`);
    } finally {
      network.end();
      network.remove();
    }
  }
});

/**
 * Who was told an ID finds that the other side has it, whatever crashed elsewhere; where that side crashed
 * since, it may have burnt it.
 */
async function fetchLeft(
  network: CrashingNetwork,
  applications: Readonly<Record<string, string>>,
  oracle: Oracle,
  { id, master, slave, life }: Told,
): Promise<void> {
  const station = network.stations.get(applications[slave]!)!;
  try {
    const [key] = await station.entity!.fetch(slave, master, [id]);
    oracle.fetch(id, key!.key.toString("hex"), slave);
  } catch (error) {
    if (!(error instanceof Refusal) || station.life === life) throw error;
  }
}

/** What a station says of a store as it dies is heard by nobody. */
function isOfDead(why: string): boolean {
  return /crashed|it is off|was closed/.test(why);
}

async function compare(folder: string, pairs: Pairs, network: CrashingNetwork): Promise<void> {
  for (const [a, b] of pairs) {
    const here = await readSide(folder, a, b, folder);
    const there = await readSide(folder, b, a, folder);
    expect(here.free).toEqual(there.free);
    expect(here.custody).toEqual(there.custody);
    // With a relay a ledger's sums are of both its neighbours together.
    if (network.stations.size === 2) expect([unaccounted(here), unaccounted(there)]).toEqual([0, 0]);
  }
}
