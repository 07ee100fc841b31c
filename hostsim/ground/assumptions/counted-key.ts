/**
 * The key of counts that somebody measured, with what can be checked of the bound's assumptions. Takes:
 * counts, and how often each basis was sent and measured, where that is known. Gives: the bound, no key where
 * the gains of the bases differ, and what was checked. Efficiencies and splitter can't be seen in counts.
 */

import type { VacuumBits } from "../../finite-key/basis-key-length.js";
import type { CountedInput } from "../../finite-key/counts-schema.js";
import { mismatchOf } from "../../finite-key/detector-mismatch.js";
import { type KeyLength, keyLength } from "../../finite-key/key-length.js";
import { type AssumptionName, refusalOf } from "./assumptions.js";
import { type BasisGains, brokenByGains, compareGains, sharesOfFirst } from "./equal-gains.js";

/** The bound, and what was checked. */
export interface CountedKey extends KeyLength {
  /** "equal" or "differ" beyond chance; "not checked" where the probabilities of the bases are not given. */
  readonly gains: "equal" | "differ" | "not checked";
  /** Chance that equal bases give counts as uneven; null where it is not checked. */
  readonly gainsChance: number | null;
  /** Whether the last class's bits were corrected, or told and left out. */
  readonly vacuumBits: VacuumBits;
  /** Assumptions that were taken by hand: every figure of the key rests on them. */
  readonly assumedByHand: readonly AssumptionName[];
}

function gainsOf(input: CountedInput): BasisGains | null {
  const { basisProbabilities } = input;
  if (basisProbabilities === undefined) return null;
  const [first, second] =
    input.layout === "biased"
      ? [input.keyBasis, input.testBasis]
      : [input.basisCounts.Z, input.basisCounts.X];
  return {
    first: first.detections,
    second: second.detections,
    leastQuotient: 1 - mismatchOf(input.tolerances ?? {}).lostShare,
    ...sharesOfFirst(
      basisProbabilities.sent,
      basisProbabilities.measured,
      first.probabilities ?? input.probabilities,
      second.probabilities ?? input.probabilities,
    ),
  };
}

/** The key that the counts support. */
export function keyOfCounts(input: CountedInput, assumed: readonly AssumptionName[]): CountedKey {
  const key = { ...keyLength(input), vacuumBits: input.vacuumBits ?? "corrected" };
  const assumedByHand = [...assumed];
  const gains = gainsOf(input);
  if (gains === null) return { ...key, gains: "not checked", gainsChance: null, assumedByHand };
  const broken = brokenByGains(gains);
  const gainsChance = compareGains(gains).chance;
  if (broken === null) return { ...key, gains: "equal", gainsChance, assumedByHand };
  const refusal = refusalOf([broken], assumed);
  const checked = { ...key, gains: "differ", gainsChance, assumedByHand } as const;
  return refusal === null ? checked : { ...checked, secretKeyBits: 0, reason: refusal };
}
