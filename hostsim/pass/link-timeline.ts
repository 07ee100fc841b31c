/**
 * The link over a session. Takes: a scenario. Gives: elevation, range and loss in steps of 10 ms, as
 * integers, so that a last-digit difference between two machines' sines ends here and the same seed gives the
 * same clicks everywhere.
 */
import { UserError } from "../base/user-error.js";
import { parseOrbit } from "../orbit/elements.js";
import { InterpolatedTrack } from "../orbit/interpolate.js";
import { findPass } from "../orbit/pass.js";
import { Viewpoint } from "../orbit/track.js";
import { airLossOf } from "../scenario/air-and-sky.js";
import { lossModelOf } from "../scenario/loss-models.js";
import type { Scenario } from "../scenario/schema.js";
import { skyMilliHzOf } from "./sky-timeline.js";

/** Length of a step in ms. */
export const STEP_MS = 10;

/**
 * Longest session in ms: a day. A pass lasts at most 12 h to either side of its culmination (orbit/pass.ts).
 */
export const LONGEST_SESSION_MS = 86_400_000;

/**
 * A session's link. Entry i of each array is the link in the middle of step i, at startUtcMs + (i + 0.5)
 * stepMs.
 */
export interface LinkTimeline {
  /** Start as Unix time in whole ms. */
  readonly startUtcMs: number;
  /** Length in ms, a multiple of `stepMs`. */
  readonly durationMs: number;
  readonly stepMs: number;
  readonly steps: number;
  /** Geometric elevation in millionths of a degree. */
  readonly elevationMicrodeg: Int32Array;
  /** Range in whole mm. */
  readonly rangeMm: Float64Array;
  /** Loss from the transmitter to the detectors' faces in millionths of a dB. */
  readonly lossMicroDb: Int32Array;
  /**
   * Photons of the sky at the detectors' faces in thousandths a second; null for a scenario without a sky.
   */
  readonly skyMilliHz: Float64Array | null;
  /** The step of smallest range: the middle of it in ms after the start, and the range. */
  readonly closestApproach: { readonly timeMs: number; readonly rangeKm: number };
}

/** The part of a scenario that decides the link. */
export type LinkScenario = Pick<Scenario, "orbit" | "station" | "session" | "link" | "air" | "sky">;

/**
 * First moment and length of the session in ms; a searched pass loses at most a step at either end.
 * @throws UserError when it is longer than LONGEST_SESSION_MS, or no pass is found
 */
function sessionWindow(scenario: LinkScenario): { startUtcMs: number; durationMs: number } {
  const { session, station } = scenario;
  if (session.kind === "window") {
    const durationMs = Math.round(session.durationS * 1000);
    if (durationMs > LONGEST_SESSION_MS)
      throw new UserError(
        `session.durationS: ${session.durationS} s are more than the ${LONGEST_SESSION_MS / 1000} s that a session may last`,
      );
    return { startUtcMs: Date.parse(session.startUtc), durationMs };
  }
  const pass = findPass(parseOrbit(scenario.orbit), station, {
    fromUtcMs: Date.parse(session.searchFromUtc),
    hours: session.searchHours,
    minimumPeakElevationDeg: session.minimumPeakElevationDeg,
  });
  const startUtcMs = Math.ceil(pass.riseUtcMs / STEP_MS) * STEP_MS;
  return { startUtcMs, durationMs: Math.floor((pass.setUtcMs - startUtcMs) / STEP_MS) * STEP_MS };
}

/**
 * Computes the link of a session.
 * @throws UserError when no pass is found, the session is longer than LONGEST_SESSION_MS, a table's loss
 *   would be a gain, or the satellite is below the station's minimum elevation at some time of a fixed
 *   window.
 */
export function linkTimeline(scenario: LinkScenario): LinkTimeline {
  const { startUtcMs, durationMs } = sessionWindow(scenario);
  const { station } = scenario;
  const track = new InterpolatedTrack(parseOrbit(scenario.orbit), startUtcMs, startUtcMs + durationMs);
  const viewpoint = new Viewpoint(station);
  const { link } = scenario;
  const loss = lossModelOf(link);
  const airLossDb = airLossOf(scenario);
  const skyAt = skyMilliHzOf(scenario, viewpoint);
  const steps = durationMs / STEP_MS;
  const elevationMicrodeg = new Int32Array(steps);
  const rangeMm = new Float64Array(steps);
  const lossMicroDb = new Int32Array(steps);
  const skyMilliHz = skyAt === null ? null : new Float64Array(steps);
  let closest = 0;
  for (let step = 0; step < steps; step++) {
    const utcMs = startUtcMs + (step + 0.5) * STEP_MS;
    const view = viewpoint.look(track.positionAt(utcMs));
    const { elevationDeg, rangeKm } = view;
    if (elevationDeg < station.minimumElevationDeg) {
      throw new UserError(
        `session: at ${new Date(utcMs).toISOString()} the satellite is at ${elevationDeg.toFixed(1)} degrees, below ` +
          `station.minimumElevationDeg ${station.minimumElevationDeg} of ${station.name}`,
      );
    }
    elevationMicrodeg[step] = Math.round(elevationDeg * 1e6);
    rangeMm[step] = Math.round(rangeKm * 1e6);
    const lossDb = loss.lossDb(link, rangeKm, elevationDeg) + airLossDb(elevationDeg);
    lossMicroDb[step] = Math.round(lossDb * 1e6);
    if (skyMilliHz !== null) skyMilliHz[step] = skyAt!(view, utcMs);
    if (rangeMm[step]! < rangeMm[closest]!) closest = step;
  }
  return {
    startUtcMs,
    durationMs,
    stepMs: STEP_MS,
    steps,
    elevationMicrodeg,
    rangeMm,
    lossMicroDb,
    skyMilliHz,
    closestApproach: { timeMs: (closest + 0.5) * STEP_MS, rangeKm: rangeMm[closest]! / 1e6 },
  };
}
