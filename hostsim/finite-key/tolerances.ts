/**
 * How far the devices may be from what is stated of them. Takes: numbers that somebody measured. Gives: their
 * names, and which counts they can be used with. The bounds are in programme/class-shares.ts (intensities)
 * and detector-mismatch.ts.
 */

/** Relative tolerances, each from 0 to below 1; what is left out is 0. */
export interface Tolerances {
  /**
   * x: the mean photon number of a class lies within mean (1 - x) and mean (1 + x) in every pulse, the same
   * for all states of the class, and depends on no other pulse.
   */
  readonly intensity?: number | undefined;
  /** Some eta has the efficiencies of all detectors within eta (1 - x) and eta (1 + x), in every gate. */
  readonly efficiency?: number | undefined;
  /** Some d has the dark counts a gate of all detectors within d (1 - x) and d (1 + x). */
  readonly darkCounts?: number | undefined;
}

/** Means and class probabilities of a basis. */
export interface SentInBasis {
  readonly intensities: readonly number[];
  readonly probabilities: readonly number[];
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, k) => value === b[k]);
}

/**
 * Why intensities with a tolerance can't be bounded for such counts, or null: the closed formulas take the
 * means for exact, and where the bases send differently the basis of a single photon would depend on the
 * mean of its pulse (docs/reference/security.md).
 */
export function intensityToleranceFault(
  tolerances: Tolerances | undefined,
  method: string,
  bases: readonly [SentInBasis, SentInBasis],
): string | null {
  if ((tolerances?.intensity ?? 0) === 0) return null;
  if (method !== "linear-programme")
    return `an intensity tolerance needs the decoy analysis linear-programme; ${method} takes the intensities for exact`;
  const [first, second] = bases;
  if (isSame(first.intensities, second.intensities) && isSame(first.probabilities, second.probabilities))
    return null;
  return "an intensity tolerance needs the same intensities and probabilities in both bases";
}
