/**
 * A satellite's path for all stations at once. Takes: elements. Gives: Earth-fixed position and velocity at
 * any moment, by cubic Hermite interpolation between SGP4 states that are made when they are first asked for.
 *
 * The cubic errs by h^4/384 times the fourth derivative: 0.3 m for a low orbit and steps of 60 s; SGP4's
 * velocity is not quite the derivative of its position (1 cm/s), which adds 0.1 m. An eccentric orbit has
 * another disagreement (validity.ts), so its steps are short. Knots are whole multiples of the step in Unix
 * time: where a plan begins changes nothing.
 */
import type { Elements } from "../orbit/orbit.js";
import { earthFixedState, type Vector } from "../orbit/track.js";

const STEP_MS = 60_000;
const ECCENTRIC_STEP_MS = 5000;
const MOST_ECCENTRICITY = 0.03;
/** Numbers of a knot: position in km, velocity in km/s. */
const NUMBERS = 6;
/** Knots that are kept together. */
const KNOTS_OF_CHUNK = 256;

/** Position in km and velocity in km/s, fixed to the Earth; written over by the next question. */
export interface TrackState {
  x: number;
  y: number;
  z: number;
  vx: number;
  vy: number;
  vz: number;
}

/** The path of one satellite. */
export class CoarseTrack {
  /** Time between knots in ms. */
  readonly stepMs: number;
  private readonly chunks = new Map<number, Float64Array>();
  private readonly state: TrackState = { x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0 };

  constructor(readonly elements: Elements) {
    this.stepMs = elements.record.ecco > MOST_ECCENTRICITY ? ECCENTRIC_STEP_MS : STEP_MS;
  }

  /** Where knot `knot`, at `knot * stepMs`, is in its chunk. */
  private place(knot: number): { readonly numbers: Float64Array; readonly at: number } {
    const chunk = Math.floor(knot / KNOTS_OF_CHUNK);
    let numbers = this.chunks.get(chunk);
    if (numbers === undefined) {
      numbers = new Float64Array(NUMBERS * KNOTS_OF_CHUNK).fill(Number.NaN);
      this.chunks.set(chunk, numbers);
    }
    const at = NUMBERS * (knot - chunk * KNOTS_OF_CHUNK);
    if (Number.isNaN(numbers[at]!)) {
      const { position, velocity } = earthFixedState(this.elements, knot * this.stepMs);
      numbers.set([position.x, position.y, position.z, velocity.x, velocity.y, velocity.z], at);
    }
    return { numbers, at };
  }

  /**
   * The state at a moment (Unix time in ms, fractions allowed).
   * @throws UserError when the satellite has no position then, as after re-entry
   */
  at(utcMs: number): TrackState {
    const knot = Math.floor(utcMs / this.stepMs);
    const t = utcMs / this.stepMs - knot;
    const { numbers: from, at: a } = this.place(knot);
    const { state } = this;
    if (t === 0) {
      state.x = from[a]!;
      state.y = from[a + 1]!;
      state.z = from[a + 2]!;
      state.vx = from[a + 3]!;
      state.vy = from[a + 4]!;
      state.vz = from[a + 5]!;
      return state;
    }
    const { numbers: to, at: b } = this.place(knot + 1);
    const seconds = this.stepMs / 1000;
    const fromPosition = (1 + 2 * t) * (1 - t) * (1 - t);
    const fromVelocity = t * (1 - t) * (1 - t) * seconds;
    const toVelocity = t * t * (t - 1) * seconds;
    const slope = (6 * t * (t - 1)) / seconds;
    const fromSlope = (1 - t) * (1 - 3 * t);
    const toSlope = t * (3 * t - 2);
    const position = (axis: number) =>
      fromPosition * from[a + axis]! +
      (1 - fromPosition) * to[b + axis]! +
      fromVelocity * from[a + 3 + axis]! +
      toVelocity * to[b + 3 + axis]!;
    const velocity = (axis: number) =>
      slope * (from[a + axis]! - to[b + axis]!) +
      fromSlope * from[a + 3 + axis]! +
      toSlope * to[b + 3 + axis]!;
    state.x = position(0);
    state.y = position(1);
    state.z = position(2);
    state.vx = velocity(0);
    state.vy = velocity(1);
    state.vz = velocity(2);
    return state;
  }

  /** Position in km at a moment, as a vector of its own. */
  positionAt(utcMs: number): Vector {
    const { x, y, z } = this.at(utcMs);
    return { x, y, z };
  }
}
