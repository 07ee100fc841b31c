/**
 * Dead time in a pass: what clicks of an honest pass tell about each other, and what an adversary learns who
 * makes detectors blind (Weier et al., New J. Phys. 13, 073024 (2011)). Each is shown with a sifter that
 * knows no dead time first.
 */
import { describe, expect, it } from "vitest";
import { blindAfterTagPs, slotPs } from "../../../hostsim/scenario/derived.js";
import { listScenarios, loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";
import { readClicks } from "../../support/station.js";

/**
 * Pairs of neighbouring clicks of one basis, nearer than the dead time; and those of them with two different
 * values.
 */
function closePairs(slots: readonly number[], outcomes: readonly number[], deadSlots: number) {
  let close = 0;
  let different = 0;
  for (let i = 1; i < slots.length; i++) {
    if (slots[i]! - slots[i - 1]! > deadSlots || (outcomes[i]! ^ outcomes[i - 1]!) & 2) continue;
    close += 1;
    different += (outcomes[i]! ^ outcomes[i - 1]!) & 1;
  }
  return { close, different };
}

describe("two clicks within the dead time", () => {
  // A few of them are alike on a bench so bright: several detectors fire in one slot, and a coin decides.
  it.each([
    ["bench-250mhz", 0.02, 1000],
    ["jinan-250mhz", 20, 20],
  ] as const)(
    "of %s differ in value, as everybody can tell; so no two such clicks count",
    async (name, windowS, least) => {
      const shipped = loadScenario(name);
      const slow = Math.max(20_000, shipped.receiver.deadTimePs);
      const scenario = { ...shipped, receiver: { ...shipped.receiver, deadTimePs: slow } };
      const { deadTimePs } = scenario.receiver;
      // A slot less: within the last slot of the dead time jitter decides.
      const deadSlots = Math.floor(deadTimePs / slotPs(scenario)) - 1;
      const blind = await readClicks(scenario, { windowS, blindAfterTagPs: 0 });
      const told = closePairs(blind.slots, blind.outcomes, deadSlots);
      expect(told.close).toBeGreaterThan(least);
      expect(told.different / told.close).toBeGreaterThan(0.95);
      const { slots, ground } = await readClicks(scenario, {
        windowS,
        blindAfterTagPs: blindAfterTagPs(scenario),
      });
      let nearest = Number.POSITIVE_INFINITY;
      for (let i = 1; i < slots.length; i++) nearest = Math.min(nearest, slots[i]! - slots[i - 1]!);
      expect(nearest * slotPs(scenario)).toBeGreaterThanOrEqual(deadTimePs);
      expect(Number(ground.core.clicksWhileBlind())).toBeGreaterThan(least);
      expect(slots.length + Number(ground.core.clicksWhileBlind())).toBe(blind.slots.length);
    },
  );
});

describe("an adversary who makes detectors blind between the gates", () => {
  it("has nearly every bit where the sifter knows no dead time, unnoticed; and not more than a coin where it does", async () => {
    const shipped = loadScenario("bench-250mhz");
    const scenario = { ...shipped, receiver: { ...shipped.receiver, deadTimePs: 20_000 } };
    const attack = "dead-time";
    const windowS = 0.008;
    const naive = await readClicks(scenario, { windowS, blindAfterTagPs: 0, attack });
    expect(naive.knowledge!.rightShare).toBeGreaterThan(0.95);
    expect(naive.knowledge!.siftedBits).toBeGreaterThan(10_000);
    expect(naive.qber).toBeLessThan(0.02);
    const blind = blindAfterTagPs(scenario);
    const mended = await readClicks(scenario, { windowS, blindAfterTagPs: blind, attack });
    expect(mended.slots.length).toBeLessThan(0.001 * naive.slots.length);
  });

  it.each([
    ["bench-250mhz", 0.01],
    ["jinan-250mhz", 1],
    ["jinan-1-stellenbosch", 1],
    ["micius-2016-12-19", 1],
  ] as const)(
    "ends in no key on %s, with the light outside the gates as the reason",
    async (name, windowS) => {
      const { result, key } = await passOf(name, { windowS, attack: "dead-time" });
      expect(result.secretKeyBits).toBe(0);
      expect(key).toHaveLength(0);
      expect(result.noKeyReason).toMatch(/tags lie outside the gates .* to make detectors blind/);
      expect(result.adversary).toBe("dead-time");
      expect(result.adversaryKnowledge!.siftedBits).toBeLessThan(0.05 * result.clicksWhileBlind);
      expect(result.command).toContain("--attack dead-time");
    },
  );

  it("ends in no key on a station's own clock: its gate follows the light, which is no pulse's", async () => {
    const { result, key } = await passOf("jinan-250mhz-clock", { windowS: 2, attack: "dead-time" });
    expect(result.secretKeyBits).toBe(0);
    expect(key).toHaveLength(0);
    expect(result.noKeyReason).toMatch(/wrong pulse indices|tags lie outside the gates/);
    expect(result.adversaryKnowledge!.rightShare).toBeLessThan(0.55);
  });

  it("was tried on every scenario that is shipped", () => {
    expect(listScenarios()).toEqual([
      "bench-250mhz",
      "jinan-1-stellenbosch",
      "jinan-250mhz",
      "jinan-250mhz-clock",
      "micius-2016-12-19",
    ]);
  });
});
