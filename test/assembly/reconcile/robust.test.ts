import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import {
  type Block,
  DONE,
  GIVEN_UP,
  noisyBlock,
  type Request,
  Wire,
} from "../../../hostsim/benchmark/reconciliation-wire.js";

const UNEVEN = 3;
const HOPELESS = 4;
const N = 65_536;
const random = new RandomStream(16, "test/reconcile/robust");
let wire: Wire;

beforeAll(async () => {
  wire = await Wire.open(N);
});

/** A block with QBER 2 % in which the bits from `from` to before `to` are random on the ground's side. */
function jammed(from: number, to: number): Block {
  const block = noisyBlock(N, 0.02, random);
  for (let at = from; at < to; at++) if (random.uniform() < 0.5) block.bob[at >> 3]! ^= 1 << (at & 7);
  return block;
}

/** Bits that are corrected in the end, by as many searches as the ground makes. */
function settle(block: Block, hint: number) {
  const first = wire.run(block, 1n, hint);
  if (first.state === DONE) return { ...first, searches: 1 };
  const second = wire.run(block, 2n, 0);
  return { ...second, answers: first.answers + second.answers, searches: 2 };
}

describe("a burst of random bits", () => {
  it.each([0.05, 0.2, 0.5, 0.7])(
    "over a share of %f of the block is seen within a few round trips, and where",
    (share) => {
      for (let i = 0; i < 3; i++) {
        const from = Math.floor(random.uniform() * (1 - share) * N);
        const to = Math.floor(from + share * N);
        const { state, roundTrips, answers } = wire.run(jammed(from, to), BigInt(i), 20_000);
        expect(state).toBe(UNEVEN);
        expect(roundTrips).toBeLessThan(200);
        // The whole block would have told some 15 % without the burst, and all of its bits with it.
        expect(answers / N).toBeLessThan(0.17);
        const counts = Array.from({ length: 16 }, (_, segment) => wire.ground.correctionsIn(segment));
        const most = counts.indexOf(Math.max(...counts)) * (N / 16);
        expect(most).toBeGreaterThan(from - N / 16);
        expect(most).toBeLessThan(to);
      }
    },
  );

  it("over the whole block is hopeless before a quarter of the bits is told; where chance looks like few errors, in the search without a hint", () => {
    const blocks = 60;
    let misled = 0;
    for (let i = 0; i < blocks; i++) {
      const block = jammed(0, N);
      let { state, answers, roundTrips } = wire.run(block, BigInt(i), 20_000);
      if (state === GIVEN_UP) {
        misled += 1;
        expect(answers).toBeLessThanOrEqual(N + 64);
        ({ state, answers, roundTrips } = wire.run(block, BigInt(i + blocks), 0));
      }
      expect(state).toBe(HOPELESS);
      expect(answers).toBeLessThanOrEqual(N / 4);
      expect(roundTrips).toBeLessThan(20);
    }
    // With other random numbers 18 of 300 were, one of them in the search without a hint too.
    expect(misled).toBeLessThan(0.2 * blocks);
  });
});

describe("errors that lie evenly", () => {
  it("are never taken for a burst or hopeless, up to 11 %", () => {
    const short = 10_000;
    let runs = 0;
    for (const [n, blocks] of [
      [short, 120],
      [N, 6],
    ] as const) {
      for (const qber of [0.005, 0.02, 0.05, 0.11]) {
        for (let i = 0; i < blocks; i++) {
          const { state } = wire.run(noisyBlock(n, qber, random), BigInt(i), qber * 1e6);
          expect(state, `n = ${n}, QBER ${qber}`).toBe(DONE);
          runs += 1;
        }
      }
    }
    expect(runs).toBe(504);
  });

  it("nor are those of a sky that doubles the error rate within a block", () => {
    for (let i = 0; i < 6; i++) {
      const block = noisyBlock(N, 0.015, random);
      for (let at = N / 2; at < N; at++) if (random.uniform() < 0.015) block.bob[at >> 3]! ^= 1 << (at & 7);
      expect(wire.run(block, BigInt(i), 15_000).state).toBe(DONE);
    }
  });
});

describe("an estimate that is far off", () => {
  it.each([
    [0.02, 1],
    [0.02, 200],
    [0.05, 500],
    [0.11, 1000],
    [0.001, 110_000],
    [0.02, 1_000_000],
  ])("at QBER %f and %i ppm costs a search, not the block", (qber, hint) => {
    for (let i = 0; i < 4; i++) {
      const block = noisyBlock(N, qber, random);
      const { state, searches, roundTrips, bits } = settle(block, hint);
      expect(state).toBe(DONE);
      expect(searches).toBeLessThanOrEqual(2);
      expect(roundTrips).toBeLessThanOrEqual(3000);
      expect(Buffer.compare(bits, block.alice)).toBe(0);
    }
  });
});

describe("the random halves at the end", () => {
  /** Passes of each set of eight halves that was asked. */
  function sets(requests: readonly Request[]): number[] {
    return [
      ...new Set(requests.filter(({ pass }) => pass >= 3).map(({ pass }) => Math.floor((pass - 3) / 8))),
    ];
  }

  it("are fresh ones after each that found an error, and the last set is even as a whole", () => {
    let several = 0;
    for (let i = 0; i < 40; i++) {
      const block = noisyBlock(4000, 0.004, random);
      const asked: Request[] = [];
      let lastFull = 0;
      const outcome = wire.run(block, BigInt(i), 4000, {
        answers(requests, answers) {
          asked.push(...requests);
          const whole = requests.filter(({ pass, from, to }) => pass >= 3 && from === 0 && to === 4000);
          if (whole.length === 8) lastFull = requests.length === 8 ? answers[0]! : Number.NaN;
        },
      });
      expect(outcome.state).toBe(DONE);
      expect(lastFull).not.toBeNaN();
      several += sets(asked).length > 1 ? 1 : 0;
      // The last batch that was asked is a whole set; had it been odd, a search in it would have followed.
      const last = asked.slice(-8);
      if (sets(asked).length > 0) expect(new Set(last.map(({ pass }) => pass)).size).toBe(8);
    }
    expect(several).toBeGreaterThan(5);
  });

  it("leave errors in no more than one of 256 blocks that had some by then", () => {
    let unequal = 0;
    for (let i = 0; i < 1500; i++) {
      const block = noisyBlock(1000, 0.004, random);
      const { state, bits } = wire.run(block, BigInt(i), 4000);
      expect([DONE, GIVEN_UP]).toContain(state);
      unequal += Buffer.compare(bits, block.alice) === 0 ? 0 : 1;
    }
    // 1,500 / 256 = 5.9 at most; above 18 once in 10^4 runs.
    expect(unequal).toBeLessThanOrEqual(18);
  });
});

describe("what the ground asks", () => {
  it("follows from the errors and what is public, never from the key", () => {
    for (let i = 0; i < 20; i++) {
      const errors = noisyBlock(3000, 0.03, random, new Uint8Array(375));
      const asked = [0, 1].map(() => {
        const alice = Uint8Array.from({ length: 375 }, () => random.uint32() >>> 24);
        const bob = alice.map((byte, at) => byte ^ errors.bob[at]!);
        const all: Request[][] = [];
        wire.run({ ...errors, alice, bob }, 7n, 30_000, { answers: (requests) => all.push(requests) });
        return all;
      });
      expect(asked[1]).toEqual(asked[0]);
      expect(asked[0]!.length).toBeGreaterThan(10);
    }
  });
});
