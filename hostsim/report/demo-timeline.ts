/**
 * A demonstration on a line of time. Takes: the result. Gives: an SVG that needs no script: lanes for both
 * stations' passes, the tunnel's keys and pictures, and below them the keys that are left.
 */
import { escapeHtml } from "../base/html.js";
import type { DemoResult } from "../demo/result.js";

const WIDTH = 960;
const LEFT = 110;
const RIGHT = 16;
const TOP = 28;
const LANE = 36;
const CURVE = 110;
const DAY_MS = 86_400_000;

function minute(utc: string): string {
  return `${utc.slice(0, 16).replace("T", " ")} UTC`;
}

/** The timeline, and what its marks mean. */
export function demoTimeline(result: DemoResult): string {
  const from = Math.floor(Date.parse(result.fromUtc) / DAY_MS) * DAY_MS;
  const to = Math.ceil(Date.parse(result.toUtc) / DAY_MS) * DAY_MS;
  const x = (utc: string | number) => {
    const at = typeof utc === "string" ? Date.parse(utc) : utc;
    return (LEFT + ((WIDTH - LEFT - RIGHT) * (at - from)) / (to - from)).toFixed(1);
  };
  const lanes = [...result.stations, "tunnel"];
  const y = (lane: string) => TOP + LANE * lanes.indexOf(lane) + LANE / 2;
  const foot = TOP + LANE * lanes.length + CURVE;
  const days = Array.from({ length: (to - from) / DAY_MS }, (_, day) => from + day * DAY_MS);
  const { events } = result;
  const of = (...kinds: readonly string[]) => events.filter(({ kind }) => kinds.includes(kind));
  const title = (utc: string, words: string) => `<title>${escapeHtml(`${minute(utc)}: ${words}`)}</title>`;
  const drawn = [
    ...cloudedSpan(result).map(
      ([first, last]) =>
        `<rect class="night" x="${x(first)}" y="${TOP}" width="${(Number(x(last)) - Number(x(first))).toFixed(1)}" height="${foot - TOP}"/>`,
    ),
    ...days.flatMap((day) => [
      `<line class="grid" x1="${x(day)}" x2="${x(day)}" y1="8" y2="${foot}"/>`,
      `<text class="day" x="${(Number(x(day)) + 4).toFixed(1)}" y="20">${new Date(day).toISOString().slice(5, 10)}</text>`,
    ]),
    ...lanes.map(
      (lane) =>
        `<text class="lane" x="4" y="${y(lane) + 4}">${escapeHtml(lane)}</text><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(lane)}" y2="${y(lane)}"/>`,
    ),
    ...of("pass", "clouded").map(
      ({ utc, station, words }) =>
        `<circle class="${passClass(words)}" cx="${x(utc)}" cy="${y(station!)}" r="5">${title(utc, words)}</circle>`,
    ),
    ...of("key").map(
      ({ utc, words }) =>
        `<line class="tick" x1="${x(utc)}" x2="${x(utc)}" y1="${y("tunnel") - 7}" y2="${y("tunnel") + 7}">${title(utc, words)}</line>`,
    ),
    ...of("picture").map(
      ({ utc, words }) =>
        `<rect class="picture-mark" x="${(Number(x(utc)) - 4).toFixed(1)}" y="${y("tunnel") - 16}" width="8" height="8">${title(utc, words)}</rect>`,
    ),
    ...of("dry").map(
      ({ utc, words }) =>
        `<line class="dry-mark" x1="${x(utc)}" x2="${x(utc)}" y1="${TOP}" y2="${foot}">${title(utc, words)}</line>`,
    ),
    ...stairs(result, x, foot),
  ];
  return `<div class="wide" tabindex="0"><svg class="timeline" viewBox="0 0 ${WIDTH} ${foot + 8}" role="img" aria-label="Passes of both stations, keys of the tunnel, and keys that are left, over the days">
${drawn.join("\n")}
</svg></div>
<p class="quiet">${legend()}. Days in UTC.</p>`;
}

/** From the first to the last pass that was under clouds by assumption; none when there was none. */
function cloudedSpan({ events }: DemoResult): [string, string][] {
  const clouded = events.filter(({ kind }) => kind === "clouded");
  return clouded.length === 0 ? [] : [[clouded[0]!.utc, clouded.at(-1)!.utc]];
}

function passClass(words: string): string {
  if (words.startsWith("key made")) return "fate-flown";
  return words.startsWith("link only") ? "fate-link-only" : "fate-clouded";
}

/** Keys left, as stairs over the last lanes, with their greatest number. */
function stairs({ events, toUtc }: DemoResult, x: (utc: string) => string, foot: number): string[] {
  const known = events.filter(({ keysLeft }) => keysLeft !== null);
  if (known.length === 0) return [];
  const most = Math.max(1, ...known.map(({ keysLeft }) => keysLeft!));
  const y = (keys: number) => (foot - ((CURVE - 20) * keys) / most).toFixed(1);
  const path = known.map(({ utc, keysLeft }, i) =>
    i === 0 ? `M${x(utc)} ${y(keysLeft!)}` : `H${x(utc)}V${y(keysLeft!)}`,
  );
  return [
    `<text class="lane" x="4" y="${Number(y(most)) + 4}">keys left: ${most}</text>`,
    `<text class="lane" x="4" y="${foot}">0</text>`,
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${foot}" y2="${foot}"/>`,
    `<path class="stairs" d="${path.join("")}H${x(toUtc)}"/>`,
  ];
}

function legend(): string {
  const circle = (style: string, words: string) =>
    `<span class="entry"><svg class="mark" viewBox="0 0 16 16"><circle class="${style}" cx="8" cy="8" r="6"/></svg> ${words}</span>`;
  const bar = (style: string, words: string) =>
    `<span class="entry"><span class="key ${style}"></span> ${words}</span>`;
  return [
    circle("fate-flown", "key made"),
    circle("fate-link-only", "packets only"),
    circle("fate-clouded", "clouded"),
    bar("tick-key", "a new key in the tunnel"),
    bar("mail-key", "a picture"),
    bar("stairs-key", "keys left"),
    bar("dry-key", "no key any more"),
    bar("night-key", "clouds, by assumption"),
  ].join(" ");
}
