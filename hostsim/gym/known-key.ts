/**
 * How many bits of a key an attacker knows. Takes: what she knows of the strings that were hashed, as counted
 * against what was sent. Gives: bits. Assumes nothing of the bound that made the key: this is its judge.
 *
 * Of a basis's string of n bits she lacks the share that she has no idea of, and of her guesses h(right)
 * each (Shannon 1948, a binary symmetric channel); what the parties told her makes up for as much. A random
 * hash of m bits of a string that she lacks u bits of leaves her m bits to guess where u is at least m, else
 * m - u of them are hers (Bennett, Brassard, Crepeau and Maurer, IEEE Trans. Inf. Theory 41, 1915 (1995)).
 */
import type { KnowledgeSummary, KnownOfBasis } from "../adversary/knowledge.js";
import { binaryEntropy } from "../finite-key/binary-entropy.js";
import { total } from "../finite-key/tail-bounds.js";
import type { PassResult } from "../pass/result.js";

/** The string of a basis: what it was hashed to, and what she knows of it. */
export interface KnownString {
  /** Bits that were hashed. */
  readonly bits: number;
  /** Of them she knows so many, counting a guess for what it tells. */
  readonly informationBits: number;
  /** Bits that were told while errors were corrected. */
  readonly leakedBits: number;
}

/** What a bit of the basis tells her, on average: 0 is nothing, 1 is all. */
export function informationPerBit({ siftedBits, guessedBits, rightGuesses }: KnownOfBasis): number {
  if (guessedBits === 0) return 0;
  return (guessedBits / siftedBits) * (1 - binaryEntropy(rightGuesses / guessedBits));
}

/** Both bases' strings; without knowledge of the light she has what was told alone. */
export function knownStrings(
  { basisCounts }: Pick<PassResult, "basisCounts">,
  knowledge: Pick<KnowledgeSummary, "bases"> | null,
): { Z: KnownString; X: KnownString } {
  const known = (basis: "Z" | "X"): KnownString => {
    const bits = total(basisCounts[basis].detections);
    const share = knowledge === null ? 0 : informationPerBit(knowledge.bases[basis]);
    return { bits, informationBits: bits * share, leakedBits: basisCounts[basis].leakedBits };
  };
  return { Z: known("Z"), X: known("X") };
}

/** Of a key of `keyBits` made of a string, the bits that are hers: from 0 to all. */
export function knownKeyBits(keyBits: number, { bits, informationBits, leakedBits }: KnownString): number {
  const lacking = Math.max(0, bits - informationBits - leakedBits);
  return Math.min(keyBits, Math.max(0, Math.ceil(keyBits - lacking)));
}
