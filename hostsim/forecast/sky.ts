/**
 * The conditions of a pass. Takes: elements, a station, a moment. Gives: by how much the satellite is above
 * an elevation, the Sun below the horizon, the satellite inside the Earth's shadow; and how long each is sure
 * to last.
 *
 * Shadow: the umbra's cone behind a round Earth.
 */
import type { Elements } from "../orbit/elements.js";
import { sunElevationDeg, sunPosition } from "../orbit/sun.js";
import { earthFixedState, type Place, Viewpoint } from "../orbit/track.js";
import type { Condition } from "./crossings.js";

const SUN_RADIUS_KM = 695_700;
const EARTH_RADIUS_KM = 6378.135;
/**
 * Above any acceleration in the Earth-fixed frame outside the Earth (9.8 m/s^2 of gravity, Coriolis), in
 * km/s^2.
 */
const MOST_ACCELERATION = 0.013;
/**
 * What SGP4's velocity may differ from its position's derivative, and what the Sun's motion adds, in km/s.
 */
const SPEED_SLACK = 0.05;
/**
 * Above the fastest that the Sun turns as seen from the Earth (its sidereal rotation, 0.0041781), in degrees
 * a second.
 */
const MOST_SUN_DEG_PER_S = 0.0042;
const DEG = 180 / Math.PI;

/** Time in ms in which a body of this speed (km/s) can't have moved further than `distanceKm`. */
function timeToMoveMs(distanceKm: number, speed: number): number {
  const v = speed + SPEED_SLACK;
  return (1000 * 2 * distanceKm) / (v + Math.sqrt(v * v + 2 * MOST_ACCELERATION * distanceKm));
}

/** Holds while the satellite is at or above an elevation; margin in degrees. */
export function isUp(elements: Elements, place: Place, minimumElevationDeg: number): Condition {
  const viewpoint = new Viewpoint(place);
  return (utcMs) => {
    const { position, velocity } = earthFixedState(elements, utcMs);
    const { elevationDeg, rangeKm } = viewpoint.look(position);
    const margin = elevationDeg - minimumElevationDeg;
    // A move by d turns the direction by at most asin(d / range), and elevation by no more than the
    // direction.
    const angle = Math.min(Math.abs(margin) / DEG, Math.PI / 2);
    const speed = Math.hypot(velocity.x, velocity.y, velocity.z);
    return { margin, safeMs: timeToMoveMs(rangeKm * Math.sin(angle), speed) };
  };
}

/** Holds while the Sun is at least so many degrees below the horizon; margin in degrees. */
export function isNight(place: Place, sunBelowDeg: number): Condition {
  return (utcMs) => {
    const margin = -sunBelowDeg - sunElevationDeg(place, utcMs);
    return { margin, safeMs: (1000 * Math.abs(margin)) / MOST_SUN_DEG_PER_S };
  };
}

/** Holds while the satellite is in the Earth's umbra; margin in km, the depth inside the cone. */
export function isInShadow(elements: Elements): Condition {
  return (utcMs) => {
    const { position, velocity } = earthFixedState(elements, utcMs);
    const sun = sunPosition(utcMs);
    const sunKm = Math.hypot(sun.x, sun.y, sun.z);
    const sine = (SUN_RADIUS_KM - EARTH_RADIUS_KM) / sunKm;
    const cosine = Math.sqrt(1 - sine * sine);
    const behind = -(position.x * sun.x + position.y * sun.y + position.z * sun.z) / sunKm;
    const radius = Math.hypot(position.x, position.y, position.z);
    const aside = Math.sqrt(Math.max(0, radius * radius - behind * behind));
    // Distances to the cone's surface and to the plane where it begins: neither changes faster than the
    // satellite moves against the Sun's direction, which turns once a day.
    const margin = Math.min(EARTH_RADIUS_KM - behind * sine - aside * cosine, behind);
    const speed = Math.hypot(velocity.x, velocity.y, velocity.z) + radius * (MOST_SUN_DEG_PER_S / DEG);
    return { margin, safeMs: timeToMoveMs(Math.abs(margin), speed) };
  };
}
