/**
 * The map of a network's page. Takes: a plan, tracks of its contacts. Gives: the map as SVG, with its
 * stations and the pairs' share of key, and what the page's script needs to play the contacts on it.
 */
import { geoGraticule10, geoNaturalEarth1, geoPath } from "d3-geo";
import { escapeHtml } from "../base/html.js";
import type { NetworkResult } from "../scheduling/result.js";
import { coastline } from "./coastline.js";
import { type PairShare, pairName } from "./network-figures.js";
import type { NetworkTrack } from "./network-tracks.js";

const WIDTH = 960;
const HEIGHT = 480;
const MARGIN = 6;
const THINNEST_LINE = 0.5;
const WIDEST_LINE = 2.5;
/** Size of a name's letters on the map, about. */
const LETTER_WIDTH = 7;
const LETTER_HEIGHT = 14;

const projection = geoNaturalEarth1().fitExtent(
  [
    [MARGIN, MARGIN],
    [WIDTH - MARGIN, HEIGHT - MARGIN],
  ],
  { type: "Sphere" },
);

/** A place on the map, in its own units. */
function project(longitudeDeg: number, latitudeDeg: number): readonly [number, number] {
  const [x, y] = projection([longitudeDeg, latitudeDeg])!;
  return [Number(x.toFixed(1)), Number(y.toFixed(1))];
}

/** What the script plays: contacts with the places of their satellites on the map. */
export interface PlayedContact {
  readonly satellite: string;
  readonly station: string;
  /** Where the station is on the map. */
  readonly at: readonly [number, number];
  readonly startMs: number;
  readonly endMs: number;
  readonly isClear: boolean;
  readonly keyBits: number;
  readonly track: Pick<NetworkTrack, "startMs" | "stepMs"> & {
    readonly points: readonly (readonly [number, number])[];
  };
}

/** The contacts that have tracks, by their beginnings. */
export function playedContacts(result: NetworkResult, tracks: readonly NetworkTrack[]): PlayedContact[] {
  return tracks.map(({ contact, startMs, stepMs, points }) => {
    const { satellite, station, isClear, keyBits, ...times } = result.contacts[contact]!;
    const { name, longitudeDeg, latitudeDeg } = result.stations[station]!;
    return {
      satellite: result.satellites[satellite]!.name,
      station: name,
      at: project(longitudeDeg, latitudeDeg),
      startMs: times.startMs,
      endMs: times.endMs,
      isClear,
      keyBits,
      track: { startMs, stepMs, points: points.map(([longitude, latitude]) => project(longitude, latitude)) },
    };
  });
}

/** Arcs between the pairs that got key, the wider the more of their demand they got. */
function pairArcs(result: NetworkResult, shares: readonly PairShare[]): string[] {
  const draw = geoPath(projection).digits(1);
  return result.pairs.flatMap((pair, place) => {
    const { share } = shares[place]!;
    if (share === 0) return [];
    const coordinates = [pair.first, pair.second].map((station): [number, number] => {
      const { longitudeDeg, latitudeDeg } = result.stations[station]!;
      return [longitudeDeg, latitudeDeg];
    });
    const width = (THINNEST_LINE + (WIDEST_LINE - THINNEST_LINE) * Math.min(share, 1)).toFixed(1);
    const title = `${pairName(result, place)}: ${(100 * share).toFixed(0)} % of the demand`;
    const path = draw({ type: "LineString", coordinates }) ?? "";
    return `<path class="pair ${share < 1 ? "short" : "met"}" style="stroke-width:${width}" d="${path}"><title>${escapeHtml(title)}</title></path>`;
  });
}

/** Stations with their names, but for a name that would lie over another; it is the point's title. */
function stationMarks({ stations }: NetworkResult): string[] {
  const names: { x: number; y: number; width: number }[] = [];
  return stations.map(({ name, longitudeDeg, latitudeDeg }) => {
    const [x, y] = project(longitudeDeg, latitudeDeg);
    const isRight = x > WIDTH * 0.8;
    const width = LETTER_WIDTH * name.length;
    const box = { x: isRight ? x - 7 - width : x + 7, y: y - 5, width };
    const isOver = names.some(
      (other) =>
        box.x < other.x + other.width && other.x < box.x + width && Math.abs(box.y - other.y) < LETTER_HEIGHT,
    );
    const point = `<circle class="station" cx="${x}" cy="${y}" r="4"><title>${escapeHtml(name)}</title></circle>`;
    if (isOver) return point;
    names.push(box);
    return `${point}<text class="place" x="${isRight ? x - 7 : x + 7}" y="${y - 5}" text-anchor="${isRight ? "end" : "start"}">${escapeHtml(name)}</text>`;
  });
}

/** The map, with an empty layer for what moves. */
export function networkMap(result: NetworkResult, shares: readonly PairShare[]): string {
  const draw = geoPath(projection).digits(1);
  const { satellites, stations } = result;
  return `<svg class="map" id="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="World map: ${stations.length} stations, ${satellites.length} satellites, and the share of its demand that each pair got">
<path class="sea" d="${draw({ type: "Sphere" }) ?? ""}"/>
<path class="graticule" d="${draw(geoGraticule10()) ?? ""}"/>
<path class="land" d="${draw(coastline()) ?? ""}"/>
${pairArcs(result, shares).join("\n")}
${stationMarks(result).join("\n")}
<g id="moving"></g>
</svg>`;
}
