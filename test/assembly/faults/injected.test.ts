/**
 * Faults injected into the controller on the host board, of each kind 10^4 or (CI) a quarter. A failure
 * prints its seed: SEED=n replays it.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { type Seeded, withSeeds } from "../../hostsim/keystore/seeded.js";
import { oneIn } from "../../support/thorough.js";
import { healthyNoise } from "../entropy/noise.js";
import { FaultWorld, isCut, Oracle, PULSES, TABLE_BYTES, TABLES } from "./world.js";

const TESTS = "test/assembly/faults/injected.test.ts";
const FIRST_SEED = 1;
/** Each world takes this many faults one after the other, then another seed begins with blank flash. */
const FAULTS_A_WORLD = 100;
const WORLDS = oneIn(4, 100);
const FAULTS = WORLDS * FAULTS_A_WORLD;
/**
 * Samples after which a source that is healthy has given a seed (docs/reference/noise-sources.md), and such a
 * source.
 */
const SEED_SAMPLES = 33_792;
const HEALTHY = healthyNoise(61, SEED_SAMPLES);

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.open();
});

async function poweredOn(): Promise<FaultWorld> {
  const world = new FaultWorld(oracle);
  await world.powerOn();
  return world;
}

describe("sensors, link and entropy that fail while light is on", () => {
  type Failure = [string, string, number, (world: FaultWorld) => void];
  const failures: Failure[] = [
    ["a stuck noise source", "entropy", 0, ({ core }) => feed(core, () => 5)],
    ["a biased noise source", "entropy", 0, ({ core }) => feed(core, (i) => (i % 5 < 3 ? 7 : noise(i)))],
    ["lasers too hot", "laser-temperature", 0, (world) => (world.sensors.temperature = 8000)],
    ["lasers too cold", "laser-temperature", 0, (world) => (world.sensors.temperature = -2000)],
    ["a supply that sags", "laser-supply", 0, (world) => (world.sensors.supply = 3300)],
    ["a link that falls silent", "link", 1, (world) => (world.hears = false)],
  ];
  it.each(failures)("%s: dark, told, and the mode left", async (_, interlock, fallback, fail) => {
    const world = await poweredOn();
    if (interlock === "entropy") {
      // A source of its own in place of the seed by command.
      world.core.entropyStart(2);
      feed(world.core, noise, SEED_SAMPLES);
    }
    world.command("set-parameters", {}, [{ parameter: "link-timeout", value: 500 }]);
    world.toKey();
    world.call("emit", { blocks: 100_000 });
    world.rounds(20);
    expect(world.lit).toBeGreaterThan(10 * (PULSES / 8));
    fail(world);
    world.rounds(interlock === "link" ? 502 : 1);
    const lost = world.told.find(({ values }) => values.event === "interlock-lost");
    const bits = ["entropy", "laser-supply", "laser-temperature", "watchdog", "link"];
    expect(lost?.values.interlock).toBe(bits.indexOf(interlock));
    expect(world.core.mode()).toBe(fallback);
    world.lit = 0;
    world.rounds(20);
    expect(world.lit).toBe(0);
    expect(world.told.some(({ name }) => name === "failed")).toBe(true);
  });

  function noise(i: number): number {
    return HEALTHY[i]!;
  }

  function feed(core: FaultWorld["core"], sample: (i: number) => number, count = 1024): void {
    for (let from = 0; from < count; from += 128) {
      const samples = Uint8Array.from({ length: 128 }, (_, i) => sample(from + i));
      new Uint8Array(core.memory.buffer).set(samples, core.controllerIncoming());
      core.feedRawSamples(core.controllerIncoming(), 128);
    }
  }
});

