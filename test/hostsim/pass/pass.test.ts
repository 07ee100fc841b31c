import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { HOST_LIGHT, type SimulatedLight } from "../../../hostsim/pass/options.js";
import type { PassResult } from "../../../hostsim/pass/result.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { resultInReadme, resultWords } from "../../support/readme.js";
import { passOf } from "../../support/run-pass.js";

function withoutTime({ wallS, ...result }: PassResult): Omit<PassResult, "wallS"> {
  expect(wallS).toBeGreaterThan(0);
  return result;
}

describe("a simulated pass", () => {
  it("is the same for the same seed, byte for byte, and another for another seed", async () => {
    const first = await passOf("jinan-250mhz", { windowS: 6, seed: 7 });
    const again = await passOf("jinan-250mhz", { windowS: 6, seed: 7 });
    const other = await passOf("jinan-250mhz", { windowS: 6, seed: 8 });
    expect(JSON.stringify(withoutTime(again.result))).toBe(JSON.stringify(withoutTime(first.result)));
    expect(again.intervals).toEqual(first.intervals);
    expect(Buffer.compare(again.key, first.key)).toBe(0);
    expect(first.result.secretKeyBits).toBeGreaterThan(0);
    expect(Buffer.compare(other.key, first.key)).not.toBe(0);
  });

  it("reports nothing of the key, and the counts that its bound used", async () => {
    const { result, key, intervals } = await passOf("jinan-250mhz", { windowS: 8 });
    expect(result.keysEqual).toBe(true);
    const told = JSON.stringify(result);
    for (const part of [key, key.subarray(0, 32), key.subarray(-32)])
      for (const algorithm of ["sha256", "sha512", "md5"])
        for (const coding of ["hex", "base64"] as const)
          expect(told).not.toContain(createHash(algorithm).update(part).digest(coding).slice(0, 16));
    expect(told).not.toMatch(/"[0-9a-f]{32,}"/i);
    const { Z, X } = result.basisCounts;
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    expect(sum(Z.detections) + sum(X.detections)).toBe(result.siftedBits);
    expect((sum(Z.errors) + sum(X.errors)) / result.siftedBits).toBe(result.qber);
    expect(Z.leakedBits + X.leakedBits).toBe(result.leakedBits);
    expect(intervals.reduce((total, interval) => total + interval.siftedBits, 0)).toBe(
      result.siftedBits + result.leftOutBits,
    );
    expect(intervals.reduce((total, interval) => total + interval.errors, 0)).toBe(
      sum(Z.errors) + sum(X.errors),
    );
  });

  it("under intercept-and-resend has a QBER near 25 %, no key, and says why", async () => {
    const { result, key } = await passOf("jinan-250mhz", { windowS: 5, attack: "intercept-resend" });
    expect(result.qber).toBeGreaterThan(0.24);
    expect(result.qber).toBeLessThan(0.27);
    expect(result.secretKeyBits).toBe(0);
    expect(key.length).toBe(0);
    expect(result.noKeyReason).toContain("QBER");
    expect(result.noKeyReason).toContain("somebody measures the pulses");
  });

  it("gives the published order of key for the 625 MHz satellite", async () => {
    const { result } = await passOf("jinan-1-stellenbosch");
    expect(result.pulseRateHz).toBe(625_000_000);
    expect(result.secretKeyBits).toBeGreaterThan(590_000);
    expect(result.secretKeyBits).toBeLessThan(1_600_000);
    expect(resultInReadme("jinan-1-stellenbosch")).toContain(resultWords(result));
    expect(result.keysEqual).toBe(true);
  });
});

describe("one key basis", () => {
  function biased(): Scenario {
    const scenario = loadScenario("jinan-250mhz");
    return {
      ...scenario,
      source: { ...scenario.source, basisZProbability: 0.75 },
      receiver: { ...scenario.receiver, basisZProbability: 0.75 },
      security: { ...scenario.security, keyBases: "Z", tailBound: "chernoff" },
    };
  }

  it("gives key from Z alone, tested by X, whose bits count as published", async () => {
    const { result } = await passOf(biased(), { windowS: 20, assume: ["balanced-splitter"] });
    expect(result.assumedByHand).toEqual(["balanced-splitter"]);
    expect(result.finiteKey.layout).toBe("biased");
    expect(result.basisCounts.X.leakedBits).toBe(0);
    expect(result.basisCounts.X.errors[0]).toBeGreaterThan(0);
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect(result.keysEqual).toBe(true);
    expect(result.leakedBits).toBe(result.basisCounts.Z.leakedBits);
  });
});

