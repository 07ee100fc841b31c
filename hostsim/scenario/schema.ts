/**
 * What a scenario may say. Takes: parsed JSON. Gives: checked, typed data. Every physical or assumed number
 * is a quantity, so that it names its origin. Unknown fields are refused: a misspelt one would silently
 * change nothing.
 *
 * Rules that tie several fields together are in consistency.ts.
 */
import { z } from "zod";
import { schemaWithHead } from "../base/format-head.js";
import { VACUUM_BITS } from "../finite-key/basis-key-length.js";
import { DECOY_METHOD_NAMES, DEFAULT_DECOY_METHOD } from "../finite-key/decoy-methods.js";
import { DEFAULT_TAIL_BOUND, TAIL_BOUNDS } from "../finite-key/tail-bounds.js";
import { ANNOUNCING } from "../ground/announcing.js";
import { insideUnit, positiveInteger, text } from "./numbers.js";
import { type Assumption, fileJsonSchema, type Plain, quantity } from "./quantity.js";
import { classicalLink, link, receiver, source } from "./schema-devices.js";
import { polarisation } from "./schema-polarisation.js";
import { air, sky } from "./schema-sky.js";
import { timing } from "./schema-timing.js";
import { orbit, session, station } from "./schema-where.js";

const security = z.strictObject({
  epsilonSec: quantity(insideUnit).describe("How far the key may be from a secret one"),
  epsilonCor: quantity(insideUnit).describe("That both sides' keys may differ unseen"),
  tailBound: z
    .enum(TAIL_BOUNDS)
    .default(DEFAULT_TAIL_BOUND)
    .describe(`How counts bound what is expected; where it is left out, ${DEFAULT_TAIL_BOUND}`),
  decoyMethod: z
    .enum(DECOY_METHOD_NAMES)
    .optional()
    .describe(`Decoy-state analysis; where it is left out, ${DEFAULT_DECOY_METHOD}`),
  vacuumBits: z
    .enum(VACUUM_BITS)
    .optional()
    .describe(
      "Whether bits of vacuum pulses count as leaked when they are told; where it is left out, corrected",
    ),
  announce: z
    .enum(ANNOUNCING)
    .optional()
    .describe(
      "When bases of clicks are announced: with the clicks as they come, or when no light comes any more; where it is left out, bases-after-light",
    ),
  keyBases: z
    .enum(["symmetric", "Z", "X"])
    .describe("Which bases give key; symmetric: both, each testing the other"),
});

/** Schema of a scenario file. */
export const scenarioFile = z.strictObject({
  $schema: z.string().optional().describe("Where the JSON Schema is, for editors"),
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be lower case letters, digits and hyphens")
    .describe("Name in results: lower case letters, digits and hyphens"),
  title: text.describe("A line for reports"),
  description: text.describe("What it is for"),
  orbit,
  station,
  session,
  source,
  link,
  air: air.optional(),
  sky: sky.optional(),
  classicalLink: classicalLink.optional(),
  receiver,
  polarisation: polarisation.optional(),
  timing: timing.optional(),
  security,
  reconciliation: z
    .strictObject({
      blockBits: quantity(positiveInteger).describe("Bits corrected together, at most; a multiple of 8"),
    })
    .optional(),
  entropySource: z.strictObject({
    minEntropyPerSample: quantity(
      z.number().gt(0, "must be above 0 and at most 8").lte(8, "must be above 0 and at most 8"),
    ).describe("Bits of min-entropy in a raw 8-bit sample"),
  }),
  table: z.strictObject({
    pulsesPerBlock: quantity(positiveInteger).describe(
      "Pulses in a table of the pattern; a multiple of 1024",
    ),
  }),
});

/** A scenario as a file holds it, its values with their origins. */
export type ScenarioFile = z.infer<typeof scenarioFile>;

/** A scenario as the simulation uses it: plain values, and the list of those that were assumed. */
export type Scenario = Plain<ScenarioFile> & { readonly assumptions: readonly Assumption[] };

/** Name of the format of scenarios, and the newest version that is read (docs/reference/formats.md). */
export const SCENARIO_FORMAT = ["satqkd-scenario", 1] as const;

/** The schema as JSON Schema, for editors; scenario.schema.json holds it. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(fileJsonSchema(scenarioFile), ...SCENARIO_FORMAT);
}
