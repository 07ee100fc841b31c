import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import {
  type Block,
  DONE,
  GIVEN_UP,
  noisyBlock,
  RUNNING,
  Wire,
} from "../../../hostsim/benchmark/reconciliation-wire.js";
import { NaiveParities } from "./naive-parity.js";

const random = new RandomStream(2, "test/reconcile");
let wire: Wire;

beforeAll(async () => {
  wire = await Wire.open(100_000);
});

describe("reconciliation", () => {
  it.each([1, 7, 64, 1000, 10_000, 100_000])(
    "ends with equal keys at n = %i for every QBER from 0 to 0.11",
    (n) => {
      for (const qber of [0, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.11]) {
        for (let i = 0; i < (n > 10_000 ? 1 : 5); i++) {
          const block = noisyBlock(n, qber, random);
          const outcome = wire.run(block, BigInt(i), qber * 1e6);
          expect(outcome.state).toBe(DONE);
          expect(outcome.bits).toEqual(block.alice);
          expect(outcome.corrected).toBe(block.errors);
        }
      }
    },
  );

  it("counts as leaked every answer that crossed the wire", () => {
    const lengths = fc.integer({ min: 1, max: 3000 });
    const qbers = fc.double({ min: 0, max: 0.11, noNaN: true });
    fc.assert(
      fc.property(lengths, qbers, fc.nat(1_000_000), (n, qber, hint) => {
        const { answers, leakedBits } = wire.run(noisyBlock(n, qber, random), 5n, hint);
        expect(leakedBits).toBe(answers);
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it("asks only stretches whose answers the naive definition confirms", () => {
    const block = noisyBlock(2000, 0.03, random);
    const oracle = new NaiveParities(block.alice, block.n, 9n);
    let checked = 0;
    wire.run(block, 9n, 30_000, {
      answers(requests, answers) {
        requests.forEach((request, i) => {
          expect((answers[i >> 3]! >> (i & 7)) & 1).toBe(oracle.answer(request));
          checked += 1;
        });
      },
    });
    expect(checked).toBeGreaterThan(300);
  });

  it("needs no estimate: none, one 3 times too low and one 3 times too high cost less than 5 %", () => {
    let unequal = 0;
    for (const qber of [0.005, 0.02, 0.05]) {
      const blocks = Array.from({ length: 10 }, () => noisyBlock(20_000, qber, random));
      const leaked = (hint: number): number =>
        blocks.reduce((sum, block, i) => {
          const outcome = wire.run(block, BigInt(i), hint * 1e6);
          // As the ground does: what is given up is searched once more, without an estimate.
          if (outcome.state === GIVEN_UP) return sum + outcome.answers + wire.run(block, 1n, 0).answers;
          expect(outcome.state).toBe(DONE);
          unequal += Buffer.compare(outcome.bits, block.alice) === 0 ? 0 : 1;
          return sum + outcome.answers;
        }, 0);
      const best = leaked(qber);
      for (const hint of [0, qber / 3, 3 * qber]) expect(leaked(hint) / best).toBeLessThan(1.05);
    }
    // Of 120 blocks: errors that are left escape eight random halves once in 256 times.
    expect(unequal).toBeLessThanOrEqual(3);
  });

  it("repeats itself exactly", () => {
    const block = noisyBlock(5000, 0.02, random);
    expect(wire.run(block, 3n, 20_000)).toEqual(wire.run(block, 3n, 20_000));
  });

  it("takes fewer than 1000 round trips for a block of 10^5 bits at 5 %", () => {
    const block = noisyBlock(100_000, 0.05, random);
    expect(wire.run(block, 1n, 50_000).roundTrips).toBeLessThan(1000);
  });
});

describe("a block that can't be reconciled", () => {
  function inverted(n: number): Block {
    const { alice } = noisyBlock(n, 0, random);
    const bob = alice.map((byte, i) => byte ^ (i === alice.length - 1 && n % 8 ? (1 << (n % 8)) - 1 : 0xff));
    return { n, alice, bob, errors: n };
  }

  it.each([1, 2, 7, 64, 1000, 9999])("ends when all of its %i bits are wrong", (n) => {
    for (const hint of [0, 1, 20_000, 1_000_000]) {
      const { state, answers } = wire.run(inverted(n), 4n, hint);
      expect(state).not.toBe(RUNNING);
      expect(answers).toBeLessThanOrEqual(n + 64);
    }
  });

  it("ends, given up or unequal, when the sides share nothing", () => {
    for (const n of [1, 50, 3000]) {
      const block = noisyBlock(n, 0.5, random);
      const { state, bits, answers } = wire.run(block, 6n, 20_000);
      expect(answers).toBeLessThanOrEqual(n + 64);
      if (state === DONE && n > 50) expect(bits).toEqual(block.alice);
      else expect([DONE, GIVEN_UP]).toContain(state);
    }
  });

  it("ends when answers are garbled on the way", () => {
    for (let i = 0; i < 50; i++) {
      const block = noisyBlock(2000, 0.02, random);
      const share = i / 50;
      const { state, answers } = wire.run(block, BigInt(i), 20_000, {
        answers(_, packed) {
          for (let at = 0; at < packed.length; at++) {
            if (random.uniform() < share) packed[at]! ^= random.uint32();
          }
        },
      });
      expect(state).not.toBe(RUNNING);
      expect(answers).toBeLessThanOrEqual(2064);
    }
  });
});
