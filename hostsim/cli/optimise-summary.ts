/**
 * The text of an optimisation, for a person at a terminal. Takes: the result. Gives: aligned lines.
 */
import { shellWord } from "../base/shell-word.js";
import type { Optimisation, OptimiseFrame, SettingResult } from "../optimise/result.js";

const LABEL_WIDTH = 24;
const COLUMN_WIDTH = 16;

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function digits(value: number): string {
  return String(Number(value.toFixed(4)));
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}

const KEY_BASES = { symmetric: "both bases", Z: "basis Z", X: "basis X" };

function perClass(classes: readonly number[]): string {
  return classes.map((share) => digits(share)).join(" / ");
}

/** How far a setting without key is from one, in words. */
export function lengthWords({ neededLength }: SettingResult): string {
  return neededLength === null
    ? "no length of pass would be enough"
    : `a pass ${neededLength.toPrecision(3)} times as long would give one`;
}

function keyWords(result: SettingResult): string {
  if (result.secretKeyBits === 0) return "no key";
  const byHand = result.restsOn.map((name) => ` --assume ${name}`).join("");
  return `${whole(result.secretKeyBits)} bits${byHand === "" ? "" : ` with${byHand}`}`;
}

/** Gain in words: a share of the key before, where there was one. */
function gainWords({ before, after, gainBits }: Optimisation): string {
  if (after.secretKeyBits === 0) return "";
  if (gainBits === 0) return "nothing to gain";
  if (before.secretKeyBits === 0) return "from no key";
  return `${gainBits > 0 ? "+" : ""}${((100 * gainBits) / before.secretKeyBits).toFixed(1)} %`;
}

function settingRows(before: SettingResult, after: SettingResult): string {
  const row = (label: string, of: (result: SettingResult) => string) =>
    `${label.padEnd(LABEL_WIDTH)}${of(before).padEnd(COLUMN_WIDTH * 2)}${of(after)}\n`;
  return (
    `${"".padEnd(LABEL_WIDTH)}${"now".padEnd(COLUMN_WIDTH * 2)}best\n` +
    row("protocol", ({ protocol }) => protocol) +
    row("key from", ({ keyBases }) => KEY_BASES[keyBases]) +
    row("mu signal / decoy", ({ intensities }) => perClass([intensities.signal, intensities.decoy])) +
    row("signal / decoy / vacuum", ({ probabilities }) =>
      perClass([probabilities.signal, probabilities.decoy, probabilities.vacuum]),
    ) +
    row("  as sent in Z", ({ pattern }) => perClass(pattern.classProbabilities.Z)) +
    row("  as sent in X", ({ pattern }) => perClass(pattern.classProbabilities.X)) +
    row(
      "basis Z (as sent)",
      ({ basisZProbability, pattern }) =>
        `${digits(basisZProbability)} (${digits(pattern.basisZProbability)})`,
    ) +
    row("receiver's basis Z", ({ receiverBasisZProbability }) => digits(receiverBasisZProbability)) +
    row("random bits a pulse", ({ pattern }) => String(pattern.randomBitsPerPulse)) +
    row("sifted bits", ({ siftedBits }) => whole(siftedBits)) +
    row("QBER", ({ qber }) => percent(qber)) +
    row("phase error, at most", ({ phaseError }) => percent(phaseError)) +
    row("leaked bits", ({ leakedBits }) => whole(leakedBits)) +
    row("expected key", keyWords)
  );
}

function triedRows(tried: readonly SettingResult[]): string {
  return tried
    .map((result) => {
      const found = result.secretKeyBits > 0 ? keyWords(result) : `no key: ${lengthWords(result)}`;
      const label = `  ${result.protocol}, ${KEY_BASES[result.keyBases]}`;
      return `${label.padEnd(LABEL_WIDTH + 4)}${found}\n`;
    })
    .join("");
}

function sensitivityRows({ sensitivity, after }: Optimisation): string {
  const cell = (bits: number | null) => {
    if (bits === null) return "not allowed".padStart(COLUMN_WIDTH);
    const change = (100 * (bits - after.secretKeyBits)) / after.secretKeyBits;
    return `${change.toFixed(2)} %`.padStart(COLUMN_WIDTH);
  };
  return sensitivity
    .map(
      ({ parameter, smallerBits, largerBits }) =>
        `  ${parameter.padEnd(LABEL_WIDTH + 2)}${cell(smallerBits)}${cell(largerBits)}\n`,
    )
    .join("");
}

