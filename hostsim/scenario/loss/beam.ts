/**
 * Loss by physics: a Gaussian beam that wanders, an atmosphere, an aperture (channel/loss-model.ts).
 */
import { z } from "zod";
import { modelLossDb } from "../../channel/loss-model.js";
import { notNegative, positive } from "../numbers.js";
import { quantity } from "../quantity.js";
import { lossModel } from "./loss-model.js";

const beamSchema = z.strictObject({
  kind: z.literal("model"),
  wavelengthNm: quantity(positive).describe("Wavelength in nm"),
  waistRadiusM: quantity(positive).describe("1/e^2 radius of the beam leaving the transmitter, in metres"),
  beamQuality: quantity(z.number().gte(1, "must be at least 1")).describe("M^2, 1 for a perfect beam"),
  pointingJitterUrad: quantity(notNegative).describe(
    "Error of pointing, standard deviation per axis, in microradians",
  ),
  receiverApertureM: quantity(positive).describe("Diameter of the telescope in metres"),
  zenithAtmosphereDb: quantity(notNegative).describe("Loss of the air straight up, in dB"),
  receiverOpticsDb: quantity(notNegative).describe("Loss from the aperture to the detectors' faces, in dB"),
});

/** The beam. */
export const BEAM = lossModel(beamSchema, {
  kind: "model",
  check: () => null,
  lightPath: () => "sky",
  lossDb: modelLossDb,
});
