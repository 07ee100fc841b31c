/**
 * What a scenario says of air and sky; both may be left out. Takes and gives nothing: schemas.
 */
import { z } from "zod";
import { BANDS, type BandName } from "../channel/sky/bands.js";
import { notNegative, positive } from "./numbers.js";
import { quantity } from "./quantity.js";

const BAND_NAMES = Object.keys(BANDS) as [BandName, ...BandName[]];

/** Clear air. */
export const air = z
  .strictObject({
    visibilityKm: quantity(positive).describe("Meteorological visibility at the station, in km"),
    aerosolScaleHeightKm: quantity(positive).describe("Height in which aerosol thins out by e, in km"),
  })
  .describe("Clear air, in place of link.zenithAtmosphereDb; the sky scatters light by it");

/** The sky's light. */
export const sky = z
  .strictObject({
    zenithMagnitude: quantity(z.number()).describe(
      "Brightness of the zenith in a night without Moon, towns included: magnitudes per square arcsecond",
    ),
    band: z.enum(BAND_NAMES).describe("Band of that magnitude; best the one nearest to the wavelength"),
    filterWidthNm: quantity(positive).describe("Width in nm of a filter that would pass as much all at once"),
    fieldOfViewUrad: quantity(positive).describe("Full angle that a detector sees, in microradians"),
    wavelengthNm: quantity(positive).optional().describe("Wavelength in nm, where the link has none"),
    receiverApertureM: quantity(positive)
      .optional()
      .describe("Diameter of the telescope in metres, where the link has none"),
    receiverOpticsDb: quantity(notNegative)
      .optional()
      .describe("Loss from the aperture to the detectors' faces in dB, where the link has none"),
  })
  .describe("Light of the sky, from Sun, Moon and the site, on top of receiver.backgroundsHz");
