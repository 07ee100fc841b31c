import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { noisyBlock, randomBytes, Wire } from "../../../hostsim/benchmark/reconciliation-wire.js";
import { blocksConfirmedTogether, confirmAtOnce } from "../../../hostsim/ground/confirmation-group.js";

const random = new RandomStream(4, "test/confirm/group");
const N = 1000;
let wire: Wire;

beforeAll(async () => {
  wire = await Wire.open(N);
});

/** Confirms blocks of which those in `wrong` differ in one bit. */
function confirm(count: number, wrong: readonly number[]) {
  const blocks = Array.from({ length: count }, (_, k) => {
    const { alice } = noisyBlock(N, 0, random);
    const bob = alice.slice();
    if (wrong.includes(k)) bob[100]! ^= 8;
    return { n: N, alice, bob };
  });
  const hashed: number[][] = [];
  const result = confirmAtOnce(count, (of) => {
    hashed.push([...of]);
    return wire.hashesAgree(
      of.map((k) => blocks[k]!),
      randomBytes(48, random),
    );
  });
  return { ...result, hashed };
}

describe("confirmation of several blocks by one hash", () => {
  it("takes one hash when all are equal", () => {
    expect(confirm(4, [])).toEqual({
      confirmed: [true, true, true, true],
      hashes: 1,
      hashed: [[0, 1, 2, 3]],
    });
  });

  it("halves a group that differs, and does not ask what follows", () => {
    expect(confirm(4, [1])).toEqual({
      confirmed: [true, false, true, true],
      hashes: 4,
      hashed: [[0, 1, 2, 3], [0, 1], [0], [2, 3]],
    });
    // The first half is equal, so the second differs: only its halves are compared.
    expect(confirm(4, [3])).toEqual({
      confirmed: [true, true, true, false],
      hashes: 3,
      hashed: [[0, 1, 2, 3], [0, 1], [2]],
    });
    expect(confirm(1, [0])).toEqual({ confirmed: [false], hashes: 1, hashed: [[0]] });
  });

  it("finds every set of unequal blocks, and counts every hash", () => {
    for (let set = 0; set < 1 << 6; set++) {
      const wrong = [0, 1, 2, 3, 4, 5].filter((k) => (set >> k) & 1);
      const { confirmed, hashes, hashed } = confirm(6, wrong);
      expect(confirmed).toEqual([0, 1, 2, 3, 4, 5].map((k) => !wrong.includes(k)));
      expect(hashes).toBe(hashed.length);
      expect(hashes).toBeLessThanOrEqual(11);
    }
  });

  it("puts ten blocks of 10^4 bits together, and longer ones alone", () => {
    expect([10_000, 30_000, 100_000, 131_072, 1_000_000].map(blocksConfirmedTogether)).toEqual([
      10, 4, 1, 1, 1,
    ]);
  });
});
