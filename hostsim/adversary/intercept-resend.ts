/**
 * Eve, who measures every pulse in a random basis and sends on what she found, with the mean photon number
 * unchanged. She has perfect detectors and no loss. Leaves a quarter of the sifted bits wrong.
 */
import { type Adversary, bitsOf } from "../channel/adversary.js";

/** Intercept-and-resend on all pulses. */
export function interceptResend(seed: number): Adversary {
  const found = (slot: number, polarisation: number): number => {
    const bits = bitsOf(seed, slot);
    const basis = bits >>> 31;
    if (basis === polarisation >> 1) return polarisation;
    return (basis << 1) | ((bits >>> 30) & 1);
  };
  return {
    shutter: null,
    resend: found,
    shine: () => undefined,
    guess: (slot, basis, sent) => {
      const hers = found(slot, sent);
      return hers >> 1 === basis ? hers & 1 : null;
    },
  };
}
