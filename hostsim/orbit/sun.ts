/**
 * Where the Sun is. Takes: a moment, a place. Gives: its Earth-fixed position, and its elevation.
 *
 * Vallado's low-precision formula (satellite.js: 0.01 degrees, 1950 to 2050), without parallax or refraction.
 */
import { sunPos } from "satellite.js";
import { type Place, turnedToEarth, type Vector, Viewpoint } from "./track.js";

const MS_PER_DAY = 86_400_000;
const UNIX_EPOCH_JULIAN_DATE = 2_440_587.5;
const KM_PER_AU = 149_597_870.7;

/** Direction and distance of the Sun in km, fixed to the Earth. */
export function sunPosition(utcMs: number): Vector {
  const { x, y, z } = sunPos(UNIX_EPOCH_JULIAN_DATE + utcMs / MS_PER_DAY).rsun;
  return turnedToEarth({ x: x * KM_PER_AU, y: y * KM_PER_AU, z: z * KM_PER_AU }, utcMs);
}

/** Geometric elevation of the Sun in degrees. */
export function sunElevationDeg(place: Place, utcMs: number): number {
  return new Viewpoint(place).look(sunPosition(utcMs)).elevationDeg;
}
