/**
 * Stores of new key that are left for a KME at work: what is taken in, what is refused and stays as it was,
 * and that a copy of what was taken in brings no key, whenever and in whatever shape it comes back.
 */
import { randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../../../hostsim/keystore/lock.js", () => import("../keystore/memory-lock.js"));
vi.mock("../../../hostsim/keystore/store-core.js", async (original) => ({
  ...(await original<typeof import("../../../hostsim/keystore/store-core.js")>()),
  loadStoreCore: (await import("../keystore/reused-core.js")).reusedCore,
}));

import { UserError } from "../../../hostsim/base/user-error.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { StoreError } from "../../../hostsim/keystore/store-error.js";
import { Intakes } from "../../../hostsim/kme/intakes.js";
import { Origins } from "../../../hostsim/kme/origins.js";
import { releaseCores } from "../keystore/reused-core.js";
import { certify, leaveNight, type Night, numbersOf, ROOM } from "./nights.js";

const CHEAP = 4;
const QUOTAS = { authentication: 0, relay: 0, application: 0 };
const PAIR = ["beijing", "stellenbosch"] as const;
const BLOCKS = 40;
const NIGHT = { pass: 2000, blocks: BLOCKS } as const;

let folder: string;
let operatorKey: Buffer;
let own: SealedStore;
let origins: Origins;
let intakes: Intakes;
let said: Record<string, unknown>[];
let keyFault: Error | null;

const intake = (...names: string[]) => join(folder, "intake", ...names);
const at = (name: string) => intake(name, "beijing");

beforeEach(async () => {
  releaseCores();
  folder = mkdtempSync(join(tmpdir(), "satqkd-intake-"));
  mkdirSync(intake());
  operatorKey = randomBytes(32);
  const about = {
    owner: "beijing",
    blocks: ROOM,
    quotas: QUOTAS,
    origin: "secret",
    scryptCost: CHEAP,
  } as const;
  own = await SealedStore.create(join(folder, "keys", "beijing"), operatorKey, about);
  own.add("stellenbosch", 1000, randomBytes(32 * 8));
  keyFault = null;
  begin();
});
afterEach(() => {
  own.close();
  rmSync(folder, { recursive: true });
});

/** Intakes as a KME has them from its start on. */
function begin({ takesRehearsal = false, neighbours = ["stellenbosch"] } = {}): void {
  origins = Origins.read(own.folder, "beijing");
  said = [];
  intakes = new Intakes({
    folder: intake(),
    station: "beijing",
    own,
    origins,
    neighbours,
    takesRehearsal,
    withKey: (use) => (keyFault === null ? use(Buffer.from(operatorKey)) : Promise.reject(keyFault)),
    leastScryptCost: CHEAP,
    cameWith: () => undefined,
    nowMs: () => Date.parse("2026-12-02T00:00:00Z"),
    lookMs: 1000,
    log: (event, about) => said.push({ event, ...about }),
  });
}

const leave = (name: string, more: Partial<Night> = {}) =>
  leaveNight({ intake: intake(), name, pair: PAIR, operatorKey, ...NIGHT, ...more });
const free = (peer = "stellenbosch") => own.freeBlocks(peer, "application", null, 1000).map(String);

/** All bytes below a folder, by path. */
function bytesBelow(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(path, { recursive: true }) as string[])
    if (statSync(join(path, name)).isFile()) found[name] = readFileSync(join(path, name)).toString("base64");
  return found;
}

/** Opens the store of a night, as another program would. */
const openNight = (name: string) =>
  SealedStore.open(at(name), operatorKey, { leastScryptCost: CHEAP, origin: "secret" });

