import { describe, expect, it } from "vitest";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const OUTAGE = { fromUs: 20_000_000, untilUs: 22_000_000 };
/** Seconds of light: 730,000 sifted bits in some 6,000 packets up. */
const WINDOW_S = 40;

function expectOneKey({ result, key }: PassOutcome): void {
  expect(result.noKeyReason).toBeNull();
  expect(result.keysEqual).toBe(true);
  expect(result.keyBits).toBeGreaterThan(0);
  expect(key.length).toBe(Math.ceil(result.keyBits / 8));
  const { spentBits, refilledBits, checkpoints } = result.authentication;
  expect(spentBits).toBe(320 + 128 * checkpoints);
  expect(refilledBits).toBe(Math.ceil(spentBits / 64) * 64);
  expect(result.keyBits).toBe(result.secretKeyBits - refilledBits);
}

describe("the Jinan pass over a bad link", () => {
  it("with 1 % loss and a 2 s outage gives key from the very bits of a calm one, within half a minute of the last photon", async () => {
    const calm = await passOf("jinan-250mhz", { windowS: WINDOW_S, link: { lossProbability: 0 } });
    const link = { lossProbability: 0.01, outages: [OUTAGE] };
    const bad = await passOf("jinan-250mhz", { windowS: WINDOW_S, link });
    for (const pass of [calm, bad]) {
      expectOneKey(pass);
      expect(pass.result.timing.keyReadyAfterLastPhotonS).toBeGreaterThan(0.01);
      expect(pass.result.timing.keyReadyAfterLastPhotonS).toBeLessThan(30);
    }
    // One packet in a hundred of some 8,000, and those of the outage.
    expect(bad.result.link.up.lost + bad.result.link.down.lost).toBeGreaterThan(120);
    const counts = ({ result }: PassOutcome) => ({
      detections: result.detections,
      siftedBits: result.siftedBits,
      leftOutBits: result.leftOutBits,
      errors: [result.basisCounts.Z.errors, result.basisCounts.X.errors],
    });
    expect(counts(bad)).toEqual(counts(calm));
    // What reconciliation tells varies with its random orders, no more.
    expect(Math.abs(bad.result.keyBits / calm.result.keyBits - 1)).toBeLessThan(0.005);
  });

  it("that goes out shortly before the end is late by the outage, and has the same bits", async () => {
    const last = 12_000_000;
    const link = {
      lossProbability: 0.01,
      outages: [{ fromUs: last - 1_000_000, untilUs: last + 1_000_000 }],
    };
    const pass = await passOf("jinan-250mhz", { windowS: 12, link });
    expectOneKey(pass);
    const calm = await passOf("jinan-250mhz", { windowS: 12, link: { lossProbability: 0.01 } });
    const readyS = ({ result }: PassOutcome) => result.timing.keyReadyAfterLastPhotonS!;
    expect(readyS(pass)).toBeGreaterThan(readyS(calm) + 0.5);
    expect(pass.result.timing.keyReadyAfterLastPhotonS).toBeGreaterThan(1);
    expect(pass.result.timing.keyReadyAfterLastPhotonS).toBeLessThan(15);
  });

  it("that doubles and reorders packets too, repeats to the bit", async () => {
    const link = { lossProbability: 0.02, duplicationProbability: 0.05, reorderProbability: 0.05 };
    const options = { windowS: 10, seed: 3, link };
    const [first, again] = [await passOf("jinan-250mhz", options), await passOf("jinan-250mhz", options)];
    expectOneKey(first);
    expect(Buffer.compare(again.key, first.key)).toBe(0);
    expect({ ...again.result, wallS: 0 }).toEqual({ ...first.result, wallS: 0 });
  });

  it("that stays out ends without a key and says why", async () => {
    const link = { outages: [{ fromUs: 5_000_000, untilUs: 1_000_000_000 }] };
    const { result, key } = await passOf("jinan-250mhz", { windowS: 6, link });
    expect(result.noKeyReason).toBe(
      "the link did not carry the distillation to its end within 120 s of the last photon",
    );
    expect([result.secretKeyBits, result.keyBits, key.length]).toEqual([0, 0, 0]);
    expect(result.timing.keyReadyAfterLastPhotonS).toBeNull();
  });
});

describe("authentication in a pass", () => {
  it("spends no tag on a pass that has no key to make, and names what a key may fail with", async () => {
    const { result } = await passOf("jinan-250mhz", { windowS: 0.3 });
    expect(result.secretKeyBits).toBe(0);
    expect(result.authentication).toMatchObject({ checkpoints: 0, spentBits: 320, epsilon: 0 });
    const { epsilonSec, epsilonCor } = result.finiteKey;
    expect(result.epsilons.map(({ name, value }) => [name, value])).toEqual([
      ["secrecy", epsilonSec],
      ["correctness", epsilonCor],
      ["authentication", 0],
    ]);
  });

  it("refills the pool to what it was, and bounds a forgery by what could have been hashed", async () => {
    const { result } = await passOf("jinan-250mhz", { windowS: 8 });
    const { poolBits, checkpoints, epsilon, refilledBits } = result.authentication;
    expect(poolBits).toBe(loadScenario("jinan-250mhz").classicalLink?.poolBits ?? 16_384);
    expect(refilledBits).toBe(result.secretKeyBits - result.keyBits);
    expect(checkpoints).toBe(2);
    expect(epsilon).toBeCloseTo(2 * checkpoints * (2 ** -43 + 2 ** -63), 25);
    expect(result.epsilons[2]).toMatchObject({ name: "authentication", value: epsilon });
    expect(result.epsilonTotal).toBeCloseTo(
      result.finiteKey.epsilonSec + result.finiteKey.epsilonCor + epsilon,
      25,
    );
    expect(result.epsilonTotal).toBeGreaterThan(result.finiteKey.epsilonSec + epsilon);
    expect(epsilon).toBeGreaterThan((result.link.up.bytes + result.link.down.bytes) / 8 / 2 ** 64);
  });

  it("without key for a session, or for its last checkpoints, gives no key and says which", async () => {
    const reserve = 4 * (320 + 128);
    for (const [poolBits, windowS, reason] of [
      [256, 1, "the pool has not enough key to open a session"],
      [320 + reserve + 128 + 64, 3, "the pool has not enough key left to authenticate the pass"],
    ] as const) {
      const { result, key } = await passOf("jinan-250mhz", { windowS, link: { poolBits } });
      expect(result.noKeyReason).toBe(reason);
      expect([result.secretKeyBits, result.keyBits, key.length]).toEqual([0, 0, 0]);
      expect(result.authentication.refilledBits).toBe(0);
    }
  });
});
