/**
 * Secret key length of one basis, tested by the other: Lim, Curty, Walenta, Xu, Zbinden, PRA 89, 022307
 * (2014), Eq. (1), with the photon numbers of either decoy method. Takes: counts of both bases and the leak.
 * Gives: the length, every estimate that led to it, and why it is 0. Never yields NaN for sources and counts
 * that counts-schema.ts lets through.
 */
import { binaryEntropy } from "./binary-entropy.js";
import type { BasisEvents, Confidence, DecoyMethod, PhotonNumbers } from "./decoy-method.js";
import { mismatchedPhaseError } from "./detector-mismatch.js";
import { type PhaseErrorLimit, phaseErrorBound, WORST_PHASE_ERROR } from "./phase-error.js";
import { type OfClasses, type TailBound, tailExponent, total } from "./tail-bounds.js";
import type { Tolerances } from "./tolerances.js";

/** Whether an eavesdropper may know in which bits the two sides differed: docs/reference/leak.md. */
export const ERROR_PATTERNS = ["secret", "public"] as const;

/**
 * "secret": nothing was told but parities of the key, as one-way codes do. "public": the eavesdropper is
 * given all errors, as she must be where questions depend on them (Cascade). Detections of empty pulses then
 * make no key: their outcome may be hers, and with the error she has the bit.
 */
export type ErrorPattern = (typeof ERROR_PATTERNS)[number];

/** What becomes of the bits of the last class, where its pulses are empty. */
export const VACUUM_BITS = ["corrected", "disclosed"] as const;

/**
 * "corrected": they are in the string that is reconciled. "disclosed": they are told and left out of it. Half
 * of them are wrong, so that to correct one costs a bit and more, and none of them is of a single photon.
 */
export type VacuumBits = (typeof VACUUM_BITS)[number];

/** What the key of one basis must satisfy; both failure probabilities are above 0 and below 1. */
export interface Security {
  epsilonSec: number;
  /** Probability that the keys of the two sides differ unnoticed. */
  epsilonCor: number;
  tailBound: TailBound;
  /** "exact" where it is left out. */
  phaseErrorLimit?: PhaseErrorLimit | undefined;
  /** "secret" where it is left out. */
  errorPattern?: ErrorPattern | undefined;
  /** "corrected" where it is left out; "disclosed" only where the last class's mean photon number is 0. */
  vacuumBits?: VacuumBits | undefined;
  /**
   * True when the leak holds the confirmation hashes; otherwise one that reaches epsilonCor is paid on top.
   */
  confirmationIsInLeak?: boolean | undefined;
  /** How equal the detectors are; equal where it is left out. */
  tolerances?: Tolerances | undefined;
}

/** The bound for the key of one basis. */
export interface BasisKeyLength {
  /**
   * Detections of the key basis that came from empty pulses, at least. They make key only where the errors
   * are secret.
   */
  s0: number;
  /** Detections of the key basis that came from single photons, at least. */
  s1: number;
  /** Detections of the test basis that came from single photons, at least. */
  testS1: number;
  /** Errors among those of the test basis, at most. */
  testV1: number;
  /** Phase error rate of the key basis's single photons, at most; 0.5 when nothing can be said. */
  phaseError: number;
  /** Bits told to an eavesdropper by reconciliation and confirmation. */
  leakedBits: number;
  /** Bits given up for the failure probabilities. */
  overheadBits: number;
  /** The bracket of Eq. (1) before rounding; negative when more is lost than was secret. */
  boundBits: number;
  /** Length of the secret key in bits, whole, never negative. */
  secretKeyBits: number;
  /** Null when there is a key, otherwise the reason, to follow "no key: ". */
  reason: string | null;
}

/**
 * A hash that confirms the key, log2(2/epsilonCor) of Eq. (1): 50.8289214233 bits at 1e-15.
 */
export function confirmationBits(epsilonCor: number): number {
  return 1 - Math.log2(epsilonCor);
}

interface CheckedPhotonNumbers extends PhotonNumbers {
  detections: number;
  /** More empty and single-photon detections than detections: such counts can't come from such a source. */
  contradictory: boolean;
}

