import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";

const PULSES = 1024;
const KEY = 1;
const CALIBRATE = 2;
const REFUSED = 8;

async function satellite(bitsPerBasis = 4096) {
  const { core, board } = await hostPayload();
  core.siftReserve(bitsPerBasis, PULSES);
  const lookUp = { indices: core.reserve(8), symbol: core.reserve(1) };
  installTestSeed(core);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  const announceBatch = (pulses: number[], bases: number[]): number[] => {
    new BigUint64Array(core.memory.buffer, core.siftIndices(), pulses.length).set(pulses.map(BigInt));
    new Uint8Array(core.memory.buffer, core.siftBases(), pulses.length).set(bases);
    core.siftAnnounced(pulses.length);
    return Array.from(new Uint8Array(core.memory.buffer, core.siftReplies(), pulses.length));
  };
  const announce = (pulses: number[], bases: number[]): number[] => {
    const batch = core.SIFT_BATCH.value;
    const batches = Array.from({ length: Math.ceil(pulses.length / batch) }, (_, i) => i * batch);
    return batches.flatMap((from) =>
      announceBatch(pulses.slice(from, from + batch), bases.slice(from, from + batch)),
    );
  };
  const symbolOf = (pulse: number): number => {
    new BigUint64Array(core.memory.buffer, lookUp.indices, 1)[0] = BigInt(pulse);
    core.symbolsAt(lookUp.indices, 1, lookUp.symbol, 0);
    return new Uint8Array(core.memory.buffer)[lookUp.symbol]!;
  };
  const bits = (basis: number): number[] => {
    const bytes = new Uint8Array(core.memory.buffer, core.siftedBits(basis), 512);
    return Array.from({ length: core.siftedCount(basis) }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1);
  };
  return { core, board, announce, symbolOf, bits };
}

