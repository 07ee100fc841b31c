/**
 * The fast forecast against KeyForecast, which sums steps of 10 ms and asks the bound itself. Hundreds of
 * passes, and whole simulations of them: `npm run study:forecast` (docs/reference/constellation.md).
 */
import { describe, expect, test, vi } from "vitest";
import { FastForecast } from "../../../hostsim/constellation/fast-forecast.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import { scenarioOfPass } from "../../../hostsim/forecast/pass-scenario.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { sampledPasses, UNDER_NIGHT, UNDER_SKY } from "./sampled-passes.js";

const SEED = 3;
const HALF_MS = 40_000;
/** Times that the fast forecast is asked again, for its processor time to be seen. */
const REPEATS = 5;

/**
 * Keys of passes, exact and fast, with the CPU time of each in ms; that of the fast ones once the table is
 * made.
 */
async function both(base: Scenario, count: number) {
  const [exact, fast] = [await KeyForecast.open(base), await FastForecast.open(base)];
  const passes = sampledPasses(base, count, SEED);
  const cpuMs = () => process.cpuUsage().user / 1000;
  const start = cpuMs();
  const expected = passes.map(({ scenario }) => exact.of(scenario).secretKeyBits);
  const exactMs = cpuMs() - start;
  const bitsOf = (pass: (typeof passes)[number]) => fast.secretBits(pass.track, pass.station, pass);
  const found = passes.map(bitsOf);
  const known = cpuMs();
  for (let time = 0; time < REPEATS; time++) passes.map(bitsOf);
  return { expected, found, exactMs, fastMs: (cpuMs() - known) / REPEATS };
}

describe.each([
  ["a night's background", UNDER_NIGHT, 25],
  ["the light of Sun and Moon", UNDER_SKY, 25],
])("under %s", (_, base, count) => {
  test("each pass has KeyForecast's key within 1 %, and none where that has none, far faster", async () => {
    const { expected, found, exactMs, fastMs } = await both(base, count);
    const withKey = expected.filter((bits) => bits > 0);
    expect(withKey.length).toBeGreaterThan(count / 4);
    expected.forEach((bits, at) => {
      // A key of a few bits has rounding.
      expect(Math.abs(found[at]! - bits)).toBeLessThanOrEqual(Math.max(0.01 * bits, 20));
    });
    // Measured: a fiftieth.
    expect(fastMs).toBeLessThan(exactMs / 10);
  });
});

test("under a bright sky, which leaves no key and overloads the uplink, the bound itself is not asked", async () => {
  const fast = await FastForecast.open(UNDER_SKY);
  const asked = vi.spyOn(KeyForecast.prototype, "keyOfChannel");
  const found = sampledPasses(UNDER_SKY, 25, SEED).map((pass) =>
    fast.secretBits(pass.track, pass.station, pass),
  );
  expect(found.filter((bits) => bits === 0).length).toBeGreaterThan(5);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

test("a whole simulation, from random bits to key, gives the expected key within 5 %", async () => {
  const exact = await KeyForecast.open(UNDER_SKY);
  // The middle of a pass: the whole ones are in the study.
  const middles = sampledPasses(UNDER_SKY, 40, SEED)
    .filter(({ highestElevationDeg }) => highestElevationDeg > 60)
    .map(({ track, station, startMs, endMs }) => {
      const middle = Math.round((startMs + endMs) / 2);
      const usable = { fromUtcMs: middle - HALF_MS, toUtcMs: middle + HALF_MS };
      const named = { name: "middle", title: "The middle of a pass", orbit: track.elements.source, station };
      return scenarioOfPass(UNDER_SKY, { ...named, usable });
    });
  const scenario = middles.find((each) => exact.of(each).secretKeyBits > 0)!;
  const expected = exact.of(scenario).secretKeyBits;
  const { result } = await runPass(scenario, { seed: SEED });
  expect(expected).toBeGreaterThan(20_000);
  expect(Math.abs(result.secretKeyBits / expected - 1)).toBeLessThan(0.05);
});

test("what the table is not for goes KeyForecast's way: an uplink that is too slow", async () => {
  const base = { ...UNDER_NIGHT, classicalLink: { ...UNDER_NIGHT.classicalLink!, uplinkBitPerS: 40_000 } };
  const { expected, found } = await both(base, 6);
  const full = await both(UNDER_NIGHT, 6);
  expect(Math.max(...expected)).toBeLessThan(0.8 * Math.max(...full.expected));
  expected.forEach((bits, at) => {
    expect(Math.abs(found[at]! - bits)).toBeLessThanOrEqual(Math.max(0.01 * bits, 20));
  });
});

test("a receiver that does not meet the bound's assumptions has no key", async () => {
  const { receiver } = UNDER_NIGHT;
  const unequal = [0.5, 0.2, 0.5, 0.5] as unknown as typeof receiver.efficiencies;
  const base = { ...UNDER_NIGHT, receiver: { ...receiver, efficiencies: unequal } };
  const { expected, found } = await both(base, 2);
  expect(expected).toEqual([0, 0]);
  expect(found).toEqual([0, 0]);
});
