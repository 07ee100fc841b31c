/** Flipped bits in the key store's flash: found, reported, never delivered. */
import { describe, expect, it } from "vitest";
import { CheckedStore, DAMAGED, GONE, OFFSET, OK, TAKEN } from "./oracle.js";
import { type Seeded, withSeeds } from "./seeded.js";

const SECTORS = 5;
const STORES = 50;
const FLIPS_A_STORE = 200;
const FIRST_BIT = OFFSET * 8;

interface Counts {
  readonly live: number;
  readonly made: number;
  readonly spent: number;
  readonly burnt: number;
}

function counts({ core }: CheckedStore): Counts {
  const sum = { live: core.keystoreLive(), made: 0, spent: 0, burnt: 0 };
  for (let account = 0; account < core.accountCount(); account++) {
    sum.made += core.accountMade(account);
    sum.burnt += core.accountBurnt(account);
    for (let purpose = 0; purpose < 4; purpose++) sum.spent += core.accountSpent(account, purpose);
  }
  return sum;
}

/** Spends all that the store gives, and compares each key; returns the numbers of keys that it refused. */
function spendWhatIsThere(store: CheckedStore): number {
  const { core } = store;
  const address = store.scratch();
  let refused = 0;
  for (const key of store.left()) {
    const { peer, number } = key;
    let { purpose, owner } = key;
    if (key.state === "free" || core.keyFind(peer, number, purpose, owner) !== number) {
      [purpose, owner] = [3, 77];
      const outcome = core.keyReserve(peer, number, purpose, owner);
      if (outcome !== OK) {
        expect([DAMAGED, GONE, TAKEN]).toContain(outcome);
        refused += 1;
        continue;
      }
    }
    const outcome = core.keySpend(peer, number, purpose, owner, address);
    if (outcome !== OK) {
      expect([DAMAGED, GONE, TAKEN]).toContain(outcome);
      refused += 1;
      continue;
    }
    const told = new Uint8Array(core.memory.buffer, address, 32);
    expect(Buffer.compare(told, key.bytes), `key ${number} of ${peer}`).toBe(0);
    expect(core.keySpend(peer, number, purpose, owner, address)).toBe(GONE);
  }
  return refused;
}

/** A store some way into its life, with keys in every state. */
async function usedStore(random: Seeded): Promise<CheckedStore> {
  const store = await CheckedStore.blank(SECTORS);
  const steps = random.below(1_500);
  for (let step = 0; step < steps; step++) store.step(random);
  return store;
}

function flip(words: Uint32Array, bit: number): void {
  words[bit >> 5] = (words[bit >> 5]! ^ (1 << (bit & 31))) >>> 0;
}

describe("a flipped bit in the key store", () => {
  it("costs at most the key that it hit, which is reported and not delivered: 10,000 flips", async () => {
    await withSeeds(2000, STORES, async (random) => {
      const origin = await usedStore(random);
      const before = counts(origin);
      const image = origin.flash.words.slice();
      const store = await origin.copy();
      for (let trial = 0; trial < FLIPS_A_STORE; trial++) {
        store.flash.words.set(image);
        const bit = FIRST_BIT + random.below(SECTORS * 4096 * 8);
        const whileOpen = random.chance(0.5);
        if (whileOpen) expect(store.core.keystoreOpen(false)).toBe(true);
        flip(store.flash.words, bit);
        if (!whileOpen) expect(store.core.keystoreOpen(false), `bit ${bit}`).toBe(true);
        else store.core.keystoreCheck();
        const after = counts(store);
        const lost = before.live - after.live;
        expect(after.made, `made, bit ${bit}`).toBe(before.made);
        expect(after.made, `bit ${bit}`).toBe(after.live + after.spent + after.burnt);
        expect([0, 1]).toContain(lost);
        // In the mark of a reserved key it looks like a spending cut short, and is counted as that.
        const reported = store.core.foundDamaged() + store.core.foundTorn();
        expect(reported, `bit ${bit}`).toBeGreaterThanOrEqual(lost);
        const hit = origin.left().find(({ bytes }) => wordInRecord(image, bytes, bit >> 5) !== null);
        if (hit !== undefined) {
          const inKey = wordInRecord(image, hit.bytes, bit >> 5)! < 14;
          const said = reported + store.core.foundReservationsLost();
          expect(said, `bit ${bit} of a key's record`).toBe(1);
          if (inKey) expect([lost, store.core.foundDamaged()], `key bit ${bit}`).toEqual([1, 1]);
        }
        if (hit !== undefined || random.chance(0.05))
          expect(spendWhatIsThere(store), `bit ${bit}`).toBe(lost);
      }
    });
  });

  it("costs at most the key that it hit when there are two in its record: 2,000 pairs", async () => {
    await withSeeds(4000, 10, async (random) => {
      const origin = await usedStore(random);
      const before = counts(origin);
      const image = origin.flash.words.slice();
      const store = await origin.copy();
      const keys = origin.left();
      if (keys.length === 0) return;
      for (let trial = 0; trial < 200; trial++) {
        store.flash.words.set(image);
        const key = random.pick(keys);
        const record = recordOf(image, key.bytes);
        const first = random.below(512);
        const second = (first + 1 + random.below(511)) % 512;
        for (const bit of [first, second]) flip(store.flash.words, record * 32 + bit);
        const what = `bits ${first} and ${second} of key ${key.number} of ${key.peer}`;
        expect(store.core.keystoreOpen(false), what).toBe(true);
        const after = counts(store);
        const { core } = store;
        const unreadable = core.accountUnreadable();
        expect(after.live + after.spent + after.burnt + unreadable, what).toBe(before.made);
        expect(core.foundDamaged() + core.foundTorn() + core.foundReservationsLost(), what).toBeGreaterThan(
          0,
        );
        // What can't be read was not mended.
        if (unreadable > 0) expect([unreadable, core.foundMended()], what).toEqual([1, 0]);
        const isInKey = Math.min(first, second) < 14 * 32;
        if (isInKey) expect(before.live - after.live, what).toBe(1);
        expect(spendWhatIsThere(store), what).toBe(before.live - after.live);
      }
    });
  });

  it("is never taken for a key's bit when there are many, and the store does not break: 1,000 images", async () => {
    await withSeeds(3000, 10, async (random) => {
      const origin = await usedStore(random);
      const image = origin.flash.words.slice();
      const store = await origin.copy();
      for (let trial = 0; trial < 100; trial++) {
        store.flash.words.set(image);
        const flips = random.pick([2, 10, 100, 3_000]);
        for (let i = 0; i < flips; i++) flip(store.flash.words, FIRST_BIT + random.below(SECTORS * 4096 * 8));
        const isOpen = store.core.keystoreOpen(false);
        if (flips <= 100) expect(isOpen, `${flips} flips`).toBe(true);
        if (isOpen) spendWhatIsThere(store);
      }
    });
  });
});

/** First word of this key's record. */
function recordOf(image: Uint32Array, bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.slice().buffer);
  for (let at = OFFSET / 4; at < image.length; at += 16)
    if (words.every((value, i) => image[at + 5 + i] === value)) return at;
  throw new Error("the key is not in flash");
}

/** Which word of this key's record a word of flash is, 0 to 15; null when it is none of them. */
function wordInRecord(image: Uint32Array, bytes: Uint8Array, word: number): number | null {
  const words = new Uint32Array(bytes.slice().buffer);
  const record = word - (word % 16);
  return words.every((value, i) => image[record + 5 + i] === value) ? word % 16 : null;
}
