/**
 * The figures of a pass as the report groups them. Takes: the result. Gives: rows of label and value.
 */

import { generatorNamed } from "../core/generators.js";
import { helpOf, lossesOf } from "../pass/account-words.js";
import type { PassResult } from "../pass/result.js";

/** A table of the report. */
export interface FigureGroup {
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function percent(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${(100 * value).toFixed(2)} %` : "unknown";
}

function randomnessWords({ randomness, pattern }: PassResult): string {
  const { title, restsOn } = generatorNamed(pattern.generator);
  return randomness === "expanded"
    ? `expanded: keystream of ${title} from a 256-bit seed; secrecy also rests on ${restsOn}`
    : `PUBLIC SEED: everything follows from a printed number by ${title}; the key is no secret`;
}

type Rows = FigureGroup["rows"];

function geometryRows({ lightPath, closestKm, peakElevationDeg }: PassResult): Rows {
  if (lightPath === "fibre") return [];
  return [
    ["closest approach", `${closestKm.toFixed(1)} km`],
    ["highest elevation", `${peakElevationDeg.toFixed(1)} deg`],
  ];
}

function shortfallRows({ shortfall }: PassResult["link"]): Rows {
  if (shortfall === null) return [];
  return [
    ["clicks that the uplink never carried", whole(shortfall.clicksNotAnnounced)],
    [
      "an uplink that would have",
      shortfall.sufficientBitPerS === null
        ? "this one, without outages and loss"
        : `${whole(shortfall.sufficientBitPerS)} bit/s`,
    ],
  ];
}

function emissionRows(result: PassResult): Rows {
  return [
    ["pulses", whole(result.pulsesSent)],
    ["pulse rate", `${result.pulseRateHz / 1e6} MHz`],
    ["duty cycle", percent(result.dutyCycle)],
    ["randomness", randomnessWords(result)],
  ];
}

function linkRows(result: PassResult): Rows {
  return [
    ["session", `${result.durationS} s from ${result.startUtc}`],
    ...geometryRows(result),
    ["adversary", result.adversary],
    ...(result.adversaryKnowledge === null
      ? []
      : [
          ["sifted bits it has right (half is none)", percent(result.adversaryKnowledge.rightShare)] as const,
        ]),
  ];
}

function detectionRows(result: PassResult): Rows {
  return [
    ["clicks", whole(result.detections)],
    [
      "tags outside the gate (explained by noise and pulses, at most)",
      `${whole(result.tagsOffGrid)} (${whole(result.offGate.explained)})`,
    ],
    ["lost to dead time", whole(result.lostToDeadTime)],
    ["clicks dropped while a detector may be blind", whole(result.clicksWhileBlind)],
    ["clicks of two detectors of a basis", whole(result.doubleClicks)],
    ["clicks of both bases", whole(result.crossClicks)],
    ["clicks without a pulse for key", whole(result.clicksInDark)],
    ...shortfallRows(result.link),
  ];
}

function distillationRows(result: PassResult): Rows {
  return [
    ["sifted bits", whole(result.siftedBits)],
    ["of the signal class", whole(result.siftedSignalBits)],
    ["QBER", percent(result.qber)],
    ["bits leaked", whole(result.leakedBits)],
    ["efficiency f", result.reconciliationEfficiency.toFixed(3)],
    ["blocks reconciled / searched again", `${result.blocksReconciled} / ${result.blocksSearchedAgain}`],
    [
      "seconds left out",
      result.leftOutSeconds.map(({ from, to }) => `${from} to ${to} s`).join(", ") || "none",
    ],
  ];
}

function finiteKeyRows(result: PassResult): Rows {
  const { finiteKey } = result;
  return [
    [
      "bound",
      `${finiteKey.method}, ${finiteKey.layout} bases, ${finiteKey.tailBound}, ${finiteKey.phaseErrorLimit} phase error`,
    ],
    ["assumed by hand", result.assumedByHand.join(", ") || "nothing"],
    ["epsilon (secrecy / correctness)", `${finiteKey.epsilonSec} / ${finiteKey.epsilonCor}`],
    ["epsilon, all together", result.epsilonTotal.toExponential(1)],
    [
      "light steered by what is announced",
      result.finiteKey.announce === "at-once" ? "not covered" : "covered",
    ],
    ["vacuum events, at least (no key)", whole(finiteKey.s0)],
    ["single-photon events, at least", whole(finiteKey.s1)],
    ["phase error, at most", percent(finiteKey.phaseError)],
  ];
}

function countRows({ basisCounts }: PassResult): Rows {
  const classes = (counts: readonly number[]) => counts.map(whole).join(" / ");
  return [
    ["Z detections", classes(basisCounts.Z.detections)],
    ["Z errors", classes(basisCounts.Z.errors)],
    ["X detections", classes(basisCounts.X.detections)],
    ["X errors", classes(basisCounts.X.errors)],
  ];
}

/** Sifted bits, and what they were lost to. */
function accountRows({ keyAccount }: PassResult): Rows {
  if (keyAccount === null) return [];
  const lost = lossesOf(keyAccount).map(([what, bits]) => [what, `-${whole(bits)}`] as const);
  return [
    ["sifted bits of the bases with key", whole(keyAccount.siftedBits)],
    ...lost,
    ["secret key", whole(keyAccount.secretKeyBits)],
  ];
}

/** All tables with rows: what a reader asks first, then in the order of a bit's path. */
export function figureGroups(result: PassResult): FigureGroup[] {
  const help = helpOf(result).map(([change, bits]) => [change, `+${whole(bits)} bits`] as const);
  const groups: FigureGroup[] = [
    { title: "What limits the key", rows: accountRows(result) },
    { title: "What would help", rows: help },
    { title: "Emission", rows: emissionRows(result) },
    { title: "Link", rows: linkRows(result) },
    { title: "Detection", rows: detectionRows(result) },
    { title: "Distillation", rows: distillationRows(result) },
    { title: "Finite key", rows: finiteKeyRows(result) },
    { title: "Counts: signal / decoy / vacuum", rows: countRows(result) },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}
