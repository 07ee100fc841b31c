/**
 * What limits a key and what would help: the account adds up to the sifted bits, a change of the bound is
 * what a pass under that bound gives, and scaled counts are what `keylength` makes of them.
 */
import { describe, expect, it } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import { binaryEntropy } from "../../../hostsim/finite-key/binary-entropy.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { helpOf } from "../../../hostsim/pass/account-words.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const scenario = loadScenario("jinan-250mhz");
/** The share of the epsilon for leaving no second out (docs/reference/leak.md). */
const EPSILON_SEC = (15 / 16) * scenario.security.epsilonSec;
const { result } = await passOf(scenario, { windowS: 40 });
const whatIf = (change: string) => result.whatIf.find((each) => each.change === change)!;

describe("a pass with key", () => {
  it("accounts for every sifted bit", () => {
    const account = result.keyAccount!;
    expect(account.siftedBits).toBe(result.siftedBits);
    expect(account.secretKeyBits).toBe(result.secretKeyBits);
    expect(account.leakedBits).toBe(result.leakedBits);
    expect(account.notSinglePhotonBits).toBeCloseTo(result.siftedBits - result.finiteKey.s1, 6);
    const parts = [
      account.notSinglePhotonBits,
      account.phaseErrorBits,
      account.leakedBits,
      account.overheadBits,
      account.secretKeyBits,
    ];
    expect(parts.reduce((sum, bits) => sum + bits, 0)).toBeCloseTo(account.siftedBits, 6);
    // Twice 2 log2(38 / (2 epsilon_sec / 2)) of docs/reference/security.md, and less than a bit of rounding
    // in each basis.
    const failure = 2 * 2 * Math.log2(38 / EPSILON_SEC);
    expect(account.overheadBits).toBeGreaterThanOrEqual(failure);
    expect(account.overheadBits).toBeLessThan(failure + 2);
  });

  it("says of another tail bound what a pass under it gives", async () => {
    const security = { ...scenario.security, tailBound: "chernoff" as const };
    const other = await passOf({ ...scenario, security }, { windowS: 40 });
    expect(whatIf("security.tailBound chernoff")).toEqual({
      change: "security.tailBound chernoff",
      by: "exact",
      secretKeyBits: other.result.secretKeyBits,
    });
    expect(other.result.whatIf.map(({ change }) => change)).toContain("security.tailBound hoeffding");
    // What would bring less is no help.
    expect(helpOf(other.result).map(([change]) => change)).not.toContain(
      "security.tailBound hoeffding (same counts)",
    );
  });

  it("says of less loss and fewer errors what the bound makes of such counts", () => {
    const bits = (scale: { detections: number; errors: number; leak: (qber: number) => number }) => {
      const ofBasis = (name: "Z" | "X") => {
        const { detections, errors, leakedBits } = result.basisCounts[name];
        const qber = errors.reduce((a, b) => a + b) / detections.reduce((a, b) => a + b);
        return {
          detections: detections.map((count) => count * scale.detections) as [number, number, number],
          errors: errors.map((count) => count * scale.errors) as [number, number, number],
          leakedBits: leakedBits * scale.leak(qber),
          probabilities: [...result.pattern.classProbabilities[name]] as [number, number, number],
        };
      };
      return keyLength({
        layout: "symmetric",
        intensities: [0.8, 0.1, 0],
        probabilities: [0.5, 0.25, 0.25],
        epsilonSec: EPSILON_SEC,
        epsilonCor: scenario.security.epsilonCor,
        tailBound: "clopper-pearson",
        errorPattern: "public",
        confirmationIsInLeak: true,
        basisCounts: { Z: ofBasis("Z"), X: ofBasis("X") },
      }).secretKeyBits;
    };
    expect(whatIf("3 dB less loss").secretKeyBits).toBe(bits({ detections: 2, errors: 2, leak: () => 2 }));
    const leak = (qber: number) => binaryEntropy(qber / 2) / binaryEntropy(qber);
    expect(whatIf("half the errors").secretKeyBits).toBe(bits({ detections: 1, errors: 0.5, leak }));
  });

  it("says both in its summary, the greatest first", () => {
    const summary = passSummary(scenario, result, { page: null, keyFile: null, stored: null });
    expect(summary).toMatch(
      /\nWhat limits it +[\d,]+ sifted bits, of which\n +[\d,]+ not shown to be single photons\n/,
    );
    expect(summary).toMatch(/\nWhat would help \+[\d,]+ bits: 3 dB less loss \(estimate\)\n/);
  });
});

it("where an alarm leaves no key, nothing is said to help", async () => {
  const attacked = await passOf(scenario, { windowS: 5, attack: "dead-time" });
  expect(attacked.result.keyAccount).toBeNull();
  expect(attacked.result.whatIf).toEqual([]);
});
