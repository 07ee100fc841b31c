import { describe, expect, it } from "vitest";
import type { BlockTask, SearchedBlock } from "../../../hostsim/ground/block-dialogue.js";
import { afterConfirmation, afterSearch } from "../../../hostsim/ground/next-attempt.js";

const COUNT = 16_000;
const CLASSES = Uint8Array.from({ length: COUNT }, (_, at) => at % 3);

function task(change: Partial<BlockTask> = {}): BlockTask {
  const bits = Uint8Array.from({ length: COUNT / 8 }, (_, at) => at);
  return {
    basis: 1,
    start: 8000,
    count: COUNT,
    bits,
    hint: {
      kind: "by class",
      classes: CLASSES,
      perMillion: [12_000, 24_000, 500_000],
      vacuumBits: "corrected",
    },
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
    expect(again).toEqual([task({ hint: { kind: "alike", perMillion: 0 }, attempt: 2, leakedBefore: 1600 })]);
  });

  it("whose hash differs goes on from what the search left, all answers counted", () => {
    const { again, leakedBits } = afterConfirmation(searched("done"));
    expect(leakedBits).toBe(0);
    expect(again).toEqual([
      task({
        bits: new Uint8Array(COUNT / 8),
        hint: { kind: "alike", perMillion: 1000 },
        attempt: 2,
        leakedBefore: 1600,
      }),
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
      const from = part.start - 8000;
      const classes = CLASSES.slice(from, from + part.count);
      const hint = {
        kind: "by class",
        classes,
        perMillion: [12_000, 24_000, 500_000],
        vacuumBits: "corrected",
      };
      expect(part).toMatchObject({ attempt: 2, leakedBefore: 0, hint, basis: 1 });
      expect(part.bits[0]).toBe(((part.start - 8000) / 8) & 255);
      expect(part.bits).toHaveLength(part.count / 8);
    }
  });

  it("that is uneven keeps what may be a cluster by chance, apart from the bad segments", () => {
    // Segments of a block of Jinan's pass: the burst began in the last two.
    const segments = [3, 2, 10, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 33];
    const { again, hopeless } = afterSearch(searched("uneven", { segments, ordinary: 0 }));
    expect(hopeless).toEqual([{ start: 8000 + 14_000, count: 2000 }]);
    expect(again.map(({ start, count }) => [start, count])).toEqual([[8000, 14_000]]);
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
