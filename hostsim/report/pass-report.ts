/**
 * The report of a pass: one HTML page that needs no server and no network. Takes: scenario, result,
 * intervals. Gives: the page as text. Never sees the key.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { embeddedJson, escapeHtml } from "../base/html.js";
import { seedWords } from "../base/random.js";
import { packageRoot } from "../core/package-root.js";
import type { PassInterval, PassResult } from "../pass/result.js";
import type { Scenario } from "../scenario/schema.js";
import { assumptionsTable } from "./assumptions.js";
import { type FigureGroup, figureGroups } from "./figures.js";
import { type Plot, passPlots } from "./plots.js";

const UPLOT = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));

function asset(name: string): string {
  return readFileSync(join(packageRoot, "hostsim/report/assets", name), "utf8");
}

function table(group: FigureGroup): string {
  const rows = group.rows.map(
    ([label, value]) => `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<section><h2>${escapeHtml(group.title)}</h2><table>${rows.join("")}</table></section>`;
}

function plot({ id, title }: Plot): string {
  return `<h2>${escapeHtml(title)}</h2><div id="${id}"></div>`;
}

function answer(result: PassResult): string {
  if (result.secretKeyBits === 0) {
    return `<p class="answer none">No key: ${escapeHtml(result.noKeyReason ?? "")}.</p>`;
  }
  const byHand =
    result.assumedByHand.length === 0
      ? ""
      : `; assumed by hand: ${escapeHtml(result.assumedByHand.join(", "))}`;
  const bits = result.secretKeyBits.toLocaleString("en-US");
  return result.keysEqual
    ? `<p class="answer">${bits} secret bits, equal on both sides${byHand}</p>`
    : `<p class="answer none">The keys of the two sides differ: do not use them.</p>`;
}

/** The page. */
export function passReport(
  scenario: Scenario,
  { result, intervals }: { result: PassResult; intervals: readonly PassInterval[] },
): string {
  const plots = passPlots(intervals, result.lightPath);
  const data = { timesS: intervals.map(({ timeS }) => timeS), plots };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(scenario.title)}</title>
<style>${readFileSync(join(UPLOT, "dist/uPlot.min.css"), "utf8")}
${asset("style.css")}</style>
</head>
<body>
<h1>${escapeHtml(scenario.title)}</h1>
<p class="quiet">${escapeHtml(scenario.description)}</p>
${answer(result)}
<p class="quiet">${escapeHtml(result.evidence)}, ${escapeHtml(result.simulation)}, ${seedWords(result.seed)}.${again(result.command)}</p>
${plots.map(plot).join("\n")}
<div class="groups">${figureGroups(result).map(table).join("")}</div>
${assumptionsTable(result.assumptions)}
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${readFileSync(join(UPLOT, "dist/uPlot.iife.min.js"), "utf8")}</script>
<script>${asset("plots.js")}</script>
</body>
</html>
`;
}

/** How to make the page again; nothing where no command made it. */
function again(command: string | null): string {
  return command === null ? "" : ` Again:\n<code>${escapeHtml(command)}</code>`;
}
