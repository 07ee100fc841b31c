/**
 * SatQuMA's default parameters against the optimised ones on the same losses, 27 to 37 dB, in this project's
 * channel model (test/hostsim/optimise/satquma-default.json); and that model against SatQuMA's own counts and
 * keys.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { total } from "../../../hostsim/finite-key/tail-bounds.js";
import {
  boundOf,
  countsOf,
  expectedKey,
  type KeyConditions,
  wantedPattern,
} from "../../../hostsim/optimise/expected-key.js";
import { type Freedom, judge, type Optimum, optimise } from "../../../hostsim/optimise/optimise.js";
import { payloadPatterns, type Quantise } from "../../../hostsim/optimise/payload-pattern.js";
import type { Setting } from "../../../hostsim/optimise/setting.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { IS_THOROUGH } from "../../support/thorough.js";
import { satquma } from "../finite-key/support.js";

const SEED = 1;
/** All of SatQuMA's range, or (CI) where key is scarcest: a search takes half a minute. */
const LOSSES_DB = IS_THOROUGH ? [27, 29, 31, 33, 35, 37] : [37];
const EVERYTHING: Freedom = {
  protocols: ["two-decoy", "one-decoy"],
  keyBases: ["symmetric", "Z", "X"],
  mostPhotons: 1,
  mostRandomBits: 16,
  chooseSplitter: false,
};
/** What SatQuMA itself may choose: two decoys, one key basis. */
const AS_SATQUMA: Freedom = { ...EVERYTHING, protocols: ["two-decoy"], keyBases: ["Z"] };

const scenario = loadScenario(new URL("./satquma-default.json", import.meta.url).pathname);
const DEFAULT: Setting = {
  keyBases: scenario.security.keyBases,
  intensities: scenario.source.intensities,
  probabilities: scenario.source.probabilities,
  basisZProbability: scenario.source.basisZProbability,
  receiverBasisZ: scenario.receiver.basisZProbability,
};

let quantise: Quantise;
let conditions: KeyConditions;
let leastLossDb: number;

beforeAll(async () => {
  quantise = await payloadPatterns();
  const { leastLossDb: least, ...channel } = expectedChannelOf(
    scenario,
    await emissionOfHost(scenario, null),
  );
  leastLossDb = least;
  const { epsilonSec, epsilonCor, tailBound, decoyMethod } = scenario.security;
  conditions = { channel, epsilonSec, epsilonCor, tailBound, decoyMethod, efficiency: 1.04 };
});

function atLoss(lossDb: number, of = conditions): KeyConditions {
  const factor = 10 ** ((leastLossDb - lossDb) / 10);
  const levels = of.channel.levels.map((level) => ({
    ...level,
    transmittance: level.transmittance * factor,
  }));
  return { ...of, channel: { ...of.channel, levels } };
}

describe("the model against SatQuMA's figures", () => {
  it("has SatQuMA's parameters", () => {
    const { mu, P } = satquma.params;
    expect(Object.values(DEFAULT.intensities)).toEqual(mu);
    Object.values(DEFAULT.probabilities).forEach((share, k) => {
      expect(share).toBeCloseTo(P[k]!, 12);
    });
  });

  for (const [extraDb, QBERI] of [
    [0, 0.001],
    [1, 0.001],
  ] as const) {
    it(`${extraDb} dB: sifted counts within 3 %, QBER within 5 %, key within 4 % of SatQuMA's`, () => {
      const row = satquma.rows.find(
        (each) => each.Pec === 1e-8 && each.QBERI === QBERI && each.ls_dB === extraDb && each.dt_s === 210,
      )!;
      const pattern = wantedPattern(DEFAULT);
      const shifted = atLoss(leastLossDb + extraDb, { ...conditions, efficiency: 1.16 });
      const counts = countsOf(shifted, DEFAULT, pattern);
      for (const k of [0, 1] as const) {
        expect(Math.abs(counts.Z.detections[k] / row.nX_k[k] - 1)).toBeLessThan(0.03);
        expect(Math.abs(counts.X.detections[k] / row.nZ_k[k] - 1)).toBeLessThan(0.03);
      }
      const sum = (counted: readonly number[]) => counted.reduce((all, count) => all + count, 0);
      const qber = total(counts.Z.errors) / total(counts.Z.detections);
      expect(Math.abs(qber / (sum(row.mX_k) / sum(row.nX_k)) - 1)).toBeLessThan(0.05);
      const { secretKeyBits } = boundOf(shifted, DEFAULT, pattern, counts);
      expect(Math.abs(secretKeyBits / row.SKL - 1)).toBeLessThan(0.04);
    });
  }
});

