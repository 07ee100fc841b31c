/**
 * The page of a network's plan: one HTML file that needs no server and no network. Takes: a plan's result,
 * and the tracks of its contacts. Gives: the page as text.
 */
import type { Headed } from "../base/format-head.js";
import { embeddedJson, escapeHtml } from "../base/html.js";
import type { NetworkResult } from "../scheduling/result.js";
import { bitWords, pairName, pairShares } from "./network-figures.js";
import { networkGantt } from "./network-gantt.js";
import { networkMap, playedContacts } from "./network-map.js";
import { balanceTable, bottleneckList, keyCalendar, pairHeatMap, waitingTable } from "./network-tables.js";
import type { NetworkTrack } from "./network-tracks.js";
import { DATA_BUTTONS, pictureButtons, reportAsset, reportPage } from "./page-frame.js";

const SPEEDS: readonly (readonly [words: string, minutesPerS: number])[] = [
  ["1 minute a second", 1],
  ["5 minutes a second", 5],
  ["30 minutes a second", 30],
];

function answer(result: NetworkResult): string {
  const shares = pairShares(result);
  const bits = shares.reduce((sum, { deliveredBits }) => sum + deliveredBits, 0);
  const met = shares.filter(({ share }) => share >= 1).length;
  const all = met === shares.length;
  return `<p class="answer${bits > 0 ? "" : " none"}">${bitWords(bits)} of key between ${result.pairs.length} pairs in ${result.days.length} days; ${all ? "all demands are met" : `${met} of ${shares.length} demands are met`}</p>`;
}

function howChosen({ scheduler, gap, contacts, days }: NetworkResult): string {
  const chosen = contacts.filter(({ isChosen }) => isChosen).length;
  const clear = days.reduce((sum, day) => sum + day.clear, 0);
  const proof =
    gap === null
      ? "the greedy scheduler proves nothing of its choice"
      : `no plan by the same forecasts is better by more than ${(100 * gap).toFixed(2)} %`;
  return `<p class="quiet">${chosen.toLocaleString("en-US")} of ${contacts.length.toLocaleString("en-US")} contacts were chosen (${scheduler}; ${proof}); ${clear.toLocaleString("en-US")} of them were under a clear sky.</p>`;
}

/** Buttons and slider that play the map, and what is under way then. */
function player(result: NetworkResult, tracks: number): string {
  const chosen = result.contacts.filter(({ isChosen }) => isChosen).length;
  const minutes = result.days.length * 1440;
  const speeds = SPEEDS.map(
    ([words, speed]) => `<option value="${speed}"${speed === 5 ? " selected" : ""}>${words}</option>`,
  );
  return `<p class="tools player"><button type="button" id="play">Play</button> <button type="button" id="next">Next contact</button>
<label>Speed <select id="speed">${speeds.join("")}</select></label></p>
<p class="player"><label for="time">Time</label> <input type="range" id="time" min="0" max="${minutes}" step="any" value="0"></p>
<p class="player"><output id="now" for="time"></output></p>
<p class="quiet"><span class="entry"><span class="key"></span> link under a clear sky,</span> <span class="entry"><span class="key cloud-key"></span> under clouds;</span> <span class="entry"><span class="key arc-key"></span> a pair whose demand is met,</span> <span class="entry"><span class="key short-key"></span> one that got less</span> (the wider, the more). Between contacts time is skipped.${tracks < chosen ? ` The first ${tracks.toLocaleString("en-US")} contacts are played.` : ""} Coastline: Natural Earth.</p>`;
}

function dayChoice({ days }: NetworkResult): string {
  const options = days.map(
    ({ startMs }, day) => `<option value="${day}">${new Date(startMs).toISOString().slice(0, 10)}</option>`,
  );
  return `<p class="tools player"><label>Day (UTC) <select id="day">${options.join("")}</select></label></p>`;
}

/** Key by pair and day as rows, the names of their columns first. */
function keyRows(result: NetworkResult): (string | number)[][] {
  return [
    ["day (UTC)", "pair", "wanted so far in bits", "ordered in bits", "delivered in bits"],
    ...result.keys.map(({ pair, day, wantedBits, orderedBits, deliveredBits }) => [
      new Date(result.days[day]!.startMs).toISOString().slice(0, 10),
      pairName(result, pair),
      ...[wantedBits, orderedBits, deliveredBits],
    ]),
  ];
}

function mainOf(result: NetworkResult, tracks: readonly NetworkTrack[]): string {
  const shares = pairShares(result);
  return `${answer(result)}
<p class="quiet">${result.evidence}, seed ${result.seed}; ${result.satellites.length} satellites, ${result.stations.length} stations, from ${result.fromUtc.slice(0, 10)}. Key is expected, not distilled; satellites and stations on the way know it. Again: <code>${escapeHtml(result.command)}</code></p>
${howChosen(result)}
<h2>Where</h2>
${networkMap(result, shares)}
${player(result, tracks.length)}
<h2>Between whom</h2>
${pairHeatMap(result, shares)}
<h2>On which days</h2>
${keyCalendar(result)}
<h2>What holds it back</h2>
${bottleneckList(result)}
<h2>Terminals</h2>
${dayChoice(result)}
${networkGantt(result)}
<h2>How long key waits</h2>
${waitingTable(result, shares)}
<h2>Balance of key</h2>
${balanceTable(result)}
<h2>To take along</h2>
${DATA_BUTTONS}
${pictureButtons({ map: "Map", gantt: "Terminals" })}`;
}

/** The page. */
export function networkReport(result: NetworkResult, tracks: readonly NetworkTrack[]): string {
  const all: Headed<"satqkd-network", NetworkResult> = { format: "satqkd-network", version: 1, ...result };
  const played = { fromMs: result.days[0]!.startMs, contacts: playedContacts(result, tracks) };
  return reportPage({
    title: result.title,
    styles: ["style.css", "relay.css", "network.css"].map(reportAsset).join("\n"),
    header: `<h1>${escapeHtml(result.title)}</h1>`,
    main: mainOf(result, tracks),
    scripts: `<script type="application/json" id="data">${embeddedJson({ name: result.scenario, rows: keyRows(result), all })}</script>
<script type="application/json" id="played">${embeddedJson(played)}</script>
<script>${reportAsset("downloads.js")}</script>
<script>${reportAsset("network.js")}</script>
`,
  });
}
