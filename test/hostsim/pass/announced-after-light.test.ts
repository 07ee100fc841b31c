/** A pass that says nothing of its clicks while the light comes: what it tells then, and what it costs. */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { announcedMeanwhileS } from "../../../hostsim/pass/uplink-need.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { loadScenario, scenarioData } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

const WINDOW_S = 12;

/** A pass, with what was sifted and sent down by the end of each second of light. */
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

const atOnce = loadScenario("jinan-250mhz");
const afterLight: Scenario = { ...atOnce, security: { ...atOnce.security, announce: "after-light" } };

describe("a pass that announces after the light", async () => {
  const [before, after] = [await flown(atOnce), await flown(afterLight)];

  it("has told the class of no click when the light ends", () => {
    expect(before.siftedMeanwhile).toBeGreaterThan(100_000);
    expect(after.siftedMeanwhile).toBe(0);
    expect(after.intervals.every(({ keyBits }) => keyBits === 0)).toBe(true);
  });

  it("has the same counts and nearly the same key, later, equal on both sides", () => {
    for (const basis of ["Z", "X"] as const)
      expect(after.result.basisCounts[basis].detections).toEqual(before.result.basisCounts[basis].detections);
    expect(after.result.keysEqual).toBe(true);
    expect(after.result.secretKeyBits).toBeGreaterThan(0.98 * before.result.secretKeyBits);
    expect(after.result.timing.keyReadyAfterLastPhotonS!).toBeGreaterThan(
      before.result.timing.keyReadyAfterLastPhotonS! + 1,
    );
  });

  it("says so beside the bound", () => {
    const files = { page: null, keyFile: null, stored: null };
    expect(after.result.finiteKey.announce).toBe("after-light");
    expect(passSummary(afterLight, after.result, files)).toContain("; announced after the light\n");
    expect(before.result.finiteKey.announce).toBeUndefined();
    expect(passSummary(atOnce, before.result, files)).not.toContain("after the light");
  });
});

it("the uplink has only the time after the light, and other words are refused", () => {
  expect(announcedMeanwhileS("after-light", 300)).toBe(0);
  expect(announcedMeanwhileS(undefined, 300)).toBe(300);
  const data = scenarioData("jinan-250mhz") as Record<"security", object>;
  const saying = (announce: string) => checkScenario({ ...data, security: { ...data.security, announce } });
  expect(saying("after-light").security.announce).toBe("after-light");
  expect(() => saying("later")).toThrow(/security.announce: Invalid option/);
});
