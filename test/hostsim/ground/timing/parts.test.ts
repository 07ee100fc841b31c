/** The parts of the recovery of time, each by itself. */
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { type BeaconPlan, fixByBeacon } from "../../../../hostsim/ground/timing/beacon-fix.js";
import { ClockFilter } from "../../../../hostsim/ground/timing/clock-filter.js";
import { foldByRate } from "../../../../hostsim/ground/timing/fold.js";
import { bestWidthPs, GateHistogram } from "../../../../hostsim/ground/timing/gate-choice.js";
import { LockCheck } from "../../../../hostsim/ground/timing/lock-check.js";
import { phaseOf } from "../../../../hostsim/ground/timing/phase.js";
import { PredictedLightTime } from "../../../../hostsim/ground/timing/predicted-light-time.js";
import { clickScores, findShift } from "../../../../hostsim/ground/timing/told-pattern.js";
import { Tracker } from "../../../../hostsim/ground/timing/tracker.js";
import { parseElements } from "../../../../hostsim/orbit/elements.js";
import { MODEL, PRIORS } from "./flown.js";
import { symbolOf, symbolsFrom } from "./random-pass.js";

const SLOT = 4000;
const SIGMA = 171;

function mixture(random: RandomStream, count: number, share: number, phase: number): Float64Array {
  return Float64Array.from({ length: count }, () =>
    random.uniform() < share ? phase + SIGMA * random.normal() : SLOT * (random.uniform() - 0.5),
  );
}

describe("a phase in noise", () => {
  test("is found with the variance that is said, and more evidence than noise alone", () => {
    const random = new RandomStream(1, "phase");
    let [squares, said] = [0, 0];
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const { phasePs, variancePs2, evidence } = phaseOf(mixture(random, 200, 0.5, 120), SLOT, SIGMA, 0);
      squares += (phasePs - 120) ** 2;
      said += variancePs2;
      expect(evidence).toBeGreaterThan(30);
    }
    expect(squares / said).toBeGreaterThan(0.75);
    expect(squares / said).toBeLessThan(1.3);
  });

  test("of noise alone has hardly any evidence", () => {
    const random = new RandomStream(2, "phase");
    for (let run = 0; run < 200; run++)
      expect(phaseOf(mixture(random, 200, 0, 0), SLOT, SIGMA, 0).evidence).toBeLessThan(8);
  });
});

describe("a fold by rate", () => {
  const tags = (random: RandomStream, share: number, rate: number) => {
    const seconds = Float64Array.from({ length: 270 }, () => random.uniform() - 0.5).map((u) => u * 0.134);
    const phases = mixture(random, 270, share, 900);
    return { seconds: seconds, residuals: phases.map((phase, i) => phase + rate * seconds[i]!) };
  };

  test("finds rates of up to 1e-6, to a few of its standard deviations", () => {
    const random = new RandomStream(3, "fold");
    for (const rate of [-9e5, -123_456, 0, 5555, 8e5]) {
      const { seconds, residuals } = tags(random, 0.5, rate);
      const folded = foldByRate(residuals, seconds, 0.134, SLOT, SIGMA, 1e6)!;
      expect(Math.abs(folded.ratePsPerS - rate)).toBeLessThan(4 * Math.sqrt(folded.rateVariance));
      expect(Math.sqrt(folded.rateVariance)).toBeLessThan(800);
      expect(folded.evidence).toBeGreaterThan(30);
    }
  });

  test("has no evidence in noise, whichever of all rates it tries", () => {
    const random = new RandomStream(4, "fold");
    for (let run = 0; run < 20; run++) {
      const { seconds, residuals } = tags(random, 0, 0);
      expect(foldByRate(residuals, seconds, 0.134, SLOT, SIGMA, 1e6)!.evidence).toBeLessThan(12);
    }
  });
});

describe("a fix by beacon", () => {
  const PLAN: BeaconPlan = { periodSlots: 50_000, framePulses: 32, sigmaPs: 400 };
  const tags = (random: RandomStream, offset: number, leavesOut: boolean) => {
    const [residuals, seconds]: [number[], number[]] = [[], []];
    for (let pulse = 0; pulse < 1000; pulse++) {
      if ((leavesOut && pulse % 32 === 0) || random.uniform() > 0.5) continue;
      seconds.push(pulse * 2e-4);
      residuals.push(pulse * 2e8 + offset + 5e5 * pulse * 2e-4 + 400 * random.normal());
    }
    for (let noise = 0; noise < 100; noise++) {
      seconds.push(0.2 * random.uniform());
      residuals.push(seconds.at(-1)! * 1e12 + 2e8 * random.uniform());
    }
    return [Float64Array.from(residuals), Float64Array.from(seconds)] as const;
  };

  test("has offset and rate, and the pulse's number by the gaps", () => {
    const random = new RandomStream(5, "beacon");
    for (const offset of [-9.99e8, -4e8, 0, 123_456_789, 9.9e8]) {
      const [residuals, seconds] = tags(random, offset, true);
      const fix = fixByBeacon(residuals, seconds, 0, SLOT, PLAN, PRIORS)!;
      expect(Math.abs(fix.offsetPs - offset - 5e5 * (fix.timePs / 1e12))).toBeLessThan(100);
      expect(Math.abs(fix.ratePsPerS - 5e5)).toBeLessThan(1500);
    }
  });

  test("is none where nothing is left out: the number is not known", () => {
    const [residuals, seconds] = tags(new RandomStream(6, "beacon"), 0, false);
    expect(fixByBeacon(residuals, seconds, 0, SLOT, PLAN, PRIORS)).toBeNull();
  });
});

