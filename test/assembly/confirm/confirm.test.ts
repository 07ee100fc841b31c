import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type GroundExports, loadGround, type PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";

const P = 2n ** 127n - 1n;

function number(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** A block of n bits. */
type Bits = readonly [bits: Uint8Array, n: number];

/** The definition, in arbitrary precision, of several blocks one behind the other. */
function naiveHash(blocks: readonly Bits[], key: Uint8Array): bigint {
  const word = (i: number): bigint => (number(key.subarray(16 * i, 16 * i + 16)) & (2n ** 127n - 1n)) % P;
  let h = 0n;
  for (const [bits, n] of blocks) {
    const block = number(bits) & ((1n << BigInt(n)) - 1n);
    const pieces = Math.ceil(Math.ceil(n / 8) / 15);
    for (let i = 0; i < pieces; i++)
      h = ((h + ((block >> BigInt(120 * i)) & (2n ** 120n - 1n))) * word(0)) % P;
    h += BigInt(n);
  }
  return ((h * word(1) + word(2)) % P) & (2n ** 64n - 1n);
}

let modules: (PayloadExports | GroundExports)[];

beforeAll(async () => {
  modules = [(await hostPayload()).core, await loadGround()];
});

function hash(
  core: PayloadExports | GroundExports,
  at: number,
  bits: Uint8Array,
  n: number,
  key: Uint8Array,
): bigint {
  const memory = new Uint8Array(core.memory.buffer);
  memory.set(bits, at);
  memory.set(key, at + bits.length);
  return core.confirmationHash(at, n, at + bits.length);
}

describe("the confirmation hash", () => {
  it("equals its definition in arbitrary precision, on both sides", () => {
    const ats = modules.map((core) => core.reserve(4096));
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const extreme = fc.constantFrom(0, 255).map((byte) => new Uint8Array(48).fill(byte));
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(7),
        fc.oneof(bytes(48), extreme),
        (bits, cut, key) => {
          const n = bits.length * 8 - cut;
          const expected = naiveHash([[bits, n]], key);
          modules.forEach((core, i) => {
            expect(hash(core, ats[i]!, bits, n, key)).toBe(expected);
          });
        },
      ),
      { seed: 5, numRuns: 2000 },
    );
  });

  it("equals its definition for several blocks under one key, on both sides", () => {
    const ats = modules.map((core) => core.reserve(4096));
    const block = fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(7));
    const keys = fc.uint8Array({ minLength: 48, maxLength: 48 });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), keys, (cut, key) => {
        const blocks = cut.map(([bits, unused]): Bits => [bits, bits.length * 8 - unused]);
        modules.forEach((core, i) => {
          const memory = new Uint8Array(core.memory.buffer);
          memory.set(key, ats[i]!);
          core.confirmationBegin(ats[i]!);
          for (const [bits, n] of blocks) {
            memory.set(bits, ats[i]! + 64);
            core.confirmationAdd(ats[i]! + 64, n);
          }
          expect(core.confirmationEnd()).toBe(naiveHash(blocks, key));
        });
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("changes with every bit of the block and with its length", () => {
    const core = modules[0]!;
    const at = core.reserve(512);
    const key = Uint8Array.from({ length: 48 }, (_, i) => 37 * i + 11);
    const bits = Uint8Array.from({ length: 40 }, (_, i) => 91 * i);
    const seen = new Set([hash(core, at, bits, 320, key), hash(core, at, bits, 319, key)]);
    for (let bit = 0; bit < 320; bit++) {
      const other = bits.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      seen.add(hash(core, at, other, 320, key));
    }
    expect(seen.size).toBe(322);
  });

  it("ignores what stands behind the block's last bit", () => {
    const core = modules[0]!;
    const at = core.reserve(128);
    const key = new Uint8Array(48).fill(3);
    expect(hash(core, at, Uint8Array.of(0xf5), 4, key)).toBe(hash(core, at, Uint8Array.of(0x05), 4, key));
  });
});
