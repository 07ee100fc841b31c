/**
 * Telemetry by name. Takes: a telemetry packet. Gives: the report that the dictionary says, with every byte
 * accounted for.
 */
import type { Dictionary, FieldType, Parameter } from "../../protocol/schema.js";
import type { TelemetryPacket } from "./packet.js";
import { decodeTime, TIME_BYTES } from "./time.js";

/** A decoded value. 64-bit numbers are bigints; names stand for codes of the dictionary's lists. */
export type Value = number | bigint | string;

/** A report. */
export interface DecodedReport {
  readonly name: string;
  /** Values by name. Of a housekeeping structure and of parameters: by the parameters' names. */
  readonly values: Readonly<Record<string, Value>>;
  /** Stretches of memory. */
  readonly stretches?: readonly Stretch[];
}

/** A stretch of a memory area; `contents` only when it was dumped. */
export interface Stretch {
  readonly offset: number;
  readonly bytes: number;
  readonly contents?: Uint8Array;
  readonly checksum: number;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new Error("the report is shorter than its dictionary says");
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  number(type: FieldType | Parameter["type"]): number | bigint {
    const width = Number(type.slice(1)) / 8;
    const at = this.at;
    this.take(width);
    if (width === 8) return type === "i64" ? this.view.getBigInt64(at) : this.view.getBigUint64(at);
    if (width === 4) return type === "i32" ? this.view.getInt32(at) : this.view.getUint32(at);
    return width === 2 ? this.view.getUint16(at) : this.view.getUint8(at);
  }

  small(type: "u8" | "u16" | "u32"): number {
    return Number(this.number(type));
  }

  field(type: FieldType): Value {
    if (type === "time") return decodeTime(this.take(TIME_BYTES));
    if (type === "request") return this.small("u32");
    return this.number(type);
  }
}

function nameOf(dictionary: Dictionary, list: string | undefined, value: Value): Value {
  if (list === "modes") return dictionary.modes.find(({ code }) => code === value)?.name ?? value;
  if (list === "failures") return dictionary.failures.find(({ code }) => code === value)?.name ?? value;
  return value;
}

function parameterValues(dictionary: Dictionary, parameters: readonly Parameter[], reader: Reader) {
  return Object.fromEntries(
    parameters.map(({ name, type, values }) => [name, nameOf(dictionary, values, reader.number(type))]),
  );
}

function find<T>(what: string, entry: T | undefined): T {
  if (entry === undefined) throw new Error(`the dictionary has no such ${what}`);
  return entry;
}

function decodeStretches(reader: Reader, withContents: boolean): Stretch[] {
  const count = reader.small("u8");
  return Array.from({ length: count }, () => {
    const offset = reader.small("u32");
    const bytes = reader.small("u16");
    const contents = withContents ? { contents: reader.take(bytes) } : {};
    return { offset, bytes, ...contents, checksum: reader.small("u16") };
  });
}

function decodeLayout(dictionary: Dictionary, layout: string, reader: Reader): Omit<DecodedReport, "name"> {
  const parameter = (key: number | string) =>
    find(
      "parameter",
      dictionary.parameters.find(({ id, name }) => id === key || name === key),
    );
  if (layout === "structure") {
    const identifier = reader.small("u8");
    const structure = find(
      "structure",
      dictionary.structures.find(({ id }) => id === identifier),
    );
    const values = parameterValues(dictionary, structure.parameters.map(parameter), reader);
    return { values: { structure: structure.name, ...values } };
  }
  if (layout === "event") {
    const identifier = reader.small("u16");
    const event = find(
      "event",
      dictionary.events.find(({ id }) => id === identifier),
    );
    const values = Object.fromEntries(event.values.map((name) => [name, reader.small("u32")]));
    return { values: { event: event.name, ...values } };
  }
  if (layout === "parameters") {
    const count = reader.small("u8");
    const values: Record<string, Value> = {};
    for (let i = 0; i < count; i++)
      Object.assign(values, parameterValues(dictionary, [parameter(reader.small("u16"))], reader));
    return { values };
  }
  const identifier = reader.small("u8");
  const area = find(
    "area",
    dictionary.areas.find(({ id }) => id === identifier),
  );
  return { values: { area: area.name }, stretches: decodeStretches(reader, layout === "memory") };
}

/**
 * Decodes a packet. Throws when the dictionary has no such report, or the data are longer or shorter than it
 * says.
 */
export function decodeReport(dictionary: Dictionary, packet: TelemetryPacket): DecodedReport {
  const { service, subtype, data } = packet;
  const report = find(
    `report as [${service},${subtype}]`,
    dictionary.reports.find((entry) => entry.service === service && entry.subtype === subtype),
  );
  const reader = new Reader(data);
  const decoded =
    report.layout === undefined
      ? {
          values: Object.fromEntries(
            report.fields.map(({ name, type, values }) => [
              name,
              nameOf(dictionary, values, reader.field(type)),
            ]),
          ),
        }
      : decodeLayout(dictionary, report.layout, reader);
  if (reader.left !== 0)
    throw new Error(`report ${report.name} is ${reader.left} bytes longer than its dictionary says`);
  return { name: report.name, ...decoded };
}
