/**
 * What a pulse does to the four detectors. Takes: the source's intensities and the receiver. Gives: mean
 * numbers of photo-electrons. All that both simulations (by event, and pulse by pulse) know about optics is
 * here.
 *
 * Model: phase-randomised weak coherent pulses (photon number Poisson); passive basis choice; a photon of the
 * measured basis goes to the wrong detector with the misalignment probability, one of the other basis to
 * either detector alike. Poisson splitting makes the detectors independent of each other for a given pulse.
 */

/** Number of polarisations and of detectors: H, V, D, A, in the order of a symbol's basis and value bits. */
export const POLARISATIONS = 4;

/** The receiver as the photons see it. */
export interface ReceiverOptics {
  /** Probability that the passive splitter sends a photon to the Z basis. */
  readonly basisZProbability: number;
  /** Probability that a photon of the measured basis goes to the wrong detector. */
  readonly misalignmentProbability: number;
  /** Detection efficiency of H, V, D, A. */
  readonly efficiencies: readonly [number, number, number, number];
}

/**
 * Probability that a photon of polarisation `polarisation` that enters the receiver is detected by
 * `detector`.
 */
export function detectionProbability(
  receiver: ReceiverOptics,
  polarisation: number,
  detector: number,
): number {
  const detectorIsX = detector >= 2;
  const arm = detectorIsX ? 1 - receiver.basisZProbability : receiver.basisZProbability;
  const sameBasis = polarisation >= 2 === detectorIsX;
  const misaligned = receiver.misalignmentProbability;
  const within = !sameBasis ? 0.5 : polarisation === detector ? 1 - misaligned : misaligned;
  return arm * within * receiver.efficiencies[detector]!;
}
