/**
 * A pass's key goes into two stores: after a power cut, a kill or an error at any step, both have it or
 * neither has.
 */
import { describe, expect, it, vi } from "vitest";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const { withModel } = await import("./model-disk.js");
  return { ...withModel(real), default: withModel(real) };
});
vi.mock("../../../hostsim/keystore/lock.js", () => ({ takeLock: () => () => undefined }));

import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { disk, type Fault, ModelDisk } from "./model-disk.js";
import { Seeded } from "./seeded.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const NAMES = ["jinan", "satellite"] as const;
const CHEAP = { leastScryptCost: 1 };
/** More than a change of two stores has. */
const STEPS = 60;

const folder = (name: string) => `/model/keys/${name}`;
const key = (pass: number) => new Uint8Array(32 * 4).fill(pass);

async function made(random: Seeded): Promise<ModelDisk> {
  const model = new ModelDisk(random);
  disk.now = model;
  for (const owner of NAMES) {
    const quotas = { authentication: 0, relay: 0, application: 0 };
    const settings = { owner, blocks: 40, quotas, scryptCost: 1 };
    (await SealedStore.create(folder(owner), OPERATOR, settings)).close();
  }
  return model;
}

async function opened(): Promise<[SealedStore, SealedStore]> {
  return [
    await SealedStore.open(folder(NAMES[0]), OPERATOR, CHEAP),
    await SealedStore.open(folder(NAMES[1]), OPERATOR, CHEAP),
  ];
}

function store(pass: number, [ground, space]: readonly [SealedStore, SealedStore]): void {
  SealedStore.addToAll(pass, {}, [
    { store: ground, peer: "satellite", key: key(pass) },
    { store: space, peer: "jinan", key: key(pass) },
  ]);
}

/** Blocks in each store. */
async function held(): Promise<number[]> {
  const stores = await opened();
  const blocks = stores.map((each) => each.status().leftBits / 256);
  for (const each of stores) each.close();
  return blocks;
}

describe("a pass's key in two stores", () => {
  it.each(["cut", "kill", "error"] as const)(
    "is in both or in neither after a %s at any step",
    async (kind) => {
      const seen = new Set<number>();
      let struck = 0;
      for (let at = 1; at <= STEPS; at++) {
        const random = new Seeded(at);
        const model = await made(random);
        const stores = await opened();
        model.inject({ at, kind: kind === "error" ? "error" : "cut" } as Fault);
        let isDone = false;
        try {
          store(7, stores);
          isDone = true;
        } catch {
          struck += 1;
        }
        if (kind === "cut") model.cut();
        else model.kill();
        // Either store may be the first that is opened again, and others may be written before the second is.
        const [one, two] = random.chance(0.5) ? [0, 1] : [1, 0];
        const first = await SealedStore.open(folder(NAMES[one!]!), OPERATOR, CHEAP);
        if (first.status().leftBits > 0) first.spend(NAMES[two!]!, "application", 1);
        else first.add("other", 1, key(1));
        first.close();
        const [ground, space] = await held();
        const had = (blocks: number, isFirst: boolean) => (isFirst ? (blocks === 3 ? 4 : 0) : blocks);
        const both = [had(ground!, one === 0), had(space!, one === 1)];
        expect(both[0], `step ${at}`).toBe(both[1]);
        if (isDone) expect(both, `step ${at}`).toEqual([4, 4]);
        seen.add(both[0]!);
      }
      expect([...seen].sort()).toEqual([0, 4]);
      expect(struck).toBeGreaterThan(15);
    },
  );

  it("told as stored is there after a power cut that comes at once", async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const model = await made(new Seeded(seed));
      store(7, await opened());
      model.cut();
      expect(await held()).toEqual([4, 4]);
    }
  });
});

describe("an error of the disk at any step of a change", () => {
  it("is told as a change that was not made, or may have been, and as nothing else", async () => {
    const told = new Set<string>();
    for (let at = 1; at <= STEPS; at++) {
      const model = await made(new Seeded(at));
      const [one, other] = await opened();
      one.add("space", 1, key(1));
      model.inject({ at, kind: "error" });
      let failed = false;
      try {
        one.spend("space", "application", 1);
      } catch (error) {
        failed = true;
        expect(error, `step ${at}`).toMatchObject({ exitCode: STORE_EXIT.notWritten });
        told.add(/it is as it was|may be in the store/.exec(String(error))?.[0] ?? String(error));
      }
      model.inject(null);
      one.close();
      other.close();
      if (!failed) break;
    }
    expect([...told].sort()).toEqual(["it is as it was", "may be in the store"]);
  });
});

describe("a new store", () => {
  it("is whole or can be made again after a cut at any step of its making", async () => {
    for (let at = 1; at <= 20; at++) {
      const model = new ModelDisk(new Seeded(at));
      disk.now = model;
      const quotas = { authentication: 0, relay: 0, application: 0 };
      const settings = { owner: "jinan", blocks: 40, quotas, scryptCost: 1 };
      model.inject({ at, kind: "cut" });
      const first = await SealedStore.create(folder("jinan"), OPERATOR, settings).catch(() => null);
      model.cut();
      if (!model.fs.existsSync(`${folder("jinan")}/keys.sealed`)) {
        expect(first, `step ${at}`).toBeNull();
        (await SealedStore.create(folder("jinan"), OPERATOR, settings)).close();
      }
      (await SealedStore.open(folder("jinan"), OPERATOR, CHEAP)).close();
    }
  });
});
