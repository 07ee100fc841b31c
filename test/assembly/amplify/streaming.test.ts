import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type GroundExports, loadGround, type PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { addInSteps, type BitsBuffer, hashByMatrix, hashInSteps, installSeed } from "./driver.js";
import { diagonalsByOpenssl, randomBits, toeplitzBytes } from "./oracle.js";

const PIECE_BITS = 16_384;
const BUFFER_BYTES = 4096;
const SEED = randomBits(256, "seed of the matrices");

interface Side {
  core: PayloadExports;
  buffer: BitsBuffer;
}

/** A payload with room for `bits` of output in both bases, the seed installed. */
async function satellite(bits: number, build?: "payload-scalar", pieceBits = PIECE_BITS): Promise<Side> {
  const { core } = await hostPayload(build === undefined ? {} : { build });
  core.toeplitzReserve(bits, bits, pieceBits);
  installSeed(core, SEED);
  return { core, buffer: { address: core.reserve(BUFFER_BYTES), bytes: BUFFER_BYTES } };
}

/** The product by its definition, with diagonals that OpenSSL made. */
function naive(basis: number, key: Uint8Array, n: number, m: number): Uint8Array {
  return toeplitzBytes(key, diagonalsByOpenssl(SEED, basis, 1 - n, n + m - 1), n, m);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe("hashing in steps gives the Toeplitz product, bit by bit", () => {
  let side: Side;
  let ground: GroundExports;
  beforeAll(async () => {
    side = await satellite(40_000);
    ground = await loadGround();
    ground.amplifyReserve(100_000, 40_000);
    installSeed(ground, SEED);
  });

  it("for any n and m, m above n too, in either basis, however the bits come in", () => {
    const length = fc.oneof(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 18_000 }));
    const property = fc.property(length, length, length, fc.nat(1), (n, m, blockBits, basis) => {
      const key = randomBits(n, `key ${n} ${m}`);
      const hashed = hashInSteps(side.core, side.buffer, { basis, key, n, m, blockBits });
      return equal(hashed, naive(basis, key, n, m));
    });
    fc.assert(property, { seed: 1, numRuns: 40 });
  });

  it("for lengths around whole pieces", () => {
    for (const n of [1, PIECE_BITS - 1, PIECE_BITS, PIECE_BITS + 1, 2 * PIECE_BITS]) {
      for (const m of [1, 64, PIECE_BITS - 1, PIECE_BITS, PIECE_BITS + 1]) {
        const key = randomBits(n, `key ${n} ${m}`);
        const hashed = hashInSteps(side.core, side.buffer, { basis: 0, key, n, m });
        expect(equal(hashed, hashByMatrix(ground, key, 0, n, m)), `${n} -> ${m}`).toBe(true);
      }
    }
  });

  it("as the ground's transform does with the same seed, over many pieces each way", () => {
    for (const [n, m] of [
      [100_000, 30_011],
      [65_537, 40_000],
      [777, 33_333],
    ] as const) {
      for (const basis of [0, 1]) {
        const key = randomBits(n, `key ${n} ${m}`);
        const hashed = hashInSteps(side.core, side.buffer, { basis, key, n, m, blockBits: 10_007 });
        expect(equal(hashed, hashByMatrix(ground, key, basis, n, m)), `${n} -> ${m}`).toBe(true);
      }
    }
  });

  it("for any m up to the one it was begun with, wiping the bits behind", () => {
    const n = 20_000;
    const key = randomBits(n, "prefix");
    for (const m of [1, 63, 64, 65, 12_345, 39_999, 40_000]) {
      const hashed = hashInSteps(side.core, side.buffer, { basis: 1, key, n, m, most: 40_000 });
      expect(equal(hashed, hashByMatrix(ground, key, 1, n, m)), `${m}`).toBe(true);
      const output = side.core.toeplitzOutput(1);
      const behind = new Uint8Array(side.core.memory.buffer, output + hashed.length, 5000 - hashed.length);
      expect(behind.every((byte) => byte === 0)).toBe(true);
    }
  });

  it("of both bases at the same time", () => {
    const { core, buffer } = side;
    const keys = [randomBits(30_000, "Z"), randomBits(30_000, "X")] as const;
    for (const basis of [0, 1]) core.toeplitzBegin(basis, basis, 9000);
    for (let from = 0; from < 30_000; from += 1000)
      for (const basis of [0, 1] as const) addInSteps(core, buffer, basis, keys[basis], from, 1000);
    for (const basis of [0, 1] as const) {
      core.toeplitzClose(basis);
      while (core.toeplitzStep(basis) > 0);
      expect(core.toeplitzFinish(basis, 9000)).toBe(true);
      const output = core.toeplitzOutput(basis);
      const hashed = new Uint8Array(core.memory.buffer).slice(output, output + 1125);
      expect(equal(hashed, hashByMatrix(ground, keys[basis], basis, 30_000, 9000))).toBe(true);
    }
  });

  it("in pieces of any power of two, with either matrix in either slot", async () => {
    const [n, m] = [20_000, 7001];
    const key = randomBits(n, "pieces");
    const expected = [0, 1].map((basis) => hashByMatrix(ground, key, basis, n, m));
    for (const pieceBits of [512, 1024, 4096, 32_768]) {
      const { core, buffer } = await satellite(m, undefined, pieceBits);
      for (const [slot, matrix] of [
        [0, 1],
        [1, 0],
      ] as const) {
        core.toeplitzBegin(slot, matrix, m);
        addInSteps(core, buffer, slot, key, 0, n);
        core.toeplitzClose(slot);
        while (core.toeplitzStep(slot) > 0);
        core.toeplitzFinish(slot, m);
        const output = core.toeplitzOutput(slot);
        const hashed = new Uint8Array(core.memory.buffer).slice(output, output + expected[matrix]!.length);
        expect(equal(hashed, expected[matrix]!), `${pieceBits}, matrix ${matrix}`).toBe(true);
      }
    }
    for (const pieceBits of [0, 256, 1000])
      await expect(satellite(m, undefined, pieceBits)).rejects.toThrow();
  });

  it("with all ones, where every cell of the integer products is fullest", async () => {
    const ones = new Uint8Array(32).fill(0xff);
    const key = new Uint8Array(12_500).fill(0xff);
    for (const build of ["payload", "payload-scalar"] as const) {
      const { core, buffer } = await satellite(20_000, build === "payload" ? undefined : build);
      installSeed(core, ones);
      installSeed(ground, ones);
      const hashed = hashInSteps(core, buffer, { basis: 0, key, n: 100_000, m: 20_000 });
      expect(equal(hashed, hashByMatrix(ground, key, 0, 100_000, 20_000))).toBe(true);
    }
    installSeed(ground, SEED);
  });
});

