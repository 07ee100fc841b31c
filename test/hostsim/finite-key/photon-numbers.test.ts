/**
 * The decoy bounds against simulated pulses whose photon numbers are known, on an honest channel and on one
 * where an eavesdropper splits photon numbers. Simulated; the generator is seeded.
 */
import { describe, expect, it } from "vitest";
import type { BasisEvents, DecoyMethod } from "../../../hostsim/finite-key/decoy-method.js";
import { ONE_DECOY, vacuumDetectionsAtMost } from "../../../hostsim/finite-key/methods/one-decoy.js";
import { TWO_DECOYS } from "../../../hostsim/finite-key/methods/two-decoys.js";
import {
  type OfClasses,
  type PerClass,
  type PerLightClass,
  TAIL_BOUNDS,
  type TailBound,
  tailExponent,
} from "../../../hostsim/finite-key/tail-bounds.js";

const SEED = 20161219;
const TRIALS = 40;
const DETECTIONS = 100_000;
const MOST_PHOTONS = 8;
const SINGLE_PHOTON_ERROR = 0.03;
const EPSILON_SEC = 1e-3;

interface Source<T extends OfClasses> {
  method: DecoyMethod<T> & { readonly name: "lim2014" | "rusca2018" };
  intensities: T;
  probabilities: T;
}

/** A vacuum class that is not dark, so that every term with mu3 counts. */
const THREE_CLASSES: Source<PerClass> = {
  method: TWO_DECOYS,
  intensities: [0.8, 0.2, 0.02],
  probabilities: [0.5, 0.3, 0.2],
};
const TWO_CLASSES: Source<PerLightClass> = {
  method: ONE_DECOY,
  intensities: [0.6, 0.2],
  probabilities: [0.6, 0.4],
};

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

/**
 * Every kind of detection with its share: probability of the class, Poisson photon number, yield of that
 * number.
 */
