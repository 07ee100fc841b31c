/**
 * Decoy-state analysis with two decoys. Takes: counts of one basis by class, and the source that made them. Gives: bounds
 * on how many came from pulses of no photon and of one photon. Equations of Lim et al., PRA 89, 022307 (2014).
 * Never decides whether there is a key.
 */
import { expectedCounts, type PerClass, type TailBound } from "./tail-bounds.js";

/** What a basis measured, and the source that sent it. */
export interface BasisEvents {
  /** Sifted detections by class. */
  detections: PerClass;
  /** Bit errors among them, by class. */
  errors: PerClass;
  /** Mean photon numbers mu1 > mu2 + mu3, mu2 > mu3 >= 0. */
  intensities: PerClass;
  /** Probability of each class, given that the pulse was sent in this basis; each above 0, summing to 1. */
  probabilities: PerClass;
}

/** The failure probability and the inequality of all estimates of a key. */
export interface Confidence {
  epsilonSec: number;
  tailBound: TailBound;
}

/** Bounds on expected counts, scaled to n+-_k = (e^k / p_k) [...] (below Eq. (2)). */
function scaledCounts(counts: PerClass, events: BasisEvents, { epsilonSec, tailBound }: Confidence) {
  const { lower, upper } = expectedCounts(counts, epsilonSec, tailBound);
  const scale = (bound: PerClass, index: 0 | 1 | 2) =>
    (Math.exp(events.intensities[index]) / events.probabilities[index]) * bound[index];
  return {
    lower: [scale(lower, 0), scale(lower, 1), scale(lower, 2)] as const,
    upper: [scale(upper, 0), scale(upper, 1), scale(upper, 2)] as const,
  };
}

/** tau_0 = sum_k e^-k p_k: the probability that a pulse holds no photon (below Eq. (2)). */
function vacuumProbability({ intensities, probabilities }: BasisEvents): number {
  return intensities.reduce((sum, mean, index) => sum + Math.exp(-mean) * probabilities[index]!, 0);
}

/** tau_1 = sum_k e^-k k p_k: the probability that a pulse holds one photon (below Eq. (2)). */
function singlePhotonProbability({ intensities, probabilities }: BasisEvents): number {
  return intensities.reduce((sum, mean, index) => sum + Math.exp(-mean) * mean * probabilities[index]!, 0);
}

/** s_0: least number of detections that came from empty pulses, never below 0 (Eq. (2)). */
export function vacuumDetections(events: BasisEvents, confidence: Confidence): number {
  const [, decoyMean, vacuumMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.detections, events, confidence);
  const yieldOfEmpty = (decoyMean * lower[2] - vacuumMean * upper[1]) / (decoyMean - vacuumMean);
  return Math.max(0, vacuumProbability(events) * yieldOfEmpty);
}

/**
 * s_1: least number of detections that came from pulses of one photon, never below 0 (Eq. (3)).
 *
 * @param vacuum s_0 of the same events, from vacuumDetections
 */
export function singlePhotonDetections(events: BasisEvents, vacuum: number, confidence: Confidence): number {
  const [signalMean, decoyMean, vacuumMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.detections, events, confidence);
  const severalPhotons =
    ((decoyMean ** 2 - vacuumMean ** 2) / signalMean ** 2) * (upper[0] - vacuum / vacuumProbability(events));
  // Eq. (3) has mu1 (mu2 - mu3) - mu2^2 + mu3^2; as a product it stays above 0 for every source that is allowed.
  const denominator = (decoyMean - vacuumMean) * (signalMean - (decoyMean + vacuumMean));
  const yieldOfSingle = (signalMean * (lower[1] - upper[2] - severalPhotons)) / denominator;
  return Math.max(0, singlePhotonProbability(events) * yieldOfSingle);
}

/**
 * v_1: largest number of errors among the detections of single photons (Eq. (4)); never below 0, and never above the
 * errors that were seen.
 */
export function singlePhotonErrors(events: BasisEvents, confidence: Confidence): number {
  const [, decoyMean, vacuumMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.errors, events, confidence);
  const bound = (singlePhotonProbability(events) * (upper[1] - lower[2])) / (decoyMean - vacuumMean);
  const [signal, decoy, vacuum] = events.errors;
  return Math.max(0, Math.min(bound, signal + decoy + vacuum));
}
