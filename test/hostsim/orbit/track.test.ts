/**
 * Positions against published SGP4 vectors and the library's own path, and the interpolation against SGP4.
 */
import { ecfToLookAngles, eciToEcf, gstime, propagate, twoline2satrec } from "satellite.js";
import { describe, expect, test } from "vitest";
import { parseElements } from "../../../hostsim/orbit/elements.js";
import { InterpolatedTrack } from "../../../hostsim/orbit/interpolate.js";
import { earthFixedState, type Vector, Viewpoint } from "../../../hostsim/orbit/track.js";
import { MICIUS, VANGUARD, XINGLONG } from "./published.js";

const PASS_START = Date.parse("2016-12-19T16:49:56Z");
const PASS_END = PASS_START + 273_000;

function distanceM(a: Vector, b: Vector): number {
  return 1000 * Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

describe("satellite position", () => {
  test.each([
    [0, 7022.46529266, -1400.08296755, 0.03995155],
    [360, -7154.03120202, -3783.17682504, -3536.19412294],
  ])("equals the SGP4 verification vector %i minutes after epoch", (minutes, x, y, z) => {
    // The frames differ by a turn about z, which keeps z and the distance from the axis.
    const elements = parseElements(VANGUARD);
    const { position } = earthFixedState(elements, elements.epochUtcMs + minutes * 60_000);
    expect(position.z).toBeCloseTo(z, 3);
    expect(Math.hypot(position.x, position.y)).toBeCloseTo(Math.hypot(x, y), 3);
  });

  test("is within 1 m of the library's own path over the Micius pass", () => {
    const elements = parseElements(MICIUS);
    const record = twoline2satrec(...MICIUS);
    for (let at = PASS_START; at <= PASS_END; at += 7_013) {
      const moment = new Date(at);
      const expected = eciToEcf(propagate(record, moment)!.position, gstime(moment));
      expect(distanceM(earthFixedState(elements, at).position, expected)).toBeLessThan(1);
    }
  });

  test("moves with its velocity: the Earth's rotation is taken off", () => {
    const elements = parseElements(MICIUS);
    const { velocity } = earthFixedState(elements, PASS_START);
    const before = earthFixedState(elements, PASS_START - 100).position;
    const after = earthFixedState(elements, PASS_START + 100).position;
    expect(velocity.x).toBeCloseTo((after.x - before.x) / 0.2, 4);
    expect(velocity.y).toBeCloseTo((after.y - before.y) / 0.2, 4);
    expect(velocity.z).toBeCloseTo((after.z - before.z) / 0.2, 4);
  });

  test("a re-entered satellite is an error that names it and the moment", () => {
    const elements = parseElements([
      "1 99001U          25095.50000000  .00000000  00000-0  99999-1 0  9991",
      "2 99001  97.4016  24.0000 0010000  90.0000 318.0000 16.50000000    19",
    ]);
    const late = Date.parse("2026-04-05T00:00:00Z");
    expect(() => earthFixedState(elements, late)).toThrow(
      "orbit.elements: satellite 99001 has no position at 2026-04-05T00:00:00.000Z",
    );
  });
});

describe("interpolated track", () => {
  test("is within 5 mm of SGP4 at every moment of the Micius pass, its last one included", () => {
    const elements = parseElements(MICIUS);
    const track = new InterpolatedTrack(elements, PASS_START, PASS_END);
    let worst = 0;
    for (let at = PASS_START; at <= PASS_END; at += 137) {
      worst = Math.max(worst, distanceM(track.positionAt(at), earthFixedState(elements, at).position));
    }
    worst = Math.max(
      worst,
      distanceM(track.positionAt(PASS_END), earthFixedState(elements, PASS_END).position),
    );
    expect(worst).toBeLessThan(5e-3);
  });
});

describe("view from a station", () => {
  test("a point straight above is at 90 degrees, at its height", () => {
    const equator = new Viewpoint({ latitudeDeg: 0, longitudeDeg: 0, altitudeM: 0 });
    const seen = equator.look({ x: 6378.137 + 500, y: 0, z: 0 });
    expect(seen.elevationDeg).toBeCloseTo(90, 5);
    expect(seen.rangeKm).toBeCloseTo(500, 6);
  });

  test("a point to the east is at azimuth 90, one to the north at azimuth 0", () => {
    const equator = new Viewpoint({ latitudeDeg: 0, longitudeDeg: 0, altitudeM: 0 });
    expect(equator.look({ x: 6500, y: 100, z: 0 }).azimuthDeg).toBeCloseTo(90, 6);
    expect(equator.look({ x: 6500, y: 0, z: 100 }).azimuthDeg).toBeCloseTo(0, 6);
  });

  test("agrees with the library's look angles at Xinglong", () => {
    const { position } = earthFixedState(parseElements(MICIUS), PASS_START);
    const expected = ecfToLookAngles(
      { latitude: 40.39587 * (Math.PI / 180), longitude: 117.57746 * (Math.PI / 180), height: 0.89 },
      position,
    );
    const seen = new Viewpoint(XINGLONG).look(position);
    expect(seen.rangeKm).toBe(expected.rangeSat);
    expect(seen.elevationDeg).toBeCloseTo((expected.elevation * 180) / Math.PI, 9);
  });
});
