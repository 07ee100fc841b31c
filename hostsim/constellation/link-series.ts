/**
 * Links over time, as network simulators ask for them. Takes: a constellation, a satellite, a station, an
 * interval, a step. Gives: columns of time, distance, delay, elevation and attenuation. Writes nothing.
 */
import type { Column } from "../columns/column.js";
import { CoarseTrack } from "./coarse-track.js";
import { FastForecast, type LinkStation, linkStationOf } from "./fast-forecast.js";
import { Horizon } from "./horizon.js";
import type { Constellation } from "./load.js";
import { LONGEST_STRETCH_MS, Passes } from "./passes.js";

const LIGHT_KM_PER_MS = 299.792458;
/** Which link, and when; Unix times in whole ms. */
export interface LinkSeriesRequest {
  /** Place in the constellation's list. */
  readonly satellite: number;
  /** Place in the constellation's list. */
  readonly station: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Unix times in whole ms: from `fromMs` on, before `toMs`, each `stepMs`. */
export type SeriesTimes = Pick<LinkSeriesRequest, "fromMs" | "toMs" | "stepMs">;

/** One link at given times; "nan" where the satellite is below the station's lowest elevation. */
function seriesAt(
  forecast: FastForecast,
  track: CoarseTrack,
  place: LinkStation,
  times: Float64Array,
): Column[] {
  const horizon = new Horizon(place);
  const [ranges, delays, elevations, losses] = Array.from({ length: 4 }, () =>
    new Float64Array(times.length).fill(Number.NaN),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  times.forEach((utcMs, row) => {
    const state = track.at(utcMs);
    const elevationDeg = horizon.elevationDeg(state);
    if (elevationDeg < place.minimumElevationDeg) return;
    const rangeKm = horizon.rangeKm(state);
    ranges[row] = rangeKm;
    delays[row] = rangeKm / LIGHT_KM_PER_MS;
    elevations[row] = elevationDeg;
    losses[row] = forecast.lossDb(place, rangeKm, elevationDeg);
  });
  return [
    { name: "utc_ms", values: times },
    { name: "range_km", values: ranges },
    { name: "delay_ms", values: delays },
    { name: "elevation_deg", values: elevations },
    { name: "loss_db", values: losses },
  ];
}

/**
 * The columns `utc_ms`, `range_km`, `delay_ms`, `elevation_deg`, `loss_db`: a row at each step from `fromMs`
 * on and before `toMs`; all but the time are "nan" where the satellite is below the station's lowest
 * elevation. Loss is that of a clear sky, from the transmitter to the detectors' faces.
 */
export async function linkSeries(
  { satellites, stations, base }: Constellation,
  { satellite, station, fromMs, toMs, stepMs }: LinkSeriesRequest,
): Promise<Column[]> {
  const track = new CoarseTrack(satellites[satellite]!.elements);
  const forecast = await FastForecast.open(base);
  const rows = Math.max(0, Math.ceil((toMs - fromMs) / stepMs));
  const times = Float64Array.from({ length: rows }, (_, row) => fromMs + row * stepMs);
  return seriesAt(forecast, track, linkStationOf(stations[station]!), times);
}

/** A link of a constellation in its sight: where it is in both lists, and the columns of `linkSeries`. */
export interface SightSeries {
  readonly satellite: number;
  readonly station: number;
  /** Only the rows at which the satellite is in sight, whatever light and clouds are. */
  readonly columns: readonly Column[];
}

/**
 * The series of all links, by satellite and then by station; those of satellites that are never in sight are
 * left out. Rows are those of `linkSeries` without its "nan".
 * @throws UserError when a satellite never sets or has no position at some time
 */
export async function* sightSeries(
  { satellites, stations, base }: Constellation,
  { fromMs, toMs, stepMs }: SeriesTimes,
): AsyncGenerator<SightSeries> {
  const forecast = await FastForecast.open(base);
  const places = stations.map(linkStationOf);
  for (const [satellite, { elements }] of satellites.entries()) {
    const track = new CoarseTrack(elements);
    for (const [station, place] of places.entries()) {
      const times = new Passes(track, place)
        .between(fromMs - LONGEST_STRETCH_MS, toMs)
        .flatMap(({ startMs, endMs }) => {
          const first = Math.ceil((Math.max(startMs, fromMs) - fromMs) / stepMs);
          const end = Math.floor((Math.min(endMs, toMs - 1) - fromMs) / stepMs);
          return Array.from(
            { length: Math.max(0, end - first + 1) },
            (_, row) => fromMs + (first + row) * stepMs,
          );
        });
      if (times.length === 0) continue;
      yield { satellite, station, columns: seriesAt(forecast, track, place, Float64Array.from(times)) };
    }
  }
}