/** What each freedom gained. */
function freedomRows({ freedoms, season }: Optimisation): string {
  const rows = freedoms.map(({ freedom, chosen, secretKeyBits, gainBits }) => {
    const gain = `${gainBits >= 0 ? "+" : ""}${whole(gainBits)}`;
    return `  ${freedom.padEnd(LABEL_WIDTH + 14)}${gain.padStart(12)}${whole(secretKeyBits).padStart(14)}  ${chosen}\n`;
  });
  const over =
    season === null
      ? ""
      : `, over ${season.sessions} sessions of ${season.nights} nights, ${season.sessionsWithKey} of them with a key`;
  return `\nwhat each freedom gained in bits, and the key with it${over}:\n${rows.join("")}`;
}

function frameLines(frame: OptimiseFrame): string {
  return (
    `${"Scenario".padEnd(LABEL_WIDTH)}${frame.scenario} (${frame.evidence}: expected values)\n` +
    `${"Bound".padEnd(LABEL_WIDTH)}${frame.tailBound}; epsilon_sec ${frame.epsilonSec}, epsilon_cor ${frame.epsilonCor}; ` +
    `f = ${frame.reconciliationEfficiency} assumed\n`
  );
}

function uplinkLine({ uplink }: SettingResult): string {
  if (uplink === null || uplink.carriedShare === 1) return "";
  const carried = Math.floor(100 * uplink.carriedShare);
  return `${"UPLINK".padEnd(LABEL_WIDTH)}carries ${carried} % of the best setting's clicks in time: the key above needs ${uplink.sufficientBitPerS} bit/s\n`;
}

/** Before and after, what else was tried, and how sharp the optimum is. */
export function optimiseSummary(frame: OptimiseFrame, result: Optimisation, written: string | null): string {
  const { before, after } = result;
  const gain = gainWords(result);
  const sharpness =
    after.secretKeyBits > 0
      ? `key when one parameter is chosen 10 % smaller, larger:\n${sensitivityRows(result)}`
      : "";
  return (
    frameLines(frame) +
    `${"Least loss".padEnd(LABEL_WIDTH)}${result.leastLossDb.toFixed(2)} dB\n` +
    `${"Settings tried".padEnd(LABEL_WIDTH)}${whole(result.evaluations)}\n\n` +
    settingRows(before, after) +
    (gain === "" ? "" : `${"gain".padEnd(LABEL_WIDTH)}${gain}\n`) +
    uplinkLine(after) +
    freedomRows(result) +
    `\nthe best of each protocol:\n${triedRows(result.tried)}${sharpness}` +
    (written === null
      ? ""
      : `\n${"Scenario file".padEnd(LABEL_WIDTH)}${written}: satqkd pass ${shellWord(written)}\n`) +
    `${written === null ? "\n" : ""}${"Again".padEnd(LABEL_WIDTH)}${frame.command}\n`
  );
}

const TABLE_HEAD =
  "| least loss | key now | best key | gain | protocol, key from | mu1 / mu2 | signal / decoy / vacuum | basis Z | random bits |\n" +
  "|---|---|---|---|---|---|---|---|---|\n";

/** A Markdown table with a row for each loss. */
export function lossesTable(frame: OptimiseFrame, losses: readonly Optimisation[]): string {
  const rows = losses.map((row) => {
    const { before, after } = row;
    const key = (result: SettingResult) =>
      result.secretKeyBits > 0 ? whole(result.secretKeyBits) : `no key (${lengthWords(result)})`;
    const cells = [
      `${digits(row.leastLossDb)} dB`,
      key(before),
      key(after),
      gainWords(row),
      `${after.protocol}, ${KEY_BASES[after.keyBases]}`,
      perClass([after.intensities.signal, after.intensities.decoy]),
      perClass([after.probabilities.signal, after.probabilities.decoy, after.probabilities.vacuum]),
      digits(after.basisZProbability),
      String(after.pattern.randomBitsPerPulse),
    ];
    return `| ${cells.join(" | ")} |\n`;
  });
  return `${frameLines(frame)}${"Again".padEnd(LABEL_WIDTH)}${frame.command}\n\n${TABLE_HEAD}${rows.join("")}`;
}
