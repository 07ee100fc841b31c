/**
 * The finite-key bound of a pass. Takes: the ground's settled counts, the payload's quantised probabilities,
 * the leak. Gives: how many secret bits each basis yields. The same function gives the "key so far"
 * (bound-so-far.ts) and the final length.
 */

import { type KeyLength, type KeyLengthInput, keyLength } from "../finite-key/key-length.js";
import type { OfClasses, PerClass } from "../finite-key/tail-bounds.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
import type { Dialogue } from "../ground/dialogue.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { PatternSummary } from "../satellite/pattern-weights.js";
import type { Scenario } from "../scenario/schema.js";
import { checksOfPass, type PassChecks } from "./checks.js";
import { confirmationEpsilon } from "./epsilons.js";

/** The bound, the length of each basis's key, and the QBER of all settled bits (NaN when there are none). */
export interface PassBound {
  readonly bound: KeyLength;
  /** Secret bits from Z and X. */
  readonly keyBits: readonly [number, number];
  readonly qber: number;
  /** What was checked; an alarm, or an assumption that does not hold, leaves no key. */
  readonly checks: PassChecks;
  /** What was counted in each basis, and under which conditions it was bounded. */
  readonly counted: {
    readonly conditions: BoundScenario;
    readonly Z: CountedBasis;
    readonly X: CountedBasis;
  };
}

/** Counts and leak of a basis, with the class probabilities that the payload really used for it. */
function measured(
  basis: 0 | 1,
  pattern: PatternSummary,
  ground: GroundStation,
  dialogue: Dialogue,
): CountedBasis {
  const string = ground.sifted[basis];
  return {
    detections: string.detections,
    errors: string.errors,
    probabilities: pattern.classProbabilities[basis === 0 ? "Z" : "X"],
    leakedBits: dialogue.reconciliation.leakedBits(basis),
  };
}

/**
 * Counts of a basis by signal, decoy and vacuum, the class probabilities given the basis, and what was told
 * about it.
 */
export interface CountedBasis {
  readonly detections: PerClass;
  readonly errors: PerClass;
  readonly probabilities: PerClass;
  readonly leakedBits: number;
}

/** What the bound takes from a scenario. */
export type BoundScenario = Pick<Scenario["source"], "intensities" | "probabilities" | "intensityTolerance"> &
  Scenario["security"];

/** How many classes of a source are corrected, the brightest first. */
export function classesCorrected({ vacuumBits }: Pick<BoundScenario, "vacuumBits">): number {
  return vacuumBits === "disclosed" ? 2 : 3;
}

/** What bounds the counts of both bases. */
export type CountsBound = (conditions: BoundScenario, Z: CountedBasis, X: CountedBasis) => KeyLength;

/** The bound on counts of both bases; a source without a vacuum class is bounded with one decoy. */
export function boundOfCounts(scenario: BoundScenario, Z: CountedBasis, X: CountedBasis): KeyLength {
  return keyLength(inputOfCounts(scenario, Z, X));
}

/** What the bound on counts of both bases takes. */
export function inputOfCounts(scenario: BoundScenario, Z: CountedBasis, X: CountedBasis): KeyLengthInput {
  const { epsilonSec, epsilonCor, tailBound, decoyMethod, keyBases, vacuumBits } = scenario;
  const oneDecoy = scenario.probabilities.vacuum === 0;
  const sent = (numbers: PerClass): OfClasses => (oneDecoy ? [numbers[0], numbers[1]] : numbers);
  const inOrder = (of: Record<"signal" | "decoy" | "vacuum", number>) =>
    sent([of.signal, of.decoy, of.vacuum]);
  const common = {
    intensities: inOrder(scenario.intensities),
    probabilities: inOrder(scenario.probabilities),
    epsilonSec,
    epsilonCor,
    tailBound,
    decoyMethod,
    ...(scenario.intensityTolerance ? { tolerances: { intensity: scenario.intensityTolerance } } : {}),
    // The ground's questions follow from the errors (docs/reference/leak.md), and every confirmation hash is
    // counted.
    errorPattern: "public" as const,
    vacuumBits: oneDecoy ? undefined : vacuumBits,
    confirmationIsInLeak: true,
  };
  const measuredIn = (basis: CountedBasis) => ({
    detections: sent(basis.detections),
    errors: sent(basis.errors),
    probabilities: sent(basis.probabilities),
  });
  if (keyBases === "symmetric") {
    const basisCounts = {
      Z: { ...measuredIn(Z), leakedBits: Z.leakedBits },
      X: { ...measuredIn(X), leakedBits: X.leakedBits },
    };
    return { ...common, layout: "symmetric", basisCounts };
  }
  const [key, test] = keyBases === "Z" ? [Z, X] : [X, Z];
  return {
    ...common,
    layout: "biased",
    keyBasis: measuredIn(key),
    testBasis: measuredIn(test),
    leakedBits: key.leakedBits,
  };
}

/** Why the confirmation hashes can't promise what is asked of them; null when they can. */
function tooFewHashBits({ security }: Scenario, { reconciliation }: Dialogue): string | null {
  const least = confirmationEpsilon(reconciliation.comparisons);
  if (security.epsilonCor >= least) return null;
  return (
    `security.epsilonCor ${security.epsilonCor} is below ${least.toPrecision(2)}, ` +
    `which is what ${reconciliation.comparisons} confirmation hashes of 64 bits can promise`
  );
}

/**
 * The bound on what is settled so far; no bit of it is key where a check fails.
 *
 * @param noiseHz counts a second of all detectors that no pulse causes, as calibrated
 * @param boundOf what bounds the counts; other than for the key itself it may be of earlier ones
 */
export function boundOfPass(
  scenario: Scenario,
  pattern: PatternSummary,
  ground: GroundStation,
  dialogue: Dialogue,
  noiseHz: number,
  assumed: readonly AssumptionName[],
  boundOf: CountsBound = boundOfCounts,
): PassBound {
  const { keyBases } = scenario.security;
  const checks = checksOfPass(scenario, ground, pattern, noiseHz, assumed);
  const Z = measured(0, pattern, ground, dialogue);
  const X = measured(1, pattern, ground, dialogue);
  const settled = [...Z.detections, ...X.detections].reduce((sum, count) => sum + count, 0);
  const errors = [...Z.errors, ...X.errors].reduce((sum, count) => sum + count, 0);
  const qber = settled === 0 ? Number.NaN : errors / settled;
  const { epsilonSec } = scenario.security;
  const ofChoice = { ...scenario.security, epsilonSec: epsilonSec * ground.leftOut.share };
  const conditions: BoundScenario = { ...scenario.source, ...ofChoice };
  const counted = { conditions, Z, X };
  const bound = { ...boundOf(conditions, Z, X), epsilonSec };
  const refusal = checks.alarm ?? checks.refusal ?? tooFewHashBits(scenario, dialogue);
  if (refusal !== null) {
    return { bound: { ...bound, secretKeyBits: 0, reason: refusal }, keyBits: [0, 0], qber, checks, counted };
  }
  const bits = (basis: string) => bound.bases[basis]?.secretKeyBits ?? 0;
  if (keyBases === "symmetric") return { bound, keyBits: [bits("Z"), bits("X")], qber, checks, counted };
  return { bound, keyBits: keyBases === "Z" ? [bits("key"), 0] : [0, bits("key")], qber, checks, counted };
}
