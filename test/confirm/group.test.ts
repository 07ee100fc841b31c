import { beforeAll, describe, expect, it } from "vitest";
import { noisyBlock, randomBytes, Wire } from "../../hostsim/bench/reconciliation-wire.js";
import { blocksConfirmedTogether, confirmAtOnce } from "../../hostsim/ground/confirmation-group.js";
import { RandomStream } from "../../hostsim/world/random.js";

const random = new RandomStream(4, "test/confirm/group");
const N = 1000;
let wire: Wire;

beforeAll(async () => {
  wire = await Wire.open(N);
});

/** Confirms blocks of which those in `wrong` differ in one bit, and those in `lost` are given up. */
function confirm(count: number, wrong: readonly number[], lost: readonly number[] = []) {
  const blocks = Array.from({ length: count }, (_, k) => {
    const { alice } = noisyBlock(N, 0, random);
    const bob = alice.slice();
    if (wrong.includes(k)) bob[100]! ^= 8;
    return { n: N, alice, bob };
  });
  const hashed: number[][] = [];
  const result = confirmAtOnce(
    count,
    (k) => lost.includes(k),
    (of) => {
      hashed.push([...of]);
      return wire.hashesAgree(
        of.map((k) => blocks[k]!),
        randomBytes(48, random),
      );
    },
  );
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

  it("finds the unequal ones by themselves when the common hash differs, and counts every hash", () => {
    expect(confirm(3, [1])).toEqual({
      confirmed: [true, false, true],
      hashes: 4,
      hashed: [[0, 1, 2], [0], [1], [2]],
    });
    expect(confirm(2, [0, 1]).confirmed).toEqual([false, false]);
  });

  it("does not hash a single block twice, nor one that is lost", () => {
    expect(confirm(1, [0])).toEqual({ confirmed: [false], hashes: 1, hashed: [[0]] });
    expect(confirm(3, [0], [0])).toEqual({ confirmed: [false, true, true], hashes: 1, hashed: [[1, 2]] });
    expect(confirm(3, [2], [0, 1])).toEqual({ confirmed: [false, false, false], hashes: 1, hashed: [[2]] });
    expect(confirm(2, [], [0, 1])).toEqual({ confirmed: [false, false], hashes: 0, hashed: [] });
  });

  it("puts ten blocks of 10^4 bits together, and longer ones alone", () => {
    expect([10_000, 30_000, 100_000, 131_072, 1_000_000].map(blocksConfirmedTogether)).toEqual([
      10, 4, 1, 1, 1,
    ]);
  });
});
