/**
 * The simulator against one written from the documents, photon by photon: by event and pulse by pulse, in regimes far from the
 * shipped ones. PHOTON_SEEDS=N compares each regime N times, with other seeds (docs/simulation.md).
 */
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../hostsim/scenarios/schema.js";
import { compare, type Tables, tablesOf } from "./comparison.js";
import { BLINDED, BRIGHT, PLAIN, REGIMES, type Regime } from "./regimes.js";
import { photons, produced } from "./run-regime.js";

/** Chance of a false alarm a comparison: 2e-5 for the two of fifteen regimes together. */
const LIMIT = 1e-6;
const SEEDS = Number(process.env.PHOTON_SEEDS ?? 1);
const [EVENT_SEED, PULSE_SEED, PHOTON_SEED] = [1, 2, 3];

/** The first run of each regime that has been compared: planted errors are looked for with it. */
const firstRuns = new Map<Regime, { event: Tables; photons: Tables }>();

async function twoRuns(regime: Regime, offset: number): Promise<{ event: Tables; photons: Tables }> {
  const event = await produced(regime, false, EVENT_SEED + offset);
  const byPhoton = tablesOf(photons(regime, event, PHOTON_SEED + offset));
  return { event: tablesOf(event.recording), photons: byPhoton };
}

async function firstRun(regime: Regime): Promise<{ event: Tables; photons: Tables }> {
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
    "all efficiencies",
    PLAIN,
    ({ receiver: { efficiencies } }) => ({
      receiver: { efficiencies: efficiencies.map((one) => 0.99 * one) as [number, number, number, number] },
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
