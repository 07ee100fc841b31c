/**
 * The link's transmittance as both simulations use it: constant within a step of the link timeline (10 ms).
 * At the steepest part of a low-orbit pass the loss changes by about 0.003 dB a step, so holding it for a
 * step moves no expected count by more than 0.04 %.
 */

/** Transmittance over a session, in equal steps of `stepSlots` slots. */
export interface SteppedTransmittance {
  /** Length of a step in slots. */
  readonly stepSlots: number;
  /** Number of steps. */
  readonly steps: number;
  /** Transmittance from the satellite to behind the receiver optics during a step, in (0, 1]. */
  at(step: number): number;
}
