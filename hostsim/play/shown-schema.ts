/**
 * What the playground's form uses of a scenario's JSON Schema. Takes: the schema. Gives: the same without
 * limits and conditions, which are checked when a pass is flown: a tenth less to load.
 */
import type { Schema } from "./page/new-parts.js";

/** The schema as the form reads it (page/new-parts.ts). */
export function shownSchema(schema: Schema): Schema {
  const { type, enum: names, description, properties, required, prefixItems, items, anyOf, oneOf } = schema;
  const kinds = (of: readonly Schema[] | undefined) =>
    of?.filter((kind) => kind.properties !== undefined).map(shownSchema);
  const shown: Schema = {
    ...{ type, enum: names, description, required },
    ...(schema.const === undefined ? {} : { const: schema.const }),
    ...(properties === undefined ? {} : { properties: mapped(properties) }),
    ...(prefixItems === undefined ? {} : { prefixItems: prefixItems.map(shownSchema) }),
    ...(items === undefined ? {} : { items: items && shownSchema(items) }),
    ...(anyOf === undefined ? {} : { anyOf: kinds(anyOf) ?? [] }),
    ...(oneOf === undefined ? {} : { oneOf: kinds(oneOf) ?? [] }),
  } as Schema;
  // What is undefined, or a choice of nothing, goes.
  return Object.fromEntries(
    Object.entries(shown).filter(
      ([name, value]) => value !== undefined && !(name.endsWith("Of") && (value as []).length === 0),
    ),
  ) as Schema;
}

function mapped(properties: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, shownSchema(each)]));
}
