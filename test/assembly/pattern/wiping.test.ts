/**
 * Keystream after the pattern was made of it: only symbols are left, from which class, basis and value follow
 * but no other block.
 */
import { describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import { expectForgotten, guard } from "../../support/memory-search.js";
import { opensslKeystream } from "../entropy/openssl-keystream.js";

const KEY = 7;
const PULSES = 4096;
const TWO_TO_32 = 2n ** 32n;
/** Random bits of a pulse, and probabilities that need as many. */
const WIDTHS: [number, [number, number, number, number]][] = [
  [4, [0.5, 0.25, 0.25, 0.5]],
  [8, [0.5, 0.25, 0.25, 0.75]],
  [16, [0.7611, 0.1749, 0.064, 0.7611]],
];

async function payload(
  bits: number,
  probabilities: [number, number, number, number],
): Promise<PayloadExports> {
  const { core } = await hostPayload();
  installTestSeed(core, KEY);
  expect(core.configurePattern(...probabilities, bits)).toBe(core.PATTERN_SET.value);
  return core;
}

/** The keystream that `pulses` pulses from `first` on are made of. */
function keystreamOf(first: bigint, pulses: number, bits: number): Buffer {
  const key = new Uint8Array(32).fill(KEY);
  const block = (first * BigInt(bits)) / 512n;
  return opensslKeystream({ key, block, domain: 0, epoch: 0 }, (pulses * bits) / 8);
}

describe.each(WIDTHS)("the keystream of a pattern of %s bits a pulse", (bits, probabilities) => {
  it("is in memory nowhere once a block is filled, and nothing is written behind the table", async () => {
    const core = await payload(bits, probabilities);
    for (const first of [0n, 1024n * TWO_TO_32]) {
      // A whole block, then one shorter than the buffer that its keystream is made in.
      for (const pulses of [PULSES, 1024]) {
        const table = core.reserve(pulses / 2);
        const check = guard(core);
        core.fillSymbols(first, pulses, table, 0);
        check();
        new Uint8Array(core.memory.buffer).fill(0, table, table + pulses / 2);
        expectForgotten(core, keystreamOf(first, pulses, bits), `keystream of ${pulses} pulses`);
      }
    }
  });

  it("is in memory nowhere once pulses were looked up, all or one", async () => {
    const core = await payload(bits, probabilities);
    const indices = [0, 1, 2, 130, 131, 400, 700, 701, 1023];
    const at = core.reserve(8 * indices.length);
    const symbols = core.reserve(16);
    const check = guard(core);
    new BigUint64Array(core.memory.buffer, at, indices.length).set(indices.map(BigInt));
    core.symbolsAt(at, indices.length, symbols, 0);
    check();
    expectForgotten(core, keystreamOf(0n, 1024, bits), "keystream");
    core.randomBitsAt(300n, 0);
    expectForgotten(core, keystreamOf(0n, 1024, bits), "keystream");
  });
});
