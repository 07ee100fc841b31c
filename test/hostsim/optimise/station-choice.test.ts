/**
 * What a station may choose besides the satellite's setting, and one setting for a season: held against sums
 * and scans that are written here.
 */
import { describe, expect, it } from "vitest";
import { efficiencyOfBlock } from "../../../hostsim/optimise/block-efficiency.js";
import { expectedKey, type KeyConditions } from "../../../hostsim/optimise/expected-key.js";
import { payloadPatterns } from "../../../hostsim/optimise/payload-pattern.js";
import { channelsOfNights, joined, scenarioOfNight } from "../../../hostsim/optimise/season.js";
import { settingOfScenario } from "../../../hostsim/optimise/setting.js";
import { choiceOfScenario, chooseStation, keyOfSessions } from "../../../hostsim/optimise/station-choice.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";

const SHIPPED = loadScenario("jinan-250mhz");
/** The shipped pass under a bright sky. */
const BRIGHT: Scenario = {
  ...SHIPPED,
  receiver: { ...SHIPPED.receiver, backgroundsHz: [800, 800, 800, 800] },
};
const quantise = await payloadPatterns();
const emission = await emissionOfHost(BRIGHT, null);

function conditionsOf(scenario: Scenario, channel = expectedChannelOf(scenario, emission)): KeyConditions {
  const { epsilonSec, epsilonCor, tailBound } = scenario.security;
  return { channel, epsilonSec, epsilonCor, tailBound, efficiency: 1.04 };
}

const SPACE = {
  protocol: "two-decoy",
  keyBases: "symmetric",
  vacuumMean: 0,
  mostPhotons: 1,
  receiverBasisZ: 0.5,
} as const;

describe("a station that chooses", () => {
  it("gate, lowest elevation, block and disclosure more than doubles the key of jinan under 800 Hz of background", () => {
    const setting = settingOfScenario(BRIGHT);
    const sessions = (minimumElevationDeg: number) => [
      {
        weight: 1,
        conditions: conditionsOf({ ...BRIGHT, station: { ...BRIGHT.station, minimumElevationDeg } }),
      },
    ];
    const known = new Map<number, ReturnType<typeof sessions>>();
    const remembered = (degrees: number) => {
      const made = known.get(degrees) ?? sessions(degrees);
      known.set(degrees, made);
      return made;
    };
    const now = choiceOfScenario(BRIGHT);
    const found = chooseStation(
      {
        sessions: remembered,
        free: ["gate", "elevation", "block", "disclosure"],
        highestElevationDeg: 45,
        space: SPACE,
        quantise,
        mostRandomBits: 4,
      },
      now,
      setting,
    );
    const before = expectedKey(conditionsOf(BRIGHT), setting, quantise(setting)!).bound.secretKeyBits;
    expect(before).toBeGreaterThan(10_000);
    expect(found.secretKeyBits).toBeGreaterThan(2 * before);
    expect(found.gains.map(({ freedom }) => freedom)).toEqual([
      "gate width",
      "lowest elevation",
      "block length",
      "bits of the vacuum class",
    ]);
    const gained = found.gains.reduce((sum, { gainBits }) => sum + gainBits, 0);
    expect(before + gained).toBeCloseTo(found.secretKeyBits, 6);
    // No gate, elevation or block nearby, each by itself, has more: scanned anew.
    const key = (change: Partial<typeof found.choice>) => {
      const choice = { ...found.choice, ...change };
      return keyOfSessions(remembered(choice.lowestElevationDeg), choice, found.setting, found.pattern);
    };
    const { gatePs, lowestElevationDeg } = found.choice;
    for (const off of [-100, 100]) expect(key({ gatePs: gatePs + off })).toBeLessThan(found.secretKeyBits);
    for (const off of [-2.5, 2.5])
      expect(key({ lowestElevationDeg: lowestElevationDeg + off })).toBeLessThan(found.secretKeyBits);
    expect(key({ blockBits: 2 ** 16 })).toBeLessThan(found.secretKeyBits);
    expect(found.choice.vacuumBits).toBe("disclosed");
    expect(key({ vacuumBits: "corrected" })).toBeLessThan(found.secretKeyBits);
  });

  it("discloses no class that sends photons, which with one decoy is the last one", () => {
    const conditions = { ...conditionsOf(SHIPPED), tailBound: "chernoff", decoyMethod: "lim2014" } as const;
    const setting = settingOfScenario(SHIPPED);
    const chosen = (space: { vacuumMean?: number; protocol?: "one-decoy" }) =>
      chooseStation(
        {
          sessions: () => [{ weight: 1, conditions }],
          free: ["disclosure"],
          highestElevationDeg: 45,
          space: { ...SPACE, ...space },
          quantise,
          mostRandomBits: 4,
        },
        choiceOfScenario(SHIPPED),
        setting,
      ).choice.vacuumBits;
    expect(chosen({})).toBe("disclosed");
    expect(chosen({ vacuumMean: 0.01 })).toBe("corrected");
    expect(chosen({ protocol: "one-decoy" })).toBe("corrected");
  });

  it("has f by the measured table, and nothing beyond its ends", () => {
    // docs/reference/reconciliation.md: means of the six points at 10^5 and at 10^6.
    const mean = (...of: number[]) => of.reduce((sum, f) => sum + f) / of.length;
    const at1e5 = mean(1.0483, 1.0419, 1.0391, 1.0391, 1.0377, 1.0381);
    const at1e6 = mean(1.0306, 1.0304, 1.0291, 1.0314, 1.0318, 1.0332);
    const gained = efficiencyOfBlock(1.04, 100_000) - efficiencyOfBlock(1.04, 1_000_000);
    expect(gained).toBeCloseTo(at1e5 - at1e6, 3);
    expect(efficiencyOfBlock(1.04, 131_072)).toBe(1.04);
    expect(efficiencyOfBlock(1.04, 1e9)).toBe(efficiencyOfBlock(1.04, 1e6));
    expect(efficiencyOfBlock(1, 1e6)).toBe(1);
  });
});

