/**
 * Telecommands by name. Takes: a command's or function's name and its arguments. Gives: the data that the
 * dictionary says.
 */
import { type Argument, bytesOf, type Dictionary, FIELD_BYTES } from "../../protocol/schema.js";
import { encodeTime } from "./time.js";

/**
 * Values of arguments by name: numbers, names of the dictionary's lists, or seconds since 1958 for a time.
 */
export type ArgumentValues = Readonly<Record<string, number | bigint | string>>;

/** A telecommand before it becomes a packet. */
export interface EncodedCommand {
  readonly service: number;
  readonly subtype: number;
  readonly data: Uint8Array;
}

/** An activity of the schedule: release time in seconds since 1958, and the whole telecommand. */
export interface Activity {
  readonly time: number;
  readonly packet: Uint8Array;
}

function numberOf(dictionary: Dictionary, field: Argument, value: number | bigint | string): bigint {
  if (typeof value !== "string") return BigInt(value);
  const code =
    field.values === "modes" ? dictionary.modes.find(({ name }) => name === value)?.code : undefined;
  const id =
    field.name === "parameter"
      ? dictionary.parameters.find(({ name }) => name === value)?.id
      : field.name === "structure"
        ? dictionary.structures.find(({ name }) => name === value)?.id
        : field.name === "event"
          ? dictionary.events.find(({ name }) => name === value)?.id
          : field.name === "area"
            ? dictionary.areas.find(({ name }) => name === value)?.id
            : code;
  if (id === undefined) throw new Error(`${field.name}: there is no ${value}`);
  return BigInt(id);
}

function encodeFields(
  dictionary: Dictionary,
  fields: readonly Argument[],
  values: ArgumentValues,
): Uint8Array {
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(values))
    if (!known.has(name)) throw new Error(`there is no argument ${name}`);
  const bytes = new Uint8Array(bytesOf(fields));
  let at = 0;
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined) throw new Error(`argument ${field.name} is missing`);
    if (field.type === "time") bytes.set(encodeTime(Number(value)), at);
    else {
      let left = BigInt.asUintN(64, numberOf(dictionary, field, value));
      for (let i = FIELD_BYTES[field.type] - 1; i >= 0; i--, left >>= 8n) bytes[at + i] = Number(left & 255n);
    }
    at += FIELD_BYTES[field.type];
  }
  return bytes;
}

/**
 * A telecommand of the dictionary by name; `repeated` are the values of its repeated part. Throws when values
 * do not fit.
 */
export function encodeCommand(
  dictionary: Dictionary,
  name: string,
  values: ArgumentValues = {},
  repeated: readonly ArgumentValues[] = [],
): EncodedCommand {
  const command = dictionary.telecommands.find((entry) => entry.name === name && entry.layout === undefined);
  if (command === undefined) throw new Error(`there is no telecommand ${name}`);
  const { service, subtype, entries } = command;
  const parts = [encodeFields(dictionary, command.arguments, values)];
  if (entries !== undefined)
    parts.push(
      Uint8Array.of(repeated.length),
      ...repeated.map((one) => encodeFields(dictionary, entries.arguments, one)),
    );
  return { service, subtype, data: Buffer.concat(parts) };
}

/** A function of the dictionary by name. */
export function encodeFunction(
  dictionary: Dictionary,
  name: string,
  values: ArgumentValues = {},
): EncodedCommand {
  const entry = dictionary.functions.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`there is no function ${name}`);
  const { service, subtype } = dictionary.telecommands.find(({ layout }) => layout === "function")!;
  const data = Buffer.concat([Uint8Array.of(entry.id), encodeFields(dictionary, entry.arguments, values)]);
  return { service, subtype, data };
}

/** The command that puts activities on the schedule. */
export function encodeSchedule(dictionary: Dictionary, activities: readonly Activity[]): EncodedCommand {
  const { service, subtype } = dictionary.telecommands.find(({ layout }) => layout === "schedule")!;
  const parts = activities.flatMap(({ time, packet }) => [encodeTime(time), packet]);
  return { service, subtype, data: Buffer.concat([Uint8Array.of(activities.length), ...parts]) };
}
