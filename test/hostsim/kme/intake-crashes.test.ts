/**
 * A KME that ends at any call that changes a file while it takes key in, of two stations at once: before the
 * call, or in the middle of a removal. Each block is in one store afterwards; the next start ends what was
 * begun, and leaves nothing of it.
 */
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

const fuse = vi.hoisted(() => ({ folder: "", left: -1, isDead: false, calls: 0, files: new Set<unknown>() }));

vi.mock("node:fs", async (original) => {
  const real = await original<Record<string, unknown>>();
  const routed: Record<string, unknown> = { ...real };
  const isBelow = (path: unknown) => fuse.folder !== "" && String(path).startsWith(fuse.folder);
  const stop = (name: string, path: unknown): Error | null => {
    if (fuse.isDead) return new Error("it is off");
    fuse.calls += 1;
    if (fuse.left < 0 || fuse.calls <= fuse.left) return null;
    fuse.isDead = true;
    if (name === "rmSync") {
      const inside = (real.readdirSync as (at: unknown) => string[])(path);
      (real.unlinkSync as (at: string) => void)(`${path}/${inside[0]}`);
    }
    return new Error("it went off");
  };
  type Call = (...args: unknown[]) => unknown;
  const wrap = (name: string, concerns: (...args: unknown[]) => boolean) => {
    const call = real[name] as Call;
    routed[name] = (...args: unknown[]) => {
      const fault = concerns(...args) ? stop(name, args[0]) : null;
      if (fault === null) return call(...args);
      const done = args.at(-1);
      if (typeof done !== "function") throw fault;
      setImmediate(() => done(fault));
      return undefined;
    };
  };
  const open = real.openSync as Call;
  wrap("openSync", (path, flags) => isBelow(path) && typeof flags === "number" && (flags & 0o100) !== 0);
  const guarded = routed.openSync as Call;
  routed.openSync = (...args: unknown[]) => {
    const file = isBelow(args[0]) ? guarded(...args) : open(...args);
    if (isBelow(args[0])) fuse.files.add(file);
    return file;
  };
  const close = real.closeSync as Call;
  routed.closeSync = (file: unknown) => {
    fuse.files.delete(file);
    return close(file);
  };
  for (const name of ["writeFileSync", "writeFile", "fsyncSync", "fsync"])
    wrap(name, (at) => fuse.files.has(at));
  for (const name of ["renameSync", "unlinkSync", "rmSync", "rmdirSync", "mkdirSync"]) wrap(name, isBelow);
  return { ...routed, default: routed };
});
vi.mock("../../../hostsim/keystore/lock.js", () => import("../keystore/memory-lock.js"));
vi.mock("../../../hostsim/keystore/store-core.js", async (original) => ({
  ...(await original<typeof import("../../../hostsim/keystore/store-core.js")>()),
  loadStoreCore: (await import("../keystore/reused-core.js")).reusedCore,
}));

import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { Intakes } from "../../../hostsim/kme/intakes.js";
import { Origins } from "../../../hostsim/kme/origins.js";
import { freeLocks } from "../keystore/memory-lock.js";
import { releaseCores } from "../keystore/reused-core.js";
import { certify, numbersOf } from "./nights.js";

const CHEAP = { leastScryptCost: 1, origin: "secret" } as const;
const NEIGHBOURS = ["stellenbosch", "vienna"] as const;
const NIGHT = { pass: 2000, blocks: 12 };
const OLD = { pass: 1000, blocks: 3 };
/** More calls than an intake has. */
const MOST_CALLS = 120;

let base: string;
let operatorKey: Buffer;
const keys = new Map<string, Buffer>();
const at = (...names: string[]) => join(base, "now", ...names);

async function make(folder: string, pass: number, blocks: number): Promise<void> {
  const quotas = { authentication: 0, relay: 0, application: 0 };
  const about = { owner: "beijing", blocks: 60, quotas, origin: "secret", scryptCost: 1 } as const;
  const store = await SealedStore.create(folder, operatorKey, about);
  for (const peer of NEIGHBOURS) {
    const key = randomBytes(32 * blocks);
    for (const [i, number] of numbersOf({ pass, blocks }).entries())
      keys.set(`${peer} ${number}`, key.subarray(32 * i, 32 * i + 32));
    store.add(peer, pass, key);
  }
  store.close();
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "satqkd-intake-crash-"));
  operatorKey = randomBytes(32);
  mkdirSync(at("intake", "night"), { recursive: true });
  await make(at("keys", "beijing"), OLD.pass, OLD.blocks);
  await make(at("intake", "night", "beijing"), NIGHT.pass, NIGHT.blocks);
  certify(at("intake", "night", "beijing"), ["beijing", "vienna"], 77);
  cpSync(at(), join(base, "template"), { recursive: true });
});
afterAll(() => rmSync(base, { recursive: true }));
beforeEach(() => Object.assign(fuse, { folder: "", left: -1, isDead: false, calls: 0 }));

