import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { chiSquareTail, errorFunction, logGamma } from "../../../hostsim/probability/gamma.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import { bestGuess, laserPairs } from "../../../hostsim/stats/delays.js";
import { measureStatistics, symbolWeights } from "../../../hostsim/stats/measure.js";
import { SymbolCounts } from "../../../hostsim/stats/symbol-counts.js";
import { judge, type PatternVerdict, verdictWords } from "../../../hostsim/stats/tests.js";
import { runCommand } from "../../support/command-line.js";

const HUNDRED_MILLION = 1e8;
const CHUNK = 1 << 20;
const BLOCK = 65536;

/** Judges `pulses` of the pico's pattern; `change` alters each piece on its way to the lines. */
async function judged(
  pulses: number,
  change: (symbols: Uint8Array, first: number) => void = () => {},
): Promise<PatternVerdict> {
  const request = { target: "pico", seed: 31, mode: "key", replayBlock: 0, lineMap: "symbol-code" } as const;
  const schedule = await openSchedule({ ...request, delaysPs: [0, 0, 0, 0] });
  const counts = new SymbolCounts(BLOCK);
  for (let first = 0; first < pulses; first += CHUNK) {
    const symbols = schedule.symbols(first, Math.min(CHUNK, pulses - first));
    change(symbols, first);
    counts.add(symbols);
  }
  return judge(counts, await symbolWeights("pico"));
}

/**
 * A scenario whose rarest symbol is 12 times rarer than any of the default pattern, as a file of the user's
 * own.
 */
function skewedScenario(): string {
  const scenario = JSON.parse(
    readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz.json"), "utf8"),
  ) as { source: { probabilities: { value: object }; basisZProbability: { value: number } } };
  scenario.source.probabilities.value = { signal: 0.75, decoy: 0.1875, vacuum: 0.0625 };
  scenario.source.basisZProbability.value = 0.9375;
  const path = join(mkdtempSync(join(tmpdir(), "satqkd-stats-")), "skewed.json");
  writeFileSync(path, JSON.stringify(scenario));
  return path;
}

describe("statistics of what is emitted", () => {
  it("accept the project's own pattern over 10^8 pulses", async () => {
    const verdict = await judged(HUNDRED_MILLION);
    expect(verdict.objections).toEqual([]);
    expect(verdict.accepted).toBe(true);
    expect(verdict.pulses).toBe(HUNDRED_MILLION);
    expect(verdict.tests.map(({ degreesOfFreedom }) => degreesOfFreedom)).toEqual([
      2, 1, 1, 11, 121, 121, 121, 121, 121, 121,
    ]);
  });

  it("reject a looped table: the block that is shown again is named", async () => {
    const verdict = await judged(4 * CHUNK, (symbols, first) => {
      // The board shows table 3 again in place of table 20.
      if (first === CHUNK) symbols.copyWithin(4 * BLOCK, 3 * BLOCK, 4 * BLOCK);
    });
    expect(verdict.accepted).toBe(false);
    expect(verdict.objections).toEqual(["block 20 shows block 19 again"]);
  });

  it("name blocks as the schedule does, and find a looped table in a range that begins inside a block", async () => {
    const request = {
      target: "pico",
      seed: 31,
      mode: "key",
      replayBlock: 0,
      lineMap: "symbol-code",
    } as const;
    const schedule = await openSchedule({ ...request, delaysPs: [0, 0, 0, 0] });
    const first = 7 * BLOCK + 1000;
    const symbols = schedule.symbols(first, 6 * BLOCK);
    const at = (block: number): number => block * BLOCK - first;
    symbols.copyWithin(at(11), at(9), at(10));
    const counts = new SymbolCounts(BLOCK, first);
    for (let done = 0; done < symbols.length; done += 50_000)
      counts.add(symbols.subarray(done, done + 50_000));
    expect(counts.repeated).toEqual([{ block: 11, like: 9 }]);
    // Of block 7 the range holds all but 1,000 pulses: no whole block, so nothing to compare.
    const cut = new SymbolCounts(BLOCK, first);
    cut.add(symbols.subarray(0, BLOCK - 1000));
    cut.add(symbols.subarray(0, BLOCK));
    expect(cut.repeated).toEqual([]);
  });

  it("expect of a scenario's file what that file says, and judge nothing for which too few pulses are given", async () => {
    const path = skewedScenario();
    const request = { target: path, seed: 1, mode: "key", replayBlock: 0, lineMap: "symbol-code" } as const;
    const schedule = await openSchedule({ ...request, delaysPs: [0, 0, 0, 0] });
    const { verdict } = await measureStatistics(schedule, 0, 4_000_000, 200);
    expect(verdict.objections).toEqual([]);
    expect(verdict.tests.every(({ pValue }) => pValue !== null)).toBe(true);
    const weights = await symbolWeights(path);
    for (let range = 0; range < 400; range++) {
      const counts = new SymbolCounts(schedule.pulsesPerBlock);
      counts.add(schedule.symbols(1000 * range, 1000));
      const short = judge(counts, weights);
      expect(short.objections).toEqual([]);
      expect(short.tests.map(({ pValue }) => pValue === null)).toEqual([
        false,
        false,
        false,
        ...Array<boolean>(7).fill(true),
      ]);
      expect(verdictWords(short)).toMatch(/^accepted: .* in 1,000 pulses; 7 of 10 tests need more pulses$/);
    }
  });

  it("judge nothing at all of a single pulse", async () => {
    const counts = new SymbolCounts(BLOCK);
    counts.add(Uint8Array.of(8));
    const { tests, accepted } = judge(counts, await symbolWeights("pico"));
    expect(tests.every(({ pValue }) => pValue === null)).toBe(true);
    expect(accepted).toBe(true);
  });

  it("reject a bias of 0.2 % of one class", async () => {
    const random = new RandomStream(1, "biased class");
    const verdict = await judged(HUNDRED_MILLION, (symbols) => {
      // One in 500 signal pulses becomes a decoy: signal 0.499, decoy 0.251.
      for (let i = 0; i < symbols.length; i++)
        if (symbols[i]! >= 8 && random.uint32() < 2 ** 32 / 500) symbols[i]! -= 4;
    });
    expect(verdict.accepted).toBe(false);
    expect(verdict.objections.join()).toMatch(/frequency of class/);
  });

  it("reject a dependence of 0.5 % at lag 3, and name the lag alone", async () => {
    const random = new RandomStream(2, "dependence");
    const verdict = await judged(HUNDRED_MILLION / 4, (symbols) => {
      for (let i = 3; i < symbols.length; i++)
        if (random.uint32() < 2 ** 32 / 200) symbols[i] = symbols[i - 3]!;
    });
    expect(verdict.accepted).toBe(false);
    expect(verdict.objections).toHaveLength(1);
    expect(verdict.objections[0]).toMatch(/^dependence at lag 3: p = /);
  });

  it("count pairs as a plain loop does, whatever the pieces", () => {
    const random = new RandomStream(3, "pieces");
    const symbols = Uint8Array.from({ length: 5000 }, () => random.uint32() % 12);
    const counts = new SymbolCounts(1000);
    for (let at = 0; at < symbols.length; ) {
      const part = 1 + (random.uint32() % 7);
      counts.add(symbols.subarray(at, at + part));
      at += part;
    }
    for (let lag = 1; lag <= 6; lag++) {
      const naive = new Float64Array(256);
      for (let i = lag; i < symbols.length; i++) naive[symbols[i - lag]! * 16 + symbols[i]!]! += 1;
      expect(counts.pairs[lag - 1]).toEqual(naive);
    }
    expect(counts.pulses).toBe(5000);
  });
});

