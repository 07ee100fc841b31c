/**
 * Columns as NumPy keeps an array in a file (NEP 1, and numpy.lib.format: versions 1.0 to 3.0). Takes:
 * columns, or a file with a structured array (a field a column) or a matrix of rows (a column each). Gives:
 * the other. Never unpickles: arrays of objects are refused.
 */
import type { Appendable } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { BinaryFile } from "./binary-file.js";
import { type Column, type ColumnValues, placesOf, ROWS_AT_A_TIME, type WholeRows } from "./column.js";
import { type Literal, parseLiteral } from "./python-literal.js";

const MAGIC = "\x93NUMPY";
/** Headers of numpy end on such a boundary. */
const ALIGNMENT = 64;
const LONGEST_HEADER = 1 << 20;
/** A zip file's begin, and that of a pickle of protocol 2 and above. */
const ZIP = "PK\x03\x04";
const PICKLE = 0x80;

/** A number's place in a row. */
interface Field {
  readonly name: string;
  readonly offset: number;
  /** i, u or f, and its bytes. */
  readonly kind: string;
  readonly bytes: number;
  readonly isLittle: boolean;
}

interface Layout {
  readonly fields: readonly Field[];
  readonly rowBytes: number;
  readonly rows: number;
}

function typeOf(values: ColumnValues): { readonly descr: string; readonly bytes: number } {
  if (values instanceof Uint8Array) return { descr: "|u1", bytes: 1 };
  if (values instanceof Int32Array) return { descr: "<i4", bytes: 4 };
  return { descr: values instanceof BigInt64Array ? "<i8" : "<f8", bytes: 8 };
}

/** Writes columns as one structured array, version 1.0, fields packed, lowest byte first. */
export function writeNpy(columns: readonly Column[], file: Appendable): void {
  const rows = columns[0]?.values.length ?? 0;
  const types = columns.map(({ values }) => typeOf(values));
  const descr = columns.map(({ name }, at) => `('${name}', '${types[at]!.descr}')`).join(", ");
  const header = `{'descr': [${descr}], 'fortran_order': False, 'shape': (${rows},), }`;
  const before = MAGIC.length + 4;
  const length = Math.ceil((before + header.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const head = Buffer.alloc(before + length, " ");
  head.write(MAGIC, "latin1");
  head.writeUInt16BE(0x0100, MAGIC.length);
  head.writeUInt16LE(length, MAGIC.length + 2);
  head.write(header, before, "latin1");
  head.write("\n", head.length - 1);
  file.append(head);
  const rowBytes = types.reduce((sum, { bytes }) => sum + bytes, 0);
  for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
    const count = Math.min(ROWS_AT_A_TIME, rows - from);
    const bytes = new Uint8Array(count * rowBytes);
    const view = new DataView(bytes.buffer);
    let offset = 0;
    for (const [at, { values }] of columns.entries()) {
      for (let row = 0; row < count; row++) put(view, row * rowBytes + offset, values, from + row);
      offset += types[at]!.bytes;
    }
    file.append(bytes);
  }
}

function put(view: DataView, at: number, values: ColumnValues, row: number): void {
  if (values instanceof Uint8Array) view.setUint8(at, values[row]!);
  else if (values instanceof Int32Array) view.setInt32(at, values[row]!, true);
  else if (values instanceof BigInt64Array) view.setBigInt64(at, values[row]!, true);
  else view.setFloat64(at, values[row]!, true);
}

/**
 * Reads columns of whole numbers, some rows at a time.
 *
 * @param wanted the columns' names; an array of so many columns need not name them.
 * @throws UserError when it is no such file, or damaged; what the file system throws.
 */
export function* readNpy(path: string, wanted: readonly string[]): Generator<WholeRows> {
  const file = new BinaryFile(path);
  try {
    const { layout, begin } = headOf(file);
    const { rowBytes, rows } = layout;
    const there = file.size - begin;
    if (there !== rows * rowBytes)
      throw new UserError(
        `is damaged: its header tells of ${rows} rows of ${rowBytes} bytes, and ${there} follow`,
      );
    const places = placesOf(
      layout.fields.map(({ name }) => name),
      wanted,
    );
    const fields = places.map((place) => layout.fields[place]!);
    for (let from = 0; from < rows; from += ROWS_AT_A_TIME) {
      const count = Math.min(ROWS_AT_A_TIME, rows - from);
      const bytes = file.read(begin + from * rowBytes, count * rowBytes);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      yield fields.map((field) => wholeColumn(view, field, rowBytes, count, from));
    }
  } finally {
    file.close();
  }
}

function headOf(file: BinaryFile): { readonly layout: Layout; readonly begin: number } {
  const start = file.read(0, Math.min(12, file.size));
  if (start.length === 0) throw new UserError("is empty");
  if (start.toString("latin1", 0, 4) === ZIP)
    throw new UserError("is a zip file (.npz?): write the array alone, with numpy.save");
  if (start[0] === PICKLE) throw new UserError("is a pickle, which is never read: write it with numpy.save");
  if (start.toString("latin1", 0, MAGIC.length) !== MAGIC) throw new UserError("is no .npy file");
  const major = start[MAGIC.length] ?? 0;
  if (start.length < 12 || major < 1 || major > 3)
    throw new UserError(`is damaged, or of a version of .npy (${major}) that is not known`);
  const before = major === 1 ? 10 : 12;
  const length = major === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > LONGEST_HEADER || before + length > file.size)
    throw new UserError("is damaged: it ends within its header");
  const header = parseLiteral(file.read(before, length).toString(major === 3 ? "utf8" : "latin1"));
  return { layout: layoutOf(header), begin: before + length };
}

