/** A pass that tells the bits of empty pulses: what counts as leaked, what that gains, what is refused. */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import { keyConditionsOf } from "../../../hostsim/forecast/expected.js";
import { expectedKey } from "../../../hostsim/optimise/expected-key.js";
import { settingOfScenario } from "../../../hostsim/optimise/setting.js";
import { boundOfCounts, inputOfCounts } from "../../../hostsim/pass/bound.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { recomputedBound } from "../../../hostsim/pass/origin-certificate.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { loadScenario, scenarioData } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const WINDOW_S = 20;
const NO_FILES = { page: null, keyFile: null, stored: null };
const VACUUM = 2;
const corrected = loadScenario("jinan-250mhz");
const disclosed = {
  ...corrected,
  security: { ...corrected.security, vacuumBits: "disclosed" as const },
};
const [before, after] = await Promise.all(
  [corrected, disclosed].map(async (scenario) => (await passOf(scenario, { windowS: WINDOW_S })).result),
);

describe("a pass with the vacuum class disclosed", () => {
  it("says the same on the line, and does not count the bits of empty pulses as leaked", () => {
    expect(after!.blocksSearchedAgain).toBe(0);
    for (const basis of ["Z", "X"] as const) {
      const [was, is] = [before!.basisCounts[basis], after!.basisCounts[basis]];
      expect(is.detections).toEqual(was.detections);
      expect(is.errors).toEqual(was.errors);
      expect(is.detections[VACUUM]).toBeGreaterThan(100);
      expect(was.leakedBits - is.leakedBits).toBe(is.detections[VACUUM]);
    }
    expect(after!.link).toEqual(before!.link);
  });

  it("has so many bits of key more, equal on both sides", () => {
    const told = after!.basisCounts.Z.detections[VACUUM] + after!.basisCounts.X.detections[VACUUM];
    expect(before!.secretKeyBits).toBeGreaterThan(0);
    expect(after!.secretKeyBits - before!.secretKeyBits).toBe(told);
    expect(after!.keysEqual).toBe(true);
    expect(after!.finiteKey).toEqual({ ...before!.finiteKey, vacuumBits: "disclosed" });
  });

  it("measures its efficiency against what is corrected, and says so", () => {
    const entropy = (q: number) => (q === 0 ? 0 : -q * Math.log2(q) - (1 - q) * Math.log2(1 - q));
    let least = 0;
    for (const { detections, errors } of Object.values(after!.basisCounts))
      for (const k of [0, 1]) least += detections[k]! * entropy(errors[k]! / detections[k]!);
    expect(after!.reconciliationEfficiency).toBeCloseTo(after!.leakedBits / least, 9);
    expect(after!.reconciliationEfficiency).toBeGreaterThan(1);
    expect(passSummary(disclosed, after!, NO_FILES)).toContain("; vacuum class disclosed;");
    expect(passSummary(corrected, before!, NO_FILES)).not.toContain("disclosed");
  });
});

describe("what expects a pass's key", () => {
  it("leaves the leak of that class out as well", async () => {
    const setting = settingOfScenario(corrected);
    const shares = [0.5, 0.25, 0.25] as const;
    const pattern = { basisZProbability: 0.5, classProbabilities: { Z: shares, X: shares } };
    const channel = expectedChannelOf(corrected, await emissionOfHost(corrected, null));
    const of = (scenario: typeof corrected) =>
      expectedKey(keyConditionsOf(scenario, channel, channel.durationS), setting, pattern);
    const [some, more] = [of(corrected), of(disclosed)];
    const { Z, X } = some.counts;
    // Half of a dark pulse's bits are wrong: h(1/2) = 1 each, at f = 1.04.
    const saved = 1.04 * (Z.detections[VACUUM]! + X.detections[VACUUM]!);
    expect(more.bound.boundBits - some.bound.boundBits).toBeCloseTo(saved, 0);
  });

  it("takes it from a certificate's counts, and never with one decoy, whose last class has photons", () => {
    const { intensities, probabilities } = corrected.source;
    const conditions = { ...disclosed.security, intensities, probabilities };
    const counted = (basis: "Z" | "X") => ({
      ...after!.basisCounts[basis],
      probabilities: [0.5, 0.25, 0.25] as const,
    });
    const { confirmationIsInLeak: _, ...counts } = inputOfCounts(conditions, counted("Z"), counted("X"));
    expect(counts.vacuumBits).toBe("disclosed");
    const written = JSON.parse(JSON.stringify(counts)) as Record<string, unknown>;
    expect(recomputedBound({ counts: written } as never).secretKeyBits).toBe(
      boundOfCounts(conditions, counted("Z"), counted("X")).secretKeyBits,
    );
    const oneDecoy = { ...conditions, probabilities: { signal: 0.5, decoy: 0.5, vacuum: 0 } };
    expect(inputOfCounts(oneDecoy, counted("Z"), counted("X")).vacuumBits).toBeUndefined();
  });
});

it("a scenario whose vacuum pulses have photons is refused: single photons would be told", () => {
  const data = scenarioData("jinan-250mhz") as Record<"source" | "security", object>;
  const withVacuum = (vacuum: number, vacuumBits: string) =>
    checkScenario({
      ...data,
      source: {
        ...data.source,
        intensities: { value: { signal: 0.8, decoy: 0.1, vacuum }, assumed: "a test" },
      },
      security: { ...data.security, vacuumBits },
    });
  expect(() => withVacuum(0, "disclosed")).not.toThrow();
  expect(() => withVacuum(0.001, "corrected")).not.toThrow();
  expect(() => withVacuum(0.001, "disclosed")).toThrow(
    /security.vacuumBits: is disclosed only where the vacuum intensity is 0, and it is 0.001: single photons would be told/,
  );
  expect(() => withVacuum(0, "kept")).toThrow(/security.vacuumBits: Invalid option/);
});
