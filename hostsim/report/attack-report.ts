/**
 * The page of attacks: a row for each, and what none of this protocol sees. Takes: the gym's result. Gives:
 * one HTML page that needs no server, no network and no script.
 */
import { escapeHtml } from "../base/html.js";
import type { AttackResult, TriedAttack } from "../gym/result.js";
import { detectionWords, percent, seenWords, whole } from "../gym/words.js";
import { reportAsset, reportPage } from "./page-frame.js";

const HEAD = [
  "Attack",
  "What she does",
  "She learns of the sifted bits",
  "What the parties see",
  "Key left",
  "Of it she knows",
  "No key",
  "Without decoys: key, and what she knows of it",
  "Covered",
];

function cellsOf(tried: TriedAttack, { unattacked }: AttackResult): string[] {
  const [first] = tried.passes;
  const { siftedBits, informationBits, withoutDecoys } = first!;
  const presupposes = tried.presupposes === null ? "" : ` (presupposes: ${tried.presupposes})`;
  return [
    tried.attack,
    tried.does + presupposes,
    percent(siftedBits === 0 ? 0 : informationBits / siftedBits),
    seenWords(tried, unattacked),
    `${whole(tried.meanKeyBits)} bits`,
    `${whole(tried.meanKnownKeyBits)} bits`,
    detectionWords(tried.detection),
    `${whole(withoutDecoys.keyBits)}, ${whole(withoutDecoys.knownKeyBits)} bits`,
    `${tried.covered ? "Yes" : "NO"}: ${tried.defence}`,
  ];
}

function rowOf(cells: readonly string[]): string {
  const [name, ...rest] = cells.map(escapeHtml);
  return `<tr><th scope="row">${name}</th>${rest.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** The page. */
export function attackReport(title: string, result: AttackResult): string {
  const { attacks, unattacked, windowS, command } = result;
  const uncovered = attacks.filter(({ covered }) => !covered).map((tried) => tried.attack);
  const answer =
    uncovered.length === 0
      ? "The analysis claims to cover every attack of this page."
      : `Not covered by this protocol: ${uncovered.join(", ")}.`;
  return reportPage({
    title: `Attacks: ${title}`,
    styles: `${reportAsset("style.css")}\n${reportAsset("attacks.css")}`,
    header: `<h1>${escapeHtml(`Attacks: ${title}`)}</h1>
<p class="answer${uncovered.length === 0 ? "" : " none"}">${escapeHtml(answer)}</p>
<p class="quiet">Simulated${windowS === null ? "" : `, ${windowS} s around the closest approach`}. Without anybody: ${whole(unattacked.secretKeyBits)} bits of key, QBER ${percent(unattacked.qber)}. Again:
<code>${escapeHtml(command)}</code></p>`,
    main: `<div class="wide" tabindex="0" role="region" aria-label="Attacks"><table>
<thead><tr>${HEAD.map((word) => `<th scope="col">${escapeHtml(word)}</th>`).join("")}</tr></thead>
<tbody>
${attacks.map((tried) => rowOf(cellsOf(tried, result))).join("\n")}
</tbody></table></div>`,
  });
}
