import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { configure, PAIR_ORDER, type PatternRequest, symbolWeights } from "./naive-pattern.js";

const SET = 0;
const NOT_A_PROBABILITY = 1;
const SUM = 2;
const WIDTH = 3;
const TOO_COARSE = 4;

let core: PayloadExports;

beforeAll(async () => {
  ({ core } = await hostPayload());
});

/** Wanted probabilities of the pairs in PAIR_ORDER. */
function wantedPairs(request: PatternRequest): number[] {
  const { signal, decoy, vacuum, basisZ } = request;
  return [signal, decoy, vacuum].flatMap((p) => [p * basisZ, p * (1 - basisZ)]);
}

/** The largest error among six pairs, three classes and basis Z, all as probabilities. */
function largestError(wanted: number[], made: number[]): number {
  const errors = made.map((p, i) => p - wanted[i]!);
  const classes = [0, 2, 4].map((i) => errors[i]! + errors[i + 1]!);
  return Math.max(...[...errors, ...classes, errors[0]! + errors[2]! + errors[4]!].map(Math.abs));
}

/** What the core made of the request, as probabilities in PAIR_ORDER. */
function madePairs(): number[] {
  const whole = 2 ** core.patternBits();
  return PAIR_ORDER.map((symbol) => (core.symbolWeight(symbol) + core.symbolWeight(symbol + 1)) / whole);
}

/**
 * Rounding every pair to the nearest: within 1/512 at 4 or 8 bits only if each is, and if they sum to the
 * whole.
 */
function nearestIsExact(request: PatternRequest, width: number): boolean {
  const wanted = wantedPairs(request);
  const units = 2 ** (width - 1);
  const nearest = wanted.map((p) => Math.round(p * units));
  const lost = nearest.some((weight, i) => weight === 0 && wanted[i]! > 0);
  const sum = nearest.reduce((a, b) => a + b);
  const near = nearest.every((weight, i) => Math.abs(weight / units - wanted[i]!) <= wanted[i]! / 4 + 1e-9);
  return (
    !lost &&
    near &&
    sum === units &&
    largestError(
      wanted,
      nearest.map((weight) => weight / units),
    ) <=
      1 / 512
  );
}

/** Arbitrary probabilities, often such that 4 or 8 bits hold them or nearly hold them. */
const requests = fc
  .record({
    units: fc.constantFrom(4, 8, 16, 32, 128, 1000, 32768),
    signal: fc.double({ min: 0, max: 1, noNaN: true }),
    decoy: fc.double({ min: 0, max: 1, noNaN: true }),
    basisZ: fc.double({ min: 0, max: 1, noNaN: true }),
    signalOff: fc.oneof(fc.constant(0), fc.double({ min: -0.003, max: 0.003, noNaN: true })),
    basisOff: fc.oneof(fc.constant(0), fc.double({ min: -0.004, max: 0.004, noNaN: true })),
  })
  .map(({ units, signal, decoy, basisZ, signalOff, basisOff }): PatternRequest => {
    const s = Math.round(signal * units) / units;
    const d = Math.round(decoy * (1 - s) * units) / units;
    const shifted = Math.min(1, Math.max(0, s + signalOff));
    const rest = Math.min(d, 1 - shifted);
    return {
      signal: shifted,
      decoy: rest,
      vacuum: 1 - shifted - rest,
      basisZ: Math.min(1, Math.max(0, Math.round(basisZ * units) / units + basisOff)),
      width: 0,
    };
  });

