/**
 * The sky over a station as a picture: the zenith in the middle, the horizon around it, north up, east to the
 * right as on a map. Takes: the samples of a pass. Gives: an SVG that needs no script.
 */
import { escapeHtml } from "../base/html.js";
import type { TrackSample } from "./pass-track.js";

/** What stands below a map and a sky plot. */
export const SIGHTS_LEGEND =
  "Map: from above, the station in the middle of a ring of 1,000 km. Sky: the zenith in the middle, north up and east to the right; the open dot is where the pass begins.";

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

/** The pass in words, for those who do not see the picture. */
function words(samples: readonly TrackSample[]): string {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const highest = samples.reduce((best, each) => (each.elevationDeg > best.elevationDeg ? each : best));
  const told = ({ azimuthDeg, elevationDeg }: TrackSample) =>
    `azimuth ${azimuthDeg.toFixed(0)}°, elevation ${elevationDeg.toFixed(0)}°`;
  return `Sky plot: the pass begins at ${told(first)}, is highest at ${told(highest)}, and ends at ${told(last)}`;
}

/** The sky plot. The dot of the class `satellite` is for a running pass. */
export function skyPlot(samples: readonly TrackSample[]): string {
  const middle = SIZE / 2;
  const rings = RINGS_DEG.map((elevation) => {
    const radius = (RADIUS * (90 - elevation)) / 90;
    const label =
      elevation === 0
        ? ""
        : `<text class="day" x="${middle + 3}" y="${(middle - radius + 12).toFixed(1)}">${elevation}°</text>`;
    return `<circle class="ring" cx="${middle}" cy="${middle}" r="${radius.toFixed(1)}"/>${label}`;
  });
  const points = samples.map(({ azimuthDeg, elevationDeg }) => skyPoint(azimuthDeg, elevationDeg));
  const compass = COMPASS.map(([name, azimuth]) => {
    const [x, y] = skyPoint(azimuth, -10);
    return `<text class="place" text-anchor="middle" dominant-baseline="central" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${name}</text>`;
  });
  const [startX, startY] = points[0]!;
  return `<svg class="sky" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeHtml(words(samples))}">
${rings.join("\n")}
<line class="ring" x1="${middle}" y1="${middle - RADIUS}" x2="${middle}" y2="${middle + RADIUS}"/>
<line class="ring" x1="${middle - RADIUS}" y1="${middle}" x2="${middle + RADIUS}" y2="${middle}"/>
${compass.join("\n")}
<polyline class="track" points="${points.map(at).join(" ")}"/>
<circle class="start" cx="${startX.toFixed(1)}" cy="${startY.toFixed(1)}" r="4"/>
<circle class="satellite" r="6" cx="${startX.toFixed(1)}" cy="${startY.toFixed(1)}" visibility="hidden"/>
</svg>`;
}
