/**
 * How good a setting is, on one scale that has a slope also where there is no key. Takes: expected counts. Gives: with a
 * key its length before rounding; without one, below 0, by how much longer the pass would have to be to give one.
 */
import type { KeyLength } from "../ground/finite-key/key-length.js";
import { boundOf, type ExpectedKey, type KeyConditions, type SentPattern } from "./expected-key.js";
import type { Setting } from "./setting.js";

/** Longest pass that is tried, in units of the real one. */
export const LONGEST = 1e9;
/** Halvings of the logarithm of the length: exact to 1e-9 / 2^40 of a decade. */
const HALVINGS = 40;
/** Score of a setting that no pass is long enough for, less what its bound lacks a detection. */
const HOPELESS = -10;

/** Key of both bases before rounding down: bases that give none count 0. */
function keyBits({ bases }: KeyLength): number {
  let sum = 0;
  for (const { boundBits, secretKeyBits } of Object.values(bases)) if (secretKeyBits > 0) sum += boundBits;
  return sum;
}

/**
 * How many times as long the pass would have to be to give a key with this setting: 1 when it gives one, infinite when no
 * length helps. The key does not fall with the length, so bisection finds the place.
 */
export function neededLength(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
  { counts, bound }: ExpectedKey,
): number {
  if (bound.secretKeyBits > 0) return 1;
  const gives = (factor: number) => boundOf(conditions, setting, pattern, counts, factor).secretKeyBits > 0;
  if (!gives(LONGEST)) return Number.POSITIVE_INFINITY;
  let short = 0;
  let long = Math.log(LONGEST);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (short + long) / 2;
    if (gives(Math.exp(middle))) long = middle;
    else short = middle;
  }
  return Math.exp(long);
}

/** The score: positive is a key in bits, from 0 to -9 the decades that the pass is too short, below that hopeless. */
export function scoreOf(
  conditions: KeyConditions,
  setting: Setting,
  pattern: SentPattern,
  key: ExpectedKey,
): number {
  if (key.bound.secretKeyBits > 0) return keyBits(key.bound);
  const length = neededLength(conditions, setting, pattern, key);
  if (Number.isFinite(length)) return -Math.log10(length);
  const { counts } = key;
  const { boundBits } = boundOf(conditions, setting, pattern, counts, LONGEST);
  const sifted = [...counts.Z.detections, ...counts.X.detections].reduce((sum, count) => sum + count, 0);
  return HOPELESS + Math.min(0, boundBits / (LONGEST * sifted + 1));
}
