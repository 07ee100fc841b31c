/**
 * Reports in the words of the dictionary. Takes: a decoded report. Gives: values that read, and compare, the
 * same everywhere: on the terminal, in JSON, in a recording, in a condition.
 */

import type { Dictionary } from "../protocol/schema.js";
import type { DecodedReport, Value } from "../wire/controller/decode.js";

/** A value: a number, a name of the dictionary, or digits of a number that JSON would round. */
export type ReadableValue = number | string;

/** A report that can be written as JSON. */
export interface ReadableReport {
  readonly name: string;
  readonly values: Readonly<Record<string, ReadableValue>>;
  /** Contents are hexadecimal. */
  readonly stretches?: readonly {
    readonly offset: number;
    readonly bytes: number;
    readonly contents?: string;
    readonly checksum: number;
  }[];
}

/** What the detail of a failure numbers, where it numbers something of the dictionary. */
const DETAIL_OF: Readonly<Record<string, "reasons" | "parameters" | "modes">> = {
  "transition-refused": "reasons",
  "no-such-parameter": "parameters",
  "read-only": "parameters",
  "value-out-of-range": "parameters",
  "limits-crossed": "parameters",
  "mode-does-not-emit": "modes",
  "not-calibrating": "modes",
};

function detailName(dictionary: Dictionary, failure: Value | undefined, detail: Value): Value {
  const list = DETAIL_OF[String(failure)];
  if (list === "reasons") return dictionary.reasons.find(({ code }) => code === detail)?.name ?? detail;
  if (list === "modes") return dictionary.modes.find(({ code }) => code === detail)?.name ?? detail;
  if (list === "parameters") return dictionary.parameters.find(({ id }) => id === detail)?.name ?? detail;
  return detail;
}

function eventValue(dictionary: Dictionary, name: string, value: Value): Value {
  if (name === "interlock") return dictionary.interlocks.find(({ bit }) => bit === value)?.name ?? value;
  if (["from", "to", "mode"].includes(name))
    return dictionary.modes.find(({ code }) => code === value)?.name ?? value;
  return value;
}

function heldInterlocks(dictionary: Dictionary, bits: number): string {
  const held = dictionary.interlocks.filter(({ bit }) => (bits >> bit) & 1);
  return held.length === 0 ? "none" : held.map(({ name }) => name).join("+");
}

function plain(value: Value): ReadableValue {
  if (typeof value !== "bigint") return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value.toString();
}

function readableValue(dictionary: Dictionary, report: DecodedReport, name: string): ReadableValue {
  const value = report.values[name]!;
  if ("event" in report.values) return plain(eventValue(dictionary, name, value));
  if (name === "detail") return plain(detailName(dictionary, report.values.failure, value));
  const parameter = dictionary.parameters.find((entry) => entry.name === name);
  if (parameter?.values === "interlocks") return heldInterlocks(dictionary, Number(value));
  if (parameter?.id === 1) return BigInt(value).toString(16).padStart(16, "0");
  return plain(value);
}

/** Puts a report into the words of the dictionary. */
export function readable(dictionary: Dictionary, report: DecodedReport): ReadableReport {
  const values = Object.fromEntries(
    Object.keys(report.values).map((name) => [name, readableValue(dictionary, report, name)]),
  );
  if (report.stretches === undefined) return { name: report.name, values };
  const stretches = report.stretches.map(({ offset, bytes, contents, checksum }) => ({
    offset,
    bytes,
    ...(contents === undefined ? {} : { contents: Buffer.from(contents).toString("hex") }),
    checksum,
  }));
  return { name: report.name, values, stretches };
}

/** The unit of a parameter as it stands behind a value; empty when it has none or is no parameter. */
function unitOf(dictionary: Dictionary, name: string): string {
  const unit = dictionary.parameters.find((entry) => entry.name === name)?.unit;
  return unit ? ` ${/^\d/.test(unit) ? "x " : ""}${unit}` : "";
}

/** A report's values in one line, without those named in `besides`. */
export function valueWords(
  dictionary: Dictionary,
  { values, stretches = [] }: ReadableReport,
  besides: readonly string[] = [],
): string {
  const named = Object.entries(values)
    .filter(([name]) => !besides.includes(name))
    .map(([name, value]) =>
      ["event", "structure", "area", "failure", "detail"].includes(name)
        ? String(value)
        : `${name}=${value}${unitOf(dictionary, name)}`,
    );
  const memory = stretches.map(
    ({ offset, bytes, contents, checksum }) =>
      `${offset}+${bytes}${contents === undefined ? "" : `:${contents}`} checksum=${checksum.toString(16).padStart(4, "0")}`,
  );
  return [...named, ...memory].join(" ");
}
