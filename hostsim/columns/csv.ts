/**
 * Columns as text: numbers between commas, a row a line. Takes: columns, or a file as spreadsheets and
 * numpy.savetxt write it: separated by commas, semicolons, tabs or blanks, with a line of names or without,
 * comments behind "#", any line ends, with a byte order mark or without. Gives: the other. Never takes a
 * field for a number that is none.
 */
import type { Appendable } from "../base/output.js";
import { textLines } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { type Column, placesOf, ROWS_AT_A_TIME, type WholeRows } from "./column.js";

/** Rows that are put into text at a time. */
const ROWS_OF_TEXT = 4096;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const DIGITS = /^[+-]?\d{1,19}$/;
/** Digits that a double holds whatever they are. */
const DIGITS_OF_DOUBLE = 15;
/** The longest line: no number has so many digits. */
const LONGEST_LINE = 4096;

/** Writes columns as CSV: names in the first line, LF behind each line, "nan" for what is not a number. */
export function writeCsv(columns: readonly Column[], file: Appendable): void {
  const rows = columns[0]?.values.length ?? 0;
  file.append(`${columns.map(({ name }) => name).join(",")}\n`);
  for (let from = 0; from < rows; from += ROWS_OF_TEXT) {
    let text = "";
    for (let row = from; row < Math.min(rows, from + ROWS_OF_TEXT); row++) {
      for (let at = 0; at < columns.length; at++) {
        const value = columns[at]!.values[row]!;
        text += `${at === 0 ? "" : ","}${Number.isNaN(value) ? "nan" : value}`;
      }
      text += "\n";
    }
    file.append(text);
  }
}

/**
 * Reads columns of whole numbers.
 *
 * @param wanted the columns' names; a file of so many columns need not name them.
 * @throws UserError with the line, when a field is no whole number of 64 bits, or a line has another number
 *   of fields; what the file system throws.
 */
export function* readCsv(path: string, wanted: readonly string[]): Generator<WholeRows> {
  let separator: RegExp | string | null = null;
  let places: readonly number[] = [];
  let fieldCount = 0;
  let batch = emptyRows(wanted.length);
  let rows = 0;
  let lineNumber = 0;
  for (const line of textLines(path)) {
    lineNumber += 1;
    if (line.length > LONGEST_LINE) throw new UserError(`line ${lineNumber}: is no row of numbers`);
    const comment = line.indexOf("#");
    const text = (comment === -1 ? line : line.slice(0, comment)).trim();
    if (text === "") continue;
    const isFirst = separator === null;
    separator ??= separatorOf(text);
    const fields = text.split(separator);
    if (isFirst) {
      fieldCount = fields.length;
      const names = fields.map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
      const hasNames = !names.some((name) => NUMBER.test(name));
      places = placesOf(hasNames ? names : names.map((_, at) => `column ${at + 1}`), wanted);
      if (hasNames) continue;
    }
    if (fields.length !== fieldCount)
      throw new UserError(`line ${lineNumber}: has ${fields.length} fields, and the first ${fieldCount}`);
    for (let at = 0; at < places.length; at++)
      batch[at]![rows] = wholeOf(fields[places[at]!]!.trim(), lineNumber);
    rows += 1;
    if (rows < ROWS_AT_A_TIME) continue;
    yield batch;
    batch = emptyRows(wanted.length);
    rows = 0;
  }
  if (rows > 0) yield batch.map((column) => column.subarray(0, rows));
}

function emptyRows(columns: number): BigInt64Array[] {
  return Array.from({ length: columns }, () => new BigInt64Array(ROWS_AT_A_TIME));
}

function separatorOf(line: string): string | RegExp {
  return [",", ";", "\t"].find((each) => line.includes(each)) ?? / +/;
}

/** A field as a whole number: digits, or a decimal number that is whole and exact, as savetxt writes one. */
function wholeOf(field: string, line: number): bigint {
  if (DIGITS.test(field)) {
    const whole = field.length <= DIGITS_OF_DOUBLE ? BigInt(Number(field)) : BigInt(field);
    if (BigInt.asIntN(64, whole) === whole) return whole;
  }
  const value = NUMBER.test(field) ? Number(field) : Number.NaN;
  if (!Number.isSafeInteger(value)) {
    const shown = field.length > 40 ? `${field.slice(0, 40)}...` : field;
    throw new UserError(`line ${line}: ${JSON.stringify(shown)} is no whole number`);
  }
  return BigInt(value);
}
