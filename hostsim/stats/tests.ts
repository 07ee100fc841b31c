/**
 * Whether symbols look as the payload must make them. Takes: counts, and the payload's own weights. Gives:
 * chi-square tests with their degrees of freedom and p-values, and a verdict.
 *
 * The verdict rejects when any p-value is below FALSE_ALARM over the number of tests (Bonferroni), so a good
 * pattern is rejected in about one run of a million; or when a block repeats. Counts follow chi-square only
 * where enough is expected in every cell (Cochran, Biometrics 10, 417 (1954)): tests that have less are not
 * judged, and said to need more pulses.
 */
import { chiSquareTail } from "../probability/gamma.js";
import { CODES, LAGS, type SymbolCounts } from "./symbol-counts.js";

/** Probability that a good pattern is rejected. */
const FALSE_ALARM = 1e-6;
/**
 * Least count expected in any cell of a test that is judged; Cochran's 5, twice, since p-values far out in
 * the tail decide.
 */
const LEAST_EXPECTED = 10;

/** One chi-square test. */
export interface ChiSquareTest {
  readonly name: string;
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** Null: too few pulses to tell. */
  readonly pValue: number | null;
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
    ...tests.flatMap(({ name, pValue }) =>
      pValue !== null && pValue < threshold ? [`${name}: p = ${pValue.toExponential(1)}`] : [],
    ),
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
  const expected = share.map((part) => part * counts.pulses);
  return test(`frequency of ${name}`, seen, expected, share.filter((part) => part > 0).length - 1);
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
  const expected = pairs.map((_, at) => (earlier[Math.floor(at / CODES)]! * later[at % CODES]!) / total);
  const freedom = (margin: Float64Array): number =>
    Math.max(0, margin.filter((count) => count > 0).length - 1);
  return test(`dependence at lag ${lag}`, pairs, expected, freedom(earlier) * freedom(later));
}

/** Cells that expect nothing are left out; symbols that are never made are an objection of their own. */
function test(
  name: string,
  seen: Float64Array,
  expected: Float64Array,
  degreesOfFreedom: number,
): ChiSquareTest {
  let chiSquare = 0;
  let least = Number.POSITIVE_INFINITY;
  expected.forEach((count, cell) => {
    if (!(count > 0)) return;
    chiSquare += (seen[cell]! - count) ** 2 / count;
    least = Math.min(least, count);
  });
  const enough = least >= LEAST_EXPECTED && Number.isFinite(least);
  // With a single cell, as for the basis of a pattern that has only one, nothing can deviate.
  const tail = degreesOfFreedom === 0 ? 1 : chiSquareTail(chiSquare, degreesOfFreedom);
  return { name, chiSquare, degreesOfFreedom, pValue: enough ? tail : null };
}

/** The verdict in a sentence, and how many tests could not be judged. */
export function verdictWords({ accepted, objections, tests, threshold, pulses }: PatternVerdict): string {
  const unjudged = tests.filter(({ pValue }) => pValue === null).length;
  const said = accepted
    ? `accepted: no p-value below ${threshold.toExponential(1)} in ${pulses.toLocaleString("en-US")} pulses`
    : `rejected: ${objections.join("; ")}`;
  return unjudged === 0 ? said : `${said}; ${unjudged} of ${tests.length} tests need more pulses`;
}