describe("new key", () => {
  it("is in the own store under its numbers, bit for bit, and nothing is left of what it came in", async () => {
    const before = free();
    const key = await leave("night");
    await intakes.look();
    expect(said).toEqual([
      {
        event: "intake taken",
        intake: "night/beijing",
        blocks: { stellenbosch: BLOCKS },
        damaged: 0,
        ofSatellite: 0,
      },
    ]);
    expect(free()).toEqual([...before, ...numbersOf(NIGHT)]);
    numbersOf(NIGHT).forEach((number, i) => {
      const block = own.look("stellenbosch", BigInt(number), (bytes) => Buffer.from(bytes));
      expect(block).toEqual(key.subarray(32 * i, 32 * i + 32));
    });
    expect(readdirSync(intake("night")).sort()).toEqual(["stellenbosch", "stellenbosch.mark"]);
    expect(intakes.figures).toEqual({
      taken: 1,
      blocks: BLOCKS,
      waiting: 0,
      refused: 0,
      lastUtc: "2026-12-02T00:00:00.000Z",
    });
    expect(own.status().peers[0]).toMatchObject({ madeBits: 256 * (8 + BLOCKS), passes: 2 });
  });

  it("of several nights comes in their order, whatever they are called", async () => {
    // Without a relay's number the name decides.
    for (const [name, pass] of [
      ["b", 2002],
      ["a", 2001],
      ["c", 2003],
    ] as const)
      await leave(name, { pass });
    await intakes.look();
    expect(said.map(({ event, intake: name }) => [event, name])).toEqual(
      ["a", "b", "c"].map((name) => ["intake taken", `${name}/beijing`]),
    );
    expect(free()).toHaveLength(8 + 3 * BLOCKS);
  });

  it("comes in a folder of its own as well, and its empty parent goes with it", async () => {
    await leave("night");
    rmSync(intake("night", "stellenbosch"), { recursive: true });
    rmSync(intake("night", "stellenbosch.mark"));
    await intakes.look();
    expect(readdirSync(intake())).toEqual([]);
    const alone = await SealedStore.create(intake("alone"), operatorKey, {
      owner: "beijing",
      blocks: ROOM,
      quotas: QUOTAS,
      origin: "secret",
      scryptCost: CHEAP,
    });
    alone.add("stellenbosch", 3000, randomBytes(32 * 4));
    alone.close();
    await intakes.look();
    expect(readdirSync(intake())).toEqual([]);
    expect(free()).toHaveLength(8 + BLOCKS + 4);
  });

  it("that a quota keeps for a purpose comes as well, and the satellite's own is destroyed and counted", async () => {
    const store = await SealedStore.create(intake("quota"), operatorKey, {
      owner: "beijing",
      blocks: ROOM,
      quotas: { authentication: 3, relay: 2, application: 0 },
      origin: "secret",
      scryptCost: CHEAP,
    });
    store.add("satellite", 2900, randomBytes(32 * 5));
    store.add("stellenbosch", 3000, randomBytes(32 * 4));
    store.close();
    await intakes.look();
    expect(said).toMatchObject([{ event: "intake taken", blocks: { stellenbosch: 4 }, ofSatellite: 5 }]);
    expect(own.peers).toEqual(["stellenbosch"]);
    expect(readdirSync(intake())).toEqual([]);
  });

  it("has the certificate that it came with, and no other night's", async () => {
    certify(own.folder, PAIR, 1);
    begin();
    const bits = (number: string) =>
      origins.of("stellenbosch", [number]).map(({ passes }) => passes[0]!.secretKeyBits);
    const nights = [
      { pass: 2001, bits: 2 },
      { pass: 2002, bits: null },
      { pass: 2003, bits: 4 },
    ];
    for (const { pass, bits: made } of nights)
      await leave(`night-${pass}`, { pass, ...(made === null ? {} : { certifiedBits: made }) });
    await intakes.look();
    const first = free()[0]!;
    for (const again of [false, true]) {
      if (again) origins = Origins.read(own.folder, "beijing");
      expect(bits(first)).toEqual([1]);
      for (const { pass, bits: made } of nights)
        for (const number of numbersOf({ pass, blocks: BLOCKS }))
          expect(bits(number)).toEqual(made === null ? [] : [made]);
      // Of key that came otherwise nobody knows what it rests on.
      expect(bits(numbersOf({ pass: 2004, blocks: 1 })[0]!)).toEqual([]);
      const both = [first, ...numbersOf({ pass: 2003, blocks: 2 })];
      expect(origins.of("stellenbosch", both)).toHaveLength(2);
    }
  });

  it("has its own certificate also where another store of these numbers was cut off before it came", async () => {
    await leave("night", { certifiedBits: 9 });
    const failing = vi.spyOn(own, "moveFrom");
    failing.mockRejectedValueOnce(new StoreError("notWritten", "the disk is full"));
    await intakes.look();
    expect(said).toMatchObject([{ event: "intake waits", why: "the disk is full" }]);
    rmSync(intake("night"), { recursive: true });
    await leave("night", { certifiedBits: 10, blocks: BLOCKS + 1 });
    await intakes.look();
    const [number] = numbersOf(NIGHT);
    expect(origins.of("stellenbosch", [number!]).map(({ passes }) => passes[0]!.secretKeyBits)).toEqual([10]);
  });

  it("waits while another process has it open, while there is no room, and while the operator's key is away", async () => {
    await leave("night");
    const other = await openNight("night");
    await intakes.look();
    await intakes.look();
    expect(said).toEqual([
      {
        event: "intake waits",
        intake: "night/beijing",
        why: expect.stringMatching(/another process holds the lock/),
      },
    ]);
    other.close();
    keyFault = new UserError("operator key operator.key: cannot read it (ENOENT)");
    await intakes.look();
    expect(said.at(-1)).toMatchObject({ event: "intake waits", why: keyFault.message });
    keyFault = null;
    const filler = own.room - BLOCKS + 1;
    own.add("elsewhere", 1, randomBytes(32 * filler));
    for (let look = 0; look < 12; look++) await intakes.look();
    expect(said.at(-1)).toMatchObject({
      event: "intake waits",
      why: `it has ${BLOCKS} blocks, and there is room for ${BLOCKS - 1}: until so many are given out`,
    });
    expect(intakes.figures).toMatchObject({ taken: 0, waiting: 1 });
    own.spend("elsewhere", "application", 1);
    await intakes.look();
    expect(said.at(-1)).toMatchObject({ event: "intake taken" });
  });
});

