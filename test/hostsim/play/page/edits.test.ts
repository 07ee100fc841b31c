/** Changes to a scenario in the page. */
import { describe, expect, it } from "vitest";
import { CHANGED, editsWith, valueAt, withEdits } from "../../../../hostsim/play/page/edits.js";
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

  it("take a part out, add one, and change what was added", () => {
    const reconciliation = { blockBits: { value: 1_000, assumed: "by me" } };
    const edits = { classicalLink: null, reconciliation, "reconciliation.blockBits.value": 50_000 };
    const edited = withEdits(data, edits) as Record<string, unknown>;
    expect(Object.keys(edited)).not.toContain("classicalLink");
    expect(edited.reconciliation).toEqual({ blockBits: { value: 50_000, assumed: CHANGED } });
    expect(reconciliation.blockBits.value).toBe(1_000);
    expect(checkScenario(edited).reconciliation?.blockBits).toBe(50_000);
  });

  it("inside a part go with it, and those that give back what is shipped are none", () => {
    const before = { "link.kind": "x", linked: 1, "link.a.value": 2 };
    expect(editsWith(before, data, "link", null)).toEqual({ linked: 1, link: null });
    expect(editsWith({ link: null, "link.a": 2 }, data, "link", valueAt(data, "link"))).toEqual({});
    expect(editsWith({ reconciliation: {} }, data, "reconciliation", null)).toEqual({});
    expect(Object.keys(editsWith({ a: 1, b: 2 }, {}, "a", 3))).toEqual(["b", "a"]);
  });

  it("leave the shipped data as they are, and places alone that are none", () => {
    const copy = structuredClone(data);
    withEdits(data, { "source.pulseRateHz.value": 1, "no.such.place": 1, "__proto__.polluted": 1 });
    expect(data).toEqual(copy);
    expect(withEdits(data, { "no.such.place": 1 })).toEqual(data);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
