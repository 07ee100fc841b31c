/**
 * The second generator of the keystream: SP 800-90A's Hash_DRBG with SHA-256, in both builds of the core,
 * against an implementation from the standard's text that the standard's own vectors have tried.
 */
import { describe, expect, it } from "vitest";
import { hostPayload } from "../../support/host-payload.js";
import { HashDrbg } from "./hash-drbg-oracle.js";

const hex = (text: string) => Buffer.from(text, "hex");
const KEY = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 3);
const BLOCK = 64;
const REQUEST_BLOCKS = 512;
const ROOM = 8 * 1024;

/**
 * NIST CAVP, drbgvectors_no_reseed, Hash_DRBG.rsp, [SHA-256], COUNT = 0, without and with additional input;
 * the second of two requests of 1,024 bits is told.
 */
const VECTORS = [
  {
    entropy: "a65ad0f345db4e0effe875c3a2e71f42c7129d620ff5c119a9ef55f05185e0fb",
    nonce: "8581f9317517276e06e9607ddbcbcc2e",
    additional: ["", ""],
    returned:
      "d3e160c35b99f340b2628264d1751060e0045da383ff57a57d73a673d2b8d80daaf6a6c35a91bb4579d73fd0c8fed111b0391306828adfed528f018121b3febd" +
      "c343e797b87dbb63db1333ded9d1ece177cfa6b71fe8ab1da46624ed6415e51ccde2c7ca86e283990eeaeb91120415528b2295910281b02dd431f4c9f70427df",
  },
  {
    entropy: "9b6d88373841458da926cc51f83922d363f0f80f90a2f5505c04033824ef7385",
    nonce: "82b21ff47bb5e1b33288b22f3856886b",
    additional: [
      "45d21d94ae1ea460857b50b5b240d943d42160e4c12377e0f817b79e92530bc1",
      "ea432e31cc94c20d66fb13d1ef42a5f62b024134fc635aa1279a6179204731ca",
    ],
    returned: "3d23d0fc03936766a1e1330393e8ff6211149f3d0758db038da1c833ca8e5265c2",
  },
];

/** Nonce of a request: epoch, domain, number. */
function nonceOf(epoch: number, domain: number, request: bigint): Buffer {
  const nonce = Buffer.alloc(16);
  nonce.writeUInt32BE(epoch, 0);
  nonce.writeUInt32BE(domain, 4);
  nonce.writeBigUInt64BE(request, 8);
  return nonce;
}

/** Block `number` as the standard's text makes it. */
function expectedBlock(number: bigint, epoch: number, domain: number): Buffer {
  const request = number / BigInt(REQUEST_BLOCKS);
  const whole = new HashDrbg(KEY, nonceOf(epoch, domain, request)).generate(REQUEST_BLOCKS * BLOCK);
  const at = Number(number % BigInt(REQUEST_BLOCKS)) * BLOCK;
  return whole.subarray(at, at + BLOCK);
}

describe("the implementation that the core is compared with", () => {
  it.each(VECTORS)("gives the published bits, $#", ({ entropy, nonce, additional, returned }) => {
    const generator = new HashDrbg(hex(entropy), hex(nonce));
    generator.generate(128, hex(additional[0]!));
    const bits = generator.generate(128, hex(additional[1]!));
    expect(bits.subarray(0, returned.length / 2).toString("hex")).toBe(returned);
  });
});

describe.each(["payload", "payload-scalar"] as const)("Hash_DRBG of %s", (build) => {
  const open = async (epoch = 5) => {
    const { core } = await hostPayload({ build });
    const [key, numbers, to] = [core.reserve(32), core.reserve(32), core.reserve(ROOM)];
    new Uint8Array(core.memory.buffer).set(KEY, key);
    expect(core.setGenerator(core.GENERATOR_HASH_DRBG.value)).toBe(true);
    core.setKeystreamKey(key, epoch);
    const bytes = (count: number) => Buffer.from(core.memory.buffer, to, count * BLOCK);
    return {
      core,
      key,
      blocks: (first: bigint, count: number, domain: number): Buffer => {
        new Uint8Array(core.memory.buffer, to, ROOM).fill(0xee);
        core.keystream(first, count, domain, to);
        expect(
          bytes(count + 1)
            .subarray(count * BLOCK)
            .every((byte) => byte === 0xee),
        ).toBe(true);
        return Buffer.from(bytes(count));
      },
      gather: (wanted: readonly bigint[], domain: number): Buffer => {
        new BigUint64Array(core.memory.buffer, numbers, 4).set(wanted);
        core.keystreamGather(numbers, domain, to);
        return Buffer.from(bytes(4));
      },
    };
  };

  it.each([
    [0n, 8],
    [1n, 7],
    [510n, 5],
    [2n ** 55n - 3n, 6],
  ])(
    "makes blocks from %i on, %i of them, as the standard's text does, over ends of requests",
    async (first, count) => {
      const { blocks } = await open();
      const expected = Array.from({ length: count }, (_, i) => expectedBlock(first + BigInt(i), 5, 0x201));
      expect(blocks(first, count, 0x201)).toEqual(Buffer.concat(expected));
    },
  );

  it("makes them at random access alike, in any order, and twice", async () => {
    const { gather, blocks } = await open();
    for (const wanted of [
      [5n, 5n, 511n, 512n],
      [2n ** 50n, 3n, 2n ** 54n + 1n, 0n],
    ]) {
      const expected = Buffer.concat(wanted.map((number) => expectedBlock(number, 5, 1)));
      expect(gather(wanted, 1)).toEqual(expected);
      expect(blocks(wanted[0]!, 1, 1)).toEqual(expected.subarray(0, BLOCK));
      expect(gather(wanted, 1)).toEqual(expected);
    }
  });

  it("carries when V plus an output's number runs over", async () => {
    const { blocks } = await open();
    // The last outputs of a request whose V ends in 24 bits near their end.
    let request = 0n;
    while (new HashDrbg(KEY, nonceOf(5, 0, request)).v.readUIntBE(52, 3) < 2 ** 24 - 900) request += 1n;
    const first = request * BigInt(REQUEST_BLOCKS);
    for (const number of [first, first + 511n])
      expect(blocks(number, 1, 0)).toEqual(expectedBlock(number, 5, 0));
  });

  it("has other bits for another epoch, domain, request and key, and none of the ones before", async () => {
    const { core, key, blocks } = await open();
    const before = blocks(0n, 1, 0);
    expect(blocks(0n, 1, 1)).toEqual(expectedBlock(0n, 5, 1));
    expect(blocks(512n, 1, 0)).toEqual(expectedBlock(512n, 5, 0));
    expect(blocks(0n, 1, 0)).toEqual(before);
    core.setKeystreamKey(key, 6);
    expect(blocks(0n, 1, 0)).toEqual(expectedBlock(0n, 6, 0));
    core.setGenerator(core.GENERATOR_CHACHA20.value);
    const chacha = blocks(0n, 1, 0);
    expect(chacha).not.toEqual(expectedBlock(0n, 6, 0));
    expect(core.setGenerator(2)).toBe(false);
    expect(blocks(0n, 1, 0)).toEqual(chacha);
  });
});
