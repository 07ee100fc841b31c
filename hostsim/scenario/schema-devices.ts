/**
 * What a scenario says of devices: the source of light, both links, the receiver. Takes and gives nothing:
 * schemas. Lists of four are of the detectors H, V, D, A, in that order.
 */
import { z } from "zod";
import { GENERATOR_NAMES } from "../core/generators.js";
import { LOSS_SCHEMAS } from "./loss-models.js";
import { belowOne, insideUnit, notNegative, positiveInteger } from "./numbers.js";
import { quantity } from "./quantity.js";
import { afterpulsing, jitterTail, latching, saturation, temperature } from "./schema-detectors.js";

const efficiency = z.number().gt(0, "must be above 0 and at most 1").lte(1, "must be above 0 and at most 1");

const forDetectors = <T extends z.ZodType>(value: T) => z.tuple([value, value, value, value]);

const forClasses = <T extends z.ZodType>(value: T) =>
  z.strictObject({ signal: value, decoy: value, vacuum: value });

/** The satellite's source. */
export const source = z.strictObject({
  pulseRateHz: quantity(positiveInteger).describe(
    "Pulses a second; a slot, 1e12 divided by it, is a whole number of picoseconds",
  ),
  intensities: quantity(forClasses(notNegative)).describe(
    "Mean photon numbers of a pulse: mu1 (signal), mu2 (decoy), mu3 (vacuum); mu1 > mu2 + mu3",
  ),
  probabilities: quantity(
    z.strictObject({ signal: insideUnit, decoy: insideUnit, vacuum: belowOne }),
  ).describe(
    "How often each class is sent; they sum to 1. Without a vacuum class (0) the bound is that of one decoy",
  ),
  intensityTolerance: quantity(belowOne)
    .optional()
    .describe(
      "By how much of itself a class's mean photon number may be off, in each pulse another way; where it is left out, 0",
    ),
  basisZProbability: quantity(insideUnit).describe("How often the satellite chooses basis Z"),
  pulseFwhmPs: quantity(notNegative).describe("Full width of a pulse at half its height, in ps"),
  generator: z
    .enum(GENERATOR_NAMES)
    .optional()
    .describe("What expands the seed into the pattern; where it is left out, chacha20"),
});

/** The way of the light. */
export const link = z.discriminatedUnion("kind", LOSS_SCHEMAS);

/** The laser link. */
export const classicalLink = z
  .strictObject({
    uplinkBitPerS: quantity(positiveInteger).describe("Bits a second from the ground to the satellite"),
    downlinkBitPerS: quantity(positiveInteger).describe("Bits a second from the satellite to the ground"),
    lossProbability: quantity(belowOne).describe("That a packet does not arrive, each way"),
    poolBits: quantity(positiveInteger).describe(
      "Bits of key for authentication that both sides share beforehand",
    ),
  })
  .describe("The laser link that carries packets; its delay is the light time");

/** The ground station's detectors and what is before them. */
export const receiver = z.strictObject({
  basisZProbability: quantity(insideUnit).describe(
    "How often the passive splitter sends a photon to the detectors of basis Z",
  ),
  efficiencies: quantity(forDetectors(efficiency)).describe(
    "That a photon at its face makes a detector click: H, V, D, A",
  ),
  darkCountsHz: quantity(forDetectors(notNegative)).describe("Counts a second in the dark: H, V, D, A"),
  backgroundsHz: quantity(forDetectors(notNegative)).describe(
    "Stray light, as counts a second of each detector: H, V, D, A",
  ),
  misalignmentProbability: quantity(
    z.number().gte(0, "must be from 0 to 0.5").lte(0.5, "must be from 0 to 0.5"),
  ).describe("That a photon goes to the other detector of its basis"),
  deadTimePs: quantity(z.int().gte(0, "must not be negative")).describe(
    "How long a detector is blind after a click, in ps",
  ),
  jitterFwhmPs: quantity(notNegative).describe("Full width at half height of the detectors' delay, in ps"),
  synchronisationRmsPs: quantity(notNegative).describe("Error of the common clock, root mean square, in ps"),
  gatePs: quantity(positiveInteger).describe(
    "Full width of the window kept around each slot's centre, in ps; at most a slot",
  ),
  afterpulsing: afterpulsing.optional(),
  saturation: saturation.optional(),
  latching: latching.optional(),
  jitterTail: jitterTail.optional(),
  temperature: temperature.optional(),
});