describe("hashing in steps on a satellite", () => {
  it("reserves the output and seven pieces", async () => {
    const { core } = await hostPayload();
    const before = core.memoryUsed();
    core.toeplitzReserve(200_000, 100_000, PIECE_BITS);
    expect(core.memoryUsed() - before).toBeLessThanOrEqual(300_000 / 8 + (7 * PIECE_BITS) / 8 + 128);
  });

  it("refuses m of 0, m beyond what was reserved, and to end before it is done", async () => {
    const { core, buffer } = await satellite(300);
    for (const m of [0, 301]) expect(core.toeplitzBegin(0, 0, m)).toBe(false);
    expect(core.toeplitzBegin(0, 0, 200)).toBe(true);
    expect(core.toeplitzFinish(0, 200)).toBe(false);
    expect(core.toeplitzAdd(0, buffer.address, 0, 20_000)).toBe(PIECE_BITS);
    expect(core.toeplitzAdd(0, buffer.address, 0, 1)).toBe(0);
    core.toeplitzClose(0);
    expect(core.toeplitzFinish(0, 200)).toBe(false);
    expect(core.toeplitzStep(0)).toBe(1);
    expect(core.toeplitzStep(0)).toBe(0);
    expect(core.toeplitzFinish(0, 301)).toBe(false);
    expect(core.toeplitzFinish(0, 200)).toBe(true);
    expect(core.toeplitzStep(0)).toBe(0);
  });

  it("works a piece off once, also when it is closed in the middle of that", async () => {
    const { core, buffer } = await satellite(600, undefined, 512);
    const key = randomBits(512, "closed in the middle");
    new Uint8Array(core.memory.buffer).set(key, buffer.address);
    core.toeplitzBegin(0, 0, 600);
    core.toeplitzAdd(0, buffer.address, 0, 512);
    core.toeplitzStep(0);
    core.toeplitzClose(0);
    while (core.toeplitzStep(0) > 0);
    expect(core.toeplitzFinish(0, 600)).toBe(true);
    const output = core.toeplitzOutput(0);
    const hashed = new Uint8Array(core.memory.buffer).slice(output, output + 75);
    expect(equal(hashed, naive(0, key, 512, 600))).toBe(true);
    expect(core.toeplitzFinish(0, 600)).toBe(false);
  });

  it("stops when bits come before the beginning or after the end", async () => {
    const { core, buffer } = await satellite(300);
    expect(() => core.toeplitzAdd(0, buffer.address, 0, 1)).toThrow(/unreachable/);
    core.toeplitzBegin(0, 0, 300);
    core.toeplitzClose(0);
    expect(() => core.toeplitzAdd(0, buffer.address, 0, 1)).toThrow(/unreachable/);
    expect(() => core.toeplitzBegin(0, 2, 300)).toThrow(/unreachable/);
    expect(() => core.toeplitzBegin(2, 0, 300)).toThrow(/unreachable/);
  });

  it("keeps no bit of the key once a piece is worked off", async () => {
    const { core, buffer } = await satellite(300);
    const key = new Uint8Array(PIECE_BITS / 8).fill(0xa5);
    core.toeplitzBegin(0, 0, 300);
    const before = new Uint8Array(core.memory.buffer).slice();
    addInSteps(core, buffer, 0, key, 0, PIECE_BITS);
    const memory = new Uint8Array(core.memory.buffer);
    memory.fill(0, buffer.address, buffer.address + buffer.bytes);
    const changed = [...memory.keys()].filter((at) => memory[at] !== before[at]);
    // The output, the diagonals, states: nothing like the 2 kB of key, its sums or products.
    expect(changed.length).toBeLessThan(PIECE_BITS / 8 + 40 + 256);
  });
});

