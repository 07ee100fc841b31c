/**
 * What may be wrong with devices without anybody knowing: nothing in a scenario, and nothing that a bound
 * pays for. Attacks name what they live on. Takes and gives nothing: a type.
 */

/** Delays in whole ps that the parties know nothing of. */
export interface DeviceFlaws {
  /** By how much the pulses of vacuum, decoy, signal leave later than their slot's centre. */
  readonly classDelaysPs: readonly [number, number, number];
  /** By how much clicks of H, V, D, A come later. */
  readonly detectorDelaysPs: readonly [number, number, number, number];
}

/** Devices without a flaw. */
export const NO_FLAWS: DeviceFlaws = { classDelaysPs: [0, 0, 0], detectorDelaysPs: [0, 0, 0, 0] };
