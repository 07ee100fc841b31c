/** What studies vary: orbits by Kepler's third law, patterns, stations, and light by the aperture's area. */
import { expect, it } from "vitest";
import { linkSeries } from "../../../hostsim/constellation/link-series.js";
import { loadConstellation } from "../../../hostsim/constellation/load.js";
import { constellationSource, VARIATIONS } from "../../../hostsim/constellation/variations.js";

const vary = (what: string, name: string, value: number) =>
  VARIATIONS[what]!.of(constellationSource(name), value)();

it("an altitude is that of every made orbit, and the rest stays", () => {
  const plain = loadConstellation("ten-cities");
  const high = vary("altitude", "ten-cities", 800);
  expect(high.satellites).toHaveLength(plain.satellites.length);
  for (const { elements } of high.satellites) {
    const secondsPerRadian = 60 / elements.record.no;
    // Kepler's third law with the WGS 72 values that SGP4 has; oblateness moves it by about a part in 1,000.
    const axisKm = Math.cbrt(398_600.8 * secondsPerRadian ** 2);
    expect(Math.abs(axisKm - 6378.135 - 800)).toBeLessThan(15);
  }
  expect(high.stations).toEqual(plain.stations);
  expect(high.base).toEqual(plain.base);
});

it("a pattern grows in as many planes", () => {
  const planes = (count: number) => {
    const { satellites } = vary("pattern", "ten-cities", count);
    return [
      satellites.length,
      new Set(satellites.map(({ elements }) => elements.record.nodeo.toFixed(6))).size,
    ];
  };
  expect(planes(24)).toEqual([24, 6]);
  expect(planes(60)).toEqual([60, 6]);
  expect(vary("pattern", "ten-cities", 24).hash).toBe(loadConstellation("ten-cities").hash);
  expect(() => vary("pattern", "ten-cities", 25)).toThrow(/ten-cities:\d+:\d+: .*25/);
  expect(() => vary("pattern", "jinan-1-and-four", 6)).toThrow("no Walker pattern");
});

it("stations go with their demands", () => {
  const { stations, demands } = vary("stations", "ten-cities", 4);
  expect(stations).toHaveLength(4);
  expect(demands.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 3],
  ]);
  expect(() => vary("stations", "ten-cities", 1)).toThrow("no two want key");
  expect(() => vary("stations", "ten-cities", 11)).toThrow("has 10 stations, not 11");
});

it("half the aperture takes a quarter of the light", async () => {
  const { fromMs } = loadConstellation("ten-cities");
  const losses = async (metres: number) => {
    const columns = await linkSeries(vary("aperture", "ten-cities", metres), {
      satellite: 0,
      station: 0,
      fromMs,
      toMs: fromMs + 86_400_000,
      stepMs: 20_000,
    });
    return [...columns.find(({ name }) => name === "loss_db")!.values]
      .map(Number)
      .filter((loss) => !Number.isNaN(loss));
  };
  const [whole, half] = [await losses(0.2), await losses(0.1)];
  expect(whole.length).toBeGreaterThan(20);
  // The beam is metres wide, so that over the telescope it is even.
  for (const [row, loss] of whole.entries()) expect(half[row]! - loss).toBeCloseTo(20 * Math.log10(2), 1);
});
