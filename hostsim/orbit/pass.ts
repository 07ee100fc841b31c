/**
 * Finds a pass. Takes: elements, a station and a time window. Gives: when the satellite rises above the
 * station's minimum elevation, culminates and sets, each to 1 ms. Knows nothing of day and night.
 */
import { UserError } from "../base/user-error.js";
import type { Elements } from "./elements.js";
import { earthFixedState, type Place, Viewpoint } from "./track.js";

/** Step of the search in ms: far shorter than a low orbit's revolution, so no culmination is missed. */
const SCAN_MS = 20_000;
/** A satellite that stays up longer than this has no passes. */
const LONGEST_PASS_MS = 12 * 3_600_000;

/** A station with the elevation above which it works. */
export interface Station extends Place {
  readonly name: string;
  readonly minimumElevationDeg: number;
}

/** What to look for. Times are Unix times in ms. */
export interface PassSearch {
  readonly fromUtcMs: number;
  readonly hours: number;
  /** Passes that culminate lower are skipped. */
  readonly minimumPeakElevationDeg: number;
}

/** A pass; times are Unix times in whole ms. */
export interface Pass {
  /** First ms at or above the minimum elevation. */
  readonly riseUtcMs: number;
  readonly peakUtcMs: number;
  /** Last ms at or above the minimum elevation. */
  readonly setUtcMs: number;
  readonly peakElevationDeg: number;
}

/**
 * Finds the first pass that culminates in the window.
 * @throws UserError when there is none: it names station, satellite, window and the best elevation seen.
 */
export function findPass(elements: Elements, station: Station, search: PassSearch): Pass {
  const viewpoint = new Viewpoint(station);
  const elevation = (utcMs: number) => viewpoint.look(earthFixedState(elements, utcMs).position).elevationDeg;
  const needed = Math.max(station.minimumElevationDeg, search.minimumPeakElevationDeg);
  const endMs = search.fromUtcMs + search.hours * 3_600_000;
  let best = -90;
  let before = elevation(search.fromUtcMs - SCAN_MS);
  let here = elevation(search.fromUtcMs);
  for (let at = search.fromUtcMs; at < endMs; at += SCAN_MS) {
    const after = elevation(at + SCAN_MS);
    if (here >= before && here > after) {
      const peakUtcMs = culmination(elevation, at - SCAN_MS, at + SCAN_MS);
      const peakElevationDeg = elevation(peakUtcMs);
      best = Math.max(best, peakElevationDeg);
      if (peakElevationDeg >= needed) {
        return {
          riseUtcMs: crossing(elevation, station, peakUtcMs, -1),
          peakUtcMs,
          setUtcMs: crossing(elevation, station, peakUtcMs, 1),
          peakElevationDeg,
        };
      }
    }
    before = here;
    here = after;
  }
  throw new UserError(
    `session: satellite ${elements.satelliteNumber} does not rise above ${needed} degrees at ${station.name} from ` +
      `${new Date(search.fromUtcMs).toISOString()} to ${new Date(endMs).toISOString()} ` +
      `(highest pass: ${best.toFixed(1)} degrees)`,
  );
}

/** The whole ms of highest elevation in a bracket that holds one culmination (ternary search). */
function culmination(elevation: (utcMs: number) => number, fromMs: number, toMs: number): number {
  let low = fromMs;
  let high = toMs;
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3);
    if (elevation(low + third) < elevation(high - third)) low += third;
    else high -= third;
  }
  return Math.round((low + high) / 2);
}

/**
 * The whole ms farthest from the culmination, before (-1) or after (1) it, that is still above the minimum.
 */
function crossing(
  elevation: (utcMs: number) => number,
  station: Station,
  peakUtcMs: number,
  direction: -1 | 1,
): number {
  const isUp = (distanceMs: number) =>
    elevation(peakUtcMs + direction * distanceMs) >= station.minimumElevationDeg;
  let down = SCAN_MS;
  while (isUp(down)) {
    down += SCAN_MS;
    if (down > LONGEST_PASS_MS) {
      throw new UserError(
        `orbit.elements: the satellite stays above ${station.name} for over 12 h: no passes`,
      );
    }
  }
  let up = down - SCAN_MS;
  while (down - up > 1) {
    const middle = Math.floor((up + down) / 2);
    if (isUp(middle)) up = middle;
    else down = middle;
  }
  return peakUtcMs + direction * up;
}
