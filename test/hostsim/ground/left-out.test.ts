import { describe, expect, it } from "vitest";
import { LeftOut, shareOfChoice } from "../../../hostsim/ground/left-out.js";
import { SiftedString } from "../../../hostsim/ground/sifted-string.js";

/** Runs of ones in a set of seconds, by the letter. */
function runsOf(set: number, seconds: number): number {
  const text = Array.from({ length: seconds }, (_, k) => (set >> k) & 1).join("");
  return text.split("0").filter((run) => run.length > 0).length;
}

describe("shares of the epsilon", () => {
  it.each([1, 2, 5, 12])(
    "of all choices among %i seconds sum to at most 1, each choice counted",
    (seconds) => {
      let sum = 0;
      for (let set = 0; set < 2 ** seconds; set++) {
        const leftOut = new LeftOut(seconds, 10);
        leftOut.only(Array.from({ length: seconds }, (_, k) => k).filter((k) => (set >> k) & 1));
        expect(leftOut.runs).toHaveLength(runsOf(set, seconds));
        expect(leftOut.share).toBe(shareOfChoice(seconds, runsOf(set, seconds)));
        expect(leftOut.share).toBeGreaterThan(0);
        sum += leftOut.share;
      }
      expect(sum).toBeLessThanOrEqual(1);
      expect(sum).toBeGreaterThan(15 / 16);
    },
  );

  it("is 1/32 of one among 46,360 for a run in a pass of 304 s", () => {
    expect(shareOfChoice(304, 1)).toBeCloseTo(1 / 32 / ((305 * 304) / 2), 15);
    expect(shareOfChoice(304, 0)).toBe(15 / 16);
  });
});

describe("a second that is left out", () => {
  it("takes its bits of both bases out of the counts, and comes back", () => {
    const leftOut = new LeftOut(3, 10);
    const strings = [new SiftedString(leftOut), new SiftedString(leftOut)];
    for (const string of strings) {
      for (let tick = 0; tick < 30; tick++) string.push(1, tick % 3, tick);
      // Every second bit is wrong.
      const { errors } = string.settle(
        { start: 0, count: 30 },
        Uint8Array.of(0xaa, 0xaa, 0xaa, 0xaa),
        () => undefined,
      );
      expect(errors).toEqual([5, 5, 5]);
      expect(string.detections).toEqual([10, 10, 10]);
    }
    leftOut.addTicks(12, 19);
    for (const string of strings) {
      expect(string.detections.reduce((a, b) => a + b)).toBe(20);
      expect(string.errors.reduce((a, b) => a + b)).toBe(10);
      expect(string.settled).toBe(30);
      expect(string.stretchOf({ from: 1, to: 2 }, 30)).toEqual({ start: 10, count: 10 });
      expect(string.stretchOf({ from: 1, to: 2 }, 15)).toEqual({ start: 10, count: 5 });
      expect(string.stretchOf({ from: 2, to: 3 }, 15)).toBeNull();
      string.clear({ start: 10, count: 10 });
      expect([...string.slice(0, 30)]).toEqual([0xaa, 0xaa & 0b11, 0xaa & 0xf0, 0xaa & 0x3f]);
    }
    expect(leftOut.all).toEqual([1]);
    leftOut.only([]);
    expect(strings[0]!.detections).toEqual([10, 10, 10]);
  });

  it("holds what is given up, with the seconds at both ends whole", () => {
    const leftOut = new LeftOut(4, 10);
    const string = new SiftedString(leftOut);
    for (let tick = 0; tick < 40; tick++) string.push(0, 2, tick);
    string.giveUp({ start: 8, count: 8 });
    expect(leftOut.runs).toEqual([{ from: 0, to: 2 }]);
    expect(string.detections).toEqual([0, 0, 0]);
    expect(string.givenUp).toBe(0);
    string.settle({ start: 8, count: 8 }, new Uint8Array(1), () => undefined);
    expect(string.detections).toEqual([0, 0, 0]);
    // Counted all the same: then they are known to everybody.
    leftOut.only([1]);
    expect(string.detections).toEqual([2, 0, 0]);
    expect(string.givenUp).toBe(2);
  });
});
