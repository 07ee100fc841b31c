/**
 * Counts of many rows as a table. Takes: text, a header and a row a line, fields by their path in a counts
 * file. Gives: what each row is as a counts file, a cell that is a range becoming several. Never checks what
 * the fields mean; counts-schema.ts does. docs/how-to/keylength.md describes it.
 */
import { UserError } from "../base/user-error.js";

/** A counts file as data, and the line of the table that it is of. */
export interface TableRow {
  readonly line: number;
  /** The cells, ranges replaced by one number each, in the order of the header. */
  readonly cells: readonly string[];
  readonly data: Record<string, unknown>;
}

/** A table: the names of its columns, and its rows. */
export interface CountsTable {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** More rows than anybody reads; a table of ranges would otherwise grow without end. */
const MOST_ROWS = 100_000;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TEXT_FIELDS = new Set([
  "layout",
  "tailBound",
  "decoyMethod",
  "errorPattern",
  "phaseErrorLimit",
  "vacuumBits",
]);

function parseNumber(text: string): number | null {
  return DECIMAL.test(text) ? Number(text) : null;
}

/** "from..to:steps" as so many numbers, evenly from the one to the other; any other cell as it is. */
function valuesOf(cell: string, place: string): string[] {
  if (!cell.includes("..")) return [cell];
  const [from = "", rest = ""] = cell.split("..");
  const [to = "", steps = ""] = rest.split(":");
  const [first, last, count] = [parseNumber(from), parseNumber(to), parseNumber(steps)];
  if (first === null || last === null || count === null || !(count >= 2 && count <= MOST_ROWS))
    throw new UserError(`${place}: "${cell}" is no range; say from..to:steps, with 2 steps or more`);
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 ? to : `${first + ((last - first) * i) / (count - 1)}`,
  );
}

/** Puts a value where a path says: keyBasis.detections.1 is the first number of that list. */
function put(data: Record<string, unknown>, path: readonly string[], value: unknown, place: string): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    data[first] = value;
    return;
  }
  const isList = rest.length === 1 && /^\d+$/.test(rest[0]!);
  data[first] ??= isList ? [] : {};
  const inner = data[first];
  if (isList !== Array.isArray(inner)) throw new UserError(`${place}: ${first} is a list here and not there`);
  if (!isList) {
    put(inner as Record<string, unknown>, rest, value, place);
    return;
  }
  const list = inner as unknown[];
  if (Number(rest[0]) !== list.length + 1)
    throw new UserError(`${place}: the numbers of ${first} come in order, 1 first`);
  list.push(value);
}

function dataOf(columns: readonly string[], cells: readonly string[], line: number): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [i, column] of columns.entries()) {
    const cell = cells[i]!;
    const place = `line ${line}, ${column}`;
    if (cell === "") continue;
    const value = TEXT_FIELDS.has(column) ? cell : parseNumber(cell);
    if (value === null) throw new UserError(`${place}: "${cell}" is no number`);
    put(data, column.split("."), value, place);
  }
  return data;
}

/** Every choice of one value a cell. */
function choices(values: readonly string[][], line: number): string[][] {
  const count = values.reduce((product, of) => product * of.length, 1);
  if (count > MOST_ROWS) throw new UserError(`line ${line}: its ranges make more than ${MOST_ROWS} rows`);
  return values.reduce<string[][]>(
    (rows, of) => rows.flatMap((row) => of.map((value) => [...row, value])),
    [[]],
  );
}

/**
 * Reads a table. Cells are separated by commas and not quoted; empty ones leave the field out.
 *
 * @throws UserError naming line and column
 */
export function parseCountsTable(text: string): CountsTable {
  const lines = text.split(/\r?\n/);
  const columns = (lines[0] ?? "").split(",").map((name) => name.trim());
  const rows: TableRow[] = [];
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`line 1: column ${twice} is there twice`);
  for (const [i, content] of lines.entries()) {
    if (i === 0 || content.trim() === "") continue;
    const line = i + 1;
    const cells = content.split(",").map((cell) => cell.trim());
    if (cells.length !== columns.length)
      throw new UserError(
        `line ${line}: ${cells.length} cells, and the header has ${columns.length} columns`,
      );
    const values = cells.map((cell, at) => valuesOf(cell, `line ${line}, ${columns[at]}`));
    for (const chosen of choices(values, line))
      rows.push({ line, cells: chosen, data: dataOf(columns, chosen, line) });
    if (rows.length > MOST_ROWS) throw new UserError(`line ${line}: more than ${MOST_ROWS} rows`);
  }
  if (rows.length === 0) throw new UserError("the table has no rows");
  return { columns, rows };
}
