import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { BAD_SOURCES } from "./bad-sources.js";
import { healthyNoise } from "./noise.js";

const LAG = 4;
const SUCCESSOR = 5;
const COMPLEXITY = 6;
const HISTORY = 1024;
const WINDOW = 512;
const LAGS_A_WINDOW = 16;
const WINDOWS = 64;
const ROUND = HISTORY + WINDOWS * WINDOW;
const MOST = 100_000;
const ROOM = 1 << 12;

let core: PayloadExports;
let samples: number;

beforeEach(async () => {
  ({ core } = await hostPayload());
  samples = core.reserve(ROOM);
});

/** Samples taken until the first is refused; all of them when none is. */
function fed(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) {
    new Uint8Array(core.memory.buffer)[samples] = bytes[i]!;
    if (!core.feedRawSamples(samples, 1)) return i;
  }
  return bytes.length;
}

/** Massey's algorithm as in his paper, on an array of bits. */
function linearComplexity(bits: readonly number[]): number {
  let connection = [1];
  let earlier = [1];
  let length = 0;
  let shift = 1;
  bits.forEach((bit, n) => {
    let discrepancy = bit;
    for (let i = 1; i <= length; i++) discrepancy ^= (connection[i] ?? 0) & bits[n - i]!;
    if (discrepancy === 0) {
      shift += 1;
      return;
    }
    const before = connection;
    const size = Math.max(connection.length, earlier.length + shift);
    connection = Array.from({ length: size }, (_, i) => (before[i] ?? 0) ^ (earlier[i - shift] ?? 0));
    if (2 * length > n) shift += 1;
    else {
      length = n + 1 - length;
      earlier = before;
      shift = 1;
    }
  });
  return length;
}

function bitsOf(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1));
}

/**
 * Smallest count that Binomial(n, 2^-H) reaches with probability 2^-30 at most, in whole numbers of 2^-60.
 */
function cutoffOf(n: number, minEntropy: number): number {
  const one = 1n << 60n;
  const p = BigInt(Math.round(2 ** (60 - minEntropy)));
  const limit = 1n << (60n * BigInt(n) - 30n);
  let ways = 1n;
  let tail = 0n;
  for (let k = n; k >= 0; k--) {
    tail += ways * p ** BigInt(k) * (one - p) ** BigInt(n - k);
    if (tail > limit) return Math.min(k + 1, n);
    ways = (ways * BigInt(k)) / BigInt(n - k + 1);
  }
  throw new Error("the tail is 1 in all");
}

/**
 * The first sample whose window fails a predictor, and by which code, from the text of predict.ts; null when
 * none does.
 */
function naive(bytes: Uint8Array, minEntropy: number): { at: number; code: number } | null {
  const cutoff = cutoffOf(WINDOW, minEntropy);
  const longest = Math.floor((WINDOW * minEntropy - 30) / 2);
  for (let window = 0; HISTORY + (window + 1) * WINDOW <= bytes.length; window++) {
    const from = HISTORY + window * WINDOW;
    const places = Array.from({ length: WINDOW }, (_, i) => from + i);
    const rightOf = (lag: number) => places.filter((i) => bytes[i] === bytes[i - lag]).length;
    const firstLag = 1 + ((window * LAGS_A_WINDOW) % HISTORY);
    const lagFails = Array.from({ length: LAGS_A_WINDOW }, (_, k) => rightOf(firstLag + k)).some(
      (n) => n >= cutoff,
    );
    const follows = places.filter((i) => {
      const before = bytes.lastIndexOf(bytes[i - 1]!, i - 2);
      return before >= 0 && bytes[before + 1] === bytes[i];
    }).length;
    // The verdict on a window comes eight windows later, when its bits were taken one by one.
    const kept = bytes.subarray(from - 8 * WINDOW, from - 7 * WINDOW);
    const isShort = window % 16 === 8 && linearComplexity(bitsOf(kept)) <= longest;
    const code = lagFails ? LAG : follows >= cutoff ? SUCCESSOR : isShort ? COMPLEXITY : 0;
    if (code !== 0) return { at: from + WINDOW - 1, code };
  }
  return null;
}

