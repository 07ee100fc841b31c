import { beforeEach, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { biasedNoise, healthyNoise } from "./noise.js";

const NO_SEED = 1;
const REPETITION = 2;
const PROPORTION = 3;
const WINDOW = 512;
const ALPHA_BITS = 30;
const ROOM = 1 << 16;

let core: PayloadExports;
let samples: number;

beforeEach(async () => {
  ({ core } = await hostPayload());
  samples = core.reserve(ROOM);
});

function feed(bytes: Uint8Array): boolean {
  for (let from = 0; from < bytes.length; from += ROOM) {
    const piece = bytes.subarray(from, from + ROOM);
    new Uint8Array(core.memory.buffer, samples, piece.length).set(piece);
    if (!core.feedRawSamples(samples, piece.length)) return false;
  }
  return true;
}

/**
 * critbinom(trials, 2^-H, 1 - 2^-alphaBits) in whole numbers: 2^-H is taken to 60 binary places, and the
 * upper tail is summed exactly.
 */
function criticalCount(trials: number, minEntropy: number, alphaBits: number): number {
  const one = 1n << 60n;
  const p = BigInt(Math.round(2 ** (60 - minEntropy)));
  const limit = 1n << (60n * BigInt(trials) - BigInt(alphaBits));
  let ways = 1n;
  let tail = 0n;
  for (let k = trials; k >= 0; k--) {
    const term = ways * p ** BigInt(k) * (one - p) ** BigInt(trials - k);
    // P(X > k - 1) above alpha: the cumulative probability first reaches 1 - alpha at k.
    if (tail + term > limit) return k;
    tail += term;
    ways = (ways * BigInt(k)) / BigInt(trials - k + 1);
  }
  throw new Error("the tail is 1 in all");
}

/**
 * 511 samples after the first of a window: `count` more of that value, spread out, among values that do not
 * repeat.
 */
function window(value: number, count: number): Uint8Array {
  const bytes = Uint8Array.from({ length: WINDOW }, (_, i) => 1 + (i % 199));
  for (let k = 0; k <= count; k++) bytes[2 * k] = value;
  return bytes;
}

describe("the oracle of the cutoffs", () => {
  it("gives those that jitterentropy and Go publish for their own claims and formulas", () => {
    // jitterentropy, jent_apt_cutoff_lookup: 2 + critbinom(511, 2^(-1/n), 1 - 2^-30), at most 512.
    const published = [325, 422, 459, 477, 488, 494, 499, 502, 505, 507, 508, 509, 510, 511, 512];
    const computed = published.map((_, i) => Math.min(512, 2 + criticalCount(511, 1 / (i + 1), 30)));
    expect(computed).toEqual(published);
    // Go, crypto/internal/entropy: 1 + critbinom(512, 2^-0.5, 1 - 2^-20).
    expect(1 + criticalCount(512, 0.5, 20)).toBe(410);
  });
});

describe("health tests of the raw source (SP 800-90B section 4.4)", () => {
  it.each([0.05, 0.2, 1 / 3, 0.5, 1, 2, 3, 3.7, 4, 5.25, 6, 7.3, 8])(
    "derive both cutoffs from a claim of %s bits a sample, as exact arithmetic does",
    (minEntropy) => {
      core.entropyStart(minEntropy);
      expect(core.healthRepetitionLimit()).toBe(1 + Math.ceil(ALPHA_BITS / minEntropy));
      expect(core.healthProportionLimit()).toBe(
        Math.min(WINDOW, 1 + criticalCount(WINDOW, minEntropy, ALPHA_BITS)),
      );
    },
  );

  it("accept one repetition less than the cutoff, and close the gate at the cutoff", () => {
    core.entropyStart(6);
    const limit = core.healthRepetitionLimit();
    expect(limit).toBe(6);
    expect(feed(Uint8Array.of(1, ...new Array<number>(limit - 1).fill(9), 2, 9, 9))).toBe(true);
    expect(feed(Uint8Array.of(3, ...new Array<number>(limit - 1).fill(9)))).toBe(true);
    expect(core.emissionGate()).toBe(NO_SEED);
    expect(feed(Uint8Array.of(9))).toBe(false);
    expect(core.emissionGate()).toBe(REPETITION);
  });

  it("accept one occurrence in a window less than the cutoff, and close the gate at the cutoff", () => {
    core.entropyStart(4);
    const limit = core.healthProportionLimit();
    expect(feed(window(250, limit - 2))).toBe(true);
    expect(feed(window(251, limit - 2))).toBe(true);
    expect(core.emissionGate()).toBeLessThanOrEqual(NO_SEED);
    expect(feed(window(252, limit - 1))).toBe(false);
    expect(core.emissionGate()).toBe(PROPORTION);
  });

  it("count occurrences within a window only, not across two", () => {
    core.entropyStart(4);
    const spread = window(250, core.healthProportionLimit() - 2);
    // Twenty of the same window repeat each other, which a predictor finds; so each has other values beside
    // the counted one.
    for (let i = 0; i < 20; i++) {
      const others = healthyNoise(10 + i, WINDOW).map((sample) => (sample === 250 ? 0 : sample));
      expect(feed(spread.map((sample, k) => (sample === 250 ? 250 : others[k]!)))).toBe(true);
    }
  });

  it("start afresh at a restart: repetitions from before do not count", () => {
    core.entropyStart(4);
    const almost = new Uint8Array(core.healthRepetitionLimit() - 1).fill(9);
    expect(feed(almost)).toBe(true);
    core.entropyStart(4);
    expect(feed(almost)).toBe(true);
  });

  it("start afresh at a restart: a window from before is not continued", () => {
    core.entropyStart(4);
    const spread = window(250, core.healthProportionLimit() - 2);
    expect(feed(spread.subarray(0, 300))).toBe(true);
    core.entropyStart(4);
    expect(feed(spread)).toBe(true);
  });

  it("close the gate on a stuck source within the cutoff's few samples", () => {
    core.entropyStart(7);
    expect(feed(new Uint8Array(core.healthRepetitionLimit()).fill(0x55))).toBe(false);
    expect(core.emissionGate()).toBe(REPETITION);
  });

  it("close the gate when a running source gets stuck", () => {
    core.entropyStart(7);
    expect(feed(healthyNoise(1, 40_000))).toBe(true);
    expect(core.emissionGateOpen()).toBe(true);
    expect(feed(new Uint8Array(16).fill(0x55))).toBe(false);
    expect(core.emissionGateOpen()).toBe(false);
  });

  it("close the gate on a source with a quarter of its claimed entropy, by the proportion test", () => {
    core.entropyStart(7);
    // 12.5 % zeros more: min-entropy 2.97 bits, never long runs.
    expect(feed(biasedNoise(3, 200_000, 1 / 8))).toBe(false);
    expect(core.emissionGate()).toBe(PROPORTION);
  });

  it("let a healthy source pass 1,000,000 samples", () => {
    core.entropyStart(7);
    expect(feed(healthyNoise(5, 1_000_000))).toBe(true);
    expect(core.emissionGateOpen()).toBe(true);
  });
});
