/**
 * Skylight along the line of sight. Takes: a scenario with a sky, and where its satellite stands. Gives:
 * photons a second at the detectors' faces, as whole thousandths, for the reason of link-timeline.ts.
 */
import { type SkyDirection, type SkyLamps, skyPhotonsHz, skyRadiance } from "../channel/sky/radiance.js";
import { moonPosition, phaseAngleDeg } from "../orbit/moon.js";
import { sunPosition } from "../orbit/sun.js";
import type { Viewpoint } from "../orbit/track.js";
import { type SkyScenario, skyOf } from "../scenario/air-and-sky.js";

/** Sun and Moon are held for so long, in ms: they move by 0.004 degrees. */
const HOLD_MS = 1000;

/** Sun and Moon as a station sees them at a moment (Unix time in ms). */
export function lampsAt(viewpoint: Viewpoint, utcMs: number): SkyLamps {
  const sun = sunPosition(utcMs);
  const moon = moonPosition(utcMs);
  return { sun: viewpoint.look(sun), moon: viewpoint.look(moon), moonPhaseDeg: phaseAngleDeg(sun, moon) };
}

/** Photons a second, in thousandths, by direction and moment; null for a scenario without a sky. */
export function skyMilliHzOf(
  scenario: SkyScenario,
  viewpoint: Viewpoint,
): ((view: SkyDirection, utcMs: number) => number) | null {
  const sky = skyOf(scenario);
  if (sky === null) return null;
  let second = Number.NaN;
  let lamps: SkyLamps;
  return (view, utcMs) => {
    const now = Math.floor(utcMs / HOLD_MS);
    if (now !== second) {
      second = now;
      lamps = lampsAt(viewpoint, (now + 0.5) * HOLD_MS);
    }
    return Math.round(1000 * skyPhotonsHz(sky.telescope, skyRadiance(sky.site, view, lamps)));
  };
}
