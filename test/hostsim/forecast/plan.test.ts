/** Plans of passes: order, weather, and scenarios that the pass code takes. */
import { describe, expect, test } from "vitest";
import { Clouds } from "../../../hostsim/forecast/clouds.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import {
  nightOf,
  type PassPlan,
  type PlanRequest,
  partOf,
  planPasses,
} from "../../../hostsim/forecast/plan.js";
import { PassPredictor } from "../../../hostsim/forecast/predict.js";
import { findStation } from "../../../hostsim/forecast/stations.js";
import { parseOrbit } from "../../../hostsim/orbit/elements.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { loadRelayScenario } from "../../../hostsim/relay/scenario/load.js";
import { planOfRelay } from "../../../hostsim/relay/scenario/plan.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { stationId } from "../../../hostsim/scenario/station-id.js";
import { passOf } from "../../support/run-pass.js";

const BASE = loadScenario("jinan-1-stellenbosch");

function campaign(changes: Partial<PlanRequest> & { names: readonly string[]; clear?: number }): PlanRequest {
  const { names, clear = 1, ...rest } = changes;
  return {
    satellite: parseOrbit(BASE.orbit),
    stations: names.map((name) => {
      const { assumptions: _, ...station } = findStation(name);
      return { id: stationId(name), station, base: BASE };
    }),
    fromUtcMs: Date.parse("2025-04-07T12:00:00Z"),
    days: 4,
    rules: { sunBelowDeg: 12, inShadow: false, minimumUsableS: 120 },
    weather: { clearNightProbability: Object.fromEntries(names.map((name) => [name, clear])) },
    seed: 1,
    ...rest,
  };
}

function passesOf(changes: Parameters<typeof campaign>[0]): readonly PassPlan[] {
  return planPasses(campaign(changes)).passes;
}

function starts(plans: readonly PassPlan[]): number[] {
  return plans.map(({ usable }) => usable.fromUtcMs);
}

describe("a campaign of two stations that never see the satellite together", () => {
  const plans = passesOf({ names: ["Beijing", "Stellenbosch"] });

  test("is in order of time, and holds both stations' usable passes", () => {
    expect(starts(plans)).toEqual([...starts(plans)].sort((a, b) => a - b));
    for (const name of ["Beijing", "Stellenbosch"]) {
      const alone = passesOf({ names: [name] });
      expect(plans.filter(({ station }) => station === name)).toEqual(alone);
      expect(alone.length).toBeGreaterThan(2);
    }
  });

  test("has scenarios as long as the usable windows, at night and above the minimum elevation", () => {
    for (const { usable, scenario, pass } of plans) {
      const timeline = linkTimeline(scenario);
      expect(timeline.startUtcMs - usable.fromUtcMs).toBeGreaterThanOrEqual(0);
      expect(timeline.startUtcMs - usable.fromUtcMs).toBeLessThan(10);
      const end = timeline.startUtcMs + timeline.durationMs;
      expect(usable.toUtcMs - end).toBeGreaterThanOrEqual(0);
      expect(usable.toUtcMs - end).toBeLessThan(10);
      expect(Math.abs(timeline.closestApproach.rangeKm - pass.closest.rangeKm)).toBeLessThan(0.01);
      expect(scenario.name).toMatch(/^(beijing|stellenbosch)-2025-04-\d\d-\d{6}$/);
    }
  });

  test("has a pass that the real pass code flies", async () => {
    const { scenario, seed } = plans[0]!;
    const { result } = await passOf(scenario, { seed, windowS: 4 });
    expect(result.scenario).toBe(scenario.name);
    expect(result.durationS).toBe(4);
    expect(result.siftedBits).toBeGreaterThan(1000);
  });

  test("has different seeds for different passes, the same for the same plan, others for another", () => {
    const seeds = plans.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(seeds.length);
    const names = ["Beijing", "Stellenbosch"];
    expect(passesOf({ names })).toEqual(plans);
    const other = passesOf({ names, seed: 2 }).map(({ seed }) => seed);
    expect(other.some((seed) => seeds.includes(seed))).toBe(false);
  });
});

