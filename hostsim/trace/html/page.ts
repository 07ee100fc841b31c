/**
 * A schedule as one HTML page that needs no server and no network. Takes: a schedule, a range, and its
 * statistics. Gives: the page. Two symbols a byte go into it, so a million pulses make some 700 kB;
 * everything shown is looked up from them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedJson, escapeHtml } from "../../base/html.js";
import { generatorNamed } from "../../core/generators.js";
import { packageRoot } from "../../core/package-root.js";
import type { Schedule } from "../../schedule/types.js";
import { lineName } from "../../schedule/words.js";
import type { ScheduleStatistics } from "../../stats/measure.js";
import { verdictWords } from "../../stats/tests.js";
import { headerOf } from "../header.js";
import { symbolWordsOf } from "../symbol-words.js";

/** The most pulses that a page may hold: it stays below 3 MB. */
export const PAGE_LIMIT = 4_000_000;

function asset(name: string): string {
  return readFileSync(join(packageRoot, "hostsim/trace/html/assets", name), "utf8");
}

/** Packs symbols two a byte, the earlier one in the low half. */
function packed(symbols: Uint8Array): string {
  const bytes = new Uint8Array((symbols.length + 1) >> 1);
  symbols.forEach((symbol, i) => {
    bytes[i >> 1]! |= symbol << ((i & 1) << 2);
  });
  return Buffer.from(bytes).toString("base64");
}

/** The page for pulses [first, first + count). */
export function tracePage(
  schedule: Schedule,
  first: number,
  count: number,
  statistics: ScheduleStatistics,
): string {
  const { request, slotPs, pulsesPerBlock, periodSlots, lineCount } = schedule;
  const levels = new Map<number, number>();
  const symbols = schedule.symbols(first, count);
  const shown = schedule.levels(first, count);
  symbols.forEach((symbol, i) => {
    levels.set(symbol, shown[i]!);
  });
  const data = {
    header: headerOf(schedule, first, count),
    first,
    count,
    slotPs,
    pulsesPerBlock,
    periodSlots,
    delaysPs: request.delaysPs,
    lines: Array.from({ length: lineCount }, (_, line) => lineName(request.lineMap, line)),
    levels: Array.from({ length: 16 }, (_, symbol) => levels.get(symbol) ?? 0),
    words: Array.from({ length: 12 }, (_, symbol) => symbolWordsOf(symbol)),
    descriptors: new Set(
      Array.from({ length: 16 }, (_, i) => schedule.at((i * pulsesPerBlock) % schedule.pulses).descriptor),
    ).size,
    symbols: packed(symbols),
  };
  const title = `${request.target}, seed ${request.seed}, pulses ${first} to ${first + count - 1}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${asset("trace.css")}</style>
</head>
<body>
<header>
<h1>${escapeHtml(request.target)}</h1>
<p>seed ${request.seed}, ${generatorNamed(schedule.generator).title}, ${request.mode}, ${request.lineMap}, ${count.toLocaleString("en-US")} pulses from ${first.toLocaleString("en-US")} on, ${slotPs} ps a slot</p>
<nav><button id="show-waves" aria-pressed="true">Waveforms</button><button id="show-statistics" aria-pressed="false">Statistics</button></nav>
</header>
<main id="waves">
<div class="tools">
<button id="zoom-out" title="key -">Zoom out</button><button id="zoom-in" title="key +">Zoom in</button><button id="fit">All</button>
<button id="back" title="arrow left">Back</button><button id="forward" title="arrow right">Forward</button>
<button id="decoy" title="key d">Next decoy</button><button id="vacuum" title="key v">Next vacuum</button>
<button id="mark-a" title="key a">Marker A</button><button id="mark-b" title="key b">Marker B</button>
<form id="go-to"><label>Pulse <input id="go-to-pulse" inputmode="numeric" size="12"></label></form>
<form id="search"><label>Search <input id="sequence" placeholder="sZ1 dX v *" size="14"></label></form>
</div>
<canvas id="canvas" tabindex="0" aria-label="Levels of the lines around the cursor"></canvas>
<dl id="cursor" aria-live="polite">
<div><dt>pulse</dt><dd id="pulse"></dd></div><div><dt>time</dt><dd id="time"></dd></div>
<div><dt>block, slot</dt><dd id="block"></dd></div><div><dt>symbol</dt><dd id="words"></dd></div>
<div><dt>levels</dt><dd id="levels"></dd></div><div><dt>table</dt><dd id="table"></dd></div>
<div><dt>A to B</dt><dd id="distance">set two markers</dd></div>
</dl>
<p id="message" role="status"></p>
<p class="keys">Keys: arrows step, with shift by ten; page up and down by a block; + and - zoom; d, v next decoy, vacuum; a, b markers; / search. Wheel zooms, dragging moves.</p>
</main>
<main id="statistics" hidden>${statisticsTable(statistics)}</main>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${asset("trace.js")}</script>
</body>
</html>
`;
}

function statisticsTable({ verdict, pairs }: ScheduleStatistics): string {
  const rows = verdict.tests.map(
    ({ name, chiSquare, degreesOfFreedom, pValue }) =>
      `<tr><td>${escapeHtml(name)}</td><td>${chiSquare.toFixed(1)}</td><td>${degreesOfFreedom}</td><td>${pValue === null ? "too few pulses" : pValue.toPrecision(3)}</td></tr>`,
  );
  const lasers = pairs.map(
    ({ pair, differencePs, guess }) =>
      `<tr><td>${escapeHtml(pair)}</td><td>${differencePs} ps</td><td>${(100 * guess).toFixed(1)} %</td></tr>`,
  );
  return `<p id="verdict">${escapeHtml(verdictWords(verdict))}</p>
<table><caption>Chi-square of what is emitted</caption><thead><tr><th>test</th><th>chi-square</th><th>degrees of freedom</th><th>p</th></tr></thead><tbody>${rows.join("")}</tbody></table>
<p>Repeated blocks: ${verdict.repeatedBlocks.length}</p>
${lasers.length === 0 ? "" : `<table><caption>What delays between lasers give away to an ideal observer</caption><thead><tr><th>pair</th><th>apart</th><th>guessed right</th></tr></thead><tbody>${lasers.join("")}</tbody></table>`}`;
}
