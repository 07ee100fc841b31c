/**
 * The sky's light as the detectors meet it. Takes: a link timeline and the steps of it that are simulated.
 * Gives: skylight by step.
 */
import type { SkyLight } from "../channel/sky-light.js";
import type { LinkTimeline } from "./link-timeline.js";

/** The steps that are simulated. */
interface Steps {
  readonly firstStep: number;
  readonly steps: number;
  readonly stepSlots: number;
}

/** Skylight of the session's steps; null for a scenario without a sky. */
export function skyLightOfLink({ skyMilliHz }: LinkTimeline, frame: Steps): SkyLight | null {
  if (skyMilliHz === null) return null;
  const { firstStep, steps } = frame;
  let most = 0;
  for (let step = 0; step < steps; step++) most = Math.max(most, skyMilliHz[firstStep + step]!);
  return {
    stepSlots: frame.stepSlots,
    mostPhotonsHz: most / 1000,
    photonsHz: (step) => skyMilliHz[firstStep + step]! / 1000,
  };
}

/** Photons a second of the sky on average over the session's steps; 0 without a sky. */
export function meanSkyPhotonsHz({ skyMilliHz }: LinkTimeline, { firstStep, steps }: Steps): number {
  if (skyMilliHz === null) return 0;
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += skyMilliHz[firstStep + step]!;
  return sum / steps / 1000;
}
