/** Counts whose page the tests look at, and a few points of its curves. */
import type { CountedInput } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { curvesOfLoss, curvesOfSize, keyDetections } from "../../../hostsim/finite-key/method-curves.js";
import type { KeylengthPage } from "../../../hostsim/report/keylength-report.js";

/** Half of what a pass of jinan-250mhz counts in a basis (third-column.json). */
const BASIS = { detections: [575_671, 36_791, 925], errors: [4955, 714, 462], leakedBits: 48_995 } as const;

/** Counts of a short session. */
export const COUNTS: CountedInput = {
  layout: "symmetric",
  intensities: [0.8, 0.1, 0],
  probabilities: [0.5, 0.25, 0.25],
  basisCounts: { Z: BASIS, X: BASIS },
  epsilonSec: 1e-9,
  epsilonCor: 1e-15,
  tailBound: "chernoff",
  decoyMethod: "lim2014",
  errorPattern: "public",
};

/** What their page is made of. */
export function keylengthSample(name: string): KeylengthPage {
  return {
    name,
    key: keyLength(COUNTS),
    detections: keyDetections(COUNTS),
    ofLoss: curvesOfLoss(COUNTS),
    ofSize: curvesOfSize(COUNTS),
    command: "satqkd keylength counts.json --report out",
  };
}
