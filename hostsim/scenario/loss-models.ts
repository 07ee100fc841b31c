/**
 * The models of the link's loss that a scenario can name. Takes: the scenario's link. Gives: its model.
 */
import type { z } from "zod";
import { BEAM } from "./loss/beam.js";
import type { LossModel } from "./loss/loss-model.js";
import { TABLE } from "./loss/table.js";
import type { Plain } from "./quantity.js";

const LOSS_MODELS = [TABLE, BEAM] as const;

type SchemasOf<Models> = {
  [At in keyof Models]: Models[At] extends { schema: infer Schema } ? Schema : never;
};

/** Schemas of all models. */
export const LOSS_SCHEMAS = LOSS_MODELS.map(({ schema }) => schema) as unknown as SchemasOf<
  typeof LOSS_MODELS
>;

/** A scenario's link, as plain values. */
export type LossValues = Plain<z.infer<(typeof LOSS_SCHEMAS)[number]>>;

/** The model that a link names. */
export function lossModelOf(link: LossValues): LossModel<LossValues> {
  return LOSS_MODELS.find(({ kind }) => kind === link.kind) as unknown as LossModel<LossValues>;
}
