/**
 * A question counts once, and only if no later one of its station came before: over restarts, cuts, flips,
 * for every station.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { Seeded } from "../keystore/seeded.js";
import { Asker } from "./asker.js";

const ROOM = { keySectors: 12, padSectors: 1, mailSectors: 1 };
const STATIONS = 16;
const [FREE, ASKED] = [0, 1];
const OK = 0;
const [BUSY, UNKNOWN, OLD] = [2, 3, 7];
/** Kind of a question whether a message waits. */
const WAITING = 10;
/** Behind the rising marks and the keys: two sectors of 64 records of 16 words. */
const JOURNAL = (4 + ROOM.keySectors) * 1024;
const RECORD_WORDS = 16;
const JOURNAL_RECORDS = 128;
/** Kind of a record: 0x524c, then which one; marks are 4 and up. */
const MARK_KINDS = 0x524c0004;

let asker: Asker;

beforeEach(async () => {
  asker = await Asker.open(ROOM);
});

describe("a question whose number is not above all earlier ones of its station", () => {
  it.each([6n, 7n, 0n])(
    "is told to be old when 7 came and it has %i; it does nothing, and its block is spent",
    (number) => {
      asker.pass(1, 10, new Seeded(1));
      asker.pass(2, 10, new Seeded(2));
      const old = asker.makeAsk(1, 2, number);
      expect(asker.send(asker.make(1, 2, WAITING, 7n))).toBe(UNKNOWN);
      expect(asker.send(old)).toBe(OLD);
      expect(asker.satellite.core.relayState(1, 2)).toBe(FREE);
      expect(asker.holds(1, old.block)).toBe(false);
      // The next one is taken, and a station's number says nothing of another one's.
      expect(asker.send(asker.makeAsk(1, 2, 8n))).toBe(OK);
      expect(asker.send(asker.makeAsk(2, 1, 1n))).toBe(OK);
    },
  );

  it("is refused after a restart too, of each of sixteen stations, with the largest numbers", async () => {
    const high = 2n ** 64n - 2n;
    for (let station = 1; station <= STATIONS; station++) asker.pass(station, 8, new Seeded(station));
    const old = new Map<number, ReturnType<Asker["makeAsk"]>>();
    for (let station = 1; station <= STATIONS; station++) {
      old.set(station, asker.makeAsk(station, 99, high - 1n));
      const said = asker.send(asker.make(station, 99, WAITING, high));
      expect(said).toBe(UNKNOWN);
    }
    await asker.satellite.load();
    asker.satellite.start();
    for (let station = 1; station <= STATIONS; station++) {
      expect(asker.send(old.get(station)!), `station ${station}`).toBe(OLD);
      expect(asker.send(asker.makeAsk(station, 99, high + 1n))).toBe(station <= 4 ? OK : BUSY);
    }
  });

  it("is refused once a later one had any effect, whatever write was cut", () => {
    asker.pass(1, 200, new Seeded(1));
    let obeyed = 0;
    for (let cut = 0; cut < 60; cut++) {
      const number = BigInt(10 * cut + 10);
      const held = asker.makeAsk(1, 3, number - 1n);
      asker.satellite.flash.cutAfter(cut, cut % 2 === 0 ? 0 : 0xffff00ff);
      asker.send(asker.makeAsk(1, 2, number));
      asker.satellite.flash.keepPower();
      asker.satellite.start();
      const isObeyed = asker.satellite.core.relayState(1, 2) === ASKED;
      if (isObeyed) obeyed += 1;
      const said = asker.send(held);
      if (isObeyed) expect(said, `cut at ${cut}`).toBe(OLD);
      asker.satellite.core.relayAbandon(1, 2);
      asker.satellite.core.relayAbandon(1, 3);
    }
    // Some were cut before they had an effect, some behind it.
    expect(obeyed).toBeGreaterThan(5);
    expect(obeyed).toBeLessThan(55);
  });

  it("is refused though a bit of the mark's record fell over, whichever", () => {
    asker.pass(1, 300, new Seeded(1));
    const { flash } = asker.satellite;
    for (let bit = 0; bit < 32 * RECORD_WORDS; bit += 4) {
      // Kind and number of the record name it; the rest can be mended.
      if (bit < 32) continue;
      const number = BigInt(10 * bit);
      const held = asker.make(1, 2, WAITING, number - 1n);
      asker.send(asker.make(1, 2, WAITING, number));
      const record = newestMark(flash.words);
      const before = flash.words.slice(record, record + RECORD_WORDS);
      flash.words[record + (bit >> 5)]! ^= 1 << (bit & 31);
      asker.satellite.start();
      expect(asker.send(held), `bit ${bit}`).toBe(OLD);
      flash.words.set(before, record);
    }
  });
});

/** Word of the newest record of a mark in flash. */
function newestMark(words: Uint32Array): number {
  let [newest, sequence] = [0, -1];
  for (let record = 0; record < JOURNAL_RECORDS; record++) {
    const at = JOURNAL + record * RECORD_WORDS;
    if (words[at]! < MARK_KINDS || words[at]! >= MARK_KINDS + 4 || words[at + 1]! <= sequence) continue;
    [newest, sequence] = [at, words[at + 1]!];
  }
  return newest;
}