describe("symbol thresholds", () => {
  it("hold powers of 1/2 exactly in 4 random bits", () => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.5, 0)).toBe(SET);
    expect(core.patternBits()).toBe(4);
    expect(symbolWeights(core)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0]);
  });

  it("hold a basis of 3/4 exactly in 8 random bits", () => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.75, 0)).toBe(SET);
    expect(core.patternBits()).toBe(8);
    expect(symbolWeights(core)).toEqual([24, 24, 8, 8, 24, 24, 8, 8, 48, 48, 16, 16, 0, 0, 0, 0]);
  });

  it("take 16 random bits for SatQuMA's default probabilities, each pair within 1/32768 of the request", () => {
    const request = { signal: 0.7501, decoy: 0.1749, vacuum: 0.075, basisZ: 0.7611, width: 0 };
    expect(configure(core, request)).toBe(SET);
    expect(core.patternBits()).toBe(16);
    expect(largestError(wantedPairs(request), madePairs())).toBeLessThanOrEqual(1 / 32768);
  });

  it("sum to the whole, give both values the same weight, lose no wanted symbol and make no unwanted one", () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(0, 4, 8, 16), (request, width) => {
        fc.pre(configure(core, { ...request, width }) === SET);
        const weights = symbolWeights(core);
        expect(weights.reduce((a, b) => a + b)).toBe(2 ** core.patternBits());
        wantedPairs(request).forEach((wanted, i) => {
          const symbol = PAIR_ORDER[i]!;
          expect(weights[symbol]).toBe(weights[symbol + 1]);
          expect(weights[symbol]! > 0).toBe(wanted > 0);
        });
        expect(weights.slice(12)).toEqual([0, 0, 0, 0]);
      }),
      { seed: 512, numRuns: 4000 },
    );
  });

  it("keep class, basis and every pair within 1/512 of the request, or within 1/256 at a forced width", () => {
    fc.assert(
      fc.property(requests, fc.constantFrom(0, 4, 8, 16), (request, width) => {
        fc.pre(configure(core, { ...request, width }) === SET);
        const bound = width === 0 ? 1 / 512 : 1 / 256;
        expect(largestError(wantedPairs(request), madePairs())).toBeLessThanOrEqual(bound + 1e-6);
      }),
      { seed: 513, numRuns: 4000 },
    );
  });

  it("keep class, basis and every pair within 2/32768 of the request in 16 bits", () => {
    fc.assert(
      fc.property(requests, (request) => {
        fc.pre(configure(core, { ...request, width: 16 }) === SET);
        expect(largestError(wantedPairs(request), madePairs())).toBeLessThanOrEqual(2 / 32768);
      }),
      { seed: 514, numRuns: 4000 },
    );
  });

  it("take the least width at which rounding to the nearest is exact to 1/512 and to a quarter", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(requests, (request) => {
        fc.pre(configure(core, request) === SET);
        const least = [4, 8].find((width) => nearestIsExact(request, width)) ?? 16;
        expect(core.patternBits()).toBe(least);
        seen.add(least);
      }),
      { seed: 515, numRuns: 8000 },
    );
    expect([...seen].sort((a, b) => a - b)).toEqual([4, 8, 16]);
  });

  it("take the next width when every pair and class is near enough, but not the basis", () => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.75 + 0.9 / 512, 0)).toBe(SET);
    expect(core.patternBits()).toBe(8);
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.75 + 1.2 / 512, 0)).toBe(SET);
    expect(core.patternBits()).toBe(16);
  });

  it("are not off by more than a quarter of what is wanted of a rare pair, or no width will do", () => {
    // 1.24e-5 lies between 0 and one part of 2^15, 3.05e-5: it was sent two and a half times as often as
    // wanted.
    expect(core.configurePattern(0.6, 0.4 - 2.48e-5, 2.48e-5, 0.5, 0)).toBe(TOO_COARSE);
    expect(core.configurePattern(0.6, 0.4 - 2 / 32768, 2 / 32768, 0.5, 0)).toBe(SET);
    // 1/128 for 0.0055 is within 1/512, but not near.
    expect(core.configurePattern(0.6, 0.4 - 0.011, 0.011, 0.5, 0)).toBe(SET);
    expect(core.patternBits()).toBe(16);
  });

  it("take the next width rather than lose a rare symbol", () => {
    expect(core.configurePattern(0.999, 0.0009, 0.0001, 1, 0)).toBe(SET);
    expect(core.patternBits()).toBe(16);
    expect(core.symbolWeight(0)).toBeGreaterThan(0);
    expect(core.configurePattern(0.999, 0.0009, 0.0001, 1, 8)).toBe(TOO_COARSE);
    expect(core.configurePattern(1 - 2e-6, 1e-6, 1e-6, 1, 0)).toBe(TOO_COARSE);
  });

  it.each([
    { name: "negative signal", request: [-0.1, 0.6, 0.5, 0.5, 0], code: NOT_A_PROBABILITY },
    { name: "basis above 1", request: [0.5, 0.25, 0.25, 1.01, 0], code: NOT_A_PROBABILITY },
    { name: "basis not a number", request: [0.5, 0.25, 0.25, Number.NaN, 0], code: NOT_A_PROBABILITY },
    { name: "decoy not a number", request: [0.5, Number.NaN, 0.5, 0.5, 0], code: NOT_A_PROBABILITY },
    { name: "infinite signal", request: [Number.POSITIVE_INFINITY, 0, 0, 0.5, 0], code: SUM },
    { name: "sum of 1 + 2e-9", request: [0.5 + 2e-9, 0.25, 0.25, 0.5, 0], code: SUM },
    { name: "sum of 0.9", request: [0.4, 0.25, 0.25, 0.5, 0], code: SUM },
    { name: "width 5", request: [0.5, 0.25, 0.25, 0.5, 5], code: WIDTH },
    { name: "4 bits for thirds", request: [1 / 3, 1 / 3, 1 / 3, 0.5, 4], code: TOO_COARSE },
  ])("refuse: $name, and then there is no pattern", ({ request, code }) => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.5, 0)).toBe(SET);
    const [signal, decoy, vacuum, basisZ, width] = request as [number, number, number, number, number];
    expect(core.configurePattern(signal, decoy, vacuum, basisZ, width)).toBe(code);
    expect(core.patternBits()).toBe(0);
    expect(symbolWeights(core)).toEqual(new Array<number>(16).fill(0));
    expect(() => core.fillSymbols(0n, 1024, 1 << 15, 0)).toThrow();
  });

  it("accept a sum that misses 1 by less than 1e-9", () => {
    expect(core.configurePattern(0.5 + 9e-10, 0.25, 0.25, 0.5, 0)).toBe(SET);
    expect(core.patternBits()).toBe(4);
  });
});