describe(`${FAULTS.toLocaleString("en-US")} brown-outs`, () => {
  it("at any moment: in a write or erase of flash, in any mode, between rounds. No block twice, the log goes on", async () => {
    let cutInFlash = 0;
    let eventsKept = 0;
    await withSeeds(
      FIRST_SEED,
      WORLDS,
      async (random) => {
        const world = new FaultWorld(oracle);
        let boots = 0;
        let log: ReadonlyMap<number, string> = new Map();
        for (let fault = 0; fault < FAULTS_A_WORLD; fault++) {
          const before = boots;
          try {
            await world.powerOn(fault);
            boots = world.core.journalBoot();
            // A boot whose first record was cut is not counted.
            if (boots !== before + 1 && boots !== before)
              throw new Error(`boot ${boots} behind boot ${before}`);
            if (log.size > 0) eventsKept += checkLog(log, world);
            log = world.log();
            if (random.chance(0.5)) world.flash.cutAfter(random.below(60), random.word());
            try {
              live(world, random);
            } finally {
              log = world.log();
            }
          } catch (error) {
            if (!isCut(error)) throw error;
            cutInFlash += 1;
          }
        }
        await world.powerOn();
        eventsKept += checkLog(log, world);
        world.toKey();
        world.call("emit", { blocks: 8 });
        world.rounds(14);
        if (world.checkKey() < 8) throw new Error("after all brown-outs it emits no more");
      },
      TESTS,
    );
    console.log(
      `brown-outs: seeds ${FIRST_SEED} to ${FIRST_SEED + WORLDS - 1}, ${cutInFlash} of ${FAULTS} inside flash`,
    );
    if (process.env.SEED !== undefined) return;
    expect(cutInFlash).toBeGreaterThan(FAULTS / 10);
    expect(eventsKept).toBeGreaterThan(FAULTS / 10);
  });

  /** Goes somewhere and does something, until power is gone. */
  function live(world: FaultWorld, random: Seeded): void {
    if (random.chance(0.2)) {
      world.rounds(random.below(4));
      return;
    }
    world.toKey();
    world.call("emit", { blocks: 1 + random.below(12) });
    world.rounds(random.below(16));
  }

  /**
   * Of the events that were in the log before a cut, all that it has room for are in it now, but for the one
   * that was being written.
   */
  function checkLog(before: ReadonlyMap<number, string>, world: FaultWorld): number {
    const now = world.log();
    const oldest = Math.max(0, world.core.eventsRecorded() - 64);
    const last = Math.max(...before.keys());
    let kept = 0;
    for (const [number, bytes] of before) {
      if (number < oldest || number === last) continue;
      if (now.get(number) !== bytes) throw new Error(`the log lost event ${number}, or changed it`);
      kept += 1;
    }
    return kept;
  }
});

describe(`${FAULTS.toLocaleString("en-US")} single and double bit flips`, () => {
  it("in tables, descriptors, settings, pattern and modes: no bad block makes key, and all recovers", async () => {
    const found = new Map<string, number>();
    await withSeeds(
      FIRST_SEED,
      WORLDS,
      async (random) => {
        const world = await poweredOn();
        for (let fault = 0; fault < FAULTS_A_WORLD; fault++) {
          // The ledger's runs are full after some hundred strikes.
          if (fault % 25 === 24) await world.powerOn();
          world.told = [];
          world.toKey();
          world.call("emit", { blocks: 1000 });
          world.rounds(2 + random.below(6));
          const part = flipBits(world, random);
          world.rounds(1 + random.below(8));
          world.checkKey();
          // All parts are looked at twice, and nothing is left of it.
          world.rounds(2 * world.core.SCRUB_ROUNDS.value);
          if (world.hasTold("memory-damaged")) found.set(part, (found.get(part) ?? 0) + 1);
          world.told = [];
          world.toKey();
          world.call("emit", { blocks: 4 });
          world.rounds(8);
          if (world.checkKey() !== 4) throw new Error(`after a flip in ${part} it emits no more`);
        }
      },
      TESTS,
    );
    console.log(
      `flips: seeds ${FIRST_SEED} to ${FIRST_SEED + WORLDS - 1}, told as damage: ${JSON.stringify(Object.fromEntries(found))}`,
    );
    const least = process.env.SEED === undefined ? FAULTS / 20 : 0;
    for (const part of ["table", "descriptors", "settings", "pattern", "modes"])
      expect(found.get(part), part).toBeGreaterThan(least);
  });

  function flipBits(world: FaultWorld, random: Seeded): string {
    const { core } = world;
    const part = random.pick(["table", "descriptors", "settings", "pattern", "modes"]);
    const places: Record<string, [number, number]> = {
      table: [world.tables(), TABLES * TABLE_BYTES],
      descriptors: [world.ring(), TABLES * 16],
      settings: [core.settingsAddress(), 40],
      pattern: [core.symbolTable(), 584],
      modes: [core.transitionTable.value, 36],
    };
    const [address, bytes] = places[part]!;
    const flips = 1 + random.below(2);
    for (let i = 0; i < flips; i++) world.flip(address + random.below(bytes), random.below(8));
    return part;
  }
});
