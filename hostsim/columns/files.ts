/**
 * Columns in files, whatever their format. Takes: a path, whose ending tells the format. Gives: its columns
 * of whole numbers, or the file.
 */
import { type OutputRule, withOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { type Column, columnFormatOf, type WholeRows } from "./column.js";
import { readCsv, writeCsv } from "./csv.js";
import { readNpy, writeNpy } from "./npy.js";

// Parquet's package is loaded by who needs it.
const parquet = () => import("./parquet.js");

/**
 * Reads columns of whole numbers from a .csv, .npy or .parquet file, some rows at a time.
 *
 * @param wanted the columns' names; a file of exactly so many columns may have others, or none.
 * @throws UserError that begins with the path, for whatever is wrong with what is in it; what the file system
 *   throws.
 */
export async function* readColumns(path: string, wanted: readonly string[]): AsyncGenerator<WholeRows> {
  try {
    const format = columnFormatOf(path);
    if (format === "csv") yield* readCsv(path, wanted);
    else if (format === "npy") yield* readNpy(path, wanted);
    else yield* (await parquet()).readParquet(path, wanted);
  } catch (error) {
    throw inFile(error, path);
  }
}

/** An error of a file's content, with its path in front. */
export function inFile(error: unknown, path: string): unknown {
  if (!(error instanceof UserError) || error.message.startsWith(`${path}: `)) return error;
  return new UserError(`${path}: ${error.message}`);
}

/** Writes columns, equally long, to a .csv, .npy or .parquet file. @throws as `withOutput` does. */
export async function writeColumns(
  path: string,
  columns: readonly Column[],
  rule: OutputRule,
): Promise<void> {
  const format = columnFormatOf(path);
  const write = format === "csv" ? writeCsv : format === "npy" ? writeNpy : (await parquet()).writeParquet;
  await withOutput(path, rule, (file) => write(columns, file));
}
