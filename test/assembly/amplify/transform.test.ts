import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { type GroundExports, loadGround } from "../../../hostsim/core/load.js";
import { hashByTransform } from "./driver.js";
import { bitOf, randomBits, toeplitzBit, toeplitzBytes } from "./oracle.js";

const MILLION = 1_000_000;

/** A ground module with memory for n -> m. */
async function groundFor(n: number, m: number): Promise<GroundExports> {
  const core = await loadGround();
  core.amplifyReserve(n, m);
  return core;
}

/** Key and seed for n -> m. */
function inputs(n: number, m: number): { key: Uint8Array; seed: Uint8Array } {
  return { key: randomBits(n, `key ${n} ${m}`), seed: randomBits(n + m - 1, `seed ${n} ${m}`) };
}

/** XOR of the seed's windows of m bits that begin at the given places: what a key of few ones hashes to. */
function xorOfWindows(seed: Uint8Array, starts: number[], m: number): Uint8Array {
  const output = new Uint8Array((m + 7) >>> 3);
  for (const start of starts) {
    for (let i = 0; i < m; i++) output[i >>> 3]! ^= bitOf(seed, start + i) << (i & 7);
  }
  return output;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe("the transform gives the Toeplitz product, bit by bit", () => {
  let small: GroundExports;
  beforeAll(async () => {
    small = await groundFor(20_000, 20_000);
  });

  it("for any n and m, m above n too, one after another in the same memory", () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 3000 }));
    const property = fc.property(length, length, (n, m) => {
      const { key, seed } = inputs(n, m);
      return equal(hashByTransform(small, key, seed, n, m), toeplitzBytes(key, seed, n, m));
    });
    fc.assert(property, { seed: 1, numRuns: 300 });
  });

  it("for lengths of one bit", () => {
    for (const [n, m] of [
      [1, 1],
      [1, 2],
      [2, 1],
      [1, 5000],
      [5000, 1],
    ] as const) {
      const { key, seed } = inputs(n, m);
      expect(hashByTransform(small, key, seed, n, m), `${n} -> ${m}`).toEqual(toeplitzBytes(key, seed, n, m));
    }
  });

  it("for products that just fill, or just overfill, whole pieces and whole words of them", () => {
    for (let pieces = 3; pieces <= 729; pieces *= 3) {
      for (const pieceBits of [1, 8, 27]) {
        for (const over of [-1, 0, 1]) {
          const lengthBits = pieces * pieceBits + over;
          const m = 1 + Math.floor(lengthBits / 5);
          const n = lengthBits + 1 - m;
          const { key, seed } = inputs(n, m);
          const expected = toeplitzBytes(key, seed, n, m);
          expect(equal(hashByTransform(small, key, seed, n, m), expected), `${n} -> ${m}`).toBe(true);
        }
      }
    }
  });

  it("in every shape that the memory allows, the smallest included", async () => {
    for (const n of [1, 40, 400, 4000, 12_000]) {
      const m = Math.ceil(n / 3);
      const { key, seed } = inputs(n, m);
      const expected = toeplitzBytes(key, seed, n, m);
      expect(equal(hashByTransform(await groundFor(n, m), key, seed, n, m), expected), `${n} -> ${m}`).toBe(
        true,
      );
      const roomy = await groundFor(30 * n, 30 * m);
      expect(equal(hashByTransform(roomy, key, seed, n, m), expected), `${n} -> ${m}, roomy`).toBe(true);
    }
  });
});

