/** The score has a slope where the key is 0: it says by how much the pass is too short, and it is right. */
import { beforeAll, describe, expect, it } from "vitest";
import { expectedKey, type KeyConditions, wantedPattern } from "../../../hostsim/optimise/expected-key.js";
import { neededLength, scoreOf } from "../../../hostsim/optimise/score.js";
import type { Setting } from "../../../hostsim/optimise/setting.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

const SETTING: Setting = {
  keyBases: "symmetric",
  intensities: { signal: 0.6, decoy: 0.2, vacuum: 0 },
  probabilities: { signal: 0.6, decoy: 0.25, vacuum: 0.15 },
  basisZProbability: 0.5,
  receiverBasisZ: 0.5,
};

let conditions: KeyConditions;

beforeAll(async () => {
  const scenario = loadScenario("jinan-250mhz");
  const channel = expectedChannelOf(scenario, await emissionOfHost(scenario, null));
  conditions = { ...scenario.security, channel, efficiency: 1.04 };
});

/** The same pass, `factor` times as long. */
function longer(factor: number): KeyConditions {
  const levels = conditions.channel.levels.map(({ pulses, transmittance }) => ({
    pulses: pulses * factor,
    transmittance,
  }));
  return { ...conditions, channel: { ...conditions.channel, levels } };
}

function judged(of: KeyConditions, setting: Setting, atLeast?: number) {
  const pattern = wantedPattern(setting);
  const key = expectedKey(of, setting, pattern);
  return { key, score: scoreOf(of, setting, pattern, key, atLeast) };
}

describe("score", () => {
  it("of a setting with a key is the key, but for rounding down", () => {
    const { key, score } = judged(conditions, SETTING);
    expect(score - key.bound.secretKeyBits).toBeGreaterThanOrEqual(0);
    expect(score - key.bound.secretKeyBits).toBeLessThan(2);
    expect(neededLength(score)).toBe(1);
  });

  it.each([3e-3, 1e-3, 1e-4])(
    "of %f passes is exact at and above what it is compared with, and below it only below",
    (factor) => {
      const short = longer(factor);
      const { score } = judged(short, SETTING);
      expect(score).toBeLessThan(0);
      for (const less of [0, 1e-6, 1e-3, 0.1, 1, Number.POSITIVE_INFINITY])
        expect(judged(short, SETTING, score - less).score, `${less} below`).toBe(score);
      for (const more of [1e-6, 1e-3, 0.1, 1, 1e6])
        expect(judged(short, SETTING, score + more).score, `${more} above`).toBeLessThan(score + more);
    },
  );

  for (const keyBases of ["symmetric", "Z", "X"] as const) {
    it(`of a pass too short says how much longer it must be, to a part in 10^5 (${keyBases})`, () => {
      const setting = { ...SETTING, keyBases };
      const short = longer(1e-3);
      const { key, score } = judged(short, setting);
      expect(key.bound.secretKeyBits).toBe(0);
      const length = neededLength(score);
      expect(length).toBeGreaterThan(1);
      expect(judged(longer(1e-3 * length * 1.00001), setting).key.bound.secretKeyBits).toBeGreaterThan(0);
      expect(judged(longer((1e-3 * length) / 1.00001), setting).key.bound.secretKeyBits).toBe(0);
    });
  }

  it("rises with the length of the pass, below a key and above", () => {
    let before = Number.NEGATIVE_INFINITY;
    for (let decade = -5; decade <= 1; decade += 0.25) {
      const { score } = judged(longer(10 ** decade), SETTING);
      expect(score).toBeGreaterThan(before);
      before = score;
    }
  });

  it("of a receiver that is too far off is hopeless, whatever the length", () => {
    const off = {
      ...conditions,
      channel: {
        ...conditions.channel,
        receiver: { ...conditions.channel.receiver, misalignmentProbability: 0.2 },
      },
    };
    const { score } = judged(off, SETTING);
    expect(score).toBeLessThanOrEqual(-10);
    expect(neededLength(score)).toBe(Number.POSITIVE_INFINITY);
  });
});