/** Everything is as it was before the night was taken in. */
function restore(): void {
  rmSync(at(), { recursive: true });
  cpSync(join(base, "template"), at(), { recursive: true });
}

/** What a process does from its start on: opens the own store, and takes in what lies there. */
async function process(): Promise<Record<string, unknown>[]> {
  const said: Record<string, unknown>[] = [];
  freeLocks();
  releaseCores();
  const own = await SealedStore.open(at("keys", "beijing"), operatorKey, CHEAP);
  const intakes = new Intakes({
    folder: at("intake"),
    station: "beijing",
    own,
    origins: Origins.read(own.folder, "beijing"),
    neighbours: NEIGHBOURS,
    takesRehearsal: false,
    withKey: (use) => use(operatorKey),
    leastScryptCost: 1,
    cameWith: () => undefined,
    nowMs: Date.now,
    lookMs: 1000,
    log: (event, about) => said.push({ event, ...about }),
  });
  await intakes.look();
  own.close();
  return said;
}

/** What a store has, by peer and number; each block has its bytes. */
async function held(folder: string): Promise<string[]> {
  if (!existsSync(join(folder, "keys.sealed"))) return [];
  const store = await SealedStore.open(folder, operatorKey, CHEAP);
  const found = store.peers.flatMap((peer) =>
    store.freeBlocks(peer, "application", null, 1000).map((number) => {
      const bytes = store.look(peer, number, (block) => Buffer.from(block));
      expect(bytes).toEqual(keys.get(`${peer} ${number}`));
      return `${peer} ${number}`;
    }),
  );
  store.close();
  return found;
}

const ALL = NEIGHBOURS.flatMap((peer) =>
  [OLD, NIGHT].flatMap(numbersOf).map((number) => `${peer} ${number}`),
).sort();

it("loses no block and has none in both, and the next start ends it", async () => {
  let struck = 0;
  const where = new Set<string>();
  for (let call = 0; call < MOST_CALLS; call++) {
    restore();
    Object.assign(fuse, { folder: base, left: call, isDead: false, calls: 0 });
    await process().catch(() => []);
    const wasStruck = fuse.isDead;
    Object.assign(fuse, { folder: "", left: -1, isDead: false });
    freeLocks();
    releaseCores();
    if (call % 2 === 0) {
      // Either may be the first that anybody opens.
      const [night, mine] = [at("intake", "night", "beijing"), at("keys", "beijing")];
      const first = await held(call % 4 === 0 ? night : mine);
      const second = await held(call % 4 === 0 ? mine : night);
      expect([...first, ...second].sort(), `call ${call}`).toEqual(ALL);
    }
    const said = await process();
    for (const each of said)
      where.add(`${each.event} ${Object.keys((each.blocks ?? {}) as object).join("+")}`);
    freeLocks();
    expect((await held(at("keys", "beijing"))).sort(), `call ${call}`).toEqual(ALL);
    // An empty folder may be of who is about to write there.
    const left = readdirSync(at("intake"), { recursive: true }).filter((name) => name !== "night");
    expect(left, `call ${call}`).toEqual([]);
    expect(readdirSync(at("keys", "beijing")).sort(), `call ${call}`).toEqual([
      "intakes.json",
      "keys.sealed",
    ]);
    const origins = Origins.read(at("keys", "beijing"), "beijing");
    const [number] = numbersOf(NIGHT);
    expect(origins.of("vienna", [number!]).map(({ passes }) => passes[0]!.secretKeyBits)).toEqual([77]);
    expect(origins.of("stellenbosch", [number!])).toEqual([]);
    if (!wasStruck) break;
    struck += 1;
  }
  expect(struck).toBeGreaterThan(40);
  expect(struck).toBeLessThan(MOST_CALLS);
  // It was cut off before, between, and after the key of both stations.
  expect([...where].sort()).toEqual([
    "intake taken ",
    "intake taken stellenbosch+vienna",
    "intake taken vienna",
  ]);
});
