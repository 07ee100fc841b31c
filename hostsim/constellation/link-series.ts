/**
 * A link over time, as network simulators ask for it. Takes: a constellation, a satellite, a station, an
 * interval, a step. Gives: columns of time, distance, delay, elevation and attenuation; "nan" where the
 * satellite is below the station's lowest elevation. Writes nothing.
 */
import type { Column } from "../columns/column.js";
import { CoarseTrack } from "./coarse-track.js";
import { FastForecast } from "./fast-forecast.js";
import { Horizon } from "./horizon.js";
import type { Constellation } from "./load.js";

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

/**
 * The columns `utc_ms`, `range_km`, `delay_ms`, `elevation_deg`, `loss_db`: a row at each step from `fromMs`
 * on and before `toMs`. Loss is that of a clear sky, from the transmitter to the detectors' faces.
 */
export async function linkSeries(
  { satellites, stations, base }: Constellation,
  { satellite, station, fromMs, toMs, stepMs }: LinkSeriesRequest,
): Promise<Column[]> {
  const track = new CoarseTrack(satellites[satellite]!.elements);
  const { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg } = stations[station]!;
  const place = { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg };
  const horizon = new Horizon(place);
  const forecast = await FastForecast.open(base);
  const rows = Math.max(0, Math.ceil((toMs - fromMs) / stepMs));
  const [times, ranges, delays, elevations, losses] = Array.from({ length: 5 }, () =>
    new Float64Array(rows).fill(Number.NaN),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  for (let row = 0; row < rows; row++) {
    const utcMs = fromMs + row * stepMs;
    const state = track.at(utcMs);
    const elevationDeg = horizon.elevationDeg(state);
    times[row] = utcMs;
    if (elevationDeg < minimumElevationDeg) continue;
    const rangeKm = horizon.rangeKm(state);
    ranges[row] = rangeKm;
    delays[row] = rangeKm / LIGHT_KM_PER_MS;
    elevations[row] = elevationDeg;
    losses[row] = forecast.lossDb(place, rangeKm, elevationDeg);
  }
  return [
    { name: "utc_ms", values: times },
    { name: "range_km", values: ranges },
    { name: "delay_ms", values: delays },
    { name: "elevation_deg", values: elevations },
    { name: "loss_db", values: losses },
  ];
}
