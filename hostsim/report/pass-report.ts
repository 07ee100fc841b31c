/**
 * The report of a pass: one HTML page that needs no server and no network. Takes: scenario, result,
 * intervals. Gives: the page as text. Never sees the key.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Headed } from "../base/format-head.js";
import { embeddedJson, escapeHtml } from "../base/html.js";
import { seedWords } from "../base/random.js";
import type { PassInterval, PassResult } from "../pass/result.js";
import type { Scenario } from "../scenario/schema.js";
import { assumptionsTable } from "./assumptions.js";
import { type FigureGroup, figureGroups } from "./figures.js";
import { DATA_BUTTONS, pictureButtons, reportAsset, reportPage } from "./page-frame.js";
import { passMap } from "./pass-map.js";
import { passTrack } from "./pass-track.js";
import { type Plot, passPlots, plotWords } from "./plots.js";
import { SIGHTS_LEGEND, skyPlot } from "./sky-plot.js";

/** What the page saves as JSON: the curves that it shows, and the pass as `satqkd pass --json` tells it. */
export interface SavedPass {
  /** Middle of each interval, s since the session's start. */
  readonly timesS: readonly number[];
  readonly plots: readonly Plot[];
  readonly result: PassResult;
}

const UPLOT = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));

function table(group: FigureGroup): string {
  const rows = group.rows.map(
    ([label, value]) => `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<section><h2>${escapeHtml(group.title)}</h2><table>${rows.join("")}</table></section>`;
}

function plot(shown: Plot): string {
  const { id, title } = shown;
  return `<h2>${escapeHtml(title)}</h2>
<div id="${id}" class="plot" role="img" tabindex="0" aria-label="${escapeHtml(plotWords(shown))}"></div>
<p class="tools"><button type="button" data-plot="${id}" data-as="svg">SVG</button> <button type="button" data-plot="${id}" data-as="png">PNG</button></p>`;
}

/** Map and sky; nothing of a fibre. */
function sights(scenario: Scenario, { lightPath }: PassResult): string {
  if (lightPath !== "sky") return "";
  const { samples } = passTrack(scenario);
  return `<div class="sights"><div id="map">${passMap(scenario.station, samples).svg}</div><div id="sky">${skyPlot(samples)}</div></div>
<p class="quiet">${SIGHTS_LEGEND}</p>
${pictureButtons({ map: "Map", sky: "Sky" })}`;
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
  const all: Headed<"satqkd-pass-report", SavedPass> = {
    format: "satqkd-pass-report",
    version: 3,
    timesS: intervals.map(({ timeS }) => timeS),
    plots,
    result,
  };
  return reportPage({
    title: scenario.title,
    styles: `${readFileSync(join(UPLOT, "dist/uPlot.min.css"), "utf8")}\n${reportAsset("style.css")}`,
    header: `<h1>${escapeHtml(scenario.title)}</h1>
<p class="quiet">${escapeHtml(scenario.description)}</p>
${answer(result)}
<p class="quiet">${escapeHtml(result.evidence)}, ${escapeHtml(result.simulation)}, ${seedWords(result.seed)}.${again(result.command)}</p>`,
    main: `${DATA_BUTTONS}
${sights(scenario, result)}
${plots.map(plot).join("\n")}
<div class="groups">${figureGroups(result).map(table).join("")}</div>
${assumptionsTable(result.assumptions)}`,
    scripts: `<script type="application/json" id="data">${embeddedJson({ name: scenario.name, all })}</script>
<script>${readFileSync(join(UPLOT, "dist/uPlot.iife.min.js"), "utf8")}</script>
<script>${reportAsset("plots.js")}</script>
<script>${reportAsset("downloads.js")}</script>
`,
  });
}

/** How to make the page again; nothing where no command made it. */
function again(command: string | null): string {
  return command === null ? "" : ` Again:\n<code>${escapeHtml(command)}</code>`;
}
