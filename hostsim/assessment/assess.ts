/**
 * The initial entropy estimate of a noise source, SP 800-90B section 3.1.3, for a source whose samples are
 * not known to be independent. Takes: raw samples, and what is claimed of each. Gives: every estimate, and
 * H_I, the least of them all. Never says that a source is good: only what these ten ways of looking at it did
 * not find.
 */
import {
  AssessedSamples,
  type AssessmentProgress,
  estimatorsFor,
  type Finding,
  findingsOf,
  leastOf,
} from "./estimators.js";
import { bitString, type RawSamples, renumbered } from "./samples.js";

/** Samples that an assessment under the standard needs (section 3.1.1). */
export const SAMPLES_NEEDED = 1_000_000;

/** What was found of a source. */
export interface Assessment {
  readonly samples: number;
  readonly bitsPerSample: number;
  /** Different values that came. */
  readonly values: number;
  /** Whether there are as many samples as the standard wants. */
  readonly isEnough: boolean;
  /** Estimates of whole samples. */
  readonly ofSamples: readonly Finding[];
  /** Least of them, bits a sample: H_original. */
  readonly hOriginal: number;
  /**
   * Estimates of the samples' bits as one string; null when a sample is one bit, or has no more than two
   * values.
   */
  readonly ofBits: readonly Finding[] | null;
  /** Least of them, bits a bit: H_bitstring. */
  readonly hBitstring: number | null;
  /** What its maker claims, bits a sample: H_submitter. */
  readonly claim: number | null;
  /** Least of H_original, bits x H_bitstring and the claim, bits a sample: H_I. */
  readonly initialEntropy: number;
  /** Whether the estimates alone reach the claim. */
  readonly isClaimReached: boolean | null;
}

/** Assesses samples. Some 20 s for 1,000,000 samples of 8 bits. */
export function assess(raw: RawSamples, claim: number | null, progress: AssessmentProgress): Assessment {
  const whole = renumbered(raw.raw);
  const isBinary = whole.values <= 2;
  const steps = estimatorsFor(whole.values).length + (isBinary ? 0 : estimatorsFor(2).length);
  let done = 0;
  const begin = (of: string) => (name: string) => progress(done++, steps, `${name} of ${of}`);
  const ofSamples = findingsOf(new AssessedSamples(whole.samples, whole.values), begin("samples"));
  const hOriginal = leastOf(ofSamples, raw.bits);
  const ofBits = isBinary ? null : findingsOf(new AssessedSamples(bitString(raw), 2), begin("bits"));
  const hBitstring = ofBits === null ? null : leastOf(ofBits, 1);
  const estimated = Math.min(hOriginal, raw.bits * (hBitstring ?? Number.POSITIVE_INFINITY));
  return {
    samples: raw.raw.length,
    bitsPerSample: raw.bits,
    values: whole.values,
    isEnough: raw.raw.length >= SAMPLES_NEEDED,
    ofSamples,
    hOriginal,
    ofBits,
    hBitstring,
    claim,
    initialEntropy: Math.min(estimated, claim ?? Number.POSITIVE_INFINITY),
    isClaimReached: claim === null ? null : estimated >= claim,
  };
}
