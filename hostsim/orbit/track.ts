/**
 * Where the satellite is. Takes: elements, a station and a moment. Gives: position and velocity fixed to the
 * Earth, and elevation, azimuth and range as the station sees them. Never bends light: elevation is geometric
 * (refraction lifts it by under 0.1 degrees above 10 degrees, less than changes any result here).
 *
 * Model: SGP4 (Vallado et al., AIAA 2006-6753, by satellite.js), turned from the true-equator-mean-equinox
 * frame by Greenwich mean sidereal time (IAU 1982). UTC stands for UT1 (at most 0.9 s, 420 m on the ground)
 * and polar motion (10 m) is left out: both are below the kilometre that elements a day old are good for.
 */
import { ecfToLookAngles, geodeticToEcf, gstime } from "satellite.js";
import type { Elements } from "./elements.js";
import { checkedState } from "./validity.js";

const MS_PER_DAY = 86_400_000;
/** Julian date of the Unix epoch. */
const UNIX_EPOCH_JULIAN_DATE = 2_440_587.5;
/**
 * Rotation of the Earth against the mean equinox in rad/s (derivative of the IAU 1982 sidereal time at
 * J2000).
 */
export const EARTH_ROTATION = (2 * Math.PI * 1.002737909350795) / 86_400;

/** A vector in the Earth-fixed frame. */
export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Position in km and velocity in km/s in the rotating Earth-fixed frame. */
export interface EarthFixedState {
  readonly position: Vector;
  readonly velocity: Vector;
}

/** A place on the ground (WGS 84). */
export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly altitudeM: number;
}

/** A direction and distance from a station. */
export interface LookAngles {
  /** Geometric angle above the horizon. */
  readonly elevationDeg: number;
  /** Angle from north over east, 0 to 360. */
  readonly azimuthDeg: number;
  readonly rangeKm: number;
}

/** Greenwich mean sidereal angle in rad; from midnight on by a rate, as a Julian date resolves only 40 us. */
function siderealAngle(utcMs: number): number {
  const sinceMidnightMs = ((utcMs % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;
  const midnight = UNIX_EPOCH_JULIAN_DATE + (utcMs - sinceMidnightMs) / MS_PER_DAY;
  return gstime(midnight) + (EARTH_ROTATION * sinceMidnightMs) / 1000;
}

/** The turn from the inertial frame to the Earth-fixed one at a moment. */
function turnToEarth(utcMs: number): (inertial: Vector) => Vector {
  const angle = siderealAngle(utcMs);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return ({ x, y, z }) => ({ x: x * cos + y * sin, y: y * cos - x * sin, z });
}

/** An inertial vector in the Earth-fixed frame at a moment (Unix time in ms). */
export function turnedToEarth(inertial: Vector, utcMs: number): Vector {
  return turnToEarth(utcMs)(inertial);
}

/**
 * The satellite's Earth-fixed state at a moment (Unix time in ms).
 * @throws UserError when the satellite has no position then, as after re-entry (validity.ts).
 */
export function earthFixedState(elements: Elements, utcMs: number): EarthFixedState {
  const inertial = checkedState(elements, utcMs);
  const turn = turnToEarth(utcMs);
  const position = turn(inertial.position);
  const velocity = turn(inertial.velocity);
  return {
    position,
    velocity: {
      x: velocity.x + EARTH_ROTATION * position.y,
      y: velocity.y - EARTH_ROTATION * position.x,
      z: velocity.z,
    },
  };
}

/** How a station sees Earth-fixed positions. */
export class Viewpoint {
  private readonly location;

  constructor(place: Place) {
    this.location = {
      latitude: (place.latitudeDeg * Math.PI) / 180,
      longitude: (place.longitudeDeg * Math.PI) / 180,
      height: place.altitudeM / 1000,
    };
  }

  /** Direction and distance of an Earth-fixed position in km. */
  look(position: Vector): LookAngles {
    const { elevation, azimuth, rangeSat } = ecfToLookAngles(this.location, position);
    return {
      elevationDeg: (elevation * 180) / Math.PI,
      azimuthDeg: ((azimuth * 180) / Math.PI) % 360,
      rangeKm: rangeSat,
    };
  }

  /** The station's own Earth-fixed position in km. */
  get position(): Vector {
    return geodeticToEcf(this.location);
  }
}
