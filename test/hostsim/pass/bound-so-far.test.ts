/** The "key so far" by the linear programme: each fifth interval anew; the key itself by what was counted. */
import { describe, expect, it } from "vitest";
import { boundOfCounts, type CountedBasis } from "../../../hostsim/pass/bound.js";
import { boundSoFar } from "../../../hostsim/pass/bound-so-far.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const scenario = loadScenario("jinan-250mhz");

/** Counts that grow from interval to interval. */
function countedAt(interval: number): CountedBasis {
  const times = 1 + interval / 10;
  return {
    detections: [575_671 * times, 36_791 * times, 925 * times],
    errors: [4955 * times, 714 * times, 462 * times],
    probabilities: [0.5, 0.25, 0.25],
    leakedBits: 48_995 * times,
  };
}

function courseOf(decoyMethod: "lim2014" | "linear-programme" | undefined): [sofar: number, exact: number][] {
  const conditions = { ...scenario.source, ...scenario.security, decoyMethod };
  const bound = boundSoFar(decoyMethod);
  return Array.from({ length: 11 }, (_, interval) => {
    const counted = countedAt(interval);
    return [
      bound(conditions, counted, counted).secretKeyBits,
      boundOfCounts(conditions, counted, counted).secretKeyBits,
    ];
  });
}

describe("the bound at the end of each interval", () => {
  it("is of the counts themselves, where it is a formula", () => {
    for (const [soFar, exact] of courseOf("lim2014")) expect(soFar).toBe(exact);
  });

  it("is of each fifth interval's counts, where it is a programme, and grows with them", () => {
    const course = courseOf(undefined);
    expect(courseOf("linear-programme")).toEqual(course);
    course.forEach(([soFar], interval) => {
      expect(soFar).toBe(course[interval - (interval % 5)]![1]);
    });
    expect(course[5]![0]).toBeGreaterThan(course[4]![0]);
  });
});

it("a pass by the programme shows its key in steps of five intervals, and ends with all of it", async () => {
  const { intervals, result } = await passOf(scenario, { windowS: 30 });
  expect(result.finiteKey.method).toBe("linear-programme");
  const shown = intervals.map(({ keyBits }) => keyBits);
  shown.forEach((bits, at) => {
    expect(bits).toBe(shown[at - (at % 5)]);
  });
  expect(result.secretKeyBits).toBeGreaterThan(shown.at(-1)!);
}, 60_000);
