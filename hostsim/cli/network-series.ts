/**
 * `satqkd network SCENARIO --series DIR`: distance, delay, elevation and attenuation of each link while it is
 * in sight, a file each (docs/how-to/network.md).
 */
import { join } from "node:path";
import type { OutputRule } from "../base/output.js";
import type { Column, ColumnFormat } from "../columns/column.js";
import { writeColumns } from "../columns/files.js";
import { type SeriesTimes, sightSeries } from "../constellation/link-series.js";
import type { Constellation } from "../constellation/load.js";
import { fileName } from "./file-name.js";

/** Name of a link's file. */
export function seriesFile(
  { satellites, stations }: Constellation,
  satellite: number,
  station: number,
  format: ColumnFormat,
): string {
  return `${fileName(satellites[satellite]!.name, satellite)}_${fileName(stations[station]!.name, station)}.${format}`;
}

/** Digits behind the point: the last bits of two machines' sines differ. */
const DIGITS = 6;

function rounded({ name, values }: Column): Column {
  return {
    name,
    values: Float64Array.from([...values].map(Number), (value) => Number(value.toFixed(DIGITS))),
  };
}

/**
 * Writes the series of all links into a folder.
 * @returns how many files there are.
 * @throws what `writeColumns` and `sightSeries` do
 */
export async function writeSeries(
  folder: string,
  constellation: Constellation,
  times: SeriesTimes,
  format: ColumnFormat,
  rule: OutputRule,
): Promise<number> {
  let files = 0;
  for await (const { satellite, station, columns } of sightSeries(constellation, times)) {
    await writeColumns(
      join(folder, seriesFile(constellation, satellite, station, format)),
      columns.map(rounded),
      rule,
    );
    files += 1;
  }
  return files;
}
