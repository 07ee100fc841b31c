/**
 * The sky while the Sun is below the horizon. Takes: the Sun's zenith distance, a wavelength. Gives: radiance
 * beyond that of the night.
 *
 * Patat, Ugolnikov and Postylyakov, Astron. Astrophys. 455, 385 (2006), table 1: brightness of the zenith
 * over Paranal, 95 to 105 degrees. It is taken for every direction; low over the Sun the sky is some times
 * brighter.
 */
import { BANDS, radianceOfMagnitude } from "./bands.js";

/** The fit: magnitudes a0 + a1 x + a2 x^2 at x degrees beyond 95. */
interface Fit {
  readonly band: "V" | "R" | "I";
  readonly coefficients: readonly [number, number, number];
  /** Night without Moon over Paranal: Patat, Astron. Astrophys. 400, 1183 (2003), table 4. */
  readonly night: number;
}

const FITS: readonly Fit[] = [
  { band: "V", coefficients: [11.84, 1.518, -0.057], night: 21.61 },
  { band: "R", coefficients: [11.4, 1.567, -0.064], night: 20.87 },
  { band: "I", coefficients: [10.93, 1.47, -0.062], night: 19.71 },
];

/** Zenith distances in degrees between which the fit holds. */
export const TWILIGHT_FROM_DEG = 95;
const FIT_UNTIL_DEG = 105;
/** "The night sky brightness level is reached at around 105 to 106 degrees" (their section 4). */
const NIGHT_FROM_DEG = 106;

/** The fit of the band that is nearest to a wavelength. */
function fitOf(wavelengthNm: number): Fit {
  const offNm = ({ band }: Fit) => Math.abs(BANDS[band].wavelengthNm - wavelengthNm);
  return FITS.reduce((best, fit) => (offNm(fit) < offNm(best) ? fit : best));
}

function excess({ band, coefficients: [a0, a1, a2], night }: Fit, zenithDistanceDeg: number): number {
  const x = zenithDistanceDeg - TWILIGHT_FROM_DEG;
  return radianceOfMagnitude(a0 + a1 * x + a2 * x * x, BANDS[band]) - radianceOfMagnitude(night, BANDS[band]);
}

/** Radiance in W m^-2 sr^-1 um^-1, for the Sun at 95 degrees from the zenith or lower. */
export function twilightRadiance(wavelengthNm: number, sunZenithDistanceDeg: number): number {
  if (sunZenithDistanceDeg >= NIGHT_FROM_DEG) return 0;
  const fit = fitOf(wavelengthNm);
  if (sunZenithDistanceDeg <= FIT_UNTIL_DEG) return excess(fit, sunZenithDistanceDeg);
  return excess(fit, FIT_UNTIL_DEG) * (NIGHT_FROM_DEG - sunZenithDistanceDeg);
}
