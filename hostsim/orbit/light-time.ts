/**
 * Time of flight. Takes: a range in mm. Gives: picoseconds.
 */

/** Speed of light in vacuum in m/s (SI definition). */
export const SPEED_OF_LIGHT = 299_792_458;

/**
 * Time that light needs for `rangeMm` in vacuum, in whole ps. The atmosphere's 2.4 m of extra path at zenith (8 ns) is
 * left out: it changes so slowly that synchronisation takes it up.
 */
export function lightTimePs(rangeMm: number): number {
  return Math.round((rangeMm * 1e9) / SPEED_OF_LIGHT);
}
