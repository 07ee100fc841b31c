/**
 * Where a pass's sifted bits go, and what would leave more of them. Takes: counts and bound. Gives: an
 * account that adds up, and the key that the same counts would give under other conditions.
 */
import type { BasisKeyLength } from "../finite-key/basis-key-length.js";
import { binaryEntropy } from "../finite-key/binary-entropy.js";
import type { KeyLength } from "../finite-key/key-length.js";
import { type PerClass, TAIL_BOUNDS, total } from "../finite-key/tail-bounds.js";
import { type BoundScenario, boundOfCounts, type CountedBasis } from "./bound.js";
import type { KeyAccount, WhatIf } from "./result.js";

/** Counts of both bases. */
export interface CountsOfBases {
  readonly Z: CountedBasis;
  readonly X: CountedBasis;
}

const detectionsOf = ({ detections }: CountedBasis) => total(detections);

/** The bases of a bound that give key, with their sifted bits. */
function basesWithKey(
  { bases }: KeyLength,
  keyBases: BoundScenario["keyBases"],
  counts: CountsOfBases,
): [BasisKeyLength, number][] {
  return Object.entries(bases).flatMap(([name, basis]): [BasisKeyLength, number][] => {
    const counted = counts[keyBases === "symmetric" ? (name as "Z" | "X") : keyBases];
    return basis.secretKeyBits === 0 ? [] : [[basis, detectionsOf(counted)]];
  });
}

/**
 * The account of a bound; null where there is no key.
 *
 * @param roomBits the longest key that the satellite has room for
 */
export function keyAccount(
  bound: KeyLength,
  keyBases: BoundScenario["keyBases"],
  counts: CountsOfBases,
  roomBits = Number.POSITIVE_INFINITY,
): KeyAccount | null {
  const parts = basesWithKey(bound, keyBases, counts).map(([basis, siftedBits]) => {
    const { s1, phaseError, leakedBits, secretKeyBits } = basis;
    const phaseErrorBits = s1 * binaryEntropy(phaseError);
    return {
      siftedBits,
      notSinglePhotonBits: siftedBits - s1,
      phaseErrorBits,
      leakedBits,
      overheadBits: s1 - phaseErrorBits - leakedBits - secretKeyBits,
      secretKeyBits,
    };
  });
  if (parts.length === 0 || bound.secretKeyBits === 0) return null;
  const noRoomBits = Math.max(0, bound.secretKeyBits - roomBits);
  const sum = (of: keyof (typeof parts)[number]) => parts.reduce((all, part) => all + part[of], 0);
  return {
    siftedBits: sum("siftedBits"),
    notSinglePhotonBits: sum("notSinglePhotonBits"),
    phaseErrorBits: sum("phaseErrorBits"),
    leakedBits: sum("leakedBits"),
    overheadBits: sum("overheadBits"),
    ...(noRoomBits > 0 && { noRoomBits }),
    secretKeyBits: bound.secretKeyBits - noRoomBits,
  };
}

const times = (counts: PerClass, factor: number): PerClass => [
  counts[0] * factor,
  counts[1] * factor,
  counts[2] * factor,
];

/** Twice the detections, as 3 dB less loss would give; noise counts are taken to grow with them. */
function doubled(basis: CountedBasis): CountedBasis {
  const { detections, errors, leakedBits } = basis;
  return { ...basis, detections: times(detections, 2), errors: times(errors, 2), leakedBits: 2 * leakedBits };
}

/** Half the errors; the leak shrinks as Shannon's limit does. */
function withHalfTheErrors(basis: CountedBasis): CountedBasis {
  const errors = times(basis.errors, 1 / 2);
  const qber = total(basis.errors) / detectionsOf(basis);
  const share = qber > 0 ? binaryEntropy(qber / 2) / binaryEntropy(qber) : 1;
  return { ...basis, errors, leakedBits: basis.leakedBits * share };
}

/**
 * The key under other conditions, for those that would change it: never more than there is room for.
 *
 * @param roomBits the longest key that the satellite has room for
 */
export function whatIfs(
  scenario: BoundScenario,
  { Z, X }: CountsOfBases,
  roomBits = Number.POSITIVE_INFINITY,
): WhatIf[] {
  const bits = (
    other: Partial<BoundScenario>,
    change: (basis: CountedBasis) => CountedBasis = (same) => same,
  ) => Math.min(roomBits, boundOfCounts({ ...scenario, ...other }, change(Z), change(X)).secretKeyBits);
  const otherBounds = TAIL_BOUNDS.filter((name) => name !== scenario.tailBound);
  return [
    ...otherBounds.map(
      (tailBound): WhatIf => ({
        change: `security.tailBound ${tailBound}`,
        by: "exact",
        secretKeyBits: bits({ tailBound }),
      }),
    ),
    { change: "3 dB less loss", by: "estimate", secretKeyBits: bits({}, doubled) },
    { change: "half the errors", by: "estimate", secretKeyBits: bits({}, withHalfTheErrors) },
  ];
}
