/**
 * What stands in flash of a key: written so that it counts only when it is whole, and gone once it is spent.
 */
import { describe, expect, it } from "vitest";
import { PowerCut } from "../../../boards/host/model/flash.js";
import { CheckedStore, OFFSET, OK } from "./oracle.js";

const SECTORS = 4;
const PEER = 7;
const RELAY = 2;
const OWNER = 5;
const NONE = 2n ** 64n - 1n;
/** Words of a slot, and of a record: docs/reference/keystore.md. */
const SLOT_WORDS = 16;
const COMMIT = 13;
const RESERVATION = 14;
const ERASED = 0xffffffff;
const BYTES = Uint8Array.from({ length: 32 }, (_, i) => 0x41 + 5 * i);
const WORDS = [...new Uint32Array(BYTES.slice().buffer)];

/** A store with one key, reserved. */
async function withOneKey(): Promise<CheckedStore> {
  const store = await CheckedStore.blank(SECTORS);
  new Uint8Array(store.core.memory.buffer).set(BYTES, store.scratch());
  expect(store.core.keyAdd(PEER, 0n, store.scratch())).toBe(OK);
  expect(store.core.keyReserve(PEER, 0n, RELAY, OWNER)).toBe(OK);
  return store;
}

/**
 * Words of the key that are anywhere in flash, and the checksum over the record, which tells 32 bits of it.
 */
function leftOf(store: CheckedStore, commit: number): number[] {
  return [...WORDS, commit].filter((word) => store.flash.words.includes(word));
}

/** Slot of the key, by its first word. */
function slotOf(store: CheckedStore): number {
  const at = store.flash.words.indexOf(WORDS[0]!);
  return at - (at % SLOT_WORDS);
}

/** Writes to flash while `body` runs: slot and word. */
function writesOf(store: CheckedStore, body: () => void): { slot: number; word: number; value: number }[] {
  const writes: { slot: number; word: number; value: number }[] = [];
  const write = store.flash.write.bind(store.flash);
  store.flash.write = (offset, value) => {
    const at = (offset - OFFSET) / 4;
    writes.push({ slot: Math.floor(at / SLOT_WORDS), word: at % SLOT_WORDS, value: value >>> 0 });
    write(offset, value);
  };
  body();
  store.flash.write = write;
  return writes;
}

describe("the record of a key", () => {
  it("has its checksum written last, behind the reservation too, so that no cut leaves a key without it", async () => {
    const store = await withOneKey();
    const { core } = store;
    const added = writesOf(store, () => expect(core.keyAdd(PEER, 1n, store.scratch())).toBe(OK));
    // Identity and its sum, the key, then the sum over both; reservation and end stay erased.
    expect(added.map(({ word }) => word)).toEqual(Array.from({ length: COMMIT + 1 }, (_, word) => word));
    // Reserved, released, and reserved again, it needs a new slot: its reservation goes there with it.
    expect(core.keyRelease(PEER, 0n, RELAY, OWNER)).toBe(OK);
    const old = slotOf(store) / SLOT_WORDS - OFFSET / 4 / SLOT_WORDS;
    const moved = writesOf(store, () => expect(core.keyReserve(PEER, 0n, RELAY, OWNER)).toBe(OK));
    const copy = moved.filter(({ slot }) => slot !== old).map(({ word }) => word);
    expect(copy.at(-1)).toBe(COMMIT);
    expect(copy).toContain(RESERVATION);
    expect(new Set(copy).size).toBe(copy.length);
    // The old copy is wiped when the new one is whole, not before.
    const whole = moved.findIndex(({ slot, word }) => slot !== old && word === COMMIT);
    const wiped = moved.findIndex(({ slot, value }) => slot === old && value === 0);
    expect(wiped).toBeGreaterThan(whole);
  });
});

