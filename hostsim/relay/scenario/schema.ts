/**
 * What a relay scenario may say: a satellite, two stations, when passes may be used, the chance of weather,
 * and pictures to send. Takes: parsed JSON. Gives: checked, typed data; as in schema.ts, every number names
 * its origin.
 */
import { z } from "zod";
import { schemaWithHead } from "../../base/format-head.js";
import { text, utc } from "../../scenario/numbers.js";
import { type Assumption, fileJsonSchema, type Plain, quantity } from "../../scenario/quantity.js";
import { orbit, station } from "../../scenario/schema-where.js";
import { MOST_ID_CHARACTERS, SATELLITE, STATION_ID } from "../../scenario/station-id.js";

/** The longest time to turn, in s: above any half circle that a satellite for light needs. */
export const MOST_SLEW_S = 3600;
const USUAL_SLEW = {
  value: 60,
  assumed:
    "No figure for a quantum microsatellite is published: a turn by reaction wheels, and time to find the beacons again",
};

const relayStation = station.extend({
  id: z
    .string()
    .regex(STATION_ID, "must be lower case letters and digits, with single hyphens between them")
    .max(MOST_ID_CHARACTERS)
    .refine((id) => id !== SATELLITE, "is what stations call the satellite")
    .optional()
    .describe("Name of its key store, messages and files; by default made of the name"),
  pass: text.describe(
    "The scenario whose source, link, receiver and bound its passes have: a name, or a path from this file",
  ),
  clearNightProbability: quantity(z.number().gte(0, "must be from 0 to 1").lte(1, "must be from 0 to 1"))
    .optional()
    .describe(
      "That a night is clear, as a whole and whatever other nights were; left out where clouds are given",
    ),
});

const plan = z
  .strictObject({
    fromUtc: quantity(utc),
    days: quantity(
      z.number().gt(0, "must be above 0 and at most 366").lte(366, "must be above 0 and at most 366"),
    ),
    sunBelowDeg: quantity(
      z.number().gte(0, "must be from 0 to 60, or null").lte(60, "must be from 0 to 60, or null").nullable(),
    ).describe("Passes are used while the Sun is so far below the station's horizon; null: by day too"),
    inShadow: quantity(z.boolean()).describe("Only while the satellite is in the Earth's shadow"),
    minimumUsableS: quantity(z.number().gt(0, "must be above 0")).describe("Shorter windows are not used"),
    slewS: quantity(
      z
        .number()
        .gte(0, `must be from 0 to ${MOST_SLEW_S}`)
        .lte(MOST_SLEW_S, `must be from 0 to ${MOST_SLEW_S}`),
    )
      .default(USUAL_SLEW)
      .describe("Time in which the satellite turns from one station to another and has found it"),
  })
  .describe("When passes are used; each station's minimum elevation stands with the station");

const picture = z.strictObject({
  from: text.describe("Name of the station that sends it"),
  to: text.describe("Name of the station that gets it"),
  file: text.describe("A path from this file"),
  source: text.describe("Who made the picture, and its licence"),
});

/** Schema of a relay scenario's file. */
export const relayFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z0-9-]+$/, "must be lower case letters, digits and hyphens"),
  title: text,
  description: text,
  orbit,
  stations: z.tuple([relayStation, relayStation]),
  plan,
  pictures: z.array(picture).min(1, "needs at least one picture"),
});

/** A relay scenario as a file holds it. */
export type RelayFile = z.infer<typeof relayFile>;

/** A relay scenario's plain values, and the list of those that were assumed. */
export type RelayValues = Plain<RelayFile> & { readonly assumptions: readonly Assumption[] };

/** Name of the format of relay scenarios, and the newest version that is read (docs/reference/formats.md). */
export const RELAY_FORMAT = ["satqkd-relay-scenario", 1] as const;

/** The schema as JSON Schema, for editors; relay.schema.json beside this file holds it. */
export function relayJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(fileJsonSchema(relayFile), ...RELAY_FORMAT);
}
