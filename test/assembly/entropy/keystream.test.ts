import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { hostPayload } from "../../support/host-payload.js";
import { opensslKeystream } from "./openssl-keystream.js";

const BLOCK = 64;
const ROOM = 64 * 1024;
const COUNTING_KEY = Uint8Array.from({ length: 32 }, (_, i) => i);

/**
 * RFC 8439: section 2.3.2, and the five keystream vectors of appendix A.1. The nonce as its three 32-bit
 * words.
 */
const VECTORS = [
  {
    name: "section 2.3.2",
    key: Buffer.from(COUNTING_KEY).toString("hex"),
    nonce: [0x09000000, 0x4a000000, 0],
    counter: 1,
    block:
      "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e" +
      "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
  },
  {
    name: "A.1 vector 1",
    key: "00".repeat(32),
    nonce: [0, 0, 0],
    counter: 0,
    block:
      "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7" +
      "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
  },
  {
    name: "A.1 vector 2",
    key: "00".repeat(32),
    nonce: [0, 0, 0],
    counter: 1,
    block:
      "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed" +
      "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
  },
  {
    name: "A.1 vector 3",
    key: `${"00".repeat(31)}01`,
    nonce: [0, 0, 0],
    counter: 1,
    block:
      "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a" +
      "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0",
  },
  {
    name: "A.1 vector 4",
    key: `00ff${"00".repeat(30)}`,
    nonce: [0, 0, 0],
    counter: 2,
    block:
      "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca" +
      "13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096",
  },
  {
    name: "A.1 vector 5",
    key: "00".repeat(32),
    nonce: [0, 0, 0x02000000],
    counter: 0,
    block:
      "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c7" +
      "8a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d",
  },
];

/** RFC 8439 section 2.4.2. */
const SUNSCREEN = {
  plain:
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  cipher:
    "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357" +
    "1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736" +
    "5af90bbf74a35be6b40b8eedf2785e42874d",
};

/** One build of the core and a place in its memory, behind plain functions. */
class Keystream {
  readonly #destination: number;
  readonly #key: number;
  readonly #numbers: number;

  constructor(readonly core: PayloadExports) {
    this.#key = core.reserve(32);
    this.#numbers = core.reserve(32);
    this.#destination = core.reserve(ROOM);
  }

  setKey(key: Uint8Array, epoch: number): void {
    this.#memory(this.#key, 32).set(key);
    this.core.setKeystreamKey(this.#key, epoch);
  }

  /** `count` blocks, and one more that must stay as it was. */
  blocks(first: bigint, count: number, domain: number): Buffer {
    this.#memory(this.#destination, (count + 1) * BLOCK).fill(0xee);
    this.core.keystream(first, count, domain, this.#destination);
    const all = Buffer.from(this.#memory(this.#destination, (count + 1) * BLOCK));
    expect(all.subarray(count * BLOCK).every((byte) => byte === 0xee)).toBe(true);
    return all.subarray(0, count * BLOCK);
  }

  /** The blocks of four numbers. */
  gather(numbers: bigint[], domain: number): Buffer {
    new BigUint64Array(this.core.memory.buffer, this.#numbers, 4).set(numbers);
    this.core.keystreamGather(this.#numbers, domain, this.#destination);
    return Buffer.from(this.#memory(this.#destination, 4 * BLOCK));
  }

  #memory(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, address, bytes);
  }
}

describe.each(["payload", "payload-scalar"] as const)("the keystream of %s", (build) => {
  let stream: Keystream;

  beforeAll(async () => {
    stream = new Keystream((await hostPayload({ build })).core);
  });

  it.each(VECTORS)("is RFC 8439's: $name, whether made alone or beside others", (vector) => {
    stream.setKey(Buffer.from(vector.key, "hex"), vector.nonce[2]!);
    const number = (BigInt(vector.nonce[0]!) << 32n) | BigInt(vector.counter);
    expect(stream.blocks(number, 1, vector.nonce[1]!).toString("hex")).toBe(vector.block);
    expect(stream.blocks(number, 4, vector.nonce[1]!).toString("hex", 0, BLOCK)).toBe(vector.block);
    for (let lane = 0; lane < 4; lane++) {
      const numbers = [99n, 1n << 60n, 7n, 3n];
      numbers[lane] = number;
      const made = stream.gather(numbers, vector.nonce[1]!);
      expect(made.toString("hex", lane * BLOCK, (lane + 1) * BLOCK)).toBe(vector.block);
    }
  });

  it("encrypts RFC 8439's section 2.4.2", () => {
    stream.setKey(COUNTING_KEY, 0);
    const pad = stream.blocks(1n, 2, 0x4a000000);
    const cipher = Buffer.from(SUNSCREEN.plain, "latin1").map((byte, i) => byte ^ pad[i]!);
    expect(Buffer.from(cipher).toString("hex")).toBe(SUNSCREEN.cipher);
  });

  it.each([0n, 2n ** 32n - 500n, 2n ** 40n + 2n ** 32n - 1n, 2n ** 64n - 1000n])(
    "equals OpenSSL's over 1,000 blocks from block %s, across the 32-bit boundary too",
    (block) => {
      const place = { key: COUNTING_KEY.map((byte) => byte ^ 0x5c), block, domain: 3, epoch: 0xdeadbeef };
      stream.setKey(place.key, place.epoch);
      const made = stream.blocks(block, 1000, place.domain);
      expect(made.equals(opensslKeystream(place, 1000 * BLOCK))).toBe(true);
    },
  );

  it("equals OpenSSL's for any key, block, domain, epoch and length, in sequence and gathered", () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 16n });
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(
        key,
        number,
        word,
        word,
        fc.integer({ min: 0, max: 11 }),
        fc.tuple(number, number, number),
        (keyBytes, block, domain, epoch, count, others) => {
          const place = { key: keyBytes, block, domain, epoch };
          stream.setKey(keyBytes, epoch);
          const made = stream.blocks(block, count, domain);
          expect(made.equals(opensslKeystream(place, count * BLOCK))).toBe(true);
          const gathered = stream.gather([...others, block], domain);
          [...others, block].forEach((other, k) => {
            const expected = opensslKeystream({ ...place, block: other }, BLOCK);
            expect(gathered.subarray(k * BLOCK, (k + 1) * BLOCK).equals(expected)).toBe(true);
          });
        },
      ),
      { seed: 8439, numRuns: 300 },
    );
  });
});