describe("weather", () => {
  test("of chance 0 clouds each pass, of chance 1 none", () => {
    for (const clear of [0, 1]) {
      const plans = passesOf({ names: ["Beijing"], clear });
      expect(new Set(plans.map((plan) => plan.clear))).toEqual(new Set([clear === 1]));
    }
  });

  test("is one draw a night of a station, the same whenever the plan begins", () => {
    const names = ["Beijing", "Jinan"];
    const rules = { sunBelowDeg: null, inShadow: false, minimumUsableS: 30 };
    const plans = passesOf({ names, clear: 0.5, rules, days: 10 });
    const skies = new Map<string, boolean>();
    for (const { station, night, clear } of plans) {
      const key = `${station} ${night}`;
      expect(skies.get(key) ?? clear).toBe(clear);
      skies.set(key, clear);
    }
    expect(skies.size).toBeLessThan(plans.length);
    const fromUtcMs = Date.parse("2025-04-10T00:00:00Z");
    for (const { station, night, clear } of passesOf({ names, clear: 0.5, rules, fromUtcMs })) {
      expect(skies.get(`${station} ${night}`) ?? clear).toBe(clear);
    }
  });

  test("is clear as often as its chance says: 0.3 of 600 nights, within 4 standard deviations", () => {
    const skies = new Map<string, boolean>();
    for (let seed = 0; seed < 150; seed++) {
      for (const { night, clear } of passesOf({ names: ["Beijing"], clear: 0.3, seed })) {
        skies.set(`${seed} ${night}`, clear);
      }
    }
    const share = [...skies.values()].filter((clear) => clear).length / skies.size;
    expect(skies.size).toBeGreaterThanOrEqual(500);
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / skies.size));
  });

  test("of a climate of clouds leaves of each pass its longest clear stretch, of most of them all or nothing", () => {
    const climate = { coverByMonth: Array<number>(12).fill(0.5), meanCloudyHours: 2 };
    const request = campaign({ names: ["Beijing"], weather: { clearNightProbability: {} }, days: 28 });
    const stations = request.stations.map((each) => ({
      ...each,
      station: { ...each.station, clouds: climate },
    }));
    const clear = passesOf({ names: ["Beijing"], days: 28 });
    const { passes } = planPasses({ ...request, stations });
    expect(passes).toHaveLength(clear.length);
    const sky = new Clouds(climate, "Beijing", 1);
    let cut = 0;
    passes.forEach((plan, at) => {
      const whole = clear[at]!.usable;
      const lengths = sky.clearSpans(whole).map((span) => span.toUtcMs - span.fromUtcMs);
      const longest = Math.max(0, ...lengths);
      expect(plan.clear).toBe(longest >= 120_000);
      const used = plan.usable.toUtcMs - plan.usable.fromUtcMs;
      const wanted = plan.clear ? longest : whole.toUtcMs - whole.fromUtcMs;
      expect(Math.abs(used - wanted)).toBeLessThan(2.5);
      if (plan.clear && used < whole.toUtcMs - whole.fromUtcMs) cut += 1;
    });
    expect(new Set(passes.map((plan) => plan.clear)).size).toBe(2);
    expect(cut).toBeLessThan(passes.length / 3);
  });

  test("counts nights from noon to noon of the place", () => {
    expect(nightOf(0, Date.parse("2025-04-08T11:59:59Z"))).toBe("2025-04-07");
    expect(nightOf(0, Date.parse("2025-04-08T12:00:00Z"))).toBe("2025-04-08");
    expect(nightOf(116.4, Date.parse("2025-04-07T18:00:00Z"))).toBe("2025-04-07");
    expect(nightOf(-120, Date.parse("2025-04-08T19:59:00Z"))).toBe("2025-04-07");
  });
});

