/**
 * What a scenario may say of polarisation that turns. Takes and gives nothing: a schema. Left out, the frames
 * of satellite and station stand still against each other, and receiver.misalignmentProbability is all.
 */
import { z } from "zod";
import { TELESCOPE_PARTS } from "../channel/polarisation/telescope.js";
import { notNegative, positive } from "./numbers.js";
import { quantity } from "./quantity.js";

const ofFour = <T extends z.ZodType>(value: T) => z.tuple([value, value, value, value]);
const part = z.enum(TELESCOPE_PARTS);

const share = z.number().gt(0, "must be above 0 and at most 1").lte(1, "must be above 0 and at most 1");

const glass = {
  retardanceDeg: quantity(positive)
    .optional()
    .describe("The plate's retardance in degrees; where it is left out, 180: a perfect half-wave plate"),
};

const motor = {
  stepDeg: quantity(positive).describe("Smallest step of the plate, in degrees"),
  mostDegPerS: quantity(positive).describe("How fast the motor turns the plate, in degrees a second"),
  ordersHz: quantity(positive).describe("Orders a second that the motor is given"),
};

const plate = z.discriminatedUnion("follows", [
  z.strictObject({
    follows: z.literal("nothing").describe("It stands still"),
    angleDeg: quantity(z.number()).describe("Where it stands: light is turned by twice as much"),
    ...glass,
  }),
  z.strictObject({
    follows: z.literal("prediction").describe("The geometry of the pass, without mirrors, roll and lasers"),
    ...motor,
    ...glass,
  }),
  z.strictObject({
    follows: z.literal("calibration").describe("Measured light of the satellite, H and D by turns"),
    ...motor,
    errorRmsDeg: quantity(notNegative).describe("Error of a measured angle, root mean square, in degrees"),
    lagS: quantity(notNegative).describe("From a measurement to the order that follows from it, in seconds"),
    ...glass,
  }),
  z.strictObject({
    follows: z.literal("qber").describe("The prediction, corrected by errors among bits that are known"),
    ...motor,
    swingDeg: quantity(
      z.number().gt(0, "must be above 0 and below 45").lt(45, "must be above 0 and below 45"),
    ).describe("By how much the light is turned to either side to see which is better, in degrees"),
    periodS: quantity(positive).describe("Both sides together, in seconds"),
    gain: quantity(share).describe("Share of a found angle that is taken off"),
    lagS: quantity(notNegative).describe("Until the errors of a period are known, in seconds"),
    knownShare: quantity(share).describe("Share of the sifted bits whose errors become known in time"),
    errorsFrom: z
      .enum(["model", "dialogue"])
      .optional()
      .describe(
        "Where the errors come from: drawn by lagS and knownShare (model), or in a pass those of bits that the dialogue has settled, when it has (dialogue); left out: model",
      ),
    ...glass,
  }),
]);

/** Polarisation from the lasers to the detectors. */
export const polarisation = z
  .strictObject({
    source: z
      .strictObject({
        longitudesDeg: quantity(ofFour(z.number())).describe(
          "By how much H, V, D, A are turned: degrees on the Poincare sphere, twice those in space",
        ),
        latitudesDeg: quantity(
          ofFour(z.number().gte(-90, "must be from -90 to 90").lte(90, "must be from -90 to 90")),
        ).describe("By how much H, V, D, A are elliptic: latitude on the Poincare sphere in degrees"),
      })
      .optional()
      .describe("States that are off, laser by laser"),
    satellite: z
      .strictObject({
        rollDeg: quantity(z.number()).describe("Its H against where it should be, at the session's start"),
        rollDegPerS: quantity(z.number()).describe("How fast that grows, in degrees a second"),
        swayDeg: quantity(notNegative).describe("How far it sways to either side of that, in degrees"),
        swayPeriodS: quantity(positive).describe("Period of the swaying, in seconds"),
      })
      .optional()
      .describe("Roll about the line of sight, from H towards V as the station sees them"),
    station: z
      .strictObject({
        analyser: part.describe(
          "What of an altazimuth telescope the analyser is fixed to: its tube, the fork (Nasmyth) or the base (coude)",
        ),
        mirrors: z
          .array(
            z.strictObject({
              at: part.describe("What it is fixed to"),
              axisDeg: quantity(z.number()).describe("Its plane of incidence, from H towards D of that part"),
              retardanceDeg: quantity(z.number()).describe(
                "Phase between p and s beyond a perfect mirror's, in degrees",
              ),
            }),
          )
          .describe("Mirrors that are not perfect, in the order of the light"),
        extinctions: quantity(ofFour(z.number().gt(1, "must be above 1")))
          .optional()
          .describe("Of the outputs to H, V, D, A: light of its own state over that of the other one"),
        plate: plate.optional().describe("A half-wave plate before the analyser, on a motor"),
      })
      .describe("Telescope, analyser and plate"),
  })
  .describe("Frames of polarisation that turn, mirrors, plate, lasers");