describe("the functions behind", () => {
  it("give the published critical values of chi-square (NIST/SEMATECH e-Handbook, table 1.3.6.7.4)", () => {
    for (const [degrees, at05, at001] of [
      [1, 3.841, 10.828],
      [2, 5.991, 13.816],
      [11, 19.675, 31.264],
      [50, 67.505, 86.661],
      [100, 124.342, 149.449],
    ] as const) {
      expect(chiSquareTail(at05, degrees)).toBeCloseTo(0.05, 4);
      expect(chiSquareTail(at001, degrees)).toBeCloseTo(0.001, 5);
    }
    expect(chiSquareTail(0, 5)).toBe(1);
    expect(chiSquareTail(2000, 121)).toBeLessThan(1e-200);
  });

  it("give ln Gamma and erf (Abramowitz and Stegun, tables 6.1 and 7.1)", () => {
    expect(Math.exp(logGamma(5))).toBeCloseTo(24, 9);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(errorFunction(0.5)).toBeCloseTo(0.5204998778, 9);
    expect(errorFunction(1)).toBeCloseTo(0.8427007929, 9);
    expect(errorFunction(2)).toBeCloseTo(0.995322265, 9);
  });
});

describe("line delays", () => {
  it("tell signal from decoy as a numerical integral over two Gaussians says", () => {
    for (const [difference, fwhm] of [
      [0, 200],
      [100, 200],
      [300, 200],
      [50, 400],
    ] as const) {
      const sigma = fwhm / 2.3548200450309493;
      const density = (t: number, at: number): number =>
        Math.exp(-((t - at) ** 2) / (2 * sigma ** 2)) / (sigma * Math.sqrt(2 * Math.PI));
      let right = 0;
      for (let t = -3000; t < 3000; t += 0.5) right += 0.25 * Math.max(density(t, 0), density(t, difference));
      expect(bestGuess(difference, fwhm)).toBeCloseTo(right, 5);
    }
  });

  it("are told for each pair of lasers that should look alike", () => {
    const pairs = laserPairs([0, 0, 0, 0, 100, 0, 0, 300], 200);
    expect(pairs).toHaveLength(10);
    expect(pairs[0]).toMatchObject({ pair: "signal H from decoy H", differencePs: 100 });
    expect(pairs[1]).toMatchObject({ pair: "signal V from decoy V", guess: 0.5 });
    expect(pairs[3]!.guess).toBeGreaterThan(0.95);
  });
});

describe("satqkd stats", () => {
  function satqkd(...args: string[]) {
    const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "stats", ...args], {
      encoding: "utf8",
    });
    return { code: status, stdout, stderr };
  }

  it("accepts a scenario's pattern, tells what delays give away, and rejects a replayed block", () => {
    const delays = "0,0,0,0,150,0,0,0";
    const good = satqkd("jinan-250mhz", "--count", "2000000", "--lines", "lasers", "--delays", delays);
    expect(good.stdout).toMatch(/signal H from decoy H +150 ps apart: guessed right in 81\.\d %/);
    expect(good.stdout).toMatch(/accepted/);
    expect(good.code).toBe(0);
    const replay = satqkd("pico", "--mode", "calibrate", "--count", "200000", "--json");
    expect(replay.code).toBe(1);
    expect(JSON.parse(replay.stdout)).toMatchObject({
      accepted: false,
      repeatedBlocks: [
        { block: 1, like: 0 },
        { block: 2, like: 0 },
      ],
    });
  });

  it("refuses bad input in one line", async () => {
    for (const args of [["teapot"], ["pico", "--count", "0"], ["pico", "--pulse-width-ps", "-1"]]) {
      const { status, stdout, stderr } = await runCommand(["stats", ...args], packageRoot);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(stdout).toBe("");
      expect(status).toBe(2);
    }
  });
});
