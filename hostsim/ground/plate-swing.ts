/**
 * A plate that swings to find where errors are fewest: what the station does, and what it concludes. Takes:
 * times, shares of errors. Gives: which way it swings, and the angle that is left. Both sides of a simulated
 * pass use it: the light, which is turned, and the ground, which counts errors.
 */

const RAD_PER_DEG = Math.PI / 180;

/** The half of its period that a time lies in: in 0 light is turned further, in 1 less far. */
export function swingHalf(periodS: number, timeS: number): 0 | 1 {
  return Math.floor((2 * timeS) / periodS) % 2 === 0 ? 0 : 1;
}

/**
 * The angle of polarisation that is left in the light, in degrees, from the shares of errors in both halves:
 * with r left and a swing of d they are (1 - V cos 2(r -+ d)) / 2, and their difference is V sin 2r sin 2d.
 * V is taken for 1.
 */
export function leftByErrorsDeg(swingDeg: number, before: number, behind: number): number {
  const sine = (behind - before) / Math.sin(2 * swingDeg * RAD_PER_DEG);
  return Math.asin(Math.min(1, Math.max(-1, sine))) / 2 / RAD_PER_DEG;
}
