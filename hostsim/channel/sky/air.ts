/**
 * Clear air straight up. Takes: wavelength, a station's height, visibility. Gives: optical depths of
 * molecules and of aerosol, and the loss that they make. Never absorption by gases: the windows at 780 to 850
 * nm and 1550 nm lose under 0.1 dB to water and ozone there, a line of water near 820 nm more.
 */
import { airMass } from "../loss-model.js";

/** Optical depths of the whole atmosphere above a station: ln of how much less light comes straight down. */
export interface AirDepths {
  readonly rayleigh: number;
  readonly aerosol: number;
}

/** Height in which the pressure falls by e: R T / (M g) at 288 K. */
const PRESSURE_HEIGHT_M = 8434;
/** Wavelength at which visibility is meant, in nm (Koschmieder's 2 % contrast: 3.912 depths). */
const VISIBILITY_NM = 550;
const KOSCHMIEDER = 3.912;

/**
 * Optical depth of molecules: Hansen and Travis, Space Sci. Rev. 16, 527 (1974), eq. (2.30), for 1013.25 hPa,
 * and as much less as the pressure is at a height.
 */
export function rayleighDepth(wavelengthNm: number, altitudeM: number): number {
  const perSquare = (1000 / wavelengthNm) ** 2;
  const atSeaLevel = 0.008569 * perSquare ** 2 * (1 + 0.0113 * perSquare + 0.00013 * perSquare ** 2);
  return atSeaLevel * Math.exp(-altitudeM / PRESSURE_HEIGHT_M);
}

/**
 * How aerosol's extinction falls with the wavelength, by the visibility in km: Kim, McArthur and Korevaar,
 * Proc. SPIE 4214, 26 (2001), eq. (4). Above 6 km it is Kruse's rule (1962).
 */
export function aerosolExponent(visibilityKm: number): number {
  if (visibilityKm > 50) return 1.6;
  if (visibilityKm > 6) return 1.3;
  if (visibilityKm > 1) return 0.16 * visibilityKm + 0.34;
  return Math.max(0, visibilityKm - 0.5);
}

/**
 * Optical depth of aerosol: what visibility leaves beside the molecules at the ground (Koschmieder), through
 * air that thins out with a scale height.
 *
 * @param visibilityKm meteorological range at the station
 * @param scaleHeightKm height in which there is e times less aerosol
 */
export function aerosolDepth(
  wavelengthNm: number,
  altitudeM: number,
  visibilityKm: number,
  scaleHeightKm: number,
): number {
  const moleculesPerKm = rayleighDepth(VISIBILITY_NM, altitudeM) / (PRESSURE_HEIGHT_M / 1000);
  const perKm = Math.max(0, KOSCHMIEDER / visibilityKm - moleculesPerKm);
  return perKm * (VISIBILITY_NM / wavelengthNm) ** aerosolExponent(visibilityKm) * scaleHeightKm;
}

/** Loss in dB through such air at an elevation in degrees: depth times air mass (Beer and Lambert). */
export function airLossDb({ rayleigh, aerosol }: AirDepths, elevationDeg: number): number {
  return 10 * Math.LOG10E * (rayleigh + aerosol) * airMass(elevationDeg);
}
