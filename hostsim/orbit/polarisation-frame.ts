/**
 * How the satellite's frame of polarisation stands against the station's. Takes: the satellite's position,
 * the normal of its orbit, the station. Gives: an angle.
 *
 * The station's H is level and its V up, as the tube of an altazimuth telescope sees them; the satellite
 * points its telescope at the station, and turns about that line until its own H is as near to the normal of
 * its orbit as it can be. Both frames are right-handed with the light's direction, so the angle runs from the
 * station's H towards its V, anticlockwise for somebody who looks up at the satellite. It is a turn about the
 * line of sight and nothing else (Bonato et al., Opt. Express 14, 10050 (2006), and New J. Phys. 11, 045017
 * (2009): the satellite's motion turns the frame, the air does next to nothing).
 */
import { EARTH_ROTATION, type EarthFixedState, type Place, type Vector } from "./track.js";

const RAD_PER_DEG = Math.PI / 180;

function cross(a: Vector, b: Vector): Vector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x };
}

function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

function unit(a: Vector): Vector {
  const length = Math.hypot(a.x, a.y, a.z);
  return { x: a.x / length, y: a.y / length, z: a.z / length };
}

/** Straight up at a place (the ellipsoid's normal), Earth-fixed. */
function upAt({ latitudeDeg, longitudeDeg }: Place): Vector {
  const [latitude, longitude] = [latitudeDeg * RAD_PER_DEG, longitudeDeg * RAD_PER_DEG];
  return {
    x: Math.cos(latitude) * Math.cos(longitude),
    y: Math.cos(latitude) * Math.sin(longitude),
    z: Math.sin(latitude),
  };
}

/** The direction of the orbit's angular momentum in space, along the Earth's axes at that moment. */
export function orbitNormal({ position, velocity }: EarthFixedState): Vector {
  const inSpace = {
    x: velocity.x - EARTH_ROTATION * position.y,
    y: velocity.y + EARTH_ROTATION * position.x,
    z: velocity.z,
  };
  return unit(cross(position, inSpace));
}

/**
 * The angle from the station's H to the satellite's, in degrees from -180 to 180; 180 more is the same
 * polarisation. At the zenith itself, which an altazimuth mount can't follow through, it has no meaning.
 *
 * @param position of the satellite, Earth-fixed, in km
 * @param normal of its orbit, Earth-fixed
 * @param from the station's position, Earth-fixed, in km
 */
export function polarisationFrameDeg(position: Vector, normal: Vector, from: Vector, station: Place): number {
  const sight = unit({ x: position.x - from.x, y: position.y - from.y, z: position.z - from.z });
  const level = unit(cross(sight, upAt(station)));
  const upward = cross(level, sight);
  // What of the normal lies along the line of sight has no part along either of the station's axes.
  return Math.atan2(dot(normal, upward), dot(normal, level)) / RAD_PER_DEG;
}
