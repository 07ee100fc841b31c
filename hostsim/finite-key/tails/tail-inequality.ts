/**
 * What an inequality must say to bound how far a count may lie from its expectation. A new one is a file and
 * a line in tail-bounds.ts. Takes and gives nothing: only types.
 */

/**
 * How far expectations may lie from counts, each side failing with a probability of at most exp(-exponent).
 */
export interface TailInequality {
  /** Name in scenarios, counts, results and on the command line. */
  readonly name: string;
  /**
   * Limits of one class's expected count.
   *
   * @param count observed in the class; need not be whole
   * @param all observed in all classes together
   * @param exponent b, from tailExponent
   */
  lower(count: number, all: number, exponent: number): number;
  upper(count: number, all: number, exponent: number): number;
  /**
   * How many of `all` detections come from empty pulses, at most, when at most `errors` of those are wrong:
   * each is wrong with probability 1/2 whatever Eve does.
   */
  emptyFromErrors(errors: number, all: number, exponent: number): number;
}
