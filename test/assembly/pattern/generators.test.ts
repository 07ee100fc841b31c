/** The pattern under each generator: what fills tables and what looks pulses up are one pattern. */
import { expect, it } from "vitest";
import { chooseGenerator, GENERATOR_NAMES, generatorOf } from "../../../hostsim/core/generators.js";
import { hostPayload } from "../../support/host-payload.js";
import { HashDrbg } from "../entropy/hash-drbg-oracle.js";

const SEED = Uint8Array.from({ length: 32 }, (_, i) => 255 - 5 * i);
const UNIT = 1024;
const FIRST = 65_536 * 7;

for (const build of ["payload", "payload-scalar"] as const)
  for (const name of GENERATOR_NAMES)
    it.each([4, 8, 16])(
      `${name} of ${build} fills and looks up the same symbols, %i bits a pulse`,
      async (bits) => {
        const { core } = await hostPayload({ build });
        chooseGenerator(core, name);
        expect(generatorOf(core)).toBe(name);
        const [seed, table, indices, found] = [32, UNIT / 2, UNIT * 8, UNIT].map((bytes) =>
          core.reserve(bytes),
        );
        new Uint8Array(core.memory.buffer).set(SEED, seed);
        core.configurePattern(0.5, 0.25, 0.25, 0.5, bits);
        expect(core.installSeed(seed!)).toBe(true);
        core.fillSymbols(BigInt(FIRST), UNIT, table!, core.DOMAIN_KEY.value);
        const filled = new Uint8Array(core.memory.buffer, table, UNIT / 2).slice();
        // In an order of their own: each is random access.
        const order = Array.from({ length: UNIT }, (_, i) => (i * 389) % UNIT);
        new BigUint64Array(core.memory.buffer, indices, UNIT).set(order.map((i) => BigInt(FIRST + i)));
        core.symbolsAt(indices!, UNIT, found!, core.DOMAIN_KEY.value);
        const looked = new Uint8Array(core.memory.buffer, found, UNIT);
        expect([...looked]).toEqual(order.map((i) => (i & 1 ? filled[i >> 1]! >> 4 : filled[i >> 1]! & 15)));
      },
    );

it("hash-drbg's bits of a pulse are those of the standard's text", async () => {
  const { core } = await hostPayload();
  chooseGenerator(core, "hash-drbg");
  const seed = core.reserve(32);
  new Uint8Array(core.memory.buffer).set(SEED, seed);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 4);
  core.installSeed(seed);
  // Four bits a pulse: 65,536 pulses a request; epoch 0, domain of key at four bits 0.
  for (const pulse of [0, 1, 65_535, 65_536, 3 * 65_536 + 12_345]) {
    const nonce = Buffer.alloc(16);
    nonce.writeBigUInt64BE(BigInt(Math.floor(pulse / 65_536)), 8);
    const byte = new HashDrbg(SEED, nonce).generate(32_768)[(pulse % 65_536) >> 1]!;
    expect(core.randomBitsAt(BigInt(pulse), core.DOMAIN_KEY.value)).toBe(pulse & 1 ? byte >> 4 : byte & 15);
  }
});
