/**
 * The key that a pass is expected to give at a setting. Takes: the channel, the setting, what the payload
 * makes of its probabilities. Gives: expected counts, leak, and the bound on them. Never searches.
 */
import {
  type ExpectedBasis,
  type ExpectedChannel,
  expectedSiftedCounts,
} from "../channel/expected-counts.js";
import { behindSplitter } from "../channel/optics.js";
import type { StateErrors } from "../channel/polarisation/sent-states.js";
import type { VacuumBits } from "../finite-key/basis-key-length.js";
import { DEFAULT_DECOY_METHOD, type DecoyMethodName } from "../finite-key/decoy-methods.js";
import type { KeyLength } from "../finite-key/key-length.js";
import { leastLeak } from "../finite-key/least-leak.js";
import { type TailBound, total } from "../finite-key/tail-bounds.js";
import { boundOfCounts, classesCorrected } from "../pass/bound.js";
import type { ClassicalLink } from "../pass/classical-link.js";
import { type UplinkLoad, type UplinkNeed, uplinkNeed } from "../pass/uplink-need.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { toldByShortBlocks } from "./block-efficiency.js";
import type { Setting } from "./setting.js";

/**
 * f of reconciliation, confirmation included, where the user names none. Blocks of 131,072 bits leak 1.033 to
 * 1.05 times Shannon's least at 0.5 to 5 % (docs/reference/reconciliation.md).
 */
export const USUAL_EFFICIENCY = 1.04;

/** What does not depend on the setting. */
export interface KeyConditions {
  readonly channel: ExpectedChannel;
  readonly epsilonSec: number;
  readonly epsilonCor: number;
  readonly tailBound: TailBound;
  /** Decoy-state analysis; left out, the default; where it is not for so many classes, its like. */
  readonly decoyMethod?: DecoyMethodName | undefined;
  /** Whether bits of vacuum pulses count as leaked; corrected where it is left out. */
  readonly vacuumBits?: VacuumBits | undefined;
  /** By how much of itself a mean photon number may be off; 0 where it is left out. */
  readonly intensityTolerance?: number | undefined;
  /** f: reconciliation tells f times the sum of n h(QBER) over the classes, confirmation included. */
  readonly efficiency: number;
  /** Whether a basis that fills no block tells more than f says, as in a pass; left out: it does not. */
  readonly hasShortBlocks?: boolean;
  /** By how much the lasers' states are off; left out: they are exact. */
  readonly stateErrors?: StateErrors | null;
  /** The link that has to carry the clicks, and how long the pass is; where it is left out, nobody asks. */
  readonly uplink?: Pick<ClassicalLink, "uplinkBitPerS" | "lossProbability"> &
    Pick<UplinkLoad, "durationS" | "announce">;
}

/** What is sent, as far as counts and bound depend on it. */
export type SentPattern = Pick<PatternSummary, "basisZProbability" | "classProbabilities">;

/**
 * Conditions by which a search ranks most of its settings: formulas in the place of programme and exact
 * tails, a hundredth of the work. The key of what it chose is bounded as asked for. The same object where
 * formulas were asked for.
 */
export function rankedByFormulas(conditions: KeyConditions): KeyConditions {
  const { decoyMethod = DEFAULT_DECOY_METHOD, tailBound } = conditions;
  const isProgramme = decoyMethod === DEFAULT_DECOY_METHOD;
  if (!isProgramme && tailBound !== "clopper-pearson") return conditions;
  return {
    ...conditions,
    decoyMethod: isProgramme ? "lim2014" : decoyMethod,
    tailBound: tailBound === "clopper-pearson" ? "chernoff" : tailBound,
  };
}

/** Expected counts, and the bound on them. */
export interface ExpectedKey {
  readonly counts: { readonly Z: ExpectedBasis; readonly X: ExpectedBasis };
  readonly bound: KeyLength;
}

/** The pattern as asked for, before the payload quantises it: classes and bases independent. */
export function wantedPattern({ probabilities, basisZProbability }: Setting): SentPattern {
  const classes = [probabilities.signal, probabilities.decoy, probabilities.vacuum] as const;
  return { basisZProbability, classProbabilities: { Z: classes, X: classes } };
}

/** Expected counts of a setting. */
export function countsOf(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
): ExpectedKey["counts"] {
  const { channel } = conditions;
  const { signal, decoy, vacuum } = setting.intensities;
  const receiver = { ...channel.receiver, basisZProbability: setting.receiverBasisZ };
  const levels = channel.levels.map((level) =>
    level.detection === undefined
      ? level
      : { ...level, detection: behindSplitter(level.detection, channel.receiver, receiver) },
  );
  return expectedSiftedCounts(
    { ...channel, levels, receiver },
    { meanPhotons: [signal, decoy, vacuum], ...pattern },
  );
}

function scaled({ detections, errors }: ExpectedBasis, factor: number): ExpectedBasis {
  return {
    detections: [detections[0] * factor, detections[1] * factor, detections[2] * factor],
    errors: [errors[0] * factor, errors[1] * factor, errors[2] * factor],
  };
}

/** The bound on `factor` times these counts, as a pass that is so many times as long would have it. */
export function boundOf(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
  counts: ExpectedKey["counts"],
  factor = 1,
): KeyLength {
  const counted = (basis: "Z" | "X") => {
    const { detections, errors } = scaled(counts[basis], factor);
    const byF = conditions.efficiency * leastLeak(detections, errors, classesCorrected(conditions));
    return {
      detections,
      errors,
      probabilities: pattern.classProbabilities[basis],
      leakedBits: byF + (conditions.hasShortBlocks ? toldByShortBlocks(total(detections)) : 0),
    };
  };
  const { epsilonSec, epsilonCor, tailBound, decoyMethod, intensityTolerance, vacuumBits } = conditions;
  const { intensities, probabilities, keyBases } = setting;
  return boundOfCounts(
    {
      intensities,
      probabilities,
      intensityTolerance,
      epsilonSec,
      epsilonCor,
      tailBound,
      decoyMethod,
      vacuumBits,
      keyBases,
    },
    counted("Z"),
    counted("X"),
  );
}

/** What the expected counts ask of the link; null where no link was given. */
export function uplinkOf(
  { uplink, channel }: Pick<KeyConditions, "uplink" | "channel">,
  { basisZProbability: sent, receiverBasisZ: measured }: Setting,
  { counts, bound }: Pick<ExpectedKey, "counts"> & { readonly bound: Pick<KeyLength, "leakedBits"> },
): UplinkNeed | null {
  if (uplink === undefined) return null;
  const siftedBits = total(counts.Z.detections) + total(counts.X.detections);
  const clicks = siftedBits / (sent * measured + (1 - sent) * (1 - measured));
  const pulses = channel.levels.reduce((sum, level) => sum + level.pulses, 0);
  const { durationS, announce } = uplink;
  return uplinkNeed({ pulses, clicks, leakedBits: bound.leakedBits, durationS, announce }, uplink);
}

/** Counts and bound of a setting. */
export function expectedKey(conditions: KeyConditions, setting: Setting, pattern: SentPattern): ExpectedKey {
  const counts = countsOf(conditions, setting, pattern);
  return { counts, bound: boundOf(conditions, setting, pattern, counts) };
}
