import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import {
  type Block,
  DONE,
  type Request,
  randomBytes,
  Wire,
} from "../../../hostsim/benchmark/reconciliation-wire.js";
import type { PerClass } from "../../../hostsim/finite-key/tail-bounds.js";
import type { ClassHint } from "../../../hostsim/ground/block-search.js";

const N = 65_536;
const VACUUM = 2;
let wire: Wire;

beforeAll(async () => {
  wire = await Wire.open(N);
});

interface Mix {
  readonly shares: PerClass;
  readonly rates: PerClass;
}

/**
 * Shares and error rates of the shipped pass over Jinan, of a dark night, and of one with a bright
 * background.
 */
const JINAN: Mix = { shares: [0.9384, 0.0601, 0.0015], rates: [0.0086, 0.0187, 0.5] };
const DARK: Mix = { shares: [0.8, 0.2, 0], rates: [0.01, 0.03, 0.5] };
const BRIGHT: Mix = { shares: [0.75, 0.2, 0.05], rates: [0.03, 0.08, 0.5] };

/**
 * A block with classes, and what Shannon leaves to be told when the errors of each class are known in number.
 */
function mixedBlock({ shares, rates }: Mix, random: RandomStream) {
  const alice = randomBytes(N / 8, random);
  const bob = alice.slice();
  const classes = new Uint8Array(N);
  const counts = [0, 0, 0];
  const wrong = [0, 0, 0];
  for (let bit = 0; bit < N; bit++) {
    const draw = random.uniform();
    const k = draw < shares[0] ? 0 : draw < shares[0] + shares[1] ? 1 : VACUUM;
    classes[bit] = k;
    counts[k]! += 1;
    if (random.uniform() >= rates[k]!) continue;
    bob[bit >> 3]! ^= 1 << (bit & 7);
    wrong[k]! += 1;
  }
  const entropy = (p: number) => (p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p));
  const errors = wrong[0]! + wrong[1]! + wrong[2]!;
  const least = counts.reduce((sum, count, k) => sum + count * entropy(wrong[k]! / Math.max(count, 1)), 0);
  const block: Block = { n: N, alice, bob, errors };
  return { block, classes, vacuum: counts[VACUUM]!, least, leastAlike: N * entropy(errors / N) };
}

function hintOf(classes: Uint8Array, rates: PerClass): ClassHint {
  const [signal, decoy, vacuum] = rates.map((rate) => Math.round(rate * 1e6));
  return { kind: "by class", classes, perMillion: [signal!, decoy!, vacuum!], vacuumBits: "corrected" };
}

describe("classes with error rates of their own", () => {
  it.each([
    { name: "Jinan", mix: JINAN, saved: 0.03 },
    { name: "a dark night", mix: DARK, saved: 0.008 },
    { name: "a bright background", mix: BRIGHT, saved: 0.17 },
  ])("tell at most 1.055 of Shannon's least, and less than one rate for all: $name", ({ mix, saved }) => {
    const random = new RandomStream(1, "test/reconcile/classes");
    const rate = mix.shares.reduce((sum, share, k) => sum + share * mix.rates[k]!, 0);
    let told = 0;
    let toldAlike = 0;
    let least = 0;
    for (let i = 0; i < 24; i++) {
      const mixed = mixedBlock(mix, random);
      const apart = wire.run(mixed.block, BigInt(i), hintOf(mixed.classes, mix.rates));
      const alike = wire.run(mixed.block, BigInt(i), Math.round(rate * 1e6));
      expect(apart.state).toBe(DONE);
      expect(Buffer.compare(apart.bits, mixed.block.alice)).toBe(0);
      expect(apart.leakedBits).toBe(apart.answers);
      expect(apart.corrected).toBe(mixed.block.errors);
      told += apart.answers;
      toldAlike += alike.answers;
      least += mixed.least;
    }
    expect(told / least).toBeLessThan(1.055);
    expect(told / toldAlike).toBeLessThan(1 - saved);
  });

  it("ask each vacuum bit for itself, first and once, and nothing else of one bit", () => {
    const { block, classes, vacuum } = mixedBlock(JINAN, new RandomStream(2, "test/reconcile/classes"));
    const batches: Request[][] = [];
    wire.run(block, 7n, hintOf(classes, JINAN.rates), { answers: (requests) => void batches.push(requests) });
    expect(batches[0]).toHaveLength(vacuum);
    for (const { pass, from, to } of batches[0]!)
      expect([pass, to - from, classes[from]]).toEqual([0, 1, VACUUM]);
    const single = batches
      .slice(1)
      .flat()
      .filter(({ pass, from, to }) => pass === 0 && to === from + 1);
    expect(single.filter(({ from }) => classes[from] === VACUUM)).toEqual([]);
  });

  it("count the bits told outright, which are of the vacuum class alone, and none of the block before", () => {
    const { block, classes, vacuum } = mixedBlock(BRIGHT, new RandomStream(2, "test/reconcile/classes"));
    const told = (rates: PerClass) => wire.run(block, 7n, hintOf(classes, rates)).toldOutright;
    expect(vacuum).toBeGreaterThan(3000);
    expect(told(BRIGHT.rates)).toBe(vacuum);
    expect(told([0.5, 0.5, 0.5])).toBe(vacuum);
    expect(told([0.5, 0.5, 0.34])).toBe(0);
    expect(told(BRIGHT.rates)).toBe(vacuum);
    expect(wire.run(block, 7n, 50_000).toldOutright).toBe(0);
  });

  it("are right however wrong the rates are, and whatever the classes", () => {
    const random = new RandomStream(3, "test/reconcile/classes");
    const wrongRates: PerClass[] = [
      [0.0001, 0.25, 0.4],
      [0.25, 0.0002, 0.0002],
      [0.02, 0.02, 0.02],
      [0.0086, 0.0187, 0.34],
    ];
    for (const rates of wrongRates) {
      const { block, classes } = mixedBlock(JINAN, random);
      for (const shown of [classes, new Uint8Array(N).fill(VACUUM), classes.toReversed()]) {
        const ended = wire.run(block, 5n, hintOf(shown, rates));
        // Searched again by the ground, as docs/reference/reconciliation.md says.
        if (ended.state !== DONE) continue;
        expect(Buffer.compare(ended.bits, block.alice)).toBe(0);
      }
    }
  });

  it("ask the same whatever the key is, when the errors are the same", () => {
    const random = new RandomStream(4, "test/reconcile/classes");
    const { block, classes } = mixedBlock(JINAN, random);
    const asked = (key: Uint8Array) => {
      const batches: Request[][] = [];
      const flip = (bits: Uint8Array) => bits.map((byte, at) => byte ^ key[at]!);
      const other = { ...block, alice: flip(block.alice), bob: flip(block.bob) };
      wire.run(other, 9n, hintOf(classes, JINAN.rates), {
        answers: (requests) => void batches.push(requests),
      });
      return batches;
    };
    expect(asked(randomBytes(N / 8, random))).toEqual(asked(new Uint8Array(N / 8)));
  });
});
