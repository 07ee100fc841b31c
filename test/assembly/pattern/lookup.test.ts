import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { configure, naiveBits } from "./naive-pattern.js";
import { REQUESTS } from "./requests.js";

const UNIT = 1024;
const MOST = 2048;
const SEED_BYTE = 9;

/** Pulse indices in a pass (7.5e10 at most), past 2^40, and at the very end of 64 bits. */
const anyIndex = fc.oneof(
  fc.bigInt({ min: 0n, max: 75_000_000_000n }),
  fc.bigInt({ min: 2n ** 40n, max: 2n ** 44n }),
  fc.bigInt({ min: 2n ** 64n - 5000n, max: 2n ** 64n - 1n }),
);
/** An index and some near it, so that blocks are shared, skipped, left and come back to. */
const neighbourhood = fc
  .tuple(anyIndex, fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 20 }))
  .map(([index, steps]) => [index, ...steps.map((step) => BigInt.asUintN(64, index + BigInt(step)))]);

describe.each(["payload", "payload-scalar"] as const)("symbols at random access in %s", (build) => {
  let core: PayloadExports;
  let indices: number;
  let symbols: number;
  let table: number;

  beforeAll(async () => {
    ({ core } = await hostPayload({ build }));
    installTestSeed(core, SEED_BYTE);
    indices = core.reserve(8 * MOST);
    symbols = core.reserve(MOST + 1);
    table = core.reserve(UNIT / 2);
  });

  function lookUp(pulses: bigint[], domain: number): number[] {
    new BigUint64Array(core.memory.buffer, indices, pulses.length).set(pulses);
    const made = new Uint8Array(core.memory.buffer, symbols, pulses.length + 1).fill(0xee);
    core.symbolsAt(indices, pulses.length, symbols, domain);
    expect(made[pulses.length]).toBe(0xee);
    return Array.from(made.subarray(0, pulses.length));
  }

  /** The symbol that filling puts in the table. */
  function filled(pulse: bigint, domain: number): number {
    const within = Number(pulse % BigInt(UNIT));
    core.fillSymbols(pulse - BigInt(within), UNIT, table, domain);
    const byte = new Uint8Array(core.memory.buffer, table, UNIT / 2)[within >> 1]!;
    return within % 2 === 0 ? byte & 15 : byte >> 4;
  }

  it.each(REQUESTS)("equal the filled table at any index, in any order: $name, $width bits", (request) => {
    expect(configure(core, request)).toBe(0);
    fc.assert(
      fc.property(
        fc.array(neighbourhood, { maxLength: 6 }),
        fc.integer({ min: 0, max: 3 }),
        (places, domain) => {
          const pulses = places.flat();
          expect(lookUp(pulses, domain)).toEqual(pulses.map((pulse) => filled(pulse, domain)));
        },
      ),
      { seed: 4096 + request.width, numRuns: 60 },
    );
  });

  it.each([4, 8, 16])("equal the filled table for every pulse of a stretch in order, %s bits", (width) => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.5, width)).toBe(core.PATTERN_SET.value);
    const first = 12_345n * BigInt(UNIT);
    const pulses = Array.from({ length: MOST }, (_, i) => first + BigInt(i));
    const made = lookUp(pulses, 0);
    for (let i = 0; i < MOST; i += 97) expect(made[i]).toBe(filled(pulses[i]!, 0));
    expect(lookUp(pulses.toReversed(), 0)).toEqual(made.toReversed());
  });

  it.each([4, 8, 16])("come from the pulse's own lane of the keystream, %s bits", (width) => {
    expect(core.configurePattern(0.5, 0.25, 0.25, 0.5, width)).toBe(core.PATTERN_SET.value);
    const key = new Uint8Array(32).fill(SEED_BYTE);
    for (const first of [0n, 74_999_999_488n, 2n ** 41n]) {
      const expected = naiveBits(key, 2, width, first, UNIT);
      const made = expected.map((_, i) => core.randomBitsAt(first + BigInt(i), 2));
      expect(made).toEqual(expected);
    }
  });

  it("trap while no pattern is set", () => {
    core.configurePattern(0, 0, 0, 0, 0);
    expect(() => core.symbolsAt(indices, 1, symbols, 0)).toThrow();
    expect(() => core.randomBitsAt(0n, 0)).toThrow();
  });
});
