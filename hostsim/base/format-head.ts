/**
 * What every JSON of ours begins with: the name of its format and its version (docs/reference/formats.md).
 * Takes: data that was read. Gives: the same without these two, or one line that says why it is not what was
 * asked for. Never looks at the rest.
 */
import { printable } from "./printable.js";
import { UserError } from "./user-error.js";

/** The first two fields of JSON that this program writes. */
export interface FormatHead<Name extends string = string> {
  /** Name of the format. */
  readonly format: Name;
  /** From 1 on: it rises when a field goes or changes its meaning, not with a new field. */
  readonly version: number;
}

/** An object with its head. */
export type Headed<Name extends string, Body> = FormatHead<Name> & Body;

/** A JSON Schema, as far as it is looked at here. */
type ObjectSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of what a file holds, with a head that may stand before it: both fields of it or none.
 * @param version the newest that is understood.
 */
export function schemaWithHead(schema: ObjectSchema, name: string, version: number): ObjectSchema {
  const { properties, oneOf } = schema as { properties?: object; oneOf?: readonly ObjectSchema[] };
  if (oneOf !== undefined)
    return { ...schema, oneOf: oneOf.map((kind) => schemaWithHead(kind, name, version)) };
  const head = {
    format: { const: name, description: "What the file is; may be left out together with the version" },
    version: { type: "integer", minimum: 1, maximum: version, description: "What its fields mean" },
  };
  return {
    ...schema,
    properties: { ...head, ...properties },
    dependentRequired: { format: ["version"], version: ["format"] },
  };
}

function isHeaded(data: unknown): data is { format: unknown; version?: unknown } {
  return typeof data === "object" && data !== null && !Array.isArray(data) && "format" in data;
}

/**
 * Data of a file without its head. One without a head, as people write it, stays as it is.
 * @param version the newest that is understood.
 * @throws UserError when it is of another format, or of a newer version.
 */
export function withoutHead(data: unknown, name: string, version: number): unknown {
  if (!isHeaded(data)) return data;
  const { format, version: given, ...body } = data;
  if (format !== name)
    throw new UserError(`is of format ${printable(JSON.stringify(format))}; wanted is "${name}"`);
  if (!Number.isSafeInteger(given) || (given as number) < 1)
    throw new UserError(`"version" of format "${name}" must be a whole number from 1 on`);
  if ((given as number) > version)
    throw new UserError(
      `is version ${given} of format "${name}"; this satqkd reads up to ${version}: take a newer one`,
    );
  return body;
}
