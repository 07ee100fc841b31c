/**
 * Data for a part that a scenario does not have yet. Takes: the part's JSON Schema, data of others at the
 * same place. Gives: data with what the schema needs. A value that nobody has is left empty: what fits is for
 * people to say, and the check names it.
 */
import { isNode } from "./edits.js";

/** The parts of JSON Schema that scenarios are described with. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema | false;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** What stands in place of the origin of a number that was added. */
export const ADDED = "Added in the playground";

/** The kinds that a part can be of; none where there is no choice. */
export function kindsOf({ anyOf, oneOf }: Schema): readonly Schema[] {
  const kinds = (anyOf ?? oneOf ?? []).filter(({ properties }) => properties !== undefined);
  return kinds.length > 1 ? kinds : [];
}

/** Whether data are of a kind: by its constants and names. */
export function fits({ properties = {}, required = [] }: Schema, data: unknown): boolean {
  return (
    isNode(data) &&
    required.every((name) => name in data) &&
    Object.entries(properties).every(
      ([name, each]) => each.const === undefined || each.const === data[name],
    ) &&
    Object.keys(data).every((name) => name in properties)
  );
}

/** The schema of a number with its origin, where the schema is one: such a number may stand alone as well. */
export function withOrigin(schema: Schema): Schema | undefined {
  const isOne = ({ properties }: Schema) =>
    properties?.value !== undefined && properties.assumed !== undefined;
  return [schema, ...(schema.anyOf ?? [])].find(isOne);
}

/** The part, with values of the first of `others` that has them. */
export function newPart(schema: Schema, others: readonly unknown[]): unknown {
  if (schema.const !== undefined) return schema.const;
  const quantity = withOrigin(schema);
  const there = others.find((other) => other !== undefined && other !== null);
  if (quantity !== undefined && there !== undefined) return there;
  if (quantity !== undefined) return { value: newPart(quantity.properties!.value!, []), assumed: ADDED };
  const { properties, required = [] } = kindsOf(schema)[0] ?? schema;
  if (properties !== undefined)
    return Object.fromEntries(
      required.map((name) => {
        const named = others.map((other) => (isNode(other) ? other[name] : undefined));
        return [name, newPart(properties[name]!, named)];
      }),
    );
  if (there !== undefined) return there;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => newPart(item, []));
  return schema.items ? [newPart(schema.items, [])] : null;
}
