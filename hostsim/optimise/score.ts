/**
 * How good a setting is, on one scale that has a slope also where there is no key. Takes: expected counts.
 * Gives: with a key its length before rounding; without one, below 0, by how much longer the pass would have
 * to be to give one.
 */

import type { KeyLength } from "../finite-key/key-length.js";
import { total } from "../finite-key/tail-bounds.js";
import { boundOf, type ExpectedKey, type KeyConditions, type SentPattern } from "./expected-key.js";
import type { Setting } from "./setting.js";

/** Longest pass that is tried, in units of the real one. */
export const LONGEST = 1e9;
/** Halvings of the logarithm of the length: exact to 9 / 2^24 of a decade. */
const HALVINGS = 24;
/**
 * Score at most of a setting that no pass is long enough for; below it by what its bound lacks a sifted bit.
 */
const HOPELESS = -10;

/** Key of both bases before rounding down: bases that give none count 0. */
function keyBits({ bases }: KeyLength): number {
  let sum = 0;
  for (const { boundBits, secretKeyBits } of Object.values(bases)) if (secretKeyBits > 0) sum += boundBits;
  return sum;
}

/**
 * The decades by which the pass is too short for this setting to give a key, infinite when no length helps.
 * The key does not fall with the length, so bisection finds the place; once it is above `most` for sure, what
 * is returned is only that.
 */
function missingDecades(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
  counts: ExpectedKey["counts"],
  most: number,
): number {
  const gives = (decades: number) =>
    boundOf(conditions, setting, pattern, counts, 10 ** decades).secretKeyBits > 0;
  let long = Math.log10(LONGEST);
  if (!gives(long)) return Number.POSITIVE_INFINITY;
  let short = 0;
  for (let i = 0; i < HALVINGS; i++) {
    if (short > most) return short;
    const middle = (short + long) / 2;
    if (gives(middle)) long = middle;
    else short = middle;
  }
  return long;
}

/**
 * The score: positive is a key in bits, from 0 to -9 the decades that the pass is too short, below that
 * hopeless.
 *
 * @param atLeast a score below this one need not be exact, only below: most of a search's points are worse
 * than what they are compared with
 */
export function scoreOf(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
  { counts, bound }: ExpectedKey,
  atLeast = Number.NEGATIVE_INFINITY,
): number {
  if (bound.secretKeyBits > 0) return keyBits(bound);
  const decades = missingDecades(conditions, setting, pattern, counts, -atLeast);
  if (Number.isFinite(decades)) return -decades;
  const { boundBits } = boundOf(conditions, setting, pattern, counts, LONGEST);
  const sifted = total(counts.Z.detections) + total(counts.X.detections);
  return HOPELESS + Math.min(0, boundBits / (LONGEST * sifted + 1));
}

/**
 * How many times as long a pass would have to be to give a key: 1 when it gives one, infinite when no length
 * helps.
 */
export function neededLength(score: number): number {
  if (score > 0) return 1;
  return score > HOPELESS ? 10 ** -score : Number.POSITIVE_INFINITY;
}
