/** The pattern by weights, as boards at a JavaScript prompt set it: the same map, or none. */
import { describe, expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { coreModule } from "../../support/core-module.js";

const SET = 0;
const WRONG_SUM = 2;
const WRONG_WIDTH = 3;
/**
 * Symbols of value 0 in the order of the weights: signal, decoy, vacuum; Z before X
 * (assembly/pattern/thresholds.ts).
 */
const ORDER = [8, 10, 4, 6, 0, 2];

interface WeightsExports {
  readonly memory: WebAssembly.Memory;
  configurePattern(signal: number, decoy: number, vacuum: number, basisZ: number, bits: number): number;
  setPatternWeights(address: number, bits: number): number;
  patternBits(): number;
  symbolWeight(symbol: number): number;
  symbolOfBits(r: number): number;
  reserve(bytes: number): number;
}

function pattern(): { core: WeightsExports; set: (weights: readonly number[], bits: number) => number } {
  const { port } = new HostBoard(() => undefined);
  const imports = { registers: port as unknown as WebAssembly.ModuleImports };
  const core = new WebAssembly.Instance(
    coreModule("test/assembly/pattern/compiled/weights.ts", "-O0"),
    imports,
  ).exports as unknown as WeightsExports;
  const at = core.reserve(24);
  const set = (weights: readonly number[], bits: number) => {
    new Uint32Array(core.memory.buffer, at, 6).set(weights);
    return core.setPatternWeights(at, bits);
  };
  return { core, set };
}

const symbols = (core: WeightsExports, bits: number) =>
  Array.from({ length: 2 ** bits }, (_, r) => core.symbolOfBits(r));

describe("a pattern that is set by weights", () => {
  it.each<[number, [number, number, number, number]]>([
    [4, [0.5, 0.25, 0.25, 0.5]],
    [8, [0.5, 0.25, 0.25, 0.75]],
    [16, [0.7611, 0.1749, 0.064, 0.7611]],
  ])("is that of the probabilities they come from: %s bits", (bits, probabilities) => {
    const reference = pattern().core;
    expect(reference.configurePattern(...probabilities, bits)).toBe(SET);
    const weights = ORDER.map((symbol) => reference.symbolWeight(symbol));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(2 ** (bits - 1));
    const { core, set } = pattern();
    expect(set(weights, bits)).toBe(SET);
    expect(core.patternBits()).toBe(bits);
    expect(ORDER.map((symbol) => core.symbolWeight(symbol))).toEqual(weights);
    expect(symbols(core, bits)).toEqual(symbols(reference, bits));
  });

  it("is counted pair by pair: so many values of r give each symbol", () => {
    const { core, set } = pattern();
    const weights = [1, 2, 3, 4, 50, 68];
    expect(set(weights, 8)).toBe(SET);
    const counts = ORDER.map((symbol) => symbols(core, 8).filter((made) => made === symbol).length);
    expect(counts).toEqual(weights);
    for (const symbol of [12, 13, 14, 15]) expect(core.symbolWeight(symbol)).toBe(0);
  });

  it("is none when the weights don't sum to all values, or the width is no width; what was set before is gone", () => {
    const { core, set } = pattern();
    const good = [2, 2, 1, 1, 1, 1];
    for (const [weights, bits, code] of [
      [[2, 2, 1, 1, 1, 2], 4, WRONG_SUM],
      [[2, 2, 1, 1, 1, 0], 4, WRONG_SUM],
      [[0xffffffff, 9, 0, 0, 0, 0], 4, WRONG_SUM],
      [good, 5, WRONG_WIDTH],
      [good, 0, WRONG_WIDTH],
      [good, 8, WRONG_SUM],
    ] as const) {
      expect(set(good, 4)).toBe(SET);
      expect(set(weights, bits), `${weights} at ${bits}`).toBe(code);
      expect(core.patternBits()).toBe(0);
      expect(core.symbolWeight(8)).toBe(0);
    }
  });
});
