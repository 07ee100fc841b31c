/**
 * What the bound assumes is checked. Chances are compared with sums of whole numbers; false alarms with what
 * is stated.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { ASSUMPTIONS, brokenByReceiver, refusalOf } from "../../../hostsim/ground/assumptions/assumptions.js";
import { keyOfCounts } from "../../../hostsim/ground/assumptions/counted-key.js";
import {
  brokenByGains,
  compareGains,
  GAINS_FALSE_ALARM,
  sharesOfFirst,
} from "../../../hostsim/ground/assumptions/equal-gains.js";
import { checkOffGate, OFF_GATE_FALSE_ALARM } from "../../../hostsim/ground/assumptions/off-gate.js";
import { countsFile, satquma } from "./support.js";

const EQUAL = { basisZProbability: 0.5, efficiencies: [0.5, 0.5, 0.5, 0.5] };

describe("a receiver that the bound does not cover", () => {
  it("is refused: detectors of different efficiency, by however little, in either basis", () => {
    expect(brokenByReceiver(EQUAL)).toEqual([]);
    for (let detector = 0; detector < 4; detector++) {
      const efficiencies = EQUAL.efficiencies.map((each, i) => (i === detector ? each + 1e-4 : each));
      expect(brokenByReceiver({ ...EQUAL, efficiencies }).map(({ name }) => name)).toEqual([
        "equal-detectors",
      ]);
    }
  });

  it("is refused: a splitter that is not balanced", () => {
    for (const basisZProbability of [0.4999, 0.5001, 0.9]) {
      const broken = brokenByReceiver({ ...EQUAL, basisZProbability });
      expect(broken.map(({ name }) => name)).toEqual(["balanced-splitter"]);
    }
  });

  it("is refused until each assumption that it breaks is taken by name, and no other name helps", () => {
    const broken = brokenByReceiver({ basisZProbability: 0.6, efficiencies: [0.65, 0.35, 0.5, 0.2] });
    expect(refusalOf(broken, [])).toMatch(/efficiency \(0.65, 0.35, 0.5, 0.2\).*--assume equal-detectors/);
    expect(refusalOf(broken, ["equal-detectors"])).toMatch(/splitter sends 0.6 .*--assume balanced-splitter/);
    expect(refusalOf(broken, ["balanced-splitter", "equal-gains"])).toMatch(/--assume equal-detectors/);
    expect(refusalOf(broken, ASSUMPTIONS)).toBeNull();
  });
});

/** n choose k. */
function choose(n: bigint, k: bigint): bigint {
  let ways = 1n;
  for (let i = 1n; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** Two-sided chance of `a` of a + b at a share of 1/2, doubled from the smaller tail. */
function exactChance(a: number, b: number): number {
  const n = BigInt(a + b);
  let sum = 0n;
  for (let i = BigInt(Math.max(a, b)); i <= n; i++) sum += choose(n, i);
  return Math.min(1, (2 * Number((sum * 10n ** 40n) / 2n ** n)) / 1e40);
}

describe("bases whose gains differ beyond chance", () => {
  const half = [0.5, 0.5, 0.5];

  it("are found at the exact chance of the most uneven class, times the number of classes", () => {
    for (const [a, b] of [
      [60, 40],
      [130, 70],
      [40, 110],
      [300, 290],
    ] as const) {
      const check = compareGains({
        first: [100, a, 5],
        second: [100, b, 5],
        firstShare: half,
        noiseShare: half,
      });
      expect(check.chance / Math.min(1, 3 * exactChance(a, b))).toBeCloseTo(1, 6);
    }
    expect(
      compareGains({ first: [0, 0, 0], second: [0, 0, 0], firstShare: half, noiseShare: half }),
    ).toMatchObject({
      chance: 1,
    });
  });

  it("are refused with the class named, from the first count on that chance gives less often than once in 10^6", () => {
    let first = 500;
    while (3 * exactChance(first, 1000 - first) >= GAINS_FALSE_ALARM) first += 1;
    const broken = (a: number) =>
      brokenByGains({ first: [500, a, 9], second: [500, 1000 - a, 11], firstShare: half, noiseShare: half });
    expect(broken(first)).toMatchObject({ name: "equal-gains" });
    expect(broken(first)!.why).toContain("class decoy");
    expect(broken(1000 - first)).toMatchObject({ name: "equal-gains" });
    expect(broken(first - 1)).toBeNull();
  });

  it("are not found where both detect alike, though sent and measured unevenly: 2,000 draws at a chance of 1 in 100", () => {
    const { firstShare: shares, noiseShare } = sharesOfFirst(0.8, 0.7, [0.7, 0.2, 0.1], [0.5, 0.3, 0.2]);
    const random = new RandomStream(3, "gains");
    const draw = (n: number, share: number) => {
      let count = 0;
      for (let i = 0; i < n; i++) if (random.uniform() < share) count += 1;
      return count;
    };
    let uneven = 0;
    for (let run = 0; run < 2000; run++) {
      const first = shares.map((share) => draw(200, share)) as [number, number, number];
      const second = first.map((count) => 200 - count) as [number, number, number];
      if (compareGains({ first, second, firstShare: shares, noiseShare: shares }).chance < 0.01) uneven += 1;
    }
    expect(uneven).toBeLessThan(2000 * 0.01 + 5 * Math.sqrt(20));
    expect(noiseShare[0]).toBeCloseTo((0.8 * 0.7) / (0.8 * 0.7 + 0.2 * 0.5), 12);
    expect(shares[0]).toBeCloseTo((0.8 * 0.7 * 0.7) / (0.8 * 0.7 * 0.7 + 0.2 * 0.3 * 0.5), 12);
  });

  it("are not found where dark counts, which pass no splitter, come as they are sent; nor anything between them and light", () => {
    const shares = sharesOfFirst(0.75, 0.75, [0.5, 0.25, 0.25], [0.5, 0.25, 0.25]);
    expect([shares.firstShare[2], shares.noiseShare[2]]).toEqual([0.9, 0.75]);
    const chance = (vacuum: number) =>
      compareGains({ first: [900, 850, vacuum], second: [100, 150, 1000 - vacuum], ...shares }).chance;
    for (const vacuum of [750, 800, 900]) expect(chance(vacuum)).toBeGreaterThan(0.5);
    for (const vacuum of [660, 960]) expect(chance(vacuum)).toBeLessThan(GAINS_FALSE_ALARM);
  });

  it("in a counts file give no key where the probabilities of the bases are told, and are taken by hand by name only", () => {
    const file = countsFile(satquma.rows.find((row) => row.SKL > 1e6)!);
    // SatQuMA's counts are expected values: the ratio of its bases is (p/(1-p))^2, p = 0.7611 on both sides.
    const ratio = file.keyBasis.detections[0] / file.testBasis.detections[0];
    const p = Math.sqrt(ratio) / (1 + Math.sqrt(ratio));
    const keyAt = (share: number, assumed: Parameters<typeof keyOfCounts>[1] = []) =>
      keyOfCounts(
        parseCounts(JSON.stringify({ ...file, basisProbabilities: { sent: share, measured: p } })),
        assumed,
      );
    expect(keyOfCounts(parseCounts(JSON.stringify(file)), [])).toMatchObject({
      gains: "not checked",
      gainsChance: null,
      assumedByHand: [],
    });
    const equal = keyAt(p);
    expect(equal).toMatchObject({ gains: "equal", reason: null });
    const uneven = keyAt(p - 0.01);
    expect(uneven).toMatchObject({ gains: "differ", secretKeyBits: 0 });
    expect(uneven.reason).toMatch(/bases differ in gain.*--assume equal-gains/);
    expect(keyAt(p - 0.01, ["equal-detectors"]).secretKeyBits).toBe(0);
    const assumed = keyAt(p - 0.01, ["equal-gains"]);
    expect(assumed).toMatchObject({ gains: "differ", assumedByHand: ["equal-gains"], reason: null });
    expect(assumed.secretKeyBits).toBe(equal.secretKeyBits);
  });
});

describe("detectors that are blind for longer than their tags tell", () => {
  const receiver = { basisZProbability: 0.5, efficiencies: [0.5, 0.5, 0.5, 0.5] };

  it.each([[{ saturation: { extendingProbability: 0.1 } }], [{ latching: { probability: 1e-6 } }]])(
    "give no key: %o",
    (more) => {
      const broken = brokenByReceiver({ ...receiver, ...more });
      expect(broken.map(({ name }) => name)).toEqual(["known-dead-time"]);
      expect(refusalOf(broken, [])).toMatch(/saturated or latched.*--assume known-dead-time/);
      expect(refusalOf(broken, ["known-dead-time"])).toBeNull();
    },
  );

  it("are not those of probability 0", () => {
    const off = { saturation: { extendingProbability: 0 }, latching: { probability: 0 } };
    expect(brokenByReceiver({ ...receiver, ...off })).toEqual([]);
  });
});

describe("tags outside the gates", () => {
  const station = {
    inside: 0,
    seconds: 100,
    noiseHz: 4,
    outsideShare: 0.75,
    tailsPerInside: 0,
    afterpulsesPerTag: 0,
  };

  /** P(X >= x) for mean 300, summed term by term. */
  function tail(x: number, mean: number): number {
    let logTerm = -mean;
    for (let i = 1; i <= x; i++) logTerm += Math.log(mean / i);
    let sum = 0;
    for (let i = x; i < x + 2000; i++) {
      sum += Math.exp(logTerm);
      logTerm += Math.log(mean / (i + 1));
    }
    return sum;
  }

  it("raise the alarm from the first number on that noise exceeds less often than stated, and not before", () => {
    let limit = 300;
    while (tail(limit, 300) >= OFF_GATE_FALSE_ALARM / 2) limit += 1;
    expect(checkOffGate({ ...station, outside: limit })).toMatchObject({ explained: 300, alarm: true });
    expect(checkOffGate({ ...station, outside: limit - 1 }).alarm).toBe(false);
    expect(limit).toBeGreaterThan(400);
  });

  it("are explained by the tails of pulses as well, in proportion to the tags inside, with room for chance", () => {
    const counts = { ...station, noiseHz: 0, tailsPerInside: 0.01 };
    for (const inside of [1e2, 1e4, 1e6]) {
      const { explained } = checkOffGate({ ...counts, inside, outside: 0 });
      expect(explained).toBeGreaterThan(0.01 * inside);
      expect(explained).toBeLessThan(0.01 * (inside + 8 * Math.sqrt(inside) + 50));
    }
  });

  it("are explained by afterpulses as well, three quarters of which lie outside; a lamp is not", () => {
    const counts = { ...station, noiseHz: 0, afterpulsesPerTag: 0.02 };
    const { explained } = checkOffGate({ ...counts, inside: 1e6, outside: 15_000 });
    expect(explained).toBeGreaterThan(0.015 * 1.015e6);
    expect(explained).toBeLessThan(0.0152 * 1.015e6);
    expect(checkOffGate({ ...counts, inside: 1e6, outside: 15_200 }).alarm).toBe(false);
    expect(checkOffGate({ ...counts, inside: 1e6, outside: 30_000 }).alarm).toBe(true);
  });

  it("raise the alarm where nothing explains a single one", () => {
    const dark = { ...station, noiseHz: 0 };
    expect(checkOffGate({ ...dark, outside: 0 }).alarm).toBe(false);
    expect(checkOffGate({ ...dark, outside: 1 }).alarm).toBe(true);
  });
});
