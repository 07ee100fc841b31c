/**
 * Time tags as a receiver gives them: nothing but channel and moment, on its own clock.
 */

/** Channel of the beacon's detector, or of marks of the laser link's frames; 0 to 3 are H, V, D, A. */
export const BEACON_CHANNEL = 4;

/** Tags of a receiver in order. */
export interface RawTags {
  /** Whole ps since the recording's nominal start, by the receiver's own clock. */
  readonly timesPs: Float64Array;
  readonly channels: Uint8Array;
  /**
   * Where frames of the laser link are marked: of each tag of BEACON_CHANNEL the number that its frame
   * carries, else -1; left out where that channel is a beacon's.
   */
  readonly frames?: Float64Array | undefined;
  /** The recording is complete up to here, by the same clock, in ps. */
  readonly untilPs: number;
}
