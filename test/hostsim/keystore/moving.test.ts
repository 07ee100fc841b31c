/**
 * Key that moves from one store into another: after a cut, a kill or an error of the disk at any step each
 * block is in exactly one of them, under its number and with its bytes.
 */
import { beforeEach, expect, it, vi } from "vitest";

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
const CHEAP = { leastScryptCost: 1, origin: "secret" } as const;
const [OWN, CAME] = ["/model/keys/jinan", "/model/came/night"];
const [OLD, NEW] = [3, 7];
/** More than a change of two stores has. */
const STEPS = 80;

let model: ModelDisk;

beforeEach(() => releaseCores());

const keyOf = (pass: number, blocks: number) =>
  new Uint8Array(32 * blocks).map((_, i) => 1 + ((pass * 41 + (i >> 5) * 7 + i) % 250));

async function make(folder: string, passes: readonly number[], seed?: number): Promise<void> {
  if (seed !== undefined) {
    model = new ModelDisk(new Seeded(seed));
    disk.now = model;
  }
  const quotas = { authentication: 0, relay: 0, application: 0 };
  const about = { owner: "jinan", blocks: 60, quotas, scryptCost: 1, origin: "secret" } as const;
  const store = await SealedStore.create(folder, OPERATOR, about);
  for (const pass of passes) store.add("delhi", pass, keyOf(pass, 12));
  store.close();
}

const open = (folder: string) => SealedStore.open(folder, OPERATOR, CHEAP);

/** Blocks of a store, as number and bytes. */
function held(store: SealedStore): string[] {
  if (!store.peers.includes("delhi")) return [];
  return store
    .freeBlocks("delhi", "application", null, 1000)
    .map(
      (number) => `${number} ${store.look("delhi", number, (bytes) => Buffer.from(bytes).toString("hex"))}`,
    );
}

const blocksOf = (pass: number) =>
  Array.from({ length: 12 }, (_, i) => {
    const bytes = Buffer.from(keyOf(pass, 12).subarray(32 * i, 32 * i + 32));
    return `${(BigInt(pass) << 24n) + BigInt(i)} ${bytes.toString("hex")}`;
  });

it.each(["cut", "kill", "error"] as const)(
  "is in one of both after a %s at any step, whichever is opened first",
  async (kind) => {
    const seen = new Set<string>();
    let struck = 0;
    for (let at = 1; at <= STEPS; at++) {
      releaseCores();
      await make(OWN, [OLD], at);
      await make(CAME, [NEW]);
      const [own, came] = [await open(OWN), await open(CAME)];
      model.inject({ at, kind: kind === "error" ? "error" : "cut" });
      const isMoved = await own.moveFrom(came, "delhi").then(
        ({ blocks }) => blocks === 12,
        () => false,
      );
      if (!isMoved) struck += 1;
      if (kind === "cut") model.cut();
      else model.kill();
      const order = at % 2 === 0 ? [OWN, CAME] : [CAME, OWN];
      // Others may write the own store before the other one is opened.
      const first = await open(order[0]!);
      if (order[0] === OWN) first.add("elsewhere", 1, keyOf(1, 1));
      first.close();
      const [mine, theirs] = [await open(OWN), await open(CAME)];
      expect([...held(mine), ...held(theirs)].sort(), `step ${at}`).toEqual(
        [...blocksOf(OLD), ...blocksOf(NEW)].sort(),
      );
      const went = held(theirs).length === 0;
      expect(held(mine), `step ${at}`).toEqual([...blocksOf(OLD), ...(went ? blocksOf(NEW) : [])]);
      if (isMoved) expect(went, `step ${at}`).toBe(true);
      expect(theirs.wasMovedTo(OWN), `step ${at}`).toBe(went);
      seen.add(went ? "went" : "stayed");
      mine.close();
      theirs.close();
      if (isMoved && kind !== "error" && at > 30) break;
    }
    expect([...seen].sort()).toEqual(["stayed", "went"]);
    expect(struck).toBeGreaterThan(15);
  },
);

it("is free to nobody before it is on the disk, and comes later for the other station", async () => {
  await make(OWN, [OLD], 1);
  await make(CAME, [NEW]);
  const [own, came] = [await open(OWN), await open(CAME)];
  const moving = own.moveFrom(came, "delhi");
  let isOver = false;
  void moving.finally(() => {
    isOver = true;
  });
  let looks = 0;
  for (await Promise.resolve(); !isOver; looks++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (isOver) break;
    expect(own.freeBlocks("delhi", "application", null, 100)).toHaveLength(12);
    expect(own.comesLater("delhi", BigInt(NEW) << 24n)).toBe(true);
  }
  expect(looks).toBeGreaterThan(5);
  await moving;
  expect(own.freeBlocks("delhi", "application", null, 100)).toHaveLength(24);
  expect(own.comesLater("delhi", BigInt(NEW) << 24n)).toBe(false);
});

it("is refused when a pass of it, or a later one, is there or was, and when it is of another kind", async () => {
  await make(OWN, [OLD], 1);
  await make(CAME, [OLD - 1, NEW]);
  const [own, came] = [await open(OWN), await open(CAME)];
  await expect(own.moveFrom(came, "delhi")).rejects.toMatchObject({ exitCode: STORE_EXIT.repeated });
  came.spend("delhi", "application", 12);
  expect(await own.moveFrom(came, "delhi")).toEqual({ blocks: 12, damaged: 0 });
  expect(own.status().peers[0]).toMatchObject({ madeBits: 256 * 24, passes: 3 });
  came.close();
  await make("/model/came/public", []);
  const other = await SealedStore.open("/model/came/public", OPERATOR, {
    leastScryptCost: 1,
    origin: "rehearsal",
  });
  other.add("delhi", NEW + 1, keyOf(9, 2));
  await expect(own.moveFrom(other, "delhi")).rejects.toMatchObject({ exitCode: STORE_EXIT.rehearsal });
  expect(held(own)).toHaveLength(24);
  expect(held(other)).toHaveLength(2);
});
