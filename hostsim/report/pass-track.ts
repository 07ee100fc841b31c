/**
 * Where a satellite is during a pass, for maps and sky plots. Takes: a scenario. Gives: its direction from
 * the station and the point below it, a sample a second.
 */
import { parseOrbit } from "../orbit/elements.js";
import { earthFixedState, Viewpoint } from "../orbit/track.js";
import type { LinkScenario } from "../pass/link-timeline.js";
import { linkTimeline } from "../pass/link-timeline.js";

const SAMPLE_MS = 1000;
const DEGREES = 180 / Math.PI;

/** A moment of a pass. */
export interface TrackSample {
  /** s since the session's start. */
  readonly timeS: number;
  /** Geometric elevation above the station's horizon. */
  readonly elevationDeg: number;
  /** From north over east, 0 to 360. */
  readonly azimuthDeg: number;
  readonly rangeKm: number;
  /** The point below the satellite; the latitude is geocentric. */
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** A session's samples, its start and length. @throws UserError as `linkTimeline` does. */
export function passTrack(scenario: LinkScenario): {
  readonly startUtc: string;
  readonly durationS: number;
  readonly samples: readonly TrackSample[];
} {
  const { startUtcMs, durationMs } = linkTimeline(scenario);
  const elements = parseOrbit(scenario.orbit);
  const viewpoint = new Viewpoint(scenario.station);
  const samples = Array.from({ length: Math.floor(durationMs / SAMPLE_MS) + 1 }, (_, i) => {
    const { position } = earthFixedState(elements, startUtcMs + i * SAMPLE_MS);
    const { x, y, z } = position;
    return {
      timeS: (i * SAMPLE_MS) / 1000,
      ...viewpoint.look(position),
      latitudeDeg: DEGREES * Math.atan2(z, Math.hypot(x, y)),
      longitudeDeg: DEGREES * Math.atan2(y, x),
    };
  });
  return { startUtc: new Date(startUtcMs).toISOString(), durationS: durationMs / 1000, samples };
}
