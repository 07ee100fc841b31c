/**
 * The satellite's path between a few SGP4 positions. Takes: elements and a window. Gives: positions at any
 * moment in it by cubic Hermite interpolation from position and velocity at knots a second apart.
 *
 * Why: SGP4 at each of a pass's 40,000 steps would cost more than all else in the timeline. The cubic itself
 * errs by h^4/384 times the fourth derivative, under 1 um for a low orbit; what remains, about 2 mm, is that
 * SGP4's velocity is not quite the derivative of its position (off by 1 cm/s).
 */
import type { Elements } from "./elements.js";
import { type EarthFixedState, earthFixedState, type Vector } from "./track.js";

/** Time between two SGP4 positions, in ms. */
const KNOT_MS = 1000;

/** Earth-fixed positions over a window. */
export class InterpolatedTrack {
  private readonly knots: EarthFixedState[] = [];

  /** The window runs from `startMs` to `endMs` (Unix time in ms). */
  constructor(
    elements: Elements,
    private readonly startMs: number,
    endMs: number,
  ) {
    const knots = Math.ceil((endMs - startMs) / KNOT_MS) + 1;
    for (let knot = 0; knot < knots; knot++) {
      this.knots.push(earthFixedState(elements, startMs + knot * KNOT_MS));
    }
  }

  /** Position in km at a moment of the window (Unix time in ms, fractions allowed). */
  positionAt(utcMs: number): Vector {
    const offset = (utcMs - this.startMs) / KNOT_MS;
    const knot = Math.min(Math.floor(offset), this.knots.length - 2);
    const t = offset - knot;
    const from = this.knots[knot]!;
    const to = this.knots[knot + 1]!;
    const seconds = KNOT_MS / 1000;
    const fromPosition = (1 + 2 * t) * (1 - t) * (1 - t);
    const fromVelocity = t * (1 - t) * (1 - t) * seconds;
    const toVelocity = t * t * (t - 1) * seconds;
    const along = (axis: "x" | "y" | "z") =>
      fromPosition * from.position[axis] +
      (1 - fromPosition) * to.position[axis] +
      fromVelocity * from.velocity[axis] +
      toVelocity * to.velocity[axis];
    return { x: along("x"), y: along("y"), z: along("z") };
  }
}