describe("refused, said once, left as it was, and no key taken:", () => {
  const cases: Record<string, readonly [RegExp, (key: Buffer) => Promise<void> | void]> = {
    "another operator's key": [
      /this is not the operator key/,
      () => leave("night", { operatorKey: randomBytes(32) }).then(() => undefined),
    ],
    "another pair's": [
      /it has key with vienna, which is no neighbour/,
      () => leave("night", { pair: ["beijing", "vienna"] }).then(() => undefined),
    ],
    "another station's": [
      /is the store of stellenbosch, not of beijing/,
      async () => {
        const store = await SealedStore.create(at("night"), operatorKey, {
          owner: "stellenbosch",
          blocks: ROOM,
          quotas: QUOTAS,
          origin: "secret",
          scryptCost: CHEAP,
        });
        store.add("stellenbosch", 2000, randomBytes(64));
        store.close();
      },
    ],
    "a flipped bit": [
      /its authentication tag does not fit/,
      async () => {
        await leave("night");
        const file = join(at("night"), "keys.sealed");
        const bytes = readFileSync(file);
        bytes[bytes.length - 500]! ^= 1;
        writeFileSync(file, bytes);
      },
    ],
    "a file that was cut": [
      /it has \d+ bytes, not \d+/,
      async () => {
        await leave("night");
        const file = join(at("night"), "keys.sealed");
        truncateSync(file, statSync(file).size - 32);
      },
    ],
    "no store at all": [
      /its first line has a wrong checksum/,
      () => {
        mkdirSync(at("night"), { recursive: true });
        writeFileSync(join(at("night"), "keys.sealed"), "some words\n");
      },
    ],
    "a file that is too long for any store": [
      /bytes, which no key store has/,
      async () => {
        await leave("night");
        truncateSync(join(at("night"), "keys.sealed"), 17_000_000);
      },
    ],
    "no mark": [/\.mark is missing/, () => leave("night").then(() => rmSync(`${at("night")}.mark`))],
    "an older copy than its mark says": [
      /is an old copy/,
      async () => {
        await leave("night");
        const old = readFileSync(join(at("night"), "keys.sealed"));
        const store = await openNight("night");
        store.spend("stellenbosch", "application", 1);
        store.close();
        writeFileSync(join(at("night"), "keys.sealed"), old);
      },
    ],
    "a store that was moved": [
      /it is a copy, or was moved/,
      async () => {
        await leave("elsewhere");
        mkdirSync(intake("night"));
        renameSync(at("elsewhere"), at("night"));
        renameSync(`${at("elsewhere")}.mark`, `${at("night")}.mark`);
      },
    ],
    "keys of a printed seed": [
      /follow from a printed seed: they are public/,
      () => leave("night", { origin: "rehearsal" }).then(() => undefined),
    ],
    "keys that were stopped": [
      /are stopped since/,
      async () => {
        await leave("night");
        const store = await openNight("night");
        store.stop("stellenbosch");
        store.close();
      },
    ],
    "an earlier pass than the store's last": [
      /its key of pass 999 .* is in .* already, or was/,
      () => leave("night", { pass: 999 }).then(() => undefined),
    ],
    "the pass that the store has": [
      /its key of pass 1000 .* is in .* already, or was/,
      () => leave("night", { pass: 1000 }).then(() => undefined),
    ],
    "a relay that is not over": [
      /blocks with stellenbosch are reserved/,
      async () => {
        await leave("night");
        const store = await openNight("night");
        store.transact(({ core, peerNumber }) => core.keysReserve(peerNumber("stellenbosch"), 2, 2, 1));
        store.close();
      },
    ],
    "nothing for any station": [
      /it has no key with a station in it/,
      async () => {
        const store = await SealedStore.create(at("night"), operatorKey, {
          owner: "beijing",
          blocks: ROOM,
          quotas: QUOTAS,
          origin: "secret",
          scryptCost: CHEAP,
        });
        store.add("satellite", 2000, randomBytes(64));
        store.close();
      },
    ],
    "somebody's file beside it": [
      /notes\.txt in it is no part of a key store/,
      () => leave("night").then(() => writeFileSync(join(at("night"), "notes.txt"), "mine")),
    ],
    "a KME's ledger beside it": [
      /kme\.ledger in it is no part of a key store/,
      () => leave("night").then(() => writeFileSync(join(at("night"), "kme.ledger"), "")),
    ],
    "a damaged certificate of origin": [
      /origin\.json: stations: /,
      () => leave("night").then(() => writeFileSync(join(at("night"), "origin.json"), "{}")),
    ],
    "a certificate of origin of another pair": [
      /its certificate of origin is of key with vienna/,
      () => leave("night").then(() => certify(at("night"), ["beijing", "vienna"], 5)),
    ],
  };
  it.each(Object.entries(cases))("%s", async (_what, [why, prepare]) => {
    await prepare(randomBytes(32));
    if (existsSync(at("night"))) writeFileSync(join(at("night"), "keys.lock"), "");
    const before = bytesBelow(intake());
    const [had, ownFiles] = [free(), bytesBelow(own.folder)];
    for (let look = 0; look < 3; look++) await intakes.look();
    expect(said).toEqual([
      { event: "intake refused", intake: "night/beijing", why: expect.stringMatching(why) },
    ]);
    expect(bytesBelow(intake())).toEqual(before);
    expect(free()).toEqual(had);
    expect(bytesBelow(own.folder)).toEqual(ownFiles);
    expect(intakes.figures).toMatchObject({ taken: 0, blocks: 0, refused: 1 });
  });

  it("and what comes after it is taken in", async () => {
    await leave("a", { pair: ["beijing", "vienna"] });
    await leave("b");
    await intakes.look();
    expect(said.map(({ event }) => event)).toEqual(["intake refused", "intake taken"]);
  });

  it("a link to a store, which is not looked at", async () => {
    await leave("night");
    renameSync(intake("night"), join(folder, "night"));
    symlinkSync(join(folder, "night"), intake("night"));
    await intakes.look();
    expect(said).toEqual([]);
    expect(existsSync(join(folder, "night", "beijing"))).toBe(true);
  });

  it("until somebody mends it", async () => {
    await leave("night");
    const mark = readFileSync(`${at("night")}.mark`);
    rmSync(`${at("night")}.mark`);
    await intakes.look();
    writeFileSync(`${at("night")}.mark`, mark, { mode: 0o600 });
    await intakes.look();
    expect(said.map(({ event }) => event)).toEqual(["intake refused", "intake taken"]);
  });
});

