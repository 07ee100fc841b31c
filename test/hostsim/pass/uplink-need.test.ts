/** What passes send up, against what is expected of them; and forecasts of a link that is too slow. */
import { describe, expect, it } from "vitest";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import { uplinkBits, uplinkNeed } from "../../../hostsim/pass/uplink-need.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

describe("what a pass asks of its uplink", () => {
  it.each([
    ["jinan-250mhz", 30],
    ["micius-2016-12-19", 40],
    ["bench-250mhz", 0.16],
  ])("is within 8 %% of what %s sends in %f s", async (name, windowS) => {
    const { result } = await passOf(name, { windowS });
    const { pulsesSent: pulses, detections: clicks, leakedBits, durationS } = result;
    const expected = uplinkBits({ pulses, clicks, leakedBits, durationS });
    expect(Math.abs(expected / (8 * result.link.up.bytes) - 1)).toBeLessThan(0.08);
  });

  it("of whole passes, seed 1, was measured to 5 % (docs/reference/link.md)", () => {
    // Pulses, clicks, leak and bytes that `pass --json` told on 2026-11-30.
    const measured = [
      [75_884_920_832, 4_907_530, 193_981, 11_506_053],
      [195_874_783_232, 8_488_708, 320_880, 20_331_246],
    ] as const;
    for (const [pulses, clicks, leakedBits, bytes] of measured)
      expect(
        Math.abs(uplinkBits({ pulses, clicks, leakedBits, durationS: 1 }) / (8 * bytes) - 1),
      ).toBeLessThan(0.05);
  });

  it("is carried, or in part, or by the rate that is advised", () => {
    const load = { pulses: 1e10, clicks: 1e6, leakedBits: 40_000, durationS: 100 };
    const slow = uplinkNeed(load, { uplinkBitPerS: 50_000, lossProbability: 0 });
    expect(slow.carriedShare).toBeCloseTo((50_000 * 190) / slow.neededBits, 6);
    const advised = uplinkNeed(load, { uplinkBitPerS: slow.sufficientBitPerS, lossProbability: 0 });
    expect(advised.carriedShare).toBe(1);
    expect(
      uplinkNeed({ ...load, clicks: 0, leakedBits: 0 }, { uplinkBitPerS: 1, lossProbability: 0 })
        .carriedShare,
    ).toBe(1);
  });
});

describe("a forecast", () => {
  it("promises no key that the scenario's link does not carry", async () => {
    const scenario = loadScenario("jinan-250mhz");
    const forecast = await KeyForecast.open(scenario);
    const all = forecast.of(scenario);
    expect(all.uplink.carriedShare).toBe(1);
    const link = { uplinkBitPerS: 100_000, downlinkBitPerS: 1e7, lossProbability: 0, poolBits: 16_384 };
    const slow = forecast.of({ ...scenario, classicalLink: link });
    expect(slow.uplink.carriedShare).toBeLessThan(0.5);
    expect(slow.secretKeyBits).toBeLessThan(slow.uplink.carriedShare * all.secretKeyBits);
    expect(slow.secretKeyBits).toBeGreaterThan(0);
  });
});
