/**
 * The campaign on a line of time. Takes: the result. Gives: an SVG that needs no script: a lane for each
 * station with its passes, one for the satellite with the relay's states, and the pictures on their way.
 */

import { escapeHtml } from "../base/html.js";
import { givenUpWords } from "../relay/given-up.js";
import type { PassFate, RelayResult } from "../relay/relay-result.js";

const WIDTH = 960;
const LEFT = 110;
const RIGHT = 16;
const LANE = 44;
const DAY_MS = 86_400_000;
const FATES: Readonly<Record<PassFate, string>> = {
  flown: "pass flown, key made",
  "link only": "packets only",
  clouded: "clouded",
  "no key": "flown, no key",
  "not needed": "not needed any more",
  "given up": "given up to the other station",
};

/** The timeline. */
export function relayTimeline(result: RelayResult): string {
  const from = Math.floor(Date.parse(result.fromUtc) / DAY_MS) * DAY_MS;
  const last = Math.max(
    ...result.pictures.map(({ receivedUtc }) => Date.parse(receivedUtc)),
    Date.parse(result.relay.releasedUtc),
  );
  const to = (Math.floor(last / DAY_MS) + 1) * DAY_MS;
  const x = (utc: string | number) => {
    const at = typeof utc === "string" ? Date.parse(utc) : utc;
    return LEFT + ((WIDTH - LEFT - RIGHT) * (at - from)) / (to - from);
  };
  const lanes = [result.stations[0]!.name, "satellite", result.stations[1]!.name];
  const y = (lane: string) => 30 + LANE * lanes.indexOf(lane) + LANE / 2;
  const height = 30 + LANE * lanes.length + 8;
  const days = Array.from({ length: (to - from) / DAY_MS + 1 }, (_, day) => from + day * DAY_MS);
  const shown = result.passes.filter(({ fromUtc }) => Date.parse(fromUtc) < to);
  const text = [
    ...days
      .slice(0, -1)
      .map(
        (day) =>
          `<text class="day" x="${(x(day) + 4).toFixed(1)}" y="20">${new Date(day).toISOString().slice(5, 10)}</text>`,
      ),
    ...days.map(
      (day) =>
        `<line class="grid" x1="${x(day).toFixed(1)}" x2="${x(day).toFixed(1)}" y1="8" y2="${height - 8}"/>`,
    ),
    ...lanes.map(
      (lane) =>
        `<text class="lane" x="4" y="${y(lane) + 4}">${escapeHtml(lane)}</text><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(lane)}" y2="${y(lane)}"/>`,
    ),
    ...states(result, x, y("satellite")),
    ...shown.map((pass) => mark(pass.fate, x(pass.fromUtc), y(pass.station), passTitle(pass))),
    ...result.pictures.map(
      ({ from: sender, to: receiver, sentUtc, receivedUtc, file }) =>
        `<line class="mail" x1="${x(sentUtc).toFixed(1)}" y1="${y(sender)}" x2="${x(receivedUtc).toFixed(1)}" y2="${y(receiver)}"><title>${escapeHtml(`${file} from ${sender} to ${receiver}, by way of the satellite`)}</title></line>`,
    ),
  ];
  const used = [...new Set(shown.map(({ fate }) => fate))];
  return `<div class="wide" tabindex="0"><svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Passes of both stations, states of the relay and pictures over the days">
${text.join("\n")}
</svg></div>
<p class="quiet">${used.map((fate) => `<span class="entry"><svg class="mark" viewBox="0 0 16 16">${mark(fate, 8, 8, FATES[fate])}</svg> ${FATES[fate]}</span>`).join(" ")}
<span class="entry"><span class="key state-key"></span> state of the relay on board</span> <span class="entry"><span class="key mail-key"></span> a picture under way.</span> Days in UTC.</p>`;
}

function passTitle(pass: RelayResult["passes"][number]): string {
  const { fromUtc, station, fate, secretKeyBits } = pass;
  const relay = [...givenUpWords(pass), ...pass.relay];
  const key = secretKeyBits > 0 ? `, ${secretKeyBits.toLocaleString("en-US")} secret bits` : "";
  return `${fromUtc.slice(0, 16).replace("T", " ")} UTC, ${station}: ${[FATES[fate] + key, ...relay].join("; ")}`;
}

function mark(fate: PassFate, x: number, y: number, title: string): string {
  const at = `cx="${x.toFixed(1)}" cy="${y.toFixed(1)}"`;
  const radius = { flown: 6.5, "link only": 5, clouded: 4, "no key": 6, "not needed": 2.5, "given up": 4 }[
    fate
  ];
  return `<circle class="fate-${fate.replace(" ", "-")}" ${at} r="${radius}"><title>${escapeHtml(title)}</title></circle>`;
}

/** What the satellite had open, from step to step. */
function states({ relay }: RelayResult, x: (utc: string) => number, y: number): string[] {
  return relay.steps.flatMap((step, i) => {
    const next = relay.steps[i + 1];
    if (next === undefined) return [];
    const [from, to] = [x(step.utc), x(next.utc)];
    const bar = `<rect class="state" x="${from.toFixed(1)}" y="${y - 7}" width="${Math.max(2, to - from).toFixed(1)}" height="14"><title>${escapeHtml(`${step.to} from ${step.utc.slice(0, 16).replace("T", " ")} UTC`)}</title></rect>`;
    const name =
      to - from > 60
        ? `<text class="state-name" x="${(from + 5).toFixed(1)}" y="${y + 4}">${step.to}</text>`
        : "";
    return [bar, name];
  });
}