describe("a part of a pass", () => {
  const [plan] = passesOf({ names: ["Beijing"] });
  const { usable, scenario, ...rest } = plan!;
  const half = { fromUtcMs: usable.fromUtcMs + 100_003, toUtcMs: usable.toUtcMs };

  test("has a scenario over just that part, and the pass's own night, seed and name", () => {
    const { usable: used, scenario: shorter, ...same } = partOf(plan!, half);
    expect(used).toEqual(half);
    expect(same).toEqual(rest);
    expect(shorter.name).toBe(scenario.name);
    const timeline = linkTimeline(shorter);
    expect(timeline.startUtcMs - half.fromUtcMs).toBeGreaterThanOrEqual(0);
    expect(timeline.startUtcMs - half.fromUtcMs).toBeLessThan(10);
    expect(shorter.title).toContain(new Date(half.fromUtcMs).toISOString().slice(11, 19));
  });
});

test("passes that can't be used are counted by their reason", () => {
  const { passes, unusable } = planPasses(campaign({ names: ["Beijing"] }));
  const [beijing] = campaign({ names: ["Beijing"] }).stations;
  const interval = {
    fromUtcMs: Date.parse("2025-04-07T12:00:00Z"),
    toUtcMs: Date.parse("2025-04-11T12:00:00Z"),
  };
  const by = (sunBelowDeg: number | null, minimumUsableS: number) =>
    new PassPredictor(parseOrbit(BASE.orbit), beijing!.station, {
      minimumElevationDeg: beijing!.station.minimumElevationDeg,
      sunBelowDeg,
      inShadow: false,
      minimumUsableS,
    })
      .passes(interval)
      .filter(({ usable }) => usable !== null).length;
  const [all, dark, long] = [by(null, 0.001), by(12, 0.001), by(12, 120)];
  expect(passes).toHaveLength(long);
  expect(unusable).toEqual([
    { station: "Beijing", daylight: all - dark, sunlit: 0, short: dark - long, bright: 0 },
  ]);
  expect(all - dark).toBeGreaterThan(0);
});

test("passes under too bright a sky are not used, and counted", async () => {
  const base = {
    ...BASE,
    link: { ...BASE.link, zenithAtmosphereDb: undefined } as typeof BASE.link,
    air: { visibilityKm: 23, aerosolScaleHeightKm: 1.2 },
    sky: { zenithMagnitude: 19, band: "I", filterWidthNm: 1, fieldOfViewUrad: 100 } as const,
  };
  const keyForecast = await KeyForecast.open(base);
  const rules = { sunBelowDeg: null, inShadow: false, minimumUsableS: 120 };
  const request = campaign({ names: ["Beijing"], rules, days: 2 });
  const stations = request.stations.map((each) => ({ ...each, base, keyForecast }));
  const dark = passesOf({ names: ["Beijing"], days: 2 });
  const { passes, unusable } = planPasses({ ...request, stations });
  const all = passesOf({ names: ["Beijing"], rules, days: 2 });
  expect(passes.map(({ usable }) => usable)).toEqual(dark.map(({ usable }) => usable));
  expect(unusable[0]!.bright).toBe(all.length - dark.length);
  expect(all.length).toBeGreaterThan(dark.length);
});

describe("what a plan refuses", () => {
  test.each<[string, Partial<PlanRequest> & { names: string[] }]>([
    ["stations: two are named alike: Beijing,Beijing", { names: ["Beijing", "Beijing"] }],
    [
      "weather: no chance of a clear night for Beijing",
      { names: ["Beijing"], weather: { clearNightProbability: {} } },
    ],
  ])("%s", (message, changes) => {
    expect(() => planPasses(campaign(changes))).toThrow(message);
  });
});

describe("the relay scenario beijing-stellenbosch", () => {
  test("has clear passes of both stations in turn under most seeds, and more than one of each", async () => {
    const relay = loadRelayScenario("beijing-stellenbosch");
    let good = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const clear = (await planOfRelay(relay, seed)).passes.filter((plan) => plan.clear);
      if (new Set(clear.map(({ station }) => station)).size === 2) good += 1;
    }
    expect(good).toBeGreaterThan(15);
    const plans = (await planOfRelay(relay, 1)).passes;
    expect(plans.filter(({ station }) => station === "Beijing").length).toBeGreaterThan(1);
    expect(plans.filter(({ station }) => station === "Stellenbosch").length).toBeGreaterThan(1);
  });
});
