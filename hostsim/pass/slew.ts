/**
 * How fast the line of sight turns. Takes: scenario and timeline. Gives: rad/s at each step, in whole
 * microradians, so that a last digit of a sine changes no click.
 */
import { parseOrbit } from "../orbit/elements.js";
import { InterpolatedTrack } from "../orbit/interpolate.js";
import { Viewpoint } from "../orbit/track.js";
import type { LinkScenario, LinkTimeline } from "./link-timeline.js";

/** Time between two directions, in ms. */
const BASE_MS = 1000;

/** The slew of the session's steps: that of the second a step is in. */
export function slewOfSession(scenario: LinkScenario, timeline: LinkTimeline): (step: number) => number {
  const { startUtcMs, durationMs, stepMs } = timeline;
  const seconds = Math.ceil(durationMs / BASE_MS);
  const endUtcMs = startUtcMs + seconds * BASE_MS;
  const track = new InterpolatedTrack(parseOrbit(scenario.orbit), startUtcMs, endUtcMs);
  const station = new Viewpoint(scenario.station).position;
  const directions = Array.from({ length: seconds + 1 }, (_, second) => {
    const { x, y, z } = track.positionAt(startUtcMs + second * BASE_MS);
    const towards = [x - station.x, y - station.y, z - station.z];
    const length = Math.hypot(...towards);
    return towards.map((component) => component / length);
  });
  const slews = directions.slice(1).map((direction, second) => {
    const chord = Math.hypot(...direction.map((component, axis) => component - directions[second]![axis]!));
    return Math.round((2e9 * Math.asin(chord / 2)) / BASE_MS) / 1e6;
  });
  return (step) => slews[Math.floor((step * stepMs) / BASE_MS)]!;
}
