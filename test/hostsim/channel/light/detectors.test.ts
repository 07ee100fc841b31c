/**
 * Detectors against closed forms: rates of renewal theory, moments of the tail, Arrhenius' law. The world's
 * light is left out: arrivals are a Poisson process of the test's own.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../hostsim/base/random.js";
import { drawTimePs, laterThan } from "../../../../hostsim/channel/click-time.js";
import { DetectorBank, type DetectorModel } from "../../../../hostsim/channel/detector-bank.js";
import { gateShares } from "../../../../hostsim/channel/gate-shares.js";
import { TagBuffer } from "../../../../hostsim/channel/tag-buffer.js";
import { blindAfterTagPs, darkCountFactor, noiseHz } from "../../../../hostsim/scenario/derived.js";
import { loadScenario } from "../../../../hostsim/scenario/load.js";

const PLAIN: DetectorModel = { deadTimePs: 50_000, traps: [], extendingProbability: 0, latching: null };
const SLOT_PS = 4000;
/** Events are handed over so many at a time. */
const BATCH = 50_000;

/** Tags of detector 0 that `arrivals` events of a rate make, and the time they took. */
function tagsOf(
  model: DetectorModel,
  ratePerPs: number,
  arrivals: number,
  seed: number,
): { timesPs: number[]; durationPs: number; blinded: number } {
  const arrival = new RandomStream(seed, "arrivals");
  const bank = new DetectorBank(model, new RandomStream(seed, "detectors"));
  const buffer = new TagBuffer(SLOT_PS);
  const timesPs: number[] = [];
  let nowPs = 0;
  let originSlot = 0;
  for (let done = 0; done < arrivals; done += BATCH) {
    for (let i = 0; i < BATCH; i++) {
      nowPs += arrival.exponential() / ratePerPs;
      const slot = Math.floor(nowPs / SLOT_PS);
      buffer.add(slot, Math.floor(nowPs) - slot * SLOT_PS, 0);
    }
    const endSlot = Math.floor(nowPs / SLOT_PS);
    const { timesPs: made } = bank.collect(buffer, (endSlot - originSlot) * SLOT_PS);
    for (const time of made) timesPs.push(originSlot * SLOT_PS + time);
    buffer.moveOrigin(endSlot);
    bank.moveOrigin((endSlot - originSlot) * SLOT_PS);
    originSlot = endSlot;
  }
  return { timesPs, durationPs: nowPs, blinded: bank.blinded };
}

/** Expects a count to be `mean` within 4.5 deviations of a Poisson number, and those to be below `within`. */
function expectCount(count: number, mean: number, within: number): void {
  expect(Math.abs(count - mean), `${count}, expected ${mean}`).toBeLessThan(4.5 * Math.sqrt(mean));
  expect(4.5 / Math.sqrt(mean)).toBeLessThan(within);
}

const RATE = 1e-5;

describe("the rate of clicks", () => {
  it("with dead time is m / (1 + m tau)", () => {
    const { timesPs, durationPs } = tagsOf(PLAIN, RATE, 1_000_000, 1);
    expectCount(timesPs.length, (durationPs * RATE) / (1 + RATE * 50_000), 0.01);
  });

  it.each([0.3, 1])("saturated is theta m / (exp(theta m tau) + theta - 1), theta %f", (theta) => {
    const { timesPs, durationPs } = tagsOf({ ...PLAIN, extendingProbability: theta }, RATE, 1_000_000, 2);
    const load = theta * RATE * 50_000;
    expectCount(timesPs.length, (durationPs * theta * RATE) / (Math.exp(load) + theta - 1), 0.01);
  });

  it("of detectors that latch is m / (1 + m (tau + p (T - tau)))", () => {
    const latching = { probability: 0.02, resetPs: 2_000_000 };
    const { timesPs, durationPs } = tagsOf({ ...PLAIN, latching }, RATE, 1_000_000, 3);
    const meanBlindPs = 50_000 + 0.02 * 1_950_000;
    expectCount(timesPs.length, (durationPs * RATE) / (1 + RATE * meanBlindPs), 0.01);
  });
});

describe("afterpulses", () => {
  // So little light that one comes in an afterpulse's way once in 10^4 times.
  const FAINT = 1e-9;
  const traps = [
    { probability: 0.08, timeConstantPs: 30_000 },
    { probability: 0.03, timeConstantPs: 150_000 },
  ];
  const ARRIVALS = 3_000_000;
  const run = tagsOf({ ...PLAIN, traps }, FAINT, ARRIVALS, 4);

  it("follow a click with the probability of all traps, those of afterpulses too: an error of 1 % is found", () => {
    // Carriers that were let go: those that clicked, and those that found the detector blind.
    const perTag = ({ timesPs: { length }, blinded }: typeof run) => (length + blinded - ARRIVALS) / length;
    expect(Math.abs(perTag(run) / 0.11 - 1)).toBeLessThan(0.006);
    const more = traps.map((trap) => ({ ...trap, probability: 1.01 * trap.probability }));
    const wrong = tagsOf({ ...PLAIN, traps: more }, FAINT, ARRIVALS, 4);
    expect(Math.abs(perTag(wrong) / 0.11 - 1)).toBeGreaterThan(0.006);
  });

  it("never come within the dead time, and then exponentially: gaps after a click with one trap", () => {
    const trap = { probability: 0.3, timeConstantPs: 150_000 };
    const { timesPs } = tagsOf({ ...PLAIN, traps: [trap] }, FAINT, 500_000, 5);
    const gaps = timesPs.slice(1).map((time, i) => time - timesPs[i]! - 50_000);
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
    // Neither the trap's carrier nor light has come.
    const survives = (gap: number) =>
      (1 - trap.probability + trap.probability * Math.exp(-gap / trap.timeConstantPs)) *
      Math.exp(-FAINT * gap);
    for (const [from, to] of [
      [0, 50_000],
      [50_000, 200_000],
      [200_000, 900_000],
    ] as const) {
      const count = gaps.filter((gap) => gap >= from && gap < to).length;
      expectCount(count, timesPs.length * (survives(from) - survives(to)), 0.03);
    }
  });
});

