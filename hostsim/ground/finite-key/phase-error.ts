/**
 * From the errors of one basis to the phase errors of the other. Takes: single-photon errors and detections of the test
 * basis. Gives: a bound on the key basis's phase error rate, at most 1/2. Lim et al., PRA 89, 022307 (2014), Eq. (5).
 */
/** A phase error rate of 1/2 leaves no secret bit; a larger one means no more. */
export const WORST_PHASE_ERROR = 0.5;

/**
 * gamma(a, b, c, d) of Eq. (5): by how much the rate in a sample of d may exceed the rate b in a sample of c, except with
 * a probability set by a = 21 exp(-exponent). It rises with b up to where the logarithm is 1/ln 2, and is held there: beyond, which only a
 * secrecy failure near 1 reaches, the formula would fall again.
 */
function samplingDeviation(exponent: number, rate: number, testSize: number, keySize: number): number {
  const inverseSize = 1 / testSize + 1 / keySize;
  const logScale = Math.log(inverseSize) + 2 * exponent;
  const spread = Math.min(rate * (1 - rate), Math.exp(logScale - 1));
  return (Math.sqrt(inverseSize * spread) * Math.sqrt(logScale - Math.log(spread))) / Math.LN2;
}

/**
 * phi: bound on the phase error rate of the key basis's single photons.
 *
 * Eq. (5) is an approximation that fails for few errors: none at all in a test of five bits would prove a phase error of
 * 0. The exact binomial limit at zero errors is b = ln(21/epsilonSec) errors, so fewer are never assumed (24 at 1e-9). With
 * this the bound stays within 2 % of the exact limit or above it; with more errors it is Eq. (5) unchanged.
 *
 * @param testErrors v_1 of the test basis
 * @param testSinglePhotons s_1 of the test basis
 * @param keySinglePhotons s_1 of the key basis
 * @param exponent b of the decoy method, ln(21/epsilonSec) for two decoys, ln(19/epsilonSec) for one
 * @returns a rate from 0 to 0.5; 0.5 when there is nothing to sample from
 */
export function phaseErrorBound(
  testErrors: number,
  testSinglePhotons: number,
  keySinglePhotons: number,
  exponent: number,
): number {
  if (testSinglePhotons <= 0 || keySinglePhotons <= 0) return WORST_PHASE_ERROR;
  const rate = Math.max(testErrors, exponent) / testSinglePhotons;
  if (rate >= WORST_PHASE_ERROR) return WORST_PHASE_ERROR;
  const deviation = samplingDeviation(exponent, rate, testSinglePhotons, keySinglePhotons);
  return Math.min(WORST_PHASE_ERROR, rate + deviation);
}
