/**
 * Eight pulses at once: of every pattern at four bits a pulse, and so of every word's way through the map,
 * filling gives what looking up gives, which is the definition.
 */
import { expect, it } from "vitest";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";

const UNIT = 1024;
const PAIRS = 6;
const WHOLE = 8;

/** All ways in which six weights make eight. */
function weights(parts: number, left: number): number[][] {
  if (parts === 1) return [[left]];
  return Array.from({ length: left + 1 }, (_, first) => first).flatMap((first) =>
    weights(parts - 1, left - first).map((rest) => [first, ...rest]),
  );
}

it.each(["payload", "payload-scalar"] as const)("of %s: all 1,287 patterns at four bits", async (build) => {
  const { core } = await hostPayload({ build });
  installTestSeed(core);
  const [at, table, indices, found] = [PAIRS * 4, UNIT / 2, UNIT * 8, UNIT].map((bytes) =>
    core.reserve(bytes),
  );
  new BigUint64Array(core.memory.buffer, indices, UNIT).set(
    Array.from({ length: UNIT }, (_, i) => BigInt(i)),
  );
  const patterns = weights(PAIRS, WHOLE);
  expect(patterns).toHaveLength(1287);
  for (const pattern of patterns) {
    new Uint32Array(core.memory.buffer, at, PAIRS).set(pattern);
    expect(core.setPatternWeights(at!, 4)).toBe(core.PATTERN_SET.value);
    core.fillSymbols(0n, UNIT, table!, core.DOMAIN_KEY.value);
    core.symbolsAt(indices!, UNIT, found!, core.DOMAIN_KEY.value);
    const filled = new Uint8Array(core.memory.buffer, table, UNIT / 2);
    const looked = new Uint8Array(core.memory.buffer, found, UNIT);
    const unpacked = Uint8Array.from(looked, (_, i) => (i & 1 ? filled[i >> 1]! >> 4 : filled[i >> 1]! & 15));
    expect(Buffer.compare(unpacked, looked), String(pattern)).toBe(0);
  }
});