describe("the tail of the jitter", () => {
  const spread = { timingSigmaPs: 200, jitterTail: { probability: 0.2, timeConstantPs: 500 } };

  it("is drawn with its mean, variance and share beyond any time", () => {
    const random = new RandomStream(5, "times");
    const times = Float64Array.from({ length: 400_000 }, () => drawTimePs(spread, random));
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / times.length;
    // A normal deviate plus, with probability q, an exponential one: q t, s^2 + q t^2 (2 - q).
    expect(Math.abs(mean - 100)).toBeLessThan(4.5 * Math.sqrt(130_000 / times.length));
    expect(Math.abs(variance / (200 ** 2 + 0.2 * 500 ** 2 * 1.8) - 1)).toBeLessThan(0.03);
    for (const from of [-300, 0, 400, 1500])
      expectCount(
        times.filter((time) => time > from).length,
        times.length * laterThan(from + 0.5, spread),
        0.1,
      );
  });

  it("is summed: normal density times the exponential's tail, point by point", () => {
    for (const from of [-700, 0, 300, 2000]) {
      let late = 0;
      for (let x = -1600; x < 1600; x += 1) {
        const density = Math.exp(-((x + 0.5) ** 2) / (2 * 200 ** 2)) / (200 * Math.sqrt(2 * Math.PI));
        late += density * (x + 0.5 > from ? 1 : Math.exp(-(from - x - 0.5) / 500));
      }
      const normal = laterThan(from, { ...spread, jitterTail: null });
      expect(laterThan(from, spread)).toBeCloseTo(0.8 * normal + 0.2 * late, 5);
    }
    expect(laterThan(-1, { timingSigmaPs: 0, jitterTail: spread.jitterTail })).toBe(1);
    expect(laterThan(500, { timingSigmaPs: 0, jitterTail: spread.jitterTail })).toBeCloseTo(0.2 / Math.E, 12);
  });

  it("leaves gates less of their own light, and more of the slot before", () => {
    const timing = { ...spread, slotPs: 2000, gatePs: 1000 };
    const { own, others } = gateShares(timing);
    const plain = gateShares({ ...timing, jitterTail: null });
    expect(own).toBeCloseTo(laterThan(-500.5, spread) - laterThan(500.5, spread), 12);
    expect(own).toBeLessThan(plain.own);
    expect(others).toBeGreaterThan(plain.others);
    // All that comes at all, with gates from end to end.
    const open = gateShares({ ...timing, gatePs: 2000 });
    expect(open.own + open.others).toBeCloseTo(1, 3);
  });
});

describe("a scenario's detectors", () => {
  const scenario = loadScenario("jinan-250mhz");
  const withReceiver = (receiver: Partial<typeof scenario.receiver>) => ({
    ...scenario,
    receiver: { ...scenario.receiver, ...receiver },
  });

  it("have dark counts by Arrhenius' law: at 0.5 eV, 29 times fewer at -30 than at 10 degrees", () => {
    // exp(0.5 / 8.617333262e-5 * (1/243.15 - 1/283.15)) by python3.
    const temperature = { celsius: -30, darkCountsAtCelsius: 10, activationEnergyEv: 0.5 };
    expect(1 / darkCountFactor(temperature)).toBeCloseTo(29.1, 0);
    expect(darkCountFactor({ ...temperature, celsius: 10 })).toBe(1);
    const [cold] = noiseHz(withReceiver({ temperature }));
    expect(cold! - 40).toBeCloseTo(25 * darkCountFactor(temperature), 9);
  });

  it("shut out slots for as long as afterpulses come: 10^-18 of the clicks have a later one", () => {
    const plain = blindAfterTagPs(scenario);
    const afterpulsing = { traps: [{ probability: 0.02, timeConstantPs: 40_000 }] };
    const wait = blindAfterTagPs(withReceiver({ afterpulsing })) - plain;
    expect(Math.abs(wait - 40_000 * Math.log(0.02e18))).toBeLessThan(1.01);
    const fast = withReceiver({ afterpulsing, deadTimePs: 0 });
    expect(blindAfterTagPs(fast)).toBe(blindAfterTagPs(withReceiver({ afterpulsing })) - 50_000);
  });
});
