/**
 * Light that fades and detectors with afterpulses, saturation, latching and a tail: by event, pulse by pulse
 * and photon by photon agree, expected counts with them, and an error of 1 % is found.
 */
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import { CLICKS, compare, tablesOf } from "./comparison.js";
import { type Regime, regime, UNEVEN } from "./regimes.js";
import { expectedOf, photons, produced } from "./run-regime.js";

/** Chance of a false alarm a comparison. */
const LIMIT = 1e-6;
/** Of the simulator's runs, whose light fades alike, and of the photons. */
const [SEED, PHOTON_SEED] = [1, 3];

const POINTING = {
  divergenceUrad: 6.5,
  jitterUrad: 2.5,
  biasUrad: [1, -0.5] as [number, number],
  correlationS: 0.01,
};

const FADING = regime(
  "a beam that wanders, five photons a pulse",
  {
    source: { pulseRateHz: 100_000_000, intensities: { signal: 5, decoy: 1.5, vacuum: 0.2 } },
    receiver: { ...UNEVEN, deadTimePs: 30_000 },
    link: { pointing: POINTING },
  },
  [4],
);

const UNBLIND = regime(
  "a beam that wanders before detectors without dead time",
  {
    source: {
      pulseRateHz: 100_000_000,
      intensities: { signal: 2, decoy: 0.8, vacuum: 0 },
      probabilities: { signal: 0.85, decoy: 0.1, vacuum: 0.05 },
    },
    receiver: { efficiencies: [0.9, 0.8, 0.7, 0.8], deadTimePs: 0 },
    link: { pointing: POINTING },
  },
  [1],
);

const SCINTILLATING = regime(
  "a beam that wanders and scintillates, gamma-gamma",
  {
    source: { pulseRateHz: 100_000_000, intensities: { signal: 2, decoy: 0.5, vacuum: 0 } },
    receiver: { ...UNEVEN, deadTimePs: 20_000 },
    link: {
      pointing: POINTING,
      turbulence: {
        distribution: "gamma-gamma",
        groundCn2: 1e-13,
        highWindMPerS: 21,
        groundWindMPerS: 5,
        wavelengthNm: 850,
        receiverApertureM: 0.05,
      },
    },
  },
  [3, 3],
);

const AFTERPULSING = regime(
  "afterpulses of two kinds",
  {
    source: { pulseRateHz: 100_000_000, intensities: { signal: 2, decoy: 0.5, vacuum: 0 } },
    receiver: {
      ...UNEVEN,
      deadTimePs: 30_000,
      afterpulsing: {
        traps: [
          { probability: 0.1, timeConstantPs: 3000 },
          { probability: 0.04, timeConstantPs: 8000 },
        ],
      },
    },
  },
  [13, 13, 13, 13],
);

const ALL = regime(
  "everything at once",
  {
    source: { pulseRateHz: 100_000_000, intensities: { signal: 1, decoy: 0.3, vacuum: 0 } },
    receiver: {
      ...UNEVEN,
      deadTimePs: 25_000,
      afterpulsing: { traps: [{ probability: 0.08, timeConstantPs: 15_000 }] },
      saturation: { extendingProbability: 0.4 },
      latching: { probability: 0.05, resetPs: 400_000 },
      jitterTail: { probability: 0.3, timeConstantPs: 700 },
    },
    link: { pointing: POINTING },
  },
  [3, 3],
);

const TAIL = regime(
  "a tail as wide as the gate",
  {
    source: { pulseRateHz: 200_000_000, intensities: { signal: 0.3, decoy: 0.1, vacuum: 0.02 } },
    receiver: { ...UNEVEN, deadTimePs: 20_000, jitterTail: { probability: 0.4, timeConstantPs: 900 } },
  },
  [8, 8],
);

const runs = new Map<Regime, ReturnType<typeof runOf>>();

async function runOf(each: Regime) {
  const event = await produced(each, false, SEED);
  const byPhoton = tablesOf(photons(each, event, PHOTON_SEED, each.scenario, SEED));
  return { produced: event, event: tablesOf(event.recording), photons: byPhoton };
}

