/**
 * What the gym tells, for a person at a terminal. Takes: the result. Gives: aligned lines, or a table with a
 * row for each attack.
 */
import type { AttackResult, TriedAttack } from "../gym/result.js";
import { detectionWords, percent, seenWords, whole } from "../gym/words.js";

const LABEL_WIDTH = 18;

function line(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}\n`;
}

function single(tried: TriedAttack, { unattacked }: AttackResult): string {
  const [first] = tried.passes;
  const { siftedBits, informationBits, withoutDecoys } = first!;
  const share = siftedBits === 0 ? 0 : informationBits / siftedBits;
  return (
    line("Attack", `${tried.attack}: ${tried.does}`) +
    (tried.presupposes === null ? "" : line("Presupposes", tried.presupposes)) +
    line("She learns", `${whole(informationBits)} of ${whole(siftedBits)} sifted bits (${percent(share)})`) +
    line("They see", seenWords(tried, unattacked)) +
    line("Key left", `${whole(tried.meanKeyBits)} bits; without her ${whole(unattacked.secretKeyBits)}`) +
    line("Of it she knows", `${whole(tried.meanKnownKeyBits)} bits`) +
    line("No key", detectionWords(tried.detection)) +
    line(
      "Without decoys",
      `${whole(withoutDecoys.keyBits)} bits of key, of which she knows ${whole(withoutDecoys.knownKeyBits)}`,
    ) +
    line(tried.covered ? "Covered by" : "NOT COVERED", tried.defence)
  );
}

function table(result: AttackResult): string {
  const head = ["attack", "she knows", "QBER", "key left", "known of it", "no key in", "covered"];
  const rows = result.attacks.map((tried) => {
    const [first] = tried.passes;
    const { siftedBits, informationBits, qber } = first!;
    return [
      tried.attack,
      percent(siftedBits === 0 ? 0 : informationBits / siftedBits),
      percent(qber),
      whole(tried.meanKeyBits),
      whole(tried.meanKnownKeyBits),
      `${tried.detection.withoutKey} of ${tried.detection.runs}`,
      tried.covered ? "yes" : "NO",
    ];
  });
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const text = (row: readonly string[]) =>
    `${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ")}\n`;
  const uncovered = result.attacks.filter(({ covered }) => !covered);
  return (
    text(head) +
    rows.map(text).join("") +
    (uncovered.length === 0 ? "" : "\nnot covered, and what would help:\n") +
    uncovered.map(({ attack, defence }) => `  ${attack}: ${defence}\n`).join("")
  );
}

/** The text. */
export function attackSummary(result: AttackResult, page: string | null): string {
  const [first, ...more] = result.attacks;
  const { scenario, evidence, windowS, unattacked } = result;
  return (
    line(
      "Scenario",
      `${scenario} (${evidence})${windowS === null ? "" : `, ${windowS} s around the closest approach`}`,
    ) +
    (more.length === 0
      ? single(first!, result)
      : `${line("Without anybody", `${whole(unattacked.secretKeyBits)} bits of key, QBER ${percent(unattacked.qber)}`)}\n${table(result)}`) +
    (page === null ? "" : `\n${line("Page", page)}`) +
    `\n${line("Again", result.command)}`
  );
}
