/**
 * What a scenario says of places and times: orbit, station, session. Takes and gives nothing: schemas.
 */
import { z } from "zod";
import { schemaWithHead } from "../base/format-head.js";
import { belowOne, positive, text, utc } from "./numbers.js";
import { fileJsonSchema, quantity } from "./quantity.js";

/** A satellite's orbit. */
export const orbit = z.union([
  z.strictObject({
    elements: quantity(z.tuple([z.string(), z.string()])).describe("Two-line elements, a text for each line"),
  }),
  z.strictObject({
    message: quantity(z.record(z.string(), z.unknown())).describe(
      "An orbit mean-elements message (OMM, CCSDS 502.0-B), as JSON",
    ),
  }),
]);

/** A ground station, in a scenario or in a file of its own. */
export const station = z.strictObject({
  name: text.describe("Name of the place"),
  latitudeDeg: quantity(
    z.number().gte(-90, "must be from -90 to 90").lte(90, "must be from -90 to 90"),
  ).describe("Geodetic latitude (WGS 84) in degrees, north positive"),
  longitudeDeg: quantity(
    z.number().gte(-180, "must be from -180 to 180").lte(180, "must be from -180 to 180"),
  ).describe("Longitude (WGS 84) in degrees, east positive"),
  altitudeM: quantity(
    z.number().gte(-500, "must be from -500 to 9000").lte(9000, "must be from -500 to 9000"),
  ).describe("Height above the ellipsoid in metres"),
  minimumElevationDeg: quantity(
    z.number().gte(5, "must be from 5 to below 90").lt(90, "must be from 5 to below 90"),
  ).describe("The session never goes below; geometric elevation in degrees"),
  clouds: z
    .strictObject({
      coverByMonth: quantity(
        z.array(belowOne).length(12, "needs twelve values, January to December"),
      ).describe("Share of the time that is clouded, January to December"),
      meanCloudyHours: quantity(positive).describe("Mean length of a clouded stretch, in hours"),
    })
    .optional()
    .describe("Clouds that come and go, for passes and relays; a pass by itself has a clear sky"),
});

/** Name of the format of a station's own file, and the newest version that is read. */
export const STATION_FORMAT = ["satqkd-ground-station", 1] as const;

/** JSON Schema of such a file. */
export function stationJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(fileJsonSchema(station), ...STATION_FORMAT);
}

/** When light is sent. */
export const session = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("window").describe("A stretch of time that is given"),
    startUtc: quantity(utc).describe("When it begins, as UTC"),
    durationS: quantity(positive).describe("How long it is, in seconds; a multiple of 0.01"),
  }),
  z.strictObject({
    kind: z.literal("pass").describe("The first pass that culminates in the search window, from rise to set"),
    searchFromUtc: quantity(utc).describe("Where the search for a pass begins, as UTC"),
    searchHours: quantity(positive).describe("How long the search goes on, in hours"),
    minimumPeakElevationDeg: quantity(z.number()).describe(
      "Passes that culminate lower are skipped; in degrees",
    ),
  }),
]);
