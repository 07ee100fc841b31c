import { describe, expect, it } from "vitest";
import { Commitment } from "../../../hostsim/ground/commitment.js";
import type { InDoubt } from "../../../hostsim/ground/in-doubt.js";
import type { LinkPort } from "../../../hostsim/ground/link-port.js";

const END = 8192n;
const KEPT_ALL = 0xffffffff;
const KEY = Uint8Array.from({ length: 100 }, (_, i) => i + 1);
const BITS = 797;

/** A ground that has asked about a key of 797 bits, the first 128 of them for the pool. */
function asked() {
  const filled: number[][] = [];
  const held: (bigint | null)[] = [];
  const port = {
    poolEnd: END,
    nextCheckpoint: 640n,
    fillPool: (key: Uint8Array) => filled.push([...key]),
    // What is in doubt is written down before anybody hears of it.
    commit: ({ id }: InDoubt) => held.at(-1) === id,
  } as unknown as LinkPort;
  const commitment = new Commitment(port, null, (inDoubt) => held.push(inDoubt?.id ?? null));
  const what = { id: 512n, source: "key", number: 7n, key: KEY, bits: BITS, words: 2 } as const;
  expect(commitment.begin(what)).toBe(true);
  return { commitment, filled, held, what };
}

describe("the ground that waits for the satellite's word", () => {
  it("uses nothing before it, and all of it after", () => {
    const { commitment, filled, held } = asked();
    expect(commitment.keys).toEqual([]);
    expect(filled).toEqual([]);
    expect(commitment.take({ id: 512n, kept: KEPT_ALL, poolEnd: END + 128n })).toBe(true);
    expect(commitment.keys).toEqual([{ pass: 7, key: KEY, bits: BITS, poolBits: 128, keptBlocks: null }]);
    expect(filled).toEqual([[...KEY.subarray(0, 16)]]);
    expect(held).toEqual([512n, null]);
  });

  it("uses no more than the satellite has kept", () => {
    for (const [kept, bits] of [
      [1, 256],
      [2, 512],
      [3, BITS],
      [4, BITS],
    ] as const) {
      const { commitment } = asked();
      commitment.take({ id: 512n, kept, poolEnd: END + 128n });
      expect(commitment.keys).toMatchObject([{ bits, keptBlocks: kept }]);
    }
    const { commitment } = asked();
    commitment.take({ id: 512n, kept: 0, poolEnd: END });
    expect(commitment.keys).toEqual([]);
    expect(commitment.destroyed).toEqual([7]);
    expect(commitment.inDoubt).toBeNull();
  });

  it("fills its pool by as much as the satellite says it did, and by nothing when that can't be", () => {
    for (const [end, bytes] of [
      [END + 64n, 8],
      [END, 0],
      [END + 192n, 0],
      [END + 32n, 0],
      [END - 64n, 0],
      [0n, 0],
      [(1n << 64n) - 64n, 0],
    ] as const) {
      const { commitment, filled } = asked();
      expect(commitment.take({ id: 512n, kept: KEPT_ALL, poolEnd: end })).toBe(true);
      expect(filled.flat(), `${end}`).toEqual([...KEY.subarray(0, bytes)]);
      expect(commitment.refilledBits).toBe(8 * bytes);
      // What was meant for the pool is no key, whether it went in or not.
      expect(commitment.keys[0]!.poolBits).toBe(128);
    }
  });

  it("believes no word about something else, and asks nothing new before it has the word", () => {
    const { commitment, what } = asked();
    expect(commitment.take({ id: 576n, kept: KEPT_ALL, poolEnd: END + 128n })).toBe(false);
    expect(commitment.inDoubt?.id).toBe(512n);
    expect(commitment.keys).toEqual([]);
    expect(() => commitment.begin(what)).toThrow("something else is in doubt");
    commitment.take({ id: 512n, kept: KEPT_ALL, poolEnd: END });
    expect(commitment.take({ id: 512n, kept: KEPT_ALL, poolEnd: END + 128n })).toBe(false);
    expect(commitment.keys).toHaveLength(1);
  });
});
