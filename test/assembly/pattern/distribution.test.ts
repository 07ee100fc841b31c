import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { configure, type PatternRequest, symbolWeights } from "./naive-pattern.js";

const PULSES = 10_000 * 1024;

let core: PayloadExports;
let table: number;

beforeAll(async () => {
  ({ core } = await hostPayload());
  installTestSeed(core, 0x51);
  table = core.reserve(PULSES / 2);
});

/** Counts of symbol codes 0 to 15 in PULSES pulses. */
function count(): number[] {
  core.fillSymbols(0n, PULSES, table, 0);
  const bytes = new Array<number>(256).fill(0);
  for (const byte of new Uint8Array(core.memory.buffer, table, PULSES / 2)) bytes[byte]! += 1;
  const symbols = new Array<number>(16).fill(0);
  bytes.forEach((times, byte) => {
    symbols[byte & 15]! += times;
    symbols[byte >> 4]! += times;
  });
  return symbols;
}

/**
 * Pearson's chi-square of counts against probabilities; a count where there should be none is infinitely bad.
 */
function chiSquare(counts: number[], probabilities: number[]): number {
  return counts.reduce((sum, times, i) => {
    const expected = PULSES * probabilities[i]!;
    if (expected === 0) return times === 0 ? sum : Number.POSITIVE_INFINITY;
    return sum + (times - expected) ** 2 / expected;
  }, 0);
}

/**
 * Chi-square that 11 degrees of freedom exceed with probability 6.3e-7, by numerical integration of its
 * density.
 */
const LIMIT = 50.0;

describe(`the joint distribution of class, basis and value over ${PULSES} pulses, seed 0x51`, () => {
  const requests: PatternRequest[] = [
    { signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5, width: 4 },
    { signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.75, width: 8 },
    { signal: 0.7501, decoy: 0.1749, vacuum: 0.075, basisZ: 0.7611, width: 16 },
  ];

  it.each(requests)("is that of the reported weights at $width bits", (request) => {
    expect(configure(core, request)).toBe(0);
    const weights = symbolWeights(core).map((weight) => weight / 2 ** request.width);
    expect(chiSquare(count(), weights)).toBeLessThan(LIMIT);
  });

  it.each(requests)(
    "is told from one with a hundredth of the signal pulses made decoys, at $width bits",
    (request) => {
      expect(configure(core, request)).toBe(0);
      const shifted = symbolWeights(core).map((weight) => weight / 2 ** request.width);
      for (let k = 0; k < 4; k++) {
        shifted[4 + k]! += shifted[8 + k]! / 100;
        shifted[8 + k]! *= 0.99;
      }
      expect(chiSquare(count(), shifted)).toBeGreaterThan(10 * LIMIT);
    },
  );
});
