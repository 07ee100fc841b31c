/**
 * Eve, who measures every pulse in a random basis and sends on what she found, with the mean photon number unchanged.
 * Takes: a pulse's polarisation. Gives: the polarisation that travels on. She has perfect detectors and no loss.
 */
import type { RandomSource } from "../world/random.js";

/** What stands between the satellite and the channel: returns the polarisation (0 H, 1 V, 2 D, 3 A) sent on. */
export type Adversary = (polarisation: number) => number;

/** Intercept-and-resend on all pulses; leaves a quarter of the sifted bits wrong. */
export function interceptResend(random: RandomSource): Adversary {
  return (polarisation) => {
    const bits = random.uint32();
    const basis = (bits >>> 31) & 1;
    if (basis === polarisation >> 1) return polarisation;
    return (basis << 1) | ((bits >>> 30) & 1);
  };
}