describe("a told pattern", () => {
  test("scores are logarithms of probabilities against chance: their exponentials average to 1", () => {
    const scores = clickScores(MODEL, 0.7);
    let mean = 0;
    for (let symbol = 0; symbol < 12; symbol++)
      for (let detector = 0; detector < 4; detector++)
        mean +=
          (Math.exp(scores[4 * symbol + detector]!) * MODEL.classProbabilities[(symbol >> 2) as 0 | 1 | 2]) /
          16;
    expect(mean).toBeCloseTo(1, 6);
  });

  test("is not found in noise, nor in a pattern of somebody else", () => {
    const random = new RandomStream(7, "told");
    const slots = Float64Array.from(
      { length: 180 },
      (_, i) => 1e6 + 180_000 * i + (random.uint32() & 0xffff),
    );
    const detectors = slots.map(() => random.uint32() & 3);
    const clicks = { slots, detectors: Uint8Array.from(detectors) };
    const told = (first: number, count: number, symbols: Uint8Array) => symbolsFrom(9, first, count, symbols);
    expect(findShift(clicks, told, MODEL, 0.7, -50_000, 50_000)).toBeNull();
    // The same clicks where every one has light of its own detector's polarisation.
    const bright = [...slots.keys()].filter((i) => {
      const symbol = symbolOf(9, slots[i]! + 321);
      return symbol >> 2 === 2;
    });
    const lit = {
      slots: Float64Array.from(bright, (i) => slots[i]!),
      detectors: Uint8Array.from(bright, (i) => symbolOf(9, slots[i]! + 321) & 3),
    };
    expect(findShift(lit, told, MODEL, 0.9, -50_000, 50_000)?.shift).toBe(-321);
  });
});

describe("a gate from data", () => {
  // scipy: w = arange(1, T + 1); n = b erf(w/2/s/sqrt 2); z = (1-b) w/T; q = (e n + z/2)/(n + z);
  // k = (n + z)(1 - 2 h(q)); w[k.argmax()], and the widths with at least 0.995 of that.
  test.each([
    [171, 0.5, 4000, 0.01, [407, 468]],
    [171, 0.9, 4000, 0.01, [713, 896]],
    [250, 0.97, 1600, 0.005, [1039, 1306]],
  ] as const)(
    "of sigma %s, share %s, slot %s is as wide as scipy's",
    (sigma, share, slot, errors, [from, to]) => {
      const width = bestWidthPs(sigma, share, slot, errors);
      expect(width).toBeGreaterThanOrEqual(from - slot / 100);
      expect(width).toBeLessThanOrEqual(to + slot / 100);
    },
  );

  test("is none where no width has key, and never as wide as a slot: tags between two stay outside", () => {
    expect(bestWidthPs(171, 0.02, 4000, 0.01)).toBeNull();
    expect(bestWidthPs(900, 0.9999, 4000, 0.01)).toBe(3960);
  });

  test("has centre, spread and share of the clicks", () => {
    const histogram = new GateHistogram(SLOT, 300, 0.01);
    for (const offset of mixture(new RandomStream(8, "gate"), 20_000, 0.6, -333)) histogram.add(offset);
    const { centrePs, sigmaPs, share } = histogram.choose()!;
    expect(Math.abs(centrePs + 333)).toBeLessThan(8);
    expect(Math.abs(sigmaPs - SIGMA)).toBeLessThan(8);
    expect(share).toBeCloseTo(0.6, 1);
  });
});

describe("a tracker by beacon", () => {
  const light = new PredictedLightTime(
    parseElements([
      "1 99001U          25095.50000000  .00000000  00000-0  00000-0 0  9995",
      "2 99001  97.4016  24.0000 0010000  90.0000 318.0000 15.21900000    15",
    ]),
    { latitudeDeg: 36.65, longitudeDeg: 117.12, altitudeM: 80 },
    Date.parse("2025-04-05T17:00:00Z"),
  );
  const ruler = { periodPs: 50_000 * SLOT, sigmaPs: 400, slotPs: SLOT };

  test.each([
    [1000, false],
    [100, true],
  ])("in the dark, unsure by %s ps, knows the slot: %s", (sigmaPs, knows) => {
    const fix = { timePs: 0, offsetPs: 0, offsetVariancePs2: sigmaPs ** 2, ratePsPerS: 0, rateVariance: 1 };
    const tracker = new Tracker(ClockFilter.of(light, PRIORS, fix), ruler);
    const [stretch] = tracker.take(new Float64Array(0), 1e11, 0, 7);
    expect(stretch!.filter !== null).toBe(knows);
    expect(stretch!.hasLight).toBe(false);
  });
});

describe("the check of a lock", () => {
  const draw = (random: RandomStream, [vacuum, decoy]: readonly [number, number]) => {
    const u = random.uniform();
    return u < vacuum ? 0 : u < vacuum + decoy ? 1 : 2;
  };

  test("says right of classes as they are detected, wrong of classes as they are sent, always", () => {
    const random = new RandomStream(9, "lock");
    for (let run = 0; run < 200; run++) {
      const [right, wrong] = [new LockCheck(MODEL), new LockCheck(MODEL)];
      for (let click = 0; click < 1000; click++) {
        // 30 % of the announced clicks are noise.
        right.add(draw(random, [0.3 * 0.25, 0.3 * 0.25 + 0.7 * 0.059]));
        wrong.add(draw(random, [0.25, 0.25]));
      }
      expect(right.verdict).toBe("right");
      expect(wrong.verdict).toBe("wrong");
    }
  });
});
