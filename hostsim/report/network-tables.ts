/**
 * Tables of a network's page. Takes: a plan's result. Gives: HTML: the pairs as a heat map, the days as a
 * calendar, waiting, the balance of key, and what holds demands back.
 */
import { escapeHtml } from "../base/html.js";
import type { NetworkResult } from "../scheduling/result.js";
import { bitWords, durationWords, type PairShare, pairName, placeName } from "./network-figures.js";

const DAYS_A_WEEK = 7;
/** Deepest colour of a cell; deeper, and its text is hard to read. */
const DEEPEST_PERCENT = 40;

/** Longer lists are folded. */
const MOST_ROWS = 20;

function folded(rows: number, words: string, html: string): string {
  return rows <= MOST_ROWS ? html : `<details><summary>${rows} ${words}</summary>${html}</details>`;
}

/** A cell's colour, by a share from 0 to 1. */
function shade(share: number): string {
  return `style="--share:${(DEEPEST_PERCENT * Math.min(Math.max(share, 0), 1)).toFixed(0)}%"`;
}

/** Who got how much of what was wanted: a row and a column for each station. */
export function pairHeatMap(result: NetworkResult, shares: readonly PairShare[]): string {
  const { stations, pairs } = result;
  const cells = new Map(
    pairs.flatMap(({ first, second }, pair) => [
      [`${first} ${second}`, pair],
      [`${second} ${first}`, pair],
    ]),
  );
  const head = stations.map(
    ({ name }, place) => `<th scope="col" title="${escapeHtml(name)}">${place + 1}</th>`,
  );
  const rows = stations.map(({ name }, row) => {
    const across = stations.map((_, column) => {
      const pair = cells.get(`${row} ${column}`);
      if (pair === undefined) return "<td></td>";
      const { share, deliveredBits } = shares[pair]!;
      return `<td class="shaded" ${shade(share)} title="${escapeHtml(`${pairName(result, pair)}: ${bitWords(deliveredBits)}`)}">${(100 * share).toFixed(0)}</td>`;
    });
    return `<tr><th scope="row">${row + 1} ${escapeHtml(name)}</th>${across.join("")}</tr>`;
  });
  return `<div class="wide" tabindex="0" role="group" aria-label="Share of each pair"><table class="heat"><tr><td></td>${head.join("")}</tr>${rows.join("")}</table></div>
<p class="quiet">Per cent of the pair's demand over all days that both ends came to hold; an empty cell is no demand.</p>`;
}

/** The key of each day, by weeks that begin on Monday. */
export function keyCalendar({ days, keys }: NetworkResult): string {
  const bits = new Array<number>(days.length).fill(0);
  for (const { day, deliveredBits } of keys) bits[day]! += deliveredBits;
  const most = Math.max(...bits, 1);
  const before = (new Date(days[0]!.startMs).getUTCDay() + 6) % DAYS_A_WEEK;
  const cells = [
    ...Array<string>(before).fill("<td></td>"),
    ...days.map(({ startMs }, day) => {
      const date = new Date(startMs).toISOString().slice(5, 10);
      return `<td class="shaded" ${shade(bits[day]! / most)}>${date}<br>${bitWords(bits[day]!)}</td>`;
    }),
  ];
  const weeks = Array.from(
    { length: Math.ceil(cells.length / DAYS_A_WEEK) },
    (_, week) => `<tr>${cells.slice(week * DAYS_A_WEEK, (week + 1) * DAYS_A_WEEK).join("")}</tr>`,
  );
  const head = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map((day) => `<th scope="col">${day}</th>`);
  return `<div class="wide" tabindex="0" role="group" aria-label="Key of each day"><table class="calendar"><tr>${head.join("")}</tr>${weeks.join("")}</table></div>
<p class="quiet">Key that pairs came to hold on each day (UTC).</p>`;
}

/** How long key waits between its making and both ends. */
export function waitingTable(result: NetworkResult, shares: readonly PairShare[]): string {
  const time = (seconds: number | null) => (seconds === null ? "" : durationWords(seconds));
  const rows = result.waiting.map(({ pair, deliveredBits, meanS, medianS, longestS }) => {
    const { wantedBits } = shares[pair]!;
    return `<tr><td>${escapeHtml(pairName(result, pair))}</td><td>${bitWords(wantedBits)}</td><td>${bitWords(deliveredBits)}</td><td>${time(meanS)}</td><td>${time(medianS)}</td><td>${time(longestS)}</td><td></td></tr>`;
  });
  const table = `<div class="wide" tabindex="0" role="group" aria-label="Waiting of key"><table class="numbers"><tr><th scope="col">pair</th><th scope="col">wanted</th><th scope="col">delivered</th><th scope="col">wait, mean</th><th scope="col">median</th><th scope="col">longest</th><td></td></tr>${rows.join("")}</table></div>`;
  return folded(rows.length, "pairs", table);
}

/** What became of the key of each link, over all days. */
export function balanceTable(result: NetworkResult): string {
  const links = new Map<string, { made: number; spent: number; over: number; held: number }>();
  for (const { first, second, day, madeBits, spentBits, overQuotaBits, heldBits } of result.stores) {
    const name = `${placeName(result, first)} and ${placeName(result, second)}`;
    const link = links.get(name) ?? { made: 0, spent: 0, over: 0, held: 0 };
    link.made += madeBits;
    link.spent += spentBits;
    link.over += overQuotaBits;
    if (day === result.days.length - 1) link.held = heldBits;
    links.set(name, link);
  }
  const rows = [...links]
    .filter(([, { made, over }]) => made + over > 0)
    .map(
      ([name, { made, spent, over, held }]) =>
        `<tr><td>${escapeHtml(name)}</td><td>${bitWords(made)}</td><td>${bitWords(spent)}</td><td>${bitWords(held)}</td><td>${bitWords(over)}</td><td></td></tr>`,
    );
  const table = `<div class="wide" tabindex="0" role="group" aria-label="Balance of key"><table class="numbers"><tr><th scope="col">link</th><th scope="col">made</th><th scope="col">spent for relays</th><th scope="col">held at the end</th><th scope="col">no room for</th><td></td></tr>${rows.join("")}</table></div>`;
  return folded(rows.length, "links", table);
}

/** Why demands are not met, in words. */
export function bottleneckList(result: NetworkResult): string {
  if (result.bottlenecks.length === 0) return "<p>Every demand is met.</p>";
  const items = result.bottlenecks.map(
    ({ pair, wantedBits, deliveredBits, reason }) =>
      `<li><strong>${escapeHtml(pairName(result, pair))}</strong>: ${bitWords(deliveredBits)} of ${bitWords(wantedBits)}; ${escapeHtml(reason)}</li>`,
  );
  return folded(items.length, "demands that are not met", `<ul class="bottlenecks">${items.join("")}</ul>`);
}
