/**
 * How likely a detection's pulse was of each class, given its photon number. Takes: the source. Gives: limits
 * that hold for the exact value whatever the rounding. Never looks at a count.
 */

/** Limits of a probability, both from 0 to 1. */
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

function weightsOf(intensities: readonly number[], probabilities: readonly number[], photons: number) {
  return intensities.map((mean, k) => probabilities[k]! * Math.exp(-mean) * mean ** photons);
}

function rounded(share: number): ShareLimits {
  return { least: share * (1 - ROUNDING), most: Math.min(1, share * (1 + ROUNDING)) };
}

/** P(class | n photons) = p_k e^-mu_k mu_k^n / sum over the classes: Bayes' rule for Poissonian light. */
function sharesOf(
  intensities: readonly number[],
  probabilities: readonly number[],
  photons: number,
): ShareLimits[] {
  const weights = weightsOf(intensities, probabilities, photons);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => rounded(weight / sum));
}

/**
 * Limits for every photon number from 13 on. Class 0 is the brightest, so the quotient of any other class's
 * share to its own falls with the photon number: what it is at 13 photons is never exceeded.
 */
function sharesOfRemainder(intensities: readonly number[], probabilities: readonly number[]): ShareLimits[] {
  const weights = weightsOf(intensities, probabilities, PHOTON_NUMBERS);
  const quotients = weights.map((weight) => (weight / weights[0]!) * (1 + ROUNDING));
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
 */
export function classShares(
  intensities: readonly number[],
  probabilities: readonly number[],
): readonly (readonly ShareLimits[])[] {
  const told = Array.from({ length: PHOTON_NUMBERS }, (_, photons) =>
    sharesOf(intensities, probabilities, photons),
  );
  return [...told, sharesOfRemainder(intensities, probabilities)];
}