describe("a copy of what was taken in", () => {
  /** Puts back what lay there at some moment, with its mark: as somebody with a copy of all would. */
  const copyOf = (name: string) => {
    const kept = join(folder, `copy-${name}`);
    cpSync(intake(name), kept, { recursive: true });
    return () => {
      rmSync(intake(name), { recursive: true, force: true });
      cpSync(kept, intake(name), { recursive: true });
    };
  };

  it("brings nothing: at once, when its key is spent, and after the KME was started again", async () => {
    await leave("night");
    const putBack = copyOf("night");
    await intakes.look();
    const had = free();
    for (const isSpent of [false, true]) {
      if (isSpent) own.spend("stellenbosch", "application", free().length);
      if (isSpent) begin();
      putBack();
      await intakes.look();
      expect(said.at(-1)).toMatchObject({
        event: "intake refused",
        why: expect.stringMatching(/pass 2000 .* already, or was/),
      });
      expect(free()).toEqual(isSpent ? [] : had);
      expect(origins.of("stellenbosch", [numbersOf(NIGHT)[0]!])).toEqual([]);
    }
  });

  it("of before its last blocks were spent elsewhere brings none of them", async () => {
    await leave("night");
    const putBack = copyOf("night");
    // The highest numbers, so that the own store never hears of them.
    const store = await openNight("night");
    const last = numbersOf(NIGHT).slice(-6).map(BigInt);
    store.spendNamed("stellenbosch", "application", last, () => undefined);
    store.close();
    await intakes.look();
    expect(free()).toHaveLength(8 + BLOCKS - 6);
    putBack();
    await intakes.look();
    expect(said.map(({ event }) => event)).toEqual(["intake taken", "intake refused"]);
    expect(free().map(BigInt)).not.toEqual(expect.arrayContaining([last[0]]));
  });

  it("of which all but those blocks were spent as well brings none either", async () => {
    await leave("night");
    const store = await openNight("night");
    store.spendNamed(
      "stellenbosch",
      "application",
      numbersOf(NIGHT).slice(0, -6).map(BigInt),
      () => undefined,
    );
    store.close();
    const putBack = copyOf("night");
    // Another night's part of the same pass, that comes first.
    const kept = join(folder, "kept");
    renameSync(intake("night"), kept);
    await leave("night", { blocks: 10 });
    await intakes.look();
    expect(said).toMatchObject([{ event: "intake taken", blocks: { stellenbosch: 10 } }]);
    putBack();
    await intakes.look();
    expect(said.at(-1)).toMatchObject({ event: "intake refused" });
    expect(free()).toHaveLength(8 + 10);
  });

  it("with a later pass put into it brings nothing of either", async () => {
    await leave("night");
    const putBack = copyOf("night");
    await intakes.look();
    putBack();
    const store = await openNight("night");
    store.add("stellenbosch", 2001, randomBytes(32 * 4));
    store.close();
    await intakes.look();
    expect(said.map(({ event }) => event)).toEqual(["intake taken", "intake refused"]);
    expect(free()).toHaveLength(8 + BLOCKS);
  });

  it("without its key, of between the taking and the removal, is removed once more", async () => {
    await leave("night");
    const store = await openNight("night");
    await own.moveFrom(store, "stellenbosch");
    store.close();
    const putBack = copyOf("night");
    for (let time = 0; time < 2; time++) {
      await intakes.look();
      expect(said.at(-1)).toMatchObject({ event: "intake taken", blocks: {} });
      expect(existsSync(at("night"))).toBe(false);
      putBack();
    }
    expect(free()).toHaveLength(8 + BLOCKS);
  });
});
