/**
 * When each terminal of a network is used. Takes: a plan's result. Gives: an SVG with a lane for each
 * satellite and each station, and the contacts of one day at a time; all days are in it, all but the first
 * hidden until the page's script shows them.
 */
import { escapeHtml } from "../base/html.js";
import type { NetworkResult, PlannedContact } from "../scheduling/result.js";

const WIDTH = 960;
const LANE = 18;
const NAMES = 150;
const TOP = 22;
const MS_PER_DAY = 86_400_000;
const HOURS_APART = 3;
/** A contact is at least so wide, to be seen. */
const LEAST_WIDTH = 2;

/** The lanes; 24 hours of UTC from left to right. */
export function networkGantt(result: NetworkResult): string {
  const { satellites, stations, days, contacts } = result;
  const lanes = [...satellites, ...stations].map(({ name }) => name);
  const height = TOP + LANE * lanes.length + 4;
  const perMs = (WIDTH - NAMES - 4) / MS_PER_DAY;
  const grid = Array.from({ length: 24 / HOURS_APART + 1 }, (_, mark) => {
    const x = (NAMES + mark * HOURS_APART * 3_600_000 * perMs).toFixed(1);
    return `<line class="grid" x1="${x}" x2="${x}" y1="${TOP - 4}" y2="${height}"/><text class="day" x="${x}" y="12" text-anchor="${mark === 0 ? "start" : mark === 24 / HOURS_APART ? "end" : "middle"}">${mark * HOURS_APART} h</text>`;
  });
  const names = lanes.map(
    (name, lane) => `<text class="lane" x="0" y="${TOP + LANE * lane + 13}">${escapeHtml(name)}</text>`,
  );
  const bars = ({ satellite, station, startMs, endMs, isClear, keyBits }: PlannedContact, dayMs: number) => {
    const x = (NAMES + (startMs - dayMs) * perMs).toFixed(1);
    const width = Math.max(LEAST_WIDTH, (Math.min(endMs, dayMs + MS_PER_DAY) - startMs) * perMs).toFixed(1);
    const time = new Date(startMs).toISOString().slice(11, 16);
    const words = `${time} UTC, ${satellites[satellite]!.name} and ${stations[station]!.name}: ${isClear ? `${keyBits.toLocaleString("en-US")} bits` : "clouded"}`;
    return [satellite, satellites.length + station]
      .map(
        (lane) =>
          `<rect class="${isClear ? "fate-flown" : "fate-clouded"}" x="${x}" y="${TOP + LANE * lane + 3}" width="${width}" height="${LANE - 6}"><title>${escapeHtml(words)}</title></rect>`,
      )
      .join("");
  };
  const groups = days.map(({ startMs }, day) => {
    const chosen = contacts.filter(
      (contact) => contact.isChosen && contact.startMs >= startMs && contact.startMs < startMs + MS_PER_DAY,
    );
    return `<g data-day="${day}"${day === 0 ? "" : ' style="display:none"'}>${chosen.map((contact) => bars(contact, startMs)).join("")}</g>`;
  });
  return `<div class="wide" tabindex="0" role="group" aria-label="Terminals over a day"><svg class="timeline" id="gantt" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="For each satellite and station, when it is used on the chosen day">
${grid.join("")}
${names.join("")}
${groups.join("\n")}
</svg></div>`;
}
