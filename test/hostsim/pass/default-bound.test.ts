/**
 * One default bound: the linear programme with exact tails, in scenarios, counts, searches and forecasts; and
 * what it is for, key over a line that leaves none by the default of before.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { parseCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { keyLength as keyLengthOfLibrary } from "../../../hostsim/library/key-length.js";
import { expectedKey, type KeyConditions, wantedPattern } from "../../../hostsim/optimise/expected-key.js";
import { settingOfScenario } from "../../../hostsim/optimise/setting.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { listScenarios, loadScenario, scenarioData } from "../../../hostsim/scenario/load.js";
import { biased } from "../finite-key/support.js";

const DEFAULT = { method: "linear-programme", tailBound: "clopper-pearson" };
const LOSS_DB = 40;

describe("where nothing is named, the bound is the linear programme with exact tails", () => {
  it.each(listScenarios())("in the shipped scenario %s", (name) => {
    const { security } = scenarioData(name) as { security: object };
    expect(Object.keys(security)).not.toContain("tailBound");
    expect(Object.keys(security)).not.toContain("decoyMethod");
    expect(loadScenario(name).security.tailBound).toBe(DEFAULT.tailBound);
  });

  it("for counts of two to five classes, from a file and from a program", () => {
    const {
      tailBound: _,
      decoyMethod: __,
      ...three
    } = biased({ pulses: 1e9, transmittance: 1e-3, dark: 1e-6, qber: 0.01 }, 0, "chernoff");
    const basis = (classes: number) => ({
      detections: [900_000, 90_000, 60_000, 40_000, 20_000].slice(0, classes),
      errors: [9000, 900, 600, 500, 400].slice(0, classes),
    });
    const others = [2, 4, 5].map((classes) => ({
      ...three,
      intensities: [0.6, 0.3, 0.2, 0.1, 0.05].slice(0, classes),
      probabilities: [...Array(classes - 1).fill(0.1), 1 - (classes - 1) / 10].reverse(),
      keyBasis: basis(classes),
      testBasis: basis(classes),
    }));
    for (const counts of [three, ...others]) {
      expect(keyLength(parseCounts(JSON.stringify(counts)))).toMatchObject(DEFAULT);
      expect(keyLengthOfLibrary(counts as typeof three)).toMatchObject(DEFAULT);
      expect(keyLength(counts as typeof three)).toMatchObject(DEFAULT);
    }
  });
});

describe(`jinan-250mhz with a least loss of ${LOSS_DB} dB`, () => {
  const scenario = loadScenario("jinan-250mhz");
  const setting = settingOfScenario(scenario);
  let conditions: KeyConditions;

  beforeAll(async () => {
    const { leastLossDb, levels, ...channel } = expectedChannelOf(
      scenario,
      await emissionOfHost(scenario, null),
    );
    const factor = 10 ** ((leastLossDb - LOSS_DB) / 10);
    const shifted = levels.map((level) => ({ ...level, transmittance: level.transmittance * factor }));
    conditions = { ...scenario.security, channel: { ...channel, levels: shifted }, efficiency: 1.04 };
  });

  const keyBy = (named: Partial<KeyConditions>) =>
    expectedKey({ ...conditions, ...named }, setting, wantedPattern(setting)).bound;

  it("gives a key by default, and none by the default of before", () => {
    expect(keyBy({})).toMatchObject(DEFAULT);
    // docs/reference/security.md, "What it gives": 40,880 bits on its counts.
    expect(keyBy({}).secretKeyBits).toBeGreaterThan(40_000);
    expect(keyBy({ decoyMethod: "lim2014", tailBound: "hoeffding" }).secretKeyBits).toBe(0);
  });
});