function layoutOf(header: Literal): Layout {
  if (!(header instanceof Map)) throw new UserError("is damaged: its header is no dictionary of Python's");
  const descr = header.get("descr");
  const shape = header.get("shape");
  const isFortran = header.get("fortran_order");
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && Number(length) >= 0))
    throw new UserError("is damaged: its header has no shape");
  const [rows = 0, across] = shape as number[];
  if (Array.isArray(descr)) {
    if (shape.length !== 1)
      throw new UserError(`has ${shape.length} dimensions; a structured array needs one`);
    return structured(descr, rows);
  }
  if (typeof descr !== "string") throw new UserError("is damaged: its header has no type");
  if (shape.length !== 2 || across === undefined)
    throw new UserError("has no columns: an array of shape (rows, columns), or a structured one, is needed");
  if (isFortran !== false && across > 1)
    throw new UserError("is stored by columns: save numpy.ascontiguousarray(array)");
  const type = numberType(descr);
  const fields = Array.from({ length: across }, (_, at) => ({
    ...type,
    name: `column ${at + 1}`,
    offset: at * type.bytes,
  }));
  return { fields, rowBytes: across * type.bytes, rows };
}

function structured(descr: readonly Literal[], rows: number): Layout {
  const fields: Field[] = [];
  let offset = 0;
  for (const entry of descr) {
    const [name, type, ...more] = Array.isArray(entry) ? entry : [];
    if (typeof name !== "string" || typeof type !== "string" || more.length > 0)
      throw new UserError("has a field that is more than one number");
    // numpy pads aligned structures with nameless bytes.
    const padding = /^\|V(\d{1,6})$/.exec(type);
    if (padding !== null && name === "") {
      offset += Number(padding[1]);
      continue;
    }
    const number = numberType(type);
    fields.push({ ...number, name, offset });
    offset += number.bytes;
  }
  return { fields, rowBytes: offset, rows };
}

function numberType(descr: string): Pick<Field, "kind" | "bytes" | "isLittle"> {
  if (descr.includes("O")) throw new UserError("holds Python's objects (a pickle), which are never read");
  const match = /^([<>|=])([iu][1248]|f[48])$/.exec(descr);
  if (match === null)
    throw new UserError(`holds values of type ${JSON.stringify(descr)}, which are no numbers`);
  const [, order, type = ""] = match;
  return { kind: type.charAt(0), bytes: Number(type.charAt(1)), isLittle: order !== ">" };
}

/** A column as whole numbers. */
function wholeColumn(
  view: DataView,
  { name, offset, kind, bytes, isLittle }: Field,
  rowBytes: number,
  count: number,
  firstRow: number,
): BigInt64Array {
  const values = new BigInt64Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * rowBytes + offset;
    if (kind === "f") {
      const value = bytes === 8 ? view.getFloat64(at, isLittle) : view.getFloat32(at, isLittle);
      if (!Number.isSafeInteger(value))
        throw new UserError(`row ${firstRow + row + 1}: ${name} is ${value}, no whole number`);
      values[row] = BigInt(value);
    } else if (bytes === 8) {
      const value = kind === "u" ? view.getBigUint64(at, isLittle) : view.getBigInt64(at, isLittle);
      if (value > 0x7fffffffffffffffn)
        throw new UserError(`row ${firstRow + row + 1}: ${name} is ${value}, more than 63 bits`);
      values[row] = value;
    } else values[row] = BigInt(smallWhole(view, at, kind + String(bytes), isLittle));
  }
  return values;
}

function smallWhole(view: DataView, at: number, type: string, isLittle: boolean): number {
  switch (type) {
    case "i1":
      return view.getInt8(at);
    case "u1":
      return view.getUint8(at);
    case "i2":
      return view.getInt16(at, isLittle);
    case "u2":
      return view.getUint16(at, isLittle);
    case "i4":
      return view.getInt32(at, isLittle);
    default:
      return view.getUint32(at, isLittle);
  }
}
