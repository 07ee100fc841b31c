/**
 * What a scheduler chooses among: one satellite over one station. Times are whole milliseconds of Unix time
 * (UTC).
 */

/** One satellite above one station's lowest elevation, where light can be used. */
export interface Contact {
  /** Place in the scenario's list of satellites. */
  readonly satellite: number;
  /** Place in the scenario's list of stations. */
  readonly station: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly highestElevationDeg: number;
  /** Bits of secret key under a clear sky, as the forecast expects them. */
  readonly expectedKeyBits: number;
  /** What the weather forecast of the day before says, 0 to 1. */
  readonly clearProbability: number;
  /** What the drawn weather then is. */
  readonly isClear: boolean;
}
