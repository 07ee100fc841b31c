/**
 * Whether both bases detect alike. Takes: sifted detections of both bases by class, and how likely a
 * detection of each class is to be of basis Z if they do. Gives: the exact chance of counts that are as
 * uneven.
 *
 * If the chance to be detected does not depend on the basis, then given n detections of a class those of Z
 * are binomial with the share of Z among what is sent and chosen, whatever the loss did meanwhile. Nothing
 * else is assumed. Dark counts do not pass the splitter: where it is not balanced their share is another one,
 * and anything between both is taken for equal.
 */

import type { OfClasses } from "../../finite-key/tail-bounds.js";
import { binomialAtLeast } from "../../probability/tails.js";
import type { BrokenAssumption } from "./assumptions.js";

/** Probability that equal bases are taken for uneven ones, both sides and all classes together. */
export const GAINS_FALSE_ALARM = 1e-6;

const CLASS_NAMES = ["signal", "decoy", "vacuum"] as const;

/** Counts of the two bases, named as their source names them. */
export interface BasisGains {
  /** Detections by class of the first basis (Z, or the key basis) and of the second. */
  readonly first: OfClasses;
  readonly second: OfClasses;
  /** Probability, for each class, that a detection of light is of the first basis if both detect alike. */
  readonly firstShare: readonly number[];
  /** The same for counts that no light causes, which both bases have alike. */
  readonly noiseShare: readonly number[];
  /** Smallest quotient of what both bases detect of the same light; 1, equal ones, where it is left out. */
  readonly leastQuotient?: number | undefined;
}

/** What the comparison found. */
export interface GainsCheck {
  /** Chance that equal bases give a class as uneven as the most uneven one, over all classes; at most 1. */
  readonly chance: number;
  /** The most uneven class, as its place in the lists. */
  readonly classIndex: number;
  readonly isBroken: boolean;
}

/** The shares of the first basis, for light and for noise, given the class probabilities of each basis. */
export function sharesOfFirst(
  sentFirst: number,
  measuredFirst: number,
  first: OfClasses,
  second: OfClasses,
): Pick<BasisGains, "firstShare" | "noiseShare"> {
  return {
    firstShare: sharesOf(sentFirst, measuredFirst, first, second),
    noiseShare: sharesOf(sentFirst, 0.5, first, second),
  };
}

function sharesOf(sentFirst: number, measuredFirst: number, first: OfClasses, second: OfClasses): number[] {
  return first.map((probability, k) => {
    const ofFirst = sentFirst * measuredFirst * probability;
    const ofSecond = (1 - sentFirst) * (1 - measuredFirst) * second[k]!;
    return ofFirst + ofSecond === 0 ? 0.5 : ofFirst / (ofFirst + ofSecond);
  });
}

/**
 * Two-sided chance of a class's counts, the share of the first basis being anything from `low` to `high`;
 * expected values, which need not be whole, are rounded.
 */
function chanceOf(first: number, second: number, low: number, high: number): number {
  const [a, b] = [Math.round(first), Math.round(second)];
  const tail = Math.min(binomialAtLeast(a, a + b, high), binomialAtLeast(b, a + b, 1 - low));
  return Math.min(1, 2 * tail);
}

/** A share where the basis that it is of detects `quotient` times as much. */
function shareAt(share: number, quotient: number): number {
  return quotient === 1 ? share : (share * quotient) / (share * quotient + 1 - share);
}

/** Compares the bases class by class. */
export function compareGains(gains: BasisGains): GainsCheck {
  const { first, second, firstShare, noiseShare, leastQuotient = 1 } = gains;
  let least = 1;
  let classIndex = 0;
  for (let k = 0; k < first.length; k++) {
    const [light, noise] = [firstShare[k]!, noiseShare[k]!];
    const low = shareAt(Math.min(light, noise), leastQuotient);
    const high = shareAt(Math.max(light, noise), 1 / leastQuotient);
    const chance = chanceOf(first[k]!, second[k]!, low, high);
    if (chance >= least) continue;
    least = chance;
    classIndex = k;
  }
  const chance = Math.min(1, least * first.length);
  return { chance, classIndex, isBroken: chance < GAINS_FALSE_ALARM };
}

/** The assumption that such counts break; null when they don't. */
export function brokenByGains(gains: BasisGains): BrokenAssumption | null {
  const { chance, classIndex, isBroken } = compareGains(gains);
  if (!isBroken) return null;
  const [a, b] = [Math.round(gains.first[classIndex]!), Math.round(gains.second[classIndex]!)];
  const why =
    `the bases differ in gain: of ${a + b} detections of class ${CLASS_NAMES[classIndex]} ${a} are of one basis and ${b} of the other, ` +
    `where a share of ${gains.firstShare[classIndex]!.toFixed(4)} is expected of the first; chance alone does so with ${chance.toExponential(1)}`;
  return { name: "equal-gains", why };
}
