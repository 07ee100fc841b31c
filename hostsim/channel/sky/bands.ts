/**
 * Brightness in magnitudes. Takes: magnitudes of a square arcsecond in a band, as sky meters and
 * observatories give them. Gives: spectral radiance in W m^-2 sr^-1 um^-1.
 */

/** A band of Johnson, Cousins and Glass. */
export interface Band {
  /** Effective wavelength in nm. */
  readonly wavelengthNm: number;
  /** Flux of magnitude 0 in W m^-2 um^-1. */
  readonly zeroFlux: number;
}

/**
 * Bessell, Castelli and Plez, Astron. Astrophys. 333, 231 (1998), table A2: effective wavelengths, f_lambda.
 */
export const BANDS = {
  V: { wavelengthNm: 545, zeroFlux: 3.631e-8 },
  R: { wavelengthNm: 641, zeroFlux: 2.177e-8 },
  I: { wavelengthNm: 798, zeroFlux: 1.126e-8 },
  J: { wavelengthNm: 1220, zeroFlux: 3.147e-9 },
  H: { wavelengthNm: 1630, zeroFlux: 1.138e-9 },
} as const satisfies Record<string, Band>;

/** Name of a band. */
export type BandName = keyof typeof BANDS;

/** Square arcseconds in a steradian. */
const ARCSEC2_PER_SR = ((180 / Math.PI) * 3600) ** 2;

/** Radiance in W m^-2 sr^-1 um^-1 of so many magnitudes per square arcsecond. */
export function radianceOfMagnitude(magnitude: number, { zeroFlux }: Band): number {
  return 10 ** (-0.4 * magnitude) * zeroFlux * ARCSEC2_PER_SR;
}
