/**
 * Light of Sun and Moon that clear air scatters. Takes: the lamp, the air, two directions. Gives: spectral
 * radiance of the sky.
 *
 * Krisciunas and Schaefer, PASP 103, 1033 (1991), measured in V on Mauna Kea: eqs. (3), (15), (16) to (21).
 * Their formula has two parts, molecules and aerosol. For another wavelength and another site each is weighed
 * here by its share of the extinction against its share there, which is ours, not theirs; it comes within 0.3
 * magnitudes of the moonlight of the Cerro Paranal Advanced Sky Model in I (Jones et al., Astron. Astrophys.
 * 560, A91 (2013)). Light that is scattered twice is in their constants, so air without aerosol comes out up
 * to 2.5 times too bright. The same air scatters sunlight: the Sun is the same lamp, 14 magnitudes brighter.
 */
import type { AirDepths } from "./air.js";
import { BANDS, radianceOfMagnitude } from "./bands.js";

const DEG = 180 / Math.PI;
/** Magnitudes of extinction of an optical depth. */
const MAGNITUDES_PER_DEPTH = 2.5 * Math.LOG10E;
/** Their extinction in V, in magnitudes an air mass (section 3), and the molecules' part of it at 2,800 m. */
const THEIR_EXTINCTION = 0.172;
const THEIR_RAYLEIGH = 0.0785;
/** Radiance of a nanolambert in W m^-2 sr^-1 um^-1 at 545 nm, by their eq. (1). */
const NANOLAMBERT = radianceOfMagnitude((20.7233 + Math.log(34.08)) / 0.92104, BANDS.V);
/** Nearer to a lamp than its radius the line of sight is in it. */
const LEAST_DISTANCE_DEG = 0.25;
/** Temperature of a black body with the Sun's power (IAU 2015 nominal), in K. */
const SUN_K = 5772;
/** h c / k in nm K (CODATA 2018). */
const SECOND_RADIATION_NM_K = 1.438776877e7;
/** V magnitude of the Sun (Willmer, Astrophys. J. Suppl. 236, 47 (2018)). */
const SUN_V = -26.74;

/** A light in the sky. */
interface Lamp {
  /** Apparent magnitude in V outside the atmosphere. */
  readonly magnitudeV: number;
  /** Its spectral flux at the wavelength, of that at 545 nm. */
  readonly colour: number;
}

/** A black body's spectral flux at a wavelength, of that at 545 nm. */
function sunColour(wavelengthNm: number): number {
  const planck = (nm: number) => nm ** -5 / Math.expm1(SECOND_RADIATION_NM_K / (nm * SUN_K));
  return planck(wavelengthNm) / planck(BANDS.V.wavelengthNm);
}

/** The Sun. */
export function sunLamp(wavelengthNm: number): Lamp {
  return { magnitudeV: SUN_V, colour: sunColour(wavelengthNm) };
}

/**
 * Geometric albedo of the Moon: a line through Lane and Irvine, Astron. J. 78, 267 (1973), at 550 and 1064
 * nm.
 */
function moonAlbedo(wavelengthNm: number): number {
  return 0.113 + (0.067 * (wavelengthNm - 550)) / 514;
}

/**
 * The Moon at a phase angle in degrees: their eq. (20) with Allen's magnitudes, redder than the Sun by its
 * albedo.
 */
export function moonLamp(wavelengthNm: number, phaseDeg: number): Lamp {
  return {
    magnitudeV: -12.73 + 0.026 * phaseDeg + 4e-9 * phaseDeg ** 4,
    colour: (sunColour(wavelengthNm) * moonAlbedo(wavelengthNm)) / moonAlbedo(BANDS.V.wavelengthNm),
  };
}

/** Their air mass of scattered light, eq. (3), at an elevation of 0 degrees or more. */
export function scatteringAirMass(elevationDeg: number): number {
  return 1 / Math.sqrt(1 - 0.96 * Math.cos(elevationDeg / DEG) ** 2);
}

/** Extinction in magnitudes an air mass. */
export function extinctionMagnitudes({ rayleigh, aerosol }: AirDepths): number {
  return MAGNITUDES_PER_DEPTH * (rayleigh + aerosol);
}

/**
 * Aerosol's part of their scattering function, eqs. (18) and (19), at a distance in degrees from the lamp.
 */
function aerosolScattering(distanceDeg: number): number {
  const distance = Math.max(LEAST_DISTANCE_DEG, distanceDeg);
  return distance < 10 ? 6.2e7 / distance ** 2 : 10 ** (6.15 - distance / 40);
}

/**
 * Radiance in W m^-2 sr^-1 um^-1 of the sky at an elevation, from a lamp above the horizon.
 *
 * @param distanceDeg from the lamp to the line of sight
 */
export function scatteredRadiance(
  lamp: Lamp,
  air: AirDepths,
  lampElevationDeg: number,
  elevationDeg: number,
  distanceDeg: number,
): number {
  const extinction = extinctionMagnitudes(air);
  if (extinction === 0) return 0;
  const rayleighShare = air.rayleigh / (air.rayleigh + air.aerosol);
  const theirShare = THEIR_RAYLEIGH / THEIR_EXTINCTION;
  const scattering =
    (rayleighShare / theirShare) * 10 ** 5.36 * (1.06 + Math.cos(distanceDeg / DEG) ** 2) +
    ((1 - rayleighShare) / (1 - theirShare)) * aerosolScattering(distanceDeg);
  const light = 10 ** (-0.4 * (lamp.magnitudeV + 16.57)) * lamp.colour;
  const arrives = 10 ** (-0.4 * extinction * scatteringAirMass(lampElevationDeg));
  const scattered = 1 - 10 ** (-0.4 * extinction * scatteringAirMass(elevationDeg));
  return scattering * light * arrives * scattered * NANOLAMBERT;
}
