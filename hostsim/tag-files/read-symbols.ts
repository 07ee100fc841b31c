/**
 * A laboratory's own table of symbols. Takes: a file with the columns class, basis and value, a row a pulse.
 * Gives: a byte a pulse. Secret, where the table is.
 */
import { UserError } from "../base/user-error.js";
import { inFile, readColumns } from "../columns/files.js";

/** The columns: class 0 vacuum, 1 decoy, 2 signal; basis 0 Z, 1 X; value 0 or 1. */
const SYMBOL_COLUMNS = ["class", "basis", "value"] as const;
const HIGHEST = [2n, 1n, 1n] as const;
/** Pulses of a table, at most: what is kept in memory. */
const MOST_PULSES = 2 ** 30;

/**
 * Reads a table.
 *
 * @throws UserError when it is empty, too long or damaged, or a value is none of its column's; what the file
 *   system throws.
 */
export async function readSymbols(path: string): Promise<Uint8Array> {
  try {
    return await symbolsIn(path);
  } catch (error) {
    throw inFile(error, path);
  }
}

async function symbolsIn(path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let rows = 0;
  for await (const columns of readColumns(path, SYMBOL_COLUMNS)) {
    const part = new Uint8Array(columns[0]!.length);
    for (let row = 0; row < part.length; row++) {
      for (let at = 0; at < columns.length; at++) {
        const value = columns[at]![row]!;
        if (value < 0n || value > HIGHEST[at]!)
          throw new UserError(
            `row ${rows + row + 1}: ${SYMBOL_COLUMNS[at]} is ${value}, above ${HIGHEST[at]} or below 0`,
          );
      }
      const [intensity, basis, bit] = columns.map((column) => Number(column[row]!));
      part[row] = (intensity! << 2) | (basis! << 1) | bit!;
    }
    parts.push(part);
    rows += part.length;
    if (rows > MOST_PULSES) throw new UserError(`has more than ${MOST_PULSES} pulses`);
  }
  if (rows === 0) throw new UserError("is empty: no symbols");
  const symbols = new Uint8Array(rows);
  let at = 0;
  for (const part of parts) {
    symbols.set(part, at);
    at += part.length;
  }
  return symbols;
}
