/**
 * What a key may fail with, and how long the pool lasts. Takes: the bound, the tags that were made, what
 * earlier passes may fail with. Gives: named terms whose sum bounds the whole, and the passes that may fail
 * before the pool can't carry one with key.
 */
import type { KeyLength } from "../finite-key/key-length.js";
import type { LinkCosts } from "../ground/link-port.js";
import type { EpsilonTerm } from "./result.js";

/** Checkpoints behind which there is a key. */
const CHECKPOINTS_OF_KEY = 2;

/**
 * Probability that any of so many tags was forged. A tag over n bytes is forged with probability (n / 8 + 2)
 * / 2^64 (assembly/authenticate/polynomial-hash.ts). Not the bytes that were said count, but those that a
 * forger could have had hashed. One wrong tag ends the session, so there is one attempt a tag, and the union
 * bound holds.
 */
export function authenticationEpsilon(tags: number, { longestTranscript }: LinkCosts): number {
  return tags * ((longestTranscript / 8 + 2) / 2 ** 64);
}

/**
 * Probability that any of so many confirmation hashes agrees on blocks that differ: each with 2^-64 (1 +
 * 2^-62) + (n / 120 + 2) / 2^126 at most (assembly/confirm/confirm.ts), where n below 2^38 bits makes less
 * than 2^-63.9 of both.
 */
export function confirmationEpsilon(comparisons: number): number {
  return comparisons * 2 ** -63.9;
}

/**
 * The terms of a pass: epsilons add when parts are composed, and over passes, since the pools hold key of
 * earlier ones.
 */
export function epsilonsOf(
  { epsilonSec, epsilonCor }: Pick<KeyLength, "epsilonSec" | "epsilonCor">,
  tags: number,
  costs: LinkCosts,
  earlier: number,
): EpsilonTerm[] {
  const terms: EpsilonTerm[] = [
    {
      name: "secrecy",
      value: epsilonSec,
      covers:
        "the finite-key bound, with a hash drawn from all Toeplitz matrices (ChaCha20's taken for such): an eavesdropper knows something of the key",
    },
    {
      name: "correctness",
      value: epsilonCor,
      covers: "the confirmation hashes of reconciliation: the keys of both sides differ",
    },
    {
      name: "authentication",
      value: authenticationEpsilon(tags, costs),
      covers: `${tags} tags of both directions, the commit's included: what was said was changed`,
    },
  ];
  if (earlier > 0)
    terms.push({ name: "earlier passes", value: earlier, covers: "the passes whose key is in the pools" });
  return terms;
}

/**
 * How many passes may fail, each for the opening of its session, before the one after them can't make a key.
 */
export function failedPassesLeft(poolBits: number, reserveBits: number, costs: LinkCosts): number {
  const ofKey = costs.openingBits + CHECKPOINTS_OF_KEY * costs.checkpointBits + reserveBits;
  return Math.max(0, Math.floor((poolBits - ofKey) / costs.openingBits));
}
