/**
 * Where the Moon is, and how full. Takes: a moment. Gives: its Earth-fixed position, and its phase angle.
 *
 * The Astronomical Almanac's low-precision series (page D46; Vallado, Fundamentals of Astrodynamics,
 * algorithm 31): 0.3 degrees in longitude, 0.2 in latitude, 0.003 in parallax. Its light on the sky changes
 * by less than 3 % for such an error. UTC stands for dynamical time: a minute, 0.01 degrees.
 */
import { turnedToEarth, type Vector } from "./track.js";

const MS_PER_CENTURY = 36_525 * 86_400_000;
/** Unix time in ms of the epoch J2000. */
const J2000_UTC_MS = Date.UTC(2000, 0, 1, 12);
const EARTH_RADIUS_KM = 6378.137;
const DEG = 180 / Math.PI;

function sine(degrees: number): number {
  return Math.sin(degrees / DEG);
}

function cosine(degrees: number): number {
  return Math.cos(degrees / DEG);
}

/** Direction and distance of the Moon's centre in km, fixed to the Earth. Unix time in ms. */
export function moonPosition(utcMs: number): Vector {
  const t = (utcMs - J2000_UTC_MS) / MS_PER_CENTURY;
  const longitudeDeg =
    218.32 +
    481_267.8813 * t +
    6.29 * sine(134.9 + 477_198.85 * t) -
    1.27 * sine(259.2 - 413_335.38 * t) +
    0.66 * sine(235.7 + 890_534.23 * t) +
    0.21 * sine(269.9 + 954_397.7 * t) -
    0.19 * sine(357.5 + 35_999.05 * t) -
    0.11 * sine(186.6 + 966_404.05 * t);
  const latitudeDeg =
    5.13 * sine(93.3 + 483_202.03 * t) +
    0.28 * sine(228.2 + 960_400.87 * t) -
    0.28 * sine(318.3 + 6003.18 * t) -
    0.17 * sine(217.6 - 407_332.2 * t);
  const parallaxDeg =
    0.9508 +
    0.0518 * cosine(134.9 + 477_198.85 * t) +
    0.0095 * cosine(259.2 - 413_335.38 * t) +
    0.0078 * cosine(235.7 + 890_534.23 * t) +
    0.0028 * cosine(269.9 + 954_397.7 * t);
  const obliquityDeg = 23.439291 - 0.0130042 * t;
  const distanceKm = EARTH_RADIUS_KM / sine(parallaxDeg);
  const x = cosine(latitudeDeg) * cosine(longitudeDeg);
  const y = cosine(latitudeDeg) * sine(longitudeDeg);
  const z = sine(latitudeDeg);
  return turnedToEarth(
    {
      x: distanceKm * x,
      y: distanceKm * (cosine(obliquityDeg) * y - sine(obliquityDeg) * z),
      z: distanceKm * (sine(obliquityDeg) * y + cosine(obliquityDeg) * z),
    },
    utcMs,
  );
}

/**
 * The angle between Sun and Earth as the Moon has them, in degrees: 0 for a full Moon, 180 for a new one.
 *
 * @param sun and
 * @param moon positions in km from the Earth's centre, in one frame
 */
export function phaseAngleDeg(sun: Vector, moon: Vector): number {
  const toSun = { x: sun.x - moon.x, y: sun.y - moon.y, z: sun.z - moon.z };
  const dot = -(toSun.x * moon.x + toSun.y * moon.y + toSun.z * moon.z);
  const lengths = Math.hypot(toSun.x, toSun.y, toSun.z) * Math.hypot(moon.x, moon.y, moon.z);
  return Math.acos(Math.max(-1, Math.min(1, dot / lengths))) * DEG;
}
