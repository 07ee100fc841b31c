/** The key store under power cuts, with an oracle beside it. */
import { describe, expect, it } from "vitest";
import { CheckedStore } from "./oracle.js";
import { type Seeded, withSeeds } from "./seeded.js";

const RUNS = 50;
const CUTS_A_RUN = 2_000;
const SECTORS = 4;

/** What an erase leaves that is cut: each word old, programmed, erased, or anything between. */
function tornErase(random: Seeded): (word: number) => number {
  const style = random.below(4);
  if (style === 0) return (word) => word;
  if (style === 1) return () => 0;
  return (word) =>
    random.pick([word, 0, 0xffffffff, (word & random.word()) >>> 0, (word | random.word()) >>> 0]);
}

function cutSoon(store: CheckedStore, random: Seeded): void {
  const mask = random.pick([0, 0xffffffff, random.word(), random.word(), (1 << random.below(32)) >>> 0]);
  const reach = random.pick([3, 30, 60, 200]);
  store.flash.cutAfter(random.below(reach), mask, tornErase(random));
  if (random.chance(0.02)) store.flash.cutInErase(tornErase(random));
}

describe("the key store under power cuts", () => {
  it("loses nothing acknowledged and spends nothing twice over 100,000 cuts inside writes and erases", async () => {
    let cuts = 0;
    await withSeeds(1000, RUNS, async (random) => {
      const store = await CheckedStore.blank(SECTORS);
      while (store.cuts < CUTS_A_RUN) {
        if (random.chance(0.01)) await store.reload();
        cutSoon(store, random);
        if (!store.open()) continue;
        while (store.step(random));
      }
      store.flash.keepPower();
      await store.reload();
      expect(store.open()).toBe(true);
      store.spendAll();
      cuts += store.cuts;
    });
    if (process.env.SEED === undefined) expect(cuts).toBeGreaterThanOrEqual(100_000);
  });
});
