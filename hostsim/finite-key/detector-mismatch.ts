/**
 * The phase error where detectors are equal within a tolerance, for an active choice of basis: Tupkary,
 * Nahar, Sinha, Lütkenhaus, Quantum 9, 1937 (2025), arXiv:2408.17349; docs/reference/security.md argues it.
 * Takes: tolerances, and the phase error of equal detectors as a function of what it may fail with. Gives: a
 * limit that fails no oftener. Never looks at efficiencies themselves: how much is lost in all does not
 * matter.
 */
import { WORST_PHASE_ERROR } from "./phase-error.js";
import type { Tolerances } from "./tolerances.js";

/** How far detectors are from equal ones; both 0 for equal ones. */
export interface Mismatch {
  /** delta_1: by how much phase errors and errors of the test can differ as operators, times two. */
  readonly errorGap: number;
  /** delta_2: largest share of what one basis detects that the other one loses. */
  readonly lostShare: number;
}

/** (1 - x) / (1 + x): the smallest quotient of two values within a tolerance. */
function smallestQuotient(tolerance: number): number {
  return (1 - tolerance) / (1 + tolerance);
}

/**
 * delta_1 and delta_2 of the paper, each the larger one of two parts: light, where the efficiencies count,
 * and no light, where the dark counts do. The dark-count probability need not be known: its factors
 * (1 - d)^2 are taken for 1, as is (2 - d (1 - x)) / (2 - d (1 + x)), which only make both larger.
 */
export function mismatchOf({ efficiency = 0, darkCounts = 0 }: Tolerances): Mismatch {
  const [light, dark] = [smallestQuotient(efficiency), smallestQuotient(darkCounts)];
  return {
    errorGap: Math.max(4 * (1 - Math.sqrt(light)), (1 - dark) / dark),
    lostShare: Math.max(1 - light, 1 - dark),
  };
}

/** D(y || p) = y ln(y / p) + (1 - y) ln((1 - y) / (1 - p)), for p < y <= 1. */
function divergence(y: number, p: number): number {
  return y * Math.log(y / p) + (y === 1 ? 0 : (1 - y) * Math.log((1 - y) / (1 - p)));
}

/** More than enough halvings for a double between 0 and 1. */
const HALVINGS = 80;

/**
 * The share y of `size` draws that a binomial count with probability p reaches with a probability of at most
 * e^-exponent: exp(-size D(y || p)) (Chernoff; Hoeffding, J. Am. Stat. Assoc. 58, 13 (1963), Eq. (2.1)).
 * Falls with `size`, rises with p; 1 where no share below does.
 */
export function binomialShareAtMost(size: number, p: number, exponent: number): number {
  if (p <= 0) return 0;
  if (p >= 1 || size * divergence(1, p) <= exponent) return 1;
  let [reached, out] = [p, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (reached + out) / 2;
    if (size * divergence(middle, p) >= exponent) out = middle;
    else reached = middle;
  }
  return out;
}

/**
 * What each of two further terms may fail with, as a share of what the sampling may: 0 for equal detectors,
 * so that nothing is paid there, and at most a third.
 */
function shareOfTerm({ errorGap }: Mismatch): number {
  return errorGap === 0 ? 0 : 1 / (3 - Math.log(Math.min(1, errorGap)));
}

/**
 * Phase error rate of the key basis's single photons, at most:
 * (e + delta_1 + gamma_1) / (1 - delta_2 - gamma_2), e the rate of equal detectors.
 *
 * @param tolerances of the detectors; where they are 0 the result is e itself, to the last bit
 * @param keySinglePhotons s_1 of the key basis, at least
 * @param exponent the limit fails with at most e^-exponent
 * @param ofEqual e, failing with at most e^-(its argument)
 * @returns a rate from 0 to 0.5
 */
export function mismatchedPhaseError(
  tolerances: Tolerances | undefined,
  keySinglePhotons: number,
  exponent: number,
  ofEqual: (exponent: number) => number,
): number {
  const mismatch = mismatchOf(tolerances ?? {});
  if (mismatch.errorGap === 0) return ofEqual(exponent);
  const size = Math.floor(keySinglePhotons);
  const share = shareOfTerm(mismatch);
  const ofTerm = exponent - Math.log(share);
  const more = binomialShareAtMost(size, mismatch.errorGap, ofTerm);
  const lost = binomialShareAtMost(size, mismatch.lostShare, ofTerm);
  if (lost >= 1) return WORST_PHASE_ERROR;
  const rate = ofEqual(exponent - Math.log(1 - 2 * share)) + more;
  return Math.min(WORST_PHASE_ERROR, rate / (1 - lost));
}
