/**
 * The map of a pass: the station in the middle, distances and directions from it true. Takes: a station and
 * the samples of a pass. Gives: an SVG that needs no script, and where the satellite's dot is at each sample.
 */
import { geoAzimuthalEquidistant, geoCircle, geoGraticule, geoPath } from "d3-geo";
import { escapeHtml } from "../base/html.js";
import type { Place } from "../orbit/track.js";
import { coastline } from "./coastline.js";
import type { TrackSample } from "./pass-track.js";

const SIZE = 320;
const MARGIN = 6;
/** Beyond the path's farthest point, in degrees of arc. */
const AROUND_DEG = 4;
const KM_PER_DEG = 111.2;
const RING_KM = 1000;

/** A map and its dots. */
export interface PassMap {
  readonly svg: string;
  /** Where the point below the satellite is in the picture, for each sample. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Arc on the ground between two places, in degrees. */
function arcDeg(a: Pick<Place, "latitudeDeg" | "longitudeDeg">, b: typeof a): number {
  const [one, two] = [a, b].map(({ latitudeDeg }) => (latitudeDeg * Math.PI) / 180) as [number, number];
  const turn = ((a.longitudeDeg - b.longitudeDeg) * Math.PI) / 180;
  const cosine = Math.sin(one) * Math.sin(two) + Math.cos(one) * Math.cos(two) * Math.cos(turn);
  return (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
}

/** The map. */
export function passMap(
  station: Pick<Place, "latitudeDeg" | "longitudeDeg"> & { readonly name: string },
  samples: readonly TrackSample[],
): PassMap {
  const { latitudeDeg, longitudeDeg, name } = station;
  const farthest = Math.max(...samples.map((sample) => arcDeg(station, sample)));
  const reach = farthest + AROUND_DEG;
  const view = geoCircle().center([longitudeDeg, latitudeDeg]).radius(reach)();
  const projection = geoAzimuthalEquidistant()
    .rotate([-longitudeDeg, -latitudeDeg])
    .clipAngle(reach)
    .fitExtent(
      [
        [MARGIN, MARGIN],
        [SIZE - MARGIN, SIZE - MARGIN],
      ],
      view,
    );
  const draw = geoPath(projection).digits(1);
  const points = samples.map((sample) => projection([sample.longitudeDeg, sample.latitudeDeg])!);
  const ring = geoCircle()
    .center([longitudeDeg, latitudeDeg])
    .radius(RING_KM / KM_PER_DEG)();
  const [x, y] = projection([longitudeDeg, latitudeDeg])!;
  const label = `Map: the point below the satellite passes ${escapeHtml(name)} at ${Math.round(KM_PER_DEG * Math.min(...samples.map((sample) => arcDeg(station, sample)))).toLocaleString("en-US")} km`;
  const line = points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
  return {
    points,
    svg: `<svg class="pass-map" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${label}">
<path class="sea" d="${draw(view) ?? ""}"/>
<path class="graticule" d="${draw(geoGraticule().step([10, 10])()) ?? ""}"/>
<path class="land" d="${draw(coastline()) ?? ""}"/>
<path class="ring" d="${draw(ring) ?? ""}"/>
<polyline class="track" points="${line}"/>
<circle class="station" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="5"/>
<text class="place" x="${(x + 8).toFixed(1)}" y="${(y - 8).toFixed(1)}">${escapeHtml(name)}</text>
<circle class="satellite" r="6" cx="${points[0]![0].toFixed(1)}" cy="${points[0]![1].toFixed(1)}" visibility="hidden"/>
</svg>`,
  };
}
