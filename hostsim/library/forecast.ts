/**
 * Passes to come, for programs. Takes: a station, a scenario whose orbit is meant, an interval. Gives: what
 * `satqkd passes --json` tells.
 */
import type { Headed } from "../base/format-head.js";
import { UserError } from "../base/user-error.js";
import { parseUtc } from "../base/utc.js";
import { type CloudedStation, forecastPasses, type PassForecast } from "../forecast/forecast.js";
import { findStation } from "../forecast/stations.js";
import { headed } from "../formats/formats.js";
import { parseOrbit } from "../orbit/elements.js";
import { type NamedElements, readElements } from "../orbit/elements-file.js";
import { type OpenScenario, valuesOf } from "./scenario.js";

/** What to forecast. */
export interface ForecastOptions {
  /** A shipped station by name, the path of a station's file, or a place (degrees, metres). */
  readonly station: string | CloudedStation;
  /** A scenario whose orbit is meant, or the text of an elements file: two lines, or OMM. */
  readonly orbit: OpenScenario | string;
  /** First moment, ISO 8601, such as "2025-04-07T21:00:00Z". */
  readonly fromUtc: string;
  /** Length of the interval, days. */
  readonly days: number;
  /** Night: the Sun so many degrees below the horizon (12 when left out); null: by day too. */
  readonly sunBelowDeg?: number | null;
  /** Only while the satellite is in the Earth's shadow. */
  readonly inShadow?: boolean;
  /** Shorter windows are not usable, s; 60 when left out. */
  readonly minimumUsableS?: number;
  /** A scenario whose source, link and receiver the expected key is for; no key is told when left out. */
  readonly key?: OpenScenario;
}

const DEFAULT_SUN_BELOW_DEG = 12;
const DEFAULT_MINIMUM_S = 60;
const MS_PER_DAY = 86_400_000;

/**
 * Forecasts the passes of a satellite over a station (simulated, SGP4).
 * @throws UserError when station, orbit or interval do not fit: the elements are more than 30 days away.
 */
export async function forecast(options: ForecastOptions): Promise<Headed<"satqkd-passes", PassForecast>> {
  const { days, sunBelowDeg = DEFAULT_SUN_BELOW_DEG, minimumUsableS = DEFAULT_MINIMUM_S } = options;
  if (!(days > 0)) throw new UserError(`days: ${days} is no length of an interval`);
  const fromUtcMs = Math.round(parseUtc(options.fromUtc));
  const station = typeof options.station === "string" ? findStation(options.station) : options.station;
  const told = await forecastPasses({
    satellite: satelliteOf(options.orbit, { fromUtcMs, toUtcMs: fromUtcMs + days * MS_PER_DAY }),
    station,
    rules: {
      minimumElevationDeg: station.minimumElevationDeg,
      sunBelowDeg,
      inShadow: options.inShadow ?? false,
      minimumUsableS,
    },
    fromUtcMs,
    days,
    oldElements: false,
    keyScenario: options.key === undefined ? null : valuesOf(options.key),
  });
  return headed("satqkd-passes", told.forecast);
}

function satelliteOf(
  orbit: OpenScenario | string,
  time: { fromUtcMs: number; toUtcMs: number },
): NamedElements {
  if (typeof orbit === "string") return readElements(orbit, null, "orbit", time);
  return { name: `orbit of ${orbit.name}`, elements: parseOrbit(valuesOf(orbit).orbit), sets: 1 };
}
