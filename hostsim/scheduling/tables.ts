/**
 * A plan as tables. Takes: the result. Gives: columns of numbers for CSV and Parquet; satellites, stations,
 * pairs and days are told by their places in the JSON's lists, and -1 stands where there is no value.
 */
import type { Column } from "../columns/column.js";
import type { NetworkResult } from "./result.js";

function doubles<Row>(name: string, rows: readonly Row[], of: (row: Row) => number | null): Column {
  return { name, values: Float64Array.from(rows, (row) => of(row) ?? -1) };
}

function places<Row>(name: string, rows: readonly Row[], of: (row: Row) => number): Column {
  return { name, values: Int32Array.from(rows, of) };
}

function wholes<Row>(name: string, rows: readonly Row[], of: (row: Row) => number): Column {
  return { name, values: BigInt64Array.from(rows, (row) => BigInt(Math.floor(of(row)))) };
}

/** The tables by name: passes, keys, waiting, terminals. */
export function tablesOf({ contacts, keys, waiting, terminals }: NetworkResult): Map<string, Column[]> {
  return new Map([
    [
      "passes",
      [
        places("satellite", contacts, ({ satellite }) => satellite),
        places("station", contacts, ({ station }) => station),
        wholes("start_unix_ms", contacts, ({ startMs }) => startMs),
        wholes("end_unix_ms", contacts, ({ endMs }) => endMs),
        doubles("highest_elevation_deg", contacts, ({ highestElevationDeg }) => highestElevationDeg),
        doubles("expected_key_bits", contacts, ({ expectedKeyBits }) => expectedKeyBits),
        doubles("clear_probability", contacts, ({ clearProbability }) => clearProbability),
        places("is_clear", contacts, ({ isClear }) => Number(isClear)),
        places("is_chosen", contacts, ({ isChosen }) => Number(isChosen)),
        wholes("key_bits", contacts, ({ keyBits }) => keyBits),
      ],
    ],
    [
      "keys",
      [
        places("pair", keys, ({ pair }) => pair),
        places("day", keys, ({ day }) => day),
        doubles("wanted_bits", keys, ({ wantedBits }) => wantedBits),
        wholes("ordered_bits", keys, ({ orderedBits }) => orderedBits),
        wholes("delivered_bits", keys, ({ deliveredBits }) => deliveredBits),
      ],
    ],
    [
      "waiting",
      [
        places("pair", waiting, ({ pair }) => pair),
        wholes("delivered_bits", waiting, ({ deliveredBits }) => deliveredBits),
        doubles("mean_s", waiting, ({ meanS }) => meanS),
        doubles("median_s", waiting, ({ medianS }) => medianS),
        doubles("longest_s", waiting, ({ longestS }) => longestS),
      ],
    ],
    [
      "terminals",
      [
        places("is_satellite", terminals, ({ place }) => Number(place.kind === "satellite")),
        places("index", terminals, ({ place }) => place.index),
        doubles("possible_s", terminals, ({ possibleS }) => possibleS),
        doubles("chosen_s", terminals, ({ chosenS }) => chosenS),
        doubles("clear_s", terminals, ({ clearS }) => clearS),
        doubles("turning_s", terminals, ({ turningS }) => turningS),
      ],
    ],
  ]);
}
