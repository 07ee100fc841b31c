/** Regimes far from the shipped scenarios, each of which makes something large that is small in those. */
import type { AttackName } from "../../../../hostsim/adversary/attacks.js";
import { loadScenario } from "../../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../../hostsim/scenario/schema.js";

/** A session to be simulated three times. */
export interface Regime {
  readonly name: string;
  readonly scenario: Scenario;
  /** Loss in dB of each step of 10 ms. */
  readonly lossDb: readonly number[];
  readonly lineMap?: "symbol-code" | "lasers";
  readonly refillPulsesPerS?: number;
  readonly attack?: AttackName;
}

const BENCH = loadScenario("bench-250mhz");

type TableLink = Extract<Scenario["link"], { kind: "table" }>;

interface Change {
  readonly source?: Partial<Scenario["source"]>;
  readonly receiver?: Partial<Scenario["receiver"]>;
  readonly link?: Partial<TableLink>;
  readonly pulsesPerBlock?: number;
}

export function regime(
  name: string,
  { source, receiver, link, pulsesPerBlock = 16_384 }: Change,
  lossDb: readonly number[],
  more: Partial<Regime> = {},
): Regime {
  const scenario = {
    ...BENCH,
    source: { ...BENCH.source, ...source },
    receiver: { ...BENCH.receiver, ...receiver },
    link: { ...(BENCH.link as TableLink), ...link },
    table: { pulsesPerBlock },
  };
  return { name, scenario, lossDb, ...more };
}

/** Unequal in everything that may be unequal. */
export const UNEVEN: Partial<Scenario["receiver"]> = {
  basisZProbability: 0.7,
  efficiencies: [0.9, 0.4, 0.6, 0.25],
  darkCountsHz: [50_000, 0, 200_000, 10_000],
  backgroundsHz: [0, 300_000, 20_000, 0],
  misalignmentProbability: 0.08,
};

/** Bright, with everything on. */
export const BRIGHT: Regime = regime(
  "five photons a pulse, a dead time of exactly three slots, the gate at the jitter's flank",
  {
    source: {
      pulseRateHz: 200_000_000,
      intensities: { signal: 5, decoy: 1.5, vacuum: 0.2 },
      pulseFwhmPs: 500,
    },
    receiver: { ...UNEVEN, deadTimePs: 15_000, jitterFwhmPs: 600, synchronisationRmsPs: 150, gatePs: 700 },
  },
  [3],
);

/** Millions of tags, none lost, with the gate where jitter has the most to say. */
export const PLAIN: Regime = regime(
  "no dead time: every photo-electron is a tag",
  {
    source: {
      pulseRateHz: 100_000_000,
      probabilities: { signal: 0.85, decoy: 0.1, vacuum: 0.05 },
      intensities: { signal: 2.5, decoy: 1, vacuum: 0 },
      pulseFwhmPs: 0,
    },
    receiver: {
      efficiencies: [0.9, 0.8, 0.7, 0.8],
      deadTimePs: 0,
      jitterFwhmPs: 1000,
      synchronisationRmsPs: 0,
      gatePs: 851,
    },
  },
  [0],
);

