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
  wavelengthNm: quantity(positive),
  waistRadiusM: quantity(positive).describe("1/e^2 radius of the beam leaving the transmitter"),
  beamQuality: quantity(z.number().gte(1, "must be at least 1")).describe("M^2"),
  pointingJitterUrad: quantity(notNegative).describe("Standard deviation per axis"),
  receiverApertureM: quantity(positive).describe("Diameter"),
  zenithAtmosphereDb: quantity(notNegative),
  receiverOpticsDb: quantity(notNegative).describe("From the aperture to the detectors' faces"),
});

/** The beam. */
export const BEAM = lossModel(beamSchema, {
  kind: "model",
  check: () => null,
  lightPath: () => "sky",
  lossDb: modelLossDb,
});
