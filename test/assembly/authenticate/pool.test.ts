import { describe, expect, it } from "vitest";
import { FlashModel, PowerCut } from "../../../boards/host/model/flash.js";
import { type LinkExports, linkCore, put, take, u64 } from "../../support/link-core.js";
import { POOL_BITS, poolBytes, powerOn } from "../../support/link-pair.js";

const GRANTED = 0;
const REPEATED = 1;
const NOT_OPEN = 2;
const SHORT = 3;
const SECTOR_WORDS = 1024;
/** First word of the pool's two sectors. */
const MARK = 2 * SECTOR_WORDS;

function wordOf(bytes: Uint8Array, position: bigint): bigint {
  return new DataView(bytes.buffer).getBigUint64(Number(position) / 8, true);
}

/** Spends `bits` at the next position and returns what was given out, by position. */
function spend(core: LinkExports, bits: number): Map<bigint, bigint> {
  const from = u64(core.poolNext());
  const given = new Map<bigint, bigint>();
  if (core.poolSpend(from, bits, 1) !== GRANTED) return given;
  for (let at = from; at < from + BigInt(bits); at += 64n) given.set(at, u64(core.poolTake(at)));
  return given;
}

describe("the pool of key", () => {
  it("is made of whole words, and gives back nothing that it has not given out", () => {
    for (const bits of [1, 32, 8192 + 63]) expect(() => linkCore().poolReserve(bits), `${bits}`).toThrow();
    const { core } = powerOn(false);
    expect(() => core.poolTake(0n)).toThrow();
    expect(core.poolSpend(0n, 64, 1)).toBe(GRANTED);
    expect(() => core.poolTake(64n)).toThrow();
    expect(u64(core.poolTake(0n))).toBe(wordOf(poolBytes(), 0n));
  });

  it("gives out what was put in, once, and wipes it", () => {
    const { core } = powerOn(false);
    const bytes = poolBytes();
    for (const [position, word] of spend(core, 1024)) expect(word).toBe(wordOf(bytes, position));
    expect(core.poolSpend(960n, 64, 1)).toBe(REPEATED);
    expect(u64(core.poolNext())).toBe(1024n);
    expect(u64(core.poolLeft())).toBe(BigInt(POOL_BITS) - 1024n);
    expect(core.poolTake(0n)).toBe(0n);
    expect(core.poolPeek(960n)).toBe(0n);
    expect(u64(core.poolPeek(1024n))).toBe(wordOf(bytes, 1024n));
    // What is passed over is burnt, and nothing of what was spent is left in memory.
    expect(core.poolSpend(2048n, 64, 1)).toBe(GRANTED);
    expect(u64(core.poolTake(2048n))).toBe(wordOf(bytes, 2048n));
    const memory = Buffer.from(core.memory.buffer);
    const buffer = powerOn(false).buffer;
    memory.fill(0, buffer, buffer + POOL_BITS / 8);
    for (let position = 0n; position < 2112n; position += 64n) {
      const at = Number(position) / 8;
      expect(memory.indexOf(bytes.subarray(at, at + 8)), `position ${position}`).toBe(-1);
    }
    expect(memory.indexOf(bytes.subarray(2112 / 8, 2112 / 8 + 8))).toBeGreaterThan(0);
  });

  it("shows nothing at a position that is spent, though other key lies in its place by now", () => {
    const { core, buffer } = powerOn(false);
    spend(core, 1024);
    put(core, buffer, poolBytes("more", 1024));
    expect(core.poolFill(BigInt(POOL_BITS), buffer, 1024)).toBe(1);
    expect(core.poolPeek(0n)).toBe(0n);
    expect(core.poolPeek(960n)).toBe(0n);
    expect(u64(core.poolPeek(BigInt(POOL_BITS)))).toBe(wordOf(poolBytes("more", 1024), 0n));
    expect(core.poolPeek(BigInt(POOL_BITS + 1024))).toBe(0n);
  });

  it("takes nothing out that was not given out, and forgets all when it is opened anew", () => {
    const { core, buffer } = powerOn(false);
    expect(() => core.poolTake(0n)).toThrow();
    spend(core, 64);
    expect(() => core.poolTake(64n)).toThrow();
    put(core, buffer, new Uint8Array(POOL_BITS / 8));
    const word = poolBytes().subarray(800, 816);
    expect(Buffer.from(core.memory.buffer).indexOf(word)).toBeGreaterThan(0);
    expect(core.poolOpen(0)).toBe(1);
    expect(Buffer.from(core.memory.buffer).indexOf(word)).toBe(-1);
    expect(u64(core.poolLeft())).toBe(0n);
  });

  it("keeps the reserve from all but the opening of a session", () => {
    const { core } = powerOn(false);
    core.poolSetReserve(768);
    const most = POOL_BITS - 768;
    expect(core.poolSpend(BigInt(most - 128), 128, 0)).toBe(GRANTED);
    const before = take(core, 0, core.memory.buffer.byteLength);
    expect(core.poolSpend(BigInt(most), 64, 0)).toBe(SHORT);
    expect(core.poolSpend(BigInt(POOL_BITS - 64), 128, 1)).toBe(SHORT);
    expect(core.poolSpend((1n << 64n) - 64n, 128, 1)).toBe(SHORT);
    expect(core.poolSpend(BigInt(most), 1088, 1)).toBe(SHORT);
    expect(Buffer.compare(take(core, 0, core.memory.buffer.byteLength), before)).toBe(0);
    expect(core.poolSpend(BigInt(most), 384, 1)).toBe(GRANTED);
    expect(core.poolSpend(BigInt(most + 384), 384, 1)).toBe(GRANTED);
    expect(core.poolSpend(BigInt(POOL_BITS), 64, 1)).toBe(SHORT);
  });

  it("refuses key that does not follow on what is there, or finds no room", () => {
    const { core, buffer } = powerOn(false);
    const end = BigInt(POOL_BITS);
    expect(core.poolFill(end, buffer, 64)).toBe(0);
    expect(core.poolSpend(0n, 128, 1)).toBe(GRANTED);
    expect(core.poolFill(end + 64n, buffer, 64)).toBe(0);
    expect(core.poolFill(end - 64n, buffer, 64)).toBe(0);
    expect(core.poolFill(end, buffer, 192)).toBe(0);
    expect(core.poolFill(end, buffer, 63)).toBe(0);
    expect(core.poolFill(end, buffer, 128)).toBe(1);
    expect(u64(core.poolLeft())).toBe(end);
  });

  it("goes round its store many times, and every bit comes out as it went in", () => {
    const { core, buffer } = powerOn(false);
    const stream = poolBytes("endless pool", 40 * POOL_BITS);
    stream.set(poolBytes());
    let end = POOL_BITS;
    let given = 0;
    for (let round = 0; end < 40 * POOL_BITS; round++) {
      const bits = 64 * (1 + (round % 16));
      for (const [position, word] of spend(core, bits)) {
        expect(word).toBe(wordOf(stream, position));
        given += 1;
      }
      put(core, buffer, stream.subarray(end / 8, (end + bits) / 8));
      expect(core.poolFill(BigInt(end), buffer, Math.min(bits, 40 * POOL_BITS - end))).toBe(1);
      end += bits;
    }
    expect(given).toBeGreaterThan(38 * (POOL_BITS / 64));
  });
});

