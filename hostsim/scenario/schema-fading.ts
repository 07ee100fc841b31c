/**
 * What a scenario says of light that fades: transmitter, pointing, turbulence. Each group may be left out,
 * and is off then. Takes and gives nothing: schemas.
 */
import { z } from "zod";
import { SCINTILLATION_LAWS } from "../channel/fading.js";
import { notNegative, positive } from "./numbers.js";
import { quantity } from "./quantity.js";

/** The telescope that sends. */
export const transmitter = z
  .strictObject({
    apertureDiameterM: quantity(positive).describe("Diameter of the transmitting telescope, in metres"),
    obscurationDiameterM: quantity(notNegative).describe(
      "Diameter of its secondary mirror, which hides the middle, in metres; below the telescope's",
    ),
  })
  .describe("A telescope that cuts off the beam; without it the beam leaves whole");

const correlationS = quantity(z.number().gte(1e-4, "must be at least 0.0001")).describe(
  "Correlation time of either axis in s: 1 / (2 pi f) for a spectrum that is down to half at f",
);

const biasUrad = quantity(z.tuple([z.number(), z.number()])).describe(
  "Mean error of pointing of either axis, in microradians",
);

/** Pointing of a beam whose width and jitter the link has already. */
export const pointing = z
  .strictObject({ biasUrad, correlationS })
  .describe("Pointing as a process in time, not as a mean loss");

/** Pointing beside a table of losses, which says nothing of the beam. */
export const pointingOfTable = z
  .strictObject({
    divergenceUrad: quantity(positive).describe("1/e^2 half angle of the beam, in microradians"),
    jitterUrad: quantity(notNegative).describe(
      "Error of pointing, standard deviation per axis, in microradians",
    ),
    biasUrad,
    correlationS,
  })
  .describe("Pointing as a process in time; the table's loss is its mean");

const air = {
  distribution: z.enum(SCINTILLATION_LAWS).describe("Law of the intensity"),
  groundCn2: quantity(positive).describe(
    "Structure parameter of the refractive index on the ground, in m^(-2/3)",
  ),
  highWindMPerS: quantity(positive).describe("Root mean square wind from 5 to 20 km, in m/s"),
  groundWindMPerS: quantity(notNegative).describe("Wind on the ground, in m/s"),
};

/** Turbulence on the way of a beam. */
export const turbulence = z
  .strictObject({
    direction: z.enum(["downlink", "uplink"]).describe("Which way the light goes"),
    ...air,
  })
  .describe("Scintillation by the profile of Hufnagel and Valley");

/** Turbulence beside a table of losses: a downlink's. */
export const turbulenceOfTable = z
  .strictObject({
    ...air,
    wavelengthNm: quantity(positive).describe("Wavelength in nm"),
    receiverApertureM: quantity(positive).describe("Diameter of the telescope in metres"),
  })
  .describe("Scintillation by the profile of Hufnagel and Valley; the table's loss is its mean");
