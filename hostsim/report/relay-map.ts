/**
 * The world map of a campaign. Takes: stations, ground track, passes. Gives: an SVG that needs no script:
 * coastline (Natural Earth, by world-atlas), the great circle between the stations, and the satellite's path
 * around the passes that were used.
 */
import { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { escapeHtml } from "../base/html.js";
import type { RelayResult, TrackPoint } from "../relay/relay-result.js";
import { isUsed } from "../relay/sky-tracks.js";
import { coastline } from "./coastline.js";

const WIDTH = 960;
const HEIGHT = 480;
const MARGIN = 6;
/** The path is drawn so long before and after a pass. */
const AROUND_MS = 6 * 60_000;

/** The map. */
export function relayMap(result: RelayResult, track: readonly TrackPoint[]): string {
  const projection = geoNaturalEarth1().fitExtent(
    [
      [MARGIN, MARGIN],
      [WIDTH - MARGIN, HEIGHT - MARGIN],
    ],
    { type: "Sphere" },
  );
  const draw = geoPath(projection).digits(1);
  const line = (coordinates: [number, number][]) => draw({ type: "LineString", coordinates }) ?? "";
  const paths = result.passes.filter(isUsed).map((pass) => {
    const [from, to] = [Date.parse(pass.fromUtc) - AROUND_MS, Date.parse(pass.toUtc) + AROUND_MS];
    const points = track.filter(({ utcMs }) => utcMs >= from && utcMs <= to);
    const title = `${pass.fromUtc.slice(0, 16).replace("T", " ")} UTC, ${pass.station}: ${pass.fate}`;
    const path = line(points.map(({ longitudeDeg, latitudeDeg }) => [longitudeDeg, latitudeDeg]));
    return `<path class="track ${pass.fate === "link only" ? "packets" : "flown"}" d="${path}"><title>${escapeHtml(title)}</title></path>`;
  });
  const ends = result.stations.map(({ longitudeDeg, latitudeDeg }): [number, number] => [
    longitudeDeg,
    latitudeDeg,
  ]);
  const stations = result.stations.map(({ name }, i) => {
    const [x, y] = projection(ends[i]!)!;
    const isRight = x > WIDTH * 0.75;
    return `<circle class="station" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="5"/>
<text class="place" x="${(x + (isRight ? -10 : 10)).toFixed(1)}" y="${(y - 8).toFixed(1)}" text-anchor="${isRight ? "end" : "start"}">${escapeHtml(name)}</text>`;
  });
  const km = Math.round(result.distanceKm).toLocaleString("en-US");
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="World map: ${escapeHtml(result.stations.map(({ name }) => name).join(" and "))}, ${km} km apart, and the satellite's path in the passes that were used">
<path class="sea" d="${draw({ type: "Sphere" }) ?? ""}"/>
<path class="graticule" d="${draw(geoGraticule10()) ?? ""}"/>
<path class="land" d="${draw(coastline()) ?? ""}"/>
<path class="arc" d="${line(ends)}"/>
${paths.join("\n")}
${stations.join("\n")}
</svg>
<p class="quiet"><span class="entry"><span class="key"></span> path around a pass that made key</span> <span class="entry"><span class="key track-packets"></span> around one for packets only</span>
<span class="entry"><span class="key arc-key"></span> ${km} km on the ground.</span> Coastline: Natural Earth.</p>`;
}
