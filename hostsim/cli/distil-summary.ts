/**
 * The summary of a distillation, for a person at a terminal. Takes: the result. Gives: aligned lines; no
 * secrets.
 */
import type { DistilResult } from "../distil/result.js";
import type { Scenario } from "../scenario/schema.js";

const LABEL_WIDTH = 16;

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function percent(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${(100 * value).toFixed(2)} %` : "unknown";
}

function outsideWords({ tags, clock }: DistilResult): string {
  const { beforeStart, afterEnd, beacon, ignored } = tags;
  const parts = [
    beforeStart > 0 ? `${whole(beforeStart)} before slot 0` : "",
    afterEnd > 0 ? `${whole(afterEnd)} after the last slot` : "",
    beacon > 0 ? `${whole(beacon)} ${clock?.source === "frames" ? "marks of frames" : "of the beacon"}` : "",
    ignored > 0 ? `${whole(ignored)} of channels that are ignored` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}

/** How the ground found time in tags on their own clock. */
function clockLines({ clock }: DistilResult): [string, string][] {
  if (clock === null) return [];
  if (clock.acquiredAfterS === null) return [["Own clock", "the grid of slots was never found"]];
  const by =
    clock.toldPulses > 0
      ? `from ${whole(clock.toldPulses)} told pulses, which give no key,`
      : clock.source === "frames"
        ? "by frames of the laser link"
        : "by the beacon";
  const slots = clock.slips.reduce((sum, slip) => sum + Math.abs(slip.slots), 0);
  const wrong = clock.wrongLocks === 0 ? "" : `, ${clock.wrongLocks} WRONG LOCKS, given up`;
  const gate =
    clock.gatePs === null
      ? "no gate chosen"
      : `gate of ${whole(clock.gatePs)} ps chosen from clicks of ${whole(clock.clickSigmaPs ?? 0)} ps rms`;
  return [
    [
      "Own clock",
      `found ${by} after ${clock.acquiredAfterS.toFixed(2)} s, ${slots} slots slipped, pulse indices ${clock.lock}${wrong}`,
    ],
    ["", `${gate}; ${whole(clock.untimedTags)} tags without a slot`],
  ];
}

function keyLines(result: DistilResult): [string, string][] {
  if (result.secretKeyBits === 0) return [["Secret key", `no key: ${result.noKeyReason}`]];
  const byHand =
    result.assumedByHand.length === 0 ? "" : `, ASSUMED BY HAND: ${result.assumedByHand.join(", ")}`;
  return [
    [
      "Secret key",
      `${whole(result.secretKeyBits)} bits, ${whole(result.keyBits)} of them left for use${byHand}`,
    ],
    ["Both sides", result.keysEqual ? "equal, compared on this computer" : "DIFFERENT KEYS: do not use"],
    ["May fail", `with probability ${result.epsilonTotal.toExponential(1)} at most`],
    ...(result.keySha256 === null ? [] : [["SHA-256", result.keySha256] as [string, string]]),
  ];
}

/** What a table of symbols is good for. */
function tableLines({ tableRepeats }: DistilResult): [string, string][] {
  if (tableRepeats === null) return [];
  if (tableRepeats === 1)
    return [["Randomness", "a given table: the key is as secret and as random as that"]];
  return [
    [
      "Randomness",
      `A TABLE THAT WAS SENT ${whole(tableRepeats)} TIMES: this shows that it works; its key is no secret`,
    ],
  ];
}

/** The summary, ending with a line break. */
export function distilSummary(
  scenario: Scenario,
  path: string,
  result: DistilResult,
  keyFile: string | null,
): string {
  const { tags, finiteKey } = result;
  const { H, V, D, A } = tags.ofDetector;
  const lines: [string, string][] = [
    [
      "Tags",
      `${path} (${result.evidence}): ${whole(tags.count)}; H ${whole(H)}, V ${whole(V)}, D ${whole(D)}, A ${whole(A)}${outsideWords(result)}`,
    ],
    [
      "Schedule",
      `${scenario.title}, ${result.durationS} s, ${whole(result.pulsesSent)} pulses at ${result.pulseRateHz / 1e6} MHz`,
    ],
    ...clockLines(result),
    [
      "Clicks",
      `${whole(result.detections)}; outside the gate ${whole(result.tagsOffGrid)}, dropped while a detector may be blind ${whole(result.clicksWhileBlind)}`,
    ],
    ["Sifted", `${whole(result.siftedBits)} bits, ${whole(result.siftedSignalBits)} of the signal class`],
    ["QBER", percent(result.qber)],
    [
      "Reconciled",
      `${result.blocksReconciled} blocks; ${whole(result.leakedBits)} bits leaked, f = ${result.reconciliationEfficiency.toFixed(3)}`,
    ],
    [
      "Bound",
      `${finiteKey.method}, ${finiteKey.layout} bases, ${finiteKey.tailBound}; single photons >= ${whole(finiteKey.s1)}, phase error <= ${percent(finiteKey.phaseError)}`,
    ],
    ...keyLines(result),
    ...tableLines(result),
    ...(result.randomness === "public seed"
      ? [["Randomness", "PUBLIC SEED: the pattern follows from it; the key is no secret"] as [string, string]]
      : []),
  ];
  if (keyFile !== null) lines.push(["Key file", `${keyFile} (mode 0600)`]);
  return `${lines.map(([label, text]) => label.padEnd(LABEL_WIDTH) + text).join("\n")}\n`;
}
