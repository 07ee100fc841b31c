/**
 * Elements that are wrong across the track. Takes: a state, and by how much the satellite is beside or above
 * it. Gives: where it is then. The displacement stays the same along the orbit, which over a pass is what a
 * tilted plane or another height comes to: a tilt changes it by 6 % in a sixtieth of a revolution to either
 * side of its largest.
 */
import type { Vector } from "./track.js";
import type { InertialState } from "./validity.js";

/** How far a satellite is from where its elements have it, in m. */
export interface Displacement {
  /** To the left of its path: along the normal of the orbit. */
  readonly leftM: number;
  /** Above: away from the Earth's centre. */
  readonly aboveM: number;
}

/** None. */
export const NOT_DISPLACED: Displacement = { leftM: 0, aboveM: 0 };

const KM_PER_M = 1e-3;

/** The position of a satellite that is displaced from a state, in km. */
export function displacedPosition(
  { position, velocity }: InertialState,
  { leftM, aboveM }: Displacement,
): Vector {
  if (leftM === 0 && aboveM === 0) return position;
  const [p, v] = [position, velocity];
  const normal = { x: p.y * v.z - p.z * v.y, y: p.z * v.x - p.x * v.z, z: p.x * v.y - p.y * v.x };
  const left = (leftM * KM_PER_M) / Math.hypot(normal.x, normal.y, normal.z);
  const above = (aboveM * KM_PER_M) / Math.hypot(p.x, p.y, p.z);
  const along = (axis: keyof Vector) => p[axis] * (1 + above) + left * normal[axis];
  return { x: along("x"), y: along("y"), z: along("z") };
}
