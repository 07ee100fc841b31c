/**
 * Passes drawn at random: orbits of different heights over the shipped stations, by night and under a sky
 * whose Sun and Moon are where they are.
 */
import { RandomStream } from "../../../hostsim/base/random.js";
import {
  circularElements,
  sunSynchronousInclinationDeg,
} from "../../../hostsim/constellation/circular-orbit.js";
import { CoarseTrack } from "../../../hostsim/constellation/coarse-track.js";
import type { LinkStation } from "../../../hostsim/constellation/fast-forecast.js";
import { groundStations } from "../../../hostsim/constellation/ground-stations.js";
import { Passes } from "../../../hostsim/constellation/passes.js";
import { scenarioOfPass } from "../../../hostsim/forecast/pass-scenario.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2025, 3, 1);
const YEAR_DAYS = 365;
const SHORTEST_MS = 60_000;

/** The default scenario, whose background is always that of a night. */
export const UNDER_NIGHT: Scenario = loadScenario("jinan-250mhz");

/** The same with air, and the light of Sun, Moon and towns: by day most passes leave no key. */
export const UNDER_SKY: Scenario = {
  ...UNDER_NIGHT,
  link: { ...UNDER_NIGHT.link, zenithAtmosphereDb: undefined } as Scenario["link"],
  air: { visibilityKm: 30, aerosolScaleHeightKm: 1.5 },
  sky: { zenithMagnitude: 20, band: "I", filterWidthNm: 0.5, fieldOfViewUrad: 50 },
};

/** A pass, for the fast forecast and as a scenario. */
export interface SampledPass {
  readonly track: CoarseTrack;
  readonly station: LinkStation;
  readonly startMs: number;
  readonly endMs: number;
  readonly highestElevationDeg: number;
  readonly scenario: Scenario;
}

/** So many passes of at least a minute, each of an orbit and a day of its own, over stations in turn. */
export function sampledPasses(base: Scenario, count: number, seed: number): SampledPass[] {
  const random = new RandomStream(seed, "sampled passes");
  const stations = [...groundStations().values()];
  const passes: SampledPass[] = [];
  while (passes.length < count) {
    const altitudeKm = 400 + 500 * random.uniform();
    const fromMs = FIRST_MS + Math.floor(YEAR_DAYS * random.uniform()) * DAY_MS;
    const elements = circularElements(
      {
        altitudeKm,
        inclinationDeg: sunSynchronousInclinationDeg(altitudeKm)!,
        nodeDeg: 360 * random.uniform(),
        latitudeArgumentDeg: 360 * random.uniform(),
      },
      fromMs,
      passes.length,
    );
    const { name, latitudeDeg, longitudeDeg, altitudeM } = stations[passes.length % stations.length]!;
    const station = {
      name,
      latitudeDeg,
      longitudeDeg,
      altitudeM,
      minimumElevationDeg: 15 + 10 * random.uniform(),
    };
    const track = new CoarseTrack(elements);
    const found = new Passes(track, station)
      .between(fromMs, fromMs + DAY_MS)
      .filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_MS);
    const pass = found[Math.floor(found.length * random.uniform())];
    if (pass === undefined) continue;
    const { startMs, endMs, highestElevationDeg } = pass;
    const usable = { fromUtcMs: startMs, toUtcMs: endMs };
    const named = { name: "sampled", title: "A sampled pass", orbit: elements.source, station, usable };
    passes.push({
      track,
      station,
      startMs,
      endMs,
      highestElevationDeg,
      scenario: scenarioOfPass(base, named),
    });
  }
  return passes;
}
