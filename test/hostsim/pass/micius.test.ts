/**
 * The published pass of 19 December 2016 (Liao et al., Nature 549, 43 (2017)), from public elements to the
 * key. The QBER of 1.1 % comes from the scenario's assumed misalignment and background, which its file
 * states.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { PassResult } from "../../../hostsim/pass/result.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { resultInReadme, resultWords } from "../../support/readme.js";
import { passOf } from "../../support/run-pass.js";

const PUBLISHED = { closestKm: 645, detections: 3_551_136, siftedSignalBits: 1_671_072, qber: 0.011 };

describe("the published pass of Micius over Xinglong", () => {
  let outcome: PassOutcome;
  let result: PassResult;

  beforeAll(async () => {
    outcome = await passOf("micius-2016-12-19");
    result = outcome.result;
  });

  it("comes as close as published", () => {
    expect(Math.abs(result.closestKm - PUBLISHED.closestKm)).toBeLessThan(2);
    expect(result.durationS).toBe(273);
  });

  it("gives the published detections and sifted signal bits to 2 %", () => {
    expect(Math.abs(result.detections / PUBLISHED.detections - 1)).toBeLessThan(0.02);
    expect(Math.abs(result.siftedSignalBits / PUBLISHED.siftedSignalBits - 1)).toBeLessThan(0.02);
  });

  it.each([
    [645, 12_000],
    [1200, 1000],
  ])("sifts within 25 %% of what is published at %i km, %i bit/s", (rangeKm, bitPerS) => {
    const near = outcome.intervals.filter((interval) => Math.abs(interval.rangeKm / rangeKm - 1) < 0.02);
    const signalShare = result.siftedSignalBits / result.siftedBits;
    const bits = near.reduce((sum, { siftedBits }) => sum + siftedBits, 0) * signalShare;
    const seconds = near.reduce((sum, { durationS }) => sum + durationS, 0);
    expect(seconds).toBeGreaterThan(1);
    expect(Math.abs(bits / seconds / bitPerS - 1)).toBeLessThan(0.25);
  });

  it("has the signal class's share of all detections in the matching basis: 0.4706", () => {
    expect(Math.abs(result.siftedSignalBits / result.detections - 0.4706)).toBeLessThan(0.003);
  });

  it("has the published QBER, and says which assumptions produce it", () => {
    expect(Math.abs(result.qber! - PUBLISHED.qber)).toBeLessThan(0.002);
    const assumed = result.assumptions.map(({ path }) => path);
    expect(assumed).toContain("receiver.misalignmentProbability");
    expect(assumed).toContain("receiver.backgroundsHz");
  });

  it("ends with one key of 180 to 540 kbit on both sides", () => {
    expect(result.secretKeyBits).toBeGreaterThan(180_000);
    expect(result.secretKeyBits).toBeLessThan(540_000);
    expect(result.keysEqual).toBe(true);
    expect(outcome.key.length).toBe(Math.ceil(result.keyBits / 8));
    expect(result.blocksSearchedAgain + result.blocksLeftOut).toBe(0);
  });

  it("is in README as it came out", () => {
    expect(resultInReadme("micius-2016-12-19")).toContain(resultWords(result));
  });

  it("stays so under that night's sky, with its Moon at two thirds", async () => {
    // Telescope and optics are published (1 m, 16 %); site, filter and field of view are assumed.
    const { result: moonlit } = await passOf({
      ...loadScenario("micius-2016-12-19"),
      air: { visibilityKm: 50, aerosolScaleHeightKm: 1.2 },
      sky: {
        zenithMagnitude: 19.5,
        band: "I",
        filterWidthNm: 3,
        fieldOfViewUrad: 40,
        wavelengthNm: 848.6,
        receiverApertureM: 1,
        receiverOpticsDb: 8,
      },
    });
    expect(Math.abs(moonlit.detections / PUBLISHED.detections - 1)).toBeLessThan(0.02);
    expect(moonlit.detections).toBeGreaterThan(result.detections);
    expect(Math.abs(moonlit.qber! - PUBLISHED.qber)).toBeLessThan(0.002);
    expect(moonlit.secretKeyBits).toBeGreaterThan(180_000);
    expect(moonlit.secretKeyBits).toBeLessThan(result.secretKeyBits);
  });

  it("gives a key that looks random: no byte value stands out", () => {
    const counts = new Float64Array(256);
    for (const byte of outcome.key) counts[byte]! += 1;
    const expected = outcome.key.length / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeGreaterThan(255 - 6 * Math.sqrt(510));
    expect(chiSquare).toBeLessThan(255 + 6 * Math.sqrt(510));
  });
});
