/**
 * Keys whose numbers end alike: blocks of the same place in passes whose numbers differ by an even number.
 * The index in RAM tells them apart by flash alone, so whatever is done about one must not be noted for the
 * other.
 */
import { describe, expect, it } from "vitest";
import { PowerCut } from "../../../boards/host/model/flash.js";
import { CheckedStore, OFFSET, OK, REPEATED } from "./oracle.js";

const SECTORS = 4;
const PEER = 7;
const RELAY = 2;
const OWNER = 5;
/** Block 1 of passes 1 and 3: the lowest 25 bits are the same (docs/reference/keystore.md). */
const OLDER = (1n << 24n) + 1n;
const NEWER = (3n << 24n) + 1n;
/** The slots of a sector begin behind its two headers; a slot has 16 words, the 14th is the last checksum. */
const HEADERS = 2;
const SLOT_WORDS = 16;
const KEY_WORD = 5;
const CHECKSUM = 13;
const ALL = 0xffffffff;

const bytesOf = (number: bigint) =>
  Uint8Array.from({ length: 32 }, (_, i) => (Number(number % 251n) + 37 * i + 1) & 0xff);

/** Adds the key of a number; the store's code. */
function add(store: CheckedStore, number: bigint): number {
  const { core } = store;
  new Uint8Array(core.memory.buffer).set(bytesOf(number), store.scratch());
  return core.keyAdd(PEER, number, store.scratch());
}

/** A store that holds the older key, free. */
async function withOlder(): Promise<CheckedStore> {
  const store = await CheckedStore.blank(SECTORS);
  expect(add(store, OLDER)).toBe(OK);
  return store;
}

/** A new start after a power cut. */
async function restart(store: CheckedStore): Promise<void> {
  store.flash.keepPower();
  await store.reload();
  expect(store.core.keystoreOpen(false)).toBe(true);
}

/** The peer's account, in blocks, and the lowest number that may still come. */
function account({ core }: CheckedStore) {
  return {
    made: core.accountMade(0),
    free: core.accountFree(0),
    reserved: core.accountReserved(0, RELAY),
    burnt: core.accountBurnt(0),
    next: core.keystoreNext(PEER),
  };
}

/** Spends a key, which must have its own bits. */
function expectSpends(store: CheckedStore, number: bigint): void {
  const { core } = store;
  const at = store.scratch();
  expect(core.keyReserve(PEER, number, RELAY, OWNER)).toBe(OK);
  expect(core.keySpend(PEER, number, RELAY, OWNER, at)).toBe(OK);
  expect([...new Uint8Array(core.memory.buffer, at, 32)]).toEqual([...bytesOf(number)]);
}

describe("of two keys whose numbers end alike", () => {
  it("the one whose writing was cut is counted as what it is, and its number is not taken again: cuts in every write", async () => {
    const seen = { absent: 0, burnt: 0, whole: 0 };
    for (let write = 0; write <= CHECKSUM; write++) {
      for (const mask of [0, 0x40, 0x0f0f0f0f, ALL]) {
        const where = `cut in write ${write}, mask ${mask.toString(16)}`;
        const store = await withOlder();
        store.flash.cutAfter(write, mask);
        expect(() => add(store, NEWER), where).toThrow(PowerCut);
        await restart(store);
        // It counts from the moment that its last checksum is begun: burnt, unless the checksum is whole.
        const end = write < CHECKSUM || mask === 0 ? "absent" : mask === ALL ? "whole" : "burnt";
        seen[end] += 1;
        const [whole, burnt] = [end === "whole" ? 1 : 0, end === "burnt" ? 1 : 0];
        const wanted = {
          made: 1 + whole + burnt,
          free: 1 + whole,
          reserved: 0,
          burnt,
          next: (end === "absent" ? OLDER : NEWER) + 1n,
        };
        expect(account(store), where).toEqual(wanted);
        expect(add(store, NEWER), where).toBe(end === "absent" ? OK : REPEATED);
        if (end !== "absent") expect(add(store, NEWER + 1n), where).toBe(OK);
        const made = end === "absent" ? 2 : 3;
        expect(account(store), where).toMatchObject({ made, free: made - burnt, burnt });
        await restart(store);
        expect(account(store), where).toMatchObject({ made, free: made - burnt, burnt });
        expectSpends(store, OLDER);
      }
    }
    expect(seen.absent).toBeGreaterThan(0);
    expect(seen).toMatchObject({ burnt: 2, whole: 1 });
  });

  it("the newest, when a bit of it fell over, is burnt alone, and its number is not taken again", async () => {
    const store = await withOlder();
    expect(add(store, NEWER)).toBe(OK);
    const slot = OFFSET / 4 + (HEADERS + 1) * SLOT_WORDS;
    store.flash.words[slot + KEY_WORD]! ^= 1 << 9;
    await restart(store);
    expect(account(store)).toEqual({ made: 2, free: 1, reserved: 0, burnt: 1, next: NEWER + 1n });
    expect(add(store, NEWER)).toBe(REPEATED);
    expectSpends(store, OLDER);
  });

  it("the one whose copying was cut stays what it was, in every write", async () => {
    for (let write = 0; write < 24; write++) {
      for (const mask of [0, 0x40, ALL]) {
        const where = `cut in write ${write}, mask ${mask.toString(16)}`;
        const store = await withOlder();
        expect(add(store, NEWER)).toBe(OK);
        expect(store.core.keyReserve(PEER, NEWER, RELAY, OWNER)).toBe(OK);
        expect(store.core.keyRelease(PEER, NEWER, RELAY, OWNER)).toBe(OK);
        store.flash.cutAfter(write, mask);
        // A reservation was used, so the second one copies the key: 15 words, then 9 that wipe the old one.
        expect(() => store.core.keyReserve(PEER, NEWER, RELAY, OWNER), where).toThrow(PowerCut);
        await restart(store);
        const { free, reserved } = account(store);
        expect(account(store), where).toMatchObject({ made: 2, burnt: 0, next: NEWER + 1n });
        expect(free + reserved, where).toBe(2);
        expectSpends(store, NEWER);
        expectSpends(store, OLDER);
      }
    }
  });
});