describe.each(LOSSES_DB)("at a least loss of %i dB", (lossDb) => {
  let shifted: KeyConditions;
  let optimum: Optimum;

  beforeAll(() => {
    shifted = atLoss(lossDb);
    optimum = optimise(shifted, DEFAULT, EVERYTHING, quantise, SEED)!;
  });

  it("the default gives a key, and the optimised setting more than 25 % more", () => {
    const before = optimum.before.key.bound.secretKeyBits;
    expect(before).toBeGreaterThan(100_000);
    expect(optimum.best.key.bound.secretKeyBits).toBeGreaterThan(1.25 * before);
  });

  it("with two decoys and one key basis, as SatQuMA has them, there is also more", () => {
    const own = optimise(shifted, DEFAULT, AS_SATQUMA, quantise, SEED)!;
    expect(own.best.key.bound.method).toBe("lim2014");
    expect(own.best.key.bound.secretKeyBits).toBeGreaterThan(1.1 * own.before.key.bound.secretKeyBits);
  });

  it("what is reported is what the payload sends, to the last bit", () => {
    for (const judged of [optimum.before, ...optimum.tried]) {
      const again = judge(shifted, judged.setting, quantise)!;
      expect(again.pattern).toEqual(judged.pattern);
      expect(again.key.bound.secretKeyBits).toBe(judged.key.bound.secretKeyBits);
      const { randomBitsPerPulse, basisZProbability, classProbabilities } = judged.pattern;
      for (const share of [
        basisZProbability,
        ...classProbabilities.Z.map((p) => p * basisZProbability),
        ...classProbabilities.X.map((p) => p * (1 - basisZProbability)),
      ]) {
        const units = share * 2 ** (randomBitsPerPulse - 1);
        expect(Math.abs(units - Math.round(units))).toBeLessThan(1e-6);
      }
    }
  });

  it("no random setting of 4,000 is better than the search's by more than its rounding", () => {
    const random = new RandomStream(SEED, `oracle ${lossDb}`);
    const { best } = optimum;
    const { signal, decoy } = best.setting.intensities;
    const p = best.setting.probabilities;
    const z = best.setting.basisZProbability;
    /** Half of the oracle's settings anywhere, half near the optimum, where better ones would hide. */
    const near = (value: number, from: number, to: number) =>
      Math.min(to, Math.max(from, value * (0.8 + 0.4 * random.uniform())));
    for (let trial = 0; trial < 4000; trial++) {
      const anywhere = trial % 2 === 0;
      const mu1 = anywhere ? 0.05 + 0.95 * random.uniform() : near(signal, 0.05, 1);
      const mu2 = anywhere ? mu1 * random.uniform() : near(decoy, 0.001, 0.95 * mu1);
      const pDecoy = anywhere ? random.uniform() * 0.98 + 0.01 : near(p.decoy, 0.003, 0.99);
      const rare = anywhere ? random.uniform() * 0.98 + 0.01 : near(1 - z, 0.003, 0.99);
      const setting: Setting = {
        ...best.setting,
        intensities: { signal: mu1, decoy: mu2, vacuum: 0 },
        probabilities: { signal: 1 - pDecoy, decoy: pDecoy, vacuum: 0 },
        basisZProbability: 1 - rare,
      };
      const { bound } = expectedKey(shifted, setting, wantedPattern(setting));
      expect(bound.secretKeyBits).toBeLessThan(1.0005 * best.key.bound.secretKeyBits);
    }
  });
});
