/**
 * What a decoy-state analysis is, whatever its number of decoys. Takes: counts of one basis by class, and the
 * source that made them. Gives: the quantities n+-_k and tau_n that every such analysis is made of. The
 * analyses themselves are in methods/, one file each and a line in decoy-methods.ts.
 */
import { expectedCounts, type OfClasses, type TailBound, tailExponent } from "./tail-bounds.js";

/** What a basis measured, and the source that sent it. */
export interface BasisEvents<T extends OfClasses> {
  /** Sifted detections by class. */
  detections: T;
  /** Bit errors among them, by class. */
  errors: T;
  /** Mean photon numbers, falling: mu1 > mu2 (> mu3). */
  intensities: T;
  /** Probability of each class, given that the pulse was sent in this basis; each above 0, summing to 1. */
  probabilities: T;
  /** By how much of itself a mean may be off; 0 where it is left out. For the linear programme alone. */
  intensityTolerance?: number | undefined;
}

/** How sure each single estimate must be, and by which inequality. */
export interface Confidence {
  /** b = ln(errorTerms / epsilonSec). */
  exponent: number;
  tailBound: TailBound;
}

/** Bounds on the photon numbers behind the detections of a basis. */
export interface PhotonNumbers {
  /** Detections that came from empty pulses, at least; never below 0. */
  s0: number;
  /** Detections that came from pulses of one photon, at least; never below 0. */
  s1: number;
  /** True where no light of such a source gives such counts; s0 and s1 are then 0. */
  contradictory?: boolean;
}

/** A decoy-state analysis. */
export interface DecoyMethod<T extends OfClasses> {
  /** Name in scenarios, counts and results. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Classes that the source sends. */
  readonly classes: T["length"];
  /** Number of terms among which the secrecy failure is shared evenly. */
  readonly errorTerms: number;
  /** Bits that the key is shorter for secrecy's sake, where estimates and hash have `errorTerms` terms. */
  secrecyBits(epsilonSec: number): number;
  /** c, e^-c being what the phase error's limit may fail with, where each estimate may with e^-exponent. */
  samplingExponent(exponent: number): number;
  photonNumbers(events: BasisEvents<T>, confidence: Confidence): PhotonNumbers;
  /** v_1: errors among the detections of single photons, at most; from 0 to all errors that were seen. */
  singlePhotonErrors(events: BasisEvents<T>, confidence: Confidence): number;
}

/**
 * n+-_k = (e^k / p_k) [expected count of class k, at most or at least] (Lim et al., PRA 89, 022307 (2014),
 * below Eq. (2)).
 */
export function scaledCounts<T extends OfClasses>(counts: T, events: BasisEvents<T>, confidence: Confidence) {
  const { lower, upper } = expectedCounts(counts, confidence.exponent, confidence.tailBound);
  const scale = (bounds: typeof lower) =>
    bounds.map(
      (bound, k) => (Math.exp(events.intensities[k]!) / events.probabilities[k]!) * bound,
    ) as unknown as typeof lower;
  return { lower: scale(lower), upper: scale(upper) };
}

/**
 * 6 log2(errorTerms/epsilonSec) bits: chain rules and hash of Eq. (1) of Lim et al.; with 21 terms
 * 205.7380216605 at 1e-9.
 */
export function secrecyOfChainRules(epsilonSec: number, errorTerms: number): number {
  return (6 * tailExponent(epsilonSec, errorTerms)) / Math.LN2;
}

/** tau_0 = sum_k e^-k p_k: the probability that a pulse holds no photon. */
export function vacuumProbability({ intensities, probabilities }: BasisEvents<OfClasses>): number {
  let sum = 0;
  for (let k = 0; k < intensities.length; k++) sum += Math.exp(-intensities[k]!) * probabilities[k]!;
  return sum;
}

/** tau_1 = sum_k e^-k k p_k: the probability that a pulse holds one photon. */
export function singlePhotonProbability({ intensities, probabilities }: BasisEvents<OfClasses>): number {
  let sum = 0;
  for (let k = 0; k < intensities.length; k++) {
    sum += Math.exp(-intensities[k]!) * intensities[k]! * probabilities[k]!;
  }
  return sum;
}
