/**
 * What becomes of a pass's key: whole blocks in both stores, those of the pool spent at once, and nothing
 * where both sides differ.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PassStores } from "../../../hostsim/keystore/pass-stores.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { Seeded } from "./seeded.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const START = "2025-04-05T17:00:00.000Z";
const START_S = 1_743_872_400;
const BLOCK_BITS = 256;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-pass-stores-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A pass's key of so many bits, of which the first went into the pools. */
function keys(allBits: number, refilledBits: number) {
  const random = new Seeded(allBits);
  const ground = Uint8Array.from({ length: Math.ceil(allBits / 8) }, () => random.below(256));
  return {
    ...{ ground, bits: allBits - refilledBits, equal: true, refilledBits },
    ...{ whole: { ground, satellite: ground.slice() }, boardKeyBlocks: null, earlier: [] },
  };
}

it("a pass's key is in both stores as whole blocks, those of the pool spent, the rest of a block left out", async () => {
  const stores = await PassStores.open(folder, OPERATOR, "Jinan 1", "secret");
  const pass = keys(10 * BLOCK_BITS + 100, 3 * BLOCK_BITS - 64);
  try {
    for (const wrong of [
      { ...pass, equal: false },
      { ...pass, whole: { ...pass.whole, satellite: null } },
    ])
      expect(() => stores.store(START, wrong, 1e-9)).toThrow();
    expect(stores.store(START, pass, 1e-9)).toEqual({
      station: join(folder, "jinan-1"),
      satellite: join(folder, "satellite"),
      ...{ pass: START_S, blocks: 10, poolBlocks: 3, leftOutBits: 100, rehearsal: false },
    });
  } finally {
    stores.close();
  }
  for (const [name, peer] of [
    ["jinan-1", "satellite"],
    ["satellite", "jinan-1"],
  ] as const) {
    const store = await SealedStore.open(join(folder, name), OPERATOR);
    const [account] = store.status().peers;
    expect(account).toMatchObject({ peer, passes: 1, epsilonTotal: 1e-9, madeBits: 10 * BLOCK_BITS });
    expect(account!.spentBits.authentication).toBe(3 * BLOCK_BITS);
    const { numbers, bytes } = store.spend(peer, "application", 7);
    expect(numbers[0]).toBe((BigInt(START_S) << 24n) + 3n);
    expect(Buffer.compare(bytes, pass.whole.ground.subarray(3 * 32, 10 * 32))).toBe(0);
    store.close();
  }
});
