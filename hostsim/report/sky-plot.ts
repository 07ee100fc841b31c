/**
 * The sky over a station as a picture: the zenith in the middle, the horizon around it, north up, east to the
 * right as on a map. Takes: the samples of a pass, or the passes of a campaign. Gives: an SVG that needs no
 * script.
 */
import { escapeHtml } from "../base/html.js";
import type { SkyTrack } from "../relay/relay-result.js";
import type { TrackSample } from "./pass-track.js";

/** How a sky plot is to be read. */
export const SKY_LEGEND =
  "Sky: the zenith in the middle, north up and east to the right; the open dot is where a pass begins.";

/** What stands below a map and a sky plot. */
export const SIGHTS_LEGEND = `Map: from above, the station in the middle of a ring of 1,000 km. ${SKY_LEGEND}`;

const SIZE = 320;
const RADIUS = 132;
const RINGS_DEG = [0, 30, 60];
const COMPASS = [
  ["N", 0],
  ["E", 90],
  ["S", 180],
  ["W", 270],
] as const;

/** Where a direction is in the picture. */
export function skyPoint(azimuthDeg: number, elevationDeg: number): readonly [x: number, y: number] {
  const radius = (RADIUS * (90 - elevationDeg)) / 90;
  const azimuth = (azimuthDeg * Math.PI) / 180;
  return [SIZE / 2 + radius * Math.sin(azimuth), SIZE / 2 - radius * Math.cos(azimuth)];
}

function at([x, y]: readonly [number, number]): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** A direction in the sky. */
type Direction = Pick<TrackSample, "azimuthDeg" | "elevationDeg">;

/** A pass in words: where it begins, is highest and ends. */
function passWords(directions: readonly Direction[]): string {
  const [first, last] = [directions[0]!, directions.at(-1)!];
  const highest = directions.reduce((best, each) => (each.elevationDeg > best.elevationDeg ? each : best));
  const told = ({ azimuthDeg, elevationDeg }: Direction) =>
    `azimuth ${azimuthDeg.toFixed(0)}°, elevation ${elevationDeg.toFixed(0)}°`;
  return `begins at ${told(first)}, is highest at ${told(highest)}, and ends at ${told(last)}`;
}

/** A sky with something in it; `words` are for those who do not see the picture. */
function sky(words: string, inside: readonly string[]): string {
  const middle = SIZE / 2;
  const rings = RINGS_DEG.map((elevation) => {
    const radius = (RADIUS * (90 - elevation)) / 90;
    const label =
      elevation === 0
        ? ""
        : `<text class="day" x="${middle + 3}" y="${(middle - radius + 12).toFixed(1)}">${elevation}°</text>`;
    return `<circle class="ring" cx="${middle}" cy="${middle}" r="${radius.toFixed(1)}"/>${label}`;
  });
  const compass = COMPASS.map(([name, azimuth]) => {
    const [x, y] = skyPoint(azimuth, -10);
    return `<text class="place" text-anchor="middle" dominant-baseline="central" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${name}</text>`;
  });
  return `<svg class="sky" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeHtml(words)}">
${rings.join("\n")}
<line class="ring" x1="${middle}" y1="${middle - RADIUS}" x2="${middle}" y2="${middle + RADIUS}"/>
<line class="ring" x1="${middle - RADIUS}" y1="${middle}" x2="${middle + RADIUS}" y2="${middle}"/>
${compass.join("\n")}
${inside.join("\n")}
</svg>`;
}

/** A pass as a line with its beginning; `title` is shown by a pointer that rests on it. */
function line(directions: readonly Direction[], kind: string, title: string | null): string {
  const points = directions.map(({ azimuthDeg, elevationDeg }) => skyPoint(azimuthDeg, elevationDeg));
  const [x, y] = points[0]!;
  const told = title === null ? "" : `<title>${escapeHtml(title)}</title>`;
  return `<polyline class="track${kind}" points="${points.map(at).join(" ")}">${told}</polyline>
<circle class="start${kind}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4"/>`;
}

/** The sky plot. The dot of the class `satellite` is for a running pass. */
export function skyPlot(samples: readonly TrackSample[]): string {
  const { azimuthDeg, elevationDeg } = samples[0]!;
  const [x, y] = skyPoint(azimuthDeg, elevationDeg);
  return sky(`Sky plot: the pass ${passWords(samples)}`, [
    line(samples, "", null),
    `<circle class="satellite" r="6" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" visibility="hidden"/>`,
  ]);
}

/** The passes of a campaign in the sky of one station. */
export function skyOfStation(station: string, tracks: readonly SkyTrack[]): string {
  const name = ({ fromUtc, fate }: SkyTrack) => `${fromUtc.slice(0, 16).replace("T", " ")} UTC, ${fate}`;
  const words = tracks.map((track) => `${name(track)}: ${passWords(track.directions)}`);
  return sky(
    `Sky plot of ${station}: ${tracks.length === 0 ? "no pass was used" : words.join("; ")}`,
    tracks.map((track) => line(track.directions, track.fate === "link only" ? " packets" : "", name(track))),
  );
}
