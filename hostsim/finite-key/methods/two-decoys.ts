/**
 * Decoy-state analysis with two decoys, the second of which may be vacuum. Equations of Lim, Curty, Walenta,
 * Xu, Zbinden, "Concise security bounds for practical decoy-state quantum key distribution", PRA 89, 022307
 * (2014), for mu1 > mu2 + mu3 and mu2 > mu3 >= 0. Never decides whether there is a key.
 */
import {
  type BasisEvents,
  type Confidence,
  type DecoyMethod,
  type PhotonNumbers,
  scaledCounts,
  secrecyOfChainRules,
  singlePhotonProbability,
  vacuumProbability,
} from "../decoy-method.js";
import { type PerClass, total } from "../tail-bounds.js";

type Events = BasisEvents<PerClass>;

/** s_0 (Eq. (2)) and s_1 (Eq. (3)). */
function photonNumbers(events: Events, confidence: Confidence): PhotonNumbers {
  const [signalMean, decoyMean, vacuumMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.detections, events, confidence);
  const tau0 = vacuumProbability(events);
  const yieldOfEmpty = (decoyMean * lower[2] - vacuumMean * upper[1]) / (decoyMean - vacuumMean);
  const s0 = Math.max(0, tau0 * yieldOfEmpty);
  const severalPhotons = ((decoyMean ** 2 - vacuumMean ** 2) / signalMean ** 2) * (upper[0] - s0 / tau0);
  // Eq. (3) has mu1 (mu2 - mu3) - mu2^2 + mu3^2; as a product it stays above 0 for every source that is
  // allowed.
  const denominator = (decoyMean - vacuumMean) * (signalMean - (decoyMean + vacuumMean));
  const yieldOfSingle = (signalMean * (lower[1] - upper[2] - severalPhotons)) / denominator;
  return { s0, s1: Math.max(0, singlePhotonProbability(events) * yieldOfSingle) };
}

/** v_1 (Eq. (4)). */
function singlePhotonErrors(events: Events, confidence: Confidence): number {
  const [, decoyMean, vacuumMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.errors, events, confidence);
  const bound = (singlePhotonProbability(events) * (upper[1] - lower[2])) / (decoyMean - vacuumMean);
  return Math.max(0, Math.min(bound, total(events.errors)));
}

/**
 * Two decoys. 21 terms (appendices A and B): 12 estimates, and 9 for the entropies' smoothing, the sampling
 * and the hash.
 */
export const TWO_DECOYS = {
  name: "lim2014",
  title: "Lim et al. 2014",
  classes: 3,
  errorTerms: 21,
  secrecyBits: (epsilonSec) => secrecyOfChainRules(epsilonSec, 21),
  // The smoothing is the root of the failure: the square in Eq. (5) of Lim et al.
  samplingExponent: (exponent) => 2 * exponent,
  photonNumbers,
  singlePhotonErrors,
} as const satisfies DecoyMethod<PerClass>;
