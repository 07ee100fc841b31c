/**
 * Time tags as a receiver gives them: nothing but channel and moment, on its own clock.
 */

/** Channel of the beacon's detector; 0 to 3 are H, V, D, A. */
export const BEACON_CHANNEL = 4;

/** Tags of a receiver in order. */
export interface RawTags {
  /** Whole ps since the recording's nominal start, by the receiver's own clock. */
  readonly timesPs: Float64Array;
  readonly channels: Uint8Array;
  /** The recording is complete up to here, by the same clock, in ps. */
  readonly untilPs: number;
}
