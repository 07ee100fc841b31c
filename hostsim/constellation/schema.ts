/**
 * What a constellation may be: satellites, stations, who wants key of whom, how terminals turn, weather,
 * stores. Takes: parsed JSON. Gives: checked, typed data; as in scenario/schema.ts, every number names its
 * origin. Rules between fields are in load.ts.
 */
import { z } from "zod";
import { schemaWithHead } from "../base/format-head.js";
import { belowOne, notNegative, positive, positiveInteger, text, utc } from "../scenario/numbers.js";
import { type Assumption, fileJsonSchema, type Plain, quantity } from "../scenario/quantity.js";
import { orbit, station } from "../scenario/schema-where.js";

function between(least: number, most: number) {
  const problem = `must be from ${least} to ${most}`;
  return z.number().gte(least, problem).lte(most, problem);
}

/** Below, air takes a circular orbit down within weeks; the highest is beyond any that is used for key. */
const altitudeKm = quantity(between(250, 100_000)).describe("Height above the equator's radius, in km");
const angleDeg = quantity(between(-360, 360));
const name = text.describe("Name; of several satellites each gets a number behind it");

const satellites = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("elements").describe("A satellite of a file: two-line elements or OMM"),
    file: text.describe("A path from this file"),
    satellite: text.optional().describe("Catalogue number or name, where the file holds several"),
  }),
  z.strictObject({
    kind: z.literal("orbit").describe("A satellite by elements that stand here"),
    name,
    orbit,
  }),
  z.strictObject({
    kind: z.literal("walker").describe("Circular orbits in planes that are evenly turned (Walker's pattern)"),
    name,
    pattern: z
      .string()
      .regex(
        /^\d+(\.\d+)?:\d+\/\d+\/\d+$/,
        "must be inclination:satellites/planes/phasing, such as 53:24/3/1",
      )
      .describe(
        "Inclination in degrees : satellites / planes / phasing, in units of 360 degrees / satellites",
      ),
    altitudeKm,
    planesOverDeg: quantity(between(0, 360))
      .default({ value: 360, assumed: "Walker's delta pattern; 180 makes a star of polar planes" })
      .describe("The ascending nodes are spread over so many degrees"),
    firstNodeDeg: angleDeg
      .default({ value: 0, assumed: "Any: the pattern turns under the stars" })
      .describe("Right ascension of the first plane's ascending node, in degrees"),
  }),
  z.strictObject({
    kind: z
      .literal("sun-synchronous-ring")
      .describe("One plane that follows the mean Sun, its satellites evenly behind each other"),
    name,
    satellites: quantity(positiveInteger).describe("How many"),
    altitudeKm,
    nodeHour: quantity(between(0, 24)).describe("Mean solar time of the ascending node, in hours"),
    firstLatitudeArgumentDeg: angleDeg
      .default({ value: 0, assumed: "Any: the ring turns once in a revolution" })
      .describe("Angle of the first from the ascending node at the epoch, in degrees"),
  }),
  z.strictObject({
    kind: z.literal("circular").describe("One circular orbit of any height, such as a medium one"),
    name,
    altitudeKm,
    inclinationDeg: quantity(between(0, 180)).describe("Inclination in degrees"),
    nodeDeg: angleDeg.describe("Right ascension of the ascending node, in degrees"),
    latitudeArgumentDeg: angleDeg.describe("Angle from the ascending node at the epoch, in degrees"),
  }),
  z.strictObject({
    kind: z.literal("geostationary").describe("Over the equator, at the epoch; nobody keeps it there"),
    name,
    longitudeDeg: quantity(between(-180, 180)).describe("Longitude below it, in degrees east"),
  }),
]);

const bitsPerDay = quantity(positive).describe("Bits of key a day that are wanted");
const priority = quantity(positive)
  .default({ value: 1, assumed: "All are as important" })
  .describe("Weight against other demands");

const rules = z
  .strictObject({
    lowestElevationDeg: quantity(
      z.number().gte(5, "must be from 5 to below 90").lt(90, "must be from 5 to below 90"),
    )
      .optional()
      .describe("In place of each station's own, in degrees"),
    sunBelowDeg: quantity(between(0, 60).nullable()).describe(
      "Light is used while the Sun is so far below the horizon; null: by day too, as far as the sky leaves key",
    ),
    inShadow: quantity(z.boolean()).describe("Only while the satellite is in the Earth's shadow"),
    shortestContactS: quantity(positive).describe("Shorter contacts are not used, in seconds"),
  })
  .describe("When light can be used");