describe("the diagonals of the matrices", () => {
  it("are the keystream of OpenSSL's ChaCha20, whichever comes first", async () => {
    const ground = await loadGround();
    ground.amplifyReserve(300_000, 100_000);
    installSeed(ground, SEED);
    const property = fc.property(
      fc.integer({ min: 1, max: 300_000 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat(1),
      (n, m, basis) => {
        expect(ground.amplifyDiagonals(basis, n, m)).toBe(true);
        const from = ground.amplifySeed();
        const bytes = (n + m - 1) >>> 3;
        const made = new Uint8Array(ground.memory.buffer).slice(from, from + bytes);
        const expected = diagonalsByOpenssl(SEED, basis, 1 - n, n + m - 1);
        return equal(made, expected.subarray(0, bytes));
      },
    );
    fc.assert(property, { seed: 3, numRuns: 40 });
    expect(ground.amplifyDiagonals(0, 300_001, 1)).toBe(false);
    expect(() => ground.amplifyDiagonals(2, 10, 10)).toThrow(/unreachable/);
  });

  it("differ between the bases", async () => {
    const first = diagonalsByOpenssl(SEED, 0, 0, 512);
    expect(equal(first, diagonalsByOpenssl(SEED, 1, 0, 512))).toBe(false);
    const { core, buffer } = await satellite(512);
    const key = Uint8Array.of(1);
    const hashed = [0, 1].map((basis) => hashInSteps(core, buffer, { basis, key, n: 1, m: 512 }));
    expect(equal(hashed[0]!, first)).toBe(true);
    expect(equal(hashed[0]!, hashed[1]!)).toBe(false);
  });
});

describe("the payload with SIMD and without gives the same bytes", () => {
  it("by transform and in steps, from 1 to 300,000 bits", async () => {
    const vector = await satellite(5000);
    const scalar = await satellite(5000, "payload-scalar");
    for (const { core } of [vector, scalar]) core.amplifyReserve(300_000, 100_000);
    for (const [n, m] of [
      [1, 1],
      [130, 70],
      [9999, 5000],
      [300_000, 100_000],
    ] as const) {
      const key = randomBits(n, `key ${n} ${m}`);
      const fast = hashByMatrix(vector.core, key, 1, n, m);
      expect(equal(hashByMatrix(scalar.core, key, 1, n, m), fast), `${n} -> ${m}`).toBe(true);
      if (m > 5000) continue;
      for (const { core, buffer } of [vector, scalar])
        expect(equal(hashInSteps(core, buffer, { basis: 1, key, n, m }), fast), `${n} -> ${m}, steps`).toBe(
          true,
        );
    }
  });
});