describe("short blocks", () => {
  it("share confirmation hashes, so that even blocks of 10^4 bits tell at most 1.10 times Shannon's least", async () => {
    const scenario = { ...loadScenario("jinan-250mhz"), reconciliation: { blockBits: 10_000 } };
    const { result } = await passOf(scenario, { windowS: 20 });
    expect(result.blocksReconciled).toBeGreaterThan(30);
    expect(result.blocksSearchedAgain + result.blocksLeftOut).toBe(0);
    expect(result.reconciliationEfficiency).toBeLessThanOrEqual(1.1);
    expect(result.keysEqual).toBe(true);
  });
});

describe("an epsilon that the confirmation hashes can't promise", () => {
  it("gives no key, and says how many hashes there were", async () => {
    const given = loadScenario("jinan-250mhz");
    // Enough for the two hashes that a pass needs at least, too little for those of many blocks.
    const scenario = {
      ...given,
      reconciliation: { blockBits: 10_000 },
      security: { ...given.security, epsilonCor: 1.3e-19 },
    };
    const { result } = await passOf(scenario, { windowS: 20 });
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toMatch(
      /security.epsilonCor 1.3e-19 is below \S+, which is what \d+ confirmation hashes/,
    );
  });
});

/** The light of a host that fills so many pulses a second. */
function refilling(refillPulsesPerS: number): SimulatedLight {
  return { ...HOST_LIGHT, rhythm: { of: "host", refillPulsesPerS } };
}

describe("a board that fills tables more slowly than it emits", () => {
  it("emits in bursts: fewer pulses, the same QBER, and every click on a pulse that was sent", async () => {
    const whole = (await passOf("jinan-250mhz", { windowS: 10 })).result;
    const bursts = (await passOf("jinan-250mhz", { windowS: 10, light: refilling(50_000_000) })).result;
    expect(bursts.dutyCycle).toBeCloseTo(0.2, 6);
    expect(bursts.pulsesSent / whole.pulsesSent).toBeCloseTo(0.2, 2);
    expect(Math.abs(bursts.detections / whole.detections - 0.2)).toBeLessThan(0.005);
    expect(bursts.qber).toBeLessThan(0.012);
    expect(bursts.command).toContain("--refill 50000000");
  });

  it("agrees with brute force, in which the lines are dark between the bursts", async () => {
    const windowS = 0.1;
    const light = refilling(100_000_000);
    const brute = (await passOf("jinan-250mhz", { windowS, light: { ...light, everyPulse: true } })).result;
    const event = (await passOf("jinan-250mhz", { windowS, light })).result;
    expect(brute.pulsesSent).toBe(event.pulsesSent);
    expect(Math.abs(brute.detections - event.detections)).toBeLessThan(
      4.5 * Math.sqrt(brute.detections + event.detections),
    );
    expect(brute.qber).toBeLessThan(0.03);
  });
});

describe("what the payload really sends", () => {
  it("is reported, and is what the bound uses, where probabilities do not fit its thresholds", async () => {
    const scenario = loadScenario("jinan-250mhz");
    const probabilities = { signal: 0.7501, decoy: 0.1749, vacuum: 0.075 };
    const odd = { ...scenario, source: { ...scenario.source, probabilities, basisZProbability: 0.7611 } };
    const { result } = await passOf(odd, { windowS: 5 });
    const { pattern } = result;
    expect(pattern.randomBitsPerPulse).toBe(16);
    expect(Math.abs(pattern.basisZProbability - 0.7611)).toBeLessThan(1 / 256);
    for (const given of [pattern.classProbabilities.Z, pattern.classProbabilities.X]) {
      expect(given[0] + given[1] + given[2]).toBeCloseTo(1, 12);
      expect(Math.abs(given[0] - 0.7501)).toBeLessThan(1 / 256);
      expect(given[0]).not.toBe(0.7501);
    }
  });
});

describe("brute force through tables, DMA engine and line levels", () => {
  // What the pulses do to the detectors is the same under both maps; the second shows that it reads as well.
  it.each([
    ["symbol-code", 0.25, 4000],
    ["lasers", 0.1, 1600],
  ] as const)(
    "carries a pass, and agrees with the simulation by event (%s)",
    async (lineMap, windowS, leastBits) => {
      const brute = (
        await passOf("jinan-250mhz", { windowS, light: { ...HOST_LIGHT, everyPulse: true, lineMap } })
      ).result;
      const event = (await passOf("jinan-250mhz", { windowS })).result;
      expect(brute.pulsesSent).toBe(event.pulsesSent);
      expect(brute.siftedBits).toBeGreaterThan(leastBits);
      expect(Math.abs(brute.detections - event.detections)).toBeLessThan(
        4.5 * Math.sqrt(brute.detections + event.detections),
      );
      expect(Math.abs(brute.siftedSignalBits / brute.detections - 0.4706)).toBeLessThan(0.03);
      expect(brute.qber).toBeLessThan(0.02);
      // Noise after the last block, 0.1 a pass on average.
      expect(brute.clicksInDark).toBeLessThan(4);
    },
  );
});