describe("a key whose spending power was cut in", () => {
  it("is either whole and reserved, or spent and gone from flash, once the store was opened: cuts in every write", async () => {
    const masks = [0, ERASED, 0x0f0f0f0f, 0x00010000, 0x80000001];
    const seen = { whole: 0, spent: 0 };
    for (let operation = 0; operation < 10; operation++) {
      for (const mask of masks) {
        const store = await withOneKey();
        const commit = store.flash.words[slotOf(store) + COMMIT]!;
        store.flash.cutAfter(operation, mask);
        expect(() => store.core.keySpend(PEER, 0n, RELAY, OWNER, store.scratch())).toThrow(PowerCut);
        store.flash.keepPower();
        await store.reload();
        expect(store.core.keystoreOpen(false)).toBe(true);
        const where = `cut in write ${operation}, mask ${mask.toString(16)}`;
        const isThere = store.core.keyFind(PEER, 0n, RELAY, OWNER) === 0n;
        if (isThere) {
          seen.whole += 1;
          expect(store.core.keySpend(PEER, 0n, RELAY, OWNER, store.scratch()), where).toBe(OK);
          const told = new Uint8Array(store.core.memory.buffer, store.scratch(), 32);
          expect([...told], where).toEqual([...BYTES]);
        } else {
          seen.spent += 1;
          expect(store.core.keyFind(PEER, 0n, 0, 0), where).toBe(NONE);
          expect(store.core.accountSpent(0, RELAY), where).toBe(1);
        }
        expect(leftOf(store, commit), where).toEqual([]);
      }
    }
    expect(seen.whole).toBeGreaterThan(0);
    expect(seen.spent).toBeGreaterThan(35);
  });

  it("is gone also when the opening that wipes it is cut as well, in every write", async () => {
    for (let first = 1; first < 9; first++) {
      for (let second = 0; second < 11 - first; second++) {
        const store = await withOneKey();
        const commit = store.flash.words[slotOf(store) + COMMIT]!;
        store.flash.cutAfter(first, ERASED);
        expect(() => store.core.keySpend(PEER, 0n, RELAY, OWNER, store.scratch())).toThrow(PowerCut);
        await store.reload();
        store.flash.cutAfter(second, 0);
        try {
          store.core.keystoreOpen(false);
        } catch (error) {
          expect(error).toBeInstanceOf(PowerCut);
        }
        store.flash.keepPower();
        await store.reload();
        expect(store.core.keystoreOpen(false)).toBe(true);
        expect(leftOf(store, commit), `cuts in writes ${first} and ${second}`).toEqual([]);
        expect(store.core.accountSpent(0, RELAY)).toBe(1);
      }
    }
  });
});

describe("flash that does not keep a mark", () => {
  it("gives no key, when the mark, or any word of the wiping, did not stay", async () => {
    for (let stuck = 0; stuck < 10; stuck++) {
      const store = await withOneKey();
      const at = store.scratch();
      new Uint8Array(store.core.memory.buffer).fill(0, at, at + 32);
      const write = store.flash.write.bind(store.flash);
      let writes = 0;
      store.flash.write = (offset, value) => (writes++ === stuck ? undefined : write(offset, value));
      const FLASH = 8;
      expect(store.core.keySpend(PEER, 0n, RELAY, OWNER, at), `write ${stuck}`).toBe(FLASH);
      expect([...new Uint8Array(store.core.memory.buffer, at, 32)].every((byte) => byte === 0)).toBe(true);
      // Spent is what has its mark in flash, and nothing else.
      expect(store.core.accountSpent(0, RELAY)).toBe(stuck === 0 ? 0 : 1);
      expect(store.core.accountReserved(0, RELAY)).toBe(stuck === 0 ? 1 : 0);
      // Nothing more is written to it.
      expect(writes).toBe(stuck + 1);
      expect(store.core.keyAdd(PEER, 1n, at)).not.toBe(OK);
      expect(writes).toBe(stuck + 1);
    }
  });
});
