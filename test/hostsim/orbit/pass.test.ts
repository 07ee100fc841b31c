/** The published Micius pass comes out of the public elements, and a pass that is not there is an error. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { parseElements } from "../../../hostsim/orbit/elements.js";
import { findPass } from "../../../hostsim/orbit/pass.js";
import { earthFixedState, Viewpoint } from "../../../hostsim/orbit/track.js";
import { MICIUS, XINGLONG } from "./published.js";

const elements = parseElements(MICIUS);
const evening = { fromUtcMs: Date.parse("2016-12-19T16:00:00Z"), hours: 2, minimumPeakElevationDeg: 0 };

function elevationAt(utcMs: number): number {
  return new Viewpoint(XINGLONG).look(earthFixedState(elements, utcMs).position).elevationDeg;
}

describe("pass search", () => {
  const pass = findPass(elements, XINGLONG, evening);

  test("finds Micius above 10 degrees at Xinglong from 16:48:44 UTC for 416 s, to 1.5 s", () => {
    expect(Math.abs(pass.riseUtcMs - Date.parse("2016-12-19T16:48:44Z"))).toBeLessThan(1000);
    expect(Math.abs((pass.setUtcMs - pass.riseUtcMs) / 1000 - 416)).toBeLessThan(1.5);
  });

  test("rise and set are the outermost milliseconds above the minimum elevation", () => {
    expect(elevationAt(pass.riseUtcMs)).toBeGreaterThanOrEqual(10);
    expect(elevationAt(pass.riseUtcMs - 1)).toBeLessThan(10);
    expect(elevationAt(pass.setUtcMs)).toBeGreaterThanOrEqual(10);
    expect(elevationAt(pass.setUtcMs + 1)).toBeLessThan(10);
  });

  test("the culmination is the highest moment of the pass", () => {
    for (let at = pass.riseUtcMs; at <= pass.setUtcMs; at += 997) {
      expect(elevationAt(at)).toBeLessThanOrEqual(pass.peakElevationDeg + 1e-9);
    }
  });

  test("a pass that has risen before the search began is found whole", () => {
    const late = findPass(elements, XINGLONG, { ...evening, fromUtcMs: pass.peakUtcMs - 5_000 });
    expect(late).toEqual(pass);
  });

  test("low passes are skipped when a higher one is asked for", () => {
    const day = { fromUtcMs: Date.parse("2016-12-19T12:00:00Z"), hours: 48, minimumPeakElevationDeg: 0 };
    const first = findPass(elements, XINGLONG, day);
    const high = findPass(elements, XINGLONG, { ...day, minimumPeakElevationDeg: 50 });
    expect(first.peakElevationDeg).toBeLessThan(50);
    expect(high.peakElevationDeg).toBeGreaterThanOrEqual(50);
    expect(high.riseUtcMs).toBeGreaterThan(first.setUtcMs);
  });

  test("a satellite that never rises is an error naming station, satellite, window and the best pass", () => {
    const search = () => findPass(elements, XINGLONG, { ...evening, minimumPeakElevationDeg: 80 });
    expect(search).toThrow(UserError);
    expect(search).toThrow(
      "session: satellite 41731 does not rise above 80 degrees at Xinglong " +
        "from 2016-12-19T16:00:00.000Z to 2016-12-19T18:00:00.000Z (highest pass: 47.8 degrees)",
    );
  });
});
