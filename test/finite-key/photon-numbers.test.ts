/**
 * The decoy bounds against simulated pulses whose photon numbers are known, on an honest channel and on one where an
 * eavesdropper splits photon numbers. Simulated; the generator is seeded.
 */
import { describe, expect, it } from "vitest";
import {
  type BasisEvents,
  singlePhotonDetections,
  singlePhotonErrors,
  vacuumDetections,
} from "../../hostsim/ground/finite-key/decoy-estimates.js";
import { TAIL_BOUNDS } from "../../hostsim/ground/finite-key/tail-bounds.js";

const SEED = 20161219;
const TRIALS = 40;
const DETECTIONS = 100_000;
const MOST_PHOTONS = 8;
/** A vacuum class that is not dark, so that every term with mu3 counts. */
const INTENSITIES = [0.8, 0.2, 0.02] as const;
const PROBABILITIES = [0.5, 0.3, 0.2] as const;
const SINGLE_PHOTON_ERROR = 0.03;
const EPSILON_SEC = 1e-3;

/** mulberry32 (public domain, T. Ettinger): uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Kind {
  classIndex: number;
  photons: number;
  weight: number;
}

/** Every kind of detection with its share: probability of the class, Poisson photon number, yield of that number. */
function kindsOf(yieldOf: (photons: number) => number): Kind[] {
  const kinds: Kind[] = [];
  for (const [classIndex, mean] of INTENSITIES.entries()) {
    let poisson = Math.exp(-mean);
    for (let photons = 0; photons <= MOST_PHOTONS; photons++) {
      kinds.push({ classIndex, photons, weight: PROBABILITIES[classIndex]! * poisson * yieldOf(photons) });
      poisson *= mean / (photons + 1);
    }
  }
  return kinds.sort((a, b) => b.weight - a.weight);
}

/** The kind in whose share of the summed weights a point falls. */
function pick(kinds: Kind[], point: number): Kind {
  let left = point;
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return kinds[0]!;
}

function measure(kinds: Kind[], random: () => number) {
  const detections: [number, number, number] = [0, 0, 0];
  const errors: [number, number, number] = [0, 0, 0];
  const truth = { vacuum: 0, single: 0, singleErrors: 0 };
  const sum = kinds.reduce((all, { weight }) => all + weight, 0);
  for (let detection = 0; detection < DETECTIONS; detection++) {
    const kind = pick(kinds, random() * sum);
    const wrong = random() < (kind.photons === 0 ? 0.5 : SINGLE_PHOTON_ERROR);
    detections[kind.classIndex]! += 1;
    if (wrong) errors[kind.classIndex]! += 1;
    if (kind.photons === 0) truth.vacuum += 1;
    if (kind.photons === 1) truth.single += 1;
    if (kind.photons === 1 && wrong) truth.singleErrors += 1;
  }
  const events: BasisEvents = { detections, errors, intensities: INTENSITIES, probabilities: PROBABILITIES };
  return { events, truth };
}

const CHANNELS = [
  {
    name: "an honest channel of 30 dB",
    yieldOf: (photons: number) => 1 - (1 - 1e-5) * 0.999 ** photons,
    keeps: { hoeffding: 0.6, chernoff: 0.7 },
  },
  {
    name: "photon-number splitting that lets half of the single photons through",
    yieldOf: (photons: number) => [1e-5, 5e-4][photons] ?? 4e-3,
    keeps: { hoeffding: 0.1, chernoff: 0.4 },
  },
];

describe("bounds on photon numbers hold on simulated pulses", () => {
  for (const { name, yieldOf, keeps } of CHANNELS) {
    for (const tailBound of TAIL_BOUNDS) {
      it(`${name}, ${tailBound}: never above the true counts, never below the true errors (seed ${SEED})`, () => {
        const random = generator(SEED);
        const kinds = kindsOf(yieldOf);
        const confidence = { epsilonSec: EPSILON_SEC, tailBound };
        let bounded = 0;
        let actual = 0;
        for (let trial = 0; trial < TRIALS; trial++) {
          const { events, truth } = measure(kinds, random);
          const s0 = vacuumDetections(events, confidence);
          const s1 = singlePhotonDetections(events, s0, confidence);
          expect(s0).toBeLessThanOrEqual(truth.vacuum);
          expect(s1).toBeLessThanOrEqual(truth.single);
          expect(singlePhotonErrors(events, confidence)).toBeGreaterThanOrEqual(truth.singleErrors);
          bounded += s1;
          actual += truth.single;
        }
        // A bound of nothing would hold as well; this one must keep a good part of the truth.
        expect(bounded / actual).toBeGreaterThan(keeps[tailBound]);
      });
    }
  }
});
