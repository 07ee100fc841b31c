/** An assessment in words. */
import { type Assessment, SAMPLES_NEEDED } from "../assessment/assess.js";
import { ESTIMATORS, type Finding } from "../assessment/estimators.js";
import type { RestartVerdict } from "../assessment/restarts.js";

const NAME_WIDTH = 28;
const CELL_WIDTH = 12;
const DIGITS = 4;

function cell(text: string): string {
  return text.padStart(CELL_WIDTH);
}

/** A table of the estimators: a row each, a column for each of the sets of findings. */
function table(heads: readonly string[], columns: readonly (readonly Finding[])[]): string[] {
  const rows = ESTIMATORS.map(({ name, section }) => {
    const cells = columns.map((findings) => findings.find((finding) => finding.name === name));
    if (cells.every((found) => found === undefined)) return null;
    const shown = cells.map((found) => cell(found === undefined ? "-" : found.minEntropy.toFixed(DIGITS)));
    return `  ${name.padEnd(NAME_WIDTH)}${section.padEnd(8)}${shown.join("")}`;
  });
  return [
    `  ${"estimate".padEnd(NAME_WIDTH)}${"section".padEnd(8)}${heads.map(cell).join("")}`,
    ...rows.filter((row) => row !== null),
  ];
}

function claimWords({ claim, isClaimReached }: Assessment): string {
  if (claim === null) return "nothing was claimed";
  return isClaimReached
    ? `a claim of ${claim} bits is not contradicted`
    : `a claim of ${claim} bits is NOT borne out`;
}

/** What was found of the samples of a file. */
export function assessmentLines(file: string, assessment: Assessment): string[] {
  const { samples, bitsPerSample, values, ofSamples, ofBits, hOriginal, hBitstring } = assessment;
  const heads = ofBits === null ? ["a sample"] : ["a sample", "a bit"];
  const least = [hOriginal, ...(hBitstring === null ? [] : [hBitstring])];
  return [
    `${file}: ${samples.toLocaleString("en")} samples of ${bitsPerSample} bits, ${values} values`,
    ...table(heads, ofBits === null ? [ofSamples] : [ofSamples, ofBits]),
    `  ${"least".padEnd(NAME_WIDTH + 8)}${least.map((bits) => cell(bits.toFixed(DIGITS))).join("")}`,
    `initial estimate ${assessment.initialEntropy.toFixed(DIGITS)} bits a sample; ${claimWords(assessment)}`,
    ...(assessment.isEnough
      ? []
      : [
          `fewer than ${SAMPLES_NEEDED.toLocaleString("en")} samples: no assessment under SP 800-90B, section 3.1.1`,
        ]),
  ];
}

/** What was found of a matrix of restarts. */
export function restartLines(file: string, verdict: RestartVerdict): string[] {
  const { mostInRow, mostInColumn, probability, isSane, hRows, hColumns, passed, entropy } = verdict;
  return [
    `${file}: 1,000 samples after each of 1,000 restarts`,
    ...table(["rows", "columns"], [verdict.ofRows, verdict.ofColumns]),
    `  ${"least".padEnd(NAME_WIDTH + 8)}${cell(hRows.toFixed(DIGITS))}${cell(hColumns.toFixed(DIGITS))}`,
    `one value ${mostInRow} times after a restart, ${mostInColumn} times at one place after restarts: probability ${probability.toPrecision(3)}, ${isSane ? "as it may be" : "TOO SMALL"}`,
    passed
      ? `restarts passed: ${entropy.toFixed(DIGITS)} bits a sample are left`
      : `restarts FAILED${isSane ? ": less than half of the initial estimate" : ""}: no entropy`,
  ];
}
