/**
 * Fading as it is drawn against closed forms: mean, variance and autocorrelation of pointing (Beta, Rice) and
 * of both laws of scintillation. A figure is the mean over blocks of the series, and its deviation is told by
 * how the blocks differ.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { type FadingLaws, fadingLight, partsOfStep } from "../../../../hostsim/channel/fading.js";

const PARTS = 100;
const STEP_S = 0.01;
/** Correlation over a part: 0.7. */
const CORRELATION_S = -STEP_S / PARTS / Math.log(0.7);
const STEPS = 6000;
const BLOCKS = 100;
const LIMIT = 4.5;
const MEAN = 1e-3;

/** The series of a law, in units of the link's mean. */
function series(laws: Partial<FadingLaws>, seed: number): Float64Array {
  const light = fadingLight(
    { stepSlots: 1e6, steps: STEPS, at: () => MEAN },
    { pointing: null, scintillation: null, distribution: "log-normal", ...laws },
    { stepS: STEP_S, parts: PARTS },
    { pointing: new RandomStream(seed, "pointing"), scintillation: new RandomStream(seed, "scintillation") },
  );
  const values = new Float64Array(STEPS * PARTS);
  for (let step = 0; step < STEPS; step++) {
    light.next().transmittances.forEach((share, part) => {
      values[step * PARTS + part] = share / MEAN;
    });
  }
  return values;
}

/** Expects the mean of f(value, value `lag` parts later) to be `expected`, to better than `within` of it. */
function expectMean(
  values: Float64Array,
  lag: number,
  f: (now: number, later: number) => number,
  expected: number,
  within: number,
): void {
  const length = values.length / BLOCKS;
  const means = Array.from({ length: BLOCKS }, (_, block) => {
    let sum = 0;
    for (let at = block * length; at < (block + 1) * length - lag; at++)
      sum += f(values[at]!, values[at + lag]!);
    return sum / (length - lag);
  });
  const mean = means.reduce((sum, each) => sum + each, 0) / BLOCKS;
  const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (BLOCKS - 1);
  const deviation = Math.sqrt(variance / BLOCKS);
  expect(Math.abs(mean - expected), `${mean}, expected ${expected} +- ${deviation}`).toBeLessThan(
    LIMIT * deviation,
  );
  expect(LIMIT * deviation).toBeLessThan(within * Math.abs(expected));
}

/** Mean 1, the variance, and the covariance at some lags. */
function expectMoments(
  values: Float64Array,
  index: number,
  covariance: (correlation: number) => number,
): void {
  expectMean(values, 0, (now) => now, 1, 0.01);
  expectMean(values, 0, (now) => (now - 1) ** 2, index, 0.05);
  for (const lag of [1, 3])
    expectMean(values, lag, (now, later) => (now - 1) * (later - 1), covariance(0.7 ** lag), 0.08);
}

const pointingLaw = (biasUrad: readonly [number, number]) => () => ({
  of: { divergenceUrad: 6.5, jitterUrad: 2, biasUrad },
  correlationS: CORRELATION_S,
});

describe("pointing", () => {
  it("without bias is Beta distributed: mean, variance, covariance", () => {
    const b = 6.5 ** 2 / (4 * 2 ** 2);
    const g = 1 / b;
    const values = series({ pointing: pointingLaw([0, 0]) }, 1);
    // Of Beta(b, 1): mean b / (b + 1), variance b / ((b + 1)^2 (b + 2)).
    const index = 1 / (b * (b + 2));
    expectMoments(values, index, (r) => (1 + g) ** 2 / ((1 + g) ** 2 - (g * r) ** 2) - 1);
    // Its distribution function is i^b; the mean is b / (b + 1).
    for (const at of [0.3, 0.6, 0.9])
      expectMean(values, 0, (now) => (now * (b / (b + 1)) < at ? 1 : 0), at ** b, 0.06);
  });

  it("with a bias is Rice's: mean and variance by sums over both axes", () => {
    const values = series({ pointing: pointingLaw([1.5, -2]) }, 2);
    const moment = (power: number): number => {
      let [sum, weights] = [0, 0];
      for (let x = -8; x <= 8; x += 0.1) {
        for (let y = -8; y <= 8; y += 0.1) {
          const weight = Math.exp(-(x * x + y * y) / 2);
          sum += weight * Math.exp((-2 * power * ((1.5 + 2 * x) ** 2 + (2 * y - 2) ** 2)) / 6.5 ** 2);
          weights += weight;
        }
      }
      return sum / weights;
    };
    expectMean(values, 0, (now) => now, 1, 0.01);
    expectMean(values, 0, (now) => (now - 1) ** 2, moment(2) / moment(1) ** 2 - 1, 0.05);
  });
});

