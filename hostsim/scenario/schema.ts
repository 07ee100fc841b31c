/**
 * What a scenario may say. Takes: parsed JSON. Gives: checked, typed data. Every physical or assumed number
 * is a quantity, so that it names its origin. Unknown fields are refused: a misspelt one would silently
 * change nothing.
 *
 * Rules that tie several fields together are in consistency.ts.
 */
import { z } from "zod";
import { isPrintable } from "../base/printable.js";
import { GENERATOR_NAMES } from "../core/generators.js";
import { DECOY_METHOD_NAMES } from "../finite-key/decoy-methods.js";
import { TAIL_BOUNDS } from "../finite-key/tail-bounds.js";
import { LOSS_SCHEMAS } from "./loss-models.js";
import { notNegative, positive } from "./numbers.js";
import { type Assumption, type Plain, quantity } from "./quantity.js";

const insideUnit = z.number().gt(0, "must be between 0 and 1").lt(1, "must be between 0 and 1");
const efficiency = z.number().gt(0, "must be above 0 and at most 1").lte(1, "must be above 0 and at most 1");
const positiveInteger = z
  .number()
  .refine((value) => Number.isSafeInteger(value) && value > 0, "must be a whole number greater than 0")
  .meta({ type: "integer", exclusiveMinimum: 0 });
/** A UTC time as text. */
export const utc = z.iso.datetime({ error: "must be a UTC time such as 2016-12-19T16:50:03Z" });
/** Text that is not empty, and that a terminal shows as it is. */
export const text = z
  .string()
  .min(1, "must say something")
  .refine(isPrintable, "must not hold control characters or marks of direction");

/** One number for each detector, in the order H, V, D, A. */
const forDetectors = <T extends z.ZodType>(value: T) => z.tuple([value, value, value, value]);

/** One number for each intensity class. */
const forClasses = <T extends z.ZodType>(value: T) =>
  z.strictObject({ signal: value, decoy: value, vacuum: value });

/** A satellite's orbit. */
export const orbit = z.union([
  z.strictObject({ elements: quantity(z.tuple([z.string(), z.string()])).describe("Two-line elements") }),
  z.strictObject({
    message: quantity(z.record(z.string(), z.unknown())).describe(
      "An orbit mean-elements message (OMM, CCSDS 502.0-B), as JSON",
    ),
  }),
]);

/** A ground station, in a scenario or in a file of its own. */
export const station = z.strictObject({
  name: text,
  latitudeDeg: quantity(z.number().gte(-90, "must be from -90 to 90").lte(90, "must be from -90 to 90")),
  longitudeDeg: quantity(
    z.number().gte(-180, "must be from -180 to 180").lte(180, "must be from -180 to 180"),
  ),
  altitudeM: quantity(
    z.number().gte(-500, "must be from -500 to 9000").lte(9000, "must be from -500 to 9000"),
  ),
  minimumElevationDeg: quantity(
    z.number().gte(5, "must be from 5 to below 90").lt(90, "must be from 5 to below 90"),
  ).describe("The session never goes below; geometric elevation"),
});

const session = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("window"),
    startUtc: quantity(utc),
    durationS: quantity(positive),
  }),
  z.strictObject({
    kind: z.literal("pass").describe("The first pass that culminates in the search window, from rise to set"),
    searchFromUtc: quantity(utc),
    searchHours: quantity(positive),
    minimumPeakElevationDeg: quantity(z.number()).describe("Passes that culminate lower are skipped"),
  }),
]);

const source = z.strictObject({
  pulseRateHz: quantity(positiveInteger),
  intensities: quantity(forClasses(notNegative)).describe("Mean photon numbers mu1 (signal), mu2, mu3"),
  probabilities: quantity(
    z.strictObject({
      signal: insideUnit,
      decoy: insideUnit,
      vacuum: z.number().gte(0, "must be from 0 to below 1").lt(1, "must be from 0 to below 1"),
    }),
  ).describe("How often each class is sent; without a vacuum class (0) the bound is that of one decoy"),
  basisZProbability: quantity(insideUnit),
  pulseFwhmPs: quantity(notNegative),
  generator: z
    .enum(GENERATOR_NAMES)
    .optional()
    .describe("What expands the seed into the pattern; where it is left out, chacha20"),
});

const link = z.discriminatedUnion("kind", LOSS_SCHEMAS);

const probability = z.number().gte(0, "must be from 0 to below 1").lt(1, "must be from 0 to below 1");

const classicalLink = z
  .strictObject({
    uplinkBitPerS: quantity(positiveInteger).describe("From the ground to the satellite"),
    downlinkBitPerS: quantity(positiveInteger).describe("From the satellite to the ground"),
    lossProbability: quantity(probability).describe("That a packet does not arrive, each way"),
    poolBits: quantity(positiveInteger).describe("Key for authentication that both sides share beforehand"),
  })
  .describe("The laser link that carries packets; its delay is the light time");

const receiver = z.strictObject({
  basisZProbability: quantity(insideUnit).describe("Of the passive splitter"),
  efficiencies: quantity(forDetectors(efficiency)),
  darkCountsHz: quantity(forDetectors(notNegative)),
  backgroundsHz: quantity(forDetectors(notNegative)).describe("Stray light, as counts of each detector"),
  misalignmentProbability: quantity(
    z.number().gte(0, "must be from 0 to 0.5").lte(0.5, "must be from 0 to 0.5"),
  ),
  deadTimePs: quantity(z.int().gte(0, "must not be negative")),
  jitterFwhmPs: quantity(notNegative),
  synchronisationRmsPs: quantity(notNegative),
  gatePs: quantity(positiveInteger).describe("Full width of the window kept around each slot's centre"),
});

const security = z.strictObject({
  epsilonSec: quantity(insideUnit),
  epsilonCor: quantity(insideUnit),
  tailBound: z.enum(TAIL_BOUNDS),
  decoyMethod: z
    .enum(DECOY_METHOD_NAMES)
    .optional()
    .describe("Decoy-state analysis; where it is left out, the first for as many classes as are sent"),
  keyBases: z
    .enum(["symmetric", "Z", "X"])
    .describe("Which bases give key; symmetric: both, each testing the other"),
});

/** Schema of a scenario file. */
export const scenarioFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z0-9-]+$/, "must be lower case letters, digits and hyphens"),
  title: text,
  description: text,
  orbit,
  station,
  session,
  source,
  link,
  classicalLink: classicalLink.optional(),
  receiver,
  security,
  reconciliation: z.strictObject({ blockBits: quantity(positiveInteger) }).optional(),
  entropySource: z.strictObject({
    minEntropyPerSample: quantity(
      z.number().gt(0, "must be above 0 and at most 8").lte(8, "must be above 0 and at most 8"),
    ).describe("Bits of min-entropy in a raw 8-bit sample"),
  }),
  table: z.strictObject({ pulsesPerBlock: quantity(positiveInteger) }),
});

/** A scenario as a file holds it. */
export type ScenarioFile = z.infer<typeof scenarioFile>;

/** A scenario as the simulation uses it: plain values, and the list of those that were assumed. */
export type Scenario = Plain<ScenarioFile> & { readonly assumptions: readonly Assumption[] };

/** The schema as JSON Schema, for editors; scenario.schema.json holds it. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(scenarioFile, { io: "input" });
}
