/**
 * Whether symbols look as the payload must make them. Takes: counts, and the payload's own weights. Gives: chi-square tests
 * with their degrees of freedom and p-values, and a verdict.
 *
 * The verdict rejects when any p-value is below FALSE_ALARM over the number of tests (Bonferroni), so a good pattern is
 * rejected in at most one run of a million; or when a block repeats.
 */
import { chiSquareTail } from "./gamma.js";
import { CODES, LAGS, type SymbolCounts } from "./symbol-counts.js";

/** Probability that a good pattern is rejected. */
export const FALSE_ALARM = 1e-6;

/** One chi-square test. */
export interface ChiSquareTest {
  readonly name: string;
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** All tests of a pattern. */
export interface PatternVerdict {
  readonly pulses: number;
  readonly tests: readonly ChiSquareTest[];
  readonly repeatedBlocks: SymbolCounts["repeated"];
  /** Least p-value that is not rejected. */
  readonly threshold: number;
  readonly accepted: boolean;
  /** What speaks against the pattern, in words. */
  readonly objections: readonly string[];
}

const MARGINALS = [
  { name: "class", groups: 3, groupOf: (symbol: number) => symbol >> 2 },
  { name: "basis", groups: 2, groupOf: (symbol: number) => (symbol >> 1) & 1 },
  { name: "value", groups: 2, groupOf: (symbol: number) => symbol & 1 },
  { name: "symbol", groups: 12, groupOf: (symbol: number) => symbol },
] as const;

/** Tests counts against `weights`, the payload's weight of each of the 16 symbol codes. */
export function judge(counts: SymbolCounts, weights: readonly number[]): PatternVerdict {
  const tests = [
    ...MARGINALS.map(({ name, groups, groupOf }) => frequencies(name, counts, weights, groups, groupOf)),
    ...Array.from({ length: LAGS }, (_, index) => dependence(index + 1, counts.pairs[index]!)),
  ];
  const threshold = FALSE_ALARM / tests.length;
  const impossible = Array.from(counts.symbols).some(
    (count, symbol) => count > 0 && (weights[symbol] ?? 0) === 0,
  );
  const objections = [
    ...tests
      .filter(({ pValue }) => pValue < threshold)
      .map(({ name, pValue }) => `${name}: p = ${pValue.toExponential(1)}`),
    ...(impossible ? ["symbols that the payload never makes"] : []),
    ...counts.repeated.slice(0, 1).map(({ block, like }) => `block ${block} shows block ${like} again`),
  ];
  return {
    pulses: counts.pulses,
    tests,
    repeatedBlocks: counts.repeated,
    threshold,
    accepted: objections.length === 0,
    objections,
  };
}

function frequencies(
  name: string,
  counts: SymbolCounts,
  weights: readonly number[],
  groups: number,
  groupOf: (symbol: number) => number,
): ChiSquareTest {
  const seen = new Float64Array(groups);
  const share = new Float64Array(groups);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let symbol = 0; symbol < 12; symbol++) {
    seen[groupOf(symbol)]! += counts.symbols[symbol]!;
    share[groupOf(symbol)]! += (weights[symbol] ?? 0) / total;
  }
  let chiSquare = 0;
  let cells = 0;
  for (let group = 0; group < groups; group++) {
    const expected = share[group]! * counts.pulses;
    if (expected === 0) continue;
    chiSquare += (seen[group]! - expected) ** 2 / expected;
    cells += 1;
  }
  return test(`frequency of ${name}`, chiSquare, cells - 1);
}

/** Independence of symbols `lag` apart, against their own frequencies. */
function dependence(lag: number, pairs: Float64Array): ChiSquareTest {
  const earlier = new Float64Array(CODES);
  const later = new Float64Array(CODES);
  let total = 0;
  pairs.forEach((count, at) => {
    earlier[Math.floor(at / CODES)]! += count;
    later[at % CODES]! += count;
    total += count;
  });
  let chiSquare = 0;
  pairs.forEach((count, at) => {
    const expected = (earlier[Math.floor(at / CODES)]! * later[at % CODES]!) / total;
    if (expected > 0) chiSquare += (count - expected) ** 2 / expected;
  });
  const used = (margin: Float64Array): number => margin.filter((count) => count > 0).length;
  return test(`dependence at lag ${lag}`, chiSquare, (used(earlier) - 1) * (used(later) - 1));
}

function test(name: string, chiSquare: number, degreesOfFreedom: number): ChiSquareTest {
  const pValue = degreesOfFreedom > 0 ? chiSquareTail(chiSquare, degreesOfFreedom) : 1;
  return { name, chiSquare, degreesOfFreedom, pValue };
}
