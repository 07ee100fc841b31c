/**
 * The link as the photons meet it. Takes: a link timeline and the steps of it that are simulated. Gives:
 * transmittance.
 */

import type { SteppedTransmittance } from "../channel/transmittance.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { SessionFrame } from "./session.js";

/** Transmittance of the session's steps. */
export function transmittanceOfLink(timeline: LinkTimeline, frame: SessionFrame): SteppedTransmittance {
  return {
    stepSlots: frame.stepSlots,
    steps: frame.steps,
    at: (step) => 10 ** (-timeline.lossMicroDb[frame.firstStep + step]! / 1e7),
  };
}
