/**
 * Eve, who shifts pulses to the edge of the gate, where of two detectors one is still open (Qi, Fung, Lo and
 * Ma, Quantum Inf. Comput. 7, 73 (2007); carried out by Zhao et al., Phys. Rev. A 78, 042333 (2008)). The
 * detectors of V and A click later, so a pulse at the early edge is more likely theirs, one at the late edge
 * of H or D. She measures nothing and makes no error.
 */
import { type Adversary, BYSTANDER, bitsOf } from "../channel/adversary.js";
import type { DeviceFlaws } from "../channel/device-flaws.js";
import type { KnownStation } from "./attack.js";

/** By how much V and A click later, in ps. */
const VALUE_ONE_DELAY_PS = 60;

/** What she lives on. */
export const UNEVEN_DELAYS: Partial<DeviceFlaws> = {
  detectorDelaysPs: [0, VALUE_ONE_DELAY_PS, 0, VALUE_ONE_DELAY_PS],
};

/** Early or late at random, by half a gate and a standard deviation. */
export function timeShift(seed: number, { gatePs, timingSigmaPs }: KnownStation): Adversary {
  const shiftPs = Math.round(gatePs / 2 + timingSigmaPs);
  const isEarly = (slot: number) => bitsOf(seed, slot) >>> 31 === 1;
  return {
    ...BYSTANDER,
    delayPs: (slot) => Math.round(-VALUE_ONE_DELAY_PS / 2) + (isEarly(slot) ? -shiftPs : shiftPs),
    guess: (slot) => (isEarly(slot) ? 1 : 0),
  };
}
