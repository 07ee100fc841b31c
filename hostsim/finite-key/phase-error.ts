/**
 * From the errors of one basis to the phase errors of the other. Takes: single-photon errors and detections
 * of the test basis, single-photon detections of the key basis. Gives: a bound on the key basis's phase error
 * rate, at most 1/2. By the exact hypergeometric limit, or by the approximation of Lim et al., PRA 89, 022307
 * (2014), Eq. (5).
 */
import { hypergeometricAtMost } from "../probability/tails.js";

/** How errors of the test basis bound those of the key basis. */
export const PHASE_ERROR_LIMITS = ["exact", "lim2014"] as const;

/**
 * "exact": the hypergeometric limit. "lim2014": Eq. (5), for comparison with what others published; too low
 * for few counts.
 */
export type PhaseErrorLimit = (typeof PHASE_ERROR_LIMITS)[number];

/** A phase error rate of 1/2 leaves no secret bit; a larger one means no more. */
export const WORST_PHASE_ERROR = 0.5;

/**
 * gamma(a, b, c, d) of Eq. (5): by how much the rate in a sample of d may exceed the rate b in a sample of c,
 * except with a probability set by a^2 = 21^2 exp(-exponent). It rises with b up to where the logarithm is
 * 1/ln 2, and is held there: beyond, which only a secrecy failure near 1 reaches, the formula would fall
 * again.
 */
function samplingDeviation(exponent: number, rate: number, testSize: number, keySize: number): number {
  const inverseSize = 1 / testSize + 1 / keySize;
  const logScale = Math.log(inverseSize) + exponent;
  const spread = Math.min(rate * (1 - rate), Math.exp(logScale - 1));
  return (Math.sqrt(inverseSize * spread) * Math.sqrt(logScale - Math.log(spread))) / Math.LN2;
}

/**
 * Eq. (5), with fewer than b = exponent / 2 errors never assumed: none at all in a test of five bits
 * would prove a phase error of 0. With this it stays within 2 % of the binomial limit or above it; with more
 * errors it is the paper's formula unchanged.
 */
function limOfPaper(testErrors: number, testSize: number, keySize: number, exponent: number): number {
  const rate = Math.max(testErrors, exponent / 2) / testSize;
  if (rate >= WORST_PHASE_ERROR) return WORST_PHASE_ERROR;
  return rate + samplingDeviation(exponent, rate, testSize, keySize);
}

/**
 * The fewest errors among `keySize` single photons that `testErrors` or fewer among `testSize` rule out: with
 * so many, or more, the test would have seen so few with a probability of at most e^-exponent, all being
 * drawn at random without replacement. `keySize` when half of them are not ruled out. All sizes whole.
 *
 * The logarithm of that probability is nearly straight, so the search goes where a line through both ends
 * crosses the limit, and halves what is left at every other step.
 */
export function errorsRuledOut(
  testErrors: number,
  testSize: number,
  keySize: number,
  exponent: number,
): number {
  const excess = (errors: number) => {
    const plain = testSize - testErrors + keySize - errors;
    return exponent + Math.log(hypergeometricAtMost(testErrors, testErrors + errors, plain, testSize));
  };
  let possible = 0;
  let above = excess(possible);
  if (above <= 0) return 0;
  let ruledOut = Math.ceil(keySize / 2);
  let below = excess(ruledOut);
  if (below > 0) return keySize;
  for (let halve = false; ruledOut - possible > 1; halve = !halve) {
    const share = halve || below === Number.NEGATIVE_INFINITY ? 0.5 : above / (above - below);
    const inside = possible + Math.round(share * (ruledOut - possible));
    const at = Math.min(Math.max(inside, possible + 1), ruledOut - 1);
    if (at <= possible || at >= ruledOut) break;
    const found = excess(at);
    if (found <= 0) [ruledOut, below] = [at, found];
    else [possible, above] = [at, found];
  }
  return ruledOut;
}

/**
 * The exact limit. Sizes are rounded down, which asks more of the test and gives less to the key; whole
 * errors that are at most v are at most floor(v). The rate is that of the fewest errors that are ruled out,
 * one more than the most that are possible, so that it holds for every larger key basis as well
 * (docs/reference/finite-key.md).
 */
function exactLimit(testErrors: number, testSize: number, keySize: number, exponent: number): number {
  const tested = Math.floor(testSize);
  const kept = Math.floor(keySize);
  const wrong = Math.floor(testErrors);
  if (tested < 1 || kept < 1 || wrong >= tested) return WORST_PHASE_ERROR;
  return errorsRuledOut(wrong, tested, kept, exponent) / kept;
}

/**
 * phi: bound on the phase error rate of the key basis's single photons, failing with a probability of at most
 * e^-exponent.
 *
 * @param testErrors v_1 of the test basis, at most
 * @param testSinglePhotons s_1 of the test basis, at least
 * @param keySinglePhotons s_1 of the key basis, at least
 * @param exponent the decoy method's `samplingExponent`: 2 ln(21/epsilonSec) for two decoys, with 19 for one
 *   decoy, since the smoothing that it makes is the root of the failure (docs/reference/security.md, step 5)
 * @returns a rate from 0 to 0.5; 0.5 when there is nothing to sample from
 */
export function phaseErrorBound(
  testErrors: number,
  testSinglePhotons: number,
  keySinglePhotons: number,
  exponent: number,
  limit: PhaseErrorLimit = "exact",
): number {
  if (testSinglePhotons <= 0 || keySinglePhotons <= 0) return WORST_PHASE_ERROR;
  const bound = limit === "exact" ? exactLimit : limOfPaper;
  return Math.min(WORST_PHASE_ERROR, bound(testErrors, testSinglePhotons, keySinglePhotons, exponent));
}