describe("the pool across resets and power cuts", () => {
  it("never gives a bit twice, wherever in a flash write or erase power is cut", () => {
    const flash = new FlashModel();
    const given = new Set<bigint>();
    let cuts = 0;
    let lowest = 0n;
    for (let life = 0; life < 1500; life++) {
      const { core } = powerOn(false, flash, { position: lowest });
      const next = u64(core.poolNext());
      expect(next, `life ${life}`).toBeGreaterThanOrEqual(lowest);
      flash.cutAfter((life * 7) % 13, Math.imul(life, 0x9e3779b1) >>> 0);
      try {
        for (let i = 0; i < 3; i++)
          for (const position of spend(core, 64 * (1 + ((life + i) % 6))).keys()) {
            expect(given.has(position), `position ${position} in life ${life}`).toBe(false);
            given.add(position);
            lowest = position + 64n;
          }
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        cuts += 1;
      }
      flash.cutAfter(Number.POSITIVE_INFINITY, 0);
    }
    expect(cuts).toBeGreaterThan(500);
    expect(given.size).toBeGreaterThan(1500);
  });

  it("never gives a bit twice when a bit of its mark falls over, and burns at most a short stretch", () => {
    for (let bit = 0; bit < 4 * 128; bit++) {
      const flash = new FlashModel();
      const { core } = powerOn(false, flash);
      for (let i = 0; i < 3; i++) expect(core.poolSpend(u64(core.poolNext()), 384, 1)).toBe(GRANTED);
      const spent = u64(core.poolNext());
      flash.words[MARK + (bit >> 5)]! ^= 1 << (bit & 31);
      const { core: reborn } = powerOn(false, flash);
      expect(u64(reborn.poolNext()), `bit ${bit}`).toBeGreaterThanOrEqual(spent);
      expect(u64(reborn.poolNext()), `bit ${bit}`).toBeLessThanOrEqual(
        spent + BigInt(reborn.POOL_LONGEST.value),
      );
    }
  });

  it("loses no more than a short stretch to a torn record, so both sides find together again", () => {
    const flash = new FlashModel();
    const { core } = powerOn(false, flash);
    expect(core.poolSpend(0n, 384, 1)).toBe(GRANTED);
    flash.cutAfter(1, 0x00ff00ff);
    expect(() => core.poolSpend(384n, 384, 1)).toThrow(PowerCut);
    const { core: reborn } = powerOn(false, flash);
    expect(u64(reborn.poolNext())).toBe(384n + BigInt(reborn.POOL_LONGEST.value));
    expect(u64(reborn.poolLeft())).toBe(BigInt(POOL_BITS) - u64(reborn.poolNext()));
    // Once something is written behind it, the torn record burns nothing any more.
    expect(reborn.poolSpend(u64(reborn.poolNext()), 384, 1)).toBe(GRANTED);
    const spent = u64(reborn.poolNext());
    for (let life = 0; life < 3; life++) expect(u64(powerOn(false, flash).core.poolNext())).toBe(spent);
  });

  it("gives nothing before it is opened, nor when its mark is lost", () => {
    const flash = new FlashModel();
    powerOn(false, flash).core.poolSpend(0n, 384, 1);
    flash.words.fill(0x12345678, MARK, MARK + 2 * SECTOR_WORDS);
    const core = linkCore(flash);
    core.poolReserve(POOL_BITS);
    const buffer = core.reserve(8);
    expect(core.poolSpend(0n, 64, 1)).toBe(NOT_OPEN);
    expect(core.poolOpen(0)).toBe(0);
    expect(core.poolFill(0n, buffer, 64)).toBe(0);
    expect(core.poolSpend(0n, 64, 1)).toBe(NOT_OPEN);
  });
});
