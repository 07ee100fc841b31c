/** A link too slow for the clicks: what was settled makes key, and it is said what would have done. */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import { shareOfChoice } from "../../../hostsim/ground/left-out.js";
import { boundOfCounts } from "../../../hostsim/pass/bound.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

const WINDOW_S = 20;
const NO_FILES = { page: null, keyFile: null, stored: null };

describe("an uplink that carries half of the clicks", () => {
  it("leaves out the seconds that were not announced, and makes key of the rest", async () => {
    const calm = (await passOf("jinan-250mhz", { windowS: WINDOW_S })).result;
    const { result, intervals } = await passOf("jinan-250mhz", {
      windowS: WINDOW_S,
      link: { uplinkBitPerS: 50_000 },
    });
    const { shortfall } = result.link;
    expect(shortfall).not.toBeNull();
    // Clicks are those of the detectors, not those that were told.
    expect(result.detections).toBe(calm.detections);
    expect(shortfall!.clicksNotAnnounced).toBeGreaterThan(0.4 * result.detections);
    expect(result.leftOutSeconds).toHaveLength(1);
    const [cut] = result.leftOutSeconds;
    expect(cut!.to).toBe(WINDOW_S);
    const told = intervals.slice(cut!.from).filter(({ siftedBits }) => siftedBits > 0);
    expect(told.length).toBeLessThanOrEqual(1);
    // Before the cut every bit counts: no packet's delay has a say in a part of a second.
    for (const { siftedBits, settledBits } of intervals.slice(0, cut!.from))
      expect(settledBits).toBe(siftedBits);
    expect(result.keysEqual).toBe(true);
    expect(result.secretKeyBits).toBeGreaterThan(1000);
    // The bound of exactly these counts, with the share of epsilon that belongs to the choice of seconds.
    const { source, security } = loadScenario("jinan-250mhz");
    const counted = (basis: "Z" | "X") => ({
      ...result.basisCounts[basis],
      probabilities: result.pattern.classProbabilities[basis],
    });
    const epsilonSec = security.epsilonSec * shareOfChoice(WINDOW_S, 1);
    const bound = boundOfCounts({ ...source, ...security, epsilonSec }, counted("Z"), counted("X"));
    expect(result.secretKeyBits).toBe(bound.secretKeyBits);
    const text = passSummary(loadScenario("jinan-250mhz"), result, NO_FILES);
    expect(text).toMatch(/THE UPLINK CARRIED [\d.]+ of [\d.]+ Mbit/);
    expect(text).toContain(`--uplink ${shortfall!.sufficientBitPerS} would do`);
    // And it would.
    const wide = (
      await passOf("jinan-250mhz", {
        windowS: WINDOW_S,
        link: { uplinkBitPerS: shortfall!.sufficientBitPerS! },
      })
    ).result;
    expect(wide.link.shortfall).toBeNull();
    expect(wide.leftOutSeconds).toEqual([]);
    expect(wide.secretKeyBits).toBeGreaterThan(0.95 * calm.secretKeyBits);
  });

  it("leaves out whole seconds only, also when the cut is at a second's edge", async () => {
    const link = { uplinkBitPerS: 60_000 };
    const jinan = loadScenario("jinan-250mhz");
    const atOnce: Scenario = { ...jinan, security: { ...jinan.security, announce: "at-once" } };
    const { result, intervals } = await passOf(atOnce, { windowS: WINDOW_S, link, waitS: 136.4 });
    expect(result.leftOutSeconds).toEqual([{ from: 12, to: WINDOW_S }]);
    for (const { siftedBits, settledBits } of intervals.slice(0, 12)) expect(settledBits).toBe(siftedBits);
    expect(result.keysEqual).toBe(true);
  });

  it("is not told to be faster when it was only away", async () => {
    const link = { outages: [{ fromUs: 10_000_000, untilUs: 1_000_000_000 }] };
    const { result } = await passOf("jinan-250mhz", { windowS: WINDOW_S, link, waitS: 20 });
    expect(result.link.shortfall!.sufficientBitPerS).toBeNull();
    expect(passSummary(loadScenario("jinan-250mhz"), result, NO_FILES)).toContain("its rate would have done");
    expect(result.secretKeyBits).toBe(0);
  });

  it("has a time of its own for that: --wait", async () => {
    const { result } = await passOf("jinan-250mhz", {
      windowS: WINDOW_S,
      link: { uplinkBitPerS: 100_000 },
      waitS: 1000,
    });
    expect(result.link.shortfall).toBeNull();
    expect(result.command).toContain("--wait 1000");
    expect(result.timing.keyReadyAfterLastPhotonS).toBeGreaterThan(100);
    expect(result.secretKeyBits).toBeGreaterThan(0);
  });
});
