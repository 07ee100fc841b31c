/**
 * Light of the sky over a session. Takes: photons a second by step of the link, shares of the detectors.
 * Gives: rates of counts; skylight is unpolarised here (by day up to some tens of per cent of it are not).
 */
import { detectionProbability, POLARISATIONS, type ReceiverOptics } from "./optics.js";

/** Skylight in equal steps of `stepSlots` slots. */
export interface SkyLight {
  readonly stepSlots: number;
  /** Photons a second at the detectors' faces in the brightest step. */
  readonly mostPhotonsHz: number;
  /** Photons a second at the detectors' faces, before the splitter, during a step. */
  photonsHz(step: number): number;
}

/** Of an unpolarised photon, the probability to be detected by H, V, D, A: the mean of H and V. */
export function unpolarisedShares(receiver: ReceiverOptics): number[] {
  return Array.from(
    { length: POLARISATIONS },
    (_, detector) =>
      (detectionProbability(receiver, 0, detector) + detectionProbability(receiver, 1, detector)) / 2,
  );
}
