/**
 * A plate that follows the errors which the dialogue shows: from a wrong start it finds the angle that no
 * geometry knows, while the light comes.
 */
import { describe, expect, it } from "vitest";
import { PlateFeedback } from "../../../hostsim/ground/plate-feedback.js";
import type { PassInterval } from "../../../hostsim/pass/result.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

type Plate = NonNullable<NonNullable<Scenario["polarisation"]>["station"]["plate"]>;

const MOTOR = { stepDeg: 0.05, mostDegPerS: 40, ordersHz: 10 };
const SWING_DEG = 4;
const LIVE: Plate = {
  follows: "qber",
  ...MOTOR,
  swingDeg: SWING_DEG,
  periodS: 2,
  gain: 1,
  lagS: 12,
  knownShare: 1,
  errorsFrom: "dialogue",
};
/** By how much the satellite rolls, in degrees: the station's geometry knows nothing of it. */
const ROLL_DEG = 11;

function jinan(plate: Plate): Scenario {
  const polarisation = {
    satellite: { rollDeg: ROLL_DEG, rollDegPerS: 0, swayDeg: 0, swayPeriodS: 60 },
    station: { analyser: "tube" as const, mirrors: [], plate },
  };
  const scenario = loadScenario("jinan-250mhz");
  const security = { ...scenario.security, announce: "at-once" as const };
  return { ...scenario, security, polarisation, reconciliation: { blockBits: 16_384 } };
}

function rmsDeg(intervals: readonly PassInterval[]): number {
  const squares = intervals.map(({ polarisation }) => polarisation!.leftRmsDeg ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe("a plate that follows the dialogue's errors", () => {
  it("finds a roll, and leaves the swing", async () => {
    const { intervals, result } = await passOf(jinan(LIVE), { windowS: 36 });
    // Nothing is settled before a basis has 100,000 bits.
    expect(rmsDeg(intervals.slice(0, 6))).toBeGreaterThan(ROLL_DEG);
    const late = intervals.slice(-6);
    expect(rmsDeg(late)).toBeLessThan(SWING_DEG + 1);
    expect(rmsDeg(late)).toBeGreaterThan(SWING_DEG - 1);
    // What is left of the angle is in the errors: of 5 % at first, the swing's half percent stays.
    const share = (some: readonly PassInterval[]) =>
      some.reduce((sum, { errors }) => sum + errors, 0) /
      some.reduce((sum, { settledBits }) => sum + settledBits, 0);
    expect(share(intervals.slice(0, 6))).toBeGreaterThan(0.04);
    expect(share(late)).toBeLessThan(0.02);
    expect(result.keysEqual).toBe(true);
  });

  it("has it all where geometry alone moves it", async () => {
    const still = jinan({ follows: "prediction", ...MOTOR });
    const { intervals } = await passOf(still, { windowS: 4 });
    expect(rmsDeg(intervals)).toBeGreaterThan(ROLL_DEG - 0.2);
    expect(rmsDeg(intervals)).toBeLessThan(ROLL_DEG + 0.2);
  });
});

describe("what errors say", () => {
  const SWING = { swingDeg: 4, periodS: 2, gain: 1, startS: 100, tickS: 0.1 };
  const RAD = Math.PI / 180;
  /** Errors of light that is turned by so much, without noise. */
  const shareOf = (leftDeg: number) => Math.sin(leftDeg * RAD) ** 2;

  it.each([9, -9])(
    "counts for the correction that each bit was measured with, however late it comes: %d degrees",
    (unknownDeg) => {
      const feedback = new PlateFeedback(SWING);
      const corrections: number[] = [];
      // Each tick's bits are settled 30 ticks later, in the middle of which the correction changes.
      for (let tick = 0; tick < 300; tick++) {
        feedback.beginTick(tick);
        corrections[tick] = feedback.correctionDeg;
        const of = tick - 30;
        if (of < 0) continue;
        const swing = Math.floor((100 + (of + 0.5) * 0.1) % 2) === 0 ? 4 : -4;
        const errors = Math.round(10_000 * shareOf(unknownDeg - 2 * corrections[of]! - swing));
        for (let bit = 0; bit < errors; bit++) feedback.error(of);
        for (let bit = 0; bit < 10_000; bit++) feedback.settled(of);
      }
      expect(feedback.changes).toBeGreaterThan(3);
      expect(2 * feedback.correctionDeg).toBeCloseTo(unknownDeg, 1);
    },
  );

  it("concludes nothing from few bits, nor from ticks in which the plate turns", () => {
    const feedback = new PlateFeedback({ ...SWING, periodS: 0.1 });
    for (let bit = 0; bit < 10_000; bit++) {
      feedback.error(0);
      feedback.settled(0);
    }
    feedback.beginTick(1);
    expect(feedback.changes).toBe(0);
    const few = new PlateFeedback(SWING);
    for (let tick = 0; tick < 20; tick++) for (let bit = 0; bit < 100; bit++) few.settled(tick);
    few.beginTick(20);
    expect(few.changes).toBe(0);
  });
});
