/**
 * Whether a position means anything. Takes: elements and a moment. Gives: SGP4's position and velocity then,
 * or a refusal. SGP4 goes on long after a satellite has come down, and decades from its epoch: its numbers
 * are then those of no orbit.
 *
 * From the epoch on, in both directions, the orbit is followed a revolution at a time: once it has come down,
 * or left its energy behind, all further moments are refused, also where SGP4 gives numbers again.
 */
import { sgp4 } from "satellite.js";
import { UserError } from "../base/user-error.js";
import type { Elements } from "./orbit.js";

/** The Earth's gravity (km^3/s^2), equatorial radius (km) and oblateness (WGS 72, which SGP4 uses). */
const GRAVITY = 398_600.8;
const EARTH_RADIUS_KM = 6378.135;
const OBLATENESS = 1.082616e-3;
/** No satellite makes a revolution so low, in km from the Earth's centre: 60 to 80 km above the ground. */
const LEAST_RADIUS_KM = 6440;
/**
 * Drag takes at most so much of the semi-major axis before a low satellite is down, and an eccentric one is
 * another orbit.
 */
const LEAST_AXIS_SHARE = 0.8;
/** Nothing adds to it but the Moon and the Sun: in the published verification set up to 0.2 %. */
const MOST_AXIS_SHARE = 1.03;
/**
 * Velocity against the difference of positions a second apart, in km/s. SGP4's formulas for both differ by
 * 0.03 km/s just before a satellite is down and by 0.3 km/s on an orbit of eccentricity 0.97 (the same set).
 */
const MOST_SPEED_ERROR = 0.5;
const MINUTE_MS = 60_000;
/**
 * Over centuries the orbit is followed in longer steps than revolutions, so that an answer takes a second at
 * most.
 */
const MOST_STEPS = 200_000;
/** In minutes, SGP4's unit. */
const SECOND = 1 / 60;

/** An inertial state: km and km/s in SGP4's frame. */
export interface InertialState {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  readonly velocity: { readonly x: number; readonly y: number; readonly z: number };
}

/** How far from the epoch an orbit was followed, in minutes either way, and where it ended. */
interface Followed {
  after: number;
  before: number;
  endAfter: number;
  endBefore: number;
}

const followed = new WeakMap<Elements, Followed>();

/** Semi-major axis of the mean motion at the epoch, in km. */
function axisKm({ record }: Elements): number {
  return Math.cbrt(GRAVITY / (record.no / 60) ** 2);
}

/** The state at so many minutes from the epoch, or null where it is that of no orbit of this satellite. */
function stateAt(elements: Elements, minutes: number): InertialState | null {
  const state = sgp4(elements.record, minutes);
  if (state === null) return null;
  const { position, velocity } = state;
  const radius = Math.hypot(position.x, position.y, position.z);
  const speed = Math.hypot(velocity.x, velocity.y, velocity.z);
  if (!(radius >= LEAST_RADIUS_KM)) return null;
  // The axis of the ellipse on which this position has this speed, in the field of an oblate Earth.
  const sine = position.z / radius;
  const oblate = (OBLATENESS * (EARTH_RADIUS_KM / radius) ** 2 * (3 * sine * sine - 1)) / 2;
  const share = 1 / ((2 * (1 - oblate)) / radius - speed ** 2 / GRAVITY) / axisKm(elements);
  return share >= LEAST_AXIS_SHARE && share <= MOST_AXIS_SHARE ? state : null;
}

/** Whether position and velocity belong together at so many minutes from the epoch. */
function isSmooth(elements: Elements, minutes: number): boolean {
  const [before, at, after] = [-SECOND, 0, SECOND].map((offset) => sgp4(elements.record, minutes + offset));
  if (!before || !at || !after) return false;
  const error = (["x", "y", "z"] as const).map(
    (axis) => (after.position[axis] - before.position[axis]) / 2 - at.velocity[axis],
  );
  return Math.hypot(...error) <= MOST_SPEED_ERROR;
}

/** Follows the orbit to a moment, from where it was followed to before. */
function follow(elements: Elements, minutes: number): Followed {
  let state = followed.get(elements);
  if (state === undefined) {
    state = { after: 0, before: 0, endAfter: Number.POSITIVE_INFINITY, endBefore: Number.NEGATIVE_INFINITY };
    followed.set(elements, state);
  }
  const revolution = (2 * Math.PI) / elements.record.no;
  // Whole revolutions from the epoch, so that the answer does not depend on what was asked before.
  const step = revolution * Math.max(1, Math.ceil(Math.abs(minutes) / revolution / MOST_STEPS));
  const goes = (at: number) => stateAt(elements, at) !== null && isSmooth(elements, at);
  while (state.after + step <= minutes && state.endAfter === Number.POSITIVE_INFINITY) {
    state.after += step;
    if (!goes(state.after)) state.endAfter = state.after;
  }
  while (state.before - step >= minutes && state.endBefore === Number.NEGATIVE_INFINITY) {
    state.before -= step;
    if (!goes(state.before)) state.endBefore = state.before;
  }
  return state;
}

/**
 * The satellite's inertial state at a moment (Unix time in ms).
 * @throws UserError when it has none then: it came down, or the elements do not reach so far.
 */
export function checkedState(elements: Elements, utcMs: number): InertialState {
  const minutes = (utcMs - elements.epochUtcMs) / MINUTE_MS;
  const { endAfter, endBefore } = follow(elements, minutes);
  const state = minutes < endAfter && minutes > endBefore ? stateAt(elements, minutes) : null;
  if (state !== null) return state;
  const day = (at: number) => new Date(elements.epochUtcMs + at * MINUTE_MS).toISOString().slice(0, 10);
  const end =
    minutes >= endAfter
      ? `: its orbit ends on ${day(endAfter)}, ${Math.ceil(endAfter / 1440)} days after the epoch of the elements`
      : minutes <= endBefore
        ? `: its orbit begins on ${day(endBefore)}, ${Math.ceil(-endBefore / 1440)} days before the epoch of the elements`
        : "";
  const when = new Date(utcMs).toISOString();
  throw new UserError(
    `orbit.elements: satellite ${elements.satelliteNumber} has no position at ${when}${end}`,
  );
}
