/**
 * Eve, for whom the decoy's laser fires later than the signal's: she reads each pulse's time, and splits
 * photon numbers of signals only. What is nearer to the decoy's time she takes for a decoy; all that she
 * sends on she sends on time, so that no click tells of the delay.
 */
import type { Adversary } from "../channel/adversary.js";
import type { DeviceFlaws } from "../channel/device-flaws.js";
import type { KnownStation } from "./attack.js";
import { photonNumberSplitting } from "./photon-number-splitting.js";

/** By how much decoys leave later, in ps: more than three standard deviations of a pulse of 200 ps. */
const DECOY_DELAY_PS = 300;

/** What she lives on. */
export const LATE_DECOYS: Partial<DeviceFlaws> = { classDelaysPs: [0, DECOY_DELAY_PS, 0] };

/** Photon-number splitting with the classes told apart by time. */
export function decoysByTime(station: KnownStation): Adversary {
  return photonNumberSplitting(station, DECOY_DELAY_PS);
}
