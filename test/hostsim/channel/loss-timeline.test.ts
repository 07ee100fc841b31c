/** The link over the published pass, its integers, and the windows it refuses. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { tableLossDb } from "../../../hostsim/channel/loss-table.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { listScenarios, loadScenario } from "../../../hostsim/scenario/load.js";

const micius = loadScenario("micius-2016-12-19");

afterEach(() => vi.restoreAllMocks());

describe("link timeline of the Micius pass", () => {
  const timeline = linkTimeline(micius);

  test("lasts the published 273 s in steps of 10 ms", () => {
    expect(timeline.durationMs).toBe(273_000);
    expect(timeline.steps).toBe(27_300);
    expect(timeline.lossMicroDb.length).toBe(27_300);
  });

  test("comes closest at 645.5 km, at 16:52:14 UTC", () => {
    expect(timeline.closestApproach.rangeKm).toBeCloseTo(645.5, 1);
    const at = timeline.startUtcMs + timeline.closestApproach.timeMs;
    expect(Math.abs(at - Date.parse("2016-12-19T16:52:14Z"))).toBeLessThan(1000);
  });

  // The published ranges are read from a figure, at 0 to 274 s.
  test.each([
    [0, 1196],
    [40, 967],
    [80, 773],
    [120, 656],
    [131, 645],
    [160, 665],
    [200, 790],
    [240, 992],
    [272.9, 1189],
  ])("at %i s has the published range of %i km within 1.5 %%", (second, rangeKm) => {
    expect(Math.abs(timeline.rangeMm[Math.round(second * 100)]! / 1e6 / rangeKm - 1)).toBeLessThan(0.015);
  });

  test("holds whole millimetres and the table's loss at them", () => {
    for (let step = 0; step < timeline.steps; step += 1000) {
      expect(Number.isInteger(timeline.rangeMm[step])).toBe(true);
      const loss = tableLossDb(
        micius.link.kind === "table" ? micius.link.lossDbByRangeKm : [],
        timeline.rangeMm[step]! / 1e6,
      );
      expect(timeline.lossMicroDb[step]! / 1e6).toBeCloseTo(loss, 5);
    }
  });
});

test("another machine's rounding of sines and logarithms changes no loss", () => {
  const scenario = loadScenario("jinan-250mhz");
  const expected = linkTimeline(scenario);
  for (const name of ["sin", "cos", "log10", "atan2", "asin"] as const) {
    const original = Math[name] as (...values: number[]) => number;
    let calls = 0;
    // Every third result is off by one unit in the last place.
    vi.spyOn(Math, name).mockImplementation((...values: number[]) => {
      calls += 1;
      return calls % 3 === 0 ? original(...values) * (1 + Number.EPSILON) : original(...values);
    });
  }
  const other = linkTimeline(scenario);
  expect(other.lossMicroDb).toEqual(expected.lossMicroDb);
  expect(other.elevationMicrodeg).toEqual(expected.elevationMicrodeg);
  expect(other.rangeMm).toEqual(expected.rangeMm);
});

test("the link of every shipped pass stays above its station's minimum elevation and loses 25 to 50 dB", () => {
  for (const name of listScenarios().filter((each) => !each.startsWith("bench-"))) {
    const scenario = loadScenario(name);
    const { elevationMicrodeg, lossMicroDb } = linkTimeline(scenario);
    expect(Math.min(...elevationMicrodeg)).toBeGreaterThanOrEqual(scenario.station.minimumElevationDeg * 1e6);
    expect(Math.min(...lossMicroDb)).toBeGreaterThan(25e6);
    expect(Math.max(...lossMicroDb)).toBeLessThan(50e6);
  }
});

test("the default scenario lasts about 300 s and culminates high, at night in Jinan", () => {
  const timeline = linkTimeline(loadScenario("jinan-250mhz"));
  expect(Math.abs(timeline.durationMs - 300_000)).toBeLessThan(5_000);
  expect(Math.max(...timeline.elevationMicrodeg)).toBeGreaterThan(60e6);
  expect(new Date(timeline.startUtcMs).getUTCHours()).toBe(17);
});

test("a fixed window in which the satellite is too low is refused, naming moment, elevation and station", () => {
  const session = { kind: "window", startUtc: "2016-12-19T16:48:00Z", durationS: 100 } as const;
  expect(() => linkTimeline({ ...micius, session })).toThrow(
    /^session: at 2016-12-19T16:48:00.005Z the satellite is at \d\.\d degrees, below station.minimumElevationDeg 10 of Xinglong$/,
  );
});

test("a pass that never rises is refused", () => {
  const session = {
    kind: "pass",
    searchFromUtc: "2016-12-19T17:00:00Z",
    searchHours: 1,
    minimumPeakElevationDeg: 10,
  } as const;
  expect(() => linkTimeline({ ...micius, session })).toThrow(
    "session: satellite 41731 does not rise above 10 degrees",
  );
});
