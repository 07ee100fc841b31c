/** Map and sky of a pass. */
import { describe, expect, it } from "vitest";
import { passMap } from "../../../hostsim/report/pass-map.js";
import { passTrack } from "../../../hostsim/report/pass-track.js";
import { skyPlot, skyPoint } from "../../../hostsim/report/sky-plot.js";
import { unitOf } from "../../../hostsim/report/units.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const scenario = loadScenario("jinan-250mhz");
const { samples, durationS, startUtc } = passTrack(scenario);
const EARTH_KM = 6371;
const RADIANS = Math.PI / 180;

describe("the track of a pass", () => {
  it("has the elevation and range that the pass has, a sample a second", async () => {
    const { result, intervals } = await passOf("jinan-250mhz", { windowS: 12 });
    expect(samples).toHaveLength(Math.floor(durationS) + 1);
    expect(Date.parse(startUtc)).toBeLessThan(Date.parse(result.startUtc));
    const offset = (Date.parse(result.startUtc) - Date.parse(startUtc)) / 1000;
    for (const { timeS, elevationDeg, rangeKm } of intervals) {
      const [before, after] = [Math.floor, Math.ceil].map((round) => samples[round(offset + timeS)]!);
      const share = offset + timeS - before!.timeS;
      const between = (of: "elevationDeg" | "rangeKm") => before![of] + share * (after![of] - before![of]);
      expect(between("elevationDeg")).toBeCloseTo(elevationDeg, 1);
      expect(between("rangeKm")).toBeCloseTo(rangeKm, 0);
    }
  });

  it("is above a point as far away as elevation and range say, on a round Earth", () => {
    const { latitudeDeg, longitudeDeg } = scenario.station;
    for (const sample of samples.filter((_, i) => i % 50 === 0)) {
      // Law of sines at the satellite: the arc on the ground is 90 degrees less elevation less nadir angle.
      const elevation = sample.elevationDeg * RADIANS;
      const height = Math.sqrt(
        EARTH_KM ** 2 + sample.rangeKm ** 2 + 2 * EARTH_KM * sample.rangeKm * Math.sin(elevation),
      );
      const arc = Math.asin((sample.rangeKm * Math.cos(elevation)) / height) / RADIANS;
      const [north, east] = [
        (sample.latitudeDeg - latitudeDeg) * RADIANS,
        (sample.longitudeDeg - longitudeDeg) * RADIANS,
      ];
      const half =
        Math.sin(north / 2) ** 2 +
        Math.cos(latitudeDeg * RADIANS) * Math.cos(sample.latitudeDeg * RADIANS) * Math.sin(east / 2) ** 2;
      expect((2 * Math.asin(Math.sqrt(half))) / RADIANS).toBeCloseTo(arc, 0);
    }
  });
});

describe("pictures of a pass", () => {
  it("have the zenith in the middle of the sky, north up and east to the right", () => {
    const [x, y] = skyPoint(123, 90);
    expect(skyPoint(0, 0)[1]).toBeLessThan(y - 100);
    expect(skyPoint(0, 0)[0]).toBeCloseTo(x);
    expect(skyPoint(90, 0)[0]).toBeGreaterThan(x + 100);
    expect(skyPoint(180, 45)[1] - y).toBeCloseTo((skyPoint(180, 0)[1] - y) / 2);
  });

  it("say in words where the pass begins, is highest and ends", () => {
    const [first, last] = [samples[0]!, samples.at(-1)!];
    const words = /aria-label="([^"]*)"/.exec(skyPlot(samples))![1]!;
    const numbers = [...words.matchAll(/\d+/g)].map(Number);
    expect(words).toMatch(/^Sky plot: the pass begins at azimuth .* is highest at .* and ends at /);
    expect(numbers.slice(0, 2)).toEqual([first.azimuthDeg, first.elevationDeg].map(Math.round));
    expect(numbers[3]).toBe(Math.round(Math.max(...samples.map(({ elevationDeg }) => elevationDeg))));
    expect(numbers.slice(4)).toEqual([last.azimuthDeg, last.elevationDeg].map(Math.round));
  });

  it("have the station in the middle of the map, and distances from it true", () => {
    const { svg, points } = passMap(scenario.station, samples);
    const [, x, y] = /class="station" cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!.map(Number);
    expect([x, y]).toEqual([160, 160]);
    const ring = /class="ring" d="M([\d.]+),([\d.]+)/.exec(svg)!.slice(1).map(Number);
    const pixels = (point: readonly number[]) => Math.hypot(point[0]! - 160, point[1]! - 160);
    const arcKm = (sample: (typeof samples)[number]) => {
      const elevation = sample.elevationDeg * RADIANS;
      const height = Math.hypot(
        EARTH_KM + sample.rangeKm * Math.sin(elevation),
        sample.rangeKm * Math.cos(elevation),
      );
      return EARTH_KM * Math.asin((sample.rangeKm * Math.cos(elevation)) / height);
    };
    const [first] = samples;
    expect((pixels(points[0]!) / pixels(ring)) * 1000).toBeGreaterThan(0.97 * arcKm(first!));
    expect((pixels(points[0]!) / pixels(ring)) * 1000).toBeLessThan(1.03 * arcKm(first!));
  });
});

describe("units", () => {
  it.each([
    ["receiver.gatePs", "ps"],
    ["receiver.darkCountsHz.2", "Hz"],
    ["link.pointingJitterUrad", "µrad"],
    ["link.receiverApertureM", "m"],
    ["classicalLink.uplinkBitPerS", "bit/s"],
    ["station.minimumElevationDeg", "°"],
    ["session.durationS", "s"],
    ["source.intensities", ""],
    ["security.keyBases", ""],
  ])("of %s is %s", (path, unit) => {
    expect(unitOf(path)).toBe(unit);
  });
});
