/** Changes to a scenario in the page. */
import { describe, expect, it } from "vitest";
import { CHANGED, valueAt, withEdits } from "../../../../hostsim/play/page/edits.js";
import { checkScenario } from "../../../../hostsim/scenario/check.js";
import { scenarioData } from "../../../../hostsim/scenario/load.js";

const data = scenarioData("jinan-250mhz");

describe("edits of a scenario", () => {
  it("change a number, and say so where its origin stood", () => {
    const edited = withEdits(data, { "source.pulseRateHz.value": 100_000_000 });
    expect(valueAt(edited, "source.pulseRateHz")).toEqual({ value: 100_000_000, assumed: CHANGED });
    const scenario = checkScenario(edited);
    expect(scenario.source.pulseRateHz).toBe(100_000_000);
    expect(scenario.assumptions).toContainEqual({
      path: "source.pulseRateHz",
      value: 100_000_000,
      reason: CHANGED,
    });
  });

  it("change one number of several, and what has no origin", () => {
    const edits = {
      "source.intensities.value.decoy": 0.2,
      "receiver.darkCountsHz.value.2": 7,
      "security.keyBases": "Z",
    };
    const scenario = checkScenario(withEdits(data, edits));
    const before = checkScenario(data);
    expect(scenario.source.intensities).toEqual({ ...before.source.intensities, decoy: 0.2 });
    expect(scenario.receiver.darkCountsHz).toEqual(before.receiver.darkCountsHz.with(2, 7));
    expect(scenario.security.keyBases).toBe("Z");
    expect(valueAt(withEdits(data, edits), "source.intensities.assumed")).toBe(CHANGED);
  });

  it("leave the shipped data as they are, and places alone that are none", () => {
    const copy = structuredClone(data);
    withEdits(data, { "source.pulseRateHz.value": 1, "no.such.place": 1, "__proto__.polluted": 1 });
    expect(data).toEqual(copy);
    expect(withEdits(data, { "no.such.place": 1 })).toEqual(data);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