function checkedPhotonNumbers<T extends OfClasses>(
  method: DecoyMethod<T>,
  events: BasisEvents<T>,
  confidence: Confidence,
): CheckedPhotonNumbers {
  const detections = total(events.detections);
  const { s0, s1, contradictory } = method.photonNumbers(events, confidence);
  if (contradictory || s0 + s1 > detections) return { s0: 0, s1: 0, detections, contradictory: true };
  return { s0, s1, detections, contradictory: false };
}

/** Why nothing can be said about the single photons of a basis, or null. */
function reasonOfCounts(
  basis: "key" | "test",
  { s1, detections, contradictory }: CheckedPhotonNumbers,
): string | null {
  if (detections === 0) return `there are no detections in the ${basis} basis`;
  if (contradictory) {
    return `the counts of the ${basis} basis contradict the intensities and probabilities given`;
  }
  if (s1 > 0) return null;
  return `the ${basis} basis has too few detections (${Math.round(detections)}) for the decoy bound to find single photons`;
}

function reasonOfErrors(test: BasisEvents<OfClasses>, phaseError: number): string | null {
  if (phaseError < WORST_PHASE_ERROR) return null;
  const qberPercent = ((100 * total(test.errors)) / total(test.detections)).toFixed(1);
  return `a phase error of 0.5 can't be excluded (QBER of the test basis: ${qberPercent} % of ${Math.round(total(test.detections))} bits)`;
}

function reasonOfLength(
  { s0, s1 }: Pick<PhotonNumbers, "s0" | "s1">,
  phaseError: number,
  bound: number,
  lost: number,
) {
  if (bound >= 1) return null;
  const secret = Math.floor(s0 + s1 * (1 - binaryEntropy(phaseError)));
  const bits = s0 > 0 ? "vacuum and single-photon bits" : "single-photon bits";
  return (
    `phase error ${phaseError.toFixed(4)} leaves ${secret} secret of ${Math.floor(s0 + s1)} ${bits}, ` +
    `and ${Math.ceil(lost)} go to leak and failure probabilities`
  );
}

/**
 * Length of the secret key that the detections of one basis give, the other basis testing it (Eqs. (1) and
 * (5)).
 *
 * @param method the decoy analysis that the number of classes asks for
 * @param key the basis that makes the key
 * @param test the basis whose errors are compared
 * @param leakedBits all bits that reconciliation told about the key basis, disclosed ones aside; see
 *   `confirmationIsInLeak`
 */
export function basisKeyLength<T extends OfClasses>(
  method: DecoyMethod<T>,
  key: BasisEvents<T>,
  test: BasisEvents<T>,
  leakedBits: number,
  security: Security,
): BasisKeyLength {
  const { epsilonSec, epsilonCor, tailBound, phaseErrorLimit, errorPattern, confirmationIsInLeak } = security;
  const told = security.vacuumBits === "disclosed" ? key.detections.at(-1)! : 0;
  const confidence = { exponent: tailExponent(epsilonSec, method.errorTerms), tailBound };
  const inKey = checkedPhotonNumbers(method, key, confidence);
  const inTest = checkedPhotonNumbers(method, test, confidence);
  const testV1 = method.singlePhotonErrors(test, confidence);
  const sampling = method.samplingExponent(confidence.exponent);
  const phaseError = mismatchedPhaseError(security.tolerances, inKey.s1, sampling, (exponent) =>
    phaseErrorBound(testV1, inTest.s1, inKey.s1, exponent, phaseErrorLimit),
  );
  const overhead = method.secrecyBits(epsilonSec) + (confirmationIsInLeak ? 0 : confirmationBits(epsilonCor));
  // Of the empty pulses' bits no more than those of that class are told.
  const unknown = { s0: errorPattern === "public" ? 0 : Math.max(0, inKey.s0 - told), s1: inKey.s1 };
  const boundBits = unknown.s0 + unknown.s1 * (1 - binaryEntropy(phaseError)) - leakedBits - overhead;
  const reason =
    reasonOfCounts("key", inKey) ??
    reasonOfCounts("test", inTest) ??
    reasonOfErrors(test, phaseError) ??
    reasonOfLength(unknown, phaseError, boundBits, leakedBits + overhead);
  return {
    s0: inKey.s0,
    s1: inKey.s1,
    testS1: inTest.s1,
    testV1,
    phaseError,
    leakedBits,
    overheadBits: overhead,
    boundBits,
    secretKeyBits: reason === null ? Math.floor(boundBits) : 0,
    reason,
  };
}