describe("the predictors of the noise source", () => {
  it.each([8, 4, 2, 0.5, 0.05])(
    "have cutoffs by exact arithmetic at a claim of %s bits a sample",
    (minEntropy) => {
      core.entropyStart(minEntropy);
      expect(core.predictCutoff()).toBe(cutoffOf(WINDOW, minEntropy));
      expect(core.predictRegister()).toBe(Math.floor((WINDOW * minEntropy - 30) / 2));
    },
  );

  it("fail where a second reading of their definition fails, and only there", () => {
    const kinds = [
      (seed: number) => healthyNoise(seed, 7000).map((s) => s & 3),
      (seed: number) => healthyNoise(seed, 7000).map((s, i) => (s < 60 ? s : i & 127)),
      (seed: number) => healthyNoise(seed, 7000).map((s, i) => (s < 90 ? s & 7 : (i % 23) & 7)),
      (seed: number) => healthyNoise(seed, 7000).map((s, i) => (i % 2 ? s & 1 : (i >> 2) & 1)),
    ];
    const codes = new Set<number>();
    fc.assert(
      fc.property(
        fc.nat(kinds.length - 1),
        fc.nat(200),
        fc.constantFrom(0.5, 1, 1.9),
        (kind, seed, claim) => {
          const bytes = kinds[kind]!(seed);
          core.entropyStart(claim);
          const expected = naive(bytes, claim);
          const at = fed(bytes);
          const code = core.emissionGate();
          // Repetition and proportion have tests of their own, and may come first.
          if (code >= LAG) expect({ at, code }).toEqual(expected);
          else if (code <= 1) expect(expected).toBeNull();
          else expect(at).toBeLessThanOrEqual(expected?.at ?? at);
          codes.add(code);
        },
      ),
      { seed: 90, numRuns: 12 },
    );
    expect([...codes].some((code) => code >= LAG)).toBe(true);
  });

  it("open the gate for a healthy source only after every lag was tested", () => {
    core.entropyStart(8);
    expect(fed(healthyNoise(50, ROUND - 1))).toBe(ROUND - 1);
    expect(core.emissionGateOpen()).toBe(false);
    expect(fed(healthyNoise(51, 1))).toBe(1);
    expect(core.emissionGateOpen()).toBe(true);
  });

  it("raise no alarm over 2 million samples of a source that is as good as claimed", () => {
    core.entropyStart(8);
    for (let turn = 0; turn < 20; turn++) expect(fed(healthyNoise(60 + turn, 100_000))).toBe(100_000);
    core.entropyStart(1);
    for (let turn = 0; turn < 4; turn++)
      expect(fed(healthyNoise(90 + turn, 100_000).map((sample) => sample & 1))).toBe(100_000);
    // One bit of eight carries the noise: its register is eight times as long as that of the bit alone.
    core.entropyStart(1);
    expect(fed(healthyNoise(99, 100_000).map((sample) => (sample & 1) << 5))).toBe(100_000);
  });
});

describe("the catalogue of bad sources", () => {
  const page = readFileSync("docs/reference/noise-sources.md", "utf8");
  const rows = new Map(
    page
      .slice(page.indexOf("## The catalogue"))
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.includes("---"))
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map((cells) => [cells[1]!, cells.slice(2, -1)] as const),
  );

  it.each(BAD_SOURCES)(
    "$name: caught, or not, after as many samples as the page says",
    ({ name, samples: make }) => {
      const told = [8, 2, 0.5].map((claim) => {
        core.entropyStart(claim);
        const at = fed(make(MOST));
        return at === MOST ? "not caught" : `${(at + 1).toLocaleString("en")}, ${CODES[core.emissionGate()]}`;
      });
      expect(
        rows.get(name),
        `row of docs/reference/noise-sources.md: | ${name} | ${told.join(" | ")} |`,
      ).toEqual(told);
    },
  );

  it("has no row on the page that is not tested", () => {
    const names = BAD_SOURCES.map(({ name }) => name);
    for (const name of rows.keys()) if (name !== "source") expect(names).toContain(name);
  });
});

const CODES: Record<number, string> = {
  2: "repetition",
  3: "proportion",
  4: "lag",
  5: "successor",
  6: "complexity",
};
