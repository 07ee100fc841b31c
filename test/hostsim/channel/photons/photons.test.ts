/**
 * The simulator against one written from the documents, photon by photon: by event and pulse by pulse, in
 * regimes far from the shipped ones. PHOTON_SEEDS=N compares each regime N times, with other seeds
 * (docs/reference/simulation.md).
 */
import { describe, expect, it } from "vitest";
import type { ExpectedCounts } from "../../../../hostsim/channel/expected-counts.js";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { CLICKS, compare, type Tables, tablesOf } from "./comparison.js";
import { BLINDED, BRIGHT, PLAIN, REGIMES, type Regime } from "./regimes.js";
import { expectedOf, photons, produced } from "./run-regime.js";

/** Chance of a false alarm a comparison: 2e-5 for the two of fifteen regimes together. */
const LIMIT = 1e-6;
const SEEDS = Number(process.env.PHOTON_SEEDS ?? 1);
const [EVENT_SEED, PULSE_SEED, PHOTON_SEED] = [1, 2, 3];

interface Runs {
  readonly event: Tables;
  readonly photons: Tables;
  readonly expected: ExpectedCounts;
}

/** The first run of each regime that has been compared: planted errors are looked for with it. */
const firstRuns = new Map<Regime, Runs>();

async function twoRuns(regime: Regime, offset: number): Promise<Runs> {
  const event = await produced(regime, false, EVENT_SEED + offset);
  const byPhoton = tablesOf(photons(regime, event, PHOTON_SEED + offset));
  return {
    event: tablesOf(event.recording),
    photons: byPhoton,
    expected: expectedOf(regime, event),
  };
}

async function firstRun(regime: Regime): Promise<Runs> {
  const runs = firstRuns.get(regime) ?? (await twoRuns(regime, 0));
  firstRuns.set(regime, runs);
  return runs;
}

function expectAgreement(what: string, one: Tables, other: Tables): void {
  const { table, chance } = compare(one, other);
  expect(chance, `${what}: ${table}`).toBeGreaterThan(LIMIT);
}

async function compareThree(regime: Regime, offset: number): Promise<void> {
  const runs = offset === 0 ? await firstRun(regime) : await twoRuns(regime, offset);
  expectAgreement("by event", runs.event, runs.photons);
  const everyPulse = await produced(regime, true, PULSE_SEED + offset);
  expectAgreement("pulse by pulse", tablesOf(everyPulse.recording), runs.photons);
}

describe("photon by photon, by event and pulse by pulse agree", () => {
  it.each(REGIMES.map((regime) => [regime.name, regime] as const))("%s", async (_name, regime) => {
    for (let run = 0; run < SEEDS; run++) await compareThree(regime, 100 * run);
  });

  it(`${BLINDED.name}: the first two alone`, async () => {
    const event = await produced(BLINDED, false, EVENT_SEED);
    const everyPulse = await produced(BLINDED, true, PULSE_SEED);
    expect(event.recording.timesPs.length).toBeGreaterThan(100_000);
    expectAgreement("both", tablesOf(event.recording), tablesOf(everyPulse.recording));
  });
});

/**
 * Part by which expected counts may be off, besides chance: what dead time of many slots is worth in parts
 * (joint-life.ts).
 */
const BIAS = 0.005;

describe("expected counts are those of both runs", () => {
  const undisturbed = REGIMES.filter(({ attack }) => attack === undefined);
  it.each(undisturbed.map((regime) => [regime.name, regime] as const))("%s", async (_name, regime) => {
    const { event, photons: byPhoton, expected } = await firstRun(regime);
    for (const basis of [0, 1] as const) {
      const { detections, errors } = expected[basis === 0 ? "Z" : "X"];
      for (const classCode of [0, 1, 2] as const) {
        const seen = [0, 1].flatMap((value) => {
          const symbol = 4 * classCode + 2 * basis + value;
          return [0, 1].map((outcome) => {
            const cell = symbol * 4 + 2 * basis + outcome;
            return { isError: outcome !== value, count: event[CLICKS]![cell]! + byPhoton[CLICKS]![cell]! };
          });
        });
        const sum = (cells: typeof seen) => cells.reduce((total, { count }) => total + count, 0);
        // Counts are listed signal, decoy, vacuum.
        const k = (2 - classCode) as 0 | 1 | 2;
        for (const [what, mean, count] of [
          ["detections", 2 * detections[k], sum(seen)],
          ["errors", 2 * errors[k], sum(seen.filter(({ isError }) => isError))],
        ] as const)
          expect(
            Math.abs(count - mean),
            `${what} of class ${classCode}, basis ${basis}: ${count}, expected ${mean}`,
          ).toBeLessThanOrEqual(BIAS * mean + 4.5 * Math.sqrt(mean));
      }
    }
  });
});

/** An error of 1 % in a source or a receiver. */
type Planted = (scenario: Scenario) => {
  source?: Partial<Scenario["source"]>;
  receiver?: Partial<Scenario["receiver"]>;
};

const PLANTED: [name: string, regime: Regime, planted: Planted][] = [
  [
    "the signal's intensity",
    PLAIN,
    ({ source: { intensities } }) => ({
      source: { intensities: { ...intensities, signal: 1.01 * intensities.signal } },
    }),
  ],
  [
    "the splitter",
    BRIGHT,
    ({ receiver }) => ({ receiver: { basisZProbability: 1.01 * receiver.basisZProbability } }),
  ],
  ["the dead time", BRIGHT, ({ receiver }) => ({ receiver: { deadTimePs: 1.01 * receiver.deadTimePs } })],
  ["the jitter", PLAIN, ({ receiver }) => ({ receiver: { jitterFwhmPs: 1.01 * receiver.jitterFwhmPs } })],
];

describe("an error of 1 % is found", () => {
  it.each(PLANTED)("in %s", async (_name, regime, planted) => {
    const { scenario } = regime;
    const change = planted(scenario);
    const wrong = {
      ...scenario,
      source: { ...scenario.source, ...change.source },
      receiver: { ...scenario.receiver, ...change.receiver },
    };
    const event = await produced({ ...regime, scenario: wrong }, false, EVENT_SEED + 1000);
    const { chance } = compare(tablesOf(event.recording), (await firstRun(regime)).photons);
    expect(chance).toBeLessThan(LIMIT);
  });
});
