/**
 * Decoy-state analysis with one decoy and no vacuum class, after Rusca, Boaron, Gruenenfelder, Martin,
 * Zbinden, "Finite-key analysis for the 1-decoy state QKD protocol", APL 112, 171104 (2018), for mu1 > mu2 >
 * 0. docs/reference/finite-key.md derives every inequality. Never decides whether there is a key.
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
import { type PerLightClass, tailInequality, total } from "../tail-bounds.js";

type Events = BasisEvents<PerLightClass>;

/**
 * s_0, at most: never more than all detections. The errors of empty pulses are bounded by those of the decoy
 * class.
 */
export function vacuumDetectionsAtMost(events: Events, confidence: Confidence): number {
  const { upper } = scaledCounts(events.errors, events, confidence);
  const errors = Math.min(vacuumProbability(events) * upper[1], total(events.errors));
  const all = total(events.detections);
  const { emptyFromErrors } = tailInequality(confidence.tailBound);
  return Math.min(emptyFromErrors(errors, all, confidence.exponent), all);
}

function photonNumbers(events: Events, confidence: Confidence): PhotonNumbers {
  const [signalMean, decoyMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.detections, events, confidence);
  const tau0 = vacuumProbability(events);
  const difference = signalMean - decoyMean;
  const s0 = Math.max(0, (tau0 * (signalMean * lower[1] - decoyMean * upper[0])) / difference);
  const share = (decoyMean / signalMean) ** 2;
  const emptyAtMost = vacuumDetectionsAtMost(events, confidence) / tau0;
  const yieldOfSingle =
    (signalMean * (lower[1] - share * upper[0] - (1 - share) * emptyAtMost)) / (decoyMean * difference);
  return { s0, s1: Math.max(0, singlePhotonProbability(events) * yieldOfSingle) };
}

function singlePhotonErrors(events: Events, confidence: Confidence): number {
  const [signalMean, decoyMean] = events.intensities;
  const { lower, upper } = scaledCounts(events.errors, events, confidence);
  const bound = (singlePhotonProbability(events) * (upper[0] - lower[1])) / (signalMean - decoyMean);
  return Math.max(0, Math.min(bound, total(events.errors)));
}

/** One decoy. 19 terms: 10 estimates, and the same 9 as with two decoys. */
export const ONE_DECOY = {
  name: "rusca2018",
  title: "Rusca et al. 2018 (one decoy)",
  classes: 2,
  errorTerms: 19,
  secrecyBits: (epsilonSec) => secrecyOfChainRules(epsilonSec, 19),
  // The smoothing is the root of the failure: the square in Eq. (5) of Lim et al.
  samplingExponent: (exponent) => 2 * exponent,
  photonNumbers,
  singlePhotonErrors,
} as const satisfies DecoyMethod<PerLightClass>;
