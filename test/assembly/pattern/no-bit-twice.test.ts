/**
 * No bit of keystream makes two pulses, whatever patterns, widths, line maps and restarts come under one
 * seed. The oracle reads the lines, and says from the document's definition (docs and fill.ts: nonce of
 * purpose and width, bits [i w, (i + 1) w)) which bits each pulse was made of, with OpenSSL's ChaCha20.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { FlashModel } from "../../../boards/host/model/flash.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { naiveBits, naiveSymbol, symbolWeights } from "./naive-pattern.js";

const PULSES = 1024;
const SEED = 7;
const KEY = new Uint8Array(32).fill(SEED);
const LASERS = 1;
const BITS_OF_LINES = [4, 8] as const;

/** Patterns of widths 4, 8 and 16, two of each. */
const PATTERNS = [
  [0.5, 0.25, 0.25, 0.5, 4],
  [0.5, 0.25, 0.25, 0.5, 8],
  [0.5, 0.25, 0.25, 0.5, 16],
  [0.25, 0.5, 0.25, 0.5, 4],
  [0.75, 0.1875, 0.0625, 0.5, 8],
  [0.7, 0.2, 0.1, 0.9, 16],
] as const;

const sequences = fc.array(
  fc.record({
    pattern: fc.nat(PATTERNS.length - 1),
    lineMap: fc.constantFrom(0, 1),
    blocks: fc.integer({ min: 1, max: 4 }),
    calibrate: fc.boolean(),
  }),
  { minLength: 2, maxLength: 6 },
);

it("never makes two pulses of one bit of keystream, under any sequence of patterns, widths, line maps and restarts", async () => {
  let restarts = 0;
  await fc.assert(
    fc.asyncProperty(sequences, async (lives) => {
      const flash = new FlashModel();
      const used = new Set<string>();
      for (const [life, { pattern, lineMap, blocks, calibrate }] of lives.entries()) {
        const shown: { slot: number; words: number[] }[] = [];
        const { core, board } = await hostPayload({
          flash,
          sink: (slot, words) => shown.push({ slot, words: Array.from(words) }),
        });
        core.emissionGovernByBench();
        core.emissionReserve(PULSES, 2, lineMap);
        installTestSeed(core, SEED);
        const [signal, decoy, vacuum, basisZ, width] = PATTERNS[pattern]!;
        expect(core.configurePattern(signal, decoy, vacuum, basisZ, width)).toBe(core.PATTERN_SET.value);
        if (life === 0) core.ledgerCommission();
        expect(core.ledgerOpen()).toBe(true);
        const first = core.nextUnclaimedBlock();
        expect(core.emissionStart(0n, BigInt(PULSES), calibrate, 3n)).toBe(core.EMISSION_RUNNING.value);
        for (let block = 0; block < blocks; block++) {
          board.engine.advance(PULSES);
          expect(core.emissionService()).toBe(core.EMISSION_RUNNING.value);
        }
        core.emissionStop();
        restarts += 1;
        const weights = symbolWeights(core);
        const bits = BITS_OF_LINES[lineMap as 0 | 1];
        for (const { slot, words } of shown) {
          const block = calibrate ? 3n : first + BigInt(slot / PULSES);
          const purpose = calibrate ? 1 : 0;
          const pulse = block * BigInt(PULSES);
          const made = naiveBits(KEY, purpose, width, pulse, PULSES);
          const levels = words.flatMap((word) =>
            Array.from({ length: 32 / bits }, (_, at) => (word >>> (at * bits)) & ((1 << bits) - 1)),
          );
          expect(levels).toEqual(
            made.map((r) => {
              const symbol = naiveSymbol(weights, r);
              if (lineMap !== LASERS) return symbol;
              return symbol < 4 ? 0 : 1 << ((symbol & 3) + (symbol < 8 ? 4 : 0));
            }),
          );
          if (calibrate) continue;
          // A block of one width is a stretch of one stream: enough to know each by its nonce and first bit.
          const stretch = `${purpose},${width},${pulse * BigInt(width)}`;
          expect(used.has(stretch), stretch).toBe(false);
          used.add(stretch);
        }
      }
      // The bits themselves: no 64 of them that made a pulse for key stand anywhere else among the others.
      const seen = new Set<string>();
      for (const stretch of used) {
        const [purpose, width, bit] = stretch.split(",").map(Number) as [number, number, number];
        const made = naiveBits(KEY, purpose, width, BigInt(bit / width), PULSES);
        for (let at = 0; at < PULSES; at += 64 / width) {
          const word = made
            .slice(at, at + 64 / width)
            .reduce((sum, r) => sum * 2n ** BigInt(width) + BigInt(r), 0n);
          expect(seen.has(`${word}`), stretch).toBe(false);
          seen.add(`${word}`);
        }
      }
    }),
    { seed: 16, numRuns: 25 },
  );
  expect(restarts).toBeGreaterThan(50);
});
