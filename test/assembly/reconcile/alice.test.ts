import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { noisyBlock, type Request, Wire } from "../../../hostsim/benchmark/reconciliation-wire.js";
import { NaiveParities, naiveOrder } from "./naive-parity.js";

const OK = 0;
const NO_BLOCK = 1;
const BAD_REQUEST = 2;
const TOO_MANY = 3;
const BAD_LENGTH = 4;
const PASSES = 3 + 16 * 8;

const random = new RandomStream(1, "test/reconcile/alice");
let wires: Wire[];

beforeAll(async () => {
  wires = await Promise.all([Wire.open(4096), Wire.open(4096, "payload-scalar")]);
});

function ask(wire: Wire, requests: Request[], slot = 0): { status: number; answers: number[] } {
  const { payload, aliceRequests, aliceAnswers } = wire;
  const words = new Uint32Array(payload.memory.buffer, aliceRequests, 3 * requests.length);
  words.set(requests.flatMap(({ pass, from, to }) => [pass, from, to]));
  const status = payload.aliceAnswer(slot, aliceRequests, requests.length, aliceAnswers);
  const bytes = new Uint8Array(payload.memory.buffer, aliceAnswers, Math.ceil(requests.length / 8));
  return { status, answers: requests.map((_, i) => (bytes[i >> 3]! >> (i & 7)) & 1) };
}

describe("the satellite's side of reconciliation", () => {
  it("orders each pass by a permutation, for every small length", () => {
    for (let n = 1; n <= 300; n++) {
      for (const pass of [1, 2]) expect(new Set(naiveOrder(n, 77n, pass)).size).toBe(n);
    }
  });

  it("answers every stretch of every pass as the naive definition does, with and without SIMD", () => {
    const request = (n: number) =>
      fc.tuple(fc.nat(PASSES - 1), fc.nat(n - 1), fc.nat(n - 1)).map(([pass, a, b]) => ({
        pass,
        from: Math.min(a, b),
        to: Math.max(a, b) + 1,
      }));
    const cases = fc.integer({ min: 1, max: 2000 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        seed: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        requests: fc.array(request(n), { minLength: 1, maxLength: 40 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ n, seed, requests }) => {
        const block = noisyBlock(n, 0, random);
        const oracle = new NaiveParities(block.alice, n, seed);
        for (const wire of wires) {
          wire.begin(block, seed, 0);
          expect(ask(wire, requests)).toEqual({
            status: OK,
            answers: requests.map((request) => oracle.answer(request)),
          });
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it("refuses a batch with any request outside the block, and tells nothing of it", () => {
    const wire = wires[0]!;
    const good = { pass: 0, from: 0, to: 1000 };
    const bad: Request[] = [
      { pass: PASSES, from: 0, to: 1 },
      { pass: 0xffffffff, from: 0, to: 1 },
      { pass: 0, from: 0, to: 1001 },
      { pass: 0, from: 5, to: 5 },
      { pass: 1, from: 6, to: 5 },
      { pass: 2, from: 0xfffffff0, to: 0xffffffff },
      { pass: 3, from: 0, to: 0 },
    ];
    wire.begin(noisyBlock(1000, 0, random), 1n, 0);
    for (const request of bad) {
      new Uint8Array(wire.payload.memory.buffer)[wire.aliceAnswers] = 0xa5;
      expect(ask(wire, [good, request]).status).toBe(BAD_REQUEST);
      expect(new Uint8Array(wire.payload.memory.buffer)[wire.aliceAnswers]).toBe(0xa5);
    }
    expect(wire.payload.aliceAnswered(0)).toBe(0);
    expect(ask(wire, [good]).status).toBe(OK);
  });

  it("answers no more than n + 64 requests of a block, however they are asked", () => {
    const wire = wires[0]!;
    wire.begin(noisyBlock(100, 0, random), 1n, 0);
    const request = { pass: 0, from: 0, to: 1 };
    expect(ask(wire, Array<Request>(165).fill(request)).status).toBe(TOO_MANY);
    expect(ask(wire, Array<Request>(160).fill(request)).status).toBe(OK);
    expect(wire.payload.aliceAnswer(0, wire.aliceRequests, 0xffffffff, wire.aliceAnswers)).toBe(TOO_MANY);
    expect(ask(wire, Array<Request>(4).fill(request)).status).toBe(OK);
    expect(ask(wire, [request]).status).toBe(TOO_MANY);
    expect(wire.payload.aliceAnswered(0)).toBe(164);
  });

  it("refuses slots that do not exist or hold no block, and blocks that do not fit", () => {
    const { payload, aliceBits } = wires[0]!;
    const request = { pass: 0, from: 0, to: 1 };
    expect(ask(wires[0]!, [request], 1).status).toBe(NO_BLOCK);
    expect(ask(wires[0]!, [request], 2).status).toBe(NO_BLOCK);
    expect(payload.aliceBegin(2, aliceBits, 10, 0n)).toBe(NO_BLOCK);
    expect(payload.aliceBegin(1, aliceBits, 0, 0n)).toBe(BAD_LENGTH);
    expect(payload.aliceBegin(1, aliceBits, 4097, 0n)).toBe(BAD_LENGTH);
    expect(payload.aliceBegin(1, aliceBits, 4096, 0n)).toBe(OK);
    payload.aliceEnd(1);
    expect(ask(wires[0]!, [request], 1).status).toBe(NO_BLOCK);
  });

  it("keeps two blocks apart", () => {
    const wire = wires[0]!;
    const { payload, aliceBits } = wire;
    const requests = [1, 2, 3].map((pass) => ({ pass, from: 3, to: 301 }));
    const blocks = [noisyBlock(400, 0, random), noisyBlock(400, 0, random)];
    blocks.forEach((block, slot) => {
      new Uint8Array(payload.memory.buffer).set(block.alice, aliceBits);
      payload.aliceBegin(slot, aliceBits, 400, BigInt(slot));
    });
    blocks.forEach((block, slot) => {
      const oracle = new NaiveParities(block.alice, 400, BigInt(slot));
      expect(ask(wire, requests, slot).answers).toEqual(requests.map((request) => oracle.answer(request)));
    });
  });
});