describe("a season", () => {
  const steep: Scenario = {
    ...SHIPPED,
    station: { ...SHIPPED.station, minimumElevationDeg: 50 },
    session:
      SHIPPED.session.kind === "pass" ? { ...SHIPPED.session, minimumPeakElevationDeg: 50 } : SHIPPED.session,
  };

  it("is the search for a pass, night after night; nights without one are none", () => {
    const channels = channelsOfNights(steep, emission, 14);
    expect(channels.length).toBeGreaterThan(2);
    expect(channels.length).toBeLessThan(14);
    const first = expectedChannelOf(steep, emission);
    expect(channels[0]).toEqual(first);
    const { session } = scenarioOfNight(steep, 3);
    expect(session).toMatchObject({ searchFromUtc: "2025-04-08T15:00:00.000Z" });
  });

  it("of nights that are joined has the key of all of them, within some percent", () => {
    const channels = channelsOfNights(steep, emission, 60);
    const sessions = joined(channels).map(({ weight, channel }) => ({
      weight,
      conditions: conditionsOf(steep, channel),
    }));
    expect(sessions.length).toBeLessThan(channels.length);
    expect(sessions.reduce((sum, { weight }) => sum + weight, 0)).toBe(channels.length);
    const setting = settingOfScenario(steep);
    const pattern = quantise(setting)!;
    const each = channels.map(
      (channel) => expectedKey(conditionsOf(steep, channel), setting, pattern).bound.secretKeyBits,
    );
    const all = each.reduce((sum, bits) => sum + bits, 0);
    expect(all).toBeGreaterThan(100_000);
    const together = keyOfSessions(sessions, choiceOfScenario(steep), setting, pattern);
    expect(Math.abs(together / all - 1)).toBeLessThan(0.05);
  });
});
