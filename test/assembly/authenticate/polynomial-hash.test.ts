import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type LinkExports, linkCore, put, u64 } from "../../support/link-core.js";

const MODULUS = (1n << 64n) | 0b11011n;

/** Product in GF(2)[x] / (x^64 + x^4 + x^3 + x + 1), one bit after the other. */
function times(a: bigint, b: bigint): bigint {
  let product = 0n;
  for (let bit = 0n; bit < 64n; bit++) if ((b >> bit) & 1n) product ^= a << bit;
  for (let bit = 126n; bit >= 64n; bit--) if ((product >> bit) & 1n) product ^= MODULUS << (bit - 64n);
  return product;
}

function power(base: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i++) result = times(result, base);
  return result;
}

/** The hash as its header defines it, term by term. */
function naiveHash(key: bigint, message: Uint8Array): bigint {
  const words: bigint[] = [];
  for (let at = 0; at < message.length; at += 8) {
    let word = 0n;
    for (let i = 0; i < 8; i++) word |= BigInt(message[at + i] ?? 0) << BigInt(8 * i);
    words.push(word);
  }
  const k = words.length;
  let sum = times(BigInt(message.length), key);
  for (const [i, word] of words.entries()) sum ^= times(word, power(key, k + 1 - i));
  return sum;
}

let core: LinkExports;
let hash: number;
let buffer: number;

beforeAll(() => {
  core = linkCore();
  hash = core.reserve(core.POLYNOMIAL_HASH_BYTES.value);
  buffer = core.reserve(4096);
});

/** The hash of a message handed over in portions, each at an address of its own. */
function hashOf(key: bigint, message: Uint8Array, portions: readonly number[] = []): bigint {
  core.hashKey(hash, key);
  let done = 0;
  for (const portion of [...portions, message.length]) {
    const end = Math.min(done + portion, message.length);
    put(core, buffer + done, message.subarray(done, end));
    core.hashAdd(hash, buffer + done, end - done);
    done = end;
  }
  return u64(core.hashFinish(hash));
}

const key = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

describe("the polynomial hash", () => {
  it("agrees with the definition, in any portions", () => {
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 120 }), fc.array(fc.nat(20)), (r, message, portions) => {
        expect(hashOf(r, message, portions)).toBe(naiveHash(r, message));
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  it("gives what can be worked out by hand", () => {
    expect(hashOf(2n, new Uint8Array(0))).toBe(0n);
    // 1 x^2 + 1 x
    expect(hashOf(2n, Uint8Array.of(1))).toBe(6n);
    // r = x^63, word x, one byte: x^127 + x^63 = (x^67 + x^66 + x^64 + x^63) + x^63, reduced once more.
    expect(hashOf(1n << 63n, Uint8Array.of(2))).toBe(0xafn);
    // r = 1: the exclusive or of all words and the length.
    expect(hashOf(1n, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0x80, 3))).toBe(0x8000000000000000n ^ 1n ^ 3n ^ 9n);
  });

  it("tells messages apart that differ only in zeros at their end or start", () => {
    const seen = new Set<bigint>();
    for (let length = 0; length <= 40; length++) {
      seen.add(hashOf(0x123456789abcdef1n, new Uint8Array(length)));
      seen.add(hashOf(0x123456789abcdef1n, Uint8Array.of(...new Uint8Array(length), 7)));
      seen.add(hashOf(0x123456789abcdef1n, Uint8Array.of(7, ...new Uint8Array(length))));
    }
    // One message is in two of the series: the single 7.
    expect(seen.size).toBe(3 * 41 - 1);
  });

  it("starts anew under the same key, and gives nothing under key 0", () => {
    const message = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const first = hashOf(77n, message);
    core.hashRestart(hash);
    core.hashAdd(hash, buffer, message.length);
    expect(u64(core.hashFinish(hash))).toBe(first);
    expect(hashOf(0n, message)).toBe(0n);
  });
});
