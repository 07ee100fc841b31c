/**
 * The searches themselves, on functions whose largest value is known; settings of points; and determinism.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { differentialEvolution } from "../../../hostsim/optimise/differential-evolution.js";
import { polish } from "../../../hostsim/optimise/polish.js";
import {
  dimensionsOf,
  pointOf,
  protocolOf,
  rounded,
  type Space,
  settingOf,
} from "../../../hostsim/optimise/setting.js";

const SEED = 341;

function search(score: (point: readonly number[]) => number, dimensions: number, start: number[][] = []) {
  return differentialEvolution({ dimensions, score, start, random: new RandomStream(SEED, "test") });
}

describe("differential evolution", () => {
  it("finds the top of a function with 11^4 local maxima (Rastrigin)", () => {
    const rastrigin = (point: readonly number[]) =>
      -point.reduce((sum, coordinate) => {
        const x = 10.24 * (coordinate - 0.3);
        return sum + x * x - 10 * Math.cos(2 * Math.PI * x) + 10;
      }, 0);
    const { point, score } = search(rastrigin, 4);
    expect(score).toBeGreaterThan(-1e-6);
    for (const coordinate of point) expect(coordinate).toBeCloseTo(0.3, 4);
  });

  it("finds a top at the wall, and never leaves the cube", () => {
    const { point } = search((coordinates) => {
      for (const coordinate of coordinates) {
        if (coordinate < 0 || coordinate > 1) throw new Error(`left the cube at ${coordinate}`);
      }
      return coordinates[0]! - coordinates[1]! ** 2;
    }, 2);
    expect(point[0]).toBeGreaterThan(1 - 1e-6);
    expect(point[1]).toBeLessThan(1e-2);
  });

  it("never ends worse than where it started, even when nobody else could find that place", () => {
    const needle = [0.123, 0.456, 0.789];
    const found = search((point) => (point.every((x, at) => x === needle[at]) ? 1 : 0), 3, [needle]);
    expect(found).toMatchObject({ point: needle, score: 1 });
  });

  it("gives the same result for the same seed", () => {
    const bowl = (point: readonly number[]) => -((point[0]! - 0.2) ** 2) - (point[1]! - 0.9) ** 4;
    expect(search(bowl, 2)).toEqual(search(bowl, 2));
  });
});

describe("polish", () => {
  it("climbs a staircase, as quantised settings are one, to within its last step", () => {
    const stairs = (point: readonly number[]) =>
      -Math.round(1000 * Math.abs(point[0]! - 0.377)) - Math.round(1000 * Math.abs(point[1]! - 0.61));
    const { point } = polish([0.3, 0.7], [0, 1], stairs);
    expect(Math.abs(point[0]! - 0.377)).toBeLessThan(0.0015);
    expect(Math.abs(point[1]! - 0.61)).toBeLessThan(0.0015);
  });

  it("moves only the coordinates it is given", () => {
    const { point } = polish([0.5, 0.5], [1], (at) => at[0]! + at[1]!);
    expect(point).toEqual([0.5, 1]);
  });
});

describe("settings", () => {
  const spaces: fc.Arbitrary<Space> = fc.record({
    protocol: fc.constantFrom("two-decoy", "one-decoy"),
    keyBases: fc.constantFrom("symmetric", "Z", "X"),
    vacuumMean: fc.constantFrom(0, 0.002, 0.05),
    mostPhotons: fc.constantFrom(0.5, 1, 2),
    receiverBasisZ: fc.constantFrom(null, 0.5, 0.9),
  });
  const coordinate = fc.double({ min: 0, max: 1, noNaN: true });
  const points = fc.array(coordinate, { minLength: 6, maxLength: 6 });

  it("of every point are what the bound and the scenario's rules allow, also once rounded", () => {
    fc.assert(
      fc.property(spaces, points, (space, coordinates) => {
        const exact = settingOf(space, coordinates.slice(0, dimensionsOf(space)));
        for (const setting of [exact, rounded(exact)]) {
          const { intensities, probabilities, basisZProbability, receiverBasisZ } = setting;
          expect(intensities.signal).toBeLessThanOrEqual(space.mostPhotons + 1e-9);
          expect(intensities.signal).toBeGreaterThan(intensities.decoy + intensities.vacuum);
          expect(intensities.decoy).toBeGreaterThan(intensities.vacuum);
          const sum = probabilities.signal + probabilities.decoy + probabilities.vacuum;
          expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
          for (const share of [
            probabilities.signal,
            probabilities.decoy,
            basisZProbability,
            receiverBasisZ,
          ]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThan(1);
          }
          expect(probabilities.vacuum === 0).toBe(
            space.protocol === "one-decoy" || probabilities.vacuum === 0,
          );
        }
        expect(protocolOf(exact)).toBe(space.protocol);
        if (space.receiverBasisZ !== null) expect(exact.receiverBasisZ).toBe(space.receiverBasisZ);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("come back from their points", () => {
    fc.assert(
      fc.property(spaces, points, (space, coordinates) => {
        const setting = settingOf(space, coordinates.slice(0, dimensionsOf(space)));
        const again = settingOf(space, pointOf(space, setting));
        for (const name of ["signal", "decoy", "vacuum"] as const) {
          expect(again.intensities[name]).toBeCloseTo(setting.intensities[name], 9);
          expect(again.probabilities[name]).toBeCloseTo(setting.probabilities[name], 9);
        }
        expect(again.basisZProbability).toBeCloseTo(setting.basisZProbability, 9);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
