/**
 * Light whose polarisation turns from step to step: by event against brute force, both against what is
 * expected; and an error of 1 % is found.
 */
import { describe, expect, it } from "vitest";
import { expectedSiftedCounts, lossLevels } from "../../../../hostsim/channel/expected-counts.js";
import { receiverOf } from "../../../../hostsim/pass/expected-channel.js";
import { type LinkTimeline, linkTimeline } from "../../../../hostsim/pass/link-timeline.js";
import { polarisationOfLink } from "../../../../hostsim/pass/polarisation-of-link.js";
import { sessionFrame } from "../../../../hostsim/pass/session.js";
import { transmittanceOfLink } from "../../../../hostsim/pass/transmittance-of-link.js";
import { loadScenario } from "../../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { CLICKS, compare, tablesOf } from "./comparison.js";
import { produce } from "./production.js";

const JINAN = loadScenario("jinan-250mhz");
/** Chance of a false alarm of the comparison. */
const LIMIT = 1e-6;
const STEPS = 2;
const STEP_MS = 10;

type Polarisation = NonNullable<Scenario["polarisation"]>;

/** Everything that may turn or be off, and a roll that makes each step another one. */
const TURNING: Polarisation = {
  source: { longitudesDeg: [4, -3, 2, 6], latitudesDeg: [3, 0, -5, 1] },
  satellite: { rollDeg: 10, rollDegPerS: 4000, swayDeg: 3, swayPeriodS: 0.05 },
  station: {
    analyser: "base",
    mirrors: [
      { at: "tube", axisDeg: 0, retardanceDeg: 12 },
      { at: "fork", axisDeg: 30, retardanceDeg: -20 },
    ],
    extinctions: [200, 90, 60, 300],
    plate: { follows: "nothing", angleDeg: 17, retardanceDeg: 174 },
  },
};

/** Bright, without dead time: every photo-electron is a tag. */
function bright(polarisation: Polarisation): Scenario {
  return {
    ...JINAN,
    polarisation,
    source: {
      ...JINAN.source,
      pulseRateHz: 100_000_000,
      intensities: { signal: 2.5, decoy: 1, vacuum: 0 },
      probabilities: { signal: 0.85, decoy: 0.1, vacuum: 0.05 },
    },
    receiver: {
      ...JINAN.receiver,
      basisZProbability: 0.6,
      efficiencies: [0.9, 0.8, 0.7, 0.8],
      deadTimePs: 0,
      gatePs: 5000,
    },
    table: { pulsesPerBlock: 16_384 },
  };
}

/** Some steps at the culmination, as if there were no loss. */
function lossless(): LinkTimeline {
  const whole = linkTimeline(JINAN);
  const from = Math.floor(whole.closestApproach.timeMs / STEP_MS);
  return {
    ...whole,
    startUtcMs: whole.startUtcMs + from * STEP_MS,
    durationMs: STEPS * STEP_MS,
    steps: STEPS,
    elevationMicrodeg: whole.elevationMicrodeg.slice(from, from + STEPS),
    rangeMm: whole.rangeMm.slice(from, from + STEPS),
    lossMicroDb: new Int32Array(STEPS).fill(1e6),
    closestApproach: { timeMs: 0, rangeKm: 500 },
  };
}

describe("polarisation that turns by 40 degrees a step", () => {
  it("makes the same clicks by event and pulse by pulse, as many as expected; 1 % of error is found", async () => {
    const [timeline, scenario] = [lossless(), bright(TURNING)];
    const event = await produce({ scenario, timeline, everyPulse: false, seed: 1 });
    const pulses = await produce({ scenario, timeline, everyPulse: true, seed: 2 });
    const byPulse = tablesOf(pulses.recording);
    const byEvent = tablesOf(event.recording);
    expect(event.recording.timesPs.length).toBeGreaterThan(1_000_000);
    const { table, chance } = compare(byEvent, byPulse);
    expect(chance, table).toBeGreaterThan(LIMIT);

    const frame = sessionFrame(scenario, timeline, event.plan.periodSlots, null);
    const { detection } = polarisationOfLink(scenario, timeline, frame, 1)!;
    // A level for each step: in light as bright as this, counts are no longer in proportion to it.
    const link = transmittanceOfLink(timeline, frame);
    const sent = { meanPhotons: [2.5, 1, 0] as const, ...event.pattern };
    const counts = Array.from({ length: STEPS }, (_, step) => ({
      pulses: event.plan.pulsesPerBlock * (event.plan.blocks / STEPS),
      transmittance: link.at(step),
      detection: detection.at(step),
    }));
    const expected = expectedSiftedCounts({ levels: counts, ...receiverOf(scenario) }, sent);
    for (const [basis, first] of [
      ["Z", 0],
      ["X", 2],
    ] as const) {
      for (const classCode of [1, 2] as const) {
        const cell = (value: number, outcome: number) =>
          byEvent[CLICKS]![(4 * classCode + first + value) * 4 + first + outcome]!;
        const errors = cell(0, 1) + cell(1, 0);
        const mean = expected[basis].errors[(2 - classCode) as 0 | 1];
        expect(errors).toBeGreaterThan(5000);
        // Blocks and steps do not begin together: 0.5 %, and 4.5 standard deviations.
        expect(Math.abs(errors - mean), `${basis} ${classCode}: ${errors}, expected ${mean}`).toBeLessThan(
          0.005 * mean + 4.5 * Math.sqrt(mean),
        );
      }
    }

    const off = bright({ ...TURNING, satellite: { ...TURNING.satellite!, rollDegPerS: 4040 } });
    const wrong = await produce({ scenario: off, timeline, everyPulse: false, seed: 3 });
    const found = compare(tablesOf(wrong.recording), byPulse).chance;
    expect(found).toBeLessThan(LIMIT);
  });

  it("is expected by levels of loss as step by step, in light as faint as a pass's", () => {
    const scenario = { ...bright(TURNING), receiver: JINAN.receiver };
    const timeline = { ...lossless(), lossMicroDb: new Int32Array(STEPS).fill(30e6) };
    const frame = sessionFrame(scenario, timeline, 16_384, null);
    const { detection } = polarisationOfLink(scenario, timeline, frame, 1)!;
    const link = transmittanceOfLink(timeline, frame);
    const plan = { endPulse: STEPS * 1e6, firstPulseFrom: (slot: number) => slot };
    const classes = [0.85, 0.1, 0.05] as const;
    const sent = {
      meanPhotons: [2.5, 1, 0] as const,
      basisZProbability: 0.5,
      classProbabilities: { Z: classes, X: classes },
    };
    const together = lossLevels(link, plan as never, undefined, detection);
    expect(together).toHaveLength(1);
    const apart = Array.from({ length: STEPS }, (_, step) => ({
      pulses: 1e6,
      transmittance: link.at(step),
      detection: detection.at(step),
    }));
    const counts = [together, apart].map((levels) =>
      expectedSiftedCounts({ levels, ...receiverOf(scenario) }, sent),
    );
    for (const basis of ["Z", "X"] as const) {
      for (const kind of ["detections", "errors"] as const) {
        const [one, other] = counts.map((count) => count[basis][kind][0]);
        expect(Math.abs(one! / other! - 1)).toBeLessThan(1e-3);
      }
    }
  });
});
