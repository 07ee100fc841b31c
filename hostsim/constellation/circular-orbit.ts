/**
 * Circular orbits that nobody has flown yet. Takes: height, inclination, node, place in the orbit, epoch.
 * Gives: mean elements for SGP4, without drag: a planned orbit is kept.
 */
import { gstime } from "satellite.js";
import { parseMessage } from "../orbit/omm.js";
import type { Elements } from "../orbit/orbit.js";

/** WGS 72, which SGP4 uses: gravity (km^3/s^2), equatorial radius (km), oblateness. */
const GRAVITY = 398_600.8;
const EARTH_RADIUS_KM = 6378.135;
const OBLATENESS = 1.082616e-3;
const S_PER_DAY = 86_400;
const DEG = 180 / Math.PI;
/** Days of a tropical year: the mean Sun goes round once in it. */
const TROPICAL_YEAR_DAYS = 365.2422;
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const MS_PER_DAY = 86_400_000;
const UNIX_EPOCH_JULIAN_DATE = 2_440_587.5;
/** Revolutions of the Earth against the mean equinox in a day (derivative of the IAU 1982 sidereal time). */
const SIDEREAL_TURNS_PER_DAY = 1.002737909350795;
/** Made satellites have numbers from here on: the catalogue counts from 1. */
const FIRST_NUMBER = 990_000_000;

/** A circular orbit; angles in degrees at the epoch. */
export interface CircularOrbit {
  /** Above the equator's radius. */
  readonly altitudeKm: number;
  readonly inclinationDeg: number;
  /** Right ascension of the ascending node. */
  readonly nodeDeg: number;
  /** From the ascending node to the satellite. */
  readonly latitudeArgumentDeg: number;
}

/** Mean motion of a circle of this height without an oblate Earth, in rad/s. */
function meanMotion(altitudeKm: number): number {
  return Math.sqrt(GRAVITY / (EARTH_RADIUS_KM + altitudeKm) ** 3);
}

/**
 * Elements of a circular orbit.
 * @param place counts the satellites that are made so: its number follows from it
 */
export function circularElements(orbit: CircularOrbit, epochMs: number, place: number): Elements {
  const { altitudeKm, inclinationDeg, nodeDeg, latitudeArgumentDeg } = orbit;
  const cosine = Math.cos(inclinationDeg / DEG);
  const share = (EARTH_RADIUS_KM / (EARTH_RADIUS_KM + altitudeKm)) ** 2;
  // Elements have Kozai's mean motion, from which SGP4 takes the height (Hoots and Roehrich, Spacetrack
  // Report No. 3 (1980), section 6: delta for eccentricity 0).
  const kozai = 1 + 0.75 * OBLATENESS * share * (3 * cosine * cosine - 1);
  const revolutions = (meanMotion(altitudeKm) * kozai * S_PER_DAY) / (2 * Math.PI);
  return parseMessage(
    {
      NORAD_CAT_ID: FIRST_NUMBER + place,
      EPOCH: new Date(epochMs).toISOString().replace("Z", ""),
      MEAN_MOTION: revolutions,
      ECCENTRICITY: 0,
      INCLINATION: inclinationDeg,
      RA_OF_ASC_NODE: within(nodeDeg),
      ARG_OF_PERICENTER: 0,
      MEAN_ANOMALY: within(latitudeArgumentDeg),
      BSTAR: 0,
    },
    "satellites",
  );
}

/** An angle from 0 to below 360 degrees. */
function within(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/**
 * Inclination in degrees at which the node of a circular orbit follows the mean Sun: the node's rate by the
 * oblate Earth is 3/2 n J2 (R/a)^2 cos i westward (Vallado, Fundamentals of Astrodynamics, eq. (9-38)). Null
 * where there is none: above 5,970 km.
 */
export function sunSynchronousInclinationDeg(altitudeKm: number): number | null {
  const wanted = (2 * Math.PI) / (TROPICAL_YEAR_DAYS * S_PER_DAY);
  const share = (EARTH_RADIUS_KM / (EARTH_RADIUS_KM + altitudeKm)) ** 2;
  const cosine = -wanted / (1.5 * meanMotion(altitudeKm) * OBLATENESS * share);
  return cosine < -1 ? null : Math.acos(cosine) * DEG;
}

/** Right ascension in degrees of a node that the mean Sun is so many hours from, as local clocks count. */
export function nodeOfHourDeg(hour: number, utcMs: number): number {
  // Mean longitude of the Sun: The Astronomical Almanac, page C5.
  const sunDeg = 280.46 + 0.9856474 * ((utcMs - J2000_MS) / MS_PER_DAY);
  return within(sunDeg + 15 * (hour - 12));
}

/** A circle over the equator that turns with the Earth, and is over a longitude at the epoch. */
export function geostationaryOrbit(longitudeDeg: number, epochMs: number): CircularOrbit {
  const turn = (2 * Math.PI * SIDEREAL_TURNS_PER_DAY) / S_PER_DAY;
  const siderealDeg = gstime(UNIX_EPOCH_JULIAN_DATE + epochMs / MS_PER_DAY) * DEG;
  return {
    altitudeKm: Math.cbrt(GRAVITY / turn ** 2) - EARTH_RADIUS_KM,
    inclinationDeg: 0,
    nodeDeg: 0,
    latitudeArgumentDeg: siderealDeg + longitudeDeg,
  };
}

/** A pattern as people write it. */
const PATTERN = /^([\d.]+):(\d+)\/(\d+)\/(\d+)$/;

/**
 * Walker's pattern i:t/p/f (J. G. Walker, J. British Interplanetary Society 37, 559 (1984)): t satellites in
 * p planes; the next plane's are f times 360/t degrees further on.
 * @param overDeg the nodes are spread over so many degrees: 360 a delta, 180 a star
 * @returns the orbits, plane by plane; what is wrong, as a text
 */
export function walkerOrbits(
  pattern: string,
  altitudeKm: number,
  firstNodeDeg: number,
  overDeg: number,
): CircularOrbit[] | string {
  const [, inclination, ...counts] = PATTERN.exec(pattern) ?? [];
  const [total = 0, planes = 0, phasing = 0] = counts.map(Number);
  const inclinationDeg = Number(inclination);
  if (!(inclinationDeg <= 180))
    return `an inclination of ${inclination} degrees is none; it is from 0 to 180`;
  if (total === 0 || planes === 0) return "needs at least one satellite and one plane";
  if (total % planes !== 0) return `${total} satellites do not fill ${planes} planes evenly`;
  if (phasing >= planes) return `phasing ${phasing} must be below the number of planes, ${planes}`;
  const perPlane = total / planes;
  return Array.from({ length: total }, (_, at): CircularOrbit => {
    const plane = Math.floor(at / perPlane);
    return {
      altitudeKm,
      inclinationDeg,
      nodeDeg: firstNodeDeg + (overDeg * plane) / planes,
      latitudeArgumentDeg: (360 * (at % perPlane)) / perPlane + (360 * phasing * plane) / total,
    };
  });
}
