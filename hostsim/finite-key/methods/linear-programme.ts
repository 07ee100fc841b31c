/**
 * Decoy-state analysis by linear programmes over photon numbers, for two to five classes
 * (docs/reference/security.md). Takes and gives what every analysis does. Never decides whether there is a
 * key; a quantity that nothing is proven about is 0, or all errors.
 */
import type { BasisEvents, Confidence, DecoyMethod, PhotonNumbers } from "../decoy-method.js";
import { GUESSED_SHARES } from "../programme/designed-tests.js";
import { PhotonNumberRows } from "../programme/photon-numbers.js";
import { type OfClasses, tailInequality, total } from "../tail-bounds.js";

type Events = BasisEvents<OfClasses>;

/** Without a class that is nearly dark, only the errors limit how many detections came from empty pulses. */
const FEW_CLASSES = 2;

/** Rows with the limit on empty pulses: each of their detections is wrong with probability 1/2. */
function rowsWithEmpty(events: Events, confidence: Confidence): PhotonNumberRows {
  const rows = new PhotonNumberRows(events, confidence, ["detections", "errors"]);
  const wrong = rows.mostErrors(0);
  const all = total(events.detections);
  const errors = wrong === "infeasible" ? total(events.errors) : Math.min(wrong, total(events.errors));
  const { emptyFromErrors } = tailInequality(confidence.tailBound);
  rows.emptyAtMost(Math.min(all, emptyFromErrors(errors, all, confidence.exponent)));
  return rows;
}

function photonNumbers(events: Events, confidence: Confidence): PhotonNumbers {
  if (total(events.detections) === 0) return { s0: 0, s1: 0 };
  const rows =
    events.detections.length === FEW_CLASSES
      ? rowsWithEmpty(events, confidence)
      : new PhotonNumberRows(events, confidence, ["detections"]);
  const s1 = rows.leastSingle();
  const s0 = rows.leastEmpty();
  if (s1 === "infeasible") return { s0: 0, s1: 0, contradictory: true };
  return { s0: s0 === "infeasible" ? 0 : Math.max(0, s0), s1: Math.max(0, s1) };
}

function singlePhotonErrors(events: Events, confidence: Confidence): number {
  const seen = total(events.errors);
  if (seen === 0) return 0;
  const most = new PhotonNumberRows(events, confidence, ["detections", "errors"]).mostErrors(1);
  return most === "infeasible" ? seen : Math.max(0, Math.min(most, seen));
}

/**
 * The sampling gets a smoothing of two terms' size: with one, where its limit is all that counts, there would
 * be less key than by analyses of fewer terms.
 */
const SAMPLING_SIZE = 2;

/**
 * Rows that may be false. Two for each class's count: detections of both bases, errors of the test basis.
 * With two classes both sides of one class are those of the other, and the errors of the key basis count as
 * well, as does the limit on empty pulses in each basis.
 */
function rowsThatMayFail(classes: number): number {
  const few = classes === FEW_CLASSES;
  return (few ? 4 * 2 + 2 : 3 * 2 * classes) + (few ? 4 : 3) * GUESSED_SHARES.length;
}

/**
 * The analysis for so many classes, from 2 to 5: 35, 38, 44, 50 terms. A row is one each, the smoothing of
 * the sampling enters twice, and one pays for the hash.
 */
export function linearProgramme(classes: number): DecoyMethod<OfClasses> {
  const terms = rowsThatMayFail(classes) + 2 * SAMPLING_SIZE + 1;
  return {
    name: LINEAR_PROGRAMME.name,
    title: LINEAR_PROGRAMME.title,
    classes: classes as OfClasses["length"],
    errorTerms: terms,
    // Leftover hashing fails with 2^(-d/2) / 2 at most where the key is d bits shorter than what is unknown.
    secrecyBits: (epsilonSec) => 2 * (Math.log2(terms) - 1 - Math.log2(epsilonSec)),
    // A smoothing of delta covers phase errors that are exceeded with a probability of delta^2.
    samplingExponent: (exponent) => 2 * (exponent - Math.log(SAMPLING_SIZE)),
    photonNumbers,
    singlePhotonErrors,
  };
}

/** Name and title in lists. */
export const LINEAR_PROGRAMME = {
  name: "linear-programme",
  title: "linear programme over photon numbers",
  classes: [2, 3, 4, 5],
} as const;