function kindsOf(source: Source<OfClasses>, yieldOf: (photons: number) => number): Kind[] {
  const kinds: Kind[] = [];
  for (const [classIndex, mean] of source.intensities.entries()) {
    let poisson = Math.exp(-mean);
    for (let photons = 0; photons <= MOST_PHOTONS; photons++) {
      const weight = source.probabilities[classIndex]! * poisson * yieldOf(photons);
      kinds.push({ classIndex, photons, weight });
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

function measure<T extends OfClasses>(source: Source<T>, kinds: Kind[], count: number, random: () => number) {
  const detections = source.intensities.map(() => 0);
  const errors = source.intensities.map(() => 0);
  const truth = { vacuum: 0, single: 0, singleErrors: 0 };
  const sum = kinds.reduce((all, { weight }) => all + weight, 0);
  for (let detection = 0; detection < count; detection++) {
    const kind = pick(kinds, random() * sum);
    const wrong = random() < (kind.photons === 0 ? 0.5 : SINGLE_PHOTON_ERROR);
    detections[kind.classIndex]! += 1;
    if (wrong) errors[kind.classIndex]! += 1;
    if (kind.photons === 0) truth.vacuum += 1;
    if (kind.photons === 1) truth.single += 1;
    if (kind.photons === 1 && wrong) truth.singleErrors += 1;
  }
  const { intensities, probabilities } = source;
  const events = { detections, errors, intensities, probabilities } as unknown as BasisEvents<T>;
  return { events, truth };
}

const CHANNELS = [
  {
    name: "an honest channel of 30 dB",
    yieldOf: (photons: number) => 1 - (1 - 1e-5) * 0.999 ** photons,
    keeps: {
      lim2014: { hoeffding: 0.6, chernoff: 0.7, "clopper-pearson": 0.75 },
      rusca2018: { hoeffding: 0.55, chernoff: 0.65, "clopper-pearson": 0.7 },
    },
  },
  {
    name: "photon-number splitting that lets half of the single photons through",
    yieldOf: (photons: number) => [1e-5, 5e-4][photons] ?? 4e-3,
    keeps: {
      lim2014: { hoeffding: 0.1, chernoff: 0.4, "clopper-pearson": 0.4 },
      rusca2018: { hoeffding: 0.1, chernoff: 0.4, "clopper-pearson": 0.4 },
    },
  },
];

function testBounds<T extends OfClasses>(source: Source<T>): void {
  const { method } = source;
  for (const { name, yieldOf, keeps } of CHANNELS) {
    for (const tailBound of TAIL_BOUNDS) {
      it(`${method.name}, ${name}, ${tailBound}: never above the true counts, never below the true errors (seed ${SEED})`, () => {
        const random = generator(SEED);
        const kinds = kindsOf(source, yieldOf);
        const confidence = { exponent: tailExponent(EPSILON_SEC, method.errorTerms), tailBound };
        let bounded = 0;
        let actual = 0;
        for (let trial = 0; trial < TRIALS; trial++) {
          const { events, truth } = measure(source, kinds, DETECTIONS, random);
          const { s0, s1 } = method.photonNumbers(events, confidence);
          expect(s0).toBeLessThanOrEqual(truth.vacuum);
          expect(s1).toBeLessThanOrEqual(truth.single);
          expect(method.singlePhotonErrors(events, confidence)).toBeGreaterThanOrEqual(truth.singleErrors);
          bounded += s1;
          actual += truth.single;
        }
        // A bound of nothing would hold as well; this one must keep a good part of the truth.
        expect(bounded / actual).toBeGreaterThan(keeps[method.name][tailBound]);
      });
    }
  }
}

describe("bounds on photon numbers hold on simulated pulses", () => {
  testBounds(THREE_CLASSES);
  testBounds(TWO_CLASSES);
});

describe("one decoy at a loose failure probability, 400 runs each (seed 20161219)", () => {
  /** Each single estimate may fail in one run of 20: then b = 3. */
  const EACH = 0.05;
  const RUNS = 400;
  /**
   * No multi-photon pulse gives light: then the bound on s_0 from below and that on v_1 are equalities but
   * for chance.
   */
  const noSeveral = (photons: number) => [2e-4, 1e-3][photons] ?? 0;
  const honest = CHANNELS[0]!.yieldOf;

  /** Runs in which each of the four bounds failed. */
  function failures(yieldOf: (photons: number) => number, exponent: number, tailBound: TailBound) {
    const random = generator(SEED);
    const kinds = kindsOf(TWO_CLASSES, yieldOf);
    const failed = { emptyBelow: 0, emptyAbove: 0, single: 0, errors: 0 };
    for (let run = 0; run < RUNS; run++) {
      const { events, truth } = measure(TWO_CLASSES, kinds, 20_000, random);
      const confidence = { exponent, tailBound };
      const { s0, s1 } = ONE_DECOY.photonNumbers(events, confidence);
      if (s0 > truth.vacuum) failed.emptyBelow += 1;
      if (vacuumDetectionsAtMost(events, confidence) < truth.vacuum) failed.emptyAbove += 1;
      if (s1 > truth.single) failed.single += 1;
      if (ONE_DECOY.singlePhotonErrors(events, confidence) < truth.singleErrors) failed.errors += 1;
    }
    return failed;
  }

  for (const tailBound of TAIL_BOUNDS) {
    for (const [name, yieldOf] of [
      ["honest", honest],
      ["single photons only", noSeveral],
    ] as const) {
      it(`${tailBound}, ${name}: each bound fails no oftener than its estimates may`, () => {
        const failed = failures(yieldOf, -Math.log(EACH), tailBound);
        // Estimates behind each: two for s_0 from below and v_1, two for s_0 from above, four for s_1.
        expect(failed.emptyBelow).toBeLessThanOrEqual(2 * EACH * RUNS);
        expect(failed.emptyAbove).toBeLessThanOrEqual(2 * EACH * RUNS);
        expect(failed.single).toBeLessThanOrEqual(4 * EACH * RUNS);
        expect(failed.errors).toBeLessThanOrEqual(2 * EACH * RUNS);
      });
    }
  }

  it("without any deviation the bounds do fail: what holds above is the deviations' work", () => {
    const failed = failures(noSeveral, 0, "chernoff");
    expect(failed.emptyBelow).toBeGreaterThan(RUNS / 4);
    expect(failed.errors).toBeGreaterThan(RUNS / 4);
  });
});
