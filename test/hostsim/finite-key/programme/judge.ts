/**
 * Simulation as judge: short passes whose photon numbers and phase errors are known, and how often what the
 * methods claim is false. Takes: how many passes. Gives: failures against what they may be; the test asserts
 * on a small sample, and `node dist/test/hostsim/finite-key/programme/judge.js PASSES` prints the table of
 * docs/reference/security.md. Simulated; seeded.
 */
import { basisKeyLength } from "../../../../hostsim/finite-key/basis-key-length.js";
import type { BasisEvents, DecoyMethod } from "../../../../hostsim/finite-key/decoy-method.js";
import { linearProgramme } from "../../../../hostsim/finite-key/methods/linear-programme.js";
import { ONE_DECOY } from "../../../../hostsim/finite-key/methods/one-decoy.js";
import { TWO_DECOYS } from "../../../../hostsim/finite-key/methods/two-decoys.js";
import { PHOTON_NUMBERS } from "../../../../hostsim/finite-key/programme/class-shares.js";
import { PhotonNumberRows } from "../../../../hostsim/finite-key/programme/photon-numbers.js";
import { type OfClasses, TAIL_BOUNDS, type TailBound } from "../../../../hostsim/finite-key/tail-bounds.js";
import { generator } from "./random-counts.js";

const SEED = 20161219;
const DETECTIONS = 4_000;
const MOST_PHOTONS = 20;
const ERROR_RATE = 0.03;

/** What a simulated basis was, and what was counted in it. */
interface KnownBasis {
  readonly events: BasisEvents<OfClasses>;
  /** Detections and errors by photon number, as the programme's unknowns: all above 12 are one. */
  readonly numbers: readonly number[];
  readonly wrong: readonly number[];
  /** Single photons that would have been wrong in the other basis. */
  readonly phaseErrors: number;
}

interface Source {
  readonly intensities: OfClasses;
  readonly probabilities: OfClasses;
}

const SOURCES: Record<number, Source> = {
  2: { intensities: [0.6, 0.2], probabilities: [0.6, 0.4] },
  3: { intensities: [0.8, 0.2, 0.02], probabilities: [0.5, 0.3, 0.2] },
  4: { intensities: [0.8, 0.3, 0.1, 0], probabilities: [0.4, 0.2, 0.2, 0.2] },
};

/** What a source promises of its means, and what it sends in each detected pulse. */
export interface KnownMeans {
  /** Relative. */
  readonly tolerance: number;
  /** Factors of the means, one list a kind of pulse; kinds take turns. */
  readonly factors: readonly (readonly number[])[];
}

/** Means as stated. */
const EXACT: KnownMeans = { tolerance: 0, factors: [[1, 1, 1, 1]] };

/** An honest line, and one that splits photon numbers. */
const LINES = {
  honest: (photons: number) => 1 - (1 - 1e-5) * 0.999 ** photons,
  splitting: (photons: number) => [1e-5, 5e-4][photons] ?? 4e-3,
} as const;

/** The line's name. */
export type LineName = keyof typeof LINES;

interface Kind {
  readonly k: number;
  readonly photons: number;
  readonly until: number;
}

/** Class and photon number of a detected pulse: what is up to `until` of the sum of all. */
function kindsOf(source: Source, line: LineName, factors: readonly number[]): Kind[] {
  const kinds: Kind[] = [];
  let sum = 0;
  for (const [k, stated] of source.intensities.entries()) {
    const mean = stated * factors[k]!;
    let poisson = Math.exp(-mean);
    for (let photons = 0; photons <= MOST_PHOTONS; photons++) {
      sum += source.probabilities[k]! * poisson * LINES[line](photons);
      kinds.push({ k, photons, until: sum });
      poisson *= mean / (photons + 1);
    }
  }
  return kinds;
}

function drawBasis(
  source: Source,
  line: LineName,
  random: () => number,
  { tolerance, factors }: KnownMeans = EXACT,
): KnownBasis {
  const sorts = factors.map((each) => kindsOf(source, line, each));
  const detections = source.intensities.map(() => 0);
  const errors = source.intensities.map(() => 0);
  const numbers = new Array<number>(PHOTON_NUMBERS + 1).fill(0);
  const wrong = new Array<number>(PHOTON_NUMBERS + 1).fill(0);
  let phaseErrors = 0;
  for (let detection = 0; detection < DETECTIONS; detection++) {
    const kinds = sorts[detection % sorts.length]!;
    const point = random() * kinds.at(-1)!.until;
    const { k, photons } = kinds.find(({ until }) => point < until) ?? kinds[0]!;
    const place = Math.min(photons, PHOTON_NUMBERS);
    detections[k]! += 1;
    numbers[place]! += 1;
    if (random() < (photons === 0 ? 0.5 : ERROR_RATE)) {
      errors[k]! += 1;
      wrong[place]! += 1;
    }
    if (photons === 1 && random() < ERROR_RATE) phaseErrors += 1;
  }
  const events = {
    detections,
    errors,
    ...source,
    intensityTolerance: tolerance,
  } as unknown as BasisEvents<OfClasses>;
  return { events, numbers, wrong, phaseErrors };
}

