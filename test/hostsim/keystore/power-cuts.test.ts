/** The key store under power cuts, with an oracle beside it. */
import { describe, expect, it } from "vitest";
import { oneIn } from "../../support/thorough.js";
import { CheckedStore, WORK } from "./oracle.js";
import { type Seeded, withSeeds } from "./seeded.js";

const RUNS = oneIn(4, 17);
const CUTS_A_RUN = 2_000;
const CUTS = RUNS * CUTS_A_RUN;
const SECTORS = 4;

/** What an erase leaves that is cut: each word old, programmed, erased, or anything between. */
function tornErase(random: Seeded): (word: number) => number {
  const style = random.below(4);
  if (style === 0) return (word) => word;
  if (style === 1) return () => 0;
  return (word) =>
    random.pick([word, 0, 0xffffffff, (word & random.word()) >>> 0, (word | random.word()) >>> 0]);
}

/** Cuts power soon; returns at what moment of a write that would be. */
function cutSoon(store: CheckedStore, random: Seeded): "before" | "inside" | "after" {
  const mask = random.pick([0, 0xffffffff, random.word(), random.word(), (1 << random.below(32)) >>> 0]);
  const reach = random.pick([3, 30, 60, 200]);
  store.flash.cutAfter(random.below(reach), mask, tornErase(random));
  if (random.chance(0.02)) store.flash.cutInErase(tornErase(random));
  return mask === 0 ? "before" : mask === 0xffffffff ? "after" : "inside";
}

describe("the key store under power cuts loses nothing acknowledged and spends nothing twice", () => {
  it.each([
    ["mixed", 1000],
    ["distilling", 1100],
    ["relaying", 1200],
  ] as const)(
    `%s: ${CUTS.toLocaleString("en-US")} cuts before, inside and after writes, and inside erases`,
    async (traffic, firstSeed) => {
      const cuts = { before: 0, inside: 0, after: 0, erase: 0 };
      await withSeeds(firstSeed, RUNS, async (random) => {
        const store = await CheckedStore.blank(SECTORS);
        let moment = cutSoon(store, random);
        while (store.cuts < CUTS_A_RUN) {
          if (random.chance(0.01)) await store.reload();
          const before = store.cuts;
          if (store.open()) while (store.step(random, WORK[traffic]));
          if (store.cuts > before) cuts[store.cutIn === "erase" ? "erase" : moment] += 1;
          moment = cutSoon(store, random);
        }
        store.flash.keepPower();
        await store.reload();
        expect(store.open()).toBe(true);
        store.spendAll();
      });
      if (process.env.SEED !== undefined) return;
      expect(cuts.before + cuts.inside + cuts.after + cuts.erase).toBeGreaterThanOrEqual(CUTS);
      for (const moment of ["before", "inside", "after"] as const)
        expect(cuts[moment], moment).toBeGreaterThan(CUTS / 9);
      expect(cuts.erase).toBeGreaterThan(CUTS / 340);
    },
  );
});
