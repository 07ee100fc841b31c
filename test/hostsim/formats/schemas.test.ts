/**
 * The published schemas: made from the types, closed, and changed only by additions unless the version
 * rises.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FORMATS, type FormatName } from "../../../hostsim/formats/formats.js";
import { schemaFile } from "../../../hostsim/formats/schema-file.js";
import { brokenPlace } from "../../../hostsim/release/format-change.js";
import { formatSchemas, type Schema } from "../../../hostsim/release/format-schemas.js";

const NAMES = Object.keys(FORMATS) as FormatName[];
const publishedSchema = (name: FormatName) => JSON.parse(readFileSync(schemaFile(name), "utf8")) as Schema;

/** All schemas within a schema, itself first. */
function within(node: unknown): Schema[] {
  if (typeof node !== "object" || node === null) return [];
  return [...(Array.isArray(node) ? [] : [node as Schema]), ...Object.values(node).flatMap(within)];
}

describe("schemas", () => {
  it('are what the types say: if not, run "npm run formats" and look at what has changed', () => {
    const made = formatSchemas();
    expect([...made.keys()].sort()).toEqual(NAMES);
    for (const [name, schema] of made)
      expect(JSON.parse(JSON.stringify(schema)), name).toEqual(publishedSchema(name));
  });

  it.each(NAMES)("%s: begins with format and version, and is closed", (name) => {
    const schema = publishedSchema(name);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(Object.keys(schema.properties!).slice(0, 2)).toEqual(["format", "version"]);
    expect(schema.required!.slice(0, 2)).toEqual(["format", "version"]);
    expect(schema.properties!.format).toEqual({ const: name });
    expect(schema.properties!.version).toEqual({ const: FORMATS[name].version });
    const open = within(schema).filter((each) => each.type === "object" && !("additionalProperties" in each));
    expect(open).toEqual([]);
  });
});

describe("a change", () => {
  const number: Schema = { type: "number" };
  const text: Schema = { type: "string" };
  const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
    type: "object",
    properties,
    required,
    additionalProperties: false,
  });
  const listed = (items: Schema): Schema => object({ list: { type: "array", items } });
  const defined = (schema: Schema): Schema => ({
    ...object({ one: { $ref: "#/$defs/One" } }),
    $defs: { One: schema },
  });
  const nullable = (...parts: Schema[]): Schema => object({ a: { anyOf: [{ type: "null" }, ...parts] } });

  it.each([
    ["nothing", object({ a: number }), object({ a: number })],
    ["a new field", object({ a: number }), object({ a: number, b: text })],
    ["a field that is now always there", object({ a: number }, []), object({ a: number })],
    ["a new word", object({ a: { const: "x" } }), object({ a: { enum: ["x", "y"] } })],
    ["other words of description", object({ a: { ...number, description: "x" } }), object({ a: number })],
    [
      "a new field of the objects of a list",
      listed(object({ a: number })),
      listed(object({ a: number, b: text })),
    ],
    [
      "a definition in place of an object",
      object({ one: object({ a: text }) }),
      defined(object({ a: text })),
    ],
    ["a new variant", nullable(number), nullable(number, text)],
    ["a word more in one of several variants", nullable({ const: 1 }), nullable({ enum: [1, 2] })],
  ])("%s is an addition", (_, before, after) => {
    expect(brokenPlace(before, after)).toBeNull();
  });

  it.each([
    ["a field that is gone", object({ a: number, b: text }), object({ a: number }), ".b: is gone"],
    ["another type", object({ a: number }), object({ a: text }), ".a: was of type number, is string"],
    [
      "a field that may be missing",
      object({ a: number }),
      object({ a: number }, []),
      ".a: may be left out from now on",
    ],
    [
      "a word that is gone",
      object({ a: { enum: ["x", "y"] } }),
      object({ a: { const: "x" } }),
      '.a: "y" is gone',
    ],
    ["a list of other things", listed(number), listed(text), ".list[]: was of type number, is string"],
    ["behind a reference", defined(object({ a: text })), defined(object({ b: text })), ".one.a: is gone"],
    ["null where there was none", object({ a: number }), nullable(number), ".a: had one type, has several"],
    [
      "null among what there was",
      object({ a: { anyOf: [number, text] } }),
      nullable(number, text),
      ".a: may be null from now on",
    ],
    [
      "a variant that is gone",
      nullable(number, text),
      nullable(number),
      ".a: a variant is gone or has changed",
    ],
    [
      "what a record holds",
      object({ a: { type: "object", additionalProperties: number } }),
      object({ a: { type: "object", additionalProperties: text } }),
      ".a[]: was of type number, is string",
    ],
  ])("%s: needs another version", (_, before, after, place) => {
    expect(brokenPlace(before, after)).toBe(place);
  });
});
