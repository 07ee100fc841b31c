/**
 * What a pass says of itself in a certificate of origin (origin-certificate.ts). Takes: its result, and what
 * was counted under which conditions. Gives: the same without a bit of key.
 */
import { inputOfCounts, type PassBound } from "./bound.js";
import type { PassOrigin } from "./origin-certificate.js";
import type { PassResult } from "./result.js";

/** The part of a certificate that is about a pass. */
export function originOfPass(result: PassResult, { conditions, Z, X }: PassBound["counted"]): PassOrigin {
  const { station, startUtc, evidence, randomness, pattern, assumedByHand, secretKeyBits, epsilons } = result;
  const { confirmationIsInLeak: _always, ...counts } = inputOfCounts(conditions, Z, X);
  return {
    station,
    startUtc,
    evidence,
    randomness,
    generator: pattern.generator,
    assumedByHand: [...assumedByHand],
    counts: { ...counts },
    secretKeyBits,
    epsilons: epsilons.map(({ name, value }) => ({ name, value })),
  };
}
