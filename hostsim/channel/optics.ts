/**
 * What a pulse does to the four detectors. Takes: the source's intensities and the receiver. Gives: mean
 * numbers of photo-electrons. All that both simulations (by event, and pulse by pulse) know about optics is
 * here, but for polarisation frames that turn (polarisation/).
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

/** Probabilities that a photon that enters the receiver is detected: a row for each polarisation. */
export type DetectionTable = readonly (readonly number[])[];

/** Where photons go, step by step of the link. */
export interface SteppedDetection {
  /** No row of any step's table sums to more. */
  readonly largestRowSum: number;
  /** The table of a step; the same object where nothing has changed. */
  at(step: number): DetectionTable;
}

/** The table of a receiver whose frame does not turn against the satellite's. */
export function stillTable(receiver: ReceiverOptics): DetectionTable {
  const all = Array.from({ length: POLARISATIONS }, (_, index) => index);
  return all.map((polarisation) =>
    all.map((detector) => detectionProbability(receiver, polarisation, detector)),
  );
}

/** A table as it is behind another splitter: all light of a basis goes with its arm. */
export function behindSplitter(
  table: DetectionTable,
  from: Pick<ReceiverOptics, "basisZProbability">,
  to: Pick<ReceiverOptics, "basisZProbability">,
): DetectionTable {
  const inZ = to.basisZProbability / from.basisZProbability;
  const inX = (1 - to.basisZProbability) / (1 - from.basisZProbability);
  return table.map((row) => row.map((seen, detector) => seen * (detector < 2 ? inZ : inX)));
}

/** The same table in every step. */
export function stillDetection(receiver: ReceiverOptics): SteppedDetection {
  const table = stillTable(receiver);
  const largestRowSum = Math.max(...table.map((row) => row.reduce((sum, p) => sum + p, 0)));
  return { largestRowSum, at: () => table };
}
