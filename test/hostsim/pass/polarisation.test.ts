/**
 * Passes whose frames turn: the QBER follows the geometry, the page shows it, and lasers that are off give no
 * key.
 */
import { describe, expect, it } from "vitest";
import { expectedSiftedCounts } from "../../../hostsim/channel/expected-counts.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { passReport } from "../../../hostsim/report/pass-report.js";
import { passPlots } from "../../../hostsim/report/plots.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

type Polarisation = NonNullable<Scenario["polarisation"]>;

const RAD = Math.PI / 180;
const JINAN = loadScenario("jinan-250mhz");

function jinan(polarisation: Polarisation): Scenario {
  return { ...JINAN, polarisation };
}

const CALIBRATED: Polarisation["station"] = {
  analyser: "tube",
  mirrors: [],
  plate: {
    follows: "calibration",
    stepDeg: 0.05,
    mostDegPerS: 20,
    ordersHz: 10,
    errorRmsDeg: 0.5,
    lagS: 0.1,
  },
};

describe("a pass whose frames turn", () => {
  it("has a QBER of sin^2 of the angle without a plate, second by second, and no key", async () => {
    const scenario = jinan({ station: { analyser: "tube", mirrors: [] } });
    const outcome = await passOf(scenario, { windowS: 12 });
    expect(outcome.result.secretKeyBits).toBe(0);
    const known = outcome.intervals.filter(({ settledBits }) => settledBits > 2000);
    expect(known.length).toBeGreaterThan(3);
    for (const { polarisation, errors, settledBits } of known) {
      const { frameDeg, expectedQber } = polarisation!;
      const turned = Math.sin(frameDeg * RAD) ** 2;
      const visible = 1 - 2 * JINAN.receiver.misalignmentProbability;
      // Noise and the angle's course within a second are worth less than half a percent.
      expect(Math.abs(expectedQber - (1 - visible * (1 - 2 * turned)) / 2)).toBeLessThan(0.005);
      const deviation = Math.sqrt((expectedQber * (1 - expectedQber)) / settledBits);
      expect(Math.abs(errors / settledBits - expectedQber)).toBeLessThan(4.5 * deviation);
    }
  });

  it("has the plain QBER with a calibrated plate, and a page that shows angles and both QBERs", async () => {
    const scenario = jinan({
      satellite: { rollDeg: 25, rollDegPerS: 0, swayDeg: 0.3, swayPeriodS: 40 },
      station: { ...CALIBRATED, extinctions: [1000, 1000, 1000, 1000] },
    });
    const outcome = await passOf(scenario, { windowS: 40 });
    const { result, intervals } = outcome;
    expect(result.secretKeyBits).toBeGreaterThan(0);
    const bits = intervals.reduce((sum, { settledBits }) => sum + settledBits, 0);
    const errors = intervals.reduce((sum, interval) => sum + interval.errors, 0);
    const mean = intervals.reduce(
      (sum, { settledBits, polarisation }) => sum + settledBits * polarisation!.expectedQber,
      0,
    );
    expect(Math.abs(errors - mean)).toBeLessThan(4.5 * Math.sqrt(mean));
    expect(errors / bits).toBeLessThan(0.013);
    const plots = passPlots(intervals, "sky");
    const [frame, left] = plots.find(({ id }) => id === "polarisation")!.series;
    expect(Math.abs(frame!.values.at(-1)! - frame!.values[0]!)).toBeGreaterThan(40);
    expect(Math.max(...(left!.values as number[]))).toBeLessThan(1.5);
    expect(plots.find(({ id }) => id === "qber")!.series.map(({ name }) => name)).toEqual([
      "QBER",
      "expected",
    ]);
    expect(passReport(scenario, outcome)).toContain('id="polarisation"');
    expect(
      passPlots((await passOf(JINAN, { windowS: 10 })).intervals, "sky").map(({ id }) => id),
    ).not.toContain("polarisation");
  });

  it("is expected as it is simulated", async () => {
    const scenario = jinan({
      satellite: { rollDeg: 3, rollDegPerS: 0, swayDeg: 2, swayPeriodS: 30 },
      station: {
        analyser: "base",
        mirrors: [{ at: "tube", axisDeg: 20, retardanceDeg: 25 }],
        plate: { follows: "prediction", stepDeg: 0.1, mostDegPerS: 20, ordersHz: 10 },
      },
    });
    const channel = expectedChannelOf(scenario, await emissionOfHost(scenario, null), 40);
    const classes = [0.5, 0.25, 0.25] as const;
    const { Z, X } = expectedSiftedCounts(channel, {
      meanPhotons: [0.8, 0.1, 0],
      basisZProbability: 0.5,
      classProbabilities: { Z: classes, X: classes },
    });
    const { basisCounts } = (await passOf(scenario, { windowS: 40, seed: 4 })).result;
    for (const [seen, expected] of [
      [basisCounts.Z, Z],
      [basisCounts.X, X],
    ] as const) {
      expect(expected.errors[0]).toBeGreaterThan(2000);
      // A pass leaves up to 0.5 % of the clicks out at its end.
      expect(Math.abs(seen.errors[0] - expected.errors[0])).toBeLessThan(
        0.005 * expected.errors[0] + 4.5 * Math.sqrt(expected.errors[0]),
      );
    }
  });

  it("gives no key where the lasers' states are off, and says so; by hand it does", async () => {
    const scenario = jinan({
      source: { longitudesDeg: [2, 0, 0, 0], latitudesDeg: [0, 0, 0, 0] },
      station: CALIBRATED,
    });
    const { result } = await passOf(scenario, { windowS: 40 });
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toMatch(
      /lasers' states are off \(polarisation.source\).*--assume ideal-states/,
    );
    const byHand = (await passOf(scenario, { windowS: 40, assume: ["ideal-states"] })).result;
    expect(byHand.secretKeyBits).toBeGreaterThan(0);
    expect(byHand.assumedByHand).toEqual(["ideal-states"]);
  });
});
