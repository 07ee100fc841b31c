/**
 * The finite-key bound of a pass. Takes: the ground's settled counts, the payload's quantised probabilities, the leak.
 * Gives: how many secret bits each basis yields. The same function gives the "key so far" and the final length.
 */

import type { Dialogue } from "../ground/dialogue.js";
import { type KeyLength, keyLength } from "../ground/finite-key/key-length.js";
import type { PerClass } from "../ground/finite-key/tail-bounds.js";
import type { GroundStation } from "../ground/ground-station.js";
import type { PassSatellite } from "../satellite/pass-satellite.js";
import type { Scenario } from "../scenarios/schema.js";

/** The bound, the length of each basis's key, and the QBER of all settled bits (NaN when there are none). */
export interface PassBound {
  readonly bound: KeyLength;
  /** Secret bits from Z and X. */
  readonly keyBits: readonly [number, number];
  readonly qber: number;
}

/** Counts and leak of a basis, with the class probabilities that the payload really used for it. */
function measured(basis: 0 | 1, satellite: PassSatellite, ground: GroundStation, dialogue: Dialogue) {
  const string = ground.sifted[basis];
  return {
    detections: string.detections,
    errors: string.errors,
    probabilities: satellite.pattern().classProbabilities[basis === 0 ? "Z" : "X"],
    leakedBits: dialogue.leakedBits[basis],
  };
}

/** The bound on what is settled so far. */
export function boundOfPass(
  scenario: Scenario,
  satellite: PassSatellite,
  ground: GroundStation,
  dialogue: Dialogue,
): PassBound {
  const { intensities, probabilities } = scenario.source;
  const { epsilonSec, epsilonCor, tailBound, keyBases } = scenario.security;
  const inOrder = (of: Record<"signal" | "decoy" | "vacuum", number>): PerClass => [
    of.signal,
    of.decoy,
    of.vacuum,
  ];
  const common = {
    intensities: inOrder(intensities),
    probabilities: inOrder(probabilities),
    epsilonSec,
    epsilonCor,
    tailBound,
  };
  const Z = measured(0, satellite, ground, dialogue);
  const X = measured(1, satellite, ground, dialogue);
  const settled = ground.sifted[0].settled + ground.sifted[1].settled;
  const errors = [...Z.errors, ...X.errors].reduce((sum, count) => sum + count, 0);
  const qber = settled === 0 ? Number.NaN : errors / settled;
  if (keyBases === "symmetric") {
    const bound = keyLength({ ...common, layout: "symmetric", basisCounts: { Z, X } });
    return { bound, keyBits: [bound.bases.Z!.secretKeyBits, bound.bases.X!.secretKeyBits], qber };
  }
  const [keyBasis, testBasis] = keyBases === "Z" ? [Z, X] : [X, Z];
  const { leakedBits, ...key } = keyBasis;
  const { leakedBits: _given, ...test } = testBasis;
  const bound = keyLength({ ...common, layout: "biased", keyBasis: key, testBasis: test, leakedBits });
  return { bound, keyBits: keyBases === "Z" ? [bound.secretKeyBits, 0] : [0, bound.secretKeyBits], qber };
}
