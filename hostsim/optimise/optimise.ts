/**
 * The setting that gives a pass the most key. Takes: the channel, the setting it has, and what may be chosen.
 * Gives: the best setting of every protocol and layout asked for, each as the payload can send it, evaluated
 * as it is sent.
 *
 * A global search over exact probabilities is followed by small steps over those that can be sent. Neither
 * looks at a key of 0 as a plateau: score.ts says how far from a key each setting is.
 */

import { RandomStream } from "../base/random.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import { coarsePatterns } from "./coarse-patterns.js";
import { differentialEvolution } from "./differential-evolution.js";
import {
  type ExpectedKey,
  expectedKey,
  type KeyConditions,
  rankedByFormulas,
  wantedPattern,
} from "./expected-key.js";
import type { Quantise } from "./payload-pattern.js";
import { polish } from "./polish.js";
import { neededLength, scoreOf } from "./score.js";
import {
  dimensionsOf,
  type KeyBases,
  type Protocol,
  pointOf,
  protocolOf,
  rounded,
  type Setting,
  type Space,
  settingOf,
} from "./setting.js";

/** Widths whose every pattern near the optimum is tried. */
const COARSE_BITS = [4, 8];

/** What may be chosen. */
export interface Freedom {
  readonly protocols: readonly Protocol[];
  readonly keyBases: readonly KeyBases[];
  /** Largest mean photon number mu1. */
  readonly mostPhotons: number;
  /** Most random bits a pulse that the payload may use: 4, 8 or 16. */
  readonly mostRandomBits: number;
  /** Choose the receiver's splitter as well. */
  readonly chooseSplitter: boolean;
}

/** A setting that can be sent, and what it is expected to give. */
export interface Judged {
  readonly protocol: Protocol;
  readonly setting: Setting;
  readonly pattern: PatternSummary;
  readonly key: ExpectedKey;
  /** See score.ts. */
  readonly score: number;
  /**
   * How many times as long the pass would have to be for a key; 1 with a key, infinite when no length helps.
   */
  readonly neededLength: number;
}

/** What a search gave. */
export interface Optimum {
  /** The setting that the pass has. */
  readonly before: Judged;
  /**
   * The best of all that may be chosen; the setting that the pass has, when that is allowed and none is
   * better.
   */
  readonly best: Judged;
  /** The best of each protocol and layout. */
  readonly tried: readonly Judged[];
  /** Settings that were evaluated. */
  readonly evaluations: number;
}

/** Judges a setting as the payload sends it; null when the payload can't. `atLeast`: score.ts. */
export function judge(
  conditions: KeyConditions,
  setting: Setting,
  quantise: Quantise,
  atLeast = Number.NEGATIVE_INFINITY,
): Judged | null {
  const pattern = quantise(setting);
  if (pattern === null) return null;
  const key = expectedKey(conditions, setting, pattern);
  const score = scoreOf(conditions, setting, pattern, key, atLeast);
  return {
    protocol: protocolOf(setting),
    setting,
    pattern,
    key,
    score,
    neededLength: neededLength(score),
  };
}

function isAllowed({ protocol, setting, pattern }: Judged, freedom: Freedom): boolean {
  return (
    freedom.protocols.includes(protocol) &&
    freedom.keyBases.includes(setting.keyBases) &&
    setting.intensities.signal <= freedom.mostPhotons &&
    pattern.randomBitsPerPulse <= freedom.mostRandomBits
  );
}

/**
 * The best setting of one protocol and layout, searched by formulas and climbed to by the analysis asked for;
 * null when the payload can send none with so few random bits.
 */
function searchSpace(
  conditions: KeyConditions,
  space: Space,
  start: Setting,
  freedom: Freedom,
  quantise: Quantise,
  seed: number,
): { judged: Judged | null; evaluations: number } {
  const ranked = rankedByFormulas(conditions);
  const found = differentialEvolution({
    dimensions: dimensionsOf(space),
    score: (point, atLeast) => {
      const setting = settingOf(space, point);
      const pattern = wantedPattern(setting);
      return scoreOf(ranked, setting, pattern, expectedKey(ranked, setting, pattern), atLeast);
    },
    start: [pointOf(space, start)],
    random: new RandomStream(seed, `optimise ${space.protocol} ${space.keyBases}`),
  });
  let evaluations = found.evaluations;
  const sendable = (by: KeyConditions, setting: Setting, atLeast?: number): Judged | null => {
    evaluations += 1;
    const judged = judge(by, rounded(setting), quantise, atLeast);
    return judged !== null && judged.pattern.randomBitsPerPulse <= freedom.mostRandomBits ? judged : null;
  };
  const all = found.point.map((_, coordinate) => coordinate);
  const climbed = (by: KeyConditions, { setting, score }: Judged): Setting => {
    const top = polish(
      pointOf(space, setting),
      all,
      (point, atLeast) => sendable(by, settingOf(space, point), atLeast)?.score ?? Number.NEGATIVE_INFINITY,
    );
    return top.score > score ? settingOf(space, top.point) : setting;
  };
  let nearest: Judged | null = sendable(ranked, settingOf(space, found.point));
  // Coarse patterns are tried even if fine ones are allowed: their classes differ between the bases, which
  // may be better.
  for (const bits of COARSE_BITS) {
    if (bits > freedom.mostRandomBits) continue;
    for (const setting of coarsePatterns(settingOf(space, found.point), bits)) {
      const judged = sendable(ranked, setting, nearest?.score);
      if (judged !== null && (nearest === null || judged.score > nearest.score)) nearest = judged;
    }
  }
  if (nearest === null) return { judged: null, evaluations };
  const judged = sendable(conditions, climbed(ranked, nearest))!;
  // The tops of both analyses lie close together. Without a key each step would cost dozens of bounds.
  const isTop = ranked === conditions || !(judged.score > 0);
  return { judged: isTop ? judged : sendable(conditions, climbed(conditions, judged)), evaluations };
}

/**
 * Searches every protocol and layout that may be chosen. The same seed gives the same result.
 *
 * @param progress told after each search, with its result
 */
export function optimise(
  conditions: KeyConditions,
  current: Setting,
  freedom: Freedom,
  quantise: Quantise,
  seed: number,
  progress: (protocol: Protocol, keyBases: KeyBases, judged: Judged | null) => void = () => undefined,
): Optimum | null {
  const before = judge(conditions, current, quantise);
  if (before === null) return null;
  const tried: Judged[] = [];
  let evaluations = 1;
  for (const protocol of freedom.protocols) {
    for (const keyBases of freedom.keyBases) {
      const space: Space = {
        protocol,
        keyBases,
        vacuumMean: current.intensities.vacuum,
        mostPhotons: freedom.mostPhotons,
        receiverBasisZ: freedom.chooseSplitter ? null : current.receiverBasisZ,
      };
      const result = searchSpace(conditions, space, current, freedom, quantise, seed);
      evaluations += result.evaluations;
      progress(protocol, keyBases, result.judged);
      if (result.judged !== null) tried.push(result.judged);
    }
  }
  const allowed = isAllowed(before, freedom) ? [before, ...tried] : tried;
  if (allowed.length === 0) return null;
  const most = allowed.reduce((better, judged) => (judged.score > better.score ? judged : better));
  // Where no length of pass helps, no setting is nearer to a key than another: the pass keeps its own.
  const best = Number.isFinite(most.neededLength) ? most : allowed[0]!;
  return { before, best, tried, evaluations };
}