describe("the satellite's answer to announced clicks", () => {
  it("tells match and class, keeps the values of matches in order, against a naive model", async () => {
    const { core, announce, symbolOf, bits } = await satellite();
    core.claimBlocks(0n, 8, KEY);
    const pulses = Array.from({ length: 500 }, (_, i) => 16 * i + (i % 7));
    const bases = pulses.map((_, i) => (i >> 1) & 1);
    const replies = announce(pulses, bases);
    const expected: [number[], number[]] = [[], []];
    pulses.forEach((pulse, i) => {
      const symbol = symbolOf(pulse);
      const match = ((symbol >> 1) & 1) === bases[i];
      expect(replies[i]).toBe(((symbol >> 2) << 1) | (match ? 1 : 0));
      if (match) expected[bases[i] as 0 | 1].push(symbol & 1);
    });
    expect(bits(0)).toEqual(expected[0]);
    expect(bits(1)).toEqual(expected[1]);
  });

  it("refuses calibration, struck and never claimed blocks: no bit of them can reach the key", async () => {
    const { core, announce } = await satellite();
    core.claimBlocks(0n, 1, CALIBRATE);
    core.claimBlocks(1n, 2, KEY);
    core.strikeBlock(2n);
    const replies = announce([5, 1000, 1025, 1026, 2048, 3071, 3072, 9999], [0, 1, 0, 1, 0, 1, 0, 1]);
    expect(replies.map((reply) => reply === REFUSED)).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(core.siftedCount(0) + core.siftedCount(1)).toBeLessThanOrEqual(2);
  });

  it("refuses a block that was struck between two batches of announced clicks, though the first batch was of it", async () => {
    const { core, announce } = await satellite();
    core.claimBlocks(0n, 2, KEY);
    expect(announce([5, 6], [0, 1]).some((reply) => reply === REFUSED)).toBe(false);
    const before = core.siftedCount(0) + core.siftedCount(1);
    core.strikeBlock(0n);
    expect(announce([7, 8, 1024], [0, 1, 0]).map((reply) => reply === REFUSED)).toEqual([true, true, false]);
    expect(core.siftedCount(0) + core.siftedCount(1)).toBeLessThanOrEqual(before + 1);
  });

  it("keeps a pulse for the one basis that was announced: every basis of every pulse is answered as a model answers", async () => {
    const { core, announce, symbolOf } = await satellite();
    core.claimBlocks(1n, 1, KEY);
    const pulses = [1023, 1024, 1025, 2046, 2047, 2048];
    const bases = pulses.map((pulse) => ((symbolOf(pulse) >> 1) & 1) ^ (pulse & 1));
    const replies = announce(pulses, bases);
    const expected = pulses.map((pulse) => {
      if (pulse < 1024 || pulse > 2047) return REFUSED;
      return ((symbolOf(pulse) >> 2) << 1) | ((pulse & 1) ^ 1);
    });
    expect(replies).toEqual(expected);
    expect(announce([2047], [0])).toEqual([REFUSED]);
  });

  it("refuses a pulse announced twice, and one out of order, also in a later batch", async () => {
    const { core, announce } = await satellite();
    core.claimBlocks(0n, 1, KEY);
    expect(announce([10, 10, 9, 11], [0, 0, 0, 0]).map((reply) => reply === REFUSED)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(announce([11, 12], [1, 1]).map((reply) => reply === REFUSED)).toEqual([true, false]);
    core.siftClear();
    expect(announce([10, 12, 13], [1, 1, 1]).map((reply) => reply === REFUSED)).toEqual([true, true, false]);
  });

  it("refuses when its memory is full rather than lose or overwrite bits", async () => {
    const { core, announce, bits } = await satellite(32);
    core.claimBlocks(0n, 1, KEY);
    const pulses = Array.from({ length: 400 }, (_, i) => i);
    const replies = announce(
      pulses,
      pulses.map(() => 0),
    );
    expect(core.siftedCount(0)).toBe(32);
    const matches = replies.filter((reply) => reply !== REFUSED && (reply & 1) === 1).length;
    expect(matches).toBe(32);
    const before = bits(0);
    announce([500, 501, 502, 503], [0, 0, 0, 0]);
    expect(bits(0)).toEqual(before);
  });

  it("traps on a batch longer than its buffers, and gives a whole one all its answers", async () => {
    const { core } = await satellite();
    const batch = core.SIFT_BATCH.value;
    new BigUint64Array(core.memory.buffer, core.siftIndices(), batch).set(
      Array.from({ length: batch }, (_, i) => BigInt(i)),
    );
    const replies = new Uint8Array(core.memory.buffer, core.siftReplies(), batch).fill(255);
    for (const count of [batch + 1, 0xffff_ffff]) expect(() => core.siftAnnounced(count)).toThrow();
    core.siftAnnounced(batch);
    expect(replies.every((reply) => reply === REFUSED)).toBe(true);
  });

  it("takes no nonsense for a basis", async () => {
    const { core, announce } = await satellite();
    core.claimBlocks(0n, 1, KEY);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 255 }), (basis) => {
        expect(announce([1], [basis])).toEqual([REFUSED]);
      }),
      { seed: 3, numRuns: 50 },
    );
    expect(core.siftedCount(0) + core.siftedCount(1)).toBe(0);
  });

  it("sifts more than it has memory for when blocks are released, losing and moving no bit", async () => {
    const { core, announce, bits } = await satellite(96);
    const whole = await satellite();
    for (const payload of [core, whole.core]) payload.claimBlocks(0n, 8, KEY);
    const released: [number[], number[]] = [[], []];
    for (let first = 0; first < 600; first += 30) {
      const pulses = Array.from({ length: 30 }, (_, i) => first + i);
      const bases = pulses.map((pulse) => (pulse >> 2) & 1);
      expect(announce(pulses, bases)).toEqual(whole.announce(pulses, bases));
      for (const basis of [0, 1] as const) {
        const count = core.siftedCount(basis) & ~31;
        released[basis].push(...bits(basis).slice(0, count));
        core.siftRelease(basis, count);
      }
    }
    for (const basis of [0, 1] as const) {
      expect([...released[basis], ...bits(basis)]).toEqual(whole.bits(basis));
      expect(whole.core.siftedCount(basis)).toBeGreaterThan(96);
      expect(() => core.siftRelease(basis, 32)).toThrow(/unreachable/);
    }
    announce([700], [0]);
    expect(() => core.siftRelease(0, 1)).toThrow(/unreachable/);
  });
});
