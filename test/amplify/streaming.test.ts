import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadGround, type PayloadExports } from "../../hostsim/core/load.js";
import { hostPayload } from "../support/host-payload.js";
import { hashByTransform, hashInSteps } from "./driver.js";
import { randomBits, toeplitzBytes } from "./oracle.js";

const PIECE_BITS = 4096;

function inputs(n: number, m: number): { key: Uint8Array; seed: Uint8Array } {
  return { key: randomBits(n, `key ${n} ${m}`), seed: randomBits(n + m - 1, `seed ${n} ${m}`) };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe("hashing in steps gives the Toeplitz product, bit by bit", () => {
  let core: PayloadExports;
  beforeAll(async () => {
    core = (await hostPayload()).core;
    core.toeplitzReserve(40_000);
  });

  it("for any n and m, m above n too, whatever lies behind the pieces", () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 6000 }));
    const property = fc.property(length, length, (n, m) => {
      const { key, seed } = inputs(n, m);
      return equal(hashInSteps(core, key, seed, n, m), toeplitzBytes(key, seed, n, m));
    });
    fc.assert(property, { seed: 1, numRuns: 100 });
  });

  it("for lengths around whole pieces", () => {
    for (const n of [1, PIECE_BITS - 1, PIECE_BITS, PIECE_BITS + 1, 2 * PIECE_BITS]) {
      for (const m of [1, 64, PIECE_BITS - 1, PIECE_BITS, PIECE_BITS + 1]) {
        const { key, seed } = inputs(n, m);
        const expected = toeplitzBytes(key, seed, n, m);
        expect(equal(hashInSteps(core, key, seed, n, m), expected), `${n} -> ${m}`).toBe(true);
      }
    }
  });

  it("as the ground's transform does, over many pieces each way", async () => {
    const ground = await loadGround();
    ground.amplifyReserve(100_000, 40_000);
    for (const [n, m] of [
      [100_000, 30_011],
      [65_537, 40_000],
      [777, 33_333],
    ] as const) {
      const { key, seed } = inputs(n, m);
      const expected = hashByTransform(ground, key, seed, n, m);
      expect(equal(hashInSteps(core, key, seed, n, m), expected), `${n} -> ${m}`).toBe(true);
    }
  });
});

describe("hashing in steps on a satellite", () => {
  it("takes seed pieces that begin with a block of the keystream and fit their room", async () => {
    const { core } = await hostPayload();
    core.toeplitzReserve(9000);
    core.toeplitzBegin(12_345, 9000);
    for (; !core.toeplitzDone(); core.toeplitzStep()) {
      expect(core.toeplitzSeedStart() % 512).toBe(0);
      expect(core.toeplitzSeedBits()).toBeLessThanOrEqual(8 * 1088);
      expect(core.toeplitzSeedStart() + core.toeplitzSeedBits()).toBeLessThanOrEqual(12_345 + 9000 - 1);
    }
  });

  it("reserves the output and nothing else", async () => {
    const { core } = await hostPayload();
    const before = core.memoryUsed();
    core.toeplitzReserve(300_000);
    expect(core.memoryUsed() - before).toBeLessThanOrEqual(300_000 / 8 + 32);
  });

  it("refuses n or m of 0, m beyond what was reserved, and a step too many", async () => {
    const { core } = await hostPayload();
    expect(core.toeplitzBegin(1, 1)).toBe(false);
    core.toeplitzReserve(300);
    for (const [n, m] of [
      [0, 300],
      [1000, 0],
      [1000, 301],
      [2 ** 32 - 1, 300],
    ] as const) {
      expect(core.toeplitzBegin(n, m), `${n} -> ${m}`).toBe(false);
    }
    expect(() => core.toeplitzStep()).toThrow(/unreachable/);
    expect(core.toeplitzBegin(1000, 300)).toBe(true);
    core.toeplitzStep();
    expect(core.toeplitzDone()).toBe(true);
    expect(() => core.toeplitzStep()).toThrow(/unreachable/);
  });
});

describe("the payload with SIMD and without gives the same bytes", () => {
  it("by transform and in steps, from 1 to 300,000 bits", async () => {
    const vector = (await hostPayload()).core;
    const scalar = (await hostPayload({ build: "payload-scalar" })).core;
    for (const core of [vector, scalar]) {
      core.amplifyReserve(300_000, 100_000);
      core.toeplitzReserve(5000);
    }
    for (const [n, m] of [
      [1, 1],
      [130, 70],
      [9999, 5000],
      [300_000, 100_000],
    ] as const) {
      const { key, seed } = inputs(n, m);
      const fast = hashByTransform(vector, key, seed, n, m);
      expect(equal(hashByTransform(scalar, key, seed, n, m), fast), `${n} -> ${m}`).toBe(true);
      if (m > 5000) continue;
      expect(equal(hashInSteps(vector, key, seed, n, m), fast), `${n} -> ${m}, steps`).toBe(true);
      expect(equal(hashInSteps(scalar, key, seed, n, m), fast), `${n} -> ${m}, scalar steps`).toBe(true);
    }
  });
});
