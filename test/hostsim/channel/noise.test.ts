/** Noise whose rate changes: each step counts as Poisson's law has it, and the two simulations agree. */
import { expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { EveryPulse } from "../../../hostsim/channel/every-pulse.js";
import { steadyLight } from "../../../hostsim/channel/light.js";
import { NoiseCounts } from "../../../hostsim/channel/noise.js";
import { type ReceiverOptics, stillDetection } from "../../../hostsim/channel/optics.js";
import { unpolarisedShares } from "../../../hostsim/channel/sky-light.js";
import { TagBuffer } from "../../../hostsim/channel/tag-buffer.js";

const SLOT_PS = 4000;
const STEP_SLOTS = 50_000;
const STEP_S = (STEP_SLOTS * SLOT_PS) / 1e12;
const RECEIVER: ReceiverOptics = {
  basisZProbability: 0.7,
  misalignmentProbability: 0.02,
  efficiencies: [0.5, 0.4, 0.6, 0.3],
};

/** Counts by step and detector. */
function countsOf(buffer: TagBuffer, steps: number): number[][] {
  const counts = Array.from({ length: steps }, () => [0, 0, 0, 0]);
  buffer.drainBefore(Number.POSITIVE_INFINITY, (timePs, detector) => {
    // A slot begins half its length before its centre.
    const step = counts[Math.floor((timePs + SLOT_PS / 2) / SLOT_PS / STEP_SLOTS)];
    if (step !== undefined) step[detector]! += 1;
  });
  return counts;
}

/** Photons a second: from dark to bright and back within 40 steps of 0.2 ms. */
const photonsHz = (step: number) => 2e8 * Math.sin((Math.PI * (step + 0.5)) / 40) ** 4;
const STEPS = 40;

/** What half of the light of an arm makes of it. */
const SHARES = RECEIVER.efficiencies.map((efficiency, d) => ((d < 2 ? 0.7 : 0.3) / 2) * efficiency);
const MEANS = Array.from({ length: STEPS }, (_, at) => SHARES.map((share) => photonsHz(at) * share * STEP_S));

/**
 * Deviations, of unit variance each, of a total and of Pearson's statistic over steps and detectors that
 * expect five counts or more.
 */
function deviations(counts: readonly (readonly number[])[], scale = 1): { total: number; pearson: number } {
  const cells = counts
    .flatMap((step, at) => step.map((count, detector) => [count, scale * MEANS[at]![detector]!] as const))
    .filter(([, mean]) => mean >= 5);
  const sum = (of: (cell: readonly [number, number]) => number) =>
    cells.reduce((all, cell) => all + of(cell), 0);
  const expected = sum(([, mean]) => mean);
  const pearson = sum(([count, mean]) => (count - mean) ** 2 / mean);
  return {
    total: (sum(([count]) => count) - expected) / Math.sqrt(expected),
    pearson: (pearson - cells.length) / Math.sqrt(2 * cells.length),
  };
}

const SKY = { stepSlots: STEP_SLOTS, mostPhotonsHz: 2e8, photonsHz };
const SIMULATIONS: [name: string, counts: () => number[][]][] = [
  [
    "by event",
    () => {
      const noise = new NoiseCounts(
        unpolarisedShares(RECEIVER).map((share) => share * SKY.mostPhotonsHz),
        new RandomStream(5, "sky"),
        SLOT_PS,
        (slot) => photonsHz(Math.floor(slot / STEP_SLOTS)) / SKY.mostPhotonsHz,
      );
      const buffer = new TagBuffer(SLOT_PS);
      // In pieces, as a pass asks for them.
      for (let step = 1; step <= STEPS; step++) noise.run(step * STEP_SLOTS, buffer);
      return countsOf(buffer, STEPS);
    },
  ],
  [
    "pulse by pulse",
    () => {
      const buffer = new TagBuffer(SLOT_PS);
      const optics = {
        meanPhotons: [0, 0.1, 0.8],
        receiver: RECEIVER,
        timingSigmaPs: 200,
        jitterTail: null,
        slotPs: SLOT_PS,
      } as const;
      const light = steadyLight({ stepSlots: STEP_SLOTS, steps: STEPS, at: () => 0.001 });
      const random = new RandomStream(6, "every pulse");
      new EveryPulse(
        optics,
        "symbol-code",
        light,
        stillDetection(RECEIVER),
        [0, 0, 0, 0],
        SKY,
        random,
        null,
        buffer,
      ).darkUntil(STEPS * STEP_SLOTS);
      return countsOf(buffer, STEPS);
    },
  ],
];

test.each(SIMULATIONS)(
  "a changing sky counts as Poisson's law has it, %s; 1.5 per cent more or less is found",
  (_, run) => {
    const counts = run();
    const { total, pearson } = deviations(counts);
    expect(Math.abs(total)).toBeLessThan(4);
    expect(Math.abs(pearson)).toBeLessThan(4);
    expect(Math.abs(deviations(counts, 1.015).total)).toBeGreaterThan(4);
    expect(Math.abs(deviations(counts, 0.985).total)).toBeGreaterThan(4);
  },
);

test("noise whose rate does not change is drawn as ever, with or without a share of 1", () => {
  const drawn = (shareIn?: () => number) => {
    const buffer = new TagBuffer(SLOT_PS);
    new NoiseCounts([1e6, 0, 2e6, 5e5], new RandomStream(9, "noise"), SLOT_PS, shareIn).run(1e6, buffer);
    return buffer.length;
  };
  // 3.5e6 counts a second for 4 ms.
  expect(Math.abs(drawn() - 14_000) / Math.sqrt(14_000)).toBeLessThan(4);
  expect(Math.abs(drawn(() => 1) - 14_000) / Math.sqrt(14_000)).toBeLessThan(4);
});
