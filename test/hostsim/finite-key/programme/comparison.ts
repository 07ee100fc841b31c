/**
 * The linear programme against an exact solver and against Lim et al., on random counts. Takes: how many, and
 * a seed. Gives: what was found; the test asserts on it, and `node dist/test/hostsim/finite-key/programme/
 * comparison.js COUNT` prints it for docs/reference/security.md.
 */
import { basisKeyLength } from "../../../../hostsim/finite-key/basis-key-length.js";
import type { DecoyMethod } from "../../../../hostsim/finite-key/decoy-method.js";
import { linearProgramme } from "../../../../hostsim/finite-key/methods/linear-programme.js";
import { TWO_DECOYS } from "../../../../hostsim/finite-key/methods/two-decoys.js";
import { PhotonNumberRows } from "../../../../hostsim/finite-key/programme/photon-numbers.js";
import { provenMinimum } from "../../../../hostsim/finite-key/programme/solve.js";
import { type OfClasses, tailExponent } from "../../../../hostsim/finite-key/tail-bounds.js";
import { exactMinimum } from "./exact-simplex.js";
import { generator, randomBases } from "./random-counts.js";

const SEED = 20161219;
const EPSILON_SEC = 1e-9;
/** Relative error of the exact minimum's last conversion to a double. */
const CONVERSION = 1e-14;

/** What so many random inputs showed. */
export interface Comparison {
  readonly inputs: number;
  /** Programmes whose proven minimum was above the exact one. */
  readonly aboveExact: number;
  /** Programmes that the exact solver finds infeasible, or the other, and not both. */
  readonly contradictions: number;
  /** Largest shortfall against the exact minimum, as a share of all detections. */
  readonly largestShortfall: number;
  /** Inputs of three classes with less key than by Lim et al. with Chernoff's tails. */
  readonly belowLim: number;
  readonly withKey: number;
}

const PROGRAMME = linearProgramme(3);
const LIM = TWO_DECOYS as unknown as DecoyMethod<OfClasses>;

/** Compares on so many inputs; every `exactEvery`th is also solved exactly. */
export function compare(inputs: number, exactEvery: number, errorsEvery: number): Comparison {
  const random = generator(SEED);
  let aboveExact = 0;
  let contradictions = 0;
  let largestShortfall = 0;
  let belowLim = 0;
  let withKey = 0;
  const exponent = tailExponent(EPSILON_SEC, PROGRAMME.errorTerms);
  const confidence = { exponent, tailBound: "clopper-pearson" } as const;
  for (let input = 0; input < inputs; input++) {
    const { key, test } = randomBases(random, 3);
    const security = (tailBound: "chernoff" | "clopper-pearson") => ({
      epsilonSec: EPSILON_SEC,
      epsilonCor: 1e-15,
      tailBound,
      errorPattern: "public" as const,
    });
    const bits = (method: DecoyMethod<OfClasses>, tail: "chernoff" | "clopper-pearson") =>
      basisKeyLength(method, key, test, 0, security(tail)).secretKeyBits;
    const ours = bits(PROGRAMME, "clopper-pearson");
    if (ours > 0) withKey += 1;
    if (ours < bits(LIM, "chernoff")) belowLim += 1;
    const check = (rows: PhotonNumberRows, unknown: "detections" | "errors", all: number) => {
      const programme = rows.programme((which, photons) =>
        unknown === "detections"
          ? Number(which === unknown && photons === 1)
          : Number(which === unknown && photons !== 1),
      );
      const exact = exactMinimum(programme);
      const proven = provenMinimum(programme);
      if (exact === "infeasible" || proven === "infeasible") {
        if (exact !== proven) contradictions += 1;
        return;
      }
      if (proven > exact + Math.abs(exact) * CONVERSION) aboveExact += 1;
      largestShortfall = Math.max(largestShortfall, (exact - proven) / Math.max(1, all));
    };
    const seen = key.detections.reduce<number>((sum, count) => sum + count, 0);
    const tested = test.detections.reduce<number>((sum, count) => sum + count, 0);
    if (input % exactEvery === 0 && seen > 0)
      check(new PhotonNumberRows(key, confidence, ["detections"]), "detections", seen);
    if (input % errorsEvery === 0 && tested > 0)
      check(new PhotonNumberRows(test, confidence, ["detections", "errors"]), "errors", tested);
  }
  return { inputs, aboveExact, contradictions, largestShortfall, belowLim, withKey };
}

if (process.argv[1]?.endsWith("comparison.js"))
  process.stdout.write(`${JSON.stringify(compare(Number(process.argv[2]), 1, 100), null, 1)}\n`);
