/**
 * A pass with every optional group of a scenario (telescope, pointing, turbulence, air, sky, polarisation,
 * detectors, the station's own clock): it ends with a key, its counts are those expected within statistics,
 * and it costs at most 2.5 times the plain pass. Both are run here, one after the other, and compared by
 * processor time.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { expectedSiftedCounts } from "../../../hostsim/channel/expected-counts.js";
import { meanPower } from "../../../hostsim/channel/pointing.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { type PassOutcome, runPass } from "../../../hostsim/pass/run-pass.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";

const WINDOW_S = 60;
const CORRELATION_S = 0.02;

const scenarioOf = (path: string): Scenario =>
  checkScenario(JSON.parse(readFileSync(join(packageRoot, path), "utf8")));

async function timed(scenario: Scenario): Promise<{ outcome: PassOutcome; cpuS: number }> {
  const before = process.cpuUsage();
  const outcome = await runPass(scenario, { seed: 1, windowS: WINDOW_S });
  const { user, system } = process.cpuUsage(before);
  return { outcome, cpuS: (user + system) / 1e6 };
}

describe("a pass with the full physics", () => {
  const scenario = scenarioOf("examples/full-physics.json");
  let full: Awaited<ReturnType<typeof timed>>;
  let plain: Awaited<ReturnType<typeof timed>>;

  beforeAll(async () => {
    // Once for the compiler, so that neither pays for it.
    await runPass(scenario, { seed: 2, windowS: 2 });
    plain = await timed(scenarioOf("hostsim/scenario/jinan-250mhz.json"));
    full = await timed(scenario);
  });

  it("ends with one key, and no alarm", () => {
    const { result } = full.outcome;
    expect(result.keysEqual).toBe(true);
    expect(result.secretKeyBits).toBeGreaterThan(10_000);
    expect(result.offGate.alarm).toBe(false);
    expect(result.brokenAssumptions).toEqual([]);
    expect(result.clicksWhileBlind).toBeGreaterThan(5 * plain.outcome.result.clicksWhileBlind);
  });

  it("has the expected counts, within Poisson's law and one pass's fade", async () => {
    const channel = expectedChannelOf(scenario, await emissionOfHost(scenario, null), WINDOW_S);
    const { signal, decoy, vacuum } = scenario.source.intensities;
    const { basisZProbability, classProbabilities } = full.outcome.result.pattern;
    const sent = { meanPhotons: [signal, decoy, vacuum], basisZProbability, classProbabilities } as const;
    const { Z, X } = expectedSiftedCounts(channel, sent);
    const expected = [Z, X].reduce(
      (sum, { detections }) => sum + detections[0] + detections[1] + detections[2],
      0,
    );
    const pointing = { divergenceUrad: 6.5, jitterUrad: 1, biasUrad: [0.3, 0] as const };
    const index = meanPower(pointing, 2) / meanPower(pointing, 1) ** 2 - 1;
    const deviation = Math.sqrt(1 / expected + (2 * CORRELATION_S * index) / WINDOW_S);
    expect(deviation).toBeLessThan(3e-3);
    const { siftedBits, clock } = full.outcome.result;
    // Before the clock is found there are no clicks; its gate is chosen from data, a little narrower.
    const timed = expected * (1 - clock!.acquiredAfterS! / WINDOW_S);
    expect(Math.abs(siftedBits / timed - 1)).toBeLessThan(4.5 * deviation + 1e-3);
  });

  it("costs at most 2.5 times the plain one", () => {
    expect(full.cpuS / plain.cpuS).toBeLessThan(2.5);
  });
});
