/**
 * How bright the sky is behind the satellite. Takes: the site, the line of sight, Sun and Moon. Gives:
 * spectral radiance, and the photons a second that a telescope takes of it. Never clouds, the satellite's own
 * glint, stars in the field, or a town's glow towards the horizon.
 */
import type { AirDepths } from "./air.js";
import {
  extinctionMagnitudes,
  moonLamp,
  scatteredRadiance,
  scatteringAirMass,
  sunLamp,
} from "./scattered-light.js";
import { TWILIGHT_FROM_DEG, twilightRadiance } from "./twilight.js";

const DEG = 180 / Math.PI;
/** Planck's constant times the speed of light, in J m. */
const H_C = 6.62607015e-34 * 299_792_458;

/** A direction as a station sees it, in degrees; azimuth from north over east. */
export interface SkyDirection {
  readonly elevationDeg: number;
  readonly azimuthDeg: number;
}

/** What lights the sky. */
export interface SkyLamps {
  readonly sun: SkyDirection;
  readonly moon: SkyDirection;
  /** Angle between Sun and Earth as the Moon has them: 0 for a full Moon. */
  readonly moonPhaseDeg: number;
}

/** What of a site and a wavelength does not change. */
export interface SkySite {
  readonly wavelengthNm: number;
  readonly air: AirDepths;
  /** Radiance of the zenith in a night without Moon, towns included, in W m^-2 sr^-1 um^-1. */
  readonly zenithRadiance: number;
}

/** What takes light of the sky. */
export interface SkyTelescope {
  readonly wavelengthNm: number;
  readonly apertureM: number;
  /** Full angle of the round field of view. */
  readonly fieldOfViewUrad: number;
  /** Width of a filter that would pass as much all at once. */
  readonly filterWidthNm: number;
  /** Loss from the aperture to the detectors' faces. */
  readonly opticsDb: number;
}

/** Angle between two directions, in degrees. */
export function angularDistanceDeg(one: SkyDirection, other: SkyDirection): number {
  const a = one.elevationDeg / DEG;
  const b = other.elevationDeg / DEG;
  const cosine =
    Math.sin(a) * Math.sin(b) +
    Math.cos(a) * Math.cos(b) * Math.cos((one.azimuthDeg - other.azimuthDeg) / DEG);
  return Math.acos(Math.max(-1, Math.min(1, cosine))) * DEG;
}

/**
 * Airglow, stars and towns at an elevation: Krisciunas and Schaefer, PASP 103, 1033 (1991), eq. (2), brighter
 * by the air mass of a thin layer high up, dimmed by the air before it.
 */
function nightRadiance({ zenithRadiance, air }: SkySite, elevationDeg: number): number {
  const mass = scatteringAirMass(elevationDeg);
  return zenithRadiance * 10 ** (-0.4 * extinctionMagnitudes(air) * (mass - 1)) * mass;
}

/**
 * Sunlight: scattered by day, twilight from 5 degrees below the horizon on, between them by the logarithm.
 */
function sunRadiance(site: SkySite, view: SkyDirection, sun: SkyDirection): number {
  const twilightDeg = 90 - TWILIGHT_FROM_DEG;
  const day = () =>
    scatteredRadiance(
      sunLamp(site.wavelengthNm),
      site.air,
      Math.max(0, sun.elevationDeg),
      view.elevationDeg,
      angularDistanceDeg(view, sun),
    );
  if (sun.elevationDeg >= 0) return day();
  const below = twilightRadiance(site.wavelengthNm, 90 - Math.min(twilightDeg, sun.elevationDeg));
  if (sun.elevationDeg <= twilightDeg) return below;
  return day() ** (1 - sun.elevationDeg / twilightDeg) * below ** (sun.elevationDeg / twilightDeg);
}

/** Spectral radiance of a clear sky in W m^-2 sr^-1 um^-1. */
export function skyRadiance(site: SkySite, view: SkyDirection, lamps: SkyLamps): number {
  const { sun, moon, moonPhaseDeg } = lamps;
  const moonlight =
    moon.elevationDeg < 0
      ? 0
      : scatteredRadiance(
          moonLamp(site.wavelengthNm, moonPhaseDeg),
          site.air,
          moon.elevationDeg,
          view.elevationDeg,
          angularDistanceDeg(view, moon),
        );
  return nightRadiance(site, view.elevationDeg) + moonlight + sunRadiance(site, view, sun);
}

/**
 * Photons a second at the detectors' faces: N = L Omega A dlambda T / (h c / lambda), as in Er-long et al.,
 * New J. Phys. 7, 215 (2005).
 *
 * @param radiance in W m^-2 sr^-1 um^-1
 */
export function skyPhotonsHz(telescope: SkyTelescope, radiance: number): number {
  const { wavelengthNm, apertureM, fieldOfViewUrad, filterWidthNm, opticsDb } = telescope;
  const solidAngle = (Math.PI * (fieldOfViewUrad * 1e-6) ** 2) / 4;
  const area = (Math.PI * apertureM ** 2) / 4;
  const watts = radiance * solidAngle * area * (filterWidthNm / 1000) * 10 ** (-opticsDb / 10);
  return (watts * wavelengthNm * 1e-9) / H_C;
}
