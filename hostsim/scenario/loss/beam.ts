/**
 * Loss by physics: a Gaussian beam that wanders, an atmosphere, an aperture (channel/loss-model.ts).
 */
import { z } from "zod";
import { divergenceUrad, type LinkModel, modelLossDb } from "../../channel/loss-model.js";
import { uplinkSpread } from "../../channel/turbulence.js";
import { notNegative, positive } from "../numbers.js";
import { type Plain, quantity } from "../quantity.js";
import { pointing, transmitter, turbulence } from "../schema-fading.js";
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
  zenithAtmosphereDb: quantity(notNegative)
    .optional()
    .describe("Loss of the air straight up, in dB; left out where the scenario has air"),
  receiverOpticsDb: quantity(notNegative).describe("Loss from the aperture to the detectors' faces, in dB"),
  transmitter: transmitter.optional(),
  pointing: pointing.optional(),
  turbulence: turbulence.optional(),
});

type Beam = Plain<z.infer<typeof beamSchema>>;

/** Beams as they were made of a link's values: each is asked for at every step of a pass. */
const beams = new WeakMap<Beam, LinkModel>();

function beamOf(values: Beam): LinkModel {
  let beam = beams.get(values);
  if (beam === undefined) {
    beam = { ...values, biasUrad: values.pointing?.biasUrad };
    beams.set(values, beam);
  }
  return beam;
}

/** The beam in the middle of its far field: an uplink's is wider on average, as if its quality were worse. */
function meanBeam(values: Beam, elevationDeg: number): LinkModel {
  const { turbulence: air, wavelengthNm, waistRadiusM, beamQuality } = values;
  const beam = beamOf(values);
  if (air?.direction !== "uplink") return beam;
  return { ...beam, beamQuality: beamQuality * uplinkSpread(air, wavelengthNm, waistRadiusM, elevationDeg) };
}

/** The beam. */
export const BEAM = lossModel(beamSchema, {
  kind: "model",
  check({ transmitter: telescope }) {
    if (telescope === undefined || telescope.obscurationDiameterM < telescope.apertureDiameterM) return null;
    const { apertureDiameterM, obscurationDiameterM } = telescope;
    const problem = `${obscurationDiameterM} m hide all of an aperture of ${apertureDiameterM} m`;
    return { field: "transmitter.obscurationDiameterM", problem };
  },
  lightPath: () => "sky",
  lossDb: (values, rangeKm, elevationDeg) =>
    modelLossDb(meanBeam(values, elevationDeg), rangeKm, elevationDeg),
  fading: (values) => ({
    pointing:
      values.pointing === undefined
        ? null
        : {
            correlationS: values.pointing.correlationS,
            of: (rangeKm, elevationDeg) => ({
              divergenceUrad: divergenceUrad(meanBeam(values, elevationDeg), rangeKm),
              jitterUrad: values.pointingJitterUrad,
              biasUrad: values.pointing!.biasUrad,
            }),
          },
    turbulence:
      values.turbulence === undefined
        ? null
        : {
            distribution: values.turbulence.distribution,
            air: values.turbulence,
            beam: { ...values, direction: values.turbulence.direction },
          },
  }),
});
