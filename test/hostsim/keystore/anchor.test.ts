/**
 * Old copies of a store, copies elsewhere, lost marks: what must not open, and what the operator can do then.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RekeyOptions, rekey } from "../../../hostsim/keystore/rekey.js";
import { type OpenOptions, SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT } from "../../../hostsim/keystore/store-error.js";
import { Seeded } from "./seeded.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const CHEAP = { leastScryptCost: 2 };
const SETTINGS = {
  owner: "jinan",
  blocks: 40,
  quotas: { authentication: 0, relay: 0, application: 0 },
  scryptCost: 2,
  origin: "secret" as const,
};

let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-anchor-"));
  const store = await SealedStore.create(at("jinan"), OPERATOR, SETTINGS);
  store.add("space", 1, secret(20));
  store.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const open = (name: string, options: OpenOptions = {}) =>
  SealedStore.open(at(name), OPERATOR, { ...CHEAP, ...options });
const refused = (kind: keyof typeof STORE_EXIT) =>
  expect.objectContaining({ exitCode: STORE_EXIT[kind], message: expect.stringMatching(/^[^\n]+$/) });
const again = (name: string, options: Partial<RekeyOptions> = {}) =>
  rekey(at(name), OPERATOR, {
    burn: false,
    vouch: false,
    anchor: null,
    newOperatorKey: OPERATOR,
    ...CHEAP,
    ...options,
  });

function secret(blocks: number): Uint8Array {
  const random = new Seeded(1);
  return new Uint8Array(32 * blocks).map(() => random.below(256));
}

async function spend(name: string, blocks: number): Promise<Buffer> {
  const store = await open(name);
  try {
    return Buffer.from(store.spend("space", "application", blocks).bytes);
  } finally {
    store.close();
  }
}

async function left(name: string): Promise<number> {
  const store = await open(name);
  try {
    return store.status().leftBits / 256;
  } finally {
    store.close();
  }
}

describe("an old copy of a store", () => {
  it("put back does not open; the newest does", async () => {
    const old = readFileSync(at("jinan", "keys.sealed"));
    const first = await spend("jinan", 2);
    const newest = readFileSync(at("jinan", "keys.sealed"));
    writeFileSync(at("jinan", "keys.sealed"), old);
    await expect(open("jinan")).rejects.toEqual(refused("rolledBack"));
    await expect(again("jinan")).rejects.toEqual(refused("rolledBack"));
    await expect(again("jinan", { vouch: true })).rejects.toEqual(refused("rolledBack"));
    writeFileSync(at("jinan", "keys.sealed"), newest);
    expect((await spend("jinan", 2)).equals(first)).toBe(false);
  });

  it("is of use again without its keys, and then takes new ones", async () => {
    const old = readFileSync(at("jinan", "keys.sealed"));
    await spend("jinan", 2);
    writeFileSync(at("jinan", "keys.sealed"), old);
    expect(await again("jinan", { burn: true })).toMatchObject({ keysAreLeft: false });
    expect(await left("jinan")).toBe(0);
    const store = await open("jinan", { origin: "secret" });
    expect(store.status().peers[0]).toMatchObject({ madeBits: 20 * 256, burntBits: 20 * 256 });
    store.add("space", 2, secret(5));
    store.close();
    expect(await left("jinan")).toBe(5);
    writeFileSync(at("jinan", "keys.sealed"), old);
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
  });

  it("that is as new as its mark is the store before a change that was cut off and told nobody", async () => {
    const [store, mark] = [readFileSync(at("jinan", "keys.sealed")), readFileSync(at("jinan.mark"))];
    await spend("jinan", 2);
    writeFileSync(at("jinan.mark"), mark);
    expect(await left("jinan")).toBe(18);
    writeFileSync(at("jinan", "keys.sealed"), store);
    expect(await left("jinan")).toBe(20);
  });
});

describe("a store under another name", () => {
  it("copied does not open, nor for another owner", async () => {
    cpSync(at("jinan"), at("vienna"), { recursive: true });
    await expect(open("vienna")).rejects.toEqual(refused("moved"));
    await expect(open("jinan", { owner: "vienna" })).rejects.toEqual(refused("moved"));
    (await open("jinan", { owner: "jinan" })).close();
  });

  it("moved takes its keys along by rekeying, and no copy of it opens any more", async () => {
    renameSync(at("jinan"), at("moved"));
    cpSync(at("moved"), at("kept"), { recursive: true });
    await expect(open("moved")).rejects.toEqual(refused("moved"));
    expect(await again("moved")).toMatchObject({ keysAreLeft: true, markNotFound: null });
    expect(await left("moved")).toBe(20);
    renameSync(at("kept"), at("jinan"));
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
    await expect(again("jinan", { vouch: true })).rejects.toEqual(refused("noMark"));
  });

  it("rekeyed beside the original retires it, and waits while that is open", async () => {
    cpSync(at("jinan"), at("copy"), { recursive: true });
    const original = await open("jinan");
    await expect(again("copy")).rejects.toEqual(refused("locked"));
    original.close();
    await again("copy");
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
    expect(await left("copy")).toBe(20);
  });

  it("retires the original also when a cut came before that: at its next opening", async () => {
    cpSync(at("jinan"), at("copy"), { recursive: true });
    const mark = readFileSync(at("jinan.mark"));
    await again("copy");
    writeFileSync(at("jinan.mark"), mark);
    expect(await left("copy")).toBe(20);
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
  });

  it("leaves alone a new store that has taken the original's place", async () => {
    renameSync(at("jinan"), at("moved"));
    await again("moved");
    const fresh = await SealedStore.create(at("jinan"), OPERATOR, SETTINGS);
    fresh.add("space", 1, secret(3));
    fresh.close();
    expect(await left("moved")).toBe(20);
    expect(await left("jinan")).toBe(3);
  });
});

describe("a mark", () => {
  it("that is missing keeps the store shut, unless the operator vouches for it or burns its keys", async () => {
    rmSync(at("jinan.mark"));
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
    await expect(again("jinan")).rejects.toEqual(refused("noMark"));
    await again("jinan", { vouch: true });
    expect(await left("jinan")).toBe(20);
    rmSync(at("jinan.mark"));
    await again("jinan", { burn: true });
    expect(await left("jinan")).toBe(0);
  });

  it("of a lower count, written without the operator's key, is no mark", async () => {
    const old = readFileSync(at("jinan", "keys.sealed"));
    const { generation } = JSON.parse(readFileSync(at("jinan.mark"), "utf8"));
    await spend("jinan", 1);
    const forged = { ...JSON.parse(readFileSync(at("jinan.mark"), "utf8")), generation };
    writeFileSync(at("jinan.mark"), JSON.stringify(forged));
    writeFileSync(at("jinan", "keys.sealed"), old);
    await expect(open("jinan")).rejects.toEqual(refused("noMark"));
    for (const text of ["", "{", "{}", '{"format":"satqkd-mark"}']) {
      writeFileSync(at("jinan.mark"), text);
      await expect(open("jinan"), text).rejects.toEqual(refused("noMark"));
    }
  });

  it("that goes missing while the store is open stops it before anything is told", async () => {
    const store = await open("jinan");
    const mark = readFileSync(at("jinan.mark"));
    rmSync(at("jinan.mark"));
    expect(() => store.spend("space", "application", 1)).toThrow(refused("noMark"));
    writeFileSync(at("jinan.mark"), mark);
    expect(store.spend("space", "application", 1).numbers).toHaveLength(1);
    store.close();
  });

  it("may lie on other media, not in the store's folder, and never in place of another store's", async () => {
    const other = mkdtempSync(join(tmpdir(), "satqkd-media-"));
    try {
      const mark = join(other, "vienna.mark");
      const store = await SealedStore.create(at("vienna"), OPERATOR, { ...SETTINGS, mark });
      store.add("space", 1, secret(4));
      store.close();
      expect(existsSync(at("vienna.mark"))).toBe(false);
      expect(await left("vienna")).toBe(4);
      await expect(SealedStore.create(at("graz"), OPERATOR, { ...SETTINGS, mark })).rejects.toEqual(
        refused("noMark"),
      );
      await expect(
        SealedStore.create(at("graz"), OPERATOR, { ...SETTINGS, mark: at("graz", "mark") }),
      ).rejects.toThrow(/own folder/);
      await again("vienna", { anchor: at("elsewhere.mark") });
      expect(await left("vienna")).toBe(4);
      expect(existsSync(at("elsewhere.mark"))).toBe(true);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("follows a new operator key", async () => {
    const fresh = Buffer.from("another operator's pass phrase");
    await again("jinan", { newOperatorKey: fresh });
    await expect(open("jinan")).rejects.toEqual(refused("wrongOperatorKey"));
    const store = await SealedStore.open(at("jinan"), fresh, CHEAP);
    expect(store.spend("space", "application", 2).numbers).toHaveLength(2);
    store.close();
  });
});

describe("keys that are out of step", () => {
  it("are not spent until the operator lets them, or destroys them", async () => {
    const store = await open("jinan");
    store.stop("space");
    expect(() => store.spend("space", "application", 1)).toThrow(refused("stopped"));
    expect(() => store.spendNamed("space", "application", [1n << 24n], () => 0)).toThrow(refused("stopped"));
    store.close();
    const later = await open("jinan");
    expect(() => later.spend("space", "authentication", 1)).toThrow(refused("stopped"));
    expect(later.goOn("space", false)).toBe(0);
    expect(later.spend("space", "application", 1).numbers).toHaveLength(1);
    later.stop("space");
    expect(later.goOn("space", true)).toBe(19);
    expect(later.status().peers[0]).toMatchObject({ freeBits: 0, burntBits: 19 * 256, stoppedUtc: null });
    later.close();
  });
});

describe("keys of a printed seed and secret ones", () => {
  it("are never mixed, and the store says which it has", async () => {
    const rehearsal = await open("jinan");
    expect(() => rehearsal.add("space", 2, secret(2))).toThrow(refused("rehearsal"));
    rehearsal.add("moon", 2, secret(2));
    expect([rehearsal.isRehearsal("space"), rehearsal.isRehearsal("moon")]).toEqual([false, true]);
    rehearsal.close();
    const real = await open("jinan", { origin: "secret" });
    expect(() => real.add("moon", 3, secret(2))).toThrow(refused("rehearsal"));
    expect(real.status().peers.map(({ rehearsal }) => rehearsal)).toEqual([false, true]);
    real.close();
  });
});

describe("what a store's keys may fail by", () => {
  it("is summed over its passes, and unknown once a pass does not say", async () => {
    const store = await open("jinan", { origin: "secret" });
    const total = () => store.status().peers.map(({ passes, epsilonTotal }) => [passes, epsilonTotal]);
    expect(total()).toEqual([[1, null]]);
    store.add("moon", 1, secret(1), { epsilon: 2 ** -30 });
    store.add("moon", 2, secret(1), { epsilon: 2 ** -31 });
    expect(total()[1]).toEqual([2, 3 * 2 ** -31]);
    store.add("moon", 3, secret(1));
    expect(total()[1]).toEqual([3, null]);
    store.close();
  });
});
