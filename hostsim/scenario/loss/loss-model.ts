/**
 * What a model of the link's loss must say. A new one is a file beside this one and a line in loss-models.ts.
 * Takes: a schema and its meaning. Gives: both together.
 */
import type { z } from "zod";
import type { Plain } from "../quantity.js";

/** A model; `Values` are its fields in a scenario, plain. */
export interface LossModel<Values> {
  /** Value of `link.kind`. */
  readonly kind: string;
  /** Rules that tie its fields together. Gives what is wrong, a field and a line; null when nothing is. */
  check(values: Values): { readonly field: string; readonly problem: string } | null;
  /** Whether the light goes through the sky, or a fibre or bench. */
  lightPath(values: Values): "sky" | "fibre";
  /**
   * Loss in dB, detectors' efficiency not included. Throws a UserError where the values say nothing of that
   * range.
   *
   * @param rangeKm slant range
   * @param elevationDeg geometric elevation
   */
  lossDb(values: Values, rangeKm: number, elevationDeg: number): number;
}

/** A model with the schema of its fields. */
export function lossModel<Schema extends z.ZodObject>(
  schema: Schema,
  model: LossModel<Plain<z.infer<Schema>>>,
): LossModel<Plain<z.infer<Schema>>> & { readonly schema: Schema } {
  return { ...model, schema };
}
