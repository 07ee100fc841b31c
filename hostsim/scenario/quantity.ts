/**
 * Numbers with their origin. Takes: the schema of a value. Gives: the schema of that value together with
 * where it comes from: exactly one of `source` (a publication or data sheet) and `assumed` (why this value
 * was chosen). A value that stands alone counts as assumed, and the list of assumptions says so. Shipped
 * scenarios hold none (test/hostsim/scenario/shipped.test.ts).
 */
import { z } from "zod";

/** The reason of a value that stands alone in its file. */
export const NO_REASON = "Stands alone in the scenario: neither source nor reason is given";

const ORIGINS = ["source", "assumed"] as const;
const FIELDS: readonly string[] = ["value", ...ORIGINS];
const origin = z.string().min(1, "must say something").optional();

/** Whether what a file holds in the place of a quantity names its value, or is the value itself. */
export function namesItsValue(given: unknown): given is Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
  return FIELDS.some((field) => field in given);
}

/** Schema of a value that names its origin, or stands alone. */
export function quantity<T extends z.ZodType>(value: T) {
  const withOrigin = z
    .strictObject({ value, source: origin, assumed: origin })
    .refine(
      (given) => (given.source === undefined) !== (given.assumed === undefined),
      'needs exactly one of "source" (where the value is published) and "assumed" (why it was chosen)',
    )
    .meta({ oneOf: ORIGINS.map((field) => ({ required: [field] })) });
  return z.preprocess(
    (given) => (namesItsValue(given) || given === undefined ? given : { value: given, assumed: NO_REASON }),
    withOrigin,
  );
}

/**
 * JSON Schema of a schema that holds quantities: what zod makes of it, and that each may stand alone.
 * @param schema of a file
 */
export function fileJsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io: "input",
    override({ zodSchema, jsonSchema }) {
      const { properties } = jsonSchema;
      if (zodSchema._zod.def.type !== "pipe" || properties === undefined) return;
      const { description, default: usual, ...withOrigin } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      if (description !== undefined) jsonSchema.description = description;
      if (usual !== undefined) jsonSchema.default = usual;
      jsonSchema.anyOf = [properties.value as typeof jsonSchema, withOrigin];
    },
  });
}

/** A quantity as a file holds it. */
interface QuantityOf<V> {
  readonly value: V;
  readonly source?: string | undefined;
  readonly assumed?: string | undefined;
}

/** The same data with every quantity replaced by its value. */
export type Plain<T> =
  T extends QuantityOf<infer V> ? V : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

/** A value that was not published but chosen. */
export interface Assumption {
  /** Where in the scenario, as in `receiver.gatePs`. */
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;
}

function isQuantity(node: object): node is QuantityOf<unknown> {
  return "value" in node;
}

/**
 * Replaces every quantity of checked data by its value.
 * @param assumptions receives those that were assumed.
 */
export function plainValues<T>(data: T, assumptions: Assumption[], path = ""): Plain<T> {
  if (typeof data !== "object" || data === null) return data as Plain<T>;
  if (isQuantity(data)) {
    if (data.assumed !== undefined) assumptions.push({ path, value: data.value, reason: data.assumed });
    return data.value as Plain<T>;
  }
  const below = (key: string | number) => (path === "" ? `${key}` : `${path}.${key}`);
  if (Array.isArray(data)) {
    return data.map((child, index) => plainValues(child, assumptions, below(index))) as Plain<T>;
  }
  const plain: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(data)) plain[key] = plainValues(child, assumptions, below(key));
  return plain as Plain<T>;
}
