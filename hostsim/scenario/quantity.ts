/**
 * Numbers with their origin. Takes: the schema of a value. Gives: the schema of that value together with
 * where it comes from: exactly one of `source` (a publication or data sheet) and `assumed` (why this value
 * was chosen). A scenario can therefore not hold a number without a reason.
 */
import { z } from "zod";

const origin = z.string().min(1, "must say something").optional();

/** Schema of a value that names its origin. */
export function quantity<T extends z.ZodType>(value: T) {
  return z
    .strictObject({ value, source: origin, assumed: origin })
    .refine(
      (given) => (given.source === undefined) !== (given.assumed === undefined),
      'needs exactly one of "source" (where the value is published) and "assumed" (why it was chosen)',
    )
    .meta({ oneOf: [{ required: ["source"] }, { required: ["assumed"] }] });
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
