/**
 * How likely a detection's pulse was of each class, given its photon number. Takes: the source. Gives: limits
 * that hold for the exact value whatever the rounding. Never looks at a count.
 */

/** Limits of a probability, or of what it is in proportion to; both from 0 to 1. */
export interface ShareLimits {
  readonly least: number;
  readonly most: number;
}

/** Photon numbers that are told apart: 0 to 12; all above are one remainder. */
export const PHOTON_NUMBERS = 13;

/**
 * Relative rounding of p e^-mu mu^n and its share of the sum, n up to 13: under 40 roundings of 2^-53 each,
 * and exp() and the power, which JavaScript leaves to the engine, taken for right to 100 of them each.
 */
const ROUNDING = 2 ** -44;

/**
 * Limits of p e^-mu mu^n, the mean being anything within its tolerance: it rises up to mu = n and falls from
 * there on.
 */
function weightLimits(mean: number, probability: number, photons: number, tolerance: number): ShareLimits {
  const weight = (mu: number) => probability * Math.exp(-mu) * mu ** photons;
  const [lowest, highest] = [mean * (1 - tolerance), mean * (1 + tolerance)];
  const ends = [weight(lowest), weight(highest)] as const;
  const isPeakInside = lowest < photons && photons < highest;
  return { least: Math.min(...ends), most: isPeakInside ? weight(photons) : Math.max(...ends) };
}

/**
 * Limits of p_k e^-mu_k mu_k^n for every class, each right to a relative 2^-44: what P(class k | n photons)
 * is in proportion to.
 *
 * @param tolerance of the means, relative
 */
export function classWeights(
  intensities: readonly number[],
  probabilities: readonly number[],
  photons: number,
  tolerance: number,
): ShareLimits[] {
  return intensities.map((mean, k) => weightLimits(mean, probabilities[k]!, photons, tolerance));
}

/**
 * P(class | n photons) = p_k e^-mu_k mu_k^n / sum over the classes: Bayes' rule for Poissonian light. It is
 * least where its own term is least and the others' are most.
 */
function sharesOf(weights: readonly ShareLimits[]): ShareLimits[] {
  const sumWith = (k: number, own: number, end: keyof ShareLimits) =>
    weights.reduce((sum, other, j) => sum + (j === k ? own : other[end]), 0);
  return weights.map(({ least, most }, k) => ({
    least: (least / sumWith(k, least, "most")) * (1 - ROUNDING),
    most: Math.min(1, (most / sumWith(k, most, "least")) * (1 + ROUNDING)),
  }));
}

/**
 * Limits for every photon number from 13 on. Class 0 is the brightest, so the quotient of any other class's
 * share to its own falls with the photon number: what it is at 13 photons is never exceeded. Of a class that
 * may be brighter within the tolerance nothing is known.
 */
function sharesOfRemainder(
  intensities: readonly number[],
  weights: readonly ShareLimits[],
  tolerance: number,
): ShareLimits[] {
  const dimmest = intensities[0]! * (1 - tolerance);
  const quotients = weights.map(({ most }, k) =>
    intensities[k]! * (1 + tolerance) <= dimmest
      ? (most / weights[0]!.least) * (1 + ROUNDING)
      : Number.POSITIVE_INFINITY,
  );
  const others = quotients.slice(1).reduce((sum, quotient) => sum + quotient, 0);
  return quotients.map((quotient, k) =>
    k === 0
      ? { least: (1 / (1 + others)) * (1 - ROUNDING), most: 1 }
      : { least: 0, most: Math.min(1, quotient) },
  );
}

/**
 * Limits of P(class k | n photons) as [n][k], n from 0 to 12, and one last row that holds for all n above.
 *
 * @param intensities mean photon numbers, falling, the first above 0
 * @param probabilities of the classes, given the basis
 * @param tolerance relative, from 0 to below 1: each mean is within mean (1 - x) and mean (1 + x), in each
 *   pulse another one if it likes
 */
export function classShares(
  intensities: readonly number[],
  probabilities: readonly number[],
  tolerance = 0,
): readonly (readonly ShareLimits[])[] {
  const weightsAt = (photons: number) => classWeights(intensities, probabilities, photons, tolerance);
  const told = Array.from({ length: PHOTON_NUMBERS }, (_, photons) => sharesOf(weightsAt(photons)));
  return [...told, sharesOfRemainder(intensities, weightsAt(PHOTON_NUMBERS), tolerance)];
}
