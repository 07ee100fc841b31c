/** A pass that says nothing of bases while the light comes: what it tells then, and what it costs. */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { uplinkNeed } from "../../../hostsim/pass/uplink-need.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { loadScenario, scenarioData } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

const WINDOW_S = 12;

/** A pass, with what was sifted by the end of the light. */
async function flown(scenario: Scenario): Promise<PassOutcome & { siftedMeanwhile: number }> {
  let siftedMeanwhile = 0;
  const seen: { siftedBits: number }[] = [];
  const outcome = await passOf(scenario, {
    windowS: WINDOW_S,
    onInterval: (interval) => {
      seen.push(interval);
      siftedMeanwhile = seen.reduce((sum, { siftedBits }) => sum + siftedBits, 0);
    },
  });
  return { ...outcome, siftedMeanwhile };
}

const jinan = loadScenario("jinan-250mhz");
const atOnce: Scenario = { ...jinan, security: { ...jinan.security, announce: "at-once" } };
const afterLight: Scenario = { ...jinan, security: { ...jinan.security, announce: "bases-after-light" } };

describe("a pass that announces bases after the light", async () => {
  const [before, after] = [await flown(atOnce), await flown(afterLight)];

  it("has told the class of no click when the light ends", () => {
    expect(before.siftedMeanwhile).toBeGreaterThan(100_000);
    expect(after.siftedMeanwhile).toBe(0);
    expect(after.intervals.every(({ keyBits }) => keyBits === 0)).toBe(true);
  });

  it("has the same counts and nearly the same key, not much later, equal on both sides", () => {
    for (const basis of ["Z", "X"] as const)
      expect(after.result.basisCounts[basis].detections).toEqual(before.result.basisCounts[basis].detections);
    expect(after.result.keysEqual).toBe(true);
    expect(after.result.secretKeyBits).toBeGreaterThan(0.98 * before.result.secretKeyBits);
    const { keyReadyAfterLastPhotonS } = after.result.timing;
    expect(keyReadyAfterLastPhotonS!).toBeGreaterThan(before.result.timing.keyReadyAfterLastPhotonS! + 0.1);
    // What had to wait is a bit of each click and what settles its errors: at 1 Mbit/s a second of 12.
    expect(keyReadyAfterLastPhotonS!).toBeLessThan(4);
  });

  it("says so beside the bound", () => {
    const files = { page: null, keyFile: null, stored: null };
    expect(after.result.finiteKey.announce).toBe("bases-after-light");
    expect(passSummary(afterLight, after.result, files)).toContain("; bases announced after the light\n");
    expect(before.result.finiteKey.announce).toBe("at-once");
    expect(passSummary(atOnce, before.result, files)).not.toContain("after the light");
  });
});

it("the uplink has the time of the light for which pulses clicked, and that after it for the rest", () => {
  const load = { pulses: 1e10, clicks: 1e6, leakedBits: 40_000, durationS: 100 } as const;
  // A gap of mean 10^4 costs log2(10^4) + log2(e) bits, a basis one; a parity 32; packets 5 % more.
  const ofPulses = 1.05e6 * (Math.log2(1e4) + Math.LOG2E);
  const late = 1.05e6 + 32 * 40_000;
  const needOf = (announce: "at-once" | "bases-after-light", uplinkBitPerS: number) =>
    uplinkNeed({ ...load, announce }, { uplinkBitPerS, lossProbability: 0 });
  for (const announce of ["at-once", "bases-after-light"] as const)
    expect(needOf(announce, 1e6).neededBits).toBe(Math.round(ofPulses + late));
  expect(needOf("at-once", 25_000).sufficientBitPerS).toBe(Math.ceil((1.1 * (ofPulses + late)) / 100));
  expect(needOf("bases-after-light", 25_000).sufficientBitPerS).toBe(Math.ceil((1.1 * ofPulses) / 100));
  // A long session has time enough, and the 90 s after it are not enough for the rest.
  const long = { ...load, durationS: 10_000, announce: "bases-after-light" } as const;
  expect(uplinkNeed(long, { uplinkBitPerS: 20_000, lossProbability: 0 }).carriedShare).toBeCloseTo(
    (20_000 * 90) / late,
    9,
  );
});

describe("a scenario", () => {
  const data = scenarioData("jinan-250mhz") as Record<"security", object>;
  const saying = (announce: string, more: object = {}) =>
    checkScenario({ ...data, ...more, security: { ...data.security, announce } });

  it("says it by name, and no other word", () => {
    expect(saying("bases-after-light").security.announce).toBe("bases-after-light");
    expect(() => saying("later")).toThrow(/security.announce: Invalid option/);
  });

  it("has no plate that follows errors where none are known while the light comes", () => {
    const motor = { stepDeg: 0.05, mostDegPerS: 40, ordersHz: 10 };
    const swing = { swingDeg: 4, periodS: 2, gain: 1, lagS: 12, knownShare: 1 };
    const station = { analyser: "tube", mirrors: [], plate: { follows: "qber", ...motor, ...swing } };
    const satellite = { rollDeg: 7, rollDegPerS: 0, swayDeg: 0, swayPeriodS: 60 };
    const polarisation = { satellite, station };
    expect(saying("at-once", { polarisation }).security.announce).toBe("at-once");
    expect(() => saying("bases-after-light", { polarisation })).toThrow(
      /^polarisation\.station\.plate\.follows: "qber" needs errors while the light comes, .*at-once/,
    );
  });
});