const scintillationLaw = (alpha: number, beta: number) => () => ({
  of: { index: (1 + 1 / alpha) * (1 + 1 / beta) - 1, alpha, beta },
  correlationS: CORRELATION_S,
});

describe("scintillation", () => {
  it("log-normal: mean 1, the index, covariance (1 + index)^r - 1, median 1 / sqrt(1 + index)", () => {
    const values = series({ scintillation: scintillationLaw(12, 9) }, 3);
    const index = (1 + 1 / 12) * (1 + 1 / 9) - 1;
    expectMoments(values, index, (r) => (1 + index) ** r - 1);
    expectMean(values, 0, (now) => (now < 1 / Math.sqrt(1 + index) ? 1 : 0), 0.5, 0.02);
  });

  it.each([
    [4, 2],
    [0.8, 9],
  ])(
    "gamma-gamma of %f and %f: mean 1, the index, covariance (1 + r/alpha)(1 + r/beta) - 1",
    (alpha, beta) => {
      const values = series({ scintillation: scintillationLaw(alpha, beta), distribution: "gamma-gamma" }, 4);
      const index = (1 + 1 / alpha) * (1 + 1 / beta) - 1;
      expectMean(values, 0, (now) => now, 1, 0.02);
      expectMean(values, 0, (now) => (now - 1) ** 2, index, 0.2);
      for (const lag of [1, 3]) {
        const r = 0.7 ** lag;
        const covariance = (1 + r / alpha) * (1 + r / beta) - 1;
        expectMean(values, lag, (now, later) => (now - 1) * (later - 1), covariance, 0.2);
      }
      // Of order 1/2 a gamma has the moment Gamma(a + 1/2) / (Gamma(a) sqrt(a)) (scipy.special.gamma).
      const halves: Readonly<Record<number, number>> = {
        0.8: 0.86178,
        2: 0.939986,
        4: 0.969305,
        9: 0.986211,
      };
      expectMean(values, 0, (now) => Math.sqrt(now), halves[alpha]! * halves[beta]!, 0.01);
    },
  );

  it("keeps its law where the law changes from step to step, fast", () => {
    const alphas = [3, 12, 1.5, 6];
    const law = (step: number) => scintillationLaw(alphas[step % 4]!, 8)();
    const values = series({ scintillation: law, distribution: "gamma-gamma" }, 5);
    for (const [phase, alpha] of alphas.entries()) {
      const ofPhase = values.filter((_, at) => Math.floor(at / PARTS) % 4 === phase);
      expectMean(ofPhase, 0, (now) => now, 1, 0.04);
      expectMean(ofPhase, 0, (now) => (now - 1) ** 2, (1 + 1 / alpha) * (1 + 1 / 8) - 1, 0.3);
    }
  });
});

describe("parts of a step", () => {
  it("are at most a tenth of the shortest correlation time", () => {
    expect(partsOfStep(0.01, 1)).toBe(1);
    expect(partsOfStep(0.01, 0.02)).toBe(5);
    expect(partsOfStep(0.01, 0.00065)).toBe(154);
  });

  it("overstate the variance of a long sum by a twelfth of their square: 1 + d^2/12, below 0.1 %", () => {
    const d = 0.1;
    // Sum of exp(-|n| d) d against the integral of exp(-|t|).
    let held = d;
    for (let n = 1; n < 1000; n++) held += 2 * Math.exp(-n * d) * d;
    expect(held / 2).toBeCloseTo(1 + d ** 2 / 12, 5);
    expect(held / 2 - 1).toBeLessThan(1e-3);
  });
});
