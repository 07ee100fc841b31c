/**
 * Time tags as the world hands them to a station: what is too long for a double is said once, as the origin.
 */

/** Time tags in order, and detector numbers. */
export interface Tags {
  /** The moment from which `timesPs` count, in ps since the centre of slot 0 on the satellite's clock. */
  readonly originPs: bigint;
  /** Whole ps since `originPs`. */
  readonly timesPs: Float64Array;
  readonly detectors: Uint8Array;
  /**
   * Where frames of the laser link are marked, as a tagger of its own clock does: of each tag the number of
   * the frame that it marks, or -1; left out where none are.
   */
  readonly frames?: Float64Array | undefined;
}
