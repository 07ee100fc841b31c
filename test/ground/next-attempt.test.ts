import { describe, expect, it } from "vitest";
import type { BlockTask, SearchedBlock } from "../../hostsim/ground/block-dialogue.js";
import { afterConfirmation, afterSearch } from "../../hostsim/ground/next-attempt.js";

const COUNT = 16_000;

function task(change: Partial<BlockTask> = {}): BlockTask {
  const bits = Uint8Array.from({ length: COUNT / 8 }, (_, at) => at);
  return {
    basis: 1,
    start: 8000,
    count: COUNT,
    bits,
    estimatePpm: 12_000,
    attempt: 1,
    leakedBefore: 700,
    ...change,
  };
}

function searched(outcome: SearchedBlock["outcome"], change: Partial<SearchedBlock> = {}): SearchedBlock {
  const segments = new Array<number>(16).fill(3);
  return {
    task: task(),
    bits: new Uint8Array(COUNT / 8),
    outcome,
    leakedBits: 900,
    roundTrips: 50,
    ordinary: 3,
    segments,
    ...change,
  };
}

describe("a block that a search did not settle", () => {
  it("is searched again in whole, every answer of both searches counted with it", () => {
    const { again, hopeless, leakedBits } = afterSearch(searched("given up"));
    expect(hopeless).toEqual([]);
    expect(leakedBits).toBe(0);
    expect(again).toEqual([task({ estimatePpm: 0, attempt: 2, leakedBefore: 1600 })]);
  });

  it("whose hash differs goes on from what the search left, all answers counted", () => {
    const { again, leakedBits } = afterConfirmation(searched("done"));
    expect(leakedBits).toBe(0);
    expect(again).toEqual([
      task({ bits: new Uint8Array(COUNT / 8), estimatePpm: 1000, attempt: 2, leakedBefore: 1600 }),
    ]);
  });

  it("that is uneven is cut around the bad segments, and what was told counts at once", () => {
    const segments = [3, 3, 3, 60, 80, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 40];
    const { again, hopeless, leakedBits } = afterSearch(searched("uneven", { segments }));
    expect(leakedBits).toBe(1600);
    expect(hopeless).toEqual([
      { start: 8000 + 3000, count: 2000 },
      { start: 8000 + 15_000, count: 1000 },
    ]);
    expect(again.map(({ start, count }) => [start, count])).toEqual([
      [8000, 3000],
      [8000 + 5000, 10_000],
    ]);
    for (const part of again) {
      expect(part).toMatchObject({ attempt: 2, leakedBefore: 0, estimatePpm: 12_000, basis: 1 });
      expect(part.bits[0]).toBe(((part.start - 8000) / 8) & 255);
      expect(part.bits).toHaveLength(part.count / 8);
    }
  });

  it("is given up in whole after three searches, and at once when it is hopeless", () => {
    const last = task({ attempt: 3 });
    for (const next of [
      afterSearch(searched("given up", { task: last })),
      afterSearch(searched("uneven", { task: last })),
      afterConfirmation(searched("done", { task: last })),
    ])
      expect(next).toEqual({ again: [], hopeless: [last], leakedBits: 0 });
    expect(afterSearch(searched("hopeless"))).toEqual({ again: [], hopeless: [task()], leakedBits: 0 });
  });
});