const terminals = z
  .strictObject({
    beamsPerSatellite: quantity(z.literal(1, "one beam a satellite is what is modelled")),
    satellitesPerStation: quantity(z.literal(1, "one satellite a station is what is modelled")),
    satelliteTurnS: quantity(notNegative).describe(
      "From one station to the next, slew and settling, in seconds",
    ),
    stationTurnS: quantity(notNegative).describe(
      "From one satellite to the next, slew and settling, in seconds",
    ),
  })
  .describe("Telescopes, on board and on the ground");

const weather = z
  .strictObject({
    correlationKm: quantity(positive).describe("Over this distance the likeness of two skies falls by e"),
    forecastSkill: quantity(belowOne).describe(
      "Correlation of the forecast of the day before with what comes, from 0 to below 1",
    ),
    coverByMonth: quantity(z.array(belowOne).length(12, "needs twelve values, January to December"))
      .optional()
      .describe("Share of the time that is clouded, for stations that have no climate of their own"),
    meanCloudyHours: quantity(positive)
      .optional()
      .describe("Mean length of a clouded stretch, for the same stations, in hours"),
  })
  .describe("Clouds that come and go, alike at stations near to each other");

const interSatelliteLinks = z
  .strictObject({
    rangeKm: quantity(positive).describe("Two satellites further apart have no link, in km"),
    lowestRayKm: quantity(notNegative).describe("The ray passes the ground at least so high, in km"),
    keyBitPerS: quantity(positive).describe("Key that such a link makes, in bit/s"),
  })
  .describe("Key between satellites");

/** Schema of a constellation's file. */
export const constellationFile = z.strictObject({
  $schema: z.string().optional().describe("Where the JSON Schema is, for editors"),
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be lower case letters, digits and hyphens")
    .describe("Name in results: lower case letters, digits and hyphens"),
  title: text.describe("A line for reports"),
  description: text.describe("What it is for"),
  pass: text.describe(
    "The scenario whose source, link, receiver and bound all passes have: a name or a path",
  ),
  epochUtc: quantity(utc).describe("When the satellites that have no elements are where they are said to be"),
  satellites: z.array(satellites).min(1, "needs at least one satellite"),
  stations: z
    .array(z.union([text.describe("Name of a shipped station, or the path of a file"), station]))
    .min(1, "needs at least one station"),
  demands: z
    .array(
      z.strictObject({
        from: text.describe("Name of a station here"),
        to: text.describe("Name of another"),
        bitsPerDay,
        priority,
      }),
    )
    .describe("Who wants key with whom"),
  demandOfEveryPair: z
    .strictObject({ bitsPerDay, priority })
    .optional()
    .describe("What each pair of stations wants that is not named in demands"),
  rules,
  terminals,
  weather,
  stores: z
    .strictObject({
      satelliteBits: quantity(positive).describe(
        "Key that a satellite keeps for each station at most, in bits",
      ),
      stationBits: quantity(positive).describe("Key that a station keeps for each partner at most, in bits"),
    })
    .describe("Quotas of key"),
  relay: z
    .strictObject({
      overStations: quantity(z.boolean()).describe("Whether stations, too, may pass key on for others"),
      mostHops: quantity(positiveInteger).describe("Satellites and stations between both ends, at most"),
    })
    .describe("Who is trusted with the key of others"),
  commands: z
    .strictObject({
      lowestElevationDeg: quantity(between(0, 89)).describe(
        "A satellite takes commands, and gives what it relays, while it is so high over a station, in degrees",
      ),
    })
    .describe("The radio, which clouds don't stop"),
  interSatelliteLinks: interSatelliteLinks.optional(),
  plan: z
    .strictObject({
      fromUtc: quantity(utc).describe("Where the plan begins"),
      days: quantity(
        z.number().gt(0, "must be above 0 and at most 366").lte(366, "must be above 0 and at most 366"),
      ),
    })
    .describe("The days that are planned where nobody says others"),
});

/** A constellation as a file holds it. */
export type ConstellationFile = z.infer<typeof constellationFile>;

/** A constellation's plain values, and the list of those that were assumed. */
export type ConstellationValues = Plain<ConstellationFile> & { readonly assumptions: readonly Assumption[] };

/** What a file says of one or several satellites. */
export type SatelliteValues = ConstellationValues["satellites"][number];

/** Name of the format of constellations, and the newest version that is read (docs/reference/formats.md). */
export const CONSTELLATION_FORMAT = ["satqkd-constellation", 1] as const;

/** The schema as JSON Schema, for editors; scenario/constellation.schema.json holds it. */
export function constellationJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(fileJsonSchema(constellationFile), ...CONSTELLATION_FORMAT);
}
