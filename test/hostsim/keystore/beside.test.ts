/**
 * Blocks that are taken out of a store beside other work: the store is closed, the disk fails, the power
 * fails or others ask while it is written, at every wait. Nobody gets a block twice, and what failed took
 * nothing.
 */
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const { withModel } = await import("./model-disk.js");
  return { ...withModel(real), default: withModel(real) };
});
vi.mock("../../../hostsim/keystore/lock.js", () => ({ takeLock: () => () => undefined }));
vi.mock("../../../hostsim/keystore/store-core.js", async (original) => ({
  ...(await original<typeof import("../../../hostsim/keystore/store-core.js")>()),
  loadStoreCore: (await import("./reused-core.js")).reusedCore,
}));

import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { disk, ModelDisk } from "./model-disk.js";
import { releaseCores } from "./reused-core.js";
import { Seeded } from "./seeded.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const FOLDER = "/model/keys/jinan";
const CHEAP = { leastScryptCost: 1, origin: "secret" } as const;
const BLOCKS = 120;
/** More turns of the event loop than a writing has. */
const TURNS = 40;
const KEY = Buffer.from(new Uint8Array(32 * BLOCKS).map((_, i) => (i >> 5) * 7 + i));
const NUMBERS = Array.from({ length: BLOCKS }, (_, block) => (5n << 24n) + BigInt(block));
const SOME = NUMBERS.slice(10, 90);

let model: ModelDisk;
let store: SealedStore;

beforeEach(() => make(1));

async function make(seed: number): Promise<void> {
  releaseCores();
  model = new ModelDisk(new Seeded(seed));
  disk.now = model;
  const quotas = { authentication: 0, relay: 0, application: 0 };
  const about = { owner: "jinan", blocks: 2 * BLOCKS, quotas, scryptCost: 1, origin: "secret" } as const;
  store = await SealedStore.create(FOLDER, OPERATOR, about);
  store.add("space", 5, KEY);
}

const take = (numbers: readonly bigint[] = SOME) => store.takeNamed("space", "application", numbers);
const free = (from = store) => from.freeBlocks("space", "application", null, 2 * BLOCKS);
const bytesOf = (numbers: readonly bigint[]) =>
  Buffer.concat(numbers.map((number) => KEY.subarray(32 * Number(number - NUMBERS[0]!)).subarray(0, 32)));
const turn = () => new Promise((resolve) => setImmediate(resolve));
const without = (gone: readonly bigint[]) => NUMBERS.filter((number) => !gone.includes(number));
const names = () => model.fs.readdirSync(FOLDER).concat(model.fs.readdirSync("/model/keys")).sort();

async function reopened(): Promise<readonly bigint[]> {
  const again = await SealedStore.open(FOLDER, OPERATOR, CHEAP);
  const left = free(again);
  again.close();
  return left;
}

it("gives the named blocks that are there, each once, and holds when they are on the disk", async () => {
  const gone = SOME.slice(0, 3);
  store.spendNamed("space", "application", gone, () => undefined);
  const { numbers, bytes } = await take();
  expect(numbers).toEqual(SOME.slice(3));
  expect(Buffer.compare(bytes, bytesOf(numbers))).toBe(0);
  model.cut();
  expect(await reopened()).toEqual(without(SOME));
});