/** The regimes. */
export const REGIMES: readonly Regime[] = [
  BRIGHT,
  PLAIN,
  regime(
    "hardly any light, all noise",
    {
      source: { pulseRateHz: 100_000_000 },
      receiver: { ...UNEVEN, backgroundsHz: [2e6, 1e6, 3e6, 5e5], deadTimePs: 45_000, gatePs: 3000 },
    },
    [40, 38],
  ),
  regime(
    "pulses so wide that each reaches into the next slots",
    {
      source: {
        pulseRateHz: 625_000_000,
        pulseFwhmPs: 1400,
        intensities: { signal: 0.9, decoy: 0.2, vacuum: 0.05 },
      },
      receiver: { ...UNEVEN, jitterFwhmPs: 700, synchronisationRmsPs: 300, deadTimePs: 21_000, gatePs: 800 },
    },
    [6],
  ),
  regime(
    "a dead time so short that a detector clicks several times in a slot",
    {
      source: {
        pulseRateHz: 50_000_000,
        intensities: { signal: 12, decoy: 3, vacuum: 0 },
        pulseFwhmPs: 3000,
      },
      receiver: { ...UNEVEN, deadTimePs: 1500, gatePs: 4000 },
    },
    [3],
  ),
  regime(
    "a dead time of just one slot, with jitter on its edge",
    {
      source: { pulseRateHz: 100_000_000, intensities: { signal: 2, decoy: 0.5, vacuum: 0.1 } },
      receiver: { ...UNEVEN, deadTimePs: 10_000, jitterFwhmPs: 500, gatePs: 2500 },
    },
    [2],
  ),
  regime(
    "saturated: detectors of a microsecond, blind most of the time",
    {
      source: { pulseRateHz: 200_000_000, intensities: { signal: 1, decoy: 0.3, vacuum: 0 } },
      receiver: { ...UNEVEN, deadTimePs: 1_000_000, gatePs: 1500 },
    },
    [14, 20],
  ),
  regime(
    "nearly everything in one basis and one class",
    {
      source: {
        pulseRateHz: 100_000_000,
        basisZProbability: 0.9,
        probabilities: { signal: 0.85, decoy: 0.1, vacuum: 0.05 },
        intensities: { signal: 0.5, decoy: 0.1, vacuum: 0.02 },
      },
      receiver: { basisZProbability: 0.85, deadTimePs: 25_000, gatePs: 2000 },
    },
    [5, 1],
  ),
  regime(
    "bursts, between which all is dark",
    {
      source: { pulseRateHz: 250_000_000, intensities: { signal: 3, decoy: 0.5, vacuum: 0 } },
      receiver: { ...UNEVEN, deadTimePs: 14_000 },
      pulsesPerBlock: 4096,
    },
    [3],
    { refillPulsesPerS: 50_000_000 },
  ),
  regime(
    "no vacuum class, and the lines of eight lasers",
    {
      source: {
        pulseRateHz: 100_000_000,
        probabilities: { signal: 0.7, decoy: 0.3, vacuum: 0 },
        intensities: { signal: 1.5, decoy: 0.4, vacuum: 0.3 },
      },
      receiver: { ...UNEVEN, deadTimePs: 32_000, jitterFwhmPs: 1200, gatePs: 2000 },
    },
    [4],
    { lineMap: "lasers" },
  ),
  regime(
    "a gate far narrower than the pulse, of an odd width",
    {
      source: {
        pulseRateHz: 200_000_000,
        pulseFwhmPs: 1000,
        intensities: { signal: 2, decoy: 0.7, vacuum: 0 },
      },
      receiver: { ...UNEVEN, deadTimePs: 7500, gatePs: 151 },
    },
    [3],
  ),
  regime(
    "values without meaning: half of the photons misaligned",
    {
      source: { pulseRateHz: 100_000_000, intensities: { signal: 1, decoy: 0.3, vacuum: 0 } },
      receiver: {
        ...UNEVEN,
        misalignmentProbability: 0.5,
        efficiencies: [1, 0.02, 1, 0.3],
        deadTimePs: 60_000,
      },
    },
    [1],
  ),
  regime(
    "a link that jumps by 30 dB",
    {
      source: { pulseRateHz: 50_000_000, intensities: { signal: 6, decoy: 2, vacuum: 0.5 } },
      receiver: { ...UNEVEN, deadTimePs: 70_000, gatePs: 5000 },
    },
    [0, 30, 10],
  ),
  regime(
    "a slot that is gate from end to end, a clock that wanders",
    {
      source: { pulseRateHz: 500_000_000, intensities: { signal: 0.8, decoy: 0.2, vacuum: 0 } },
      receiver: { ...UNEVEN, synchronisationRmsPs: 900, deadTimePs: 3000, gatePs: 2000 },
    },
    [8],
  ),
  regime(
    "somebody who measures every pulse and sends it on",
    {
      source: { pulseRateHz: 100_000_000, intensities: { signal: 2, decoy: 0.5, vacuum: 0 } },
      receiver: { ...UNEVEN, deadTimePs: 35_000 },
    },
    [3],
    { attack: "intercept-resend" },
  ),
];

/** Somebody who makes detectors blind: her flashes are known to the simulator alone. */
export const BLINDED: Regime = regime(
  "somebody who blinds detectors between the gates",
  { receiver: { ...UNEVEN, deadTimePs: 35_000 } },
  [14],
  { attack: "dead-time" },
);
