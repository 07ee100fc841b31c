/** A key store in a sealed file: what goes in comes out once, and whatever goes wrong leaves it as it was. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type NewStore, SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { Seeded } from "./seeded.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const SETTINGS: NewStore = {
  owner: "here",
  blocks: 90,
  quotas: { authentication: 2, relay: 0, application: 0 },
  scryptCost: 10,
};

/** scrypt at what the tests can pay. */
const CHEAP = { leastScryptCost: 10 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-keys-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function secret(blocks: number, seed: number): Uint8Array {
  const random = new Seeded(seed);
  return new Uint8Array(32 * blocks).map(() => random.below(256));
}

/** Makes a store, works with it, and closes it. */
async function withNew<Result>(name: string, work: (store: SealedStore) => Result): Promise<Result> {
  const store = await SealedStore.create(join(folder, name), OPERATOR, SETTINGS);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

async function withOpen<Result>(name: string, work: (store: SealedStore) => Result): Promise<Result> {
  const store = await SealedStore.open(join(folder, name), OPERATOR, CHEAP);
  try {
    return work(store);
  } finally {
    store.close();
  }
}

function file(name: string): string {
  return join(folder, name, "keys.sealed");
}

describe("a sealed store", () => {
  it("gives each block once, in order, over closings, and its account closes", async () => {
    const key = secret(10, 1);
    await withNew("a", (store) => expect(store.add("space", 7, key, 1)).toBe(10));
    const taken = await withOpen("a", (store) => {
      const first = store.spend("space", "application", 3);
      const second = store.spend("space", "relay", 2);
      expect(first.numbers).toEqual([1n, 2n, 3n].map((block) => (7n << 24n) + block));
      return Buffer.concat([first.bytes, second.bytes]);
    });
    expect(Buffer.compare(taken, key.subarray(32, 6 * 32))).toBe(0);
    const [account] = (await withOpen("a", (store) => store.check())).peers;
    expect(account).toMatchObject({
      peer: "space",
      madeBits: 2560,
      freeBits: 1024,
      spentBits: { authentication: 256, relay: 512, application: 768, unknown: 0 },
      burntBits: 0,
    });
  });

  it("keeps quotas, and spends nothing when there is not enough", async () => {
    await withNew("a", (store) => {
      store.add("space", 1, secret(5, 2));
      expect(() => store.spend("space", "application", 4)).toThrow(
        expect.objectContaining({ exitCode: STORE_EXIT.notEnoughKey }),
      );
      expect(store.status().peers[0]!.freeBits).toBe(5 * 256);
      expect(store.spend("space", "authentication", 5).numbers.length).toBe(5);
    });
  });

  it("shows neither key nor operator's key in its file, which never looks the same twice", async () => {
    const key = secret(4, 3);
    await withNew("a", (store) => store.add("space", 1, key));
    const before = readFileSync(file("a"));
    expect(before.includes(Buffer.from(key.subarray(0, 8)))).toBe(false);
    expect(before.includes(OPERATOR)).toBe(false);
    await withOpen("a", (store) => store.add("space", 2, secret(1, 4)));
    const after = readFileSync(file("a"));
    const same = after.filter((byte, at) => at > 1024 && byte === before[at]).length;
    expect(same / after.length).toBeLessThan(0.01);
  });

  it("refuses a pass that it has, and more than it holds, and stays as it was", async () => {
    await withNew("a", (store) => {
      store.add("space", 5, secret(80, 5));
      const bytes = readFileSync(file("a"));
      for (const [pass, blocks, kind] of [
        [5, 1, "repeated"],
        [4, 1, "repeated"],
        [6, 60, "full"],
      ] as const) {
        expect(() => store.add("space", pass, secret(blocks, 6))).toThrow(
          expect.objectContaining({ exitCode: STORE_EXIT[kind] }),
        );
      }
      expect(readFileSync(file("a")).equals(bytes)).toBe(true);
    });
  });

  it("and another take a pass's key both or neither", async () => {
    const key = secret(20, 7);
    await withNew("a", () => undefined);
    await withNew("b", (store) => store.add("ground", 1, secret(80, 8)));
    const stores = [
      await SealedStore.open(join(folder, "a"), OPERATOR, CHEAP),
      await SealedStore.open(join(folder, "b"), OPERATOR, CHEAP),
    ] as const;
    const both = [
      { store: stores[0], peer: "space", key },
      { store: stores[1], peer: "ground", key },
    ];
    expect(() => SealedStore.addToAll(3, 0, both)).toThrow(
      expect.objectContaining({ exitCode: STORE_EXIT.full }),
    );
    expect(stores[0].status().peers).toEqual([]);
    stores[1].spend("ground", "application", 60);
    expect(SealedStore.addToAll(3, { epsilon: 1e-9 }, both)).toEqual([20, 20]);
    // The pass that was undone counts in no store.
    expect(stores[0].status().peers).toMatchObject([{ passes: 1, epsilonTotal: 1e-9 }]);
    for (const store of stores) store.close();
    expect(await withOpen("a", (store) => store.status().peers[0]!.freeBits)).toBe(20 * 256);
    const names = await Promise.all(["a", "b"].map((name) => withOpen(name, (store) => store.status())));
    expect(names[0]!.peers[0]!.nextBlock).toBe(names[1]!.peers[0]!.nextBlock);
  });
});

describe("what goes wrong has one line and a code of its own", () => {
  const opening = (name: string, key = OPERATOR) => SealedStore.open(join(folder, name), key, CHEAP);
  const refused = (kind: keyof typeof STORE_EXIT) =>
    expect.objectContaining({ exitCode: STORE_EXIT[kind], message: expect.stringMatching(/^[^\n]+$/) });

  it("wrong operator key, no store", async () => {
    await withNew("a", () => undefined);
    await expect(opening("a", Buffer.from("another pass phrase"))).rejects.toEqual(
      refused("wrongOperatorKey"),
    );
    await expect(opening("none")).rejects.toEqual(refused("unknownStore"));
    await expect(opening("a")).resolves.toBeInstanceOf(SealedStore);
  });

  it("a byte changed anywhere, or the end cut off", async () => {
    await withNew("a", (store) => store.add("space", 1, secret(9, 1)));
    const whole = readFileSync(file("a"));
    const line = whole.indexOf("\n");
    const random = new Seeded(11);
    const places = [0, line, line + 1, whole.length - 1];
    for (let i = 0; i < 40; i++) places.push(random.below(line), random.below(whole.length));
    for (const place of places) {
      const bad = Buffer.from(whole);
      bad[place]! ^= 1 << random.below(8);
      writeFileSync(file("a"), bad);
      await expect(opening("a"), `byte ${place}`).rejects.toEqual(refused("damaged"));
    }
    for (const length of [0, 10, line + 1, whole.length - 1]) {
      writeFileSync(file("a"), whole.subarray(0, length));
      await expect(opening("a"), `${length} bytes`).rejects.toEqual(refused("damaged"));
    }
  });

  it("in use: by this process or another, until it ends however it ends", async () => {
    await withNew("a", () => undefined);
    const store = await opening("a");
    await expect(opening("a")).rejects.toEqual(refused("locked"));
    store.close();
    (await opening("a")).close();
    expect(readdirSync(join(folder, "a")).sort()).toEqual(["keys.lock", "keys.sealed"]);
  });

  it("a file that can't be written: nothing told, nothing spent, nothing left behind", async () => {
    const key = secret(5, 1);
    await withNew("a", (store) => store.add("space", 1, key));
    const store = await opening("a");
    const before = readFileSync(file("a"));
    const mark = `${join(folder, "a")}.mark`;
    const marked = readFileSync(mark);
    rmSync(mark);
    mkdirSync(mark);
    expect(() => store.spend("space", "application", 2)).toThrow();
    rmSync(mark, { recursive: true });
    writeFileSync(mark, marked);
    expect(readFileSync(file("a")).equals(before)).toBe(true);
    expect(readdirSync(join(folder, "a")).sort()).toEqual(["keys.lock", "keys.sealed"]);
    expect(store.status().peers[0]!.freeBits).toBe(5 * 256);
    expect(Buffer.compare(store.spend("space", "application", 2).bytes, key.subarray(0, 64))).toBe(0);
    store.close();
  });
});