function run(each: Regime): ReturnType<typeof runOf> {
  const known = runs.get(each) ?? runOf(each);
  runs.set(each, known);
  return known;
}

describe("with the full physics, three simulators agree", () => {
  it.each(
    [FADING, UNBLIND, SCINTILLATING, AFTERPULSING, ALL, TAIL].map((each) => [each.name, each] as const),
  )("%s", async (_name, each) => {
    const { event, photons: byPhoton } = await run(each);
    const byEvent = compare(event, byPhoton);
    expect(byEvent.chance, `by event: ${byEvent.table}`).toBeGreaterThan(LIMIT);
    const everyPulse = await produced(each, true, SEED);
    const byPulse = compare(tablesOf(everyPulse.recording), byPhoton);
    expect(byPulse.chance, `pulse by pulse: ${byPulse.table}`).toBeGreaterThan(LIMIT);
  });
});

/** What expected counts leave out: see docs/reference/light.md. */
const BIAS = 0.005;

describe("expected counts are those of both runs, where light does not fade", () => {
  it.each([AFTERPULSING, TAIL].map((each) => [each.name, each] as const))("%s", async (_name, each) => {
    const { produced: event, event: byEvent, photons: byPhoton } = await run(each);
    const expected = expectedOf(each, event);
    for (const basis of [0, 1] as const) {
      for (const classCode of [1, 2] as const) {
        const mean = 2 * expected[basis === 0 ? "Z" : "X"].detections[(2 - classCode) as 0 | 1];
        let count = 0;
        for (const value of [0, 1])
          for (const outcome of [0, 1]) {
            const cell = (4 * classCode + 2 * basis + value) * 4 + 2 * basis + outcome;
            count += byEvent[CLICKS]![cell]! + byPhoton[CLICKS]![cell]!;
          }
        const off = Math.abs(count - mean);
        expect(off, `class ${classCode}, basis ${basis}: ${count}, expected ${mean}`).toBeLessThanOrEqual(
          BIAS * mean + 4.5 * Math.sqrt(mean),
        );
      }
    }
  });
});

type Planted = (scenario: Scenario) => Scenario;

const withReceiver =
  (change: (receiver: Scenario["receiver"]) => Partial<Scenario["receiver"]>): Planted =>
  (scenario) => ({ ...scenario, receiver: { ...scenario.receiver, ...change(scenario.receiver) } });

const PLANTED: [name: string, each: Regime, planted: Planted][] = [
  [
    "the light, while it fades",
    UNBLIND,
    (scenario) => {
      const { signal, decoy, vacuum } = scenario.source.intensities;
      const intensities = { signal: 1.01 * signal, decoy: 1.01 * decoy, vacuum: 1.01 * vacuum };
      return { ...scenario, source: { ...scenario.source, intensities } };
    },
  ],
  [
    "the dead time, while the light fades",
    FADING,
    withReceiver(({ deadTimePs }) => ({ deadTimePs: 1.01 * deadTimePs })),
  ],
];

describe("an error of 1 % is found", () => {
  it.each(PLANTED)("in %s", async (_name, each, planted) => {
    const wrong = { ...each, scenario: planted(each.scenario) };
    const event = await produced(wrong, false, SEED);
    const { chance } = compare(tablesOf(event.recording), (await run(each)).photons);
    expect(chance).toBeLessThan(LIMIT);
  });
});

describe("an error of a percentage point of the clicks is found", () => {
  it("in afterpulses: 11 % in place of 10 %", async () => {
    const traps = AFTERPULSING.scenario.receiver.afterpulsing!.traps.map((trap, i) =>
      i === 0 ? { ...trap, probability: trap.probability + 0.01 } : trap,
    );
    const scenario = withReceiver(() => ({ afterpulsing: { traps } }))(AFTERPULSING.scenario);
    const event = await produced({ ...AFTERPULSING, scenario }, false, SEED);
    const { chance } = compare(tablesOf(event.recording), (await run(AFTERPULSING)).photons);
    expect(chance).toBeLessThan(LIMIT);
  });
});
