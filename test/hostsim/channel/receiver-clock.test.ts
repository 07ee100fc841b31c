/** The receiver's clock against the Allan deviation of its noise. */
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { ReceiverClock } from "../../../hostsim/channel/receiver-clock.js";

const S = 1e12;

/** Allan deviation by its definition: half the mean square of second differences of the time error. */
function allanDeviation(clock: ReceiverClock, tauS: number, seconds: number): number {
  let sum = 0;
  let count = 0;
  for (let t = 0; t + 2 * tauS <= seconds; t += tauS, count++) {
    const x = (at: number) => clock.errorPs(at * S) / S;
    sum += (x(t + 2 * tauS) - 2 * x(t + tauS) + x(t)) ** 2;
  }
  return Math.sqrt(sum / (2 * tauS ** 2 * count));
}

const clockOf = (white: number, walk: number) =>
  new ReceiverClock(
    { offsetPs: 0, drift: 1e-7, whiteFrequencyAt1S: white, randomWalkFrequencyAt1S: walk },
    new RandomStream(1, "clock"),
  );

describe("a receiver's clock", () => {
  test("without noise runs by its rate", () => {
    const clock = new ReceiverClock(
      { offsetPs: 7e8, drift: 1e-7, whiteFrequencyAt1S: 0, randomWalkFrequencyAt1S: 0 },
      new RandomStream(1, "clock"),
    );
    expect(clock.errorPs(0)).toBe(7e8);
    expect(clock.errorPs(12.345 * S)).toBeCloseTo(7e8 + 1234.5e3, 1);
  });

  // sigma_y^2 = s_w^2 / tau + s_r^2 tau, with tau in s.
  test.each([0.1, 1, 4])("has white frequency noise of its deviation, at %s s", (tauS) => {
    expect(allanDeviation(clockOf(1e-10, 0), tauS, 1000 * tauS) / (1e-10 / Math.sqrt(tauS))).toBeCloseTo(
      1,
      1,
    );
  });

  test.each([0.1, 1, 4])("has a random walk of its frequency's deviation, at %s s", (tauS) => {
    const ratio = allanDeviation(clockOf(0, 1e-10), tauS, 1000 * tauS) / (1e-10 * Math.sqrt(tauS));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.08);
  });
});
