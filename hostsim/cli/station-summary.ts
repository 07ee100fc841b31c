/**
 * What `satqkd station` prints in the end. Takes: the outcome. Gives: lines, or an object; no secrets.
 */

import type { ToldStation } from "../formats/bodies.js";
import type { Scenario } from "../scenario/schema.js";
import { clockWords } from "../station/picture.js";
import type { StationOutcome } from "../station/station-program.js";

const LABEL_WIDTH = 16;
const DETECTORS = ["H", "V", "D", "A"] as const;

/** The object of `--json`. */
export function stationResult(scenario: Scenario, outcome: StationOutcome): ToldStation {
  const { session, watch, bound, over } = outcome;
  const { epsilonSec, epsilonCor, tailBound, method, s0, s1, phaseError } = bound.bound;
  const byDetector = (values: readonly number[]) =>
    DETECTORS.map((detector, at) => ({ detector, value: Number.isNaN(values[at]) ? null : values[at]! }));
  return {
    scenario: scenario.name,
    station: scenario.station.name,
    evidence: "simulated",
    satellite: { runsOn: session.runsOn, evidence: session.evidence },
    startUtc: outcome.startUtc,
    durationS: outcome.durationS,
    clock: watch.clock,
    clicksByDetector: byDetector(watch.clicks),
    backgroundHzByDetector: watch.backgroundHz === null ? null : byDetector(watch.backgroundHz),
    qberByDetector: byDetector(watch.qberByDetector),
    siftedBits: outcome.siftedBits,
    qber: Number.isNaN(bound.qber) ? null : bound.qber,
    leakedBits: outcome.leakedBits,
    finiteKey: { method, tailBound, epsilonSec, epsilonCor, s0, s1, phaseError },
    keyBits: outcome.keyBits,
    keyReadyAfterLastPhotonS: outcome.keyBits > 0 ? over.readyUs / 1e6 : null,
    noKeyReason: outcome.noKeyReason,
  };
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** The summary, ending with a line break. */
export function stationSummary(scenario: Scenario, outcome: StationOutcome, keyFile: string | null): string {
  const { session, watch, bound, over } = outcome;
  const { tailBound, method, epsilonSec, epsilonCor } = bound.bound;
  const rates = DETECTORS.map((name, at) => {
    const rate = watch.qberByDetector[at]!;
    return `${name} ${Number.isNaN(rate) ? "unknown" : `${(100 * rate).toFixed(2)} %`}`;
  }).join(", ");
  const lines: [string, string][] = [
    ["Station", `${scenario.station.name}: ${scenario.title} (simulated)`],
    ["Satellite", `code on ${session.runsOn} (${session.evidence}), in another process`],
    ["Start", `${outcome.startUtc}, ${outcome.durationS} s`],
    ...(watch.clock === null ? [] : [["Own clock", clockWords(watch.clock)] as [string, string]]),
    ["Clicks", `${DETECTORS.map((name, at) => `${name} ${whole(watch.clicks[at]!)}`).join(", ")}`],
    [
      "Background",
      watch.backgroundHz === null
        ? "not seen: the gate is the whole slot"
        : `${DETECTORS.map((name, at) => `${name} ${whole(watch.backgroundHz![at]!)}`).join(", ")} Hz, from clicks outside the gate`,
    ],
    ["Sifted", `${whole(outcome.siftedBits)} bits`],
    ["QBER", rates],
    [
      "Link",
      `${whole(over.packetsLost)} of ${whole(over.packetsUp + over.packetsDown)} packets lost; ${whole(outcome.leakedBits)} bits leaked`,
    ],
    ["Bound", `${method}, ${tailBound}; epsilon_sec ${epsilonSec}, epsilon_cor ${epsilonCor}`],
    outcome.keyBits > 0
      ? [
          "Key for use",
          `${whole(outcome.keyBits)} bits, ready ${(over.readyUs / 1e6).toFixed(2)} s after the last photon`,
        ]
      : ["Key for use", `no key: ${outcome.noKeyReason}`],
    ...(keyFile === null ? [] : [["Key file", `${keyFile} (mode 0600)`] as [string, string]]),
  ];
  return lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`).join("");
}
