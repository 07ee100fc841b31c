/**
 * A pass with a receiver that the bound does not cover gives no key and says why; or a key that says what it
 * rests on.
 */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import type { PassOptions } from "../../../hostsim/pass/options.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { passReport } from "../../../hostsim/report/pass-report.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

function bench(receiver: Partial<Scenario["receiver"]>): Scenario {
  const scenario = loadScenario("bench-250mhz");
  return { ...scenario, receiver: { ...scenario.receiver, ...receiver } };
}

/** Seconds of bench light: 170,000 sifted bits, and 23,000 of key where the bound covers the receiver. */
const WINDOW_S = 0.02;

const benchPass = (
  receiver: Partial<Scenario["receiver"]>,
  options: Partial<PassOptions> = {},
): Promise<PassOutcome> => passOf(bench(receiver), { windowS: WINDOW_S, ...options });

const NO_FILES = { page: null, keyFile: null, stored: null };

describe("a receiver that the bound does not cover", () => {
  it("gives no key when its detectors differ in efficiency, also where only that is assumed away, but not the gains", async () => {
    const unequal: Partial<Scenario["receiver"]> = { efficiencies: [0.65, 0.35, 0.5, 0.2] };
    const { result, key, intervals } = await benchPass(unequal);
    expect(result.secretKeyBits).toBe(0);
    expect(key).toHaveLength(0);
    expect(result.noKeyReason).toMatch(/detectors differ in efficiency \(0.65, 0.35, 0.5, 0.2\)/);
    expect(result.brokenAssumptions.map(({ name }) => name)).toEqual(["equal-detectors", "equal-gains"]);
    expect(intervals.map(({ keyBits }) => keyBits)).toEqual(intervals.map(() => 0));
    const half = (await benchPass(unequal, { assume: ["equal-detectors"] })).result;
    expect(half.secretKeyBits).toBe(0);
    expect(half.noKeyReason).toMatch(/the bases differ in gain/);
  });

  it("gives a key by hand, and every figure of it says by whose", async () => {
    const scenario = bench({ efficiencies: [0.65, 0.35, 0.5, 0.2] });
    const assume = ["equal-detectors", "equal-gains"] as const;
    const outcome = await passOf(scenario, { windowS: WINDOW_S, assume });
    const { result } = outcome;
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect(result.assumedByHand).toEqual(assume);
    expect(result.command).toContain("--assume equal-detectors --assume equal-gains");
    const words = passSummary(scenario, result, NO_FILES);
    const figures = words.split("\n").filter((line) => /^(Secret key|Authentication)/.test(line));
    expect(figures).toHaveLength(2);
    for (const line of figures) expect(line).toContain("ASSUMED BY HAND: equal-detectors, equal-gains");
    const page = passReport(scenario, outcome);
    expect(page).toMatch(/secret bits, equal on both sides; assumed by hand: equal-detectors, equal-gains/);
  });

  it("gives no key when its splitter is not balanced", async () => {
    const { result } = await benchPass({ basisZProbability: 0.7 });
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toMatch(/splitter sends 0.7 of the light to basis Z/);
  });

  it("gives no key when the bases differ in gain, whatever the scenario says: here noise of one basis", async () => {
    const { result } = await benchPass({ darkCountsHz: [100, 100, 20_000, 20_000] });
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toMatch(/bases differ in gain: of \d+ detections of class vacuum/);
  });

  it("is none of the shipped ones, whose clicks of several detectors are told apart", async () => {
    const { result } = await benchPass({});
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect([result.brokenAssumptions, result.assumedByHand, result.offGate.alarm]).toEqual([[], [], false]);
    expect(result.doubleClicks + result.crossClicks).toBe(result.severalDetectors);
    // Half of each pulse goes to either basis; within the other basis a quarter to each detector: M^2/4
    // against M^2/16.
    expect(result.crossClicks / result.doubleClicks).toBeGreaterThan(3.5);
    expect(result.crossClicks / result.doubleClicks).toBeLessThan(4.5);
    expect(passSummary(loadScenario("bench-250mhz"), result, NO_FILES)).not.toContain("ASSUMED");
  });
});