/** How often a claim failed, and how often it may. */
export interface Verdict {
  readonly claim: string;
  readonly epsilon: number;
  readonly passes: number;
  readonly failures: number;
}

const METHODS: readonly { method: DecoyMethod<OfClasses>; tails: readonly TailBound[]; classes: number }[] = [
  { method: TWO_DECOYS as unknown as DecoyMethod<OfClasses>, tails: TAIL_BOUNDS, classes: 3 },
  { method: ONE_DECOY as unknown as DecoyMethod<OfClasses>, tails: TAIL_BOUNDS, classes: 2 },
  ...[2, 3, 4].map((classes) => ({ method: linearProgramme(classes), tails: TAIL_BOUNDS, classes })),
];

/** Methods as a whole: single photons and phase errors, with the secrecy's failure set to `epsilon`. */
export function judgeMethods(passes: number, epsilon: number, line: LineName): Verdict[] {
  return METHODS.flatMap(({ method, tails, classes }) =>
    tails.map((tailBound): Verdict => {
      const random = generator(SEED);
      let failures = 0;
      for (let pass = 0; pass < passes; pass++) {
        const key = drawBasis(SOURCES[classes]!, line, random);
        const test = drawBasis(SOURCES[classes]!, line, random);
        const found = basisKeyLength(method, key.events, test.events, 0, {
          epsilonSec: epsilon,
          epsilonCor: epsilon,
          tailBound,
        });
        const tooMany = found.s1 > key.numbers[1]! || found.s0 > key.numbers[0]!;
        if (tooMany || key.phaseErrors > found.phaseError * key.numbers[1]!) failures += 1;
      }
      const claim = `${method.name}, ${classes} classes, ${tailBound}, ${line}`;
      return { claim, epsilon, passes, failures };
    }),
  );
}

/** Every row of the programme by itself, each of which may be false with a probability of `epsilon`. */
export function judgeRows(
  passes: number,
  epsilon: number,
  classes: number,
  line: LineName,
  known: KnownMeans = EXACT,
): Verdict[] {
  const random = generator(SEED);
  const failures: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const { events, numbers, wrong } = drawBasis(SOURCES[classes]!, line, random, known);
    const confidence = { exponent: -Math.log(epsilon), tailBound: "clopper-pearson" } as const;
    const { rows } = new PhotonNumberRows(events, confidence, ["detections", "errors"]).programme(() => 0);
    const truth = [...numbers, ...wrong];
    for (const [row, { coefficients, least }] of rows.entries()) {
      const value = coefficients.reduce((sum, coefficient, n) => sum + coefficient * truth[n]!, 0);
      failures[row] = (failures[row] ?? 0) + Number(value < least - 1e-6);
    }
  }
  return failures.map((failed, row) => ({
    claim: `row ${row} of ${classes} classes, ${line}`,
    epsilon,
    passes,
    failures: failed,
  }));
}

/** What may fail so often by chance alone: the mean and five standard deviations. */
export function allowed({ epsilon, passes }: Verdict): number {
  return passes * epsilon + 5 * Math.sqrt(passes * epsilon);
}

function print(title: string, verdicts: Verdict[]): void {
  process.stdout.write(`${title}\n`);
  for (const { claim, epsilon, passes, failures } of verdicts)
    process.stdout.write(`  ${claim}: ${failures} of ${passes}, at most ${epsilon * passes} expected\n`);
}

if (process.argv[1]?.endsWith("judge.js")) {
  const passes = Number(process.argv[2]);
  for (const epsilon of [0.1, 0.01])
    for (const line of ["honest", "splitting"] as const) {
      print(`methods at ${epsilon}`, judgeMethods(passes, epsilon, line));
      for (const classes of [2, 3, 4]) {
        const rows = judgeRows(passes, epsilon, classes, line);
        const worst = rows.reduce((most, row) => (row.failures > most.failures ? row : most), rows[0]!);
        print(`worst of ${rows.length} rows at ${epsilon}`, [worst]);
      }
    }
}
