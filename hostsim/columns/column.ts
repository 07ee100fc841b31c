/**
 * Columns of numbers, as files of three formats hold them. Takes and gives nothing by itself: the types, and
 * which format a file's name asks for.
 */
import { extname } from "node:path";
import { UserError } from "../base/user-error.js";

/** Formats of files with columns, by the ending of their names. */
export const COLUMN_FORMATS = ["csv", "npy", "parquet"] as const;

/** A format of files with columns. */
export type ColumnFormat = (typeof COLUMN_FORMATS)[number];

/** Numbers of a column: whole ones of 8, 32 or 64 bits, or doubles. */
export type ColumnValues = Uint8Array | Int32Array | BigInt64Array | Float64Array;

/** A column with its name, such as "time_ps": the unit is its end. */
export interface Column {
  readonly name: string;
  readonly values: ColumnValues;
}

/** Rows of a file, some at a time: the asked columns in their order, equally long. */
export type WholeRows = readonly BigInt64Array[];

/** Rows that a reader gives at a time. */
export const ROWS_AT_A_TIME = 65_536;

/** The ending of a file's name, small and without its dot. */
export function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

/** The format that a file's name asks for. @throws UserError when it is none of them. */
export function columnFormatOf(path: string): ColumnFormat {
  const format = COLUMN_FORMATS.find((each) => each === endingOf(path));
  if (format === undefined) throw new UserError(`${path}: ends with none of .${COLUMN_FORMATS.join(", .")}`);
  return format;
}

/**
 * Where the asked columns stand in a file, by their names; a file of exactly so many may have other names.
 */
export function placesOf(names: readonly string[], wanted: readonly string[]): number[] {
  const places = wanted.map((name) => names.indexOf(name));
  if (!places.includes(-1)) return places;
  const isOther = places.every((place) => place === -1);
  if (isOther && names.length === wanted.length) return wanted.map((_, at) => at);
  throw new UserError(
    `needs the columns ${wanted.join(", ")}, or ${wanted.length} columns in this order; it has ${names.join(", ")}`,
  );
}
