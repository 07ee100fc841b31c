/** What a plate leaves of a turn that goes on: against closed forms for a constant rate. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import {
  type PlateControl,
  plateAngles,
  type SeenByStation,
} from "../../../../hostsim/channel/polarisation/plate-control.js";
import { turn } from "../../../../hostsim/channel/polarisation/stokes.js";

const STEP_S = 0.01;
const RAD = Math.PI / 180;
const MOTOR = { stepDeg: 1e-6, mostDegPerS: 1e6, ordersHz: 100 };

/** Light that turns by `rateDegPerS`, of which the geometry does not know `unknownDeg`. */
function seenOf(rateDegPerS: number, unknownDeg = 0, bitsPerS = 0, base = 0): SeenByStation {
  const turned = (step: number) => rateDegPerS * (step + 0.5) * STEP_S;
  return {
    way: (step) => turn(turned(step) + unknownDeg),
    predictedDeg: (step) => turned(step) / 2,
    known: (step, plateDeg) => {
      const left = (turned(step) + unknownDeg - 2 * plateDeg) * RAD;
      return { bitsPerS, errorShare: base + (1 - 2 * base) * Math.sin(left) ** 2 };
    },
  };
}

/** What is left in the light in each step, in degrees of polarisation. */
function leftDeg(
  control: PlateControl,
  seconds: number,
  rateDegPerS: number,
  seen: SeenByStation,
  unknownDeg = 0,
) {
  const steps = seconds / STEP_S;
  const angles = plateAngles(control, seen, { steps, stepS: STEP_S }, new RandomStream(5, "plate"));
  return Array.from(angles, (angle, step) => {
    const left = rateDegPerS * (step + 0.5) * STEP_S + unknownDeg - 2 * angle;
    return left - 180 * Math.round(left / 180);
  });
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("calibration light", () => {
  it("leaves rate times lag, and what turns between two orders: rate (lag + 1/(2 orders) - half a step)", () => {
    const control = {
      follows: "calibration",
      errorRmsDeg: 0,
      lagS: 0.2,
      motor: { ...MOTOR, ordersHz: 5 },
    } as const;
    const left = leftDeg(control, 60, 2, seenOf(2)).slice(100);
    expect(mean(left)).toBeCloseTo(2 * (0.2 + 0.5 / 5 - STEP_S / 2), 3);
    expect(Math.max(...left)).toBeCloseTo(2 * (0.2 + 1 / 5 - STEP_S), 3);
    expect(Math.min(...left)).toBeCloseTo(2 * 0.2, 3);
  });

  it("leaves the error of a measurement", () => {
    const control = { follows: "calibration", errorRmsDeg: 1.5, lagS: 0, motor: MOTOR } as const;
    const left = leftDeg(control, 100, 0, seenOf(0));
    // 10,000 independent errors: their rms is known to 0.7 %.
    expect(rms(left)).toBeGreaterThan(1.5 * 0.97);
    expect(rms(left)).toBeLessThan(1.5 * 1.03);
  });

  it("follows a turn that goes on for whole turns, and finds a plate's period", () => {
    const control = { follows: "calibration", errorRmsDeg: 0, lagS: 0, motor: MOTOR } as const;
    expect(Math.max(...leftDeg(control, 300, 3, seenOf(3)).map(Math.abs))).toBeLessThan(1e-4);
  });
});

describe("the motor", () => {
  it("stops at its steps: an even spread of 2 steps of polarisation, rms 2 step / sqrt 12", () => {
    const control = { follows: "prediction", motor: { ...MOTOR, stepDeg: 0.5 } } as const;
    const left = leftDeg(control, 200, 0.731, seenOf(0.731));
    expect(Math.max(...left.map(Math.abs))).toBeLessThanOrEqual(0.5 + 1e-9);
    expect(rms(left)).toBeCloseTo((2 * 0.5) / Math.sqrt(12), 2);
  });

  it("falls behind light that turns faster than twice its own rate", () => {
    const control = { follows: "prediction", motor: { ...MOTOR, mostDegPerS: 1 } } as const;
    const left = leftDeg(control, 10, 5, seenOf(5));
    // 5 degrees a second, of which the plate undoes 2.
    expect(left.at(-1)).toBeCloseTo((5 - 2) * 10, 0);
  });

  it("stands still where it follows nothing", () => {
    const left = leftDeg({ follows: "nothing", angleDeg: 10 }, 1, 0, seenOf(0));
    expect(left.every((angle) => Math.abs(angle + 20) < 1e-9)).toBe(true);
  });
});

describe("errors among known bits", () => {
  const control = {
    follows: "qber",
    motor: MOTOR,
    swingDeg: 3,
    periodS: 1,
    gain: 0.5,
    lagS: 0.5,
  } as const;

  it.each([20, -20])("find %d degrees that the geometry does not know, and leave the swing", (unknown) => {
    const seen = seenOf(1, unknown, 1e6, 0.01);
    const left = leftDeg(control, 60, 1, seen, unknown);
    expect(Math.abs(left[0]!)).toBeGreaterThan(15);
    const late = left.slice(3000);
    expect(Math.abs(mean(late))).toBeLessThan(0.2);
    expect(rms(late)).toBeGreaterThan(2.9);
    expect(rms(late)).toBeLessThan(3.1);
  });

  it("wander by what their number allows: sqrt(gain/(2 - gain) 2 Q (1 - Q)/n) / (2 sin 2d)", () => {
    const [bitsPerS, base] = [4000, 0.02];
    const left = leftDeg({ ...control, lagS: 0 }, 2000, 0, seenOf(0, 0, bitsPerS, base));
    // Over each period the swing cancels.
    const periods = Array.from({ length: 1990 }, (_, at) =>
      mean(left.slice(100 * (at + 10), 100 * (at + 11))),
    );
    const swing = Math.sin(3 * RAD) ** 2;
    const errors = base + (1 - 2 * base) * swing;
    const found = Math.sqrt((2 * errors) / (bitsPerS / 2)) / (2 * Math.sin(6 * RAD)) / RAD;
    // A visibility of 0.96 makes the loop as much slower; Poisson's errors have variance Q.
    const gain = control.gain * (1 - 2 * base);
    const expected = found * control.gain * Math.sqrt(1 / (gain * (2 - gain)));
    expect(rms(periods)).toBeGreaterThan(0.93 * expected);
    expect(rms(periods)).toBeLessThan(1.07 * expected);
  });
});
