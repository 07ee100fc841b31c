/**
 * Expected counts against light that was drawn photo-electron by photo-electron, and against their own finer
 * sums. Far from the shipped scenarios: test/hostsim/channel/photons.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EmissionPlan } from "../../../hostsim/channel/emission-plan.js";
import { expectedSiftedCounts, lossLevels } from "../../../hostsim/channel/expected-counts.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { emissionOfHost } from "../../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../../hostsim/pass/expected-channel.js";
import { linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { sessionFrame } from "../../../hostsim/pass/session.js";
import { transmittanceOfLink } from "../../../hostsim/pass/transmittance-of-link.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { produce } from "./photons/production.js";
import type { Recording } from "./photons/recording.js";
import { plainCounts } from "./plain-counts.js";

/**
 * Twelve counts a scenario are compared: of honest ones, one beyond 4.5 deviations is expected in 10^4 such
 * tests.
 */
const LIMIT = 4.5;

function withoutAir(link: Scenario["link"]): Scenario["link"] {
  return link.kind === "model" ? { ...link, zenithAtmosphereDb: undefined } : link;
}

function shippedWith(
  name: string,
  change: {
    source?: Partial<Scenario["source"]>;
    receiver?: Partial<Scenario["receiver"]>;
    sky?: Scenario["sky"];
    air?: Scenario["air"];
  } = {},
): Scenario {
  const scenario = loadScenario(name);
  return {
    ...scenario,
    ...(change.sky === undefined ? {} : { sky: change.sky }),
    ...(change.air === undefined ? {} : { air: change.air }),
    ...(change.air === undefined ? {} : { link: withoutAir(scenario.link) }),
    source: { ...scenario.source, ...change.source },
    receiver: { ...scenario.receiver, ...change.receiver },
  };
}

/** All that are shipped: whoever adds one has it held to its light. */
const SHIPPED = readdirSync(join(packageRoot, "hostsim/scenario"))
  .filter((file) => file.endsWith(".json") && file !== "scenario.schema.json")
  .map((file) => file.slice(0, -".json".length));
/** Enough for half a million clicks, a fifth of a per cent of them all. */
const WINDOW_S = 20;

const SCENARIOS: [title: string, scenario: Scenario, windowS: number | null][] = [
  ...SHIPPED.map((name): [string, Scenario, number | null] => {
    const scenario = loadScenario(name);
    const { session } = scenario;
    const isShort = session.kind === "window" && session.durationS < WINDOW_S;
    return [name, scenario, isShort ? null : WINDOW_S];
  }),
  [
    "uneven detectors, biased bases, a dark ground and a bright sky",
    shippedWith("jinan-250mhz", {
      source: {
        basisZProbability: 0.8,
        intensities: { signal: 0.6, decoy: 0.15, vacuum: 0.01 },
        probabilities: { signal: 0.7, decoy: 0.2, vacuum: 0.1 },
      },
      receiver: {
        basisZProbability: 0.7,
        efficiencies: [0.5, 0.4, 0.6, 0.3],
        backgroundsHz: [2000, 1000, 500, 3000],
        misalignmentProbability: 0.03,
      },
    }),
    WINDOW_S,
  ],
  [
    "no vacuum class, slots of 1.6 ns whose light reaches into the next gates, long dead time",
    shippedWith("jinan-1-stellenbosch", {
      source: { probabilities: { signal: 0.7, decoy: 0.3, vacuum: 0 } },
      receiver: { synchronisationRmsPs: 450, gatePs: 1200, deadTimePs: 1_000_000 },
    }),
    WINDOW_S,
  ],
  [
    "a bright sky that changes along the pass, unlike detectors",
    shippedWith("jinan-250mhz", {
      receiver: { basisZProbability: 0.6, efficiencies: [0.5, 0.4, 0.6, 0.3] },
      air: { visibilityKm: 23, aerosolScaleHeightKm: 1.2 },
      sky: { zenithMagnitude: 12, band: "I", filterWidthNm: 1, fieldOfViewUrad: 100 },
    }),
    WINDOW_S,
  ],
  [
    "a bench so bright that dead time takes two fifths of the slots",
    shippedWith("bench-250mhz", { receiver: { deadTimePs: 20_000 } }),
    null,
  ],
];

