/**
 * Columns as Apache Parquet. Takes: columns, or a file of any writer whose columns are plain numbers. Gives:
 * the other. The format is the work of hyparquet and hyparquet-writer; here is what of it is used, and one
 * line for whatever else.
 */
import { type AsyncBuffer, type ColumnData, parquetMetadataAsync, parquetRead } from "hyparquet";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import type { Appendable } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { BinaryFile } from "./binary-file.js";
import { type Column, type ColumnValues, placesOf, type WholeRows } from "./column.js";

const MAGIC = "PAR1";
/** Rows that are written, and read, together: what is in memory twice. */
const ROWS_OF_GROUP = 1 << 18;
/** More rows in a group than this are no file that was written with care, but a damaged count. */
const MOST_ROWS_OF_GROUP = 1 << 26;

function typeOf(values: ColumnValues): BasicType {
  if (values instanceof Float64Array) return "DOUBLE";
  return values instanceof BigInt64Array ? "INT64" : "INT32";
}

/** Writes columns as Parquet: 64-bit and 32-bit whole numbers and doubles, compressed with Snappy. */
export function writeParquet(columns: readonly Column[], file: Appendable): void {
  const columnData = columns.map(({ name, values }) => ({
    name,
    type: typeOf(values),
    data: values instanceof Uint8Array ? Int32Array.from(values) : values,
    nullable: false,
  }));
  file.append(
    new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROWS_OF_GROUP, createdBy: "satqkd" })),
  );
}

/**
 * Reads columns of whole numbers, a group of rows at a time.
 *
 * @param wanted the columns' names; a file of so many columns need not name them.
 * @throws UserError when it is no such file, or damaged; what the file system throws.
 */
export async function* readParquet(path: string, wanted: readonly string[]): AsyncGenerator<WholeRows> {
  const file = new BinaryFile(path);
  try {
    yield* rowsOf(file, wanted);
  } finally {
    file.close();
  }
}

async function* rowsOf(file: BinaryFile, wanted: readonly string[]): AsyncGenerator<WholeRows> {
  if (file.size === 0) throw new UserError("is empty");
  if (file.size < 12 || file.read(0, 4).toString("latin1") !== MAGIC)
    throw new UserError("is no Parquet file");
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end = file.size) => {
      if (!(start >= 0 && start <= end && end <= file.size))
        throw new UserError("is damaged: it names a place that it does not have");
      const bytes = file.read(start, end - start);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    },
  };
  const metadata = await orDamaged(() => parquetMetadataAsync(buffer, { geoparquet: false }));
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const columns = placesOf(names, wanted).map((place) => names[place]!);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0 || rows > MOST_ROWS_OF_GROUP)
      throw new UserError(`is damaged: a group of ${group.num_rows} rows`);
    const rowEnd = rowStart + rows;
    const chunks: ColumnData[] = [];
    await orDamaged(() =>
      parquetRead({
        file: buffer,
        metadata,
        columns,
        rowStart,
        rowEnd,
        onChunk: (chunk) => chunks.push(chunk),
      }),
    );
    const found = columns.map((name) => wholeColumn(name, chunks, rowStart, rows));
    if (rows > 0) yield found;
    rowStart = rowEnd;
  }
}

/** A group's column, put together from its pages. */
function wholeColumn(
  name: string,
  chunks: readonly ColumnData[],
  firstRow: number,
  rows: number,
): BigInt64Array {
  const values = new BigInt64Array(rows);
  let filled = 0;
  for (const { columnName, columnData, rowStart } of chunks) {
    if (columnName !== name) continue;
    for (let i = 0; i < columnData.length; i++)
      values[rowStart - firstRow + i] = wholeOf(columnData[i], name, rowStart + i);
    filled += columnData.length;
  }
  if (filled !== rows) throw new UserError(`is damaged: rows of ${name} are missing`);
  return values;
}

function wholeOf(value: unknown, name: string, row: number): bigint {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw new UserError(`row ${row + 1}: ${name} is ${String(value).slice(0, 40)}, no whole number`);
}

/** Whatever the package says of bytes that make no sense to it is one line. */
async function orDamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const [first = ""] = error.message.split("\n");
    throw new UserError(`is no Parquet file that can be read, or damaged: ${first.slice(0, 120)}`);
  }
}
