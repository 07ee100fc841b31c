/**
 * What distillation of a record reports. The names of the JSON object are part of the command line's
 * interface.
 */
import type { GroundClock } from "../pass/ground-timing.js";
import type { PassResult } from "../pass/result.js";

/** The tags of a record. */
export interface TagSummary {
  count: number;
  /** Tags of each detector. */
  ofDetector: { H: number; V: number; D: number; A: number };
  /** Tags of the beacon, or marks of frames. */
  beacon: number;
  /** Tags of channels that are not used. */
  ignored: number;
  /** Tags before slot 0, and after the session's last slot, by the record's clock. */
  beforeStart: number;
  afterEnd: number;
}

/** The object that `satqkd distil --json` prints: that of `satqkd pass`, as far as tags tell it. */
export interface DistilResult
  extends Pick<
    PassResult,
    | "scenario"
    | "seed"
    | "station"
    | "pulseRateHz"
    | "pattern"
    | "durationS"
    | "dutyCycle"
    | "pulsesSent"
    | "detections"
    | "tagsOffGrid"
    | "clicksInDark"
    | "clicksWhileBlind"
    | "severalDetectors"
    | "doubleClicks"
    | "crossClicks"
    | "siftedBits"
    | "siftedSignalBits"
    | "qber"
    | "leftOutBits"
    | "leftOutSeconds"
    | "basisCounts"
    | "leakedBits"
    | "reconciliationEfficiency"
    | "blocksReconciled"
    | "finiteKey"
    | "epsilons"
    | "epsilonTotal"
    | "assumedByHand"
    | "brokenAssumptions"
    | "offGate"
    | "keyAccount"
    | "secretKeyBits"
    | "keyBits"
    | "noKeyReason"
    | "keysEqual"
    | "assumptions"
  > {
  /**
   * Always "recorded": the tags are a file's, and whether they were measured or simulated, its maker knows.
   * All else is our code on this computer: satellite, ground, and the link between them.
   */
  evidence: "recorded";
  tags: TagSummary;
  /** How the ground found time in tags on their tagger's own clock; null for tags on that of the slots. */
  clock: GroundClock | null;
  /** What the key's secrecy rests on: as of a pass, or on who made the table of symbols that was given. */
  randomness: PassResult["randomness"] | "given table";
  /** How often that table was sent; above 1 it makes no secret, whatever the counts say. Null without one. */
  tableRepeats: number | null;
  /**
   * SHA-256 of the key, of a key that is public because it follows from a seed; null of any other, and
   * without a key: a fingerprint would say something about a one-time pad.
   */
  keySha256: string | null;
}
