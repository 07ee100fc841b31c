/**
 * A schedule as one HTML page that needs no server and no network. Takes: a schedule, a range, its
 * statistics, and a second schedule if there is one. Gives: the page. Two symbols a byte go into it, so a
 * million pulses make some 700 kB; everything shown is looked up from them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedJson, escapeHtml } from "../../base/html.js";
import { packageRoot } from "../../core/package-root.js";
import { releaseName } from "../../core/release.js";
import type { Schedule } from "../../schedule/types.js";
import type { ScheduleStatistics } from "../../stats/measure.js";
import { verdictWords } from "../../stats/tests.js";
import { KEY_LINES } from "../../stepping/keys.js";
import { type PulseSource, sourceOf } from "../../stepping/source.js";
import { headerOf, writtenHeader } from "../header.js";
import { type PageData, packPulses } from "./page-data.js";
import { SCRIPT_FILE } from "./script-file.js";

/** The most pulses that a page may hold: it stays below 3 MB. */
export const PAGE_LIMIT = 4_000_000;

/** What a page shows. */
export interface TracePage {
  readonly schedule: Schedule;
  /** The first pulse, and how many; of a second schedule the same ones. */
  readonly first: number;
  readonly count: number;
  readonly statistics: ScheduleStatistics;
  /** Shown below, with what differs; null when there is none. */
  readonly other: PulseSource | null;
}

function asset(name: string): string {
  return readFileSync(join(packageRoot, "hostsim/trace/html/assets", name), "utf8");
}

/** The page, made at `madeAt`. */
export function tracePage(
  { schedule, first, count, statistics, other }: TracePage,
  madeAt: Date = new Date(),
): string {
  const { request, slotPs } = schedule;
  const source = sourceOf(schedule);
  const data: PageData = {
    header: writtenHeader(headerOf(schedule, first, count)),
    ...packPulses(source, first, count),
    other: other === null ? null : packPulses(other, first, count),
  };
  const made = madeAt.toISOString();
  const title = `${request.target}, seed ${request.seed}, pulses ${first} to ${first + count - 1}`;
  const pulses = `${count.toLocaleString("en-US")} pulses from ${first.toLocaleString("en-US")} on, ${slotPs} ps a slot`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${releaseName()}">
<meta name="date" content="${made}">
<title>${escapeHtml(title)}</title>
<style>${asset("trace.css")}</style>
</head>
<body>
<header>
<h1>${escapeHtml(request.target)}</h1>
<p>${escapeHtml(source.title.slice(request.target.length + 2))}, ${pulses}${other === null ? "" : `; below: ${escapeHtml(other.title)}`}</p>
<nav><button id="show-waves" aria-pressed="true">Waveforms</button><button id="show-statistics" aria-pressed="false">Statistics</button></nav>
</header>
<main id="waves">
${tools(other !== null)}
<canvas id="canvas" tabindex="0" aria-label="Levels of the lines around the cursor"></canvas>
${legend(other !== null)}
${words(other !== null)}
<p id="message" role="status"></p>
${saves()}
</main>
<main id="statistics" hidden>${statisticsTable(statistics)}</main>
${helpDialog()}
<footer>Made ${made.slice(0, 16).replace("T", " ")} UTC by ${releaseName()}.</footer>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${readFileSync(SCRIPT_FILE, "utf8")}</script>
</body>
</html>
`;
}

/** Buttons and fields, what a newcomer looks for first. */
function tools(hasOther: boolean): string {
  const button = (action: string, text: string, key: string): string =>
    `<button data-action="${action}" title="key ${key}">${text}</button>`;
  const field = (id: string, name: string, example: string, size: number): string =>
    `<form id="${id}"><label>${name} <input id="${id}-text" placeholder="${example}" size="${size}" autocapitalize="off" spellcheck="false"></label></form>`;
  return `<div class="tools">
${field("go-to", "Go to", "7e10, 280 s, block 12", 19)}
${button("previous decoy", "◂ Decoy", "D")}${button("next decoy", "Next decoy ▸", "d")}
${button("next vacuum", "Next vacuum ▸", "v")}
${hasOther ? button("next difference", "Next difference ▸", "x") : ""}
${button("back", "◂", "←")}${button("forward", "▸", "→")}
${button("zoom out", "Zoom out", "-")}${button("zoom in", "Zoom in", "+")}${button("fit", "All", "f")}
<button data-mark="a" title="keys m a">Mark a</button><button data-mark="b" title="keys m b">Mark b</button>
${field("search", "Search", "sZ1 dX v *", 11)}
${field("count", "Count", "d in block", 10)}
${button("help", "All keys", "?")}
</div>`;
}

/** Buttons that save what is in sight. */
function saves(): string {
  const buttons = ["CSV", "JSON", "SVG", "PNG"].map(
    (as) => `<button data-save="${as}" aria-label="Save what is in sight as ${as}">${as}</button>`,
  );
  return `<p class="tools saves">Save what is in sight: ${buttons.join("")}</p>`;
}

/** What colours and signs mean. */
function legend(hasOther: boolean): string {
  return `<p class="legend"><span class="signal">H V D A</span> signal, by polarisation; <span class="decoy">h v d a</span> decoy; <span class="vacuum">·</span> vacuum, with no laser line high.
<span class="ink">▔</span> line high; <span class="ink">▁</span> low; blank: dark between bursts. Zoomed out, bars are shares of pulses.${hasOther ? ' <span class="difference">▮</span> Levels differ.' : ""} <span id="scale"></span></p>`;
}

/** The cursor's pulse in words. */
function words(hasOther: boolean): string {
  const detail = (id: string, name = id): string => `<div><dt>${name}</dt><dd id="${id}"></dd></div>`;
  return `<dl id="cursor" aria-live="polite">
${detail("pulse")}${detail("symbol")}${hasOther ? detail("other-symbol", "below") : ""}
${detail("time")}${detail("block")}${detail("levels")}${detail("table")}
${detail("distances", "marks")}
</dl>`;
}

function helpDialog(): string {
  const rows = KEY_LINES.filter(({ shown }) => shown !== "q").map(
    ({ shown, what }) => `<tr><th scope="row">${escapeHtml(shown)}</th><td>${escapeHtml(what)}</td></tr>`,
  );
  return `<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">All keys</h2>
<table>${rows.join("")}<tr><th scope="row">wheel, drag, click</th><td>zoom, move, go to that pulse</td></tr></table>
<form method="dialog"><button>Close</button></form></dialog>`;
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