describe("the transform is exact at a million bits", () => {
  const m = 300_000;
  let core: GroundExports;
  beforeAll(async () => {
    core = await groundFor(MILLION, m);
  });

  it("random key and seed, at 300 output bits", () => {
    const { key, seed } = inputs(MILLION, m);
    const output = hashByTransform(core, key, seed, MILLION, m);
    const places = new RandomStream(2, "places");
    for (let k = 0; k < 300; k++) {
      const i = k < 2 ? k * (m - 1) : Math.floor(places.uniform() * m);
      expect(bitOf(output, i), `bit ${i}`).toBe(toeplitzBit(key, seed, MILLION, i));
    }
  });

  it("all ones, where every count of ones is n: the parity of n in every bit", () => {
    const ones = new Uint8Array((MILLION + m) >>> 3).fill(0xff);
    const key = ones.subarray(0, MILLION >>> 3);
    const odd = hashByTransform(core, key, ones, MILLION - 1, m);
    expect(equal(odd, new Uint8Array(m >>> 3).fill(0xff))).toBe(true);
    const even = hashByTransform(core, key, ones, MILLION, m);
    expect(equal(even, new Uint8Array(m >>> 3))).toBe(true);
  });

  it("a key of all ones and a random seed: the parity of each window of the seed, in all bits", () => {
    const { seed } = inputs(MILLION, m);
    const expected = new Uint8Array(m >>> 3);
    let parity = 0;
    for (let i = 0; i < MILLION; i++) parity ^= bitOf(seed, i);
    for (let i = 0; i < m; i++) {
      expected[i >>> 3]! |= parity << (i & 7);
      parity ^= bitOf(seed, i) ^ bitOf(seed, i + MILLION);
    }
    const key = new Uint8Array(MILLION >>> 3).fill(0xff);
    expect(equal(hashByTransform(core, key, seed, MILLION, m), expected)).toBe(true);
  });

  it("a key of few ones: the XOR of that many windows of the seed, in all bits", () => {
    const { seed } = inputs(MILLION, m);
    const key = new Uint8Array(MILLION >>> 3);
    const places = [0, 1, 63, 64, 4095, 4096, 333_333, 500_001, MILLION - 2, MILLION - 1];
    for (const j of places) key[j >>> 3]! |= 1 << (j & 7);
    const windows = places.map((j) => MILLION - 1 - j);
    const output = hashByTransform(core, key, seed, MILLION, m);
    expect(equal(output, xorOfWindows(seed, windows, m))).toBe(true);
  });

  it("the hash of a XOR is the XOR of the hashes", () => {
    const { key: first, seed } = inputs(MILLION, m);
    const second = randomBits(MILLION, "second key");
    const hash = (key: Uint8Array): Uint8Array => hashByTransform(core, key, seed, MILLION, m);
    const sum = hash(first.map((byte, i) => byte ^ second[i]!));
    const [a, b] = [hash(first), hash(second)];
    expect(
      equal(
        sum,
        a.map((byte, i) => byte ^ b[i]!),
      ),
    ).toBe(true);
  });
});

describe("the transform is exact at a hundred million bits", () => {
  it("10^8 -> 3 x 10^7 in less than 4 GiB, at three output bits", async () => {
    const [n, m] = [100 * MILLION, 30 * MILLION];
    const core = await groundFor(n, m);
    expect(core.memoryUsed()).toBeLessThan(2 ** 32);
    const { key, seed } = inputs(n, m);
    const output = hashByTransform(core, key, seed, n, m);
    for (const i of [0, 12_345_678, m - 1]) {
      expect(bitOf(output, i), `bit ${i}`).toBe(toeplitzBit(key, seed, n, i));
    }
  });
});

describe("the transform refuses what it cannot do", () => {
  it("n or m of 0 or beyond what was reserved, and leaves the last output as it was", async () => {
    const core = await groundFor(1000, 300);
    const { key, seed } = inputs(1000, 300);
    const output = hashByTransform(core, key, seed, 1000, 300);
    for (const [n, m] of [
      [0, 300],
      [1000, 0],
      [0, 0],
      [1001, 300],
      [1000, 301],
      [2 ** 32 - 1, 2 ** 32 - 1],
    ] as const) {
      expect(core.amplify(n, m), `${n} -> ${m}`).toBe(false);
    }
    const address = core.amplifyOutput();
    expect(new Uint8Array(core.memory.buffer).slice(address, address + output.length)).toEqual(output);
  });

  it("everything before memory is reserved", async () => {
    const core = await loadGround();
    expect(core.amplify(1, 1)).toBe(false);
  });

  it("to reserve nothing, too much, a second time, or after start-up", async () => {
    for (const [n, m] of [
      [0, 1],
      [1, 0],
      [2 ** 30, 1],
      [2 ** 32 - 1, 2],
    ] as const) {
      const core = await loadGround();
      expect(() => core.amplifyReserve(n, m), `${n} -> ${m}`).toThrow(/unreachable/);
    }
    const twice = await groundFor(8, 8);
    expect(() => twice.amplifyReserve(8, 8)).toThrow(/unreachable/);
    const sealed = await loadGround();
    sealed.sealMemory();
    expect(() => sealed.amplifyReserve(8, 8)).toThrow(/unreachable/);
  });
});
