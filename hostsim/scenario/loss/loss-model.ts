/**
 * What a model of the link's loss must say. A new one is a file beside this one and a line in loss-models.ts.
 * Takes: a schema and its meaning. Gives: both together.
 */
import type { z } from "zod";
import type { ScintillationLaw } from "../../channel/fading.js";
import type { Pointing } from "../../channel/pointing.js";
import type { Air, BeamThroughAir } from "../../channel/turbulence.js";
import type { Plain } from "../quantity.js";

/** How a link fades. */
export interface FadingOfLink {
  /** Null: pointing is a mean loss. */
  readonly pointing: {
    readonly correlationS: number;
    of(rangeKm: number, elevationDeg: number): Pointing;
  } | null;
  /** Null: no scintillation. */
  readonly turbulence: {
    readonly distribution: ScintillationLaw;
    readonly air: Air;
    readonly beam: BeamThroughAir;
  } | null;
}

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
  /** How the light fades around that loss, which stays its mean. */
  fading(values: Values): FadingOfLink;
}

/** A model with the schema of its fields. */
export function lossModel<Schema extends z.ZodObject>(
  schema: Schema,
  model: LossModel<Plain<z.infer<Schema>>>,
): LossModel<Plain<z.infer<Schema>>> & { readonly schema: Schema } {
  return { ...model, schema };
}