/** Counts of a recording, as ExpectedCounts has them. */
function siftedCounts({ clicks }: Recording) {
  const counts = {
    Z: { detections: [0, 0, 0], errors: [0, 0, 0] },
    X: { detections: [0, 0, 0], errors: [0, 0, 0] },
  };
  clicks.symbols.forEach((symbol, i) => {
    const outcome = clicks.outcomes[i]!;
    if ((symbol & 2) !== (outcome & 2)) return;
    const { detections, errors } = counts[(symbol & 2) === 0 ? "Z" : "X"];
    detections[2 - (symbol >> 2)]! += 1;
    errors[2 - (symbol >> 2)]! += (symbol ^ outcome) & 1;
  });
  return counts;
}

describe("expected counts of a pass", () => {
  for (const [title, scenario, windowS] of SCENARIOS) {
    it(`are those of a simulated pass within ${LIMIT} standard deviations: ${title}`, async () => {
      const channel = expectedChannelOf(scenario, await emissionOfHost(scenario, null), windowS);
      const timeline = linkTimeline(scenario);
      const window = windowS === null ? {} : { windowS };
      const light = await produce({ scenario, timeline, ...window, everyPulse: false, seed: 3 });
      const counts = siftedCounts(light.recording);
      const { signal, decoy, vacuum } = scenario.source.intensities;
      const sent = { meanPhotons: [signal, decoy, vacuum], ...light.pattern } as const;
      const expected = expectedSiftedCounts(channel, sent);
      expect(expected).toEqual(plainCounts(channel, sent));
      for (const basis of ["Z", "X"] as const) {
        for (const kind of ["detections", "errors"] as const) {
          for (const k of [0, 1, 2] as const) {
            const seen = counts[basis][kind][k]!;
            const mean = expected[basis][kind][k];
            if (light.pattern.classProbabilities[basis][k] === 0) {
              expect([seen, mean]).toEqual([0, 0]);
              continue;
            }
            const deviations = (seen - mean) / Math.sqrt(mean);
            expect(Math.abs(deviations), `${basis} ${kind} ${k}: ${seen}, expected ${mean}`).toBeLessThan(
              LIMIT,
            );
          }
        }
      }
    });
  }

  it("change by less than 1e-5 when the loss is summed in levels of 0.01 dB instead of 0.5 dB", async () => {
    const scenario = loadScenario("micius-2016-12-19");
    const emission = await emissionOfHost(scenario, null);
    const timeline = linkTimeline(scenario);
    const frame = sessionFrame(scenario, timeline, emission.periodSlots, null);
    const plan = new EmissionPlan(0, emission.pulsesPerBlock, emission.periodSlots, frame.blocks);
    const coarse = expectedChannelOf(scenario, emission);
    const fine = {
      ...coarse,
      levels: lossLevels(transmittanceOfLink(timeline, frame), plan, 0.01),
    };
    expect(coarse.levels.length).toBeLessThan(30);
    expect(fine.levels.length).toBeGreaterThan(800);
    const sent = {
      meanPhotons: [0.8, 0.1, 0],
      basisZProbability: 0.5,
      classProbabilities: { Z: [0.5, 0.25, 0.25], X: [0.5, 0.25, 0.25] },
    } as const;
    const [few, many] = [expectedSiftedCounts(coarse, sent), expectedSiftedCounts(fine, sent)];
    for (const kind of ["detections", "errors"] as const) {
      for (const k of [0, 1, 2] as const) {
        expect(Math.abs(few.Z[kind][k] / many.Z[kind][k] - 1)).toBeLessThan(1e-5);
      }
    }
  });

  it("count only what is emitted: a plan of bursts gives its duty cycle's share of the pulses", () => {
    const transmittance = { stepSlots: 1000, steps: 100, at: () => 1e-3 };
    const levels = lossLevels(transmittance, new EmissionPlan(0, 256, 1024, 97));
    expect(levels).toHaveLength(1);
    expect(levels[0]!.pulses).toBe(97 * 256);
    expect(levels[0]!.transmittance).toBeCloseTo(1e-3, 15);
  });
});
