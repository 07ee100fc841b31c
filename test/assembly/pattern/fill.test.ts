import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { configure, naiveBits, naiveSymbol, type PatternRequest, symbolWeights } from "./naive-pattern.js";
import { REQUESTS } from "./requests.js";

const SEED = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 1);
const LONGEST = 20 * 1024;
const GUARD = 64;

/**
 * Where stretches begin: the first pulse, the middle of the longest pass, past 2^40, the last stretch of all.
 */
const STARTS = [0n, 74_999_999_488n, 2n ** 40n + 3n * 1024n, 2n ** 64n - BigInt(LONGEST)];

describe.each(["payload", "payload-scalar"] as const)("filling a block with %s", (build) => {
  let core: PayloadExports;
  let table: number;

  beforeAll(async () => {
    ({ core } = await hostPayload({ build }));
    const seed = core.reserve(32);
    table = core.reserve(LONGEST / 2 + GUARD);
    new Uint8Array(core.memory.buffer, seed, 32).set(SEED);
    core.installSeed(seed);
  });

  /** The packed symbols; what follows them in memory must stay as it was. */
  function fill(first: bigint, pulses: number, domain: number): Buffer {
    const memory = new Uint8Array(core.memory.buffer, table, LONGEST / 2 + GUARD).fill(0xee);
    core.fillSymbols(first, pulses, table, domain);
    expect(memory.subarray(pulses / 2).every((byte) => byte === 0xee)).toBe(true);
    return Buffer.from(memory.subarray(0, pulses / 2));
  }

  /** The oracle's packed symbols: the earlier pulse in the low half of a byte. */
  function expected(request: PatternRequest, first: bigint, pulses: number, domain: number): Buffer {
    const weights = symbolWeights(core);
    const symbols = naiveBits(SEED, domain, request.width, first, pulses).map((r) => naiveSymbol(weights, r));
    return Buffer.from(
      Array.from({ length: pulses / 2 }, (_, i) => symbols[2 * i]! + 16 * symbols[2 * i + 1]!),
    );
  }

  describe.each(REQUESTS)("$name, $width bits", (request) => {
    it.each(STARTS)("equals the naive model from pulse %s on", (first) => {
      expect(configure(core, request)).toBe(0);
      expect(fill(first, LONGEST, 0).equals(expected(request, first, LONGEST, 0))).toBe(true);
    });

    it("equals it in another domain, in short stretches, and writes no byte more", () => {
      expect(configure(core, request)).toBe(0);
      for (const pulses of [0, 1024, 3 * 1024, 9 * 1024]) {
        expect(fill(5n * 1024n, pulses, 1).equals(expected(request, 5n * 1024n, pulses, 1))).toBe(true);
      }
    });
  });

  it("gives other symbols in another domain", () => {
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    expect(fill(0n, 1024, 0).equals(fill(0n, 1024, 1))).toBe(false);
  });

  it("traps on a stretch that does not begin or end at 1,024 pulses", () => {
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    expect(() => fill(512n, 1024, 0)).toThrow();
    expect(() => fill(0n, 1000, 0)).toThrow();
  });
});