describe("while a store is written", () => {
  it("no block that is being taken is free, and others that ask wait and get the rest", async () => {
    const [first, second] = [take(SOME), take(NUMBERS.slice(80, 100))];
    for (let turns = 0; turns < 4; turns++) {
      await turn();
      expect(free().filter((number) => SOME.includes(number))).toEqual([]);
    }
    const [one, two] = await Promise.all([first, second]);
    expect(one.numbers).toEqual(SOME);
    expect(two.numbers).toEqual(NUMBERS.slice(90, 100));
    expect(Buffer.compare(two.bytes, bytesOf(two.numbers))).toBe(0);
    expect(await reopened()).toEqual(without(NUMBERS.slice(10, 100)));
  });

  it("nothing is changed or mended at once", async () => {
    const taking = take();
    await turn();
    for (const now of [
      () => store.spend("space", "application", 1),
      () => store.add("space", 6, KEY.subarray(0, 32)),
      () => store.look("space", NUMBERS[0]!, () => undefined),
      () => store.check(),
    ])
      expect(now).toThrow("is being written");
    expect((await taking).numbers).toEqual(SOME);
    expect(store.check().leftBits).toBe(256 * (BLOCKS - SOME.length));
    await store.idle();
  });

  it("a pass that is put in is free to nobody, and comes later, until it is there", async () => {
    const number = 6n << 24n;
    const before = free();
    const adding = store.addBeside("space", 6, KEY.subarray(0, 32 * 40), { epsilon: 1e-9 });
    let isThere = false;
    void adding.then(() => {
      isThere = true;
    });
    while (!isThere) {
      expect(store.comesLater("space", number)).toBe(true);
      expect(free()).toEqual(before);
      await turn();
    }
    expect(await adding).toBe(40);
    expect(store.comesLater("space", number)).toBe(false);
    expect(free()).toHaveLength(BLOCKS + 40);
    await expect(store.addBeside("space", 6, KEY)).rejects.toMatchObject({ exitCode: STORE_EXIT.repeated });
    model.cut();
    expect(await reopened()).toHaveLength(BLOCKS + 40);
  });

  it("an error of the disk at any step takes nothing that it does not say", async () => {
    const told = new Set<string>();
    for (let at = 1; at < TURNS; at++) {
      await make(at);
      model.inject({ at, kind: "error" });
      const taking = take();
      const waiting = take(NUMBERS.slice(0, 2));
      waiting.catch(() => undefined);
      const failed = await taking.then(
        () => null,
        (error: unknown) => error,
      );
      model.inject(null);
      if (failed === null) break;
      expect(failed, `step ${at}`).toMatchObject({ exitCode: STORE_EXIT.notWritten });
      const isAsBefore = /it is as it was/.test(String(failed));
      told.add(isAsBefore ? "as before" : "may be there");
      if (isAsBefore) {
        expect((await waiting).numbers, `step ${at}`).toEqual(NUMBERS.slice(0, 2));
        expect((await take()).numbers, `step ${at}`).toEqual(SOME);
      } else await expect(waiting, `step ${at}`).rejects.toMatchObject({ exitCode: STORE_EXIT.overtaken });
      store.close();
      expect(await reopened(), `step ${at}`).toEqual(
        without([...(isAsBefore ? NUMBERS.slice(0, 2) : []), ...SOME]),
      );
    }
    expect([...told].sort()).toEqual(["as before", "may be there"]);
  });

  it.each(["closed", "closed, with nobody who writes", "cut"] as const)(
    "and %s at any turn, it opens with all of it or nothing",
    async (how) => {
      const seen = new Set<number>();
      let stopped = 0;
      for (let turns = 0; turns < TURNS; turns++) {
        await make(1 + turns);
        const taking = take().then(
          ({ numbers }) => numbers.length,
          () => null,
        );
        for (let i = 0; i < turns; i++) await turn();
        store.close();
        if (how === "cut") model.cut();
        const after = await SealedStore.open(FOLDER, OPERATOR, CHEAP);
        const left = free(after).length;
        expect([BLOCKS, BLOCKS - SOME.length], `turn ${turns}`).toContain(left);
        seen.add(left);
        // What was closed goes no further, and takes nothing from who has opened it since.
        const taken = how === "closed, with nobody who writes" ? 0 : 5;
        if (taken > 0) after.spend("space", "application", taken);
        const given = await taking;
        if (given === null) stopped += 1;
        else expect(left, `turn ${turns}`).toBe(BLOCKS - SOME.length);
        expect(after.spend("space", "application", 1).numbers).toHaveLength(1);
        after.close();
        expect(await reopened(), `turn ${turns}`).toHaveLength(left - taken - 1);
        expect(names(), `turn ${turns}`).toEqual(["jinan.mark", "keys.sealed"]);
      }
      expect([...seen].sort()).toEqual([BLOCKS, BLOCKS - SOME.length].sort());
      expect(stopped).toBeGreaterThan(8);
      expect(stopped).toBeLessThan(TURNS);
    },
  );
});
